"""Two trees of `digest` compared: the first place where they differ."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nb2job.program.outside_writes import without_up
from nb2job.regex import regex

HIDDEN = ("value", "values", "entries", "state", "data", "array", "items")
LENGTH = 60
CACHE = regex(r"_\w*(cache|canonical_format|sorted_indices|nobs_int)")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two sides differ (`results.mean`, `X[3]`), and what each has there, in words."""

    name: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Match:
    """How exactly: relative tolerance of numbers, and the folder that the right side writes to."""

    rtol: float = 0.0
    output_dir: str = "outputs"

    def difference(self, left: object, right: object, where: str) -> Difference | None:
        """The first difference, or None; `where` is the name of what is compared."""
        if type(left) is not type(right):
            return Difference(where, describe(left), describe(right))
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            return self._trees(left, right, where)
        if isinstance(left, list) and isinstance(right, list):
            return self._lists(left, right, where)
        same = self._numbers(left, right) if isinstance(left, float) else left == right
        return None if same else Difference(where, describe(left), describe(right))

    def same_text(self, left: str, right: str) -> bool:
        """Whether texts are equal but for the right one's output folder.

        And for what leads the left one up there, or from the root to the folder that it ran in: a script may
        spell the same path as it is seen from that.
        """
        prefix = self.output_dir.rstrip("/") + "/"
        left = left if right.startswith("{folder}") else left.removeprefix("{folder}/")
        left = without_up(left) if right.startswith(prefix) else left
        if left == right or right.replace(prefix, "") == left:
            return True
        bare = f"{right}/".replace(prefix, "", 1)
        return prefix in f"{right}/" and posixpath.normpath(bare) == posixpath.normpath(left)

    def _numbers(self, left: object, right: object) -> bool:
        assert isinstance(left, float)
        assert isinstance(right, float)
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return left == right or math.isclose(left, right, rel_tol=self.rtol)

    def _trees(self, left: Mapping[str, Any], right: Mapping[str, Any], where: str) -> Difference | None:
        if left.get("kind") != right.get("kind") or left.keys() != right.keys():
            return self._keys(left, right, where)
        if left.get("kind") in ("str", "path"):
            same = self.same_text(left["value"], right["value"])
            return None if same else Difference(where, describe(left), describe(right))
        if left.get("kind") == "object" and "." in left["class"]:
            left, right = _without_caches(left), _without_caches(right)
        if "sha" in left and left["sha"] == right["sha"] and "values" not in left:
            return self._parts(left, right, where, [key for key in left if key != "sha"])
        return self._parts(left, right, where, list(left))

    def _parts(
        self, left: Mapping[str, Any], right: Mapping[str, Any], where: str, keys: list[str]
    ) -> Difference | None:
        """The parts one by one; a hash only where no values are there to be looked at."""
        for key in keys:
            if key == "sha" and "values" in left:
                continue
            below = where if "kind" in left and key in HIDDEN else f"{where}.{key}"
            if key in ("sha", "dtype", "shape", "class") and left[key] != right[key]:
                return Difference(where, describe(left), describe(right))
            found = self.difference(left[key], right[key], below)
            if found is not None:
                return found
        return None

    def _keys(self, left: Mapping[str, Any], right: Mapping[str, Any], where: str) -> Difference | None:
        if left.get("kind") != right.get("kind") or "kind" in left:
            return Difference(where, describe(left), describe(right))
        key = sorted(left.keys() ^ right.keys())[0]
        sides = [describe(side[key]) if key in side else "nothing" for side in (left, right)]
        return Difference(f"{where}.{key}", *sides)

    def _lists(self, left: list[Any], right: list[Any], where: str) -> Difference | None:
        if len(left) != len(right):
            return Difference(where, f"{len(left)} elements", f"{len(right)} elements")
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            found = self.difference(one, other, f"{where}[{index}]")
            if found is not None:
                return found
        return None


def _without_caches(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A library's object without what it keeps only to be faster: a dropped display leaves none."""
    parts = node.get("state", {}).get("entries", {})
    kept = parts.get("state", {}).get("entries") if isinstance(parts.get("state"), Mapping) else None
    if not kept:
        return node
    lasting = {key: part for key, part in kept.items() if not CACHE.match(key)}
    state = {**node["state"], "entries": {**parts, "state": {**parts["state"], "entries": lasting}}}
    return {**node, "state": state}


def describe(node: object) -> str:
    """A tree in a few words, for a table."""
    if not isinstance(node, Mapping):
        return _short(repr(node))
    kind = node.get("kind", "object")
    if kind in ("array", "scalar"):
        values = node.get("values", f"sha {node.get('sha', '')[:8]}")
        shown = values if isinstance(values, str) else _short(repr(values))
        return f"{node['dtype']} {kind} {tuple(node['shape'])} {shown}"
    if "value" in node:
        return _short(repr(node["value"]))
    name = node.get("class") or node.get("name") or ""
    return f"{kind} {name}".strip()


def _short(text: str) -> str:
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"
