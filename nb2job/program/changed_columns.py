"""What several preparations are told apart by: the columns that they change, or the way they do it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program.border_cost import size_of
from nb2job.program.honest_titles import changed_names
from nb2job.program.nodes import walk
from nb2job.program.program import Statement
from nb2job.program.slug import slug
from nb2job.program.unit_stage import own, stage_of
from nb2job.regex import regex

_FEW = 2
_WORDS = 4


_WAYS = {
    "clean": r"\.(?:fillna|dropna|drop_duplicates|drop|interpolate)\(|Imputer\(|\.str\.strip",
    "encode": r"LabelEncoder|get_dummies|OneHot|OrdinalEncoder|factorize\(|\.map\(\{|\.cat\.codes"
    r"|to_categorical|\b\w*(?:le|enc|encoder)\.(?:fit_)?transform\(",
    "scale": r"Scaler\(|scaler\w*\.(?:fit_)?transform\(|\bnormalize\(",
    "convert": r"\.astype\(|to_datetime\(|to_numeric\(",
    "merge": r"\.merge\(|\bmerge\(|concat\(",
}
_THINGS = {"encode": "encode_features", "scale": "scale_features", "convert": "convert_types"}
_PATTERNS = {way: regex(pattern) for way, pattern in _WAYS.items()}
_MOST = 0.5


def prepared(statements: Sequence[Statement]) -> Iterator[str]:
    """Names of what most of the lines of a preparation do: `clean_data`, or `clean_test` of one frame."""
    lines = [one for one in own(statements) if stage_of(one.text) == "prepare_data"]
    most = _MOST * sum(map(size_of, lines))
    for way, pattern in _PATTERNS.items():
        done = [one for one in lines if pattern.search(one.text)]
        if done and sum(map(size_of, done)) >= most:
            yield _THINGS.get(way, f"{way}_data")
            frames = {*changed_names(done)}
            yield from (f"{way}_{slug(one)}" for one in frames if len(frames) == 1 and len(one) > 2)


def changed_columns(statements: Sequence[Statement]) -> str:
    """A name of the one or two columns that lines change; "" where they change more, or none is spelled."""
    found = [*dict.fromkeys(name for one in own(statements) for name in _changed(one))]
    names = [slug(one) for one in found] if 0 < len(found) <= _FEW else []
    said = "_and_".join(names)
    return said if all(names) and said.count("_") < _WORDS and "" not in found else ""


def _changed(statement: Statement) -> Iterator[str]:
    """The columns that a statement changes, each by its name; "" for one that is not spelled."""
    for node in walk(statement.tree):
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (_column(one) for one in targets if isinstance(one, ast.Subscript))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_in_place(node):
            owner = node.func.value
            named = isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name)
            yield owner.attr if named and isinstance(owner, ast.Attribute) else _column(owner)


def _is_in_place(call: ast.Call) -> bool:
    words = {word.arg: word.value for word in call.keywords}
    told = words.get("inplace")
    return isinstance(told, ast.Constant) and told.value is True


def _column(node: ast.expr) -> str:
    """The column of `df["age"]`, `df["age"][rows]` and `df.loc[rows, "age"]`."""
    if not isinstance(node, ast.Subscript):
        return ""
    if isinstance(node.value, ast.Subscript):
        return _column(node.value)
    key = node.slice
    if isinstance(key, ast.Tuple) and len(key.elts) == 2:
        key = key.elts[1]
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
