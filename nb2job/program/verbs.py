"""Verbs of notebooks: what headings and functions' names begin with, and the nouns made of them."""

from __future__ import annotations

BASES = frozenset(
    "acquire add address adjust aggregate align analyse analyze annotate append apply approximate arrange"
    " assemble assess assign attach audit augment average avoid benchmark bin blend bring broaden"
    " build calculate calibrate call capture cast catch categorize chain change check choose classify clean"
    " clear cluster collect combine compare compile compress compute concatenate configure connect"
    " construct convert copy correct correlate count create crop customize deal debug decide decode"
    " decompose define delete demonstrate deploy derive describe design detect determine diagnose"
    " discover discretize display divide download draw drop embed encode engineer enrich estimate"
    " evaluate examine execute expand explain explore export extend extract factorize feed fetch fill"
    " filter find finetune fit fix flatten forecast format freeze generate get go group guess handle"
    " identify ignore illustrate implement import improve impute index infer ingest initialize inspect"
    " install instantiate integrate interpolate interpret introduce invert investigate invoke iterate"
    " join keep label launch learn lemmatize list load log look loop make manage manipulate map mask maximize"
    " measure merge minimize model modify monitor mount move multiply name normalise normalize obtain"
    " open optimize order organize oversample package pad parse perform pick pivot plan play plot predict"
    " prepare preprocess print process produce prune publish put quantify quantize query rank read"
    " rebuild recall recognize recommend reduce refine refit register regress regularize remove"
    " rename render reorder repeat replace report represent reproduce request resample rescale reset"
    " reshape resize restore retrain retrieve reuse review run sample save scale score scrape search"
    " segment select send separate set share shift show shuffle simplify simulate slice smooth solve"
    " sort speak specify split stack standardize start stem stop store stream study submit subset subtract"
    " summarise summarize swap switch tackle take test time tokenize track train transform translate"
    " transpose treat trim try tune turn undersample understand unpack update upload use validate vectorize"
    " vary verify view visualise visualize wait weight wrangle wrap write".split()
)
"""What a heading in the imperative begins with; many of them are nouns as well."""
_NOUNS = frozenset(
    "average bin cluster count design estimate filter forecast format group import index label list log"
    " map mask measure model name order package pivot plan plot process query rank report request review"
    " sample score search segment set share shift slice split stack start stream study subset test track"
    " weight view".split()
)
"""Those that open a heading as nouns at least as often as they tell what to do."""
PLAIN = BASES - _NOUNS


def _gerund(base: str) -> str:
    if base.endswith("e"):
        return f"{base[:-1]}ing"
    return f"{base}{base[-1]}ing" if base in _DOUBLED else f"{base}ing"


_DOUBLED = frozenset(
    "bin crop debug drop embed fit get log map pad plan plot put refit run set split stem stop submit"
    " subset swap trim wrap".split()
)

GERUNDS = {_gerund(base): base for base in sorted(BASES)}
"""`training` is train."""
GERUNDS |= {"modelling": "model", "labelling": "label"}

ADJECTIVES = frozenset(
    "averaging building clustering learning listing modeling modelling moving operating pricing"
    " processing ranking running sampling scoring sharing smoothing starting stopping streaming testing"
    " training understanding working".split()
)
"""Gerunds that also say which: `training data` is not what a verb does to data."""
THINGS = frozenset(
    "accuracy algorithm algorithms average averages blocks configuration curve curves data dataset"
    " datasets distribution distributions environment error errors example examples features history"
    " images instances job jobs labels loop loops loss losses method methods metrics options parameters"
    " period phase pipeline pipelines points problem problems process progress rate rates results sample"
    " samples script scripts set sets step steps strategy system techniques time times window windows".split()
)
"""What such a gerund says that of."""

ENDS = {
    **{"analysis": "analyze", "evaluation": "evaluate", "preparation": "prepare", "exploration": "explore"},
    **{"visualization": "visualize", "visualisation": "visualize", "selection": "select"},
    **{"extraction": "extract", "initialization": "initialize", "transformation": "transform"},
    **{"normalization": "normalize", "standardization": "standardize", "creation": "create"},
    **{"generation": "generate", "collection": "collect", "ingestion": "ingest", "comparison": "compare"},
    **{"calculation": "calculate", "optimization": "optimize", "inspection": "inspect"},
    **{"imputation": "impute", "removal": "remove", "deployment": "deploy"},
    **{"registration": "register", "construction": "construct", "conversion": "convert"},
    **{"augmentation": "augment", "loading": "load", "cleaning": "clean", "cleansing": "clean"},
    **{"preprocessing": "preprocess", "training": "train", "tuning": "tune", "engineering": "engineer"},
    **{"wrangling": "wrangle", "plotting": "plot"},
    **{"scaling": "scale", "encoding": "encode", "splitting": "split", "import": "import"},
    **{"detection": "detect", "building": "build", "reduction": "reduce", "identification": "identify"},
    **{"balancing": "balance", "vectorization": "vectorize", "aggregation": "aggregate"},
    **{"download": "download", "fitting": "fit", "retrieval": "retrieve", "tokenization": "tokenize"},
}
"""Nouns that end a heading and say what is done to what stands before them: `data cleaning`."""
COUNTED = frozenset(
    "column example feature figure forecast group hyperparameter image label metric outlier package parameter"
    " prediction residual result row score token variable weight word".split()
)
"""Nouns that such a verb is done to several of."""
