"""Names that a program reads and nothing in it sets: reading one raises NameError, as in the notebook."""

from __future__ import annotations

from nb2job.program.names import BUILTINS
from nb2job.program.program import Program

Names = frozenset[str]
_MODULE = frozenset({"__name__", "__file__", "__doc__", "__builtins__", "display", "get_ipython"})


def undefined(program: Program) -> Names:
    """Those of which that is sure: none where a star import, or code made at run time, may set any name."""
    statements = list(program.every_statement())
    if program.exposed is not None or any(one.facts.stars or one.facts.dynamic for one in statements):
        return Names()
    known = BUILTINS | _MODULE | program.generated.all_names()
    known |= Names().union(*(one.facts.bindings | one.facts.function_writes for one in statements))
    known |= {name for one in program.parameters for name in (one.name, one.variable)}
    return Names().union(*(one.facts.uses for one in statements)) - known
