"""Calls of libraries that draw with pyplot themselves, told by the library and by the name."""

from __future__ import annotations

import ast
import re

from nb2job.program.program import Program
from nb2job.regex import regex

_LIBRARIES = frozenset(
    "matplotlib pylab seaborn thinkplot shap fastai arviz pymc3 pymc mglearn yellowbrick scikitplot mlxtend"
    " utils_cv statsmodels lifelines missingno prophet fbprophet lime nltk astroML".split()
)
"""Libraries that draw with pyplot, or need it: where none is imported, no figure can be open."""

_NAMES = regex(r"(?:^|_)plots?(?:_|$)|[a-z]plots?$|^(?:show|draw)_|^(?:plot|draw)[A-Z]")
_OTHER = regex(r"^(?:sub|i|save|get|set)_?plots?|^plot_model$|_version|_config|html|json|^show_(?:log|info)")
_SHAP = frozenset({"initjs", "force_plot", "text"})
"""Of shap's pictures, those that are pages for a browser."""


def draws_elsewhere(program: Program) -> bool:
    """Whether the notebook imports what may draw behind other names."""
    statements = program.every_statement()
    text = "\n".join(one.text for one in statements if "import" in one.text)
    return any(re.search(rf"\b{name}\b", text) for name in _LIBRARIES)


def is_picture_call(module: str, name: str) -> bool:
    """Whether a library's function of that name draws; `module` is "" where it is not known."""
    root = module.split(".")[0]
    if root == "thinkplot":
        return name[:1].isupper() and name not in {"Config", "Show", "Save", "Clf"}
    if root == "shap":
        return name not in _SHAP and (module == "shap.plots" or name.endswith("plot"))
    return bool(_NAMES.search(name)) and not _OTHER.search(name)


def draws_by_request(call: ast.Call) -> bool:
    """Whether it is told to draw with pyplot what else were a page: `force_plot(…, matplotlib=True)`."""
    return any(one.arg == "matplotlib" and _is(one.value, True) for one in call.keywords)


def shows_itself(module: str, name: str, call: ast.Call) -> bool:
    """Whether a call draws and then shows all open figures, which the inline backend closes: shap's do."""
    if module.split(".")[0] != "shap" or any(
        one.arg == "show" and not _is(one.value, True) for one in call.keywords
    ):
        return False
    return is_picture_call(module, name) or (name == "force_plot" and draws_by_request(call))


def _is(node: ast.expr, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
