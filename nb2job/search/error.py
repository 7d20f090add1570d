"""SearchError: what is wrong with a search in one line, and what to do about it.

SearchError
├── SpaceError      a distribution of the search space
├── SamplingError   the sampling algorithm
├── PolicyError     the early-termination policy
└── SweepError      the objective or the limits
"""

from __future__ import annotations


class SearchError(ValueError):
    """A key or value that Azure ML would not take; whoever reads the file says where.

    Args:
        message: what is wrong, with the key's name in it.
        hint: what to do; empty when the message says it.
        key: the key, such as `max_value`; empty when it is the whole.
    """

    def __init__(self, message: str, hint: str = "", key: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.message = message
        self.hint = hint
        self.key = key


class SpaceError(SearchError):
    """A distribution that cannot be, or does not exist."""


class SamplingError(SearchError):
    """A sampling algorithm that does not exist, or cannot search this space."""


class PolicyError(SearchError):
    """An early-termination policy that cannot be, or does not exist."""


class SweepError(SearchError):
    """An objective or limits that cannot be."""
