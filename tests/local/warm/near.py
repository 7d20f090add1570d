"""A module of the job's own: every trial runs it anew."""

import os

NEAR = os.getcwd()
