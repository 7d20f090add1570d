"""What may stand at module level: imports, what imports can see, definitions and constants.

A statement rises when the name it binds has exactly one binding in the program (identical repeats count
once) and everything that it reads as it runs stands at module level too.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nb2job.program.liveness import BUILTINS
from nb2job.program.names import tree
from nb2job.program.program import Statement, Unit

Names = frozenset[str]


@dataclass
class Placement:
    """The statements that rise, in their order, by kind."""

    imports: list[Statement] = field(default_factory=list)
    definitions: list[Statement] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    stars: list[Statement] = field(default_factory=list)


def place(units: Sequence[Unit], start: Names, local_modules: Names) -> Placement:
    """Decide what rises from units.

    `start` are names that are bound before the first unit (parameters); `local_modules` the modules that
    stand beside the notebook, whose import a changed folder or path can see.
    """
    statements = [one for unit in units for one in unit.statements]
    counts = bindings(statements, start)
    placement = Placement()
    _place_imports(statements, counts, placement, local_modules)
    constants = _constants(statements, counts, start | BUILTINS)
    _place_definitions(statements, counts, placement, frozenset(constants))
    _place_constants(units, constants, placement)
    return placement


def bindings(statements: Sequence[Statement], start: Names = frozenset()) -> Counter[str]:
    """How many different statements (or parameters) bind each name, through `global` or directly."""
    texts: dict[str, set[str]] = {name: {""} for name in start}
    for statement in statements:
        facts = statement.facts
        for name in facts.bindings | facts.function_writes:
            texts.setdefault(name, set()).add(_binding_text(statement, name))
    return Counter({name: len(found) for name, found in texts.items()})


def _binding_text(statement: Statement, name: str) -> str:
    """The text by which a repeat is known: of an import, only the part that binds the name."""
    node = statement.node
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        module = f"{'.' * getattr(node, 'level', 0)}{getattr(node, 'module', '') or ''}"
        for alias in node.names:
            if (alias.asname or alias.name.split(".")[0]) == name:
                plain = isinstance(node, ast.Import) and not alias.asname
                return f"import {module} {name if plain else alias.name}"
    return ast.dump(node) if node is not None else ""


# -- imports --------------------------------------------------------------------------------------


def _place_imports(
    statements: Sequence[Statement], counts: Counter[str], placement: Placement, local: Names
) -> None:
    used: set[str] = set()
    barrier = moved = False
    last = max((number for number, one in enumerate(statements) if is_import(one)), default=-1)
    for number, statement in enumerate(statements):
        names = statement.facts.bindings
        if is_import(statement):
            free = all(counts[name] == 1 and not (name in used & BUILTINS) for name in names)
            seen = barrier and bool(imported_modules(statement) & local)
            seen |= bool(statement.facts.stars) and moved
            if free and not seen and statement.facts.uses <= placement.names | BUILTINS:
                _rise(placement, placement.imports, number, statement)
        elif number < last and is_setup(statement, placement.names):
            _rise(placement, placement.imports, number, statement)
        else:
            barrier |= _moves_imports(statement)
            moved |= statement.node is not None
            used |= statement.facts.uses


def _rise(placement: Placement, into: list[Statement], number: int, statement: Statement) -> None:
    placement.moved.add(number)
    placement.names |= statement.facts.bindings
    bare = statement.text if is_setup(statement, placement.names) else _binding_texts(statement)
    if bare not in {one.text if is_setup(one, placement.names) else _binding_texts(one) for one in into}:
        into.append(statement)


def _binding_texts(statement: Statement) -> str:
    return ast.dump(statement.node) if statement.node is not None else statement.text


def is_import(statement: Statement) -> bool:
    """An import, or a `try` or `if TYPE_CHECKING` whose every line imports or sets a constant."""
    node = statement.node
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Try) and node.handlers:
        parts = [*node.body, *node.orelse, *node.finalbody]
        parts += [child for handler in node.handlers for child in handler.body]
        return any(isinstance(one, (ast.Import, ast.ImportFrom)) for one in node.body) and all(
            _imports_or_sets(one) for one in parts
        )
    typing = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    return typing and all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in node.body)


def _imports_or_sets(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return all(isinstance(one, ast.Name) for one in node.targets) and is_constant(node.value)
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass))


def imported_modules(statement: Statement) -> Names:
    """The top-level packages that a statement imports, in any of its lines."""
    found: set[str] = set()
    for node in ast.walk(statement.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else (node.module or "").split(".")[0])
    return frozenset(found)


def is_setup(statement: Statement, names: set[str] | Names) -> bool:
    """Whether it sets, with literals only, something that a later import can see."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        environment = isinstance(target, ast.Subscript) and ast.unparse(target.value) == "os.environ"
        return environment and "os" in names and is_constant(node.value)
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    call = node.value
    function = ast.unparse(call.func)
    literal = all(is_constant(one) for one in (*call.args, *(word.value for word in call.keywords)))
    return literal and function in _SETUP_CALLS and function.split(".")[0] in names


_SETUP_CALLS = frozenset(
    "warnings.filterwarnings warnings.simplefilter matplotlib.use mpl.use sys.path.append"
    " sys.path.insert os.environ.setdefault os.putenv".split()
)
_MOVING_CALLS = frozenset({"os.chdir", "sys.path.append", "sys.path.insert", "chdir"})


