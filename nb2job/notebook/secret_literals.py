"""Strings of a cell that are secret by the name that they are given to."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping

from nb2job.notebook.secret_shapes import is_hexadecimal_key, named, shapes
from nb2job.regex import regex

_MAGIC = regex(r"^(\s*)(?:[%!?]|(?:[\w.]+\s*=\s*)[%!]).*$", re.MULTILINE)
_TAKES_A_KEY = regex(r"login|.*(?:Key|Token|SecretClient)?Credential|set_api_key|set_token|authenticate")
_AUTH = regex(r"(?i)(?:\w+_)?auth")
_BASIC = regex(r"(?:[\w.]+\.)?(?:HTTP(?:Basic|Digest|Proxy)Auth|BasicAuth)")
"""Names and classes of a user with a password: `auth = ("me", "pass")`."""
_SERVICE_PRINCIPAL = regex(r"(?:[\w.]+\.)?(?:ClientSecretCredential|ServicePrincipalAuthentication)")
"""They take tenant, application and secret."""
_ENVIRONMENT = frozenset({"os.environ", "environ"})
_SETS_VARIABLE = frozenset({"os.putenv", "putenv", "os.environ.setdefault", "environ.setdefault"})

_NONE: Mapping[str, str] = {}

Literal = tuple[ast.Constant, str, bool]


def secret_literals(source: str, azure: bool = False, known: Mapping[str, str] = _NONE) -> list[Literal]:
    """The string constants of a cell that are secrets, with their environment variables.

    Each says whether the notebook itself gives it that name. Lines of magics are left aside; a cell that is
    no Python has none.

    Args:
        azure: whether the notebook calls a service of Azure AI: then a `key` is one of its keys.
        known: variable by value of what is known for a secret: here it may be spelled in pieces.
    """
    tree = parsed(source)
    found: dict[ast.Constant, tuple[str, bool]] = {}
    for node in ast.walk(tree) if tree is not None else ():
        for name, value, exact in given(node):
            text = value.value if isinstance(value, ast.Constant) else None
            if not isinstance(value, ast.Constant) or not isinstance(text, str) or value in found:
                continue
            variable = named(name, text, azure)
            shape = next(iter(shapes(text)), None)
            if text in known and text not in source:
                found[value] = known[text], False
            elif exact and (variable or shape):
                found[value] = name, True
            elif shape is not None and (
                (shape.start, shape.end) == (0, len(text)) or text[shape.start : shape.end] not in source
            ):
                found[value] = shape.variable, False
            elif variable and shape is None:
                found[value] = variable, False
    places = sorted(found, key=lambda node: (node.lineno, node.col_offset))
    return [(node, *found[node]) for node in places]


def parsed(source: str) -> ast.Module | None:
    """A cell's tree, without its magics; None where it is no Python."""
    for text in (source, without_magics(source)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
    return None


def without_magics(source: str) -> str:
    """The lines of a cell, with `pass` where a magic stands."""
    return _MAGIC.sub(r"\1pass", source)


def given(node: ast.AST) -> Iterator[tuple[str, ast.expr, bool]]:
    """What a node names: (name, value, whether it is the very name of an environment variable)."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _assigned(target, node.value)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield from _assigned(node.target, node.value)
    elif isinstance(node, ast.Call):
        yield from _called(node)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield _text(key), value, False
    elif isinstance(node, ast.arguments):
        names = [*node.posonlyargs, *node.args]
        defaults = [*zip(names[len(names) - len(node.defaults) :], node.defaults, strict=True)]
        defaults += [
            (one, value) for one, value in zip(node.kwonlyargs, node.kw_defaults, strict=True) if value
        ]
        for one, value in defaults:
            yield one.arg, value, False
    elif isinstance(node, ast.Constant):
        yield "", node, False


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr, bool]]:
    if isinstance(target, ast.Name):
        if _AUTH.fullmatch(target.id) and isinstance(value, ast.Tuple) and len(value.elts) == 2:
            yield "password", value.elts[1], False
        yield target.id, value, False
    elif isinstance(target, ast.Attribute):
        yield target.attr, value, False
    elif isinstance(target, ast.Subscript):
        yield _text(target.slice), value, ast.unparse(target.value) in _ENVIRONMENT
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        for one, part in zip(target.elts, value.elts, strict=False):
            yield from _assigned(one, part)


def _called(node: ast.Call) -> Iterator[tuple[str, ast.expr, bool]]:
    function = ast.unparse(node.func)
    for word in node.keywords:
        if word.arg == "auth" and isinstance(word.value, ast.Tuple) and len(word.value.elts) == 2:
            yield "password", word.value.elts[1], False
        yield word.arg or "", word.value, False
    if len(node.args) == 2 and _BASIC.fullmatch(function):
        yield "password", node.args[1], False
    if len(node.args) >= 2:
        yield _text(node.args[0]), node.args[1], function in _SETS_VARIABLE
    if len(node.args) >= 3 and _SERVICE_PRINCIPAL.fullmatch(function):
        yield "azure_client_secret", node.args[2], False
    if _TAKES_A_KEY.fullmatch(function.split(".")[-1]):
        for value in [*node.args[:1], *(one.value for one in node.keywords if one.arg == "key")]:
            if is_hexadecimal_key(_text(value)):
                yield f"{function.split('.')[0]}_api_key", value, False


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
