"""What a log line says of values printed without words: the code that they come from, where that is short."""

from __future__ import annotations

import ast
import re

from nb2job.program.message import Message
from nb2job.program.message_pieces import Piece
from nb2job.program.names import tree
from nb2job.program.nodes import repeated, walk
from nb2job.program.scores import unrounded
from nb2job.program.short_code import short_code
from nb2job.program.sure_kinds import is_text
from nb2job.program.tall_values import TallValues
from nb2job.regex import regex

_MOST = 4
_SAYS_NOTHING = frozenset(
    "text txt line message msg string word words title name label output report summary __name__ content"
    " sentence response answer result_text".split()
)
"""Names and attributes of texts, which speak for themselves."""

_TEXTS = frozenset(
    "join format sub subn replace upper lower strip decode dumps pformat to_string to_markdown as_text"
    " read read_text getvalue title capitalize export_text generate ascii repr str ljust rjust center zfill"
    " expandtabs".split()
)
"""Functions that give a text, which speaks for itself."""

_TABLES = frozenset(
    "summary summary2 confusion_matrix classification_report value_counts crosstab pivot_table describe head"
    " tail sample corr cov pivot sort_values isnull isna groupby agg query drop"
    " drop_duplicates merge join take assign interpolate DataFrame concat get_dummies nlargest nsmallest"
    " dropna fillna ffill bfill reset_index set_index sort_index unstack stack melt explode Series T apply"
    " applymap dtypes date_range period_range".split()
)
"""Functions that give what is best shown below its name."""

_FRAME = regex(r"(?:\w+_)?df\d*|df_\w+")
"""Names that frames are given by convention."""

_RULE = r"(?:([=\-*#~_+])\1{2,})?"


def labelled(
    message: Message, listed: frozenset[str] = frozenset(), tall: TallValues | None = None
) -> Message:
    """The message, with the code of its values in front of them where it has no words of its own.

    `print(grid.best_params_)` becomes `grid.best_params_: …`; of several values the first may be a text
    that names the others.

    Args:
        listed: what loops go over: such a name alone is one line of a list.
        tall: knows what takes several lines, which stand below their label.
    """
    values = [one for one in message.pieces if one.node is not None]
    if not values or any(one.node is None and one.text.strip() for one in message.pieces):
        return message
    if len(values) == 1:
        alone = isinstance(values[0].node, ast.Name) and values[0].node.id in listed
        return message if alone or not _label(values[0]) else Message(_named(values[0], tall))
    in_lines = _has_lines(message)
    if len(values) > _MOST + 4 * in_lines or _has_columns(message):
        return message
    if not all(map(_label, () if in_lines else values[1:])):
        return message
    below = tall if any(_is_tall(one, tall) for one in values) else None
    gap = "\n" if in_lines or below else ", "
    return Message(tuple(piece for one in values for piece in (Piece(gap), *_named(one, below)))[1:])


def below_words(message: Message, tall: TallValues) -> Message:
    """The message, with what takes several lines below the words in front of it: `print("rows:", frame)`."""
    *before, last = message.pieces or (Piece(""),)
    words = before[0].text.rstrip(" ") if len(before) == 1 and before[0].node is None else ""
    if not words.endswith((":", "=")) or not _is_tall(last, tall):
        return message
    return Message((Piece(f"{words}\n"), last))


def without_rules(message: Message) -> Message:
    """The message without the rules of dashes before and behind it; one of nothing else stays as it is."""
    pieces = [Piece(_drawn(one)) if _drawn(one) else one for one in message.pieces]
    if not any(one.node is not None or any(map(str.isalnum, one.text)) for one in pieces):
        return message
    for end, pattern in ((0, rf"^\s*{_RULE}\s*"), (-1, rf"\s*{_RULE}\s*$")):
        while pieces and pieces[end].node is None:
            text = re.sub(pattern, "", pieces[end].text)
            if text == pieces[end].text:
                break
            pieces[end : end + 1 or None] = [Piece(text)] if text else []
    return Message(tuple(pieces))


