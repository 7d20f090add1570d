"""Calls that draw at random without a seed: estimators, splits and samples whose result no run repeats."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.dataclass import dataclass
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import walk
from nb2job.program.program import Program, Statement
from nb2job.program.seeds import seeding_call

_ALWAYS = frozenset(
    "train_test_split ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit RandomizedSearchCV"
    " HalvingRandomSearchCV RandomForestClassifier RandomForestRegressor ExtraTreesClassifier"
    " ExtraTreesRegressor RandomTreesEmbedding IsolationForest BaggingClassifier BaggingRegressor"
    " GradientBoostingClassifier GradientBoostingRegressor AdaBoostClassifier AdaBoostRegressor"
    " DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor MLPClassifier"
    " MLPRegressor SGDClassifier SGDRegressor Perceptron PassiveAggressiveClassifier KMeans MiniBatchKMeans"
    " BisectingKMeans SpectralClustering GaussianMixture BayesianGaussianMixture TSNE TruncatedSVD NMF"
    " LatentDirichletAllocation FastICA DictionaryLearning BernoulliRBM GaussianRandomProjection"
    " SparseRandomProjection permutation_importance resample shuffle SMOTE ADASYN RandomOverSampler"
    " RandomUnderSampler BorderlineSMOTE UMAP".split()
)
_ENSEMBLES = ("Bagging", "AdaBoost")
_WHEN_SHUFFLED = frozenset({"KFold", "StratifiedKFold", "StratifiedGroupKFold"})
_TAKES_STATE = ("sklearn.", "imblearn.", "umap.")
_NETWORKS = ("torch.", "tensorflow.", "keras.")
_DRAWING = frozenset({"DataLoader", "random_split", "Sequential"})
_WEIGHTS = ("Dense", "Conv", "LSTM", "GRU", "Embedding", "SimpleRNN", "SeparableConv", "Bidirectional")
_GLOBAL = frozenset({"numpy.random.seed", "numpy.random.set_state"})


@dataclass(frozen=True, slots=True)
class Draw:
    """A call that draws at random; whether it takes `random_state`."""

    statement: Statement
    call: ast.Call
    takes_state: bool


def unseeded(program: Program) -> list[Draw]:
    """The calls that draw at random where nothing has set a seed, in order."""
    paths = imported_names(program)
    nodes = ((one, node) for one in program.statements() for node in walk(one.tree))
    calls = [(one, node) for one, node in nodes if isinstance(node, ast.Call)]
    seeded = any(paths.called(node) in _GLOBAL or _own_seed(node) for _, node in calls)
    networks = any(seeding_call(node) for _, node in calls)
    given = {id(one) for _, node in calls for one in _seeded_parts(node, paths)}
    calls = [(one, node) for one, node in calls if id(node) not in given]
    first = next((node for _, node in calls if _applies_layer(node, paths)), None) if not networks else None
    found: list[Draw] = []
    for one, node in calls:
        found += _draws(one, node, paths, seeded, networks)
        if node is first and isinstance(node.func, ast.Call):
            found.append(Draw(one, node.func, takes_state=False))
    return found


def _seeded_parts(node: ast.Call, paths: ImportedNames) -> Iterator[ast.AST]:
    """What an ensemble is made of that has a seed: it gives each of its estimators one."""
    ensemble = paths.called(node).split(".")[-1].startswith(_ENSEMBLES)
    if ensemble and any(word.arg == "random_state" for word in node.keywords):
        for one in (*node.args, *(word.value for word in node.keywords)):
            yield from walk(one)


def _applies_layer(node: ast.Call, paths: ImportedNames) -> bool:
    """Whether a layer with weights is put behind others: `Dense(10)(x)`, where Keras draws them."""
    path = paths.called(node.func) if isinstance(node.func, ast.Call) else ""
    return path.startswith(_NETWORKS) and ".layers." in path and path.split(".")[-1].startswith(_WEIGHTS)


def _draws(
    statement: Statement, node: ast.Call, paths: ImportedNames, seeded: bool, networks: bool
) -> Iterator[Draw]:
    path, words = paths.called(node), {word.arg: word.value for word in node.keywords}
    name = path.split(".")[-1]
    if None in words or "random_state" in words:
        return
    if path.startswith(_TAKES_STATE) and not seeded:
        shuffled = name in _WHEN_SHUFFLED and _is_true(words.get("shuffle"))
        kept = name == "train_test_split" and "shuffle" in words
        if (name in _ALWAYS and not kept) or shuffled:
            yield Draw(statement, node, takes_state=True)
    elif not path and not seeded and _samples_a_frame(node, words, paths):
        yield Draw(statement, node, takes_state=True)
    elif path.startswith(_NETWORKS) and name in _DRAWING and not networks and "generator" not in words:
        drawn = name != "DataLoader" or _is_true(words.get("shuffle"))
        yield from [Draw(statement, node, takes_state=False)] if drawn else []


def _samples_a_frame(node: ast.Call, words: dict[str | None, ast.expr], paths: ImportedNames) -> bool:
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr == "sample"
    return is_method and bool(words.keys() & {"n", "frac"}) and "pandas" in paths.meanings.values()


def _own_seed(node: ast.AST) -> bool:
    """`seed_everything(42)` and the like, which a notebook or a library defines, seed all generators."""
    return seeding_call(node) and isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
