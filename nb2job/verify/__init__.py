"""Stage 6d: notebook and script run in processes of their own, and compared by what they leave."""
