"""Calls that look names up, or hold on to what they are given: the known ones.

A library that finds variables in the frame of its caller needs them there: the names in its strings are
reads. A program that looks names up by itself (`exec`, `globals()`) cannot be cut into functions.
"""

from __future__ import annotations

import ast

from nb2job.program.nodes import children, unparse, walk
from nb2job.regex import regex

_QUERY_METHODS = frozenset({"query", "eval"})
_FORMULA_CALLS = frozenset(
    "ols wls gls glm gee logit probit poisson mixedlm rlm quantreg phreg negativebinomial mnlogit"
    " from_formula dmatrix dmatrices bs cr".split()
)
_EXPRESSION_CALLS = frozenset({"evaluate", "sql", "read_gbq"})
_IDENTIFIER = regex(r"[^\W\d]\w*")
_QUERY_NAME = regex(r"@\s*([^\W\d]\w*)")

_EXHAUSTING = frozenset(
    "sum any all list tuple set frozenset dict sorted min max array Counter OrderedDict".split()
)
_EXHAUSTING_METHODS = frozenset(["join", "update", "extend", "fromkeys", "array", "fromiter"])
_AT_ONCE = frozenset({"sorted", "min", "max", "reduce"})
_SOLVERS = frozenset(
    "curve_fit fsolve brentq quad odeint solve_ivp minimize_scalar least_squares differential_evolution"
    " apply_along_axis".split()
)
_AT_ONCE_METHODS = frozenset(
    "apply applymap agg aggregate transform assign sort sort_values reduce pipe".split()
)
_RUN_TEXTS = frozenset("cProfile.run profile.run".split())
_TIMED = frozenset({"timeit", "repeat", "Timer"})
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_COMPUTED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.JoinedStr, ast.BinOp, ast.IfExp)
_FRAMES = frozenset({"currentframe", "_getframe", "stack"})


def dynamic(call: ast.Call, *, inside_function: bool) -> str:
    """What looks names up at run time, or "" for a call that does not."""
    name, attribute = _name(call.func), _attribute(call.func)
    if name in {"exec", "eval"} and len(call.args) > 1:
        return ""  # it has a namespace of its own, or the call that gave it ours is found by itself
    if name in {"exec", "globals"} or (name == "eval" and not _literal(call)):
        return f"{name}()"
    if name in {"locals", "vars", "dir"} and not call.args and not inside_function:
        return f"{name}()"
    if attribute in _FRAMES and isinstance(call.func, ast.Attribute):
        return f"{attribute}()" if _name(call.func.value) in {"inspect", "sys"} else ""
    if attribute in _QUERY_METHODS and call.args and not _has_text(call.args[0]):
        computed = attribute == "query" or isinstance(call.args[0], _COMPUTED)
        return f".{attribute}() of a computed string" if computed else ""
    if unparse(call.func) in _RUN_TEXTS and call.args:
        return f"{unparse(call.func)}() of a text"
    if (name or attribute) in _TIMED and any("__main__" in text for text in _texts(call)):
        return f"{name or attribute}() of a text with __main__"  # else it has names of its own
    if (name or attribute) == "import_module" and _main_literal(call.args):
        return "import_module('__main__')"
    return ""


def asked_for(node: ast.AST) -> str:
    """The name that `"name" in globals()` asks for, or "" for anything else."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        return ""
    call, key = node.comparators[0], node.left
    if not (isinstance(node.ops[0], (ast.In, ast.NotIn)) and isinstance(call, ast.Call)):
        return ""
    namespace = _name(call.func) in _NAMESPACES and not call.args and not call.keywords
    literal = key.value if isinstance(key, ast.Constant) else ""
    return literal if namespace and isinstance(literal, str) else ""


def is_main_module(node: ast.Subscript) -> bool:
    """Whether it is `sys.modules["__main__"]` or `sys.modules[__name__]`."""
    key = node.slice
    main = isinstance(key, ast.Constant) and key.value == "__main__"
    own = isinstance(key, ast.Name) and key.id == "__name__"
    return _attribute(node.value) == "modules" and (main or own)


def names_in_strings(call: ast.Call) -> frozenset[str]:
    """The names that a call will look up in its caller's frame, as its literal strings spell them."""
    name, attribute = _name(call.func), _attribute(call.func)
    texts = _texts(call)
    if name == "eval":
        return frozenset(_IDENTIFIER.findall(" ".join(texts)))
    if attribute in _QUERY_METHODS:
        found = {match for text in texts for match in _QUERY_NAME.findall(text)}
        if _base(call.func) in {"pd", "pandas", "duckdb", "ne"}:
            found |= {match for text in texts for match in _IDENTIFIER.findall(text)}
        return frozenset(found)
    if (name or attribute) in _FORMULA_CALLS | _EXPRESSION_CALLS:
        return frozenset(match for text in texts for match in _IDENTIFIER.findall(text))
    return frozenset()


