"""Files that belong to a notebook: what `%run`, `python x.py` and `pip install -r` name."""

from __future__ import annotations

import ast
import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nb2job.errors import FolderError
from nb2job.notebook.cell import Cell, Companion, Notebook
from nb2job.notebook.magics import as_automagic, is_shell, line_magic, to_python
from nb2job.notebook.read import read
from nb2job.notebook.run_line import RunLine, candidates, found, run_line
from nb2job.notebook.shared_run import shared_code
from nb2job.regex import regex

_MAY_NAME = regex(r"\brun\b|\bcd\b|chdir|\s-r\b|--requirement|\b(?:python[\d.]*|bash|sh|source)\s")
_IMPORT = regex(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n#;]*))|import[ \t]+([\w., \t]+))",
    re.MULTILINE,
)
_REQUIREMENTS = regex(r"(?:\s-r|--requirement)[\s=]+['\"]?([^\s'\";&|]+)")
_WRITTEN = regex(r"^%%(?:writefile|file)\s+(?:-a\s+|--append\s+)?['\"]?([^'\"\n]+?)['\"]?\s*$", re.MULTILINE)
_COPIED = regex(
    r"(?:\b(?:copy|copy2|copyfile|Path)\(\s*|\b(?:script_name|entry_script)=|\bopen\((?=[^,)]*\)))"
    r"['\"](?:\./)?(\w[\w./-]*\.py)['\"]"
)
"""A source file that is copied, read or named for another run: it is no data."""
_SCRIPT = regex(r"\b(?:python[\d.]*|bash|sh|source)\s+(?:-[uOB]\s+)*([\w./-]+\.(?:py|sh))\b")


def with_companions(notebook: Notebook) -> Notebook:
    """The notebook with the files that it runs or installs from, as text.

    Where a `%run` names a file that is not there, or is left for when the notebook has changed to a folder
    that nothing says, there is no companion; what to do is for those who read the line.

    Raises:
        NotebookError: NB102, a notebook that is run is none.
    """
    search = _Search(Path(notebook.path).parent)
    search.cells(notebook.cells)
    return replace(notebook, companions=tuple(search.found.values()))


def with_versions(notebook: Notebook, file: str) -> Notebook:
    """The notebook with a file of versions, as text, and the requirement files that it names.

    Args:
        notebook: whose folder the path is seen from.
        file: a requirements file, or that of a conda environment; empty for none.

    Raises:
        FolderError: NB414, no such file.
    """
    search = _Search(Path(notebook.path).parent)
    search.found = {(one.name, one.path): one for one in notebook.companions}
    search.requirements(file, search.home)
    if file and not any(one.name == file for one in search.found.values()):
        raise FolderError("NB414", "no such file of versions", path=file)
    return replace(notebook, companions=tuple(search.found.values()))


