"""The data that a model is fitted on: what can be read again at no cost, and what is done to its rows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache

from nb2job.program.nodes import unparse, walk
from nb2job.regex import regex

Names = frozenset[str]

_ATTRIBUTES = frozenset({"values", "data", "loc", "iloc", "T"})
_SELECTING = frozenset({"to_numpy", "to_frame", "drop", "reset_index", "squeeze", "select_dtypes"})
_BY_ROWS = frozenset({"astype", "toarray", "todense", "fillna"})
_MAKING = frozenset(
    "numpy.array numpy.asarray numpy.ascontiguousarray numpy.expand_dims pandas.DataFrame"
    " statsmodels.api.add_constant statsmodels.tools.tools.add_constant".split()
)
_TRANSFORMS = frozenset({"transform", "fit_transform"})

_COLUMN = regex(r"(?<![.\w])\w+(?![\w.(])")
"""A name in a formula that is no function, nor the module of one: `x` of `np.log(x) + C(z)`."""
_UNPLAIN = regex(r"[\"'\[\]{}=<>,]|\blambda\b")


def read_again(node: ast.expr) -> str:
    """The text of data that reading again leaves as it is: a name, columns of it, what is done to each row.

    What fits a transformer is said as what only asks it: `scaler.fit_transform(X)` is `scaler.transform(X)`.
    """
    if _is_selection(node):
        return unparse(node)
    given = _rows_of(node)
    inner = read_again(given) if given is not None else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and inner:
        owner = node.func.value
        if node.func.attr in _TRANSFORMS:
            return f"{unparse(owner)}.transform({inner})"
    return unparse(node) if inner else ""


@cache
def columns_in(data: str) -> Names:
    """The attributes of names that an expression reads: `a` of `df.a`, or what a class may compute."""
    nodes = walk(_parsed(data)) if data else ()
    return frozenset(
        one.attr for one in nodes if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    )


@cache
def names_in(data: str) -> Names:
    """The names that an expression reads."""
    nodes = walk(_parsed(data)) if data else ()
    return frozenset(one.id for one in nodes if isinstance(one, ast.Name))


def renamed(data: str, given: Mapping[str, ast.expr]) -> str:
    """The data of a function as its caller has it; "" where the caller cannot read it again."""
    outside = {name: given.get(name) for name in names_in(data)}
    if not data or not all(one is not None and _is_selection(one) for one in outside.values()):
        return ""
    return ast.unparse(_Renamed(outside).visit(deepcopy(_parsed(data))))


class _Renamed(ast.NodeTransformer):
    def __init__(self, outside: Mapping[str, ast.expr | None]) -> None:
        self.outside = outside

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.outside.get(node.id) or node


def of_formula(formula: ast.expr | None, data: ast.expr | None) -> str:
    """The columns of a frame that a spelled formula predicts from; the frame, where they are not plain."""
    frame = read_again(data) if data is not None else ""
    text = formula.value if isinstance(formula, ast.Constant) else None
    _, tilde, right = text.partition("~") if isinstance(text, str) else ("", "", "")
    names = [one for one in _COLUMN.findall(right) if not one.isdigit()]
    if not frame or not tilde or not names or _UNPLAIN.search(right):
        return frame
    return f"{frame}[{list(dict.fromkeys(names))!r}]"


def prepared(data: str) -> tuple[str, str]:
    """What has the rows, and the function that makes of them what a model takes; "" where it takes them."""
    node = _parsed(data)
    if _is_selection(node):
        return data, ""
    rows = _rows_of(node)
    if isinstance(node, ast.Call) and rows is not None and node.args == [rows] and not node.keywords:
        return (unparse(rows), unparse(node.func)) if _is_selection(rows) else ("", "")
    inner = node
    while not _is_selection(inner):
        found = _rows_of(inner)
        if found is None:
            return "", ""
        inner = found
    source = unparse(inner)
    text = _with_rows(node, inner)
    return (source, f"lambda rows: {text}") if names_in(text) == {"rows"} else ("", "")


def is_told(data: str, path: Callable[[ast.expr], str], transformers: Names) -> bool:
    """Whether all that is done to the rows is known to have no effect: `transformers` are scikit-learn's."""
    node: ast.expr | None = _parsed(data)
    while node is not None and not _is_selection(node):
        if isinstance(node, ast.Call) and node.args:
            method = node.func if isinstance(node.func, ast.Attribute) else None
            owner = method.value if method is not None else None
            asks = method is not None and method.attr == "transform"
            known = isinstance(owner, ast.Name) and owner.id in transformers
            if not (asks and known) and path(node.func) not in _MAKING and not _is_own_method(node):
                return False
        node = _rows_of(node)
    return bool(prepared(data)[0])


