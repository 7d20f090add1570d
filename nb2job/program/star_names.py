"""What star imports of some libraries bind: data for stars.py, so that none hides what it cannot."""

from __future__ import annotations

WIDGETS = frozenset(
    """
    Accordion AppLayout Audio BoundedFloatText BoundedIntText Box Button ButtonStyle CallbackDispatcher
    Checkbox Color ColorPicker ColorsInput Combobox Controller CoreWidget DOMWidget DatePicker Datetime
    DatetimePicker Dropdown FileUpload FloatLogSlider FloatProgress FloatRangeSlider FloatSlider FloatText
    FloatsInput GridBox GridspecLayout HBox HTML HTMLMath Image IntProgress IntRangeSlider IntSlider IntText
    IntsInput Label Layout NaiveDatetimePicker NumberFormat Output Password Play RadioButtons Select
    SelectMultiple SelectionRangeSlider SelectionSlider SliderStyle Stack Style Tab TagsInput Text Textarea
    TimePicker ToggleButton ToggleButtons ToggleButtonsStyle TwoByTwoLayout TypedTuple VBox Valid
    ValueWidget Video Widget comm dlink docutils domwidget fixed get_ipython handle_kernel interact
    interact_manual interaction interactive interactive_output jsdlink jslink link load_ipython_extension os
    register register_comm_target sys trait_types util utils valuewidget version_info widget widget_bool
    widget_box widget_button widget_color widget_controller widget_core widget_date widget_datetime
    widget_description widget_float widget_int widget_layout widget_link widget_media widget_output
    widget_selection widget_selectioncontainer widget_serialization widget_string widget_style
    widget_tagsinput widget_templates widget_time widget_upload widgets
    """.split()
)
"""The public names of `ipywidgets` and of `ipywidgets.widgets`, of releases 7 and 8."""

