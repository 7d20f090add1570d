"""Verbs of titles and the code that shows them to be true: nothing is trained without a `fit`."""

from __future__ import annotations

from collections.abc import Sequence

from nb2job.program.border_cost import size_of
from nb2job.program.program import Statement
from nb2job.program.stages import TRAINING
from nb2job.program.unit_stage import own, stage_of

_LOADS = frozenset({"load_data", "load_model", "download_data", "send_request", "query_database"})
DRAWS = frozenset({"plot_results", "plot_correlations"})
_JUDGES = frozenset({"cross_validate", "evaluate_model", "make_predictions"})
_SAVES = frozenset({"save_model", "save_results", "write_file"})
_STAGES: dict[str, frozenset[str]] = {
    **dict.fromkeys("finetune fit learn optimize refit retrain train tune".split(), TRAINING),
    **dict.fromkeys("draw graph plot show view visualise visualize".split(), DRAWS),
    **dict.fromkeys("download fetch import ingest load read".split(), _LOADS),
    **dict.fromkeys("assess evaluate predict score test validate".split(), _JUDGES),
    **dict.fromkeys("dump export save store write".split(), _SAVES),
    "split": frozenset({"split_data"}),
}
"""By which stages a verb is known to be true; of others nothing is known."""
_LOOSE = frozenset("fit import learn optimize score show store test view write".split())
"""Verbs that are true of much else."""
_OPENING = frozenset(
    "build check compile create declare define import initialize inspect instantiate make print set show"
    " specify write".split()
)
"""Verbs of what leads to a training, or follows it."""
PREPARING = frozenset(
    "choose_device clean_up download_data load_data report_versions set_plot_style set_seed"
    " split_data".split()
)
"""Stages that no section is about, unless its heading says so."""


def does_that(verb: str, stage: str) -> bool:
    """Whether code of a stage does what a verb says."""
    return stage in stages_of(verb)


def hides(verb: str, stage: str) -> bool:
    """Whether a verb says less of a unit than that it trains."""
    return verb in _OPENING and stage in TRAINING


def contradicts(verb: str, statements: Sequence[Statement]) -> bool:
    """Whether a verb says that something is done of which the code shows nothing."""
    wanted = stages_of(verb)
    wanted |= DRAWS if wanted == _JUDGES else frozenset()  # a confusion matrix is judged by eye
    return bool(wanted) and verb not in _LOOSE and not lines_of(statements, wanted)


def lines_of(statements: Sequence[Statement], stages: frozenset[str]) -> int:
    """How many lines belong to statements of some stages."""
    return sum(size_of(one) for one in own(statements) if stage_of(one.text) in stages)


def share_of(statements: Sequence[Statement], stages: frozenset[str]) -> float:
    """How much of the lines belongs to statements of some stages."""
    return lines_of(statements, stages) / max(1, sum(map(size_of, own(statements))))


def stages_of(verb: str) -> frozenset[str]:
    """The stages that a verb is about."""
    return _STAGES.get(verb, frozenset())
