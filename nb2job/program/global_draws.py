"""Draws from a generator that nothing has seeded: `np.random.rand()`, `random.choice(…)`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nb2job.notebook.cell import Place
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.seeds import seeded_by
from nb2job.regex import regex

_SEEDS = regex(r"seed")
_UNSEEDED = frozenset({"numpy.random.default_rng", "numpy.random.RandomState", "random.Random"})
_OWN_STATE = frozenset({"random_state", "generator", "seed", "rng", None})
_KERAS_LAYERS = ("Dense", "Conv", "LSTM", "GRU", "Embedding", "SimpleRNN", "SeparableConv", "Bidirectional")
_TORCH_LAYERS = ("Linear", "Conv", "LSTM", "GRU", "Embedding", "RNN", "Transformer", "MultiheadAttention")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class _Generator:
    """One of them: the modules whose functions draw from it, those functions, and how it is seeded.

    `also` are generators whose seed repeats its draws too: Keras has taken its own from each of them.
    """

    functions: Mapping[str, frozenset[str]]
    advice: str
    also: frozenset[str] = frozenset()

    def gives(self, path: str) -> bool:
        """Whether a function, by its dotted name, draws from it."""
        module, _, name = path.rpartition(".")
        return name in self.functions.get(module, ())


_DISTRIBUTIONS = frozenset(
    "rand randn randint random random_sample ranf sample random_integers bytes choice shuffle permutation"
    " beta binomial chisquare dirichlet exponential f gamma geometric gumbel hypergeometric laplace logistic"
    " lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f"
    " normal pareto poisson power rayleigh standard_cauchy standard_exponential standard_gamma"
    " standard_normal standard_t triangular uniform vonmises wald weibull zipf".split()
)
_OF_PYTHON = frozenset(
    "random uniform triangular randint randrange choice choices shuffle sample betavariate expovariate"
    " gammavariate gauss lognormvariate normalvariate vonmisesvariate paretovariate weibullvariate"
    " binomialvariate getrandbits randbytes".split()
)
_OF_TORCH = frozenset(
    "rand randn randint randperm rand_like randn_like randint_like normal bernoulli multinomial"
    " poisson".split()
)
_OF_TENSORFLOW = frozenset("normal uniform truncated_normal shuffle categorical gamma poisson".split())
_DATA = {"torch.utils.data": frozenset({"DataLoader", "random_split"})}
_KERAS = {
    f"{top}keras{of}": frozenset({"Sequential"}) for top in ("", "tensorflow.") for of in ("", ".models")
}

GENERATORS: Mapping[str, _Generator] = {
    "numpy": _Generator({"numpy.random": _DISTRIBUTIONS}, "np.random.seed(…)"),
    "random": _Generator({"random": _OF_PYTHON}, "random.seed(…)"),
    "torch": _Generator({"torch": _OF_TORCH, **_DATA}, "torch.manual_seed(…)"),
    "tensorflow": _Generator(
        {"tensorflow.random": _OF_TENSORFLOW, **_KERAS},
        "keras.utils.set_random_seed(…)",
        frozenset({"numpy", "random"}),
    ),
}
"""By their libraries."""


@dataclass(frozen=True, slots=True)
class GlobalDraw:
    """A call that draws, from which generator ("own": from one that it makes), and where it stands.

    `too_early` says that a seed is set, but below it.
    """

    generator: str
    name: str
    place: Place
    too_early: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A statement by its number, and a call in it."""

    number: int
    statement: Statement
    call: ast.Call


def global_draws(program: Program) -> list[GlobalDraw]:
    """Those that no run repeats, in order; none where a module of the notebook's own may seed."""
    if any(_SEEDS.search(text) for _, text in program.own_modules):
        return []
    paths, lines = imported_names(program), list(_calls(program))
    seeds: dict[str, int] = {}
    for line in lines:
        for name in seeded_by(line.call, paths):
            seeds.setdefault(name, line.number)
    trained = _is_trained(program, lines)
    found = []
    for line in lines:
        generator = _generator(line.call, paths, trained)
        first = _first_seed(generator, seeds)
        late = first is not None and line.number < first and line.call not in _deferred(line.statement)
        if generator and (first is None or late):
            found.append(
                GlobalDraw(generator, _spelled(line.call), place_of(line.statement, line.call), late)
            )
    return sorted(found, key=lambda one: one.place)


def _is_trained(program: Program, lines: Iterable[_Line]) -> bool:
    """Whether PyTorch trains something here: weights of what is not trained are read from a file."""
    attributes = (one.call.func for one in lines if isinstance(one.call.func, ast.Attribute))
    return any(one.attr == "backward" for one in attributes) or any(
        "def training_step" in one.text for one in program.statements()
    )


def _calls(program: Program) -> Iterator[_Line]:
    for number, statement in enumerate(program.statements()):
        for node in walk(statement.tree):
            if isinstance(node, ast.Call):
                yield _Line(number, statement, node)


def _first_seed(generator: str, seeds: dict[str, int]) -> int | None:
    """The number of the first statement that seeds a generator; nothing seeds one of a call's own."""
    names = {generator, *GENERATORS[generator].also} if generator in GENERATORS else set()
    return min((seeds[one] for one in names if one in seeds), default=None)


def _generator(call: ast.Call, paths: ImportedNames, trained: bool) -> str:
    """The generator that a call draws from; "" where it does not draw, or has a state of its own."""
    path, words = paths.called(call), {word.arg: word.value for word in call.keywords}
    if path in _UNSEEDED:
        given = [*call.args, *words.values()]
        return "own" if all(isinstance(one, ast.Constant) and one.value is None for one in given) else ""
    if words.keys() & _OWN_STATE or (path.endswith(".DataLoader") and not _is_true(words.get("shuffle"))):
        return ""
    if path.startswith("scipy.stats.") and path.endswith(".rvs"):
        return "numpy"
    if _is_keras_layer(call, paths):
        return "tensorflow"
    if trained and path.startswith("torch.nn.") and path.split(".")[-1].startswith(_TORCH_LAYERS):
        return "torch"
    return next((name for name, one in GENERATORS.items() if one.gives(path)), "")


def _is_keras_layer(call: ast.Call, paths: ImportedNames) -> bool:
    """Whether a layer with weights is put behind others: `Dense(10)(x)`, where Keras draws them."""
    path = paths.called(call.func) if isinstance(call.func, ast.Call) else ""
    keras = path.startswith(("tensorflow.", "keras.")) and ".layers." in path
    return keras and path.split(".")[-1].startswith(_KERAS_LAYERS)


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _deferred(statement: Statement) -> set[ast.AST]:
    """What is run later than the statement itself: the bodies of functions and classes."""
    scopes = [one for one in walk(statement.tree) if isinstance(one, _SCOPES)]
    return {node for scope in scopes for node in walk(scope)}


def _spelled(call: ast.Call) -> str:
    """What is called, as the notebook spells it: the layer, of `Dense(10)(x)`."""
    called = call.func.func if isinstance(call.func, ast.Call) else call.func
    return unparse(called)[:60]
