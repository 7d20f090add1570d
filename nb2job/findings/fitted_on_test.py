"""Scalers and encoders that are fitted on the test part, which is changed in its own way then."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.findings.learning.parts import Parts
from nb2job.findings.learning.transformers import Fit, fits
from nb2job.notebook.cell import Note
from nb2job.program.nodes import unparse
from nb2job.program.places import place_of


def fitted_on_test(look: Look) -> Iterator[Note]:
    """Each such fitting; of a PCA only where it is fitted on the training part too, and not for a picture."""
    parts = Parts(look)
    every = fits(look) if parts.has_both else []
    for fit in every:
        if parts.is_test(fit.data) and _matters(fit, every, parts):
            words = f"{fit.made.name} is fitted on the test part, {unparse(fit.data)[:60]}"
            yield Note("NB231", place_of(fit.statement, fit.call), words)


def _matters(fit: Fit, every: list[Fit], parts: Parts) -> bool:
    if fit.made.kind == "oversampling":
        return True
    trained = any(one.made == fit.made and parts.is_train(one.data) for one in every)
    return trained or fit.made.kind not in {"decomposition", "label"}
