"""Stage 4: rewrites, one a file, in the order of PASSES, each with the reason for its place."""

from __future__ import annotations

from collections.abc import Callable

from nb2job.passes.add_main import add_main
from nb2job.passes.hoist_imports import hoist_imports
from nb2job.passes.lift_globals import lift_globals
from nb2job.passes.split_units import split_units
from nb2job.passes.wrap_functions import wrap_functions
from nb2job.program.program import Program

Pass = Callable[[Program], Program]

PASSES: tuple[Pass, ...] = (
    split_units,  # before definitions rise, since they count for their section
    hoist_imports,  # before globals are lifted: what stands at module level needs no lifting
    lift_globals,  # before units are wrapped: a lifted global is a read at every call
    wrap_functions,
    add_main,  # last: it calls what the others made
)
