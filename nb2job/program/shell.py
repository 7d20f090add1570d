"""Shell lines of a notebook: which of them only look at something, or install."""

from __future__ import annotations

import re

from nb2job.regex import regex

_LOOKS = regex(
    r"^\s*(ls|dir|head|tail|cat|pwd|nvidia-smi|df|du|free|wc|which|whoami|lscpu|uname|tree|find|grep"
    r"|cd|export|true|sleep|file|stat|hostname|id|printenv|printf|gpustat|nvcc\s+(--version|-V)"
    r"|echo|date|ps|top|type|nproc|git\s+(status|log|branch)|(sudo\s+)?(apt|apt-get|aptitude|brew)\b"
    r"|((\S*python[\d.]*|\{[^}]*\}|\$\w+)\s+-m\s+)?(pip|pip3|conda|mamba|micromamba|uv|poetry)"
    r"(?!\s+(run|download|wheel)\b)|jupyter|pipdeptree"
    r"|python3?\s+(--version|-V))\b(?!.*(?<![<>0-9=])>(?!=))(?!.*\s-(delete|exec|execdir|ok|fprint)\b)"
)
_NOTEBOOK_TOOL = regex(
    r"^(?:\S*python[\d.]*\s+(?:-m\s+)?)?(?:jupyter[\s-]nbconvert|\S*(?:nbconvert|jupytext|nbstripout)(?:\.py)?"
    r"|\S*(?:notebook|ipynb|nb)_?(?:to|2)_?(?:script|py|python|md|markdown|html|pdf|slides)\w*(?:\.py)?)\s.*\.ipynb\b"
)
"""What makes another file of a notebook: `python notebook_to_script.py --input x.ipynb`."""

_SYSTEM_PACKAGES = regex(r"\b(?:apt|apt-get|aptitude|brew)\s+(?:-\S+\s+)*install\s+([^;&|\n]*)")


def is_look(command: str) -> bool:
    """Whether every part of a command only looks at something, or installs.

    A change of folder or of the environment ends with the shell of the line, so it is nothing by itself.
    """
    quiet = re.sub(r"[12&]?>>?\s*/dev/null|2>&1", "", _unquoted(command.replace("\\\n", " ")))
    if re.search(r"\$\(|`|<\(", command):
        return False
    parts = [part for part in re.split(r"&&|&|;|\|\|?|\n", quiet) if part.strip()]
    said = [part.strip(" ()") for part in parts if not part.strip().startswith("#")]
    return all(_LOOKS.match(part) or turns_notebooks(part) for part in said)


def turns_notebooks(command: str) -> bool:
    """Whether a command turns notebooks into other files, which a script has no use for."""
    return bool(_NOTEBOOK_TOOL.match(command.strip()))


def system_packages(command: str) -> tuple[str, ...]:
    """What a command installs into the operating system, which no requirement can say."""
    words = " ".join(_SYSTEM_PACKAGES.findall(command.replace("\\\n", " "))).split()
    return tuple(one for one in words if not one.startswith(("-", ">", "1>", "2>", "/")))


def _unquoted(command: str) -> str:
    """The command with what stands in quotes taken out, so that its parts can be told."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", command)