@cache
def _parsed(data: str) -> ast.expr:
    return ast.parse(data, mode="eval").body


def _is_selection(node: ast.expr) -> bool:
    """Whether it only picks what is there: names, attributes of data, parts by literals and names."""
    if isinstance(node, ast.Name):
        return True
    if isinstance(node, ast.Attribute):
        column = isinstance(node.value, ast.Name) and node.value.id != "self"
        return column or (node.attr in _ATTRIBUTES and _is_selection(node.value))
    if isinstance(node, ast.Subscript):
        return _is_selection(node.value) and _is_key(node.slice)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        words = {word.arg for word in node.keywords}
        given = [*node.args, *(word.value for word in node.keywords)]
        plain = node.func.attr in _SELECTING and not words & {None, "inplace"}
        return plain and all(map(_is_key, given)) and _is_selection(node.func.value)
    return False


def _is_key(node: ast.expr | None) -> bool:
    """Whether it is made of literals and names alone, is the columns of a frame, or a condition on one."""
    if node is None or isinstance(node, (ast.Constant, ast.Name)):
        return True
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    if isinstance(node, ast.Compare):
        return all(_is_selection(one) or _is_key(one) for one in (node.left, *node.comparators))
    if isinstance(node, ast.Slice):
        return all(map(_is_key, (node.lower, node.upper, node.step)))
    return isinstance(node, (ast.Tuple, ast.List)) and all(map(_is_key, node.elts))


def _rows_of(node: ast.expr) -> ast.expr | None:
    """The data whose rows an expression changes one by one, None for every other expression."""
    if isinstance(node, ast.BinOp):
        plain = isinstance(node.op, (ast.Div, ast.Mult, ast.Sub, ast.Add)) and _is_key(node.right)
        return node.left if plain and isinstance(node.right, ast.Constant) else None
    if not isinstance(node, ast.Call):
        return None
    if _is_own_method(node):
        assert isinstance(node.func, ast.Attribute)
        return node.func.value
    called = isinstance(node.func, ast.Name) or (
        isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    )
    words = all(word.arg and _is_key(word.value) for word in node.keywords)
    return node.args[0] if called and words and node.args and all(map(_is_key, node.args[1:])) else None


def _is_own_method(node: ast.Call) -> bool:
    """Whether it is a method of the data, that does the same to each of its rows: `X.reshape(-1, 28, 28)`."""
    if not isinstance(node.func, ast.Attribute) or not all(map(_is_key, node.args)):
        return False
    if any(word.arg in {None, "inplace"} or not _is_key(word.value) for word in node.keywords):
        return False
    first = node.args[0] if node.args else None
    through = first.elts[0] if isinstance(first, ast.Tuple) and first.elts else first
    reshapes = node.func.attr == "reshape" and through is not None and unparse(through) == "-1"
    return reshapes or node.func.attr in _BY_ROWS


def _with_rows(node: ast.expr, inner: ast.expr) -> str:
    """The text of an expression in which the data is called `rows`."""
    return ast.unparse(deepcopy(node, {id(inner): ast.Name("rows", ast.Load())}))


def data_of(dataset: ast.Call) -> str:
    """What a dataset wraps, or ""."""
    return _given(dataset, 0, frozenset({"data"}))


def fitted_on(call: ast.Call, position: int = 0) -> str:
    """The data in a call of `fit`, or of what makes a model of it, by position or keyword; or ""."""
    return _given(call, position, _DATA_WORDS)


_DATA_WORDS = frozenset({"X", "x", "exog"})


def _given(call: ast.Call, position: int, words: frozenset[str]) -> str:
    """The argument at a position or under one of the keywords, where it can be read again."""
    given = [word.value for word in call.keywords if word.arg in words]
    given += call.args[position : position + 1]
    return read_again(given[0]) if given else ""
