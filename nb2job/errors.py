"""What can go wrong, drawn as a tree: every error knows its code, and its cell and line where it has one.

Nb2jobError           one line `PATH:cell N:LINE: CODE message`, then at most one that says what to do
├── UsageError        an option that cannot be taken                    NB0xx   exit 2
├── NotebookError     a file that cannot be read as a notebook          NB1xx   exit 2
├── AnalysisError     a cell whose data flow cannot be kept             NB2xx   exit 2
├── RewriteError      a construct that has no equal in a script         NB3xx   exit 2
├── FolderError       a job folder that cannot or must not be written   NB4xx   exit 2
├── JobError          a job that cannot be run here                     NB5xx   exit 2
├── VerifyError       a notebook that cannot be run here to compare     NB52x   exit 2
├── SubmitError       a job that did not reach Azure ML                 NB56x   exit 1
└── RunsError         runs that cannot be read back as asked            NB58x   exit 2
"""

from __future__ import annotations


class Nb2jobError(Exception):
    """A mistake that a user can mend.

    Args:
        code: the rule's code, as in `nb2job.rules.RULES`.
        message: what is wrong, in one line.
        hint: what to do about it, in one line; empty when the message says it.
        path: the file in question.
        cell: the number of the cell, counted from 1 over all cells of the notebook.
        line: the line, counted from 1 within the cell (within the file when there is no cell).
    """

    exit_code = 2

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        path: str = "",
        cell: int | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.path = path
        self.cell = cell
        self.line = line

    def __str__(self) -> str:
        where = [self.path] if self.path else []
        if self.cell is not None:
            where.append(f"cell {self.cell}")
        if self.line is not None:
            where.append(str(self.line))
        prefix = ":".join(where) + ": " if where else ""
        head = f"{prefix}{self.code} {self.message}"
        return f"{head}\n  {self.hint}" if self.hint else head


class UsageError(Nb2jobError):
    """An option that cannot be taken as given."""


class NotebookError(Nb2jobError):
    """A file that cannot be read as a notebook."""


class AnalysisError(Nb2jobError):
    """A cell whose data flow cannot be kept."""


class RewriteError(Nb2jobError):
    """A construct of a notebook that has no equal in a script."""


class FolderError(Nb2jobError):
    """A job folder that cannot or must not be written."""


class JobError(Nb2jobError):
    """A job that cannot be run here."""


class VerifyError(Nb2jobError):
    """A notebook that cannot be run here, so that nothing can be compared."""


class SubmitError(Nb2jobError):
    """A job that did not reach Azure ML, or whose log was lost; trying again may help."""

    exit_code = 1


class RunsError(Nb2jobError):
    """Runs that cannot be found or read back as asked."""
