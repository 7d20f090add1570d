"""Calls that take a seed and have none: estimators, splits and samples whose result no run repeats."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import walk
from nb2job.program.pandas_objects import PandasObjects
from nb2job.program.program import Program, Statement
from nb2job.program.seeds import seeded_by

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
    " RandomUnderSampler BorderlineSMOTE UMAP RepeatedKFold RepeatedStratifiedKFold make_classification"
    " make_regression make_blobs make_moons make_circles make_s_curve make_swiss_roll make_friedman1"
    " make_gaussian_quantiles make_multilabel_classification".split()
)
_ENSEMBLES = ("Bagging", "AdaBoost")
_WHEN_SHUFFLED = frozenset({"KFold", "StratifiedKFold", "StratifiedGroupKFold"})
_OF_FRAMES = frozenset({"n", "frac", "replace", "weights", "axis", "ignore_index"})
_TAKES_STATE = ("sklearn.", "imblearn.", "umap.")


@dataclass(frozen=True, slots=True)
class Draw:
    """A call that draws at random, and takes `random_state`."""

    statement: Statement
    call: ast.Call


def unseeded(program: Program) -> list[Draw]:
    """The calls that draw at random where nothing has set a seed, in order."""
    paths = imported_names(program)
    nodes = ((one, node) for one in program.statements() for node in walk(one.tree))
    calls = [(one, node) for one, node in nodes if isinstance(node, ast.Call)]
    if any("numpy" in seeded_by(node, paths) for _, node in calls):
        return []
    given = {id(one) for _, node in calls for one in _seeded_parts(node, paths)}
    frames = PandasObjects(program, paths)
    return [Draw(one, node) for one, node in calls if id(node) not in given and _draws(node, paths, frames)]


def _seeded_parts(node: ast.Call, paths: ImportedNames) -> Iterator[ast.AST]:
    """What an ensemble is made of that has a seed: it gives each of its estimators one."""
    ensemble = paths.called(node).split(".")[-1].startswith(_ENSEMBLES)
    if ensemble and any(word.arg == "random_state" for word in node.keywords):
        for one in (*node.args, *(word.value for word in node.keywords)):
            yield from walk(one)


def _draws(node: ast.Call, paths: ImportedNames, frames: PandasObjects) -> bool:
    path, words = paths.called(node), {word.arg: word.value for word in node.keywords}
    name = path.split(".")[-1]
    if None in words or "random_state" in words:
        return False
    if path.startswith(_TAKES_STATE):
        shuffled = name in _WHEN_SHUFFLED and _is_true(words.get("shuffle"))
        kept = name == "train_test_split" and "shuffle" in words
        return (name in _ALWAYS and not kept) or shuffled
    return not path and _samples_a_frame(node, words, frames)


def _samples_a_frame(node: ast.Call, words: dict[str | None, ast.expr], frames: PandasObjects) -> bool:
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "sample":
        return False
    by_word = bool(words.keys() & {"n", "frac"}) and "pandas" in frames.paths.meanings.values()
    return by_word or (len(node.args) < 2 and words.keys() <= _OF_FRAMES and frames.holds(node.func.value))


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
