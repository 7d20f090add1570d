"""Every notebook below a folder converted, judged and counted: `python -m tests.corpus FOLDER`."""
