"""What a notebook's metadata say of its kernel: its name, its language, its Python."""

from __future__ import annotations

import re
from typing import Any

from nb2job.notebook.cell import Kernel
from nb2job.notebook.databricks import METADATA

_BY_NAME = (
    (r"ir\d*|r|irkernel", "R"),
    (r"julia[-_.\d]*", "Julia"),
    (r"scala\d*|almond|spylon-kernel|apache_toree_scala|sparkkernel", "Scala"),
    (r"javascript|deno|tslab|jslab|typescript|nodejs", "JavaScript"),
    (r"\.net-csharp", "C#"),
    (r"\.net-fsharp|ifsharp", "F#"),
    (r"\.net-powershell|powershell", "PowerShell"),
    (r"xcpp\d+|xeus-cling.*", "C++"),
    (r"gophernotes|gonb", "Go"),
    (r"(bash|octave|matlab|sas|stata|java|rust|ruby|haskell|perl)", ""),
)
"""Kernels of other languages by the name they register, where the metadata say no language."""


COLAB = "Colab"
"""The name of a kernel of Google Colab, which saves no version of its Python."""


def kernel_of(metadata: dict[str, Any]) -> Kernel:
    """The kernel of a notebook; a part that is missing or of a wrong type counts as not said."""
    spec = _part(metadata, "kernelspec")
    info = _part(metadata, "language_info")
    name = str(spec.get("name", ""))
    said = (
        spec.get("language")
        or info.get("name")
        or _part(metadata, METADATA).get("language")
        or _by_name(name)
        or _part(metadata, "jupytext").get("main_language")
    )
    version = str(info.get("version", ""))
    name = COLAB if "colab" in metadata and not version else name
    return Kernel(name, str(said or "python"), ".".join(version.split(".")[:2]))


def _part(metadata: dict[str, Any], key: str) -> dict[str, Any]:
    part = metadata.get(key)
    return part if isinstance(part, dict) else {}


def _by_name(name: str) -> str:
    for pattern, language in _BY_NAME:
        if re.fullmatch(pattern, name.lower()):
            return language or name
    return ""
