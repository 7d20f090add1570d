"""Setting, Run, Failure: how a side is run and what it leaves behind."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Node = Mapping[str, Any]
"""A value as `digest` tells it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How both sides are run: interpreter, seconds allowed, more environment variables.

    `store` is an empty MLflow database (`tracking.make_store`) to start from: making a new one
    takes MLflow several seconds. Nothing below `guarded` may be changed by a run.
    """

    python: str = sys.executable
    timeout: float = 600
    store: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    guarded: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """The exception that ended a side, and where: the notebook's cell and line, the script's line.

    `Timeout` and `Crash` are types of our own: stopped after `Setting.timeout`, and ended without
    an answer (a killed kernel, `os._exit`).
    """

    type: str
    message: str
    cell: int | None = None
    line: int | None = None

    def same(self, other: Failure) -> bool:
        """Whether both are the same exception, wherever raised; a type of our own is not.

        A name without a value is a NameError in a notebook, an UnboundLocalError in a function.
        """
        told = self.type not in ("Timeout", "Crash")
        return told and self._plain() == other._plain()

    def _plain(self) -> tuple[str, str]:
        """Type and message, an unbound local told as a name that is not defined."""
        name = re.search(r"'(\w+)'", self.message)
        if self.type == "UnboundLocalError" and name:
            return "NameError", f"name '{name[1]}' is not defined"
        return self.type, self.message

    def __str__(self) -> str:
        return f"{self.type}: {self.message}" if self.message else self.type


@dataclass(frozen=True, slots=True)
class Run:
    """What a side leaves: final variables, files written below `folder`, MLflow params and metrics.

    `files` are paths relative to `folder`, with forward slashes, new or written again; `metrics`
    hold (step, value) pairs in the order of their steps; `output` is what it printed.
    """

    folder: Path
    variables: Mapping[str, Node]
    failure: Failure | None
    files: frozenset[str]
    deleted: frozenset[str]
    metrics: Mapping[str, tuple[tuple[int, float], ...]]
    params: Mapping[str, str]
    output: str
    seconds: float
