"""Stages of a training, each with the code by which it is known: the first that fits is the name."""

from __future__ import annotations

import re

from nb2job.regex import regex

MODELS = frozenset(
    "adaboost autoencoder bayes boosting catboost classifier classifiers cnn forest forests gan gbm knn"
    " lasso lightgbm lstm machine machines mlp model models neighbors neighbours network networks"
    " perceptron regression regressor rnn svc svm svr tree trees xgboost".split()
)
"""Words of headings that speak of what is trained."""
TRAINING = frozenset({"cross_validate", "tune_model", "train_model"})
"""Stages that say more of a unit than that it splits its data, too."""
SCENES = frozenset(
    "choose_device ignore_warnings make_folders report_versions set_display_options set_plot_style set_seed"
    " set_working_folder".split()
)
"""Stages of what only opens a notebook, or a section."""
FITS_NO_MODEL = regex(
    r"\b(?:le|lb|sc|ohe|one_?hot|imp|mms|bow|tf_?idf|\w*(?:pca|tsne|umap|scaler|encod\w*|imput(?:e|er)|vectorizer|tokenizer|preprocessor"
    r"|transformer|normali[sz]er|hasher|binarizer|discretizer|poly\w*features|selector|select\w*best|variance\w*threshold)(?:\([^()]*\))?)\.fit(?=\()",
    re.IGNORECASE,
)
"""What learns how to transform data: no training."""

WEIGHTS = {
    "tune_model": 6.0,
    "train_model": 6.0,
    "cross_validate": 6.5,
    "split_data": 3.0,
    "deploy_model": 3.0,
    "explore_data": 0.6,
}
WEIGHTS |= {
    "prepare_data": 1.0,
    "filter_data": 1.0,
    "balance_data": 1.5,
    "aggregate_data": 1.0,
    "plot_results": 1.2,
    "set_seed": 0.5,
    "clean_up": 1.0,
}
WEIGHTS |= {"report_versions": 0.5, "choose_device": 0.5, "set_plot_style": 0.5, "make_predictions": 1.1}
WEIGHTS |= {"create_data_frame": 0.6, "generate_data": 1.0, "ignore_warnings": 0.1}
WEIGHTS |= {"sample_posterior": 6.5, "list_files": 0.5}
WEIGHTS |= {"make_folders": 0.3, "set_working_folder": 0.3, "set_display_options": 0.3}
"""How much a statement of a stage says of its unit, against WEIGHT."""
WEIGHT = 2.0
SHARES = ((0.6, 0.5), (1.0, 0.2))
"""A stage of no more weight than the first is that of code only if so much of its lines are of it."""
MOST = 3
"""No more statements of one stage count: a figure takes many lines."""

