"""What findings about training ask: parts of the data, what learns from them, columns, scores."""
