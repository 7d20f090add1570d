"""Early-termination policies, one a file, in the order of POLICIES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from nb2job.search.early_termination.bandit import Bandit
from nb2job.search.early_termination.median_stopping import MedianStopping
from nb2job.search.early_termination.policy import Policy
from nb2job.search.early_termination.truncation_selection import TruncationSelection
from nb2job.search.error import PolicyError
from nb2job.search.record import nearest, number_of, parse_call, read_record, shown, snake_case, text_of

__all__ = ["POLICIES", "Policy", "PolicyError", "parse_policy", "read_policy"]

Kind = type[Bandit] | type[MedianStopping] | type[TruncationSelection]

POLICIES: tuple[Kind, ...] = (
    Bandit,
    MedianStopping,
    TruncationSelection,
)
"""In the order of Azure ML's reference."""

_EXAMPLE = "bandit(slack_factor=0.1, evaluation_interval=1, delay_evaluation=5)"
_SLACKS = ("slack_factor", "slack_amount")


def read_policy(entry: object) -> Policy:
    """The policy of `early_termination`, such as `{type: median_stopping, delay_evaluation: 5}`.

    Null stands for a default; so does 0 for an interval or a slack, as Azure's SDK writes it [R].

    Raises:
        PolicyError: for a type that Azure ML does not have, a key too many or too few, a wrong value.
    """
    if not isinstance(entry, Mapping):
        raise PolicyError(f"{shown(entry)} is no policy", "write its type and keys: {type: median_stopping}")
    by_type = {one.type: one for one in POLICIES}
    if "type" not in entry:
        raise PolicyError("type is missing", f"it is one of {', '.join(by_type)}", "type")
    name = snake_case(entry["type"])
    if name not in by_type:
        raise PolicyError(
            f"type {shown(name)} is no early-termination policy", nearest(name, by_type), "type"
        )
    given = {text_of(key): number_of(value) for key, value in entry.items() if key != "type"}
    return read_record(by_type[name], _without_defaults(by_type[name], given), PolicyError)


def parse_policy(text: str) -> Policy:
    """The policy that a call spells: `bandit(slack_factor=0.1, evaluation_interval=1)`.

    Raises:
        PolicyError: as for a mapping, and for what is no call of literal values with their names.
    """
    call = parse_call(text, _EXAMPLE, PolicyError)
    if call.values:
        raise PolicyError(f"{shown(call.values[0])} has no name", f"write a call such as {_EXAMPLE}")
    if "type" in call.keywords:
        raise PolicyError(f"{call.name} has no key 'type'", f"write a call such as {_EXAMPLE}", "type")
    return read_policy({**call.keywords, "type": call.name})


def _without_defaults(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in fields(kind)}
    zeros = ("evaluation_interval", *(_SLACKS if all(key in given for key in _SLACKS) else ()))
    return {
        key: value
        for key, value in given.items()
        if key not in known
        or (value is not None and not (key in zeros and not isinstance(value, bool) and value == 0))
    }