_SKLEARN = {
    "sklearn.metrics": """
        ConfusionMatrixDisplay DetCurveDisplay DistanceMetric PrecisionRecallDisplay PredictionErrorDisplay
        RocCurveDisplay SCORERS accuracy_score adjusted_mutual_info_score adjusted_rand_score auc
        average_precision_score balanced_accuracy_score brier_score_loss calinski_harabasz_score
        check_scoring class_likelihood_ratios classification_report cluster cohen_kappa_score
        completeness_score confusion_matrix confusion_matrix_at_thresholds consensus_score coverage_error
        d2_absolute_error_score d2_brier_score d2_log_loss_score d2_pinball_score d2_tweedie_score
        davies_bouldin_score dcg_score det_curve euclidean_distances explained_variance_score f1_score
        fbeta_score fowlkes_mallows_score get_scorer get_scorer_names hamming_loss hinge_loss
        homogeneity_completeness_v_measure homogeneity_score jaccard_score jaccard_similarity_score
        label_ranking_average_precision_score label_ranking_loss log_loss make_scorer matthews_corrcoef
        max_error mean_absolute_error mean_absolute_percentage_error mean_gamma_deviance mean_pinball_loss
        mean_poisson_deviance mean_squared_error mean_squared_log_error mean_tweedie_deviance
        median_absolute_error metric_at_thresholds multilabel_confusion_matrix mutual_info_score
        nan_euclidean_distances ndcg_score normalized_mutual_info_score pair_confusion_matrix
        pairwise_distances pairwise_distances_argmin pairwise_distances_argmin_min
        pairwise_distances_chunked pairwise_kernels plot_confusion_matrix plot_det_curve
        plot_precision_recall_curve plot_roc_curve precision_recall_curve precision_recall_fscore_support
        precision_score r2_score rand_score recall_score roc_auc_score roc_curve root_mean_squared_error
        root_mean_squared_log_error silhouette_samples silhouette_score top_k_accuracy_score v_measure_score
        zero_one_loss
    """,
    "sklearn.model_selection": """
        BaseCrossValidator BaseShuffleSplit FixedThresholdClassifier GridSearchCV GroupKFold
        GroupShuffleSplit HalvingGridSearchCV HalvingRandomSearchCV KFold LearningCurveDisplay
        LeaveOneGroupOut LeaveOneOut LeavePGroupsOut LeavePOut ParameterGrid ParameterSampler
        PredefinedSplit RandomizedSearchCV RepeatedKFold RepeatedStratifiedKFold ShuffleSplit
        StratifiedGroupKFold StratifiedKFold StratifiedShuffleSplit TimeSeriesSplit
        TunedThresholdClassifierCV ValidationCurveDisplay check_cv cross_val_predict cross_val_score
        cross_validate learning_curve permutation_test_score train_test_split validation_curve
    """,
    "sklearn.preprocessing": """
        Binarizer CategoricalEncoder FunctionTransformer Imputer KBinsDiscretizer KernelCenterer
        LabelBinarizer LabelEncoder MaxAbsScaler MinMaxScaler MultiLabelBinarizer Normalizer OneHotEncoder
        OrdinalEncoder PolynomialFeatures PowerTransformer QuantileTransformer RobustScaler
        SplineTransformer StandardScaler TargetEncoder add_dummy_feature binarize label_binarize
        maxabs_scale minmax_scale normalize power_transform quantile_transform robust_scale scale
    """,
    "sklearn.ensemble": """
        AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor BaseEnsemble
        ExtraTreesClassifier ExtraTreesRegressor GradientBoostingClassifier GradientBoostingRegressor
        HistGradientBoostingClassifier HistGradientBoostingRegressor IsolationForest RandomForestClassifier
        RandomForestRegressor RandomTreesEmbedding StackingClassifier StackingRegressor VotingClassifier
        VotingRegressor partial_dependence
    """,
    "sklearn.linear_model": """
        ARDRegression BayesianRidge ElasticNet ElasticNetCV GammaRegressor HuberRegressor Lars LarsCV Lasso
        LassoCV LassoLars LassoLarsCV LassoLarsIC LinearRegression LogisticRegression LogisticRegressionCV
        MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso MultiTaskLassoCV OrthogonalMatchingPursuit
        OrthogonalMatchingPursuitCV PassiveAggressiveClassifier PassiveAggressiveRegressor Perceptron
        PoissonRegressor QuantileRegressor RANSACRegressor RandomizedLasso RandomizedLogisticRegression
        Ridge RidgeCV RidgeClassifier RidgeClassifierCV SGDClassifier SGDOneClassSVM SGDRegressor
        TheilSenRegressor TweedieRegressor enet_path lars_path lars_path_gram lasso_path
        logistic_regression_path orthogonal_mp orthogonal_mp_gram ridge_regression
    """,
    "sklearn.tree": """
        BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
        export_graphviz export_text plot_tree
    """,
    "sklearn.svm": """
        LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR l1_min_c
    """,
    "sklearn.neighbors": """
        BallTree KDTree KNeighborsClassifier KNeighborsRegressor KNeighborsTransformer KernelDensity
        LocalOutlierFactor NearestCentroid NearestNeighbors NeighborhoodComponentsAnalysis
        RadiusNeighborsClassifier RadiusNeighborsRegressor RadiusNeighborsTransformer VALID_METRICS
        VALID_METRICS_SPARSE kneighbors_graph radius_neighbors_graph sort_graph_by_row_values
    """,
    "sklearn.cluster": """
        AffinityPropagation AgglomerativeClustering Birch BisectingKMeans DBSCAN FeatureAgglomeration
        HDBSCAN KMeans MeanShift MiniBatchKMeans OPTICS SpectralBiclustering SpectralClustering
        SpectralCoclustering affinity_propagation cluster_optics_dbscan cluster_optics_xi
        compute_optics_graph dbscan estimate_bandwidth get_bin_seeds k_means kmeans_plusplus linkage_tree
        mean_shift spectral_clustering ward_tree
    """,
    "sklearn.decomposition": """
        DictionaryLearning FactorAnalysis FastICA IncrementalPCA KernelPCA LatentDirichletAllocation
        MiniBatchDictionaryLearning MiniBatchNMF MiniBatchSparsePCA NMF PCA SparseCoder SparsePCA
        TruncatedSVD dict_learning dict_learning_online fastica non_negative_factorization randomized_svd
        sparse_encode
    """,
    "sklearn.datasets": """
        clear_data_home dump_svmlight_file fetch_20newsgroups fetch_20newsgroups_vectorized
        fetch_california_housing fetch_covtype fetch_file fetch_kddcup99 fetch_lfw_pairs fetch_lfw_people
        fetch_mldata fetch_olivetti_faces fetch_openml fetch_rcv1 fetch_species_distributions get_data_home
        load_boston load_breast_cancer load_diabetes load_digits load_files load_iris load_linnerud
        load_sample_image load_sample_images load_svmlight_file load_svmlight_files load_wine
        make_biclusters make_blobs make_checkerboard make_circles make_classification make_friedman1
        make_friedman2 make_friedman3 make_gaussian_quantiles make_hastie_10_2 make_low_rank_matrix
        make_moons make_multilabel_classification make_regression make_s_curve make_sparse_coded_signal
        make_sparse_spd_matrix make_sparse_uncorrelated make_spd_matrix make_swiss_roll
    """,
    "sklearn.pipeline": """
        FeatureUnion Pipeline make_pipeline make_union
    """,
    "sklearn.impute": """
        KNNImputer MissingIndicator SimpleImputer
    """,
    "sklearn.naive_bayes": """
        BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB
    """,
    "sklearn.feature_selection": """
        GenericUnivariateSelect RFE RFECV SelectFdr SelectFpr SelectFromModel SelectFwe SelectKBest
        SelectPercentile SelectorMixin SequentialFeatureSelector VarianceThreshold chi2 f_classif f_oneway
        f_regression mutual_info_classif mutual_info_regression r_regression
    """,
    "sklearn.compose": """
        ColumnTransformer TransformedTargetRegressor make_column_selector make_column_transformer
    """,
}
SKLEARN = {module: frozenset(names.split()) for module, names in _SKLEARN.items()}
"""What modules of scikit-learn export, up to release 1.9, with what older ones had besides."""