def _moves_imports(statement: Statement) -> bool:
    """Whether a later import of a local module could find something else because of it."""
    for node in ast.walk(statement.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _MOVING_CALLS:
            return True
        if isinstance(node, ast.Attribute) and node.attr in {"write", "write_text", "urlretrieve"}:
            return True
    return False


# -- definitions and constants --------------------------------------------------------------------


def _place_definitions(
    statements: Sequence[Statement], counts: Counter[str], placement: Placement, constants: Names
) -> None:
    used: set[str] = set()
    for number, statement in enumerate(statements):
        node = statement.node
        facts = statement.facts
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            ready = facts.reads <= placement.names | constants | (BUILTINS - counts.keys())
            free = counts[node.name] == 1 and node.name not in used & BUILTINS
            if ready and free and not facts.class_reads and _only_defines(node, placement):
                _rise(placement, placement.definitions, number, statement)
        used |= facts.uses


def _only_defines(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, placement: Placement
) -> bool:
    """Whether running the definition has no effect but the binding, so that it may run earlier."""
    if isinstance(node, ast.ClassDef):
        expressions = [*node.bases, *(word.value for word in node.keywords)]
        body = all(_is_class_line(child, placement) for child in node.body)
    else:
        arguments = node.args
        expressions = [one for one in (*arguments.defaults, *arguments.kw_defaults) if one is not None]
        body = True
    decorators = all(_is_plain_decorator(one) for one in node.decorator_list)
    return body and decorators and all(is_fixed(one) for one in expressions)


def _is_class_line(node: ast.stmt, placement: Placement) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return _only_defines(node, placement)
    if isinstance(node, ast.Assign):
        return is_fixed(node.value)
    if isinstance(node, ast.AnnAssign):
        return node.value is None or is_fixed(node.value)
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _is_plain_decorator(node: ast.expr) -> bool:
    target = node.func if isinstance(node, ast.Call) else node
    arguments = [*node.args, *(word.value for word in node.keywords)] if isinstance(node, ast.Call) else []
    return isinstance(target, (ast.Name, ast.Attribute)) and all(is_fixed(one) for one in arguments)


_FIELD_CALLS = frozenset({"field", "dataclasses.field", "TypeVar", "property"})


def is_fixed(node: ast.expr) -> bool:
    """Whether evaluating it earlier gives the same and does nothing: constants, names, attributes."""
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(word.value for word in node.keywords)]
        return ast.unparse(node.func) in _FIELD_CALLS and all(is_fixed(one) for one in arguments)
    if isinstance(node, (ast.Name, ast.Lambda)):
        return True
    if isinstance(node, ast.Attribute):
        return is_fixed(node.value)
    if isinstance(node, ast.Subscript):
        return is_fixed(node.value) and is_fixed(node.slice)
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(is_fixed(one) for one in node.elts)
    if isinstance(node, ast.BinOp):
        return is_fixed(node.left) and is_fixed(node.right)
    return is_constant(node)


def is_constant(node: ast.expr, names: Names = frozenset()) -> bool:
    """Whether it is made of literals (and of the given names) by displays and arithmetic."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(is_constant(one, names) for one in node.elts)
    if isinstance(node, ast.Dict):
        keys = [one for one in node.keys if one is not None]
        whole = len(keys) == len(node.keys)
        return whole and all(is_constant(one, names) for one in (*keys, *node.values))
    if isinstance(node, ast.UnaryOp):
        return is_constant(node.operand, names)
    if isinstance(node, ast.BinOp):
        return is_constant(node.left, names) and is_constant(node.right, names)
    return False


def _constants(statements: Sequence[Statement], counts: Counter[str], taken: Names) -> dict[str, int]:
    """Every name that is set once, to a constant, and where."""
    found: dict[str, int] = {}
    changed = frozenset().union(*(_mutated(one.text) for one in statements), frozenset())
    for number, statement in enumerate(statements):
        name = constant_name(statement, frozenset(found))
        if name and counts[name] == 1 and name not in taken | changed:
            found[name] = number
    return found


@lru_cache(maxsize=None)
def _mutated(text: str) -> Names:
    """Names whose object a statement may change in place."""
    found: set[str] = set()
    for node in ast.walk(tree(text)):
        inside = None
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            inside = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            inside = node.func.value if node.func.attr in _CHANGING else None
        elif isinstance(node, ast.AugAssign):
            inside = node.target
        while isinstance(inside, (ast.Subscript, ast.Attribute)):
            inside = inside.value
        if isinstance(inside, ast.Name):
            found.add(inside.id)
    return frozenset(found)


_CHANGING = frozenset(
    "append extend insert remove pop clear sort reverse update add discard setdefault popitem".split()
)


def _place_constants(units: Sequence[Unit], constants: dict[str, int], placement: Placement) -> None:
    """A constant rises when a definition at module level or a second unit reads it."""
    statements = [one for unit in units for one in unit.statements]
    needed = set(_uses(placement.definitions))
    seen: Counter[str] = Counter()
    for unit in units:
        uses = _uses(unit.statements)
        home = frozenset().union(*(one.facts.bindings for one in unit.statements), frozenset())
        seen.update(uses - home)
    needed |= seen.keys()
    for name, number in reversed(constants.items()):
        if name in needed:
            needed |= statements[number].facts.uses
    for name, number in constants.items():
        if name in needed:
            _rise(placement, placement.definitions, number, statements[number])


def _uses(statements: Sequence[Statement]) -> Names:
    return frozenset().union(*(one.facts.uses for one in statements), frozenset())


def constant_name(statement: Statement, names: Names = frozenset()) -> str:
    """The name that a statement sets to a constant, or "" for any other statement."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return ""
    return target.id if isinstance(target, ast.Name) and is_constant(value, names) else ""


STDLIB = frozenset(sys.stdlib_module_names)
