"""What a print says, in pieces: fixed text and values, whichever way it was put together."""

from __future__ import annotations

import ast
import re
import string
from dataclasses import dataclass

from nb2job.program.edit import source_of
from nb2job.program.message_pieces import Piece, field, percent, said
from nb2job.program.nodes import unparse
from nb2job.program.sure_kinds import is_call_of, is_message, is_no_number, is_no_tuple, is_text
from nb2job.regex import regex


@dataclass(frozen=True, slots=True)
class Message:
    """The pieces of a message, in order."""

    pieces: tuple[Piece, ...]

    def lazy(self, *, at_once: bool = False) -> tuple[str, list[str]]:
        """A format for the logging module, and the source of its values.

        `at_once` formats the values before they are logged: what that raises may be caught.
        """
        spelled, values = "", []
        for piece in self.pieces:
            if piece.node is None:
                spelled += piece.text.replace("%", "%%")
                continue
            if piece.percent:
                spelled += piece.spec
                values.append(piece.text)
            elif _PLAIN.fullmatch(piece.spec) and not (piece.conversion or at_once):
                spelled += f"%{piece.spec.lstrip('>')}"
                values.append(piece.text)
            elif piece.spec:
                spelled += "%s"
                value = f"{_CONVERTERS[piece.conversion]}({piece.text})" if piece.conversion else piece.text
                values.append(f"format({value}, {piece.spec!r})")
            else:
                spelled += "%r" if piece.conversion == "r" else "%s"
                values.append(piece.text)
        return spelled.strip("\n\r\t "), values

    def behind(self, number: int) -> str:
        """What stands behind a piece, with `{}` for each value."""
        return "".join("{}" if one.node is not None else one.text for one in self.pieces[number + 1 :])

    @staticmethod
    def plain(spelled: str) -> str:
        """A format without values, as the text that it stands for."""
        return spelled.replace("%%", "%")


_PLAIN = regex(r"(?:>(?!0\d))?\d*(?:\.\d+)?[feg]")
"""Formats of a number that say the same to `%`: numbers stand on the right by themselves."""
_CONVERTERS = {"r": "repr", "s": "str", "a": "ascii"}


def read_print(source: str, call: ast.Call, *, guess: bool = False) -> Message | None:
    """The pieces of what a print writes, or None where they cannot be told (`*args`, computed `sep`).

    `guess` takes the value of a lone `%s` for one that is no tuple, and a tuple, `print(("loss:", x))`, for
    its members: nothing may be put in its place.
    """
    separator, arguments = " ", call.args
    for word in call.keywords:
        if word.arg == "sep":
            if not isinstance(word.value, ast.Constant) or not isinstance(word.value.value, str):
                return None
            separator = word.value.value
        elif word.arg not in {"end", "flush"}:
            return None
    if guess and len(arguments) == 1 and isinstance(arguments[0], ast.Tuple):
        separator, arguments = " ", arguments[0].elts
    pieces: list[Piece] = []
    for number, argument in enumerate(arguments):
        if isinstance(argument, ast.Starred):
            return None
        if number:
            pieces.append(Piece(separator))
        spelled = argument.value if isinstance(argument, ast.Constant) else None
        whole = [Piece(spelled, parts=(spelled,))] if isinstance(spelled, str) else None
        pieces.extend(whole or _pieces(source, argument, guess))
    return Message(_merged(pieces))


def as_print(call: ast.Call) -> ast.Call | None:
    """The print of the text that a logger is told, `info("loss %s", loss)`; None for a fixed text."""
    if call.keywords or not call.args or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    text, values = call.args[0], call.args[1:]
    if values:
        text = ast.copy_location(ast.BinOp(text, ast.Mod(), ast.Tuple(values, ast.Load())), call)
    fixed = isinstance(text, ast.Constant) or not is_message(text)
    return None if fixed else ast.Call(ast.Name("print", ast.Load()), [text], [])


