"""Give every magic and shell line its meaning in a script, or drop it; `get_ipython` never gets through."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace

from nb2job.errors import RewriteError
from nb2job.notebook.cell import Note
from nb2job.notebook.magics import to_python
from nb2job.program.edit import Edit, Replace, apply, comment_above, source_of
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.walk import Line, lines

_DROPPED = frozenset(
    "matplotlib config load_ext reload_ext autoreload html HTML javascript js latex svg markdown SVG"
    " who whos who_ls debug pdb history pinfo pinfo2 psource pdoc pfile precision pprint xmode colors"
    " lsmagic magic quickref timeit prun_off tensorboard pip conda mamba uv ls pwd dirs reset_selective"
    " logstart logstop notebook gui page edit man env_list cls clear alias_magic unload_ext".split()
)
_BODY_KEPT = frozenset({"time", "capture", "prun", "snakeviz", "memit", "mprun", "lprun", "wandb"})
_LOOKS = re.compile(
    r"^\s*(ls|dir|head|tail|cat|pwd|nvidia-smi|df|du|free|wc|which|whoami|lscpu|uname|tree|find|grep"
    r"|echo|date|ps|top|type|nproc|git\s+(status|log)|(sudo\s+)?(apt|apt-get|pip|pip3|conda|mamba|uv)\b"
    r"|python3?\s+(-m\s+pip|--version|-V))\b(?!.*>)"
)
_INSTALL = re.compile(r"(?:^|[;&|]\s*)(?:\S*python\S*\s+-m\s+)?pip3?\s+install\s+([^;&|]*)")
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
    return replace(program, units=units, requirements=requirements).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.comment_unknown = program.settings.unknown_magics == "comment"
        self.notes: list[Note] = []
        self.requirements: list[str] = []

    def rewritten(self, statement: Statement) -> Iterable[Statement]:
        if "get_ipython" not in statement.text:
            return (statement,)
        edits: list[Edit] = []
        for line in lines(statement.tree):
            call = _shell_call(line.node)
            if call is None:
                continue
            text = self._meaning(statement, line, call)
            if isinstance(line.node, ast.Assign) and text:
                text = f"{source_of(statement.text, line.node.targets[0])} = {text}"
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

    def _meaning(self, statement: Statement, line: Line, call: ast.Call) -> str:
        """The Python text of one magic; "" where it is dropped."""
        function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        texts = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
        words = [text for text in texts if isinstance(text, str)]
        if len(words) != len(call.args):
            raise _refused(statement, "a magic with a computed argument", "Spell it out.")
        if function in _SYSTEM:
            return self._shell(statement, words[0])
        name, rest = words[0].lstrip("%"), words[1] if len(words) > 1 else ""
        if function == "run_cell_magic":
            return self._cell_magic(statement, name, rest, words[2])
        return self._line_magic(statement, name, rest)

    def _line_magic(self, statement: Statement, name: str, rest: str) -> str:
        if name in {"pip", "conda", "mamba", "uv"}:
            self._install(f"pip {rest}")
        if name in {"time", "prun", "memit"}:
            self._note("NB304", statement, f"%{name}: the statement is kept, its timing is not")
            return to_python(re.sub(r"^(-\S+\s+)*", "", rest))
        if name in {"env", "set_env"} and "=" in rest:
            key, _, value = rest.partition("=")
            return f"import os\nos.environ[{key.strip()!r}] = {value.strip()!r}"
        if name in {"cd"} and rest.strip():
            return f"import os\nos.chdir({rest.strip()!r})"
        if name in _DROPPED or (name == "env" and not rest):
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
            if all(_is_look(one) for one in body.split("\n") if one.strip()):
                self._install(body)
                self._note("NB304", statement, f"%%{name} only installs or looks: dropped")
                return ""
            self._note("NB305", statement, f"%%{name} becomes subprocess.run")
            return f'import subprocess\nsubprocess.run(["{name}", "-c", {body!r}], check=True)'
        if name in {"writefile", "file"} and not rest.startswith("-"):
            self._note("NB305", statement, f"%%{name} becomes a write of the file")
            return f"from pathlib import Path\nPath({rest.strip()!r}).write_text({body!r})"
        return self._unknown(statement, f"%%{name}")

    def _shell(self, statement: Statement, command: str) -> str:
        if _is_look(command):
            self._install(command)
            self._note("NB304", statement, f"!{command.strip()}: dropped, it only installs or looks")
            return ""
        raise _refused(
            statement,
            f"the shell line !{command.strip()[:60]} does something that a script must do itself",
            "Write it in Python, or tag the cell `skip`.",
        )

    def _unknown(self, statement: Statement, magic: str) -> str:
        if self.comment_unknown:
            self._note("NB304", statement, f"{magic} is not known: dropped, as asked")
            return ""
        raise _refused(
            statement,
            f"the magic {magic} has no meaning in a script",
            "Remove it, tag the cell `skip`, or use --unknown-magics comment.",
        )

    def _install(self, command: str) -> None:
        for wanted in _INSTALL.findall(command.replace("\\\n", " ")):
            words = [word.strip("'\"") for word in wanted.split() if not word.startswith("-")]
            self.requirements.extend(word for word in words if re.match(r"[A-Za-z0-9]", word))

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


def _is_look(command: str) -> bool:
    return all(_LOOKS.match(part) for part in re.split(r"&&|;|\|\|", command) if part.strip())


def _refused(statement: Statement, message: str, hint: str) -> RewriteError:
    return RewriteError("NB310", message, hint, cell=statement.place.cell, line=statement.place.line)
