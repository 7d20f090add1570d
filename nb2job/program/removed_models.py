"""What releases of learning libraries have taken away or renamed: more data for removed_uses.py."""

from __future__ import annotations

_OPTIMIZERS = "{Adam,SGD,RMSprop,Adagrad,Adadelta,Adamax,Nadam}"
_PREPROCESSING = "keras.preprocessing"

SKLEARN = """
# scikit-learn 1.8 https://scikit-learn.org/stable/whats_new/v1.8.html
sklearn.linear_model.{LogisticRegression,LogisticRegressionCV}(multi_class=) => OneVsRestClassifier
sklearn.ensemble.AdaBoostClassifier(algorithm=) => the call without it
# scikit-learn 1.7 https://scikit-learn.org/stable/whats_new/v1.7.html
sklearn.manifold.TSNE(n_iter=) => max_iter=
# scikit-learn 1.6 https://scikit-learn.org/stable/whats_new/v1.6.html
sklearn.metrics.mean_squared_error(squared=) => sklearn.metrics.root_mean_squared_error
# scikit-learn 1.4 https://scikit-learn.org/stable/whats_new/v1.4.html
sklearn.preprocessing.OneHotEncoder(sparse=) => sparse_output=
sklearn.ensemble.{BaggingClassifier,BaggingRegressor}(base_estimator=) => estimator=
sklearn.ensemble.{AdaBoostClassifier,AdaBoostRegressor}(base_estimator=) => estimator=
sklearn.cluster.AgglomerativeClustering(affinity=) => metric=
# scikit-learn 1.3 https://scikit-learn.org/stable/whats_new/v1.3.html
sklearn.ensemble.{RandomForestClassifier,ExtraTreesClassifier}(max_features='auto') => "sqrt"
sklearn.ensemble.{RandomForestRegressor,ExtraTreesRegressor}(max_features='auto') => 1.0
sklearn.ensemble.GradientBoostingClassifier(loss='deviance') => "log_loss"
sklearn.linear_model.SGDClassifier(loss='log') => "log_loss"
sklearn.metrics.SCORERS => sklearn.metrics.get_scorer_names()
# scikit-learn 1.2 https://scikit-learn.org/stable/whats_new/v1.2.html
sklearn.datasets.load_boston => sklearn.datasets.fetch_california_housing, or the data from OpenML
sklearn.metrics.plot_confusion_matrix => sklearn.metrics.ConfusionMatrixDisplay
sklearn.metrics.plot_roc_curve => sklearn.metrics.RocCurveDisplay
sklearn.metrics.plot_precision_recall_curve => sklearn.metrics.PrecisionRecallDisplay
sklearn.inspection.plot_partial_dependence => sklearn.inspection.PartialDependenceDisplay
sklearn.linear_model.{LinearRegression,Ridge,Lasso,ElasticNet,LassoCV}(normalize=) => a StandardScaler before
<sklearn.feature_extraction.>.get_feature_names() => .get_feature_names_out()
<sklearn.preprocessing.|sklearn.compose.>.get_feature_names() => .get_feature_names_out()
sklearn.ensemble.{RandomForestRegressor,ExtraTreesRegressor}(criterion='mse') => "squared_error"
sklearn.ensemble.{RandomForestRegressor,ExtraTreesRegressor}(criterion='mae') => "absolute_error"
sklearn.tree.DecisionTreeRegressor(criterion='mse') => "squared_error"
sklearn.tree.DecisionTreeRegressor(criterion='mae') => "absolute_error"
sklearn.ensemble.GradientBoostingRegressor(loss='ls') => "squared_error"
# scikit-learn 1.0 https://scikit-learn.org/stable/whats_new/v1.0.html
sklearn.cluster.KMeans(n_jobs=) => the call without it
# scikit-learn 0.24 https://scikit-learn.org/stable/whats_new/v0.24.html
sklearn.utils.testing => sklearn.utils._testing
sklearn.datasets.samples_generator => sklearn.datasets
sklearn.metrics.{scorer,classification,regression,ranking} => sklearn.metrics
sklearn.neighbors.{kde,classification,regression} => sklearn.neighbors
sklearn.tree.tree => sklearn.tree
sklearn.ensemble.{forest,gradient_boosting,weight_boosting,bagging} => sklearn.ensemble
sklearn.linear_model.{base,logistic,stochastic_gradient} => sklearn.linear_model
sklearn.cluster.{k_means_,hierarchical} => sklearn.cluster
sklearn.svm.classes => sklearn.svm
sklearn.preprocessing.{data,label} => sklearn.preprocessing
sklearn.feature_extraction.stop_words => sklearn.feature_extraction.text.ENGLISH_STOP_WORDS
# scikit-learn 0.23 https://scikit-learn.org/stable/whats_new/v0.23.html
sklearn.externals.joblib => joblib
sklearn.externals.six => six
sklearn.metrics.jaccard_similarity_score => sklearn.metrics.jaccard_score
sklearn.metrics.calinski_harabaz_score => sklearn.metrics.calinski_harabasz_score
sklearn.utils.linear_assignment_ => scipy.optimize.linear_sum_assignment
# scikit-learn 0.22 https://scikit-learn.org/stable/whats_new/v0.22.html
sklearn.preprocessing.Imputer => sklearn.impute.SimpleImputer
sklearn.datasets.fetch_mldata => sklearn.datasets.fetch_openml
# scikit-learn 0.20 https://scikit-learn.org/stable/whats_new/v0.20.html
sklearn.cross_validation => sklearn.model_selection
sklearn.grid_search => sklearn.model_selection
sklearn.learning_curve => sklearn.model_selection
sklearn.decomposition.RandomizedPCA => sklearn.decomposition.PCA(svd_solver="randomized")
sklearn.mixture.GMM => sklearn.mixture.GaussianMixture
"""

