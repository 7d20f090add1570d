"""Beside convert: whether notebooks, settings and job folders still agree. Unchanged ones cost a hash."""