def _drawn(piece: Piece) -> str:
    """The beginning of a rule that is spelled `"=" * 60`, or ""."""
    node = piece.node
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult) or piece.spec or piece.conversion:
        return ""
    text, count = repeated(node)
    plain = isinstance(text, ast.Constant) and isinstance(count, ast.Constant)
    drawn = plain and isinstance(text.value, str) and isinstance(count.value, int)  # type: ignore[attr-defined]
    return text.value * 3 if drawn and not any(map(str.isalnum, text.value)) else ""  # type: ignore[attr-defined]


def listed_by_loops(text: str) -> frozenset[str]:
    """The names that the loops of a statement bind."""
    loops = [one for one in walk(tree(text)) if isinstance(one, (ast.For, ast.AsyncFor))]
    return frozenset(name.id for one in loops for name in walk(one.target) if isinstance(name, ast.Name))


def _has_columns(message: Message) -> bool:
    """Whether the values are set in columns, by tabs or by widths, or written without a gap."""
    gaps = [one.text for one in message.pieces if one.node is None]
    plain = len(gaps) >= sum(one.node is not None for one in message.pieces) - 1
    padded = any(re.search(r"[<>^]|^%?-?\d", one.spec) for one in message.pieces)
    return padded or not plain or (any(one.strip(" ") for one in gaps) and not _has_lines(message))


def _has_lines(message: Message) -> bool:
    """Whether each value stands on a line of its own."""
    return all(one.text == "\n" for one in message.pieces if one.node is None)


def _named(value: Piece, tall: TallValues | None) -> tuple[Piece, ...]:
    label = _label(value)
    end = "\n" if _is_tall(value, tall) else " "
    return (Piece(f"{label}:{end}"), value) if label else (value,)


def _is_tall(value: Piece, tall: TallValues | None) -> bool:
    """Whether it takes several lines, or may."""
    node = value.node
    if node is None or tall is None or value.spec:
        return False
    return bool(tall.kind(node)) or (_is_table(node) and bool(_label(value)))


def _is_table(node: ast.expr) -> bool:
    """Whether it is best shown below its name: a table, or the rows of one that are selected."""
    if isinstance(node, ast.Name):
        return bool(_FRAME.fullmatch(node.id))
    if not isinstance(node, ast.Subscript):
        return _last_name(node) in _TABLES or _sums_groups(node)
    wide = (ast.Compare, ast.Slice, ast.List)
    if isinstance(node.value, ast.Attribute) and node.value.attr == "tables":
        return _is_table(node.value.value)
    by_label = isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "iloc"}
    selects = isinstance(node.slice, ast.Compare | ast.BinOp | ast.UnaryOp)
    return (by_label or selects) and any(isinstance(one, wide) for one in walk(node.slice))


def _sums_groups(node: ast.expr) -> bool:
    """Whether it sums up groups, or the columns of a frame: `frame.isnull().sum()`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    inner = node.func.value
    methods = [one for one in walk(inner) if isinstance(one, ast.Attribute)]
    if any(one.attr in {"groupby", "resample"} for one in methods):
        return True
    asked = inner.func if isinstance(inner, ast.Call) else None
    blank = isinstance(asked, ast.Attribute) and asked.attr in {"isnull", "isna", "notnull", "notna"}
    return blank and isinstance(asked, ast.Attribute) and isinstance(asked.value, ast.Name)


def _label(value: Piece) -> str:
    """The code of a value, or of the function that gives it; "" for a text, and for what is too long."""
    node = unrounded(value.node) if value.node is not None else ast.Constant("")
    if _is_words(node):
        return ""
    return short_code(node)


def _is_words(node: ast.expr) -> bool:
    """Whether it may be a text that needs no label, or nothing that could name a value."""
    plain = (
        ast.Name,
        ast.Attribute,
        ast.Subscript,
        ast.Call,
        ast.BinOp,
        ast.BoolOp,
        ast.Compare,
        ast.UnaryOp,
    )
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp)
    if not isinstance(node, (*plain, *comprehensions)) or is_text(node):
        return True
    if isinstance(node, ast.BinOp) and (is_text(node.left) or is_text(node.right)):
        return True
    return _last_name(node) in (_TEXTS if isinstance(node, ast.Call) else _SAYS_NOTHING)


def _last_name(node: ast.expr) -> str:
    """What a path or a call of it ends with: the name of the attribute, or of the function."""
    target = node.func if isinstance(node, ast.Call) else node
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""
