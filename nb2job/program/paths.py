"""Where a program names files: the calls of known readers and writers, and the path each is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nb2job.program.origins import NamesByOrigin
from nb2job.program.program import Program, Statement

Kind = Literal["read", "write", "append", "touch", "folder"]

_READERS = {
    **dict.fromkeys(
        "read_csv read_excel read_parquet read_json read_table read_feather read_pickle read_hdf read_fwf"
        " read_stata read_sas read_orc read_xml loadtxt genfromtxt fromfile imread load_workbook loadmat"
        " read_image read_file read_edgelist load_model load_weights".split(),
        (0, "filepath_or_buffer io path path_or_buf fname filename"),
    ),
    **dict.fromkeys(["listdir", "scandir", "walk", "iterdir", "load_files", "ImageFolder"], (0, "path root")),
}
_FOLDER_READERS = frozenset(["listdir", "scandir", "walk", "load_files", "ImageFolder", "glob", "iglob"])
_WRITERS = {
    **dict.fromkeys(
        "to_csv to_parquet to_json to_excel to_pickle to_feather to_hdf to_stata to_html savefig save savez"
        " savez_compressed savetxt save_model save_weights write_html write_image imwrite imsave tofile"
        " to_file save_pretrained write_csv write_parquet".split(),
        (0, "path_or_buf path excel_writer fname file filepath filename buf"),
    ),
}
_QUALIFIED = {
    "joblib.load": ("read", 0, "filename"),
    "torch.load": ("read", 0, "f"),
    "np.load": ("read", 0, "file"),
    "numpy.load": ("read", 0, "file"),
    "Image.open": ("read", 0, "fp"),
    "load": ("read", 0, "filename"),
    "joblib.dump": ("write", 1, "filename"),
    "torch.save": ("write", 1, "f"),
    "dump": ("write", 1, "filename"),
    "os.makedirs": ("touch", 0, "name"),
    "os.mkdir": ("touch", 0, "path"),
    "makedirs": ("touch", 0, "name"),
    "os.path.exists": ("touch", 0, "path"),
    "os.path.isfile": ("touch", 0, "path"),
    "os.path.isdir": ("touch", 0, "path"),
    "os.path.getsize": ("touch", 0, "filename"),
    "os.remove": ("touch", 0, "path"),
    "os.listdir": ("folder", 0, "path"),
    "glob.glob": ("folder", 0, "pathname"),
    "glob": ("folder", 0, "pathname"),
}


_FROM_TO = frozenset(
    "shutil.copy shutil.copyfile shutil.copy2 shutil.move os.rename os.replace copyfile".split()
)


@dataclass(frozen=True, slots=True)
class PathUse:
    """One path given to one call: what the call does with it, and the expression that names it."""

    kind: Kind
    node: ast.expr
    statement: Statement
    position: int


def path_uses(program: Program) -> list[PathUse]:
    """Every use of a path in a known call, in the order of the notebook."""
    origins = NamesByOrigin(program)
    own = origins.functions | origins.methods
    return [
        use
        for position, statement in enumerate(program.statements())
        for use in _uses(statement, position, own)
    ]


def _uses(statement: Statement, position: int, own: frozenset[str]) -> Iterator[PathUse]:
    for node in ast.walk(statement.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] not in own:
            if ast.unparse(node.func) in _FROM_TO and len(node.args) == 2:
                yield PathUse("touch", node.args[0], statement, position)
                yield PathUse("write", node.args[1], statement, position)
            found = _of_call(node)
            if found is not None:
                yield PathUse(found[0], found[1], statement, position)


def _of_call(call: ast.Call) -> tuple[Kind, ast.expr] | None:
    spelled = ast.unparse(call.func)
    last = spelled.rpartition(".")[2]
    if spelled in {"open", "io.open", "codecs.open", "gzip.open", "bz2.open", "Path.open"}:
        return _of_open(call)
    if spelled in _QUALIFIED:
        kind, number, names = _QUALIFIED[spelled]
        node = _argument(call, number, names)
        return (kind, node) if node is not None else None  # type: ignore[return-value]
    if isinstance(call.func, ast.Attribute) and last in {"read_text", "read_bytes"}:
        return ("read", call.func.value.args[0]) if _is_path_call(call.func.value) else None  # type: ignore[attr-defined]
    if isinstance(call.func, ast.Attribute) and last in {"write_text", "write_bytes", "mkdir"}:
        kind = "touch" if last == "mkdir" else "write"
        return (kind, call.func.value.args[0]) if _is_path_call(call.func.value) else None  # type: ignore[attr-defined,return-value]
    for table, kind in ((_READERS, "read"), (_WRITERS, "write")):
        if last in table:
            number, names = table[last]
            node = _argument(call, number, names)
            real = "folder" if last in _FOLDER_READERS else kind
            return (real, node) if node is not None else None  # type: ignore[return-value]
    return None


def _of_open(call: ast.Call) -> tuple[Kind, ast.expr] | None:
    node = _argument(call, 0, "file filename")
    mode = _argument(call, 1, "mode")
    text = mode.value if isinstance(mode, ast.Constant) else ("r" if mode is None else None)
    if node is None or not isinstance(text, str):
        return None
    if "w" in text or "x" in text:
        return "write", node
    return ("append" if "a" in text or "+" in text else "read"), node


def _argument(call: ast.Call, number: int, names: str) -> ast.expr | None:
    for word in call.keywords:
        if word.arg in names.split():
            return word.value
    plain = [one for one in call.args if not isinstance(one, ast.Starred)]
    return plain[number] if number < len(plain) else None


def _is_path_call(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"Path", "pathlib.Path"}
        and len(node.args) == 1
    )


# -- what a path expression says ------------------------------------------------------------------


def is_relative(text: str) -> bool:
    """Whether a path stays below the notebook's folder."""
    parts = text.replace("\\", "/").split("/")
    outside = text.startswith(("/", "~")) or ".." in parts or "://" in text or text[1:2] == ":"
    return bool(text.strip()) and not outside and not text.startswith("file:")


def leading_text(node: ast.expr, texts: dict[str, str]) -> str | None:
    """The fixed text that a path begins with; `texts` are variables set once to a string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        inner = first.value if isinstance(first, ast.FormattedValue) else first
        return leading_text(inner, texts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div, ast.Mod)):
        return leading_text(node.left, texts)
    if isinstance(node, ast.Call):
        spelled = ast.unparse(node.func)
        joins = {"os.path.join", "Path", "pathlib.Path", "str", "join"}
        if spelled in joins and node.args:
            return leading_text(node.args[0], texts)
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "joinpath"}:
            return leading_text(node.func.value, texts)
    if isinstance(node, ast.Name):
        return texts.get(node.id)
    return None


def whole_text(node: ast.expr) -> str | None:
    """The path itself where it is one literal string (or `Path` of one)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if _is_path_call(node):
        return whole_text(node.args[0])  # type: ignore[attr-defined]
    return None


def leading_name(node: ast.expr) -> str:
    """The variable that a path begins with, or ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        return leading_name(first.value) if isinstance(first, ast.FormattedValue) else ""
    if isinstance(node, ast.BinOp):
        return leading_name(node.left)
    if isinstance(node, ast.Call) and node.args:
        spelled = ast.unparse(node.func)
        return leading_name(node.args[0]) if spelled in {"os.path.join", "Path", "str"} else ""
    return ""
