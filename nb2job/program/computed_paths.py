"""Paths that are computed and may be those of files which the program writes."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Collection, Sequence

from nb2job.notebook.cell import Place
from nb2job.program.folder_looks import FolderLooks
from nb2job.program.path_pattern import ANY, meet
from nb2job.program.paths import PathUse, leading_name

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class ComputedPaths:
    """The paths of one program that are only in part known, but for those that are written."""

    def __init__(self, uses: Sequence[PathUse], looks: FolderLooks) -> None:
        self.looks = looks
        self.patterns = {
            use: text
            for use in uses
            if use.kind not in {"write", "folder"}
            and (text := looks.text(use.node, use.statement)) is not None
            and ANY in text
            and text.strip(ANY)
        }

    def of(self, write: PathUse, following: Collection[str]) -> Place | None:
        """Where a path is computed that may name a file which was written, and will not move with it.

        `following` are variables that move together with the files.
        """
        for use in self.patterns:
            stays = leading_name(use.node) not in following and not self._along(use, write)
            if stays and self._may_name(use, write):
                return use.statement.place
        return None

    def move(self, use: PathUse, written: Sequence[PathUse]) -> bool:
        """Whether a computed path moves with files that are written."""
        known = use in self.patterns
        return known and any(self._may_name(use, one) and self._along(use, one) for one in written)

    def _may_name(self, use: PathUse, write: PathUse) -> bool:
        """Whether it can spell the file's path, and is computed when the file may be there."""
        text = self.looks.text(write.node, write.statement)
        later = use.position >= write.position or any(
            isinstance(node, _FUNCTIONS) for node in ast.walk(use.statement.tree)
        )
        return later and text is not None and meet(self.patterns[use], text)

    def _along(self, use: PathUse, write: PathUse) -> bool:
        """Spelled like the file's own path, or in a folder that the program makes."""
        text = self.patterns[use]
        folder = posixpath.dirname(text.partition(ANY)[0])
        alike = text == self.looks.text(write.node, write.statement)
        return alike or (folder != "" and self.looks.is_made(folder))
