"""Known calls: which of their arguments is a path, and what they do with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from nb2job.program.databases import database_file
from nb2job.program.nodes import unparse
from nb2job.program.path_keepers import PREDICTORS, kept_paths
from nb2job.program.path_objects import is_path, is_path_call
from nb2job.program.reading_calls import reader
from nb2job.program.seen_values import Values
from nb2job.program.spark_paths import spark_paths
from nb2job.program.writing_calls import writer
from nb2job.regex import regex

Kind = Literal["read", "write", "append", "make", "ask", "remove", "folder", "unknown"]
CHANGES: frozenset[Kind] = frozenset({"write", "append", "make", "remove"})
"""What leaves a file, or a folder, other than it was."""

_QUALIFIED = {
    "joblib.load": ("read", 0, "filename"),
    "nltk.data.load": ("read", 0, "resource_url"),
    "torch.load": ("read", 0, "f"),
    **dict.fromkeys(["np.load", "numpy.load"], ("read", 0, "file")),
    **dict.fromkeys(PREDICTORS, ("folder", 0, "path")),
    "Image.open": ("read", 0, "fp"),
    "PIL.Image.open": ("read", 0, "fp"),
    "load": ("read", 0, "filename"),
    "librosa.load": ("read", 0, "path"),
    "sf.read": ("read", 0, "file"),
    "soundfile.read": ("read", 0, "file"),
    "wavfile.read": ("read", 0, "filename"),
    **dict.fromkeys(["nib.load", "nibabel.load", "torchaudio.load", "onnx.load"], ("read", 0, "filename")),
    "fits.open": ("read", 0, "name"),
    "joblib.dump": ("write", 1, "filename"),
    "torch.save": ("write", 1, "f"),
    "dump": ("write", 1, "filename"),
    "os.makedirs": ("make", 0, "name"),
    "os.mkdir": ("make", 0, "path"),
    "makedirs": ("make", 0, "name"),
    "os.path.exists": ("ask", 0, "path"),
    "os.path.isfile": ("ask", 0, "path"),
    "os.path.isdir": ("ask", 0, "path"),
    "os.path.getsize": ("ask", 0, "filename"),
    "os.remove": ("remove", 0, "path"),
    "os.unlink": ("remove", 0, "path"),
    "shutil.rmtree": ("remove", 0, "path"),
    "os.listdir": ("folder", 0, "path"),
    "glob.glob": ("folder", 0, "pathname"),
    "glob": ("folder", 0, "pathname"),
    **dict.fromkeys(["tf.data.Dataset.list_files", "Dataset.list_files"], ("folder", 0, "file_pattern")),
}


_BELOW_ROOT = {
    **{name: name for name in ("MNIST", "FashionMNIST", "KMNIST", "EMNIST", "QMNIST")},
    "CIFAR10": "cifar-10-batches-py",
    "CIFAR100": "cifar-100-python",
    "CelebA": "celeba",
    "DTD": "dtd",
    "EuroSAT": "eurosat",
    "Flowers102": "flowers-102",
    "Food101": "food-101",
    "OxfordIIITPet": "oxford-iiit-pet",
    "STL10": "stl10_binary",
}
"""Data set of torchvision -> the folder below its root to which it keeps."""

_COPIES = frozenset("shutil.copy shutil.copyfile shutil.copy2 copyfile".split())
_RENAMES = frozenset("shutil.move os.rename os.replace".split())
_TREES = frozenset({"shutil.copytree", "copytree"})
_OPENERS = frozenset(
    "open io.open codecs.open gzip.open bz2.open lzma.open zipfile.ZipFile ZipFile tarfile.open h5py.File"
    " rasterio.open".split()
)
_METHODS: Mapping[str, Kind] = {
    **dict.fromkeys(["read_text", "read_bytes"], "read"),
    **dict.fromkeys(["write_text", "write_bytes"], "write"),
    **dict.fromkeys(["exists", "is_file", "is_dir", "stat"], "ask"),
    **dict.fromkeys(["mkdir"], "make"),
    **dict.fromkeys(["unlink", "rmdir"], "remove"),
    **dict.fromkeys(["touch"], "append"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A path that is given to a call: what is done with it.

    `is_object` says that it is a `Path`, whose method is called; `source` what a file is renamed from, `call`
    the call that does it, where `shutil.move` may do it as well; `ending` what NumPy adds to a name that does
    not end so; `may_be_buffer` that it may be an open file; `whole` that it is a folder, with all in it;
    `sometime` that it is written later, if at all, where braces in its name are filled in; `of_database`
    that it is opened as a database, perhaps by an address with a scheme.
    """

    kind: Kind
    node: ast.expr
    is_object: bool = False
    source: ast.expr | None = None
    call: ast.Call | None = None
    ending: str = ""
    may_be_buffer: bool = False
    whole: bool = False
    sometime: bool = False
    of_database: bool = False


