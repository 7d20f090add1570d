"""Secrets that a text for people tells: `password: …`, `the token is …`, in markdown and comments."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator

from nb2job.notebook.secret_literals import secret_literals, without_magics
from nb2job.notebook.secret_shapes import Shape, named
from nb2job.regex import regex

_SAID = regex(
    # What begins inside a word is found from its first letter, if at all: a picture is one word of a million.
    r"(?<![\w.-])(?:(?![A-Za-z])[\w.-])*"
    r"(?P<name>[A-Za-z][\w.-]*(?: (?:key|token|password|secret|string|id))*)[`\"'*]*\s*"
    r"(?:(?P<sure>[:=])|(?:\([^)]*\)\s*)?\b(?:is|was|used to be|changed to)\b:?)\s*[`\"'*]*"
    r"(?P<value>[^\s`\"'*,;<>(){}\[\]|]{6,})"
)
_HINT = regex(r"key|token|secret|pass|pw|credential|sas|conn", re.I)
"""One of these stands in every name that `named` takes for that of a secret."""
_WORDS = 3
"""So many words before a value may be its name: `api key`, `storage account key`."""
_ONE_KEY = regex(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/=_]{16,}")
_TAIL = regex(r"[.:?]+$")
_NONE = regex(r"(?i)(?:aes|argon|base|bcrypt|md|oauth|pbkdf|scrypt|sha|utf|v|version)-?\d+\w?$|~?\.{0,2}/\w")
"""How a secret is made, `password: sha256`, and folders: `pwd: /data/me1`."""


def may_tell(source: str) -> bool:
    """Whether a cell holds a word without which no secret is told; most hold none."""
    return _HINT.search(source) is not None


def told_secrets(text: str) -> Iterator[Shape]:
    """What a text tells as a secret by a name; only what has letters and digits, as no word has.

    Behind a verb a value must look like a key, or be that of a password: `the token is 768-dimensional`.
    """
    for found in _SAID.finditer(text):
        value = _TAIL.sub("", found["value"])
        words = found["name"].split()
        names = ["_".join(words[number:]) for number in range(len(words))[-_WORDS:]][::-1]
        variable = next(filter(None, (named(one, value) for one in names)), "")
        mixed = re.search(r"\d", value) and re.search(r"[A-Za-z]", value) and not _NONE.match(value)
        if variable and mixed and (found["sure"] or _is_said(variable, value)):
            start = found.start("value")
            yield Shape(start, start + len(value), variable)


def secrets_of_code(comment: str, azure: bool = False) -> Iterator[Shape]:
    """What a line of code that is commented out gives a secret name: `# connect(password="…")`."""
    body = comment.lstrip("#: ")
    for text in (body, f"_({body.rstrip().rstrip(',')})"):
        for node, variable, _ in secret_literals(text, azure) if may_tell(text) else ():
            found = [] if "\\" in str(node.value) else [*re.finditer(re.escape(str(node.value)), comment)]
            yield from (Shape(*one.span(), variable) for one in found)


def _is_said(variable: str, value: str) -> bool:
    password = "PASS" in variable and not re.search(r"-(?!\W)", value)
    return password or _ONE_KEY.fullmatch(value) is not None


def texts_of_code(source: str) -> Iterator[tuple[int, str]]:
    """The comments and docstrings of a cell, each with where it begins; none of what is no Python."""
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    try:
        plain = without_magics(source)
        tokens = list(tokenize.generate_tokens(io.StringIO(plain).readline))
        alone = _alone(plain)
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return
    for one in tokens:
        if one.type == tokenize.COMMENT or (one.type == tokenize.STRING and one.start[0] in alone):
            yield starts[one.start[0] - 1] + one.start[1], one.string


def _alone(source: str) -> set[int]:
    """The lines where a text begins that is a statement of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    texts = (one.value for one in ast.walk(tree) if isinstance(one, ast.Expr))
    return {one.lineno for one in texts if isinstance(one, ast.Constant) and isinstance(one.value, str)}
