"""Stage 1: a file becomes cells."""
