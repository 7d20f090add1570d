"""Comparison: two runs side by side, variable by variable and file by file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from nb2job.verify.files import FileComparison, compare_files
from nb2job.verify.match import Difference, Match
from nb2job.verify.run import Failure, Node, Run

NAMED = ("module", "class", "function")
Metrics = Mapping[str, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the script has of the notebook's.

    Attributes:
        equal: variables with the same value.
        different: variables with another value: name, the notebook's, the script's.
        missing: variables that the script does not have.
        extra: variables that only the script has (arguments, names of our own).
        dropped: variables that the script was meant not to have.
        unstable: names of variables and files that differ between two runs of the notebook too.
        metrics: what the script logged to MLflow, (step, value) pairs by name.
    """

    equal: tuple[str, ...]
    different: tuple[Difference, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    dropped: tuple[str, ...]
    unstable: tuple[str, ...]
    files: FileComparison
    notebook_failure: Failure | None
    script_failure: Failure | None
    metrics: Metrics
    params: Mapping[str, str]

    @property
    def same_failure(self) -> bool:
        """Whether both ended well, or both with the same exception."""
        if self.notebook_failure is None or self.script_failure is None:
            return self.notebook_failure is self.script_failure
        return self.notebook_failure.same(self.script_failure)

    @property
    def same(self) -> bool:
        """Whether the script does what the notebook does."""
        lacking = self.different or self.missing or self.files.different or self.files.missing
        return self.same_failure and not lacking


def compare(
    notebook: Run,
    script: Run,
    match: Match,
    *,
    dropped: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
) -> Comparison:
    """Compare two runs; both folders must still be there, for their files.

    Args:
        match: how exactly.
        dropped: the notebook's names that may be missing: display-only.
        renamed: the script's name for a name of the notebook, where it is another.
    """
    names = renamed or {}
    equal: list[str] = []
    different: list[Difference] = []
    missing: list[str] = []
    for name, value in sorted(notebook.variables.items()):
        twin = names.get(name, name)
        if twin not in script.variables:
            missing.append(name)
            continue
        found = _difference(value, script.variables[twin], name, match)
        if found is None:
            equal.append(name)
        else:
            different.append(found)
    wanted = [n for n in missing if n not in dropped and not _imported(notebook.variables[n])]
    return Comparison(
        equal=tuple(equal),
        different=tuple(different),
        missing=tuple(wanted),
        extra=_extra(notebook, script, names),
        dropped=tuple(name for name in missing if name in dropped),
        unstable=(),
        files=compare_files(notebook, script, match),
        notebook_failure=notebook.failure,
        script_failure=script.failure,
        metrics=script.metrics,
        params=script.params,
    )


def without_unstable(comparison: Comparison, unstable: Collection[str]) -> Comparison:
    """Take out what differs between two runs of the notebook itself: it says nothing about us."""
    files = comparison.files
    kept = tuple(d for d in comparison.different if top(d.name) not in unstable)
    kept_files = tuple(d for d in files.different if d.name.partition(":")[0] not in unstable)
    return replace(
        comparison,
        different=kept,
        files=replace(files, different=kept_files),
        unstable=tuple(sorted(unstable)),
    )


def top(where: str) -> str:
    """The variable of a place in it: `results` of `results.mean[3]`."""
    return where.partition(".")[0].partition("[")[0]


def _difference(left: Node, right: Node, name: str, match: Match) -> Difference | None:
    if left.get("kind") in NAMED and left.get("kind") == right.get("kind"):
        same = left["name"] == right["name"]
        return None if same else Difference(name, str(left["name"]), str(right["name"]))
    return match.difference(left, right, name)


def _imported(value: Node) -> bool:
    """An import of something nobody uses may go."""
    return value.get("kind") in NAMED and not value.get("own", False)


def _extra(notebook: Run, script: Run, names: Mapping[str, str]) -> tuple[str, ...]:
    known = {names.get(name, name) for name in notebook.variables}
    new = (name for name in script.variables if name not in known and name.strip("_"))
    return tuple(sorted(name for name in new if script.variables[name].get("kind") not in NAMED))
