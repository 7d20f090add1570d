"""Script: a training script by its tree, and the arguments that it takes, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nb2job.job.validate.argument import Argument, Unsure
from nb2job.job.validate.constants import put_in
from nb2job.job.validate.own_modules import Modules, own_modules, parsed
from nb2job.job.validate.parser import Parser


@dataclass(frozen=True)
class Script:
    """A script by its tree; `arguments` is None where reading does not tell what it takes.

    `exact` is False where it leaves arguments alone that it does not know; `short` is whether it takes
    `--epo` for `--epochs`. `root` is the folder where Python looks for its modules.
    """

    path: Path
    tree: ast.Module
    root: Path

    @cached_property
    def modules(self) -> Modules:
        """The script and the modules that it imports from its own folder."""
        return own_modules(self.path, self.tree, self.root)

    @property
    def arguments(self) -> tuple[Argument, ...] | None:
        return self._read[0]

    @property
    def exact(self) -> bool:
        return self._read[1]

    @property
    def short(self) -> bool:
        return self._read[2]

    @cached_property
    def _read(self) -> tuple[tuple[Argument, ...] | None, bool, bool]:
        """Its modules are asked where its own text does not tell."""
        for trees in self._trees():
            found = Parser(trees())
            try:
                return found.arguments(), found.exact, found.short
            except Unsure:
                continue
        return None, True, True

    def _trees(self) -> Iterator[Callable[[], list[ast.Module]]]:
        yield lambda: [self.tree]
        if not self.modules.missing and len(self.modules.trees) > 1:
            yield self.modules.all


def read_script(path: Path, root: Path | None = None) -> Script | None:
    """None for a file that is no Python, or far too long; modules are looked for beside it by default."""
    tree = parsed(path)
    if tree is None:
        return None
    put_in({path: tree})
    return Script(path, tree, root or path.parent)
