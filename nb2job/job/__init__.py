"""Stage 5: the program becomes a job folder, in memory; `write` alone touches the disk."""
