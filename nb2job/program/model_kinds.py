"""Kinds of models that a heading may name, and how the code spells the models that it makes."""

from __future__ import annotations

import re
from collections.abc import Set

from nb2job.regex import regex

_KINDS = {
    "adaboost": r"AdaBoost|\bada",
    "bayes": r"(?:Gaussian|Multinomial|Bernoulli|Complement|Categorical)NB|Bayes|\w*nb\b",
    "catboost": r"CatBoost|\bcat_",
    "cnn": r"Conv[123]D|Conv[123]d|\bcnn",
    "forest": r"RandomForest|ExtraTrees|forest|\brf",
    "kmeans": r"KMeans|k_?means",
    "knn": r"KNeighbors|NearestNeighbors|knn|neighbou?r",
    "lasso": r"Lasso|\blasso",
    "lightgbm": r"LGBM|lgbm?\b|lightgbm",
    "logistic": r"LogisticRegression|Logit|logi|\blr",
    "lstm": r"LSTM|\blstm",
    "mlp": r"MLP|Sequential|Dense|perceptron|neural|\bnn\b|net\b",
    "ridge": r"Ridge|\bridge",
    "svm": r"\b(?:Linear)?SV[CR]\b|sv[cmr]\b",
    "tree": r"DecisionTree|RandomForest|ExtraTrees|tree|\bdt",
    "xgboost": r"XGB|xgb",
}
_SPELLED = {kind: regex(pattern, re.IGNORECASE) for kind, pattern in _KINDS.items()}
_MADE = regex(
    r"\b(?:\w+\.)?(?:AdaBoost|(?:Gaussian|Multinomial|Bernoulli|Complement|Categorical)NB|CatBoost"
    r"|RandomForest|ExtraTrees|KMeans|MiniBatchKMeans|KNeighbors|Lasso|LGBM|LogisticRegression|MLP|Ridge"
    r"|SVC|SVR|LinearSVC|LinearSVR|DecisionTree|XGB)\w*\("
)
"""Classes of models, as code makes them."""
_WORDS = {
    "forests": "forest",
    "lgbm": "lightgbm",
    "neighbors": "knn",
    "neighbours": "knn",
    "perceptron": "mlp",
    "svc": "svm",
    "svr": "svm",
    "trees": "tree",
    "xgb": "xgboost",
}
"""Other words for a kind."""


def is_of_other_kind(words: Set[str], code: str) -> bool:
    """Whether code makes models, and none of the kinds that a name's words say.

    Args:
        words: the words of a name, in lower case.
        code: the text of the unit.
    """
    said = {_WORDS.get(one, one) for one in words} & _KINDS.keys()
    if not said or any(_SPELLED[one].search(code) for one in said):
        return False
    return bool(_MADE.search(code))