def _pieces(source: str, node: ast.expr, guess: bool) -> list[Piece]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [Piece(node.value)]
    if isinstance(node, ast.JoinedStr):
        return _of_fstring(source, node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and is_text(node) and _can_be_added(node):
        return [*_pieces(source, node.left, guess), *_pieces(source, node.right, guess)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and is_text(node.left):
        found = _of_percent(source, node, guess)
        return found if found is not None else [Piece(source_of(source, node), node)]
    if isinstance(node, ast.Call):
        spec = node.args[1] if is_call_of(node, "format") and len(node.args) == 2 else None
        if isinstance(spec, ast.Constant) and isinstance(spec.value, str) and not is_no_number(node.args[0]):
            return [Piece(source_of(source, node.args[0]), node.args[0], "", spec.value)]
        if is_call_of(node, "str") and len(node.args) == 1 and not node.keywords:
            return [Piece(source_of(source, node.args[0]), node.args[0])]
        found = _of_format(source, node)
        if found is not None:
            return found
    return [Piece(source_of(source, node), node)]


def _of_fstring(source: str, node: ast.JoinedStr) -> list[Piece]:
    found: list[Piece] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            found.append(Piece(str(part.value)))
        elif isinstance(part, ast.FormattedValue):
            spec = ""
            if isinstance(part.format_spec, ast.JoinedStr):
                texts = part.format_spec.values
                spec = "".join(str(one.value) for one in texts if isinstance(one, ast.Constant))
                fixed = all(isinstance(one, ast.Constant) for one in texts)
                if not fixed or (is_no_number(part.value) and said(part.value, spec) is None):
                    return [Piece(source_of(source, node), node)]
            conversion = chr(part.conversion) if part.conversion != -1 else ""
            found.append(field(unparse(part.value), part.value, conversion, spec))
    return found


def _of_percent(source: str, node: ast.BinOp, guess: bool) -> list[Piece] | None:
    text = node.left.value if isinstance(node.left, ast.Constant) else None
    if not isinstance(text, str):
        return None
    text, values = _in_order(text, node.right)
    marks = re.split(r"(%(?:[-+ 0#]*\d*(?:\.\d+)?[sdrfgei]|%))", text)
    fields = [one for one in marks[1::2] if one != "%%"]
    # A single value that is a tuple would be taken apart; for `%s` nothing tells that it is none.
    lone = not guess and not isinstance(node.right, ast.Tuple) and not is_no_tuple(node.right)
    unsure = lone and fields[0:1] in (["%s"], ["%r"])
    wrong = any(
        is_no_number(value) and field[-1] not in "sr" for field, value in zip(fields, values, strict=False)
    )
    if len(fields) != len(values) or "%" in "".join(marks[0::2]) or unsure or wrong:
        return None
    found, waiting = [], list(values)
    for number, part in enumerate(marks):
        if number % 2 == 0:
            found.append(Piece(part))
        elif part == "%%":
            found.append(Piece("%"))
        else:
            value = waiting.pop(0)
            spec = part if part not in {"%s", "%r"} else ""
            conversion = "r" if part == "%r" else ""
            found.append(percent(part, source_of(source, value), value, conversion, spec))
    return found


def _in_order(text: str, given: ast.expr) -> tuple[str, list[ast.expr]]:
    """A format and its values, those of a dict by their place: `%d` for `%(n)d` of `{"n": n}`."""
    if not isinstance(given, ast.Dict):
        return text, given.elts if isinstance(given, ast.Tuple) else [given]
    keys = [one.value if isinstance(one, ast.Constant) else None for one in given.keys]
    known = keys == re.findall(r"(?<!%)%\((\w+)\)", text) and len({*keys}) == len(keys)
    return re.sub(r"(?<!%)%\(\w+\)", "%", text) if known else text, given.values if known else [given]


def _of_format(source: str, node: ast.Call) -> list[Piece] | None:
    target = node.func
    if not (isinstance(target, ast.Attribute) and target.attr == "format"):
        return None
    text = target.value
    if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
        return None
    if any(isinstance(one, ast.Starred) for one in node.args) or any(
        word.arg is None for word in node.keywords
    ):
        return None
    named = {word.arg: word.value for word in node.keywords}
    found: list[Piece] = []
    used: list[ast.expr] = []
    try:
        parsed = list(string.Formatter().parse(text.value))
    except ValueError:
        return None
    for literal, name, spec, conversion in parsed:
        found.append(Piece(literal))
        if name is None:
            continue
        value = _format_value(name, len(used), node.args, named)
        wrong = value is not None and spec and is_no_number(value) and said(value, spec) is None
        if value is None or "{" in (spec or "") or wrong:
            return None
        used.append(value)
        found.append(field(source_of(source, value), value, conversion or "", spec or ""))
    return found if len(used) == len(node.args) + len(named) else None


def _format_value(
    name: str, number: int, values: list[ast.expr], named: dict[str | None, ast.expr]
) -> ast.expr | None:
    """The argument that a field of `.format` shows, where each is used once and in order."""
    if name in named:
        return named[name]
    if name in {"", str(number)} and number < len(values):
        return values[number]
    return None


def _can_be_added(node: ast.BinOp) -> bool:
    """Whether neither side surely is no text: adding that raises, and a log line would not."""
    counts = {"len", "int", "float", "round", "abs", "sum"}
    return not any(
        (isinstance(one, ast.Constant) and not isinstance(one.value, str))
        or any(is_call_of(one, name) for name in counts)
        for one in (node.left, node.right)
    )


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        if found and piece.node is None and found[-1].node is None:
            found[-1] = Piece(found[-1].text + piece.text, parts=(*found[-1].parts, *piece.parts))
        elif piece.node is not None or piece.text:
            found.append(piece)
    return tuple(found)
