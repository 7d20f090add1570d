"""statsmodels: what fitting a model gives, its results."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_NO_MODELS = (
    "KDE",
    "Descr",
    "MultiComparison",
    "Anova",
    "Multivariate",
    "TTest",
    "Factor",
    "PCA",
    "STL",
    "MSTL",
)
"""How classes begin that fit no model: nothing that could be saved comes from their `fit`."""
_NO_MODULES = frozenset("families norms links cov_struct graphics datasets tools distributions".split())
_FORMULAS = frozenset(
    "ols wls gls glsar glm gee rlm quantreg mixedlm logit probit mnlogit"
    " poisson negativebinomial phreg".split()
)

_SERIES = frozenset(
    "AutoReg ExponentialSmoothing SimpleExpSmoothing Holt ETSModel UnobservedComponents DynamicFactor"
    " ThetaModel MarkovRegression MarkovAutoregression".split()
)
_METRICS = frozenset(
    "aic bic rsquared rsquared_adj prsquared fvalue f_pvalue llf llr llr_pvalue llnull hqic mse mse_model"
    " mse_resid mse_total scale ssr ess centered_tss uncentered_tss condition_number sse mae".split()
)


def _is_model(module: str, name: str) -> bool:
    if name in _FORMULAS and "formula" in module.split(".")[1:]:
        return True
    if _NO_MODULES & {*module.split(".")}:
        return False
    return name == "from_formula" or (name[:1].isupper() and not name.startswith(_NO_MODELS))


FLAVOR = Flavor(
    "statsmodels",
    frozenset({"statsmodels"}),
    _is_model,
    series=_SERIES,
    fits="results",
    evaluates=frozenset({"*"}),
    autolog_metrics=_METRICS,
)
