"""Which files of a code folder the SDK does not upload: those that .amlignore or .gitignore matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class _Pattern(Protocol):
    def match_file(self, file: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Ignoring:
    """An ignore file: its name, and each line's pattern, with whether it takes back what others leave out.

    As the SDK has it: of the lines the last one that matches a file counts, whatever becomes of the folders
    above [S].
    """

    name: str = ""
    lines: Sequence[tuple[_Pattern, bool]] = ()

    def leaves_out(self, file: str) -> bool:
        """Whether a file, seen from the folder, stays behind."""
        matching = (negated for pattern, negated in reversed(self.lines) if pattern.match_file(file))
        return not next(matching, True)

    def leaves_out_all_of(self, folder: str) -> bool:
        """Whether whatever is in a folder surely stays behind."""
        return self.leaves_out(f"{folder}/") and not any(negated for _, negated in self.lines)


def ignoring(folder: Path) -> Ignoring:
    """The first of the two files counts, and only at the top of a folder [S]."""
    name = next((one for one in (".amlignore", ".gitignore") if (folder / one).is_file()), "")
    if not name:
        return Ignoring()
    from pathspec import GitIgnoreSpec

    lines = (folder / name).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    patterns = [GitIgnoreSpec.from_lines([line.rstrip().removeprefix("!")]) for line in lines]
    return Ignoring(name, [*zip(patterns, (line.startswith("!") for line in lines), strict=True)])


def left_out_by(folder: Path, file: str) -> str:
    """The name of the ignore file that keeps a file of the folder from being uploaded; empty if none does."""
    rules = ignoring(folder)
    return rules.name if rules.leaves_out(file) else ""
