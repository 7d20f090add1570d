"""statsmodels: what fitting a model gives, its results."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_CLASSES = frozenset(
    "OLS WLS GLS GLSAR RecursiveLS RollingOLS RollingWLS GLM GEE RLM QuantReg MixedLM BinomialBayesMixedGLM"
    " Logit Probit MNLogit Poisson NegativeBinomial NegativeBinomialP GeneralizedPoisson OrderedModel PHReg"
    " ConditionalLogit BetaModel ZeroInflatedPoisson ARIMA SARIMAX AutoReg ExponentialSmoothing"
    " SimpleExpSmoothing Holt ETSModel UnobservedComponents DynamicFactor VAR VARMAX VECM ThetaModel"
    " MarkovRegression MarkovAutoregression".split()
)
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
    return name in _CLASSES or (name in _FORMULAS and module.startswith("statsmodels.formula"))


FLAVOR = Flavor(
    "statsmodels",
    frozenset({"statsmodels"}),
    _is_model,
    series=_SERIES,
    fits="results",
    evaluates=frozenset({"*"}),
    autolog_metrics=_METRICS,
)
