"""Shell lines of a notebook: which only look or install, and what the others are in Python."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

_LOOKS = re.compile(
    r"^\s*(ls|dir|head|tail|cat|pwd|nvidia-smi|df|du|free|wc|which|whoami|lscpu|uname|tree|find|grep"
    r"|echo|date|ps|top|type|nproc|git\s+(status|log|branch)|(sudo\s+)?(apt|apt-get|aptitude|brew)\b"
    r"|((\S*python[\d.]*|\{[^}]*\})\s+-m\s+)?(pip|pip3|conda|mamba|uv|poetry)\b|jupyter\b|pipdeptree"
    r"|python3?\s+(--version|-V))\b(?!.*(?<![<>0-9=])>(?!=))(?!.*\s-(delete|exec|execdir|ok)\b)"
)
_INSTALL = re.compile(
    r"(?:^|[;&|]\s*)\s*(?:(?:\S*python\S*|\{[^}]*\})\s+-m\s+)?(?:uv\s+)?pip3?\s+install\s+([^;&|]*)"
)
_WITH_VALUE = frozenset(
    "-r -e -c -i -f -t --index-url --extra-index-url --find-links --upgrade-strategy --target --prefix"
    " --requirement --constraint --editable --trusted-host --progress-bar --python".split()
)
_DOLLAR = re.compile(r"\$\$|\$([A-Za-z_]\w*)")


def is_look(command: str) -> bool:
    """Whether every part of a command only looks at something, or installs."""
    quiet = re.sub(r"[12&]?>>?\s*/dev/null|2>&1", "", _unquoted(command))
    parts = [part for part in re.split(r"&&|;|\|\|?|\n", quiet) if part.strip()]
    return all(_LOOKS.match(part) for part in parts if not part.strip().startswith("#"))


def requirements(command: str) -> Iterator[str]:
    """What the `pip install` lines of a command ask for."""
    for wanted in _INSTALL.findall(command.replace("\\\n", " ")):
        skip = False
        for word in wanted.split("#")[0].split():
            text = word.strip("'\"")
            if re.match(r"[12&]?>", text):
                break
            if skip or text.startswith("-"):
                skip = not skip and text in _WITH_VALUE
            elif re.match(r"[A-Za-z0-9]", text) and not text.endswith((".txt", ".whl")):
                yield text


def as_expression(command: str, names: frozenset[str]) -> str:
    """The command as a Python string: a literal, or an f-string where notebook values stand in it.

    IPython replaces `{expression}` and `$name`, `$$` is a dollar; when any part cannot be evaluated it
    leaves the whole line as it is (IPython.core.interactiveshell.var_expand).
    """
    try:
        pieces = [*_pieces(command, names)]
    except (SyntaxError, ValueError):
        return repr(command)
    if all(value is None for _, value in pieces):
        return repr("".join(text for text, _ in pieces))
    body = "".join(
        _literal(text) if value is None else "{" + ast.unparse(value).replace("'", '"') + "}"
        for text, value in pieces
    )
    quote = "'" if '"' in body and "'" not in body else '"'
    if any("'" in _spelled(value) or '"' in _spelled(value) for _, value in pieces if value is not None):
        return _joined(pieces)
    return f"f{quote}{body.replace(quote, chr(92) + quote)}{quote}"


def _joined(pieces: list[tuple[str, ast.expr | None]]) -> str:
    """Pieces added up, for values that hold quotes themselves."""
    return " + ".join(repr(text) if value is None else f"str({ast.unparse(value)})" for text, value in pieces)


def _spelled(value: ast.expr) -> str:
    return ast.unparse(value)


def _literal(text: str) -> str:
    spelled = repr(text)[1:-1] if "'" not in text else repr(text + '"')[1:-2]
    return spelled.replace("\\'", "'").replace("{", "{{").replace("}", "}}")


def _pieces(command: str, names: frozenset[str]) -> Iterator[tuple[str, ast.expr | None]]:
    """Fixed texts and values of a command, in order."""
    for text, field, spec, conversion in string.Formatter().parse(command):
        yield from _with_dollars(text, names)
        if field is None:
            continue
        if not field or spec or conversion:
            raise ValueError("a field that IPython would format")
        value = ast.parse(field.strip(), mode="eval").body
        used = {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}
        if not used & names:
            raise ValueError("nothing of the notebook")
        yield "", value


def _with_dollars(text: str, names: frozenset[str]) -> Iterator[tuple[str, ast.expr | None]]:
    end = 0
    for match in _DOLLAR.finditer(text):
        yield text[end : match.start()], None
        end = match.end()
        if match[0] == "$$":
            yield "$", None
        elif match[1] in names:
            yield "", ast.Name(match[1], ast.Load())
        else:
            yield match[0], None
    yield text[end:], None


def _unquoted(command: str) -> str:
    """The command with what stands in quotes taken out, so that its parts can be told."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", command)
