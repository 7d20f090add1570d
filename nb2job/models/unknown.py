"""What is fitted of classes that no flavor knows, as a learner of fastai, or by methods of own classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.models.making import Makers
from nb2job.models.own import makers
from nb2job.models.unlogged import Unlogged
from nb2job.program.held_attributes import held_attributes
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.walk import Line, lines
from nb2job.regex import regex

_FITS = frozenset(
    "fit fit_generator fit_one_cycle fit_sgd_warm fit_flat_cos fine_tune partial_fit learn train_and_evaluate"
    " train".split()
)
_NO_MODELS = frozenset(
    "scipy numpy pandas statsmodels seaborn category_encoders sklearn_pandas shap umap".split()
)
"""Packages whose models are known; whatever else they fit only transforms or describes data."""
_TRANSFORMS = frozenset(
    "preprocessing feature_extraction feature_selection decomposition impute manifold random_projection"
    " compose kernel_approximation cross_decomposition pipeline covariance".split()
)
"""Parts of scikit-learn whose classes only transform or describe data."""
_PREPARES = regex(
    r"(?i)scal|encod|vectori|imput|transform|tokeni|normali|selector|decompos|preprocess|augment|gener"
    r"|reduc|binari|\bpca|pca\b|tsne|umap|svd|explain|plot|curve|distribution|tuner|vocab|^dv|^le$|^sc$|^ss$|^mms"
)
_AT_ONCE = regex(
    r"pmdarima\.(?:\w+\.)*auto_arima$|gensim\.models\.(?:\w+\.)*(?:Word2Vec|FastText|Doc2Vec|Lda\w+|LsiModel)$"
    r"|pycaret\.\w+\.(?:create|tune|compare|blend|stack|finalize)_models?$|fasttext\.train_\w+$"
)
"""What gives a fitted model from the call that makes it."""
_JUDGES = frozenset("predict predict_proba forward decision_function score call net_input activation".split())
_SAVES = regex(r"save|export|dump|to_disk|to_json|write")


def fitted_by_unknown(program: Program) -> Iterator[Unlogged]:
    """Each name that something fits which is no known model, or is an attribute, and that is not saved."""
    reader = _Reader(program, makers(program))
    seen: set[tuple[str, str]] = set()
    for statement in program.statements():
        for line in lines(statement.tree):
            found = [(name, "as something that no flavor knows") for name in reader.fitted(line)]
            found += [(name, f"in {line.function}()") for name in reader.fitted_attributes(line)]
            for name, where in found:
                if (line.function, name) not in seen:
                    seen.add((line.function, name))
                    yield Unlogged(name, statement, line.node, where)


class _Reader:
    def __init__(self, program: Program, known: Makers) -> None:
        self.makers = known
        self.attributes = held_attributes(program).values
        self.classes: dict[str, ast.ClassDef] = {}
        self.made: dict[str, list[ast.expr]] = {}
        self.saved: set[str] = set()
        for statement in program.statements():
            if isinstance(statement.node, ast.ClassDef):
                self.classes[statement.node.name] = statement.node
            self._read(statement)

    def _read(self, statement: Statement) -> None:
        for node in walk(statement.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    names = [target.id] if isinstance(target, ast.Name) else []
                    parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
                    names += [one.id for one in parts if isinstance(one, ast.Name)]
                    for name in names:
                        self.made.setdefault(name, []).append(node.value)
            elif isinstance(node, ast.Call):
                self.saved |= _saved(node)

    def fitted(self, line: Line) -> Iterator[str]:
        """What a line fits: the name of it, or the class of which it makes it there."""
        value = line.node.value if isinstance(line.node, (ast.Expr, ast.Assign, ast.Return)) else None
        for call in walk(value) if value is not None else ():
            method = call.func if isinstance(call, ast.Call) and (call.args or call.keywords) else None
            if isinstance(call, ast.Call) and _AT_ONCE.match(self.makers.paths.path(call.func)):
                yield from self._kept(line, call)
            if not isinstance(call, ast.Call) or not isinstance(method, ast.Attribute):
                continue
            owner = method.value
            if method.attr in _FITS and isinstance(owner, ast.Name) and self._is_unknown(owner.id, call):
                yield owner.id
            elif method.attr == "fit" and isinstance(owner, ast.Call) and self._is_class(owner):
                yield f"{unparse(owner.func).rpartition('.')[2]}()"

    def fitted_attributes(self, line: Line) -> Iterator[str]:
        """The attributes that a method of an own class fits, which hold known models: `self.model`."""
        value = line.node.value if isinstance(line.node, (ast.Expr, ast.Assign, ast.Return)) else None
        for call in of_kind(value, ast.Call) if value is not None and self.attributes else ():
            method = call.func
            owner = method.value if isinstance(method, ast.Attribute) and method.attr in _FITS else None
            if isinstance(owner, ast.Attribute) and unparse(owner.value) == "self":
                held = self.attributes.get(owner.attr, [])
                if any(self.makers.made(one, {}) is not None for one in held):
                    yield unparse(owner)

    def _kept(self, line: Line, call: ast.Call) -> Iterator[str]:
        """The name for what a call gives that fits a model, where the notebook does not save that."""
        target = line.node.targets[0] if isinstance(line.node, ast.Assign) else None
        name = target.id if isinstance(target, ast.Name) else f"{unparse(call.func)}()"
        if name not in self.saved:
            yield name

    def _is_class(self, call: ast.Call) -> bool:
        """Whether a call surely makes an object of an unknown class: `KernelDensity(0.1)`."""
        known = call.func.id in self.classes if isinstance(call.func, ast.Name) else False
        named = unparse(call.func).rpartition(".")[2][:1].isupper()
        return named and (known or bool(self.makers.paths.path(call.func))) and self._is_other(call)

    def _is_unknown(self, name: str, call: ast.Call) -> bool:
        """Whether nothing says that a name is a known model, or only prepares data."""
        made = self.made.get(name, [])
        if not made or name in self.saved or _PREPARES.search(name) or self.makers.paths.path(ast.Name(name)):
            return False
        given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "model")]
        if any(isinstance(one, ast.Name) and self._is_model(one.id) for one in given):
            return False
        kinds = [self._is_other(value) for value in made if not isinstance(value, ast.Name)]
        return bool(kinds) and all(kinds)

    def _is_model(self, name: str) -> bool:
        """Whether a name may hold a known model: what fits that is its trainer."""
        parts = [one for value in self.made.get(name, ()) for one in walk(value)]
        return any(isinstance(one, ast.Call) and self.makers.made(one, {}) is not None for one in parts)

    def _is_other(self, value: ast.expr) -> bool:
        """Whether a value is made by a call, of nothing that is known to prepare data or to be a model."""
        if not isinstance(value, ast.Call) or self.makers.made(value, {}) is not None:
            return False
        function = value.func
        while isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            function = function.value.func
        name = function.attr if isinstance(function, ast.Attribute) else unparse(function)
        parts = self.makers.paths.path(function).split(".")
        own = self.classes.get(name)
        if own is not None:
            methods = {one.name for one in own.body if isinstance(one, ast.FunctionDef)}
            return bool(methods & _JUDGES) or "transform" not in methods
        known = parts[0] in _NO_MODELS or (parts[0] == "sklearn" and parts[1] in _TRANSFORMS)
        return not known and not _PREPARES.search(name)


def _saved(call: ast.Call) -> set[str]:
    """What a call saves: `learn.export(path)`, `joblib.dump(model, path)`."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else unparse(call.func)
    if not _SAVES.match(name):
        return set()
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return {one.id for one in (owner, *call.args) if isinstance(one, ast.Name)}
