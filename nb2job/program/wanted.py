"""Which literals a person would want as arguments without asking for them."""

from __future__ import annotations

import ast
import re
from collections import Counter

from nb2job.program.argument_type import in_words
from nb2job.program.candidates import Candidate
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Statement
from nb2job.regex import regex

_LOOKS = regex(
    r"title|label|colou?r|font|fig|plot|dpi|cmap|style|palette|legend|marker|line|grid|axis|tick|bins"
    r"|url|path|dir(?!ichlet)|folder|file|query|regex|pattern|text|sentence|token|secret|password|key|name$"
    r"|^(best|total|sum|count|current|last|first|prev|next|old|new|running)_"
    r"|_(count|total|sum|idx|index|col|column|columns|msg|message|id|year|test_acc|accuracy|score)$"
    r"|^(n|num|number_of)_(inputs?|outputs?|class(es)?|features|rows|columns|cols|train|test|val|samples|docs)$"
    r"|(^|_)(vis|viz|shown?|shows|displayed|frames?|interpolating)(_|$)"
    r"|^(input|output)_(size|dim|shape|features)$"
    r"|^(cat|catboost|et|gbm|knn|lasso|lgbm?|nn|rf|ridge|svm|xgb)_\w*weight$|^solved_",
)
_PICTURES = regex(r"^(img|image|im|input|crop|resize|patch)_?(size|width|height|w|h|dim|shape)$")
_SETTINGS = regex(
    r"epochs?$|batch|learning_?rate|(^|_)(lr|eta|rate|ratio|frac(tion)?|threshold|thresh|cutoff|alpha|beta|gamma|lambda|lam"
    r"|l1|l2|reg(ularization)?|momentum|decay|dropout|drop|hidden|units|neurons|layers|depth|estimators|trees"
    r"|leaf|leaves|clusters|components|neighbou?rs|folds?|kfolds?|splits?|cv|seed|random_state|patience|steps"
    r"|n?iters?|iterations?|workers|jobs|windows?|lags?|lookback|horizon|maxlen|embed(ding)?|latent|channels"
    r"|filters|n_heads|num_heads|strides?|tol(erance)?|eps(ilon)?|temperature|top_?k|degree|noise|clip|warmup|trials|rounds"
    r"|capacity|rank|discount|episodes|generations|population|mutation|crossover|budget|chains|draws|burn_?in"
    r"|subsample|bootstraps?|max_bin|replicates|perplexity|repeats|c)(_|\d*$)"
    r"|(?<!^)_size$|(test|train|training|val|valid|validation)_(size|split|ratio|fraction|pct|percent)"
    r"|(max|min)_[a-z]\w{2,}|(seq|sequence|context|max)_?len(gth)?|(hidden|latent|embed(ding)?|model|z|feature)_?dims?$"
    r"|^(vocab|buffer|shuffle|sample|kernel|window|patch|population|burn|look)_?\w*(size|back|len|in)$",
)
_SWITCHES = regex(
    r"^(use|do|with|enable|apply|fit|include|train|tune|fine_?tune|freeze|save|load|early)_|shuffle|pretrained"
    r"|augment|normali[sz]e|scal(e|ing)$|standardi[sz]e|early_stop|bidirectional|stratify|balanced|bias|intercept"
    r"|(^|_)(amp|fp16|bf16|gpu|cuda|retrain|quick|fast|debug|sample)(_|$)|fast_run|dry_run",
)
_SECRET = regex(r"token|secret|passw|credential|(api|access|auth|private)_?key|^key$", re.IGNORECASE)
_CHOICES = regex(
    r"(^|_)(mode|kernel|solver|penalty|criterion|metric|scoring|strategy|method|optimi[sz]er|activation|loss"
    r"|model_type|model_name|algorithm|algo|scheduler|backbone|arch(itecture)?|pretrained_model|base_model|device"
    r"|start_date|end_date)$",
)
_TRAINS = regex(r"[A-Z]\w*[a-z]|.*(fit|train|split|search|compile)")


class Readers:
    """Who reads which names: how many statements do, and what only a module global could carry there."""

    def __init__(self, statements: list[Statement]) -> None:
        self.uses = Counter(name for one in statements for name in one.facts.uses)
        self.held: set[str] = set()
        self.given = Counter(name for one in statements for name in _given(one.tree))
        valued = frozenset().union(*(one.facts.valued for one in statements))
        for statement in statements:
            facts = statement.facts
            self.held |= facts.function_writes
            if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.held |= facts.reads
            if facts.deferred and not _can_be_handed(statement, valued):
                self.held |= facts.deferred


def is_wanted(candidate: Candidate, readers: Readers) -> bool:
    """Whether a variable set once is a setting of the training, and lifting it stays simple."""
    name, kind = candidate.name, candidate.type
    if candidate.field is not None:
        asked = kind != "literal" and not _SECRET.search(name)
        return asked and bool(readers.uses[name]) and name not in readers.held
    is_read = readers.uses[name] > (name in candidate.statement.facts.uses)
    if not is_read or name in readers.held:
        return False
    word = in_words(name)
    if kind in {"int", "float", "number"}:
        # Who writes a type or capitals means a setting.
        declared = bool(candidate.annotation) or re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", name) is not None
        given = readers.given[name] > 0 and len(word) > 1
        meant = declared or given or _SETTINGS.search(word) is not None
        return bool(_PICTURES.search(word)) or (meant and not _LOOKS.search(word))
    if kind == "bool":
        return bool(_SWITCHES.search(word)) and not re.search(r"plot|fig|show|print|display|download", word)
    return kind == "str" and bool(_CHOICES.search(word)) and _is_short(candidate.value)


def _is_short(value: object) -> bool:
    return value is None or (isinstance(value, str) and 0 < len(value) <= 40)


def _can_be_handed(statement: Statement, valued: frozenset[str]) -> bool:
    node = statement.node
    if isinstance(node, ast.ClassDef):
        return False
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name not in valued and not node.decorator_list
    return True


def _given(tree: ast.AST) -> list[str]:
    """The names that calls which train are given under a word of training: `KMeans(n_clusters=k)`."""
    found = []
    for node in walk(tree):
        if isinstance(node, ast.Call) and _TRAINS.fullmatch(unparse(node.func).split(".")[-1]):
            for word in node.keywords:
                if isinstance(word.value, ast.Name) and _SETTINGS.search(word.arg or ""):
                    found.append(word.value.id)
    return found
