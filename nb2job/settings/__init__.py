"""What is asked of a conversion: by the command line, by the notebook itself, and by its project."""
