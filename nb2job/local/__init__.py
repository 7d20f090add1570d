"""Jobs run on this machine: the same binding, folders, variables and limits as on Azure ML."""
