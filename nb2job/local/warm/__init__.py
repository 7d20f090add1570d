"""Trials that start from a process which has imported their libraries once."""
