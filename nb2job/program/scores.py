"""Calls that give a score, expressions that give one number, and those that surely give none."""

from __future__ import annotations

import ast

from nb2job.program.nodes import last_name, unparse, walk

SCORE_FUNCTIONS = frozenset(
    "accuracy_score balanced_accuracy_score roc_auc_score average_precision_score f1_score fbeta_score"
    " precision_score recall_score log_loss brier_score_loss matthews_corrcoef cohen_kappa_score"
    " jaccard_score hamming_loss zero_one_loss mean_squared_error root_mean_squared_error"
    " mean_absolute_error median_absolute_error mean_squared_log_error r2_score max_error"
    " explained_variance_score mean_absolute_percentage_error silhouette_score davies_bouldin_score"
    " calinski_harabasz_score adjusted_rand_score normalized_mutual_info_score v_measure_score auc rand_score"
    " homogeneity_score completeness_score fowlkes_mallows_score mutual_info_score adjusted_mutual_info_score"
    " top_k_accuracy_score d2_absolute_error_score root_mean_squared_log_error mean_pinball_loss hinge_loss"
    " mean_poisson_deviance mean_gamma_deviance mean_tweedie_deviance ndcg_score dcg_score coverage_error"
    " label_ranking_loss label_ranking_average_precision_score".split()
)
"""Functions of scikit-learn that return one number, unless asked for one a class or an output."""

_OF_SURPRISE = frozenset(f"accuracy.{name}" for name in ("rmse", "mse", "mae", "fcp"))
"""Those of Surprise's module, which print what they return."""
_SEVERAL = frozenset({"average", "multioutput"})
_SCORE_METHODS = frozenset({"score"})


def is_score_call(node: ast.expr) -> bool:
    """A call of a known metric that gives one number."""
    if not isinstance(node, ast.Call):
        return False
    name = unparse(node.func).rpartition(".")[2]
    if unparse(node.func) in _OF_SURPRISE:
        return True
    if name in SCORE_FUNCTIONS:
        return not gives_several(node)
    return isinstance(node.func, ast.Attribute) and name in _SCORE_METHODS and len(node.args) >= 2


def gives_several(node: ast.expr) -> bool:
    """A call of a known metric that gives one number a class, or an output."""
    if not isinstance(node, ast.Call) or unparse(node.func).rpartition(".")[2] not in SCORE_FUNCTIONS:
        return False
    asked = [word.value for word in node.keywords if word.arg in _SEVERAL]
    return any(isinstance(one, ast.Constant) and one.value in {None, "raw_values"} for one in asked)


def is_number(node: ast.expr, known: frozenset[str]) -> bool:
    """Whether the expression is provably one number; `known` are names that are."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.BinOp):
        return is_number(node.left, known) and is_number(node.right, known)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand, known)
    if is_score_call(node):
        return True
    if isinstance(node, ast.Call):
        spelled = unparse(node.func)
        if spelled in {"float", "round", "abs"} and node.args:
            return spelled == "float" or is_number(node.args[0], known)
        whole = not any(word.arg == "axis" for word in node.keywords) and len(node.args) == 1
        return whole and spelled in {"np.average", "np.mean", "np.std", "np.median"}
    return False


def unrounded(node: ast.expr) -> ast.expr:
    """The value before it was rounded for the eye."""
    rounded = isinstance(node, ast.Call) and unparse(node.func) in _ROUNDING
    if rounded and isinstance(node, ast.Call) and node.args and not node.keywords:
        return unrounded(node.args[0])
    method = node.func if isinstance(node, ast.Call) and not node.keywords else None
    if isinstance(method, ast.Attribute) and method.attr == "round" and not _is_module(method.value):
        return unrounded(method.value)
    return node


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy", "tf", "torch", "jnp", "math"}


_ROUNDING = frozenset({"round", "np.round", "numpy.round", "np.around"})


_TEXTS = frozenset({"algorithm", "classifier", "label", "method", "model", "model_name", "name", "title"})
"""Keys of texts: what a row is about."""


def is_no_number(node: ast.expr) -> bool:
    """Values that are surely no metric: texts, shapes, lengths, displays, comparisons, booleans."""
    if isinstance(node, (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.JoinedStr)):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
        return any(_is_text(one) for one in (node.left, node.right))
    if isinstance(node, (ast.Compare, ast.BoolOp, ast.Lambda, ast.ListComp, ast.IfExp)):
        return True
    if isinstance(node, ast.Subscript):
        sliced = any(isinstance(one, ast.Slice) for one in walk(node.slice))
        sliced = sliced or (isinstance(node.slice, ast.Constant) and node.slice.value in _TEXTS)
        return sliced or unparse(node.value).endswith(_WORDS)
    if isinstance(node, ast.Attribute):
        return node.attr in _NO_NUMBERS or node.attr.endswith(("ratio_", "importances_"))
    if isinstance(node, ast.Call):
        name = last_name(node.func)
        return is_table(node) or name in _GIVE_NONE or name.endswith(("_report", "_curve"))
    return isinstance(node, ast.Name) and node.id.endswith(_FUNCTIONS)


def is_table(node: ast.expr) -> bool:
    """Whether it has a value for each of several groups: `df.groupby("kind").score.mean()`."""
    method = node.func if isinstance(node, ast.Call) else None
    if not isinstance(method, ast.Attribute) or method.attr not in _OF_GROUPS:
        return False
    held: ast.expr = method.value
    while isinstance(held, (ast.Subscript, ast.Attribute)):
        held = held.value
    return isinstance(held, ast.Call) and unparse(held.func).endswith(".groupby")


def _is_text(node: ast.expr) -> bool:
    text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return text or isinstance(node, ast.JoinedStr)


_GIVE_NONE = frozenset(
    "confusion_matrix describe head join keys len list repr sorted str tabulate time to_html to_latex"
    " to_markdown to_string tolist type value_counts".split()
)
_OF_GROUPS = frozenset("agg count max mean median min size std sum".split())
_NO_NUMBERS = frozenset({"shape", "size", "columns", "dtypes", "dtype", "T", "index", "best_params_"})
_WORDS = ("names", "labels", "columns")
_FUNCTIONS = ("_fn", "_func", "function", "criterion")
