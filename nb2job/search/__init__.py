"""search: hyperparameter arithmetic in Azure ML's words; knows no notebook and no store."""
