"""An .ipynb file of every nbformat becomes plain cells: its JSON checked and upgraded, outputs left out."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Note, Run
from nb2job.notebook.error_outputs import error_findings
from nb2job.notebook.outdated import outdated_findings
from nb2job.notebook.secret_outputs import output_findings

_MEND = "Open it in Jupyter and save it again, or restore it from version control."
_FEW = 50
_VALIDATIONS = itertools.count()
"""How many notebooks this process has looked at: of a batch, all but the first are worth a compilation."""
Outputs = tuple[list[Note], list[tuple[int | None, int]]]
_KNOWN_TEXTS = (
    (r"\s*version https://git-lfs", "a Git LFS pointer, not the file itself", "Run `git lfs pull`."),
    (r"(?s).*^<{7} .*^>{7} ", "git's conflict markers are in it", "Resolve the merge first."),
    (r"(?i)\s*<(!doctype )?html", "not JSON, but a web page", "Download the raw file."),
)
"""What files named .ipynb often hold: pattern, reason, what to do."""


def from_json(text: str, name: str) -> dict[str, Any]:
    """The metadata and cells of a notebook's JSON, as nbformat 4 has them, without outputs, and findings.

    Under "book" is what the JSON says, under "outputs" what `of_outputs` says of it.

    Raises:
        NotebookError: NB102, the text is no notebook, or no valid one.
    """
    try:
        data = json.loads(text)
    except RecursionError:
        raise NotebookError("NB102", "not a notebook: JSON nested too deeply", path=name) from None
    except ValueError as error:
        raise _broken(text, error, name) from None
    if not isinstance(data, dict) or not ("cells" in data or "worksheets" in data):
        hint = "Name a notebook as Jupyter saves it."
        raise NotebookError("NB102", "not a notebook: JSON without a list of cells", hint, path=name)
    return _upgraded(data, name)


def _broken(text: str, error: ValueError, name: str) -> NotebookError:
    for pattern, reason, hint in _KNOWN_TEXTS:
        if re.match(pattern, text, re.MULTILINE):
            return NotebookError("NB102", f"not a notebook: {reason}", hint, path=name)
    reason = f"not JSON ({getattr(error, 'msg', error)})"
    if text.lstrip().startswith("{") and not text.rstrip().endswith("}"):
        reason = "the file ends in the middle"
    line = getattr(error, "lineno", None)
    return NotebookError("NB102", f"not a notebook: {reason}", _MEND, path=name, line=line)


def _upgraded(data: dict[str, Any], name: str) -> dict[str, Any]:
    """The notebook as nbformat 4, validated by nbformat."""
    import nbformat

    try:
        notebook = nbformat.from_dict(_converted(data))
        if not _is_valid(notebook):
            nbformat.validate(notebook, relax_add_props=True)  # it says why
    except nbformat.ValidationError as error:
        reason = str(getattr(error, "message", error)).split("\n")[0][:160]
        raise NotebookError("NB102", f"not a valid notebook: {reason}", _MEND, path=name) from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        reason = f"{type(error).__name__} {error}".split("\n")[0][:160]
        raise NotebookError("NB102", f"not a valid notebook: {reason}", _MEND, path=name) from None
    cells = notebook["cells"]
    found, stored = outputs = of_outputs(stored_cells(data))
    if _is_old(data):
        found, stored = [], [(None, 0) for _ in stored]
    runs = [
        Run(number, *run, not read["source"].strip())
        for number, (run, read) in enumerate(zip(stored, cells, strict=True), start=1)
        if read["cell_type"] == "code"
    ]
    read = {"metadata": data.get("metadata"), "cells": cells, "findings": found, "runs": runs}
    return {**read, "book": data, "outputs": outputs}


def _is_valid(notebook: Any) -> bool:
    """Whether nbformat takes a notebook, by that of its two validators which is done first.

    fastjsonschema compiles the schema, which takes as long as jsonschema takes to look at a hundred cells.
    """
    from nbformat.validator import get_validator

    few = next(_VALIDATIONS) == 0 and len(notebook["cells"]) <= _FEW
    name = "jsonschema" if few else "fastjsonschema"
    validator = get_validator(4, notebook["nbformat_minor"], relax_add_props=True, name=name)
    return next(iter(validator.iter_errors(notebook)), None) is None


def of_outputs(cells: list[dict[str, Any]]) -> Outputs:
    """Findings about what cells have stored; and of each its execution count and the size of its outputs."""
    found = [*output_findings(cells), *error_findings(cells), *outdated_findings(cells)]
    return found, [(_count(cell), _size(cell.get("outputs"))) for cell in cells]


def stored_cells(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cells as the file has them, with their outputs."""
    sheets = data["worksheets"] if "worksheets" in data and "cells" not in data else [data]
    return [cell for sheet in sheets for cell in sheet["cells"]]


def _count(cell: dict[str, Any]) -> int | None:
    """The execution count of a cell; Databricks writes 0 where it has none."""
    counts = (cell.get("execution_count"), cell.get("prompt_number"))
    return next((one for one in counts if isinstance(one, int) and one > 0), None)


def _size(value: object) -> int:
    """How many characters a part of an output takes, without its JSON."""
    if isinstance(value, str):
        return len(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_size, parts))


def _converted(data: dict[str, Any]) -> dict[str, Any]:
    """In nbformat 4, and bare of what nothing here reads: megabytes of outputs, ids that tools repeat,
    and the notebook's metadata, where a front end's own keys may be incomplete."""
    if _is_old(data):
        import nbformat
        from nbformat import converter

        sheets = [{**one, "cells": [_bare(cell) for cell in one["cells"]]} for one in data["worksheets"]]
        data = converter.convert(nbformat.from_dict({**data, "metadata": {}, "worksheets": sheets}), 4)
    cells = [_bare(cell) for cell in data["cells"]]
    minor = min(int(data.get("nbformat_minor", 0)), 4)
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells}


def _is_old(data: dict[str, Any]) -> bool:
    return int(data.get("nbformat", 4)) < 4


def _bare(cell: dict[str, Any]) -> dict[str, Any]:
    """Without what nothing here reads; a text in lines as one, which the upgrade of old ones expects."""
    kept = {key: value for key, value in cell.items() if key not in {"id", "attachments"}}
    for key in ("source", "input"):
        if isinstance(kept.get(key), list):
            kept[key] = "".join(kept[key])
    if cell.get("cell_type") == "code":
        kept["outputs"] = []
        kept |= {"prompt_number": None} if "input" in cell else {"execution_count": None}
    return kept
