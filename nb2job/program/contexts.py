"""What the flow of a program hangs on: `with` blocks that let exceptions pass, loops that surely run."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nb2job.program.sure_loops import NO_LOOPS, SureLoops

Names = frozenset[str]

_SWALLOWING = frozenset(
    "suppress raises assertRaises assertRaisesRegex ExitStack AsyncExitStack Output".split()
)
PASSING_ON = frozenset(
    "open Pool ThreadPool ThreadPoolExecutor ProcessPoolExecutor ZipFile TemporaryDirectory Session"
    " NamedTemporaryFile TemporaryFile urlopen Image closing redirect_stdout redirect_stderr tqdm trange"
    " nullcontext localcontext catch_warnings ExcelWriter GradientTape no_grad inference_mode".split()
)
"""Calls by name whose context hides nothing, unless the program gives the name another meaning."""


@dataclass(frozen=True, slots=True)
class Contexts:
    """What one program says about contexts.

    `passing` are names such as that of a PyMC model, `modules` what a library's import binds, `own` names
    and attributes that the program itself gives a meaning: what they do is not known. `loops` says which
    loops surely run.
    """

    passing: Names = frozenset()
    modules: Names = frozenset()
    own: Names = frozenset()
    loops: SureLoops = NO_LOOPS

    def may_swallow(self, context: ast.expr) -> bool:
        """Whether leaving the `with` block may hide an exception, so that its body may end early."""
        if isinstance(context, ast.Name):
            return context.id not in self.passing
        target = context.func if isinstance(context, ast.Call) else None
        if isinstance(target, ast.Name):
            return target.id not in PASSING_ON - self.own
        if not isinstance(target, ast.Attribute) or target.attr in _SWALLOWING:
            return True
        return target.attr in self.own and _root(target) not in self.modules

    def catches(self, node: ast.With | ast.AsyncWith) -> bool:
        """Whether any context of a `with` may hide what its body raises."""
        return any(self.may_swallow(item.context_expr) for item in node.items)


NOTHING_KNOWN = Contexts()
"""What is said before the program as a whole is looked at."""


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