BOOSTING = """
# xgboost 2.1 https://xgboost.readthedocs.io/en/stable/changes/v2.1.0.html
<xgboost.XGB>.fit(early_stopping_rounds=) => early_stopping_rounds= where the model is made
<xgboost.XGB>.fit(eval_metric=) => eval_metric= where the model is made
# xgboost 2.0 https://github.com/dmlc/xgboost/releases/tag/v2.0.0
<xgboost.>.best_ntree_limit => .best_iteration + 1
# lightgbm 4.0 https://github.com/microsoft/LightGBM/releases/tag/v4.0.0
<lightgbm.LGBM>.fit(early_stopping_rounds=) => callbacks=[lightgbm.early_stopping(…)]
<lightgbm.LGBM>.fit(verbose=) => callbacks=[lightgbm.log_evaluation(…)]
lightgbm.{train,cv}(early_stopping_rounds=) => callbacks=[lightgbm.early_stopping(…)]
lightgbm.{train,cv}(verbose_eval=) => callbacks=[lightgbm.log_evaluation(…)]
lightgbm.train(evals_result=) => callbacks=[lightgbm.record_evaluation(…)]
"""

_OF_KERAS = f"""
KERAS.optimizers.{_OPTIMIZERS}(lr=) => learning_rate=
<any>.fit_generator() => .fit
<any>.predict_generator() => .predict
<any>.evaluate_generator() => .evaluate
"""

KERAS = f"""
# keras 3.0 https://keras.io/guides/migrating_to_keras_3/
{_PREPROCESSING}.image.ImageDataGenerator => tensorflow.keras.{_PREPROCESSING[6:]}.image.ImageDataGenerator
{_PREPROCESSING}.text.Tokenizer => tensorflow.keras.{_PREPROCESSING[6:]}.text.Tokenizer
{_OF_KERAS.strip().replace("KERAS", "keras")}
# keras 2.13 https://github.com/keras-team/keras/releases/tag/v2.13.1
keras.utils.np_utils => keras.utils
keras.layers.{{convolutional,core,pooling,noise}} => keras.layers
keras.wrappers => scikeras.wrappers
keras.engine => keras
keras.utils.{{vis_utils,data_utils,generic_utils,layer_utils}} => keras.utils
# keras 2.11 https://github.com/keras-team/keras/releases/tag/v2.11.0
keras.optimizers.{_OPTIMIZERS}(lr=,decay=) => learning_rate=, a schedule for decay=
# keras 2.9 https://github.com/keras-team/keras/releases/tag/v2.9.0
keras.layers.{{advanced_activations,recurrent,embeddings,merge,wrappers}} => keras.layers
# keras +2.9 https://github.com/keras-team/keras/releases/tag/v2.9.0
keras.optimizers.{_OPTIMIZERS} => tensorflow.keras.optimizers.{{}}
keras.optimizers.schedules => tensorflow.keras.optimizers.schedules
keras.utils.{{to_categorical,plot_model,Sequence,get_file,normalize}} => tensorflow.keras.utils.{{}}
keras.applications.{{VGG16,VGG19,ResNet50,InceptionV3,Xception}} => tensorflow.keras.applications.{{}}
keras.applications.{{MobileNet,MobileNetV2,DenseNet121}} => tensorflow.keras.applications.{{}}
# keras 2.6 https://github.com/keras-team/keras/releases/tag/v2.6.0
keras.layers.normalization.BatchNormalization => keras.layers.BatchNormalization
<any>.predict_classes() => numpy.argmax(model.predict(…), axis=-1), or model.predict(…) > 0.5
"""

