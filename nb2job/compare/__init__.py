"""6c. Runs are read back from MLflow, ranked, compared and drawn."""
