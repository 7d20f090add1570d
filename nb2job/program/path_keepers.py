"""Classes that write while a model trains: which of their arguments is a file, or a folder for all of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.notebook.cell import Note
from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import of_kind, unparse
from nb2job.program.places import place_of
from nb2job.program.program import Program

_FILES = {
    "ModelCheckpoint": (0, frozenset({"filepath"})),
    "CSVLogger": (0, frozenset({"filename"})),
}
_AUTOGLUON = ("TabularPredictor", "TimeSeriesPredictor", "MultiModalPredictor")
_TUNERS = (
    "RandomSearch BayesianOptimization Hyperband GridSearch AutoModel ImageClassifier ImageRegressor"
    " StructuredDataClassifier StructuredDataRegressor TextClassifier TextRegressor".split()
)
"""Searches of Keras Tuner and AutoKeras; those of skopt and others of such a name know no `directory`."""
_KEEPERS = frozenset({*_AUTOGLUON, *_TUNERS})
_DEFAULTS = {
    "autogluon": ("path", "AutogluonModels"),
    **dict.fromkeys(
        ["autokeras", "keras_tuner", "kerastuner"], ("directory", "a folder of its project's name")
    ),
}
"""The packages of these, with the argument and the folder without it, beside the script."""
PREDICTORS = frozenset(f"{one}.load" for one in _AUTOGLUON)
"""What reads a folder of models that AutoGluon keeps."""
_FOLDERS: dict[str, tuple[int | None, frozenset[str]]] = {
    "TensorBoard": (0, frozenset({"log_dir"})),
    "TensorBoardLogger": (0, frozenset({"save_dir"})),
    "SummaryWriter": (0, frozenset({"log_dir", "logdir"})),
    "create_file_writer": (0, frozenset({"logdir"})),
    "FileWriter": (0, frozenset({"logdir"})),
    "BackupAndRestore": (0, frozenset({"backup_dir"})),
    "TrainingArguments": (0, frozenset({"output_dir", "logging_dir"})),
    "Seq2SeqTrainingArguments": (0, frozenset({"output_dir", "logging_dir"})),
    "Trainer": (None, frozenset({"default_root_dir"})),
    "RecordVideo": (1, frozenset({"video_folder"})),
    **dict.fromkeys(_AUTOGLUON, (None, frozenset({"path"}))),
    **dict.fromkeys(_TUNERS, (None, frozenset({"directory"}))),
}
_LIGHTNING = {"ModelCheckpoint": frozenset({"dirpath"}), "CSVLogger": frozenset({"save_dir"})}
"""What Lightning calls the folders of its classes of the same names."""
_ESTIMATORS = frozenset({"model_dir"})
"""What estimators of TensorFlow, and their settings, call the folder that they keep all in."""


def kept_paths(call: ast.Call) -> Iterator[tuple[ast.expr, bool]]:
    """The paths that a call is given to write to later, each with whether it is a folder."""
    name = unparse(call.func).rpartition(".")[2]
    estimates = name.endswith(("Classifier", "Regressor", "Estimator", "RunConfig", "_to_estimator"))
    folders = _LIGHTNING.get(name, frozenset()) | (_ESTIMATORS if estimates else frozenset())
    place, words = _FOLDERS.get(name, (None, frozenset()))
    yield from ((one, True) for one in _given(call, place, words | folders))
    if not any(word.arg in folders for word in call.keywords):
        place, words = _FILES.get(name, (None, frozenset()))
        yield from ((one, False) for one in _given(call, place, words))


def kept_by_default(program: Program) -> Iterator[Note]:
    """A finding for each that keeps its files beside the script, since it is given no folder."""
    paths = imported_names(program)
    if not any(one.partition(".")[0] in _DEFAULTS for one in paths.meanings.values()):
        return
    for statement in program.statements():
        for call in of_kind(statement.tree, ast.Call):
            path = paths.called(call)
            word, folder = _DEFAULTS.get(path.partition(".")[0], ("", ""))
            name = path.rpartition(".")[2]
            if name in _KEEPERS and not any(one.arg in {word, None} for one in call.keywords):
                what = f"{name} writes to {folder}, beside the script: no {word}= is given"
                yield Note("NB320", place_of(statement, call), what)


def _given(call: ast.Call, place: int | None, words: frozenset[str]) -> Iterator[ast.expr]:
    """The argument at a place, and those under the words; one that is None leaves it to the library."""
    found = call.args[place : place + 1] if place is not None else []
    found += [word.value for word in call.keywords if word.arg in words]
    for one in found:
        if not isinstance(one, ast.Starred) and not (isinstance(one, ast.Constant) and one.value is None):
            yield one
