"""What a sweep could search, as the notebook offers it, and the sweep that was asked for; in words, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nb2job.convert import Conversion
from nb2job.explain.liftable import before_lifting
from nb2job.job.job import Job

Entry = dict[str, Any]


def offered(conversion: Conversion) -> list[Entry]:
    """What `--search auto` takes, and what it cannot take, with the reason."""
    texts = [cell.source for cell in conversion.notebook.cells]
    if not any("search:" in text or "SearchCV" in text for text in texts):
        return []
    from nb2job.program.search_requests import offers

    return [
        {
            "name": one.name,
            "distribution": one.text,
            "source": one.source,
            "reason": one.reason,
            "cell": one.place.cell,
            "line": one.place.line,
        }
        for one in offers(before_lifting(conversion))
    ]


def sweep(job: Job) -> Entry | None:
    """The sweep in the keys of its YAML; None where nothing is searched."""
    found = job.sweep
    if found is None:
        return None
    policy = found.early_termination
    return {
        "search_space": {name: one.as_mapping() for name, one in found.space.items()},
        "sampling_algorithm": found.sampling.as_mapping(),
        "objective": found.objective.as_mapping(),
        "early_termination": policy.as_mapping() if policy is not None else None,
        "limits": found.limits.as_mapping(),
    }


def offered_lines(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Each offer with its sentence."""
    return [
        (one, f"{one['name'] or '?'}: {one['distribution']}, says {one['source']}{_but(one)}")
        for one in entries
    ]


def sweep_lines(entry: Entry) -> list[str]:
    """A sweep, a sentence each: its space, its sampling, its metric, its early termination, its limits."""
    space = [f"{name}: {_call(one)}" for name, one in entry["search_space"].items()]
    objective, policy = entry["objective"], entry["early_termination"]
    return [
        *space,
        f"sampling: {_call(entry['sampling_algorithm'])}",
        f"{objective['goal']} {objective['primary_metric']}",
        *([f"early termination: {_call(policy)}"] if policy else []),
        ", ".join(f"{name} {value}" for name, value in entry["limits"].items()),
    ]


def _but(one: Entry) -> str:
    return f"; not taken: {one['reason']}" if one["reason"] else ""


def _call(mapping: Mapping[str, Any]) -> str:
    """A mapping as an option takes it: `uniform(min_value=0, max_value=1)`."""
    if mapping["type"] == "choice":
        return f"choice({', '.join(map(repr, mapping['values']))})"
    words = ", ".join(f"{name}={value!r}" for name, value in mapping.items() if name != "type")
    return f"{mapping['type']}({words})" if words else str(mapping["type"])
