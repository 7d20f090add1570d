"""Settings: everything that a user can ask of a conversion, in one typed record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options of `nb2job convert` say; each field is one option.

    `param` entries are `NAME` or `NAME=LITERAL`, `metric` entries `NAME=EXPR`, `register` entries `NAME`
    or `MODEL=NAME`; `tag` and `env` entries are (key, value) pairs. `requirements` and `conda` are paths,
    seen from the notebook's folder.
    """

    param: tuple[str, ...] = ()
    no_param: tuple[str, ...] = ()
    params: Literal["auto", "tagged", "none"] = "auto"
    metric: tuple[str, ...] = ()
    tracking: Literal["custom", "autolog", "both", "none"] = "custom"
    prints: Literal["log", "drop", "keep"] = "log"
    plots: Literal["log", "drop", "keep"] = "log"
    log_data: bool = False
    tables: Literal["log", "drop"] = "drop"
    models: Literal["save", "log", "none"] = "save"
    register: tuple[str, ...] = ()
    unknown_magics: Literal["error", "comment"] = "error"
    requirements: str = ""
    conda: str = ""
    gpu: bool = False
    environment: str = ""
    compute: str = ""
    instance_type: str = ""
    instance_count: int | None = None
    experiment_name: str = ""
    display_name: str = ""
    tag: tuple[tuple[str, str], ...] = ()
    env: tuple[tuple[str, str], ...] = ()
