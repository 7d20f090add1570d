"""The words of labels: which name a metric, what a text says before and behind a value."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from nb2job.regex import regex

_WORDS = regex(
    r"accura|\bacc\b|\bauc\b|(?<!p)roc(?!k)|loss|\bcost\b|error|\bm[sa]e\b|rmse|rmsle|mape|\br2\b|r\^2|r²|r-squared"
    r"|r squared|\bf1|f-score|f-measure|precision|recall|sensitivity|specificity|score|metric|perplexity"
    r"|silhouette|\brand index|jaccard|bouldin|harabasz"
    r"|\biou\b|dice|bleu|rouge|kappa|\bmcc\b|likelihood|deviance|\baic\b|\bbic\b|gini|inertia"
    r"|\b[tf][pn]r\b|\b[pn]pv\b|\bsens\b|\bg[- ]?mean\b|matthews|\bbrier\b|\byouden"
    r"|reward|misclassif|entropy|explained variance|\bndcg\b|sharpe|positive rate|negative rate"
    r"|\b(fraction|percent|percentage|proportion|%) (of )?correct",
    re.IGNORECASE,
)
_MEASURES = regex(
    r"accura|\bacc\b|\bauc\b|\bm[sa]e\b|rmse|rmsle|mape|\br2\b|r\^2|r²|\bf1|precision|recall|log.?loss",
    re.IGNORECASE,
)
"""Words of measures that compare a prediction with what is true."""
_JOINTS = regex(r"_|(?<=[a-z])(?=[A-Z]{2}|[A-Z][a-z]{2})")
"""Where the words of a name are joined: `val_acc`, `testAcc`."""
_NO_METRIC = regex(
    r"shape|\bsize|length|count|number of|rows|columns|samples|features|classes|\bdtype|\btype\b|version"
    r"|path|file|seconds|elapsed|\btime\b|duration|params|parameters|best (params|parameters|estimator)"
    r"|\bepoch(?!.*(?:loss|acc))|(?<!multi-)(?<!one-)(?<!\d-)\bstep|\biteration|\bbatch|\bfold\b(?!\W+(?:cross|cv))|confusion|report|matrix"
    r"|(?<!rand )(?<!jaccard )(?<!bouldin )(?<!harabasz )\bindex|\bid\b|threshold|\bran\b|\btook\b"
    r"|\bmessage|\b(?:saved|saving|written|stored|exported|loaded|loading) (?:as|at|from|in|into|to|under)\b"
    r"|^\W*(?:best|chosen|selected|winning) (?:model|estimator|algorithm|classifier|regressor)"
    r"(?: (?:by|from|on)\b|\W*$)"
    r"|^\W*(?:best|chosen|optimal|selected) (?:k|n|alpha|lambda|degree|depth) (?:by|from|via|with)\b"
    r"|uri\b|url\b|schema|entries|error (?!using\b)\w+ing\b|^\W*(error|exception|metric)s?\W*$",
    re.IGNORECASE,
)
_AGAINST = regex(r"\s(?:vs\.?|versus|against)\s", re.IGNORECASE)
"""What a value is compared with: it says nothing of the value."""
_PLACED = regex(
    r"(?i)\b(?:at|for|in|with) (?:the|an?)$"
    r"|^(?:best|highest|least|lowest|peak)\b.* at (?:degree|depth|alpha|lambda|epoch)$"
    r"|\b(?:peaks?|occurs?|reached|found|sits?) (?:at|in|with)\b"
)
"""Labels of where a measure is best: what follows is no measure."""
_SEVERAL = regex(r"(?i)(?:scores|losses|errors|metrics|accuracies|precisions|recalls)\W*$")
_COUNTED = regex(r"misclassified", re.IGNORECASE)
_NAMES = regex(
    r"(^|_)(accuracy|acc|auc|loss|mse|rmse|mae|mape|r2|f1|precision|recall|scores?)"
    r"(_(train|test|val|valid|mean|avg|final|best))?_?\d*$",
    re.IGNORECASE,
)
_SHARE = regex(r"\s*(?:of (?:the )?\d|out of )")
"""What stands behind a count: `in 9 of 24 hours`."""
_DIFFERENCE = regex(
    r"\s*%?\s*(?:points?\s+|pp\s+)?"
    r"(?:(?:higher|lower|better|worse|more|less|above|below|\{\})\s+"
    r"(?:than|the (?:baseline|average|others?)|baseline)"
    r"|(?:higher|lower|better|worse)\b)",
    re.IGNORECASE,
)
_THINGS = regex(
    r"(?:\w+_)?(?:name|model|label|title|method|algorithm|classifier|regressor|dataset|config|key)"
)
_SPLIT = regex(
    r"\b(train(?:ing)?|test(?:ing)?|val(?:id(?:ation)?)?|dev|hold-?out|out[- ]of[- ]sample|in[- ]sample)\b",
    re.IGNORECASE,
)
_LETTERS = {"p": "precision", "r": "recall", "f": "F1", "f1": "F1"}
_PARTS = regex(r"(?i)scores?|errors?|metrics?|rate|likelihood|deviance")
"""Words of a measure's name that say nothing alone: `accuracy score`."""
_COMPOUNDS = {("roc", "auc"), ("dice", "loss"), ("entropy", "loss"), ("cost", "loss"), ("gini", "loss")}
_ROUND = regex(
    r"(.*?\S)[\s(\[,]+(?:at|after|for|in|on|of)\s+(?:the\s+)?"
    r"(?:step|epoch|iteration|iter|fold|episode|batch|round)\s*(?:#|number)?\s*",
    re.IGNORECASE | re.DOTALL,
)


