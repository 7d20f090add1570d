"""Values that are the same wherever they are made: `cat = "".join`, `Pair = tuple[int, int]`, a device."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Set

from nb2job.program.fixed import is_constant
from nb2job.program.import_statements import imported_modules
from nb2job.program.imported_names import imported
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Statement

Names = frozenset[str]

_PURE_MODULES = frozenset(
    "abc collections dataclasses datetime decimal enum fractions functools itertools math numbers operator"
    " re string types typing".split()
)
"""Modules whose attributes are the same whenever they are looked up."""
_MAKERS = frozenset({"namedtuple", "collections.namedtuple", "NewType", "typing.NewType", "TypeVar"})
_QUIET = frozenset(
    "re.compile torch.device torch.cuda.is_available torch.backends.mps.is_available"
    " nltk.PorterStemmer nltk.stem.PorterStemmer nltk.stem.porter.PorterStemmer nltk.WordNetLemmatizer"
    " nltk.stem.WordNetLemmatizer nltk.stem.wordnet.WordNetLemmatizer nltk.SnowballStemmer"
    " nltk.stem.SnowballStemmer nltk.stem.snowball.SnowballStemmer".split()
)
"""Calls that only make a small object or look at the machine: the same, whenever they are made."""


def import_paths(imports: Iterable[Statement]) -> dict[str, str]:
    """The dotted name of what each name of imports means."""
    return dict(pair for one in imports for node in walk(one.tree) for pair in imported(node))


def is_quiet(node: ast.expr, paths: Mapping[str, str]) -> bool:
    """Whether a call, or a choice that asks one, is such a value; `paths` are what imports mean."""
    if isinstance(node, ast.IfExp):
        parts = (node.test, node.body, node.orelse)
        called = any(isinstance(one, ast.Call) for part in parts for one in walk(part))
        return called and all(is_constant(part) or is_quiet(part, paths) for part in parts)
    if not isinstance(node, ast.Call):
        return False
    if _is_display(node, paths):
        return True
    if _path(node.func, paths) not in _QUIET:
        return False
    arguments = [*node.args, *(word.value for word in node.keywords)]
    return all(
        is_constant(one) or is_quiet(one, paths) or _path(one, paths).startswith("re.") for one in arguments
    )


def _is_display(node: ast.Call, paths: Mapping[str, str]) -> bool:
    """Whether a call only spells a new list, dict or set: `"a b".split()`, `dict(a=1)`, `set("ab")`."""
    arguments = [*node.args, *(word.value for word in node.keywords)]
    if not all(is_constant(one) for one in arguments) or any(word.arg is None for word in node.keywords):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "split" and _is_text(node.func.value) and all(map(_is_text, arguments))
    name, texts = _path(node.func, paths), (ast.List, ast.Tuple, ast.Set)
    spelled = all(isinstance(one, texts) or _is_text(one) for one in node.args)
    return (name == "dict" and not node.args) or (name in {"set", "frozenset"} and spelled)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _path(node: ast.expr, paths: Mapping[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        owner = _path(node.value, paths)
        return f"{owner}.{node.attr}" if owner else ""
    return paths.get(node.id, "") if isinstance(node, ast.Name) else ""


def pure_names(imports: Iterable[Statement]) -> Names:
    """The names that imports bind to such modules and to what is in them."""
    pure = [one for one in imports if imported_modules(one) <= _PURE_MODULES]
    return frozenset().union(*(one.facts.bindings for one in pure))


def is_alias(node: ast.expr, *names: Set[str]) -> bool:
    """Whether it only names something made of `names`: an attribute, a type, a named tuple's class."""
    if isinstance(node, ast.Name):
        return any(node.id in some for some in names)
    if isinstance(node, ast.Attribute):
        text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return text or is_alias(node.value, *names)
    if isinstance(node, ast.Subscript):
        return is_alias(node.value, *names) and _is_type(node.slice, *names)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and _is_type(node.left, *names) and _is_type(node.right, *names)
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(word.value for word in node.keywords)]
        made = unparse(node.func) in _MAKERS and is_alias(node.func, *names)
        return made and all(_is_type(one, *names) for one in arguments)
    return False


def _is_type(node: ast.expr, *names: Set[str]) -> bool:
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(_is_type(one, *names) for one in node.elts)
    return is_constant(node) or is_alias(node, *names)
