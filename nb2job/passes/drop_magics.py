"""Give every magic and shell line its meaning in a script; `get_ipython` never gets through."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from nb2job.errors import RewriteError
from nb2job.notebook.cell import Note
from nb2job.notebook.magics import to_python
from nb2job.program import shell
from nb2job.program.edit import Edit, Replace, apply, comment_above, source_of
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.walk import lines

_DROPPED = frozenset(
    "matplotlib config load_ext reload_ext unload_ext autoreload html HTML javascript js latex svg"
    " markdown SVG who whos who_ls debug pdb history pinfo pinfo2 psource pdoc pfile precision pprint"
    " xmode colors lsmagic magic quickref timeit tensorboard pip conda mamba uv ls ll pwd dirs cat less"
    " more man env_list reset_selective logstart logstop notebook gui page edit cls clear alias_magic"
    " autosave autocall automagic aimport watermark version_information tensorflow_version autopep8"
    " nb_black blackcellmagic flake8 pycodestyle_on qtconsole connect_info macro store_history lprun mprun"
    " memit psearch snakeviz scalene doctest_mode load_style mermaid".split()
)
_BODY_KEPT = frozenset("time capture prun snakeviz memit mprun lprun wandb scalene ipytest".split())
_SYSTEM = frozenset({"system", "getoutput"})


def drop_magics(program: Program) -> Program:
    """Rewrite every statement that calls `get_ipython()`.

    Raises:
        RewriteError: NB310 for a magic of another language or one that is not known.
    """
    editor = _Editor(program)
    units = tuple(
        unit.holding(new for one in unit.statements for new in editor.rewritten(one))
        for unit in program.units
    )
    requirements = tuple(dict.fromkeys(editor.requirements))
    helpers = program.helpers | editor.helpers
    changed = replace(program, units=units, requirements=requirements, helpers=helpers)
    return changed.noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.comment_unknown = program.settings.unknown_magics == "comment"
        self.names = program.generated
        self.bound = frozenset().union(*(one.facts.bindings for one in program.statements()), frozenset())
        self.notes: list[Note] = []
        self.requirements: list[str] = []
        self.helpers: set[str] = set()

    def rewritten(self, statement: Statement) -> Iterable[Statement]:
        if "get_ipython" not in statement.text:
            return (statement,)
        edits: list[Edit] = []
        for line in lines(statement.tree):
            call = _shell_call(line.node)
            if call is None:
                continue
            target = line.node.targets[0] if isinstance(line.node, ast.Assign) else None
            text = self._meaning(statement, call, assigned=target is not None)
            if target is not None:
                text = f"{source_of(statement.text, target)} = {text}"
            if line.node is statement.node:
                if not text.strip():
                    return ()
                whole = restated(statement, comment_above(statement.text) + text)
                return [new for one in whole for new in self.rewritten(one)]
            edits.append(Replace(line.node, text))
        left = statement.saying(apply(statement.text, edits))
        if "get_ipython" in {getattr(one, "id", "") for one in ast.walk(left.tree)}:
            raise _refused(statement, "get_ipython() is used as a value", "Remove it from the cell.")
        return (left,)

    def _meaning(self, statement: Statement, call: ast.Call, *, assigned: bool) -> str:
        """The Python text of one magic; "" where it is dropped."""
        function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        texts = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
        words = [text for text in texts if isinstance(text, str)]
        if len(words) != len(call.args) or not words:
            raise _refused(statement, "a magic with a computed argument", "Spell it out.")
        if function in _SYSTEM:
            return self._shell(statement, words[0], assigned=assigned)
        head, _, tail = words[0].lstrip("%").partition(" ")
        name, rest = head, words[1] if len(words) > 1 else tail
        if function == "run_cell_magic":
            return self._cell_magic(statement, name, rest, words[2])
        return self._line_magic(statement, name, rest, assigned=assigned)

    def _line_magic(self, statement: Statement, name: str, rest: str, *, assigned: bool) -> str:
        if name in {"pip", "uv"}:
            self.requirements.extend(shell.requirements(f"pip {rest}"))
        if name in {"time", "prun", "memit"}:
            self._note("NB304", statement, f"%{name}: the statement is kept, its timing is not")
            return to_python(re.sub(r"^(-[lsTDrti]\s+\S+\s+|-\S+\s+)*", "", rest))
        if name in {"env", "set_env"} and re.search(r"=|\S\s+\S", rest):
            self._note("NB305", statement, f"%{name} becomes os.environ")
            key, value = re.split(r"\s*=\s*|\s+", rest.strip(), maxsplit=1)
            return f"import os\nos.environ[{key!r}] = {shell.as_expression(value, self.bound)}"
        if name == "cd" and rest.strip():
            path = shell.as_expression(rest.strip().strip("'\""), self.bound)
            self._note("NB305", statement, "%cd becomes os.chdir")
            return f"import os\nos.chdir({path})"
        if name in {"sx", "system", "sc", "mkdir", "rm", "mv", "cp", "rmdir"}:
            command = rest if name in {"sx", "system", "sc"} else f"{name} {rest}"
            return self._shell(statement, command, assigned=assigned)
        if name == "pylab":
            return "import numpy as np\nimport matplotlib.pyplot as plt\nfrom pylab import *"
        if not assigned and name in _DROPPED | {"env"}:
            self._note("NB304", statement, f"%{name} has no meaning in a script")
            return ""
        return self._unknown(statement, f"%{name}")

    def _cell_magic(self, statement: Statement, name: str, rest: str, body: str) -> str:
        if name in _BODY_KEPT:
            self._note("NB304", statement, f"%%{name}: the cell is kept, the magic is not")
            return to_python(body)
        if name in _DROPPED:
            self._note("NB304", statement, f"%%{name} has no meaning in a script: the cell is dropped")
            return ""
        if name in {"bash", "sh"} and not rest.strip():
            if shell.is_look(body):
                self.requirements.extend(shell.requirements(body))
                self._note("NB304", statement, f"%%{name} only installs or looks: dropped")
                return ""
            self._note("NB305", statement, f"%%{name} becomes subprocess.run")
            return f'import subprocess\nsubprocess.run(["{name}", "-c", {body!r}], check=True)'
        if name in {"system", "sx", "!"}:
            return self._shell(statement, body, assigned=False)
        if name in {"writefile", "file"} and not rest.startswith("-"):
            self._note("NB305", statement, f"%%{name} becomes a write of the file")
            path = shell.as_expression(rest.strip().strip("'\""), self.bound)
            return f"from pathlib import Path\nPath({path}).write_text({body!r})"
        return self._unknown(statement, f"%%{name}")

    def _shell(self, statement: Statement, command: str, *, assigned: bool) -> str:
        if not assigned and shell.is_look(command):
            self.requirements.extend(shell.requirements(command))
            self._note("NB304", statement, f"!{command.strip()}: dropped, it only installs or looks")
            return ""
        self._note("NB305", statement, f"!{command.strip()[:60]} becomes subprocess.run")
        helper = "shell_lines" if assigned else "run_shell"
        self.helpers.add(helper)
        return f"{getattr(self.names, helper)}({shell.as_expression(command, self.bound)})"

    def _unknown(self, statement: Statement, magic: str) -> str:
        if self.comment_unknown:
            self._note("NB304", statement, f"{magic} is not known: dropped, as asked")
            return ""
        raise _refused(
            statement,
            f"the magic {magic} has no meaning in a script",
            "Remove it, tag the cell `skip`, or use --unknown-magics comment.",
        )

    def _note(self, code: str, statement: Statement, text: str) -> None:
        self.notes.append(Note(code, statement.place, text))


def _shell_call(node: ast.stmt) -> ast.Call | None:
    """The `get_ipython().method(…)` that a statement is, or assigns."""
    value = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
        return None
    inner = value.func.value
    named = isinstance(inner, ast.Call) and ast.unparse(inner.func) == "get_ipython"
    methods = _SYSTEM | {"run_line_magic", "run_cell_magic", "magic"}
    return value if named and value.func.attr in methods else None


def _refused(statement: Statement, message: str, hint: str) -> RewriteError:
    return RewriteError("NB310", message, hint, cell=statement.place.cell, line=statement.place.line)
