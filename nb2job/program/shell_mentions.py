"""Files that a shell line of the program names: they must be where it looks for them."""

from __future__ import annotations

import ast
import fnmatch
import posixpath
import re

from nb2job.program.program import Program


class ShellMentions:
    """The words of every command that a program hands to a shell."""

    def __init__(self, program: Program) -> None:
        names = program.generated
        self.calls = {names.run_shell, names.shell_lines, "os.system", "os.popen"}
        self.words = frozenset(
            word
            for statement in program.statements()
            for node in ast.walk(statement.tree)
            if isinstance(node, ast.Call) and self._is_command(node)
            for text in _texts(node)
            for word in re.split(r"[\s'\"=;&|<>()]+", text)
        )

    def _is_command(self, call: ast.Call) -> bool:
        spelled = ast.unparse(call.func)
        return spelled in self.calls or spelled.startswith("subprocess.")

    def name(self, path: str) -> bool:
        """Whether a command names a file, by its path, its own name, a pattern or a folder that it is in."""
        clean = posixpath.normpath(path)
        folder = posixpath.dirname(clean)
        meant = {clean, posixpath.basename(clean), *([folder] if folder else [])}
        return any(
            posixpath.normpath(word) in meant or ("*" in word and fnmatch.fnmatch(clean, word))
            for word in self.words
            if word not in {"", ".", "*"}
        )


def _texts(call: ast.Call) -> list[str]:
    """The literal texts of a call, but for what a program reads from its standard input."""
    return [
        one.value
        for argument in (*call.args, *(word.value for word in call.keywords if word.arg == "args"))
        for one in ast.walk(argument)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
