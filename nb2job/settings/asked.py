"""Asked: the layers of what is asked of one conversion, of which the command line is the strongest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nb2job.program.settings import Settings
from nb2job.settings.table import OF_CONVERSIONS, OF_FINDINGS, Values, changed, merged, read_own


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for, and a project's tables; each as seen from the notebook's folder.

    `config` is the file that was named for the latter, seen from there; empty for the nearest one.
    """

    options: Values = field(default_factory=dict)
    project: Values = field(default_factory=dict)
    config: str = ""

    def settings(self, own: Any) -> Settings:
        """All in one, with the notebook's `own` table between the two.

        Raises:
            UsageError: NB009, that table is none.
        """
        values = merged([self.project, read_own(own), self.options])
        return Settings(**{name: value for name, value in values.items() if name in OF_CONVERSIONS})

    def of_findings(self, own: Any) -> dict[str, Any]:
        """What is asked of findings, by the project and by the notebook's `own` table.

        Raises:
            UsageError: NB009, that table is none.
        """
        values = merged([self.project, read_own(own)])
        return {name: value for name, value in values.items() if name in OF_FINDINGS}


def asked(settings: Settings) -> Asked:
    """As if all that differs from the defaults stood on the command line."""
    return Asked(changed(settings))
