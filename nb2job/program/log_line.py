"""The log line that stands for a print: lazy, but for texts that must be made where the print made them."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, replace

from nb2job.program.edit import source_of
from nb2job.program.log_labels import below_words, labelled, listed_by_loops, without_rules
from nb2job.program.message import Message, read_print
from nb2job.program.message_pieces import Piece
from nb2job.program.nodes import unparse, walk
from nb2job.program.purity import Purity
from nb2job.program.sure_kinds import is_text

TEXT_FUNCTIONS = ("str", "repr", "format", "ascii")
"""Builtins by which a log line makes its texts."""


@dataclass(frozen=True, slots=True)
class LogLines:
    """Writes log lines for the prints of one program.

    The logging module makes a text once for each of its handlers, or never, and swallows what that raises:
    a text is made before where something may catch that, or where classes of the notebook's own write it.
    `report` is the helper that a classification report is handed to: its line names the report.
    """

    logger: str
    purity: Purity
    report: str

    def line(self, text: str, call: ast.Call, *, guarded: bool, rebound: bool) -> str | None:
        """The call of the logger, or None where the values cannot be taken out of the print.

        Args:
            text: the source that the print stands in.
            guarded: whether something may catch what it raises.
            rebound: whether a name such as `str` means something else here.
        """
        if not self.has_plain_words(call, guarded=guarded):
            return None
        eager = rebound or self._is_eager(call, guarded=guarded)
        found = None if eager else self._lazy(text, call, at_once=guarded)
        found = self._at_once(text, call, rebound=rebound) if found is None else found
        if found is not None or _binds(call):
            return found
        return self._joined(text, call)

    def has_plain_words(self, call: ast.Call, *, guarded: bool) -> bool:
        """Whether `sep`, `end` and `flush` have no effect, and are nothing that print would refuse."""
        pure = all(self.purity.is_pure(word.value) for word in call.keywords)
        return pure and takes_words(call, guarded=guarded)

    def _is_eager(self, call: ast.Call, *, guarded: bool) -> bool:
        parts = [one for argument in call.args for one in walk(argument)]
        if guarded and any(map(_may_fail, parts)):
            return True
        return any(map(self.purity.has_own_text, call.args))

    def _lazy(self, text: str, call: ast.Call, *, at_once: bool) -> str | None:
        message = read_print(text, call)
        if message is None:
            return None
        tall = self.purity.tall
        pieces = tuple(replace(one, node=self._asked(one.node)) for one in message.pieces)
        said = labelled(without_rules(Message(pieces)), listed_by_loops(text), tall)
        spelled, values = below_words(said, tall).lazy(at_once=at_once)
        return self._call(spelled, values)

    def _at_once(self, text: str, call: ast.Call, *, rebound: bool) -> str | None:
        """Each text made as an argument of the log line; None where that changes the order of effects."""
        if any(word.arg == "sep" for word in call.keywords) or any(map(_is_starred, call.args)):
            return None
        spelled: list[str] = []
        values: list[str] = []
        for number, one in enumerate(call.args):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                spelled.append(one.value.replace("%", "%%"))
                continue
            source = source_of(text, one)
            if self.purity.has_own_text(one) and (rebound or not is_surely_text(one)):
                if rebound or not all(isinstance(rest, ast.Constant) for rest in call.args[number + 1 :]):
                    return None
                source = f"str({source})"
            spelled.append("%s")
            values.append(source)
        if spelled == ["%s"]:
            alone = Message((Piece(values[0], self._asked(call.args[0])),))
            spelled = [labelled(alone, tall=self.purity.tall).lazy()[0]]
        return self._call(" ".join(spelled).strip("\n\r\t "), values)

    def _asked(self, node: ast.expr | None) -> ast.expr | None:
        """The report itself, as the notebook asks for it, where a helper gives it."""
        if not isinstance(node, ast.Call) or unparse(node.func) != self.report or not node.args:
            return node
        return ast.Call(node.args[0], node.args[1:], [one for one in node.keywords if one.arg != "step"])

    def _call(self, spelled: str, values: list[str]) -> str:
        if not values:
            return f"{self.logger}.info({_quoted(Message.plain(spelled))})"
        return f"{self.logger}.info({_quoted(spelled)}, {', '.join(values)})"

    def _joined(self, text: str, call: ast.Call) -> str:
        separator = next((word.value for word in call.keywords if word.arg == "sep"), None)
        parts = ", ".join(source_of(text, one) for one in call.args)
        joint = f"({source_of(text, separator)} or ' ')" if separator is not None else '" "'
        return f'{self.logger}.info("%s", {joint}.join(f"{{part!s}}" for part in [{parts}]))'


def may_fail_as_text(call: ast.Call, purity: Purity) -> bool:
    """Whether a value that a print makes may fail to become a text, after one behind it had its effect."""
    effects = [
        at for at, one in enumerate(call.args) if isinstance(one, ast.Call) and not purity.is_pure(one)
    ]
    if not effects or not all(isinstance(one.value, ast.Constant) for one in call.keywords):
        return False
    if any(isinstance(one, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)) for one in walk(call)):
        return False  # no comprehension may hold them
    made = (one for one in call.args[: effects[-1]] if not isinstance(one, (ast.Name, ast.Starred)))
    return any(purity.has_own_text(one) and not is_surely_text(one) for one in made)


def takes_words(call: ast.Call, *, guarded: bool) -> bool:
    """Whether print takes its keywords, as far as it can be told; where something may catch: surely."""

    def taken(word: ast.keyword) -> bool:
        if word.arg not in {"sep", "end", "flush"}:
            return False
        if isinstance(word.value, ast.Constant):
            return word.arg == "flush" or isinstance(word.value.value, (str, type(None)))
        return not guarded

    return all(map(taken, call.keywords))


def is_surely_text(node: ast.expr) -> bool:
    """Whether evaluating it gives a plain string, or raises."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return is_text(node.left) and is_text(node.right)
    target = node.func if isinstance(node, ast.Call) else None
    if isinstance(target, ast.Attribute) and target.attr == "format":
        return isinstance(target.value, ast.Constant) and isinstance(target.value.value, str)
    return is_text(node)


def _may_fail(node: ast.AST) -> bool:
    """Whether it puts a text together in a way that asks something of the values."""
    formats = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format"
    return formats or (isinstance(node, ast.BinOp) and is_text(node))


def _binds(call: ast.Call) -> bool:
    """Whether an argument binds a name (`:=`), which no comprehension may do in what it goes over."""
    return any(isinstance(one, ast.NamedExpr) for one in walk(call))


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)
