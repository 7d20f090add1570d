"""Stage 2: cells become an analyzed program."""
