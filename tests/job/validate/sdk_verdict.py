"""What azure-ai-ml itself says of a job file, before anything is sent."""

from __future__ import annotations

import logging
from pathlib import Path

LETS_THROUGH = "lets it through"
ON_LOADING = "refuses it on loading"
ON_VALIDATING = "refuses it on validating"
AFTER_UPLOAD = "refuses it after the upload"
"""The body of the request is made when the code is already there."""


def sdk_verdict(path: Path) -> tuple[str, str]:
    """The first step that refuses the file, and its reason; else LETS_THROUGH."""
    logging.disable(logging.CRITICAL)
    from azure.ai.ml import load_job

    try:
        job = load_job(path)
    except Exception as error:
        return ON_LOADING, str(error)
    if hasattr(job, "_validate"):
        try:
            result = job._validate()
        except Exception as error:
            return ON_VALIDATING, str(error)
        if not result.passed:
            return ON_VALIDATING, str(result.error_messages)
    try:
        job._to_rest_object() if job.type == "sweep" else job._to_job()._to_rest_object()
    except Exception as error:
        return AFTER_UPLOAD, str(error)
    return LETS_THROUGH, ""