def names_metric(label: str) -> bool:
    """Whether a label says that its value is a measure of how good something is."""
    words = _JOINTS.sub(" ", without_accents(label))
    return bool(_WORDS.search(words)) and not names_other(label)


def names_measure(label: str) -> bool:
    """Whether a label names a measure that only predictions have: a column has a score, or a loss."""
    return bool(_MEASURES.search(_JOINTS.sub(" ", without_accents(label))))


def names_several(label: str) -> bool:
    """Whether a label says that there is more than one of a measure: `losses:`."""
    return bool(_SEVERAL.search(label))


def names_other(label: str) -> bool:
    """Whether a label says that its value is something else: a shape, a count, a time, a setting."""
    said = _AGAINST.split(label)[0] or label
    if _PLACED.search(said):
        return True
    return bool(_NO_METRIC.search(said)) and not _COUNTED.search(said)


def is_metric_name(name: str) -> bool:
    """Whether a variable is called like a metric: `train_loss`, `f1`."""
    return bool(_NAMES.search(name))


def is_error(label: str, spec: str) -> bool:
    """Whether `error` says how great one is, not what went wrong: its value is shown as a fraction."""
    return label.lower() == "error" and bool(re.search(r"\.\d+[feg%]$", spec))


def is_difference(behind: str) -> bool:
    """Whether the text behind a value says that it is the distance to another: `2 % below the baseline`.

    Or that it is a count: `9 of 24`.
    """
    return bool(_DIFFERENCE.match(behind) or _SHARE.match(behind))


def is_name_of_things(name: str) -> bool:
    """Whether an entry or an attribute is called like the name of what it belongs to: `model_name`."""
    return bool(_THINGS.fullmatch(name.lower()))


def label_before(text: str) -> str:
    """The label that a piece of text gives to the value after it."""
    line = re.split(r"[\n\r]", text)[-1]
    line = (line if line.strip() else _line_above(text)).strip(" \t|;,-/")
    line = re.sub(r"\b(avg|val|max|min|acc)\.\s", r"\1 ", line)
    line = re.split(r"(?:[|;,]|[.!?]\s|\)\s(?!\s*[=:≈])|\][ \t]+(?=[^\W\d_])|\s-\s|\s/\s)", line)[-1]
    arrow = line.rpartition(" -> ")[2]
    line = line if _SPLIT.match(arrow) else arrow
    line = re.sub(r"[\s:=>~≈\-(\[]+(?:is|of|at)?[\s:=>~≈(\[$]*$", "", line.strip())
    line = re.sub(r"^(?:\w+ed\s+)?with\s+(?:an?\s+)?(?=\w)", "", line)
    found = re.sub(r"(?:^|\s+)(?:is|was|of|=)$", "", line).strip(" \t*#>-:=.")
    return found if re.search(r"[^\W\d_]", found) else ""


def _line_above(text: str) -> str:
    """The line above a value that begins a line, where it ends with a colon: it is its label."""
    above = text.rstrip("\n\r\t ")
    return re.split(r"[\n\r]", above)[-1] if above.endswith(":") else ""


def label_behind(text: str) -> str:
    """The label that a piece of text gives to the value before it: `0.5 accuracy with …`."""
    start = re.match(r"\s*%?\s*([A-Za-z][\w\- ]*)", text)
    words = re.split(r"\s(?:with|and|for|on|in|of|at|from|after|but|is|by)\b", start[1])[0] if start else ""
    return words.strip()


