"""The notebook's own modules, read as text: what its imports find in its folder, and what those import."""

from __future__ import annotations

import ast
import sys
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

LOADED = frozenset(
    "abc ast asyncio base64 bisect codecs collections contextlib copy dataclasses datetime decimal enum errno"
    " functools getpass glob hashlib heapq inspect io itertools json keyword linecache locale logging math"
    " operator os pathlib pickle pkgutil platform pprint queue random re select shutil signal site socket"
    " stat string struct subprocess sys tempfile textwrap threading time tokenize traceback types typing"
    " urllib uuid warnings weakref zlib".split()
)
"""Modules of Python's own that every kernel has loaded before the first cell: no other can hide them."""
_LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "env"})


def read_modules(folders: Iterable[Path], imported: Iterable[str]) -> dict[str, str]:
    """The modules and packages that imports find in some folders: path -> text, sorted.

    A package comes whole, with every `.py` file below it. As in Python's own search the first folder
    wins, and in it a package over a module over a folder without `__init__.py`; the standard library's
    names are left out, since IPython looks into the notebook's folder after it. What is no Python 3, or no
    text, is left out.

    Args:
        folders: where to look, in order.
        imported: dotted names, such as `going_modular.engine`.
    """
    places = [folder for folder in folders if folder.is_dir()]
    found: dict[str, str] = {}
    waiting = sorted(set(imported))
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name.split(".")[0] in sys.stdlib_module_names:
            continue
        seen.add(name)
        for path, text in _files(places, name):
            if path not in found:
                found[path] = text
                waiting += _imports(text)
    return dict(sorted(found.items()))


def names_in(modules: Iterable[str]) -> list[str]:
    """What the texts of modules import, dotted."""
    return [name for text in modules for name in _imports(text)]


def hiding(folders: Iterable[Path], imported: Iterable[str]) -> str:
    """The first import of a module of Python's own whose name something in some folders has, too; or ""."""
    tops = (name.split(".")[0] for name in imported)
    own = (name for name in tops if name in sys.stdlib_module_names - LOADED)
    places = list(folders)
    return next((name for name in own if any(_files(places, name))), "")


def top_names(paths: Iterable[str]) -> frozenset[str]:
    """The names by which modules are imported: `nsfg` for `nsfg.py`, `tools` for `tools/io.py`."""
    return frozenset(path.split("/")[0].removesuffix(".py") for path in paths)


def _files(folders: list[Path], name: str) -> Iterator[tuple[str, str]]:
    """The files of a name's package or module in the first folder that has it."""
    top, _, rest = name.partition(".")
    for folder in folders:
        package, module = folder / top, folder / f"{top}.py"
        if (package / "__init__.py").is_file() or (not module.is_file() and _has_part(package, rest)):
            yield from _package(folder, package)
            return
        if module.is_file():
            text = _text(module)
            if text is not None:
                yield module.name, text
            return


def _has_part(package: Path, rest: str) -> bool:
    """Whether a folder without `__init__.py` holds what is imported from it."""
    part = package / rest.split(".")[0]
    return bool(rest) and (part.with_name(f"{part.name}.py").is_file() or (part / "__init__.py").is_file())


def _package(folder: Path, package: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") or part in _LEFT_OUT for part in parts) or not path.is_file():
            continue
        text = _text(path)
        if text is not None:
            yield "/".join(parts), text


def _text(path: Path) -> str | None:
    """A file's text, in the encoding that it declares; None for what Python 3 cannot run."""
    try:
        with tokenize.open(path) as file:
            text = file.read()
            plain = file.encoding in {"utf-8", "utf-8-sig", "ascii"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    return text if plain else None


def _imports(text: str) -> list[str]:
    """What a module imports, dotted; relative imports stay within its package, which comes whole."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found
