"""Comparison: two runs side by side, variable by variable and file by file."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from nb2job.verify.exempt import Exempt
from nb2job.verify.files import FileComparison, compare_files
from nb2job.verify.match import Difference, Match, describe
from nb2job.verify.printed import MetricComparison, compare_metrics
from nb2job.verify.run import Failure, Node, Run

NAMED = ("module", "class", "function")
UNSEEN = ("opaque", "cut")
CAPTURED = "IPython.utils.capture.CapturedIO"
"""What `%%capture name` leaves: a script has the texts of it that are read, and nothing else."""
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
        renamed: variables that the script has under another name: (notebook's, script's).
        uncompared: variables of the same class whose content cannot be looked at: (name, class).
        unstable: names of variables and files that differ between two runs of the notebook too.
        metrics: what the script logged to MLflow, (step, value) pairs by name.
        held: these metrics beside what the notebook printed.
        seconds: what the notebook took, and the script.
        exempt: why the sides may end as they do, though not in the same way.
        values: of all variables of the notebook, in words.
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
    renamed: tuple[tuple[str, str], ...] = ()
    uncompared: tuple[tuple[str, str], ...] = ()
    held: MetricComparison = field(default_factory=MetricComparison)
    seconds: tuple[float, float] = (0.0, 0.0)
    output: str = ""
    exempt: Exempt = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def same_failure(self) -> bool:
        """Whether both ended well, or both with the same exception."""
        if self.notebook_failure is None or self.script_failure is None:
            return self.notebook_failure is self.script_failure
        return self.notebook_failure.same(self.script_failure)

    @property
    def differs(self) -> bool:
        """Whether something has another value or content: what a second run may explain."""
        return bool(self.different or self.files.different or self.held.different)

    @property
    def same(self) -> bool:
        """Whether the script does what the notebook does."""
        if self.exempt == "import":  # nothing was run that could be compared
            return True
        lacking = self.missing or self.files.missing or self.held.missing
        return (self.same_failure or bool(self.exempt)) and not (self.differs or lacking)


def compare(
    notebook: Run,
    script: Run,
    match: Match,
    *,
    dropped: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> Comparison:
    """Compare two runs; both folders must still be there, for their files.

    Args:
        match: how exactly.
        dropped: the notebook's names that may be missing: display-only.
        renamed: the script's name for a name of the notebook, where it is another.
        python: what loads the files of both runs.
    """
    others = renamed or {}
    names = {name: others[name] for name in notebook.variables if others.get(name) in script.variables}
    pairs = {
        name: (value, script.variables[names.get(name, name)])
        for name, value in sorted(notebook.variables.items())
        if names.get(name, name) in script.variables
    }
    found = {name: _difference(*pair, name, match) for name, pair in pairs.items()}
    unseen = [name for name in pairs if found[name] is None and pairs[name][0].get("kind") in UNSEEN]
    missing = [name for name in sorted(notebook.variables) if name not in pairs]
    wanted = [n for n in missing if n not in dropped and not _imported(notebook.variables[n])]
    return Comparison(
        equal=tuple(name for name in pairs if found[name] is None and name not in unseen),
        different=tuple(one for one in found.values() if one is not None),
        missing=tuple(wanted),
        extra=_extra(notebook, script, names),
        dropped=tuple(name for name in missing if name in dropped),
        unstable=(),
        files=compare_files(notebook, script, match, python),
        notebook_failure=notebook.failure,
        script_failure=script.failure,
        metrics=script.metrics,
        params=script.params,
        renamed=tuple(sorted(names.items())),
        uncompared=tuple((name, str(pairs[name][0].get("class", ""))) for name in unseen),
        held=compare_metrics(notebook, script, match),
        seconds=(notebook.seconds, script.seconds),
        output=script.output,
        values={name: describe(value) for name, value in notebook.variables.items()},
    )


def without_unstable(comparison: Comparison, unstable: Collection[str]) -> Comparison:
    """Take out what differs between two runs of the notebook itself: it says nothing about us."""
    files, held = comparison.files, comparison.held
    kept = tuple(d for d in comparison.different if top(d.name) not in unstable)
    kept_files = tuple(d for d in files.different if d.name.partition(":")[0] not in unstable)
    kept_metrics = tuple(d for d in held.different if _metric(d.name) not in unstable)
    return replace(
        comparison,
        equal=tuple(name for name in comparison.equal if name not in unstable),
        different=kept,
        files=replace(files, different=kept_files),
        held=replace(held, different=kept_metrics),
        unstable=tuple(sorted(unstable)),
    )


def until_stop(comparison: Comparison, later: Collection[str]) -> Comparison:
    """Take out what the script did after the line at which the notebook stopped: names, files, metrics."""
    return replace(
        comparison,
        different=tuple(one for one in comparison.different if top(one.name) not in later),
        missing=tuple(name for name in comparison.missing if name not in later),
        files=replace(comparison.files, different=(), missing=()),
        held=replace(comparison.held, different=(), missing=()),
    )


def top(where: str) -> str:
    """The variable of a place in it: `results` of `results.mean[3]`."""
    return where.partition(".")[0].partition("[")[0]


def _metric(where: str) -> str:
    return f"metric {where.partition('[')[0]}"


def _difference(left: Node, right: Node, name: str, match: Match) -> Difference | None:
    if left.get("class") == CAPTURED or (_is_bar(left) and _is_bar(right)):
        return None
    if left.get("kind") in NAMED and left.get("kind") == right.get("kind"):
        same = left["name"] == right["name"]
        return None if same else Difference(name, str(left["name"]), str(right["name"]))
    return match.difference(left, right, name)


def _is_bar(value: Node) -> bool:
    """Whether it is tqdm, or a bar of it: a script has the plain one."""
    name = value["name"] if value.get("kind") in NAMED else value.get("class", "")
    return str(name).startswith("tqdm.")


def _imported(value: Node) -> bool:
    """An import of something nobody uses may go."""
    return value.get("kind") in NAMED and not value.get("own", False)


def _extra(notebook: Run, script: Run, names: Mapping[str, str]) -> tuple[str, ...]:
    known = {names.get(name, name) for name in notebook.variables}
    new = (name for name in script.variables if name not in known and name.strip("_"))
    return tuple(sorted(name for name in new if script.variables[name].get("kind") not in NAMED))
