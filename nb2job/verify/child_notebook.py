"""Runs code cells in one namespace and writes down its final values: a child of run_notebook.

Started by path under any interpreter: `python child_notebook.py REQUEST`. Plain cells are executed
as they are, the others in an IPython shell whose installs do nothing; figures are closed when a
cell ends and at `plt.show()`, as Jupyter's inline backend does.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import importlib
import json
import linecache
import re
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nb2job.regex import regex

HERE = sys.path.pop(0)  # this folder, whose files must shadow nothing of the notebook's

Failure = dict[str, Any]
Cell = tuple[int, str]

HISTORY = regex(r"_+|_i+|_\d+|_i\d+|_[iod]h|In|Out|exit|quit|get_ipython|_exit_code|__.*__")
INSTALL = regex(
    r"^\s*[!%]*\s*(sudo\s+)?([\"']?(\S*python[\d.]*|\{[^}]*\}|\$\w+)[\"']?\s+-m\s+)?"
    r"(pip3?|conda|mamba|micromamba|uv|apt|apt-get|brew)\b"
)
NEEDS_SHELL = regex(r"get_ipython|\b(In|Out)\[|(?<!\w)_(\d+|_)(?!\w)|\bdisplay\b")
IDLE_MAGICS = (
    *("pip", "conda", "mamba", "micromamba", "uv"),
    *("matplotlib", "config", "load_ext", "reload_ext", "autoreload", "autosave", "tensorboard"),
)
FUTURE = 0
for feature in __future__.all_feature_names:
    FUTURE |= getattr(__future__, feature).compiler_flag


def load(name: str) -> Any:
    """A file of this folder as a module that no import of the program can find."""
    import importlib.util

    spec = importlib.util.spec_from_file_location(f"_nb2job_{name}", Path(HERE, f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_plain(cells: list[Cell], raising: set[int]) -> tuple[dict[str, Any], Failure | None]:
    """Execute the cells without IPython; their namespace, and the exception that stopped them."""
    module = types.ModuleType("__main__")
    namespace = module.__dict__
    namespace["__builtins__"] = builtins
    sys.modules["__main__"] = module
    flags = 0
    for number, source in cells:
        name = f"<cell {number}>"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        try:
            code = compile(source, name, "exec", flags=flags, dont_inherit=True)
            flags |= code.co_flags & FUTURE  # a `from __future__` holds in the cells below it
            exec(code, namespace)
        except BaseException as error:
            traceback.print_exception(type(error), error, without_us(error))
            if number not in raising or not isinstance(error, (Exception, SystemExit)):
                return namespace, failed(error, number, name)
        finally:
            close_figures()
    return namespace, None


def run_shell(cells: list[Cell], raising: set[int]) -> tuple[dict[str, Any], Failure | None]:
    """Run the cells in an IPython shell; its namespace, and the exception that stopped it."""
    before: dict[str, Any] = {}
    shell = make_shell(before)
    before.update(shell.user_ns)
    failure = None
    for number, source in cells:
        result = shell.run_cell(without_installs(source), store_history=True)
        close_figures()
        error = result.error_before_exec or result.error_in_exec
        if error is not None and number not in raising:
            failure = failed(error, number, "ipython-input")
            break
    items = shell.user_ns.items()
    found = {name: v for name, v in items if name not in before or before[name] is not v}
    return found, failure


def make_shell(before: dict[str, Any]) -> Any:
    """A shell that keeps no history, installs nothing and leaves the plot backend alone.

    `before` is what its namespace has by itself.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell = InteractiveShell.instance(config=config)
    for name in IDLE_MAGICS:
        for kind in ("line", "cell"):  # not registered: `config` is a trait of the registry
            shell.magics_manager.magics[kind][name] = lambda line="", cell=None: None
    shell.magics_manager.magics["line"]["pylab"] = lambda line: pylab(shell, before)
    shell.magics_manager.magics["line"][""] = lambda line: spaced(shell, line)
    find: Callable[..., Any] = shell.find_magic
    shell.find_magic = lambda name, *kind: find(name, *kind) if name else None  # `[1, 2]` is no `% [1, 2]`
    system: Callable[[str], Any] = shell.system
    shell.system = lambda command: None if INSTALL.match(command) else system(command)
    return shell


def pylab(shell: Any, before: dict[str, Any]) -> None:
    """`%pylab` without a backend: its names only, which are nobody's variables."""
    from IPython.core.pylabtools import import_pylab

    quiet_show()
    names: dict[str, Any] = {}
    import_pylab(names)
    shell.user_ns.update(names)
    before.update(names)


def spaced(shell: Any, line: str) -> Any:
    """`% time x`, with a space, as IPython took it until version 7."""
    name, _, rest = line.strip().partition(" ")
    return shell.run_line_magic(name, rest.strip(), _stack_depth=4)  # the cell's own frame


def without_installs(source: str) -> str:
    """A `%%bash` cell without the lines that install; other cells' installs are idle magics."""
    if not re.match(r"%%(bash|sh|script|!)", source):
        return source
    return "\n".join(line for line in source.split("\n") if not INSTALL.match(line))


def quiet_show() -> None:
    """`plt.show()` closes every figure, as the inline backend does, instead of warning."""
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is not None:
        plt.show = lambda *args, **kwargs: plt.close("all")  # type: ignore[attr-defined]


def close_figures() -> None:
    """What the inline backend does when a cell has ended."""
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is not None:
        plt.close("all")


def without_us(error: BaseException) -> types.TracebackType | None:
    """The traceback from the program's own first line on."""
    return error.__traceback__.tb_next if error.__traceback__ else None


def failed(error: BaseException, cell: int, name: str) -> Failure:
    """The exception as the parent wants it, with its line in the cell."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if name in frame.filename]
    line = lines[-1] if lines else getattr(error, "lineno", None)
    return {"type": type(error).__name__, "message": str(error), "cell": cell, "line": line}


def is_plain(source: str) -> bool:
    """Whether Python alone can run this cell as IPython would."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<cell>", "exec", dont_inherit=True)  # ast.parse takes an `await`
    except (SyntaxError, ValueError):
        return False
    return not NEEDS_SHELL.search(source)


def reads_last(sources: list[str]) -> bool:
    """Whether `_` is read that no cell binds: the value that IPython showed last."""
    trees = [ast.parse(source) for source in sources if re.search(r"\b_\b", source)]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id == "_"]
    return bool(names) and all(isinstance(node.ctx, ast.Load) for node in names)


def draws(source: str) -> bool:
    return bool(re.search(r"matplotlib|pyplot|pylab|seaborn", source))


def main(request_file: str) -> None:
    """Read the request, run, write the answer where the request says."""
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    digest = load("digest").digest
    load("guard").guard(request["guarded"])
    cells = [(int(number), str(source)) for number, source in request["cells"]]
    sys.argv = [""]
    sys.path.insert(0, "")
    sources = [source for _, source in cells]
    if any(map(draws, sources)):
        with contextlib.suppress(ImportError):
            importlib.import_module("matplotlib.pyplot")
        quiet_show()
    plain = all(map(is_plain, sources)) and not reads_last(sources)
    raising = set(map(int, request["raising"]))
    found, failure = run_plain(cells, raising) if plain else run_shell(cells, raising)
    trees = {
        name: digest(value, request["root"]) for name, value in found.items() if not HISTORY.fullmatch(name)
    }
    answer = {"variables": trees, "failure": failure}
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