TENSORFLOW = f"""
# tensorflow 2.16 https://github.com/tensorflow/tensorflow/releases/tag/v2.16.1
{_OF_KERAS.strip().replace("KERAS", "tensorflow.keras")}
tensorflow.estimator => tensorflow.keras
# tensorflow 2.13 https://github.com/tensorflow/tensorflow/releases/tag/v2.13.0
tensorflow.keras.wrappers => scikeras.wrappers
# tensorflow 2.11 https://github.com/tensorflow/tensorflow/releases/tag/v2.11.0
tensorflow.keras.optimizers.{_OPTIMIZERS}(lr=,decay=) => learning_rate=, a schedule for decay=
# tensorflow 2.6 https://github.com/tensorflow/tensorflow/releases/tag/v2.6.0
<any>.predict_classes() => numpy.argmax(model.predict(…), axis=-1), or model.predict(…) > 0.5
# tensorflow 2.0 https://www.tensorflow.org/guide/migrate
tensorflow.contrib => a package of its own
tensorflow.examples => tensorflow.keras.datasets
tensorflow.{{Session,InteractiveSession,placeholder,ConfigProto,GPUOptions}} => tensorflow.compat.v1.{{}}
tensorflow.{{global_variables_initializer}} => tensorflow.compat.v1.{{}}
tensorflow.{{initialize_all_variables,get_variable}} => tensorflow.compat.v1.{{}}
tensorflow.{{reset_default_graph,get_default_graph}} => tensorflow.compat.v1.{{}}
tensorflow.{{set_random_seed,variable_scope}} => tensorflow.compat.v1.{{}}
tensorflow.{{truncated_normal,random_normal,random_uniform}} => tensorflow.compat.v1.{{}}
tensorflow.{{to_float,layers,app,flags}} => tensorflow.compat.v1.{{}}
tensorflow.{{logging,gfile,assign,py_func,log,div,enable_eager_execution}} => tensorflow.compat.v1.{{}}
tensorflow.train.{{AdamOptimizer,GradientDescentOptimizer}} => tensorflow.compat.v1.train.{{}}
tensorflow.train.{{RMSPropOptimizer,Saver}} => tensorflow.compat.v1.train.{{}}
tensorflow.summary.{{FileWriter,merge_all}} => tensorflow.compat.v1.summary.{{}}
tensorflow.nn.{{rnn_cell,dynamic_rnn,static_rnn}} => tensorflow.compat.v1.nn.{{}}
"""

TEXTS = """
# gensim 4.0 https://github.com/piskvorky/gensim/wiki/Migrating-from-Gensim-3.x-to-4
gensim.models.{Word2Vec,FastText}(size=) => vector_size=
gensim.models.word2vec.Word2Vec(size=) => vector_size=
gensim.models.Doc2Vec(size=) => vector_size=
<any>.wv.vocab => .wv.key_to_index
<any>.wv.index2word => .wv.index_to_key
gensim.summarization => another library
# spacy 3.0 https://spacy.io/usage/v3#migrating
spacy.load('en|de|fr|es|pt|it|nl|el|xx') => spacy.load("en_core_web_sm"), or another full name
# openai 1.0 https://github.com/openai/openai-python/discussions/742
openai.{ChatCompletion,Completion,Embedding} => a method of openai.OpenAI()
"""
