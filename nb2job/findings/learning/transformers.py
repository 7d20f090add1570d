"""What learns from data before a model does: scalers, encoders, imputers, PCA, selection, oversampling."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.findings.finding import Look
from nb2job.findings.learning.parts import last_value, outside_functions
from nb2job.program.program import Statement

_KINDS = {
    "scaler": "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler QuantileTransformer PowerTransformer"
    " KBinsDiscretizer",
    "encoder": "OneHotEncoder OrdinalEncoder TargetEncoder CountEncoder LeaveOneOutEncoder CatBoostEncoder",
    "label": "LabelEncoder LabelBinarizer MultiLabelBinarizer",
    "imputer": "SimpleImputer IterativeImputer KNNImputer Imputer",
    "words": "CountVectorizer TfidfVectorizer TfidfTransformer",
    "decomposition": "PCA TruncatedSVD KernelPCA IncrementalPCA SparsePCA FastICA NMF FactorAnalysis"
    " LinearDiscriminantAnalysis",
    "selection": "SelectKBest SelectPercentile SelectFromModel SelectFdr RFE RFECV",
    "oversampling": "SMOTE SMOTENC SVMSMOTE BorderlineSMOTE KMeansSMOTE ADASYN RandomOverSampler SMOTEENN"
    " SMOTETomek",
}
_BY_CLASS = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_LIBRARIES = ("sklearn.", "imblearn.", "category_encoders.", "feature_engine.", "cuml.")
_HOLDERS = frozenset({"Pipeline", "make_pipeline", "ColumnTransformer", "make_column_transformer"})
_FITS = frozenset({"fit", "fit_transform", "fit_resample", "fit_sample"})


@dataclass(frozen=True, slots=True)
class Made:
    """A transformer: what kind it is, and the class that was called."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A call that fits one: the statement's number, the call, what is fitted, and the name that holds it.

    `owner` is empty where nothing holds it: `StandardScaler().fit_transform(X)`.
    """

    number: int
    statement: Statement
    call: ast.Call
    made: Made
    owner: str
    data: ast.expr

    @property
    def gives(self) -> bool:
        """Whether the call gives the data changed, as `fit_transform` does."""
        return isinstance(self.call.func, ast.Attribute) and self.call.func.attr != "fit"


def fits(look: Look) -> list[Fit]:
    """Every fitting of a transformer that runs at the notebook's top level, in order."""
    return [
        one
        for number, statement in enumerate(look.statements)
        if ".fit" in statement.text
        for node in outside_functions(statement.tree)
        if isinstance(node, ast.Call)
        for one in _fit(look, number, statement, node)
    ]


def _fit(look: Look, number: int, statement: Statement, call: ast.Call) -> Iterator[Fit]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _FITS:
        return
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "X")]
    made = made_by(look, call.func.value, number)
    if given and made is not None:
        yield Fit(number, statement, call, made, _owner(statement, call, call.func), given[0])


def _owner(statement: Statement, call: ast.Call, method: ast.Attribute) -> str:
    """The name that holds what is fitted: of `scaler.fit(X)`, and of `scaler = StandardScaler().fit(X)`."""
    if isinstance(method.value, ast.Name):
        return method.value.id
    node = statement.node
    target = node.targets[0] if isinstance(node, ast.Assign) and node.value is call else None
    return target.id if method.attr == "fit" and isinstance(target, ast.Name) else ""


def made_by(look: Look, node: ast.expr, before: int) -> Made | None:
    """The transformer that an expression gives at a statement, if it surely is one."""
    if isinstance(node, ast.Name):
        found = last_value(look, node.id, before)
        return _constructed(look, found[1]) if found is not None else None
    return _constructed(look, node)


def _constructed(look: Look, node: ast.expr) -> Made | None:
    """`StandardScaler()`, `StandardScaler().fit(X)`, or a pipeline of nothing but these."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
        return _constructed(look, node.func.value)
    path = look.paths.called(node)
    name = path.rpartition(".")[2]
    if not path.startswith(_LIBRARIES):
        return None
    if name in _HOLDERS:
        return _first_held(look, node)
    return Made(_BY_CLASS[name], name) if name in _BY_CLASS else None


def _first_held(look: Look, node: ast.Call) -> Made | None:
    """What a pipeline or a column transformer holds, where all of its steps are transformers."""
    calls = [one for one in outside_functions(node) if isinstance(one, ast.Call) and one is not node]
    known = [made for one in calls if (made := _constructed(look, one)) is not None]
    others = [
        one for one in calls if look.paths.called(one).rpartition(".")[2] not in {*_BY_CLASS, *_HOLDERS}
    ]
    return known[0] if known and not others else None
