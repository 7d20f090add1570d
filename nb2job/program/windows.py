"""Windows and keys of OpenCV: what shows a picture, what waits for a key, and which loops only one ends."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Sequence

from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import last_name, names_in, unparse, walk
from nb2job.program.program import Program

Names = frozenset[str]
Loop = ast.For | ast.AsyncFor | ast.While

_PICTURES = frozenset({"cv2.imshow", "google.colab.patches.cv2_imshow"})
_KEYS = frozenset({"cv2.waitKey", "cv2.waitKeyEx", "cv2.pollKey"})
_IDLE = frozenset(
    f"cv2.{name}"
    for name in "destroyAllWindows destroyWindow namedWindow resizeWindow moveWindow setWindowTitle"
    " setWindowProperty startWindowThread setMouseCallback createTrackbar setTrackbarPos setTrackbarMin"
    " setTrackbarMax displayOverlay displayStatusBar createButton".split()
)
_ASKING = frozenset(
    f"cv2.{name}"
    for name in "selectROI selectROIs getTrackbarPos getWindowProperty getWindowImageRect".split()
)
_LEAVING = frozenset({"exit", "quit", "sys.exit", "os._exit"})
_CLOSING = frozenset({"release", "close", "print"})
NO_KEY = -1
"""What `cv2.waitKey` gives where none was pressed."""


class Windows:
    """Judges the lines of one program. `keyed` are names that hold a key."""

    def __init__(self, program: Program, paths: ImportedNames) -> None:
        self.paths = paths
        nodes = (node for one in program.every_statement() for node in walk(one.tree))
        self.keyed = Names(name for node in nodes for name in self._holders(node))

    def is_picture(self, node: ast.AST) -> bool:
        """Whether it is a call that shows a picture in a window."""
        return self.paths.called(node) in _PICTURES

    def is_idle(self, node: ast.AST) -> bool:
        """Whether it is a call for a window, or a key, of which nothing is left where there is no screen."""
        return self.paths.called(node) in _IDLE | _KEYS

    def asks(self, node: ast.AST) -> bool:
        """Whether it is a call that gives what a person did with a window."""
        return self.paths.called(node) in _ASKING

    def is_key(self, node: ast.AST) -> bool:
        """Whether it is a call that gives the key that is pressed."""
        return self.paths.called(node) in _KEYS

    def is_never(self, test: ast.expr) -> bool:
        """Whether a test asks for a key, and is surely false where none is pressed."""
        return self.is_only_a_key(test) and not self._value(test)

    def is_only_a_key(self, node: ast.expr) -> bool:
        """Whether an expression is a key, or made of one, and nothing else."""
        return any(map(self.is_key, walk(node))) and self._value(node) is not None

    def ends(self, loops: Iterable[Loop]) -> bool:
        """Whether each of the loops ends without a key being pressed."""
        return all(isinstance(one, (ast.For, ast.AsyncFor)) or self._ends(one) for one in loops)

    def only_shows(self, loop: Loop) -> bool:
        """Whether a loop does nothing but show pictures until a key is pressed."""
        return not loop.orelse and all(map(self._shows, loop.body))

    def only_leaves(self, body: Iterable[ast.stmt]) -> bool:
        """Whether lines only leave a loop, and close what it used."""
        calls = [one for node in body for one in walk(node) if isinstance(one, ast.Call)]
        return all(self.is_idle(one) or last_name(one.func) in _CLOSING for one in calls)

    def _shows(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.If):
            return self.is_never(node.test) and not node.orelse
        value = node.value if isinstance(node, ast.Expr) else None
        return value is not None and (self.is_picture(value) or self.is_idle(value))

    def _ends(self, loop: ast.While) -> bool:
        changed = {
            one.id
            for node in loop.body
            if not self._waits(node)
            for one in walk(node)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        return bool(names_in(loop.test) & (changed - self.keyed)) or self._leaves(loop.body)

    def _leaves(self, body: Sequence[ast.stmt], *, inner: bool = False) -> bool:
        """Whether a block of a loop may leave it, other than below a key; `inner` in a loop within."""
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
            call = node.value if isinstance(node, ast.Expr) else None
            exits = isinstance(call, ast.Call) and unparse(call.func) in _LEAVING
            if exits or isinstance(node, ast.Return) or (isinstance(node, ast.Break) and not inner):
                return True
            within = inner or isinstance(node, (ast.For, ast.AsyncFor, ast.While))
            if any(self._leaves(one, inner=within) for one in self._blocks(node)):
                return True
        return False

    def _blocks(self, node: ast.stmt) -> list[list[ast.stmt]]:
        """The blocks of a statement that are reached without a key, and without an interrupt."""
        found = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        found = found[1:] if self._waits(node) else found
        handlers = getattr(node, "handlers", [])
        found += [
            one.body for one in handlers if one.type is None or "KeyboardInterrupt" not in unparse(one.type)
        ]
        return found + [one.body for one in getattr(node, "cases", [])]

    def _waits(self, node: ast.stmt) -> bool:
        """Whether the body of an `if` is run for a key."""
        test = node.test if isinstance(node, ast.If) else None
        return test is not None and bool(any(map(self.is_key, walk(test))) or names_in(test) & self.keyed)

    def _holders(self, node: ast.AST) -> Names:
        """The names that an assignment gives a key to."""
        if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) or node.value is None:
            return Names()
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        keyed = any(map(self.is_key, walk(node.value)))
        return Names().union(*map(names_in, targets)) if keyed else Names()

    def _value(self, node: ast.expr) -> int | None:
        """What an expression is where no key is pressed; None where that is not sure."""
        if self.is_key(node):
            return NO_KEY
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, int) else None
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self._value(node.operand)
            return None if value is None else -value
        if isinstance(node, ast.Call):
            letter = node.args[0] if unparse(node.func) == "ord" and len(node.args) == 1 else None
            text = letter.value if isinstance(letter, ast.Constant) else None
            return ord(text) if isinstance(text, str) and len(text) == 1 else None
        if isinstance(node, ast.BoolOp):
            return self._choice(node)
        return self._compared(node)

    def _choice(self, node: ast.BoolOp) -> int | None:
        values = [*map(self._value, node.values)]
        if isinstance(node.op, ast.And):
            return False if any(one is False for one in values) else None
        return False if all(one is False for one in values) else None

    def _compared(self, node: ast.expr) -> int | None:
        if isinstance(node, ast.BinOp):
            kind: type[ast.AST] = type(node.op)
            sides = node.left, node.right
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            kind, sides = type(node.ops[0]), (node.left, node.comparators[0])
        else:
            return None
        left, right = map(self._value, sides)
        compare = _OPERATIONS.get(kind)
        return None if compare is None or left is None or right is None else compare(left, right)


_OPERATIONS: dict[type[ast.AST], Callable[[int, int], int]] = {
    ast.BitAnd: operator.and_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}