def label_of_round(text: str, behind: str) -> str:
    """The label of the loss in `loss at step 3: 0.5`, by the text before the count and the one behind it."""
    found = _ROUND.fullmatch(text) if re.fullmatch(r"\s*(?:[:=]|->|-|is|was)\s*", behind) else None
    label = label_before(found[1]) if found else ""
    return label if names_metric(label) else ""


def labels_listed(text: str, count: int) -> list[str]:
    """The labels of several values after one text: `train/test accuracy: `, `loss, accuracy: `; or []."""
    line = re.sub(r"[\s:=>(\[]+$", "", re.split(r"[\n\r]", text)[-1]).strip()
    for word in re.findall(r"[\w-]+(?:/[\w-]+)+", line):
        parts = word.split("/")
        if len(parts) == count:
            return [line.replace(word, one) for one in spelled_out(parts)]
    parts = [one.strip() for one in re.split(r",\s*(?:and\s)?|\s(?:and|&|\||-)\s|;", line)]
    short = all(one and len(one.split()) <= 3 for one in parts)
    words = _words_of_labels(line)
    return parts if len(parts) == count and short else words if len(words) == count else []


def _words_of_labels(line: str) -> list[str]:
    """The labels of several numbers in `acc loss` and `P R F`, where no word belongs to another; or []."""
    words = line.split()
    pairs = {(one.lower(), other.lower()) for one, other in pairwise(words)}
    alone = all(one.lower() in _LETTERS or names_metric(one) for one in words)
    whole = len(words) < 2 or not alone or any(_PARTS.fullmatch(one) for one in words) or pairs & _COMPOUNDS
    return [] if whole else spelled_out(words)


def spelled_out(labels: list[str]) -> list[str]:
    """Precision, recall and F1 for their first letters, where both of the first are among them."""
    known = {one.lower() for one in labels} >= {"p", "r"}
    return [_LETTERS.get(one.lower(), one) for one in labels] if known else labels


def lists_labels(text: str) -> bool:
    """Whether a text names more than one thing, by commas or slashes."""
    line = re.sub(r"[\s:=>(\[]+$", "", re.split(r"[\n\r]", text)[-1]).strip(" ,;|")
    if _words_of_labels(line):
        return True
    last = re.split(r"\.\s|\)\s", line)[-1]
    return bool(re.search(r"[\w)],\s*[A-Za-z]", last)) and all(
        len(one.split()) <= 3 for one in last.split(",")
    )


def lists_measures(text: str) -> bool:
    """Whether a text names several measures: `test loss, test acc:` of what Keras' `evaluate` gives."""
    found = (labels_listed(text, count) for count in range(2, 5)) if "," in text else ()
    return any(labels and all(map(names_metric, labels)) for labels in found)


def with_split_of(label: str, earlier: str) -> str:
    """`MSE test` for the label `test` that stands after one such as `MSE train`; else ""."""
    if not _SPLIT.fullmatch(label) or not _SPLIT.search(earlier) or not names_metric(earlier):
        return ""
    return _SPLIT.sub(label, earlier, count=1)


def named_beside(label: str, earlier: str) -> str:
    """`MSE cubic` for the label `cubic` that stands after `MSE linear`, of the same score; else ""."""
    words = earlier.rpartition(" ")[0]
    alone = bool(re.fullmatch(r"[^\W\d_]+", label)) and not names_metric(label)
    return f"{words} {label}" if alone and names_metric(words) else ""


def without_accents(text: str) -> str:
    """`precision` for `précision`."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(one for one in parts if not unicodedata.combining(one))


def metric_name(label: str) -> str:
    """A name that MLflow accepts, and that keeps the label recognizable.

    MLflow takes letters, digits, `_`, `-`, `.`, space and `/` (mlflow.utils.validation).
    """
    text = without_accents(label).replace("%", "percent").replace("²", "2").replace("^2", "2")
    text = re.sub(r"[()\[\]{}:]", " ", text)
    text = re.sub(r"\s+", " ", re.sub(r"[^\w\-./ ]+", "_", text, flags=re.ASCII))
    return re.sub(r"_{2,}", "_", text).strip("_ ./-")[:200]


def digits(spec: str) -> str:
    """The format of a number with so many digits, for an f-string: `:.2f` for `%.2f`; or ""."""
    found = re.fullmatch(r"%?(\.\d+[feg])", spec)
    return f":{found[1]}" if found else ""
