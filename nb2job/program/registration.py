"""What a model registry takes: Azure ML's limits on names, and which model a --register means."""

from __future__ import annotations

from collections.abc import Sequence

from nb2job.errors import UsageError
from nb2job.regex import regex

AZURE_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}")
"""The names of Azure ML's model registry: letters, digits, `_`, `-` and `.`, at most 255 of them, no mark
first [A: the portal and the CLI say so; MLflow itself takes nearly anything]. Azure has no `/` in a name
and numbers versions by itself; stages and aliases are not used, since its registry lacks the latter [D].
"""


def registrations(wanted: Sequence[str], names: Sequence[str], folders: Sequence[str]) -> dict[str, str]:
    """Folder of a model -> the name that it is registered by.

    Args:
        wanted: `NAME` for the only model, or `MODEL=NAME`, where a model goes by its variable or folder.
        names: the variables of the models, in the order of their `folders`.

    Raises:
        UsageError: NB361, one that names no model or several, or a name that Azure ML does not take.
    """
    found: dict[str, str] = {}
    for one in wanted:
        model, separator, name = one.rpartition("=")
        if not AZURE_NAME.fullmatch(name):
            raise UsageError(
                "NB361",
                f"--register {one}: Azure ML takes no model of the name {name!r}",
                "Use letters, digits, `_`, `-` and `.`, beginning with a letter or digit, at most 255.",
            )
        meant = [
            folder
            for folder, variable in zip(folders, names, strict=True)
            if not separator or folder == model or (model == variable and names.count(variable) == 1)
        ]
        if len(meant) != 1 or meant[0] in found:
            choices = ", ".join(f"{folder}={name}" for folder in _spelled(folders, names))
            hint = f"Pick one of: {choices}" if folders else "No fitted model that is used was found."
            raise UsageError("NB361", f"--register {one} names {_count(len(meant))}", hint)
        found[meant[0]] = name
    return found


def _spelled(folders: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    return names if len(folders) == 1 else folders


def _count(number: int) -> str:
    return (
        "no model" if not number else "a model that has a name already" if number == 1 else "several models"
    )
