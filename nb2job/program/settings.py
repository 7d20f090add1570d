"""Settings: everything that a user can ask of a conversion, in one typed record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nb2job.program.job_keys import JobKeys


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options of `nb2job convert` say; each field is one option.

    `param` entries are `NAME` or `NAME=LITERAL`, `metric` entries `NAME=EXPR`, `register` entries `NAME`
    or `MODEL=NAME`; `tag`, `env`, `input` and `data_asset` entries are (key, value) pairs. `requirements`,
    `conda` and the paths of inputs are seen from the notebook's folder. Timeouts are in seconds. `search`
    entries are `NAME=DISTRIBUTION` or `auto`, `seed` is of their sampling; `job` is what a table of settings
    says of the job, where no option does.
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
    input: tuple[tuple[str, str], ...] = ()
    data_asset: tuple[tuple[str, str], ...] = ()
    timeout: int | None = None
    search: tuple[str, ...] = ()
    sampling: Literal["random", "sobol", "grid", "bayesian"] = "random"
    seed: int | None = None
    primary_metric: str = ""
    goal: Literal["maximize", "minimize"] | None = None
    early_termination: str = ""
    max_total_trials: int | None = None
    max_concurrent_trials: int | None = None
    trial_timeout: int | None = None
    job: JobKeys = field(default_factory=JobKeys)