STAGES: tuple[tuple[str, str], ...] = (
    (
        "split_data",
        r"\A\s*(?:#[^\n]*\n\s*)*\w*(?:train|test|valid)\w*\s*="
        r"\s*(?!\w*(?:train|test|valid))\w+(?:\.i?loc)?\[[^\n]*(?::|[<>]=?)[^\n]*\](?:\.copy\(\))?\s*\Z"
        r"|\b(?:train|test|val(?:id)?)_(?:\w+_)?split\(|\w*KFold\(|\btrain_size\s*=(?!=)|\brandom_split\(",
    ),
    (
        "load_data",
        r"\bread_(csv|parquet|excel|json|table|sql|pickle|hdf|feather|html)\b|\bload_(?!model|state|ext|from)\w+\("
        r"|\b(?:tfds|np|json|datasets?)\.load\(|\bDataReader\(|\bImage\.open\((?!\s*(?:io\.)?(?:BytesIO|buf\w*|stream)\b)|\bimread\(|\bload_img\("
        r"|\b\w*dataset_from_\w+\(|\bfetch_\w+\(|\bgenfromtxt\(|\bloadtxt\(|\bmake_(classification|regression|blobs|moons|circles)\(",
    ),
    (
        "tune_model",
        r"(GridSearchCV|RandomizedSearchCV|BayesSearchCV)\(|create_study\(|hp\.choice"
        r"|\A\s*for (?:C|alpha|degree|depth|eta|k|learning_rate|lr|max_\w+|min_\w+|n_\w+) in\b"
        r"[^\n]*\n(?:.*\n)*?.*(?:\b(?:partial_)?fit\(|\btrain\()",
    ),
    ("cross_validate", r"\bcross_val\w+\(|\bfor\b[^\n]*\bin\b[^\n]*(?:fold\w*|kf|\bcv|splitter)\.split\("),
    (
        "train_model",
        r"(?:\b|partial_)fit\(|\.fit_predict\(|\.fit_transform\(.*model|(?<!\.)\btrain\(|\.train\((?!\s*(?:True|False)?\s*\))|\.backward\(|\.apply_gradients\(|\bauto_arima\(|\.fit_one_cycle\(|\.fine_tune\("
        r"|\btrain_(?!test|size|data|set|loader|dataset|dl\b|ds\b|val(?:id)?_|\w*gen(?:erator)?\b)\w+\("
        r"|\bsess(?:ion)?\.run\(\s*\[?\s*(?:optimizer|train\w*)\b"
        r"|\bfor\b[^\n]*:\n(?:.*\n)*.*(?:-=?|\+=)[^\n]*\b(?:eta|lr|alpha|learning_rate|step_size)\b[^\n]*\bgrad",
    ),
    (
        "sample_posterior",
        r"\bsample_chain\(|\brun_mcmc\(|\bNUTS\(|\b(?:pm|pymc\d?|mcmc|MCMC)\w*\.(?:fast_)?sample\((?!_)",
    ),
    (
        "save_model",
        r"\bdump\(|\.save\((?!\s*(?:fig|ax|plt)\w*\b)(?![^\n]*\.(?:csv|jpe?g|json|pdf|png|svg|txt)[\"'])|\.save_model\(|\.save_pretrained\(|\.export\(",
    ),
    ("save_results", r"\.(?:to|write)_(?:csv|parquet|json|pickle|excel)\((?!\s*(?:\)|orient\b))"),
    (
        "evaluate_model",
        r"_score\(|\.score\(|_report\(|confusion_matrix|\.evaluate\(|\broc_curve\(|mean_\w+_error\("
        r"|\bmlflow\.log_metric\(|\A\s*log_(?:report|value)\(",
    ),
    ("load_model", r"\bload_model\(|load_state_dict\(|from_pretrained\("),
    ("plot_correlations", r"heatmap\(.*corr|\.corr\(\).*heatmap"),
    (
        "set_plot_style",
        r"\A\s*(?:[\w.]*(?:rcParams|plt\.rc|set_(?:style|theme|context|palette)|style\.use|(?:sns|seaborn)\.set\b)"
        r"[^\n]*\s*)+\Z",
    ),
    (
        "plot_results",
        r"\bplt\.|\bpl\.(?:plot|figure|show|hist|scatter|subplot|imshow|xlabel|title|legend|axis|contourf?)\(|\bsns\.|\.(?:hv)?plot\b|\.hist\(|\.barh?\(|\bpx\.|\bgo\.Figure|\.imshow\(|\bax\w*(?:\[[^\]\n]*\])*\.\w+\(|\bdraw_\w+\("
        r"|\bmake_subplots\(|\bfig\w*\.(?:add_\w+|autofmt_\w+|colorbar|show|subplots_adjust|suptitle|tight_layout|update_\w+)\("
        r"|\bplot(?:_\w+)?\(|\blog_window\(",
    ),
    (
        "make_predictions",
        r"\.predict|\.eval\(\)|\bpredict(?:_\w+)?\(|=\s*(?:model|net|network)\(\s*[a-zA-Z]\w*\s*[,)]",
    ),
    (
        "build_model",
        r"Sequential\(|(?<!\bre)\.compile\(|\b(Linear|Logistic)Regression\(|(Classifier|Regressor)\(|make_pipeline\("
        r"|\bPipeline\(|\bModel\(|layers\.|\.minimize\(|\.add\(\s*[A-Z]\w+\(",
    ),
    ("build_data_loaders", r"DataLoaders?\(|\.dataloaders\(|\.batch\(|\.flow_from_\w+\("),
    (
        "prepare_data",
        r"\.fillna\(|\.dropna\(|\.drop\(|\.merge\(|get_dummies|Scaler|Encoder|\.astype\(|\.replace\("
        r"|\.rename\(|\.(?:fit_)?transform\(|to_datetime\(|\.set_index\(|\.reset_index\(|\.reshape\(|\.map\(|\.resize\(\("
        r"|\A\s*(?:#[^\n]*\n\s*)*(\w+)\[[\"'\[][^\n]*?\]\s*=(?!=)[^\n]*\b\1\b"
        r"|\.fit_on_texts\(|\.texts_to_sequences\(|\bpad_sequences\(|\bto_categorical\(",
    ),
    ("process_text", r"\b(?:word|sent)_tokenize\(|\.lemmatize\(|\bstem\w*\.stem\("),
    (
        "filter_data",
        r"\A\s*(?:#[^\n]*\n\s*)*(?!\w*(?:corr|count|importan|miss|nan|null))\w+\s*=\s*\w+(?:\.loc)?\[[^\n]*(?:[=!]=|[<>]|\.(?:isin|between|contains)\()[^\n]*\]"
        r"(?:\.\w+\([^()\n]*\))*\s*\Z|\.query\(",
    ),
    ("balance_data", r"\.fit_(?:re)?sample\(|\b(?:up|down)?sampl\w*\s*=\s*resample\("),
    ("aggregate_data", r"\.groupby\(|\.pivot|\.resample\(|crosstab\(|\.agg\("),
    (
        "explore_data",
        r"\.value_counts\(|\.describe\(|\.head\(|\.isnull\(|\.isna\(|\.unique\(|\.shape\b|\.columns\b"
        r"|\.dtypes?\b|\.corr\(",
    ),
    ("download_data", r"urlretrieve\(|requests\.get\(|\.download\(|\bdownload\w*\(|snapshot_download\("),
    ("write_file", r"\.write_text\("),
    (
        "query_database",
        r"\bsqlite3\.|\bcreate_engine\(|\b(?:con|conn|connection|cur|cursor|db)\.(?:execute|fetch)",
    ),
    ("send_request", r"\brequests\.(?:get|post|put)\("),
    ("clean_up", r"rmtree\(|\.delete\("),
    ("deploy_model", r"\.deploy\(|Endpoint\("),
    ("create_data_frame", r"\b(?:pd|pl|pandas)\.(?:DataFrame|Series)\("),
    (
        "generate_data",
        r"\b(?:rng|random|rnd|rs|RandomState\(\d*\))\.(?!seed|set_seed|RandomState|default_rng|choice|shuffle)\w+\(",
    ),
    ("ignore_warnings", r"\A\s*warnings\.(?:filterwarnings|simplefilter)\("),
    ("report_versions", r"__version__"),
    ("choose_device", r"\bcuda\.is_available\(|torch\.device\("),
    ("list_files", r"\bos\.(?:listdir|walk)\(|\bglob\("),
    ("set_working_folder", r"\A\s*os\.chdir\("),
    ("make_folders", r"(?:\bos\.makedirs|\bos\.mkdir|\.mkdir)\("),
    ("set_display_options", r"\A\s*(?:(?:pd|np|pandas|numpy)\.set_(?:option|printoptions)|pd\.options\.)"),
    ("set_seed", r"\A\s*(?:[\w.]*seed(?:_all|_everything)?\([^\n]*\s*)+\Z"),
)
