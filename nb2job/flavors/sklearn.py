"""scikit-learn: estimators, pipelines and searches that can predict."""

from __future__ import annotations

from nb2job.flavors.flavor import Flavor

_MODULES = frozenset(
    "calibration cluster compose cross_decomposition discriminant_analysis dummy ensemble gaussian_process"
    " isotonic kernel_ridge linear_model mixture model_selection multiclass multioutput naive_bayes neighbors"
    " neural_network pipeline semi_supervised svm tree".split()
)
_PREDICT = {
    "compose": frozenset({"TransformedTargetRegressor"}),
    "cluster": frozenset(
        "AffinityPropagation Birch BisectingKMeans KMeans MeanShift MiniBatchKMeans".split()
    ),
    "model_selection": frozenset(
        "FixedThresholdClassifier GridSearchCV HalvingGridSearchCV HalvingRandomSearchCV RandomizedSearchCV"
        " TunedThresholdClassifierCV".split()
    ),
    "neighbors": frozenset(
        "KNeighborsClassifier KNeighborsRegressor LocalOutlierFactor NearestCentroid"
        " RadiusNeighborsClassifier RadiusNeighborsRegressor".split()
    ),
    "pipeline": frozenset({"Pipeline", "make_pipeline"}),
}
"""Modules of which only these predict; of the others each public class does, but for `_CANNOT`."""

_CANNOT = frozenset({"BernoulliRBM", "PLSSVD", "RandomTreesEmbedding"})
_ELSEWHERE = frozenset({"covariance.EllipticEnvelope", "feature_selection.RFE", "feature_selection.RFECV"})
_SEARCHES = _PREDICT["model_selection"] - {"FixedThresholdClassifier", "TunedThresholdClassifierCV"}


def _is_model(module: str, name: str) -> bool:
    part = module.split(".")[1] if "." in module else ""
    if f"{part}.{name}" in _ELSEWHERE:
        return True
    if part not in _MODULES or module.endswith(".kernels"):
        return False
    if part in _PREDICT:
        return name in _PREDICT[part]
    return name[:1].isupper() and name not in _CANNOT and not name.endswith("Display")


# MLflow's own default since 3.x, skops, refuses classes that the script itself defines.
_SAVE = (("serialization_format", "cloudpickle"),)

FLAVOR = Flavor(
    "sklearn",
    frozenset({"sklearn"}),
    _is_model,
    bases=frozenset({"sklearn.base.ClassifierMixin", "sklearn.base.RegressorMixin"}),
    searches=_SEARCHES,
    evaluates=frozenset(
        "best_score_ best_estimator_ fit_predict predict_log_proba score_samples labels_ cluster_centers_"
        " coef_ feature_importances_".split()
    ),
    save_options=_SAVE,
    shares_params=True,
)