def calls_at_once(function: ast.expr) -> bool:
    """Whether a function handed to this one is called before it returns, and not kept.

    The styles of a frame are only applied when it is shown.
    """
    if isinstance(function, ast.Attribute) and _attribute(function.value) == "style":
        return False
    name, attribute = _name(function), _attribute(function)
    return name in _AT_ONCE or attribute in _AT_ONCE_METHODS or (name or attribute) in _SOLVERS


def is_map(function: ast.expr) -> bool:
    """Whether it is a method called `map`."""
    return _attribute(function) == "map"


def is_lazy(node: ast.expr) -> bool:
    """Whether it is a call of the builtin `map` or `filter`, which calls while its result is used up."""
    return isinstance(node, ast.Call) and _name(node.func) in {"map", "filter"}


def hands_out(node: ast.Lambda) -> bool:
    """Whether what it returns may hold a function or a generator of its own."""
    ended: set[ast.expr] = set()
    for call in walk(node.body):
        if isinstance(call, ast.Call) and (calls_at_once(call.func) or consumes(call.func)):
            ended |= {*call.args, *(word.value for word in call.keywords)}
    made = [one for one in walk(node.body) if isinstance(one, (ast.Lambda, ast.GeneratorExp))]
    return any(one not in ended for one in made)


def consumes(function: ast.expr) -> bool:
    """Whether a generator handed to this function is used up before it returns."""
    return _name(function) in _EXHAUSTING or _attribute(function) in _EXHAUSTING_METHODS


def runs_at_least_once(loop: ast.For | ast.AsyncFor | ast.While) -> bool:
    """Whether the body surely begins: the loop is endless, or over something that is not empty."""
    if isinstance(loop, ast.While):
        return isinstance(loop.test, ast.Constant) and bool(loop.test.value)
    return isinstance(loop, ast.For) and _never_empty(loop.iter)


def jumps(node: ast.stmt) -> bool:
    """Whether a statement of a loop's body may end the loop or this turn of it; or catches what does."""
    if isinstance(node, (ast.Break, ast.Continue, ast.Try)):
        return True
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return any(map(jumps, node.orelse)) or _tries(node)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    inner = [one for one in children(node) if isinstance(one, ast.stmt)]
    inner += [one for case in getattr(node, "cases", ()) for one in case.body]
    return any(map(jumps, inner))


def _tries(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Try) for one in walk(node))


def _never_empty(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(element, ast.Starred) for element in node.elts)
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
        return len(node.value) > 0
    if isinstance(node, ast.Call) and _name(node.func) == "enumerate" and node.args:
        return _never_empty(node.args[0])
    if isinstance(node, ast.Call) and _name(node.func) == "range":
        bounds = [one.value for one in node.args if isinstance(one, ast.Constant)]
        whole = [bound for bound in bounds if isinstance(bound, int)]
        return len(whole) == len(node.args) in {1, 2, 3} and len(range(*whole)) > 0
    return False


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _attribute(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _base(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return _name(node)


def _literal(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant)


def _has_text(node: ast.expr) -> bool:
    return any(isinstance(child, ast.Constant) and isinstance(child.value, str) for child in walk(node))


def _main_literal(arguments: list[ast.expr]) -> bool:
    return any(isinstance(one, ast.Constant) and one.value == "__main__" for one in arguments)


def _texts(call: ast.Call) -> list[str]:
    values = [*call.args, *(word.value for word in call.keywords)]
    return [
        child.value
        for value in values
        for child in walk(value)
        if isinstance(child, ast.Constant) and isinstance(child.value, str)
    ]
