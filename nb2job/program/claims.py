"""Whether the words of a heading are true of the code below it: nothing is loaded below `Load the data`."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from nb2job.program.deeds import PREPARING
from nb2job.program.phrases import is_done, phrase
from nb2job.program.program import Statement
from nb2job.program.stages import MODELS
from nb2job.program.unit_stage import SHORT_TEXTS, own, stage_of
from nb2job.regex import regex

_LIBRARIES = frozenset(
    "dependencies importing imports libraries library modules packages requirements stack".split()
)
_BESIDE = frozenset(
    "and basic common core essential functions helper important load import install main necessary needed"
    " other party python reproducibility required scientific set setup up useful utility utilities".split()
)
"""Words beside those that still say nothing of what is done."""
_EVIDENCE = {
    "libraries": r"\bimport|install|\bpip\b|require|packag|librar|version|sys\.path",
    "load": r"load|read|open\(|fetch|glob|listdir|\bget|from_|data|connect|query|scan|request|import|unzip"
    r"|extract|path|url|copy|walk|pipeline|model|= *[\[{(]|\.(?:csv|json|txt|parquet|npz?|xlsx?|zip|db|h5)\b",
    "import": r"load|read|open\(|fetch|glob|\bget|connect|query|path|url"
    r"|\.(?:csv|json|txt|parquet|npz?|xlsx?|zip|db|h5)\b",
    "train": r"fit|train|learn|optim|backward|epoch|grad|\bstep|search|cross_val|arima|ols\b|minimi|boost"
    r"|estimator|\brun|sampl|solve\(|lstsq|weight|tree|cluster|kmeans|update|loss|submit|compile|job",
    "draw": r"plot|plt|fig|draw|show|display|chart|hist|\bax|sns|imag|render|view|graph|visual|scatter"
    r"|log_(?:fig|pag|pic)|heatmap|map|px\.|folium|widget|animat|video|html|\.bar|dashboard|explain|shap",
    "judge": r"score|accura|predict|eval|test|valid|metric|loss|error|mse|mae|r2|report|confusion|assert|corr"
    r"|compar|infer|forecast|model\(|net\(|prob|argmax|pred|y_?hat|call|classif|invoke|request|run|mean"
    r"|result|==|plot|check|residual|transform|output|generat|sampl|\bic",
    "predict": r"predict|forecast|infer|model|\bnet\(|argmax|generat|sampl|prob|call|\brun|invoke|request"
    r"|neighbo|recommend|classif|score|loop",
    "ignore": r"warn|log|verbos|except|suppress|disable|filter|drop",
    "select": r"select|drop|\[\[|i?loc|columns|importan|corr|k_?best|rfe\b|variance|filter|coef|keep"
    r"|choose|pick",
    "save": r"save|dump|writ|to_|export|store|upload|log_|put|copy|serial|insert|regist|commit|open|archive"
    r"|zip|path|creat",
    "split": r"split|sampl|i?loc\b|fold|shuffl|partition|subset|train|test|\[[^\]]*:|batch|select|filter",
    "count": r"count|len\(|sum\(|size|shape|\+=|number|num_|unique|hist",
    "sort": r"sort|order|largest|smallest|rank|heap|swap|top",
    "group": r"group|pivot|agg|\bby\b|resampl|crosstab|bin|categor|class|cluster|team",
    "build": r"build|make|creat|defin|fit|compile|model|layer|estimator|pipeline|\bnet|(?-i:\b[A-Z]\w+\()",
    "deploy": r"deploy|endpoint|creat|invoke|updat|serv|publish|app|image|lite|convert|export|save|docker",
    "register": r"regist|creat|save|log_|add|submit",
    "compare": r"score|accura|predict|eval|metric|\bloss\b|error|report|confusion|assert|corr|compar|mean"
    r"|std\b|plot|print|\blog(?:ger|_)|head\(|hist|test\(|[=<>]=|group|describe|merge|join|concat|time|fit|rank|sort"
    r"|\bm(?:ax|in)\(|diff|DataFrame|display|show|cross_val|\bfor\b",
    "explore": r"plot|plt|sns|\bax|fig|show|display|print|\blog(?:ger|_)|info|describe|head|tail|shape"
    r"|counts?\b|group|hist|corr|is_?n[ua]|unique|mean|sum|std|var\b|max|min|quantile|agg|sort|pivot|len\(|test|fit|score"
    r"|dtypes|columns|clust|pca|decompos|crosstab|query|filter|loc\[|apply|map|merge|median|select|sql|graph"
    r"|\bfor\b|transform",
}
_CODE = {name: regex(pattern, re.IGNORECASE) for name, pattern in _EVIDENCE.items()}
"""What code has somewhere, in a name or a text, if there is anything in it of what a heading claims."""
_VERBS = {
    **dict.fromkeys("download fetch ingest load read".split(), "load"),
    **dict.fromkeys("finetune fit optimize refit retrain train tune".split(), "train"),
    **dict.fromkeys("draw graph plot visualise visualize".split(), "draw"),
    **dict.fromkeys("assess evaluate score validate".split(), "judge"),
    **dict.fromkeys("forecast predict".split(), "predict"),
    **{one: one for one in ("ignore", "import", "select")},
    **dict.fromkeys("dump export save store".split(), "save"),
    **{one: one for one in ("split", "count", "sort", "group", "deploy", "register")},
    "cluster": "train",
    **dict.fromkeys("benchmark compare contrast".split(), "compare"),
    **dict.fromkeys("analyse analyze examine explore inspect investigate".split(), "explore"),
}
_NOUNS = {
    **dict.fromkeys("classification clustering regression training tuning".split(), "train"),
    **dict.fromkeys("evaluation inference prediction predictions validation".split(), "judge"),
    **dict.fromkeys("visualisation visualization visualizations".split(), "draw"),
    **dict.fromkeys("comparison comparisons".split(), "compare"),
}
_BUILD = frozenset("build construct create define develop make".split())
_FILES = frozenset("csv excel file files json".split())
_ANYWHERE = frozenset("analysis eda exploration exploratory".split())
"""Words that say of a whole heading that data are looked at: `Data analysis for business`."""
_SCENE = PREPARING - {"download_data", "load_data", "split_data"} | {"ignore_warnings"}
"""Stages of lines that bear no heading out."""
_BY_LOADING = frozenset(
    {"import", "load", "libraries", "save", "deploy", "register", "count", "sort", "group"}
)
"""Claims that what is loaded may bear out; nothing is trained, drawn or compared by reading a file."""


CHANGES = frozenset(
    "balance clean convert delete drop encode fill filter fix handle impute normalise normalize preprocess"
    " remove rename replace resample scale standardise standardize transform".split()
)
"""Verbs of what leaves something behind: nothing is cleaned by looking at it."""


def of_libraries(title: str) -> bool:
    """Whether a heading only speaks of what is imported, which rises to the top of a script."""
    words = {*phrase(title).split("_")}
    return bool(words & _LIBRARIES) and words <= _LIBRARIES | _BESIDE


def is_true(title: str, statements: Sequence[Statement]) -> bool:
    """Whether the code has anything of what a heading claims of it."""
    said = phrase(title)
    claim = "libraries" if of_libraries(title) else _VERBS.get(said.partition("_")[0])
    claim = claim or (None if is_done(said) and "_" in said else _NOUNS.get(said.rpartition("_")[2]))
    if claim is None and _ANYWHERE & {*said.split("_")}:
        claim = "explore"
    if said.partition("_")[0] in _BUILD | {"generate"} and said.rpartition("_")[2] in _FILES:
        claim = "save"
    if said.partition("_")[0] == "make" and "prediction" in said:
        claim = "predict"
    if claim is None and said.partition("_")[0] in _BUILD and said.rpartition("_")[2] in MODELS:
        claim = "build"
    lines = [one for one in own(statements) if one.node is not None]
    if lines and said.partition("_")[0] in CHANGES and not any(map(_changes, lines)):
        return False
    if claim is None or not lines:
        return True
    idle = _SCENE if claim in _BY_LOADING else _SCENE | {"load_data"}
    telling = (one for one in lines if stage_of(one.text) not in idle and not _lists_names(one.node))
    texts = [re.sub(r"#.*", "", one.text) for one in telling]
    texts = [_SETS.sub("", one) for one in texts] if claim == "train" else texts
    if claim in {"draw", "explore"}:
        texts = [SHORT_TEXTS.sub("", one) for one in texts]
    return any(map(_CODE[claim].search, texts))


def _changes(statement: Statement) -> bool:
    """Whether a statement may leave something behind it: a value, or what a call did to one."""
    node = statement.node
    if not isinstance(node, (ast.Assign, ast.Expr)):
        return True
    value = node.value
    if isinstance(node, ast.Expr) and (not isinstance(value, ast.Call) or _LOGS.match(statement.text)):
        return False
    looks = stage_of(statement.text) in _LOOKING or _is_list_of_texts(value)
    return not looks or "inplace" in statement.text


def _lists_names(node: ast.stmt | None) -> bool:
    """Whether a line only gives a name to a list of texts: a column `run_hour` runs nothing."""
    return isinstance(node, ast.Assign) and _is_list_of_texts(node.value)


def _is_list_of_texts(node: ast.expr) -> bool:
    """Whether it only lists names, such as those of columns that nothing is done with."""
    listed = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
    return bool(listed) and all(
        isinstance(one, ast.Constant) and isinstance(one.value, str) for one in listed
    )


_SETS = regex(r"\b\w*train\w*\b(?!\s*\()|\btrain_test_split\b")
"""Names of what a model is trained on, which any code may have."""
_LOGS = regex(r"(?:#[^\n]*\n)*(?:logger\.|print\(|log_\w+\()")
_LOOKING = frozenset({"explore_data", "plot_results", "plot_correlations"})