def given_paths(call: ast.Call, objects: Values) -> Iterator[Given]:
    """The paths that a call is given; `objects` are the values of variables that may be a `Path`."""
    spelled = unparse(call.func)
    last = spelled.rpartition(".")[2]
    if spelled in _COPIES | _RENAMES | _TREES:
        yield from _from_to(call, spelled)
    elif spelled in _OPENERS:
        yield from _of_open(call, 0)
    elif spelled in _QUALIFIED:
        kind, number, names = _QUALIFIED[spelled]
        yield from _found(kind, argument(call, number, names))  # type: ignore[arg-type]
    elif isinstance(call.func, ast.Attribute) and is_path(call.func.value, objects):
        yield from _of_method(call, call.func)
    elif spark := [*spark_paths(call)]:
        for kind, node in spark:
            yield Given(kind, node, may_be_buffer=True, whole=kind in CHANGES)
    elif (read := reader(spelled)) is not None:
        number, names, whole = read
        yield from _found("folder" if whole else "read", argument(call, number, names))
    elif last in _BELOW_ROOT and "datasets" in spelled:
        yield from _found("unknown", argument(call, 0, "root"), f"/{_BELOW_ROOT[last]}")
    elif written := writer(spelled):
        number, names, ending = written
        number += not number and len(call.args) > 1 and bool(_FIGURE.fullmatch(unparse(call.args[0])))
        adds = any(
            one.arg == "mode" and unparse(one.value) in {"'a'", "'a+'", "'append'"} for one in call.keywords
        )
        yield from _found("append" if adds else "write", argument(call, number, names), ending)
    else:
        yield from _opened_or_kept(call)


_FIGURE = regex(r"(?:fig|figure|chart|plt)\d*(?:\.gcf\(\))?")
"""What is saved, where a call is given that before the path: `style.save(fig, "a.png")`."""


def _opened_or_kept(call: ast.Call) -> Iterator[Given]:
    """A workbook, the file of a database, or what trainers keep: checkpoints, all in a folder, a log."""
    if unparse(call.func).rpartition(".")[2] == "ExcelWriter":
        yield from (replace(one, may_be_buffer=True) for one in _of_open(call, 0, 4, "w"))
    if (database := database_file(call)) is not None:
        yield Given("read", database, of_database=True)
    for node, whole in kept_paths(call):
        yield Given("write", node, may_be_buffer=True, whole=whole, sometime=True)


def _found(kind: Kind, node: ast.expr | None, ending: str = "") -> Iterator[Given]:
    if node is not None:
        yield Given(kind, node, ending=ending, may_be_buffer=True)


def _from_to(call: ast.Call, spelled: str) -> Iterator[Given]:
    source, target = argument(call, 0, "src"), argument(call, 1, "dst")
    if source is not None and target is not None:
        yield Given("folder" if spelled in _TREES else "read" if spelled in _COPIES else "remove", source)
        renames = spelled in _RENAMES
        given = Given("write", target, source=source if renames else None, whole=spelled in _TREES)
        plain = renames and len(call.args) + len(call.keywords) == 2
        yield replace(given, call=call) if plain else given


def _of_open(call: ast.Call, number: int, mode_at: int = 1, default: str = "r") -> Iterator[Given]:
    """`open` and what is called like it; the mode is the argument after the path, if not elsewhere."""
    node = argument(call, number, "file filename name path")
    mode = argument(call, mode_at, "mode")
    text = mode.value if isinstance(mode, ast.Constant) else (default if mode is None else None)
    if node is not None and isinstance(text, str):
        yield Given(_of_mode(text), node)


def _of_mode(text: str) -> Kind:
    if "w" in text or "x" in text:
        return "write"
    return "append" if "a" in text or "+" in text else "read"


def _of_method(call: ast.Call, function: ast.Attribute) -> Iterator[Given]:
    """A method of a path: `Path("a").read_text()`, `(out / "b").open("w")`."""
    receiver = function.value
    inner = is_path_call(receiver)
    node = receiver.args[0] if inner else receiver  # type: ignore[attr-defined]
    kind = _METHODS.get(function.attr)
    if function.attr == "open":
        mode = argument(call, 0, "mode")
        text = mode.value if isinstance(mode, ast.Constant) else ("r" if mode is None else None)
        kind = _of_mode(text) if isinstance(text, str) else None
    if kind is not None:
        yield Given(kind, node, not inner)
    elif function.attr in {"rename", "replace"} and (target := argument(call, 0, "target")) is not None:
        yield Given("remove", node, not inner)
        yield Given("write", target, source=node)
    elif function.attr in {"glob", "rglob", "iterdir"}:
        yield Given("folder", node, not inner)


def argument(call: ast.Call, number: int, names: str) -> ast.expr | None:
    """An argument by its place or by one of its names."""
    for word in call.keywords:
        if word.arg in names.split():
            return word.value
    plain = [one for one in call.args if not isinstance(one, ast.Starred)]
    return plain[number] if number < len(plain) else None
