"""Beside the flavors: which models a notebook makes, fits, looks at, and on what data."""