class _Search:
    """Follows cells in their order, with the folder in which they run."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder: Path | None = home
        self.found: dict[tuple[str, str], Companion] = {}
        self.running: list[Path] = []
        self.written: frozenset[str] = frozenset()

    def cells(self, cells: tuple[Cell, ...]) -> None:
        self.written |= {Path(name).name for one in cells for name in _WRITTEN.findall(one.source)}
        imported = {one.split(".")[0] for cell in cells for one in _imported(cell.source)}
        for cell in cells:
            for file in (
                _COPIED.findall(cell.source) if cell.kind == "code" and self.folder == self.home else ()
            ):
                if Path(file).stem not in imported and Path(file).name not in self.written:
                    self._script(self.home / file)
            if cell.kind == "code" and _MAY_NAME.search(cell.source):
                for name, text in _lines(cell.source):
                    self._line(name, text)

    def _line(self, name: str, text: str | None) -> None:
        if name == "cd":
            self._change_folder(text)
        elif name == "run" and text and self.folder is not None:
            self._run(text, self.folder)
        elif name in {"pip", "system"} and text:
            folder = self.folder or self.home
            for file in _REQUIREMENTS.findall(f" {text}") if "install" in text else ():
                self.requirements(file, folder)
            for file in _SCRIPT.findall(text) if name == "system" else ():
                self._script(folder / file)

    def _change_folder(self, text: str | None) -> None:
        """IPython stays where it is when there is no such folder."""
        if text is None or self.folder is None:
            self.folder = None
            return
        target = self.folder / os.path.expanduser(text.strip().strip("'\"") or "~")
        self.folder = target if target.is_dir() else self.folder

    def _run(self, text: str, folder: Path) -> None:
        line = run_line(text)
        path = found(line.file, folder) if line is not None else None
        if line is None or path is None or path.resolve() in self.running:
            return
        cells: tuple[Cell, ...] = ()
        spelled, content, travels = self._spelled(path), _text(path), True
        if path.suffix.lower() == ".ipynb":
            cells = tuple(replace(one, file=spelled) for one in read(path).cells)
        else:
            code = content if path.suffix.lower() == ".ipy" else self._shared(line, path, content, folder)
            if path.name not in self.written:
                cells = (Cell(1, "code", code, file=spelled),) if code else ()
            travels = not code
        self._add(Companion(line.known_as, spelled, "" if cells else content, cells, travels and not cells))
        if cells:
            self.running.append(path.resolve())
            self.cells(cells)
            self.running.pop()
        else:
            self._modules(content, (path.parent, self.home))

    def _shared(self, line: RunLine, path: Path, text: str, folder: Path) -> str | None:
        """The code of a file that may stand in the notebook: it finds what it imports there, too."""
        if _elsewhere(text, path.parent, self.home):
            return None
        spelled = next(one for one in candidates(line.file) if folder.joinpath(one) == path)
        return shared_code(line, text, spelled)

    def requirements(self, file: str, folder: Path) -> None:
        """A file of requirements, with those that it names."""
        path = folder / file
        if path.is_file() and (file, self._spelled(path)) not in self.found:
            text = _text(path)
            self._add(Companion(file, self._spelled(path), text))
            for other in _REQUIREMENTS.findall("\n" + text):
                self.requirements(other, path.parent)

    def _script(self, path: Path) -> None:
        """A script that a shell line runs."""
        if path.is_file():
            self._add(Companion("", self._spelled(path), _text(path), travels=True))
            self._modules(_text(path), (path.parent, self.home))

    def _modules(self, source: str, folders: tuple[Path, ...]) -> None:
        """Modules that a file which is run finds beside it or beside the notebook, and what they import."""
        for module in _imported(source):
            for path in _module_files(module, folders):
                spelled = self._spelled(path)
                if spelled not in {known for _, known in self.found}:
                    text = _text(path)
                    self._add(Companion("", spelled, text, travels=True))
                    self._modules(text, (*folders, path.parent))

    def _add(self, companion: Companion) -> None:
        self.found.setdefault((companion.name, companion.path), companion)

    def _spelled(self, path: Path) -> str:
        return os.path.relpath(path, self.home).replace(os.sep, "/")


def _lines(source: str) -> Iterator[tuple[str, str | None]]:
    """What runs a file, installs or changes the folder, in order: ("run", its text) and so on."""
    tree = _tree(source)
    nodes = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    for node in sorted(nodes, key=lambda one: (one.lineno, one.col_offset)):
        texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
        words = [one for one in texts if isinstance(one, str)]
        if isinstance(node.func, ast.Attribute) and is_shell(node.func.value):
            yield line_magic(node.func.attr, words)
            if node.func.attr in {"system", "getoutput", "run_cell_magic"}:
                yield "system", "\n".join(words)
        elif ast.unparse(node.func) in {"os.chdir", "chdir"}:
            yield "cd", words[0] if words else None


def _tree(source: str) -> ast.Module:
    for text in (to_python(source), as_automagic(source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
    return ast.Module([], [])


def _imported(source: str) -> Iterator[str]:
    for match in _IMPORT.finditer(source):
        module = (match[1] or "").lstrip(".")
        for part in (match[2] or match[3] or match[4] or "").split(","):
            name = part.split("#")[0].strip().partition(" ")[0]
            yield f"{module}.{name}".strip(".*") if module else name


def _module_files(module: str, folders: tuple[Path, ...]) -> Iterator[Path]:
    """The files of a module: its own, and those of the packages around it."""
    parts = module.split(".")
    for folder in folders:
        top = folder / parts[0]
        if not module or not (top.is_dir() or top.with_suffix(".py").is_file()):
            continue
        packages = [folder.joinpath(*parts[:n], "__init__.py") for n in range(1, len(parts) + 1)]
        files = [folder.joinpath(*parts[: n - 1], f"{parts[n - 1]}.py") for n in range(1, len(parts) + 1)]
        present = [path for path in (*packages, *files) if path.is_file()]
        if present:
            yield from present
            return


def _elsewhere(source: str, folder: Path, home: Path) -> bool:
    """Whether a source imports something that only lies in a folder other than the notebook's."""
    if folder.resolve() == home.resolve():
        return False
    return any(next(_module_files(one, (folder,)), None) is not None for one in _imported(source))


def _text(path: Path) -> str:
    """A file's text; PowerShell's `pip freeze > requirements.txt` is UTF-16."""
    data = path.read_bytes()
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
