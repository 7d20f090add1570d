"""Files that a shell line of the program names: it looks for them there, or makes them."""

from __future__ import annotations

import ast
import fnmatch
import itertools
import posixpath
import re
from collections.abc import Iterator, Sequence

from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.regex import regex

_MAKERS = regex(
    r"\s*(?:sudo\s+)?(?:(?P<loads>wget|curl|gdown|kaggle|git\s+clone|hf|huggingface-cli)"
    r"|(?P<copies>gsutil|aws|az|azcopy|gcloud|cp|mv|rsync)|(?P<unpacks>unzip|tar|7z|unrar)"
    r"|(?P<opens>gunzip|bunzip2|gzip\s+-d))\b(?P<words>.*)",
    re.DOTALL,
)
_STAYS = regex(r"\s*(?:cd|mkdir|rm|rmdir|chmod|chown|ls|find|du|tree|pip3?|python3? -m pip)\b")
"""Commands on a folder that read none of the files in it."""

_REMOVES = regex(r"\s*rm\s[^;&|<>$`\n]*")
_RUNS = regex(r"\s*(?:\S*/)?python[\d.]*\s")
_TARGET = regex(r"--?[\w-]*(?:out|download|dest|save|target)[\w-]*(?:[= ])['\"]?([^\s'\";]+)")
"""An option of a program by which it is told where to put what it makes."""


class ShellMentions:
    """The words of every command that a program hands to a shell."""

    def __init__(self, program: Program) -> None:
        names = program.generated
        self.calls = {names.run_shell, names.shell_lines, "os.system", "os.popen"}
        self.commands = [*_downloads(list(program.statements()))]
        self.commands += [
            (position, text)
            for position, statement in enumerate(program.statements())
            for node in (walk(statement.tree) if "(" in statement.text else ())
            if isinstance(node, ast.Call) and self._is_command(node)
            for text in _texts(node)
        ]
        self.runs = [*_runs(list(program.statements()), names.run_file)]
        self.words = frozenset(word for _, text in self.commands for word in _words(text))

    def _is_command(self, call: ast.Call) -> bool:
        spelled = unparse(call.func)
        return spelled in self.calls or spelled.startswith("subprocess.")

    def name(self, path: str, position: int) -> bool:
        """Whether a command names a file, by its path, its own name, a pattern or a folder that it is in.

        One that only removes what was there before the position, where it is written, does not count.
        """
        clean = posixpath.normpath(path)
        folder = posixpath.dirname(clean)
        meant = {clean, posixpath.basename(clean), *([folder] if folder else [])}
        words = {
            word
            for number, text in self.commands
            if number >= position or not _REMOVES.fullmatch(text)
            for word in _words(text)
        }
        return any(
            posixpath.normpath(word) in meant or ("*" in word and fnmatch.fnmatch(clean, word))
            for word in words
            if word not in {"", ".", "*"}
        )

    def sweep(self, path: str, position: int) -> bool:
        """Whether a command after a position goes through a folder that holds a file: `docker build .`"""
        folders = {"."}
        folder = posixpath.dirname(posixpath.normpath(path))
        while folder:
            folders.add(folder)
            folder = posixpath.dirname(folder)
        return any(
            posixpath.normpath(word.rstrip("*") or ".") in folders
            for number, text in self.commands
            if number >= position
            for part in re.split(r"&&|;|\||\n", text)
            for word in part.split()[1:]
            if word and not _MAKERS.match(part) and not _STAYS.match(part)
        )

    def make(self, path: str, position: int) -> bool:
        """Whether a command up to a position downloads, unpacks or copies a file, or its folder."""
        clean = posixpath.normpath(path)
        before = [text for number, text in self.commands if number <= position]
        runs = [text for number, text in self.runs if number <= position]
        if any(self._made(text, clean) for text in (*before, *runs)):
            return True
        inside = not clean.startswith(("/", "..", "~")) and ":" not in clean
        return inside and any(_unpacks_here(text, before) for text in before)

    def _made(self, command: str, path: str) -> bool:
        for part in re.split(r"&&|;|\||\n", command):
            made = [*_made_by(part), *re.findall(r"(?<!2)>\s*([^\s>&]+)", part)]
            for name in map(posixpath.normpath, made):
                if name not in {".", "-", "/dev/null"} and (path == name or path.startswith(f"{name}/")):
                    return True
        return False


def _downloads(statements: Sequence[Statement]) -> Iterator[tuple[int, str]]:
    """What `wget.download(url)` stands for: it takes the name of the file from its address."""
    held: dict[str, str] = {}
    for position, statement in enumerate(statements):
        node = statement.node
        for name in statement.facts.bindings:
            held.pop(name, None)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            held |= {name: str(node.value.value) for name in statement.facts.bindings}
        for call in walk(statement.tree) if "wget.download(" in statement.text else ():
            if isinstance(call, ast.Call) and unparse(call.func) == "wget.download" and len(call.args) == 1:
                url = call.args[0]
                text = held.get(url.id, "") if isinstance(url, ast.Name) else getattr(url, "value", "")
                yield position, f"wget {text}"


def _runs(statements: Sequence[Statement], function: str) -> Iterator[tuple[int, str]]:
    """The command that a call of the script's own helper stands for, which runs a file."""
    for position, statement in enumerate(statements):
        for call in walk(statement.tree) if f"{function}(" in statement.text else ():
            if isinstance(call, ast.Call) and unparse(call.func) == function:
                words = (one.value if isinstance(one, ast.Constant) else "{}" for one in call.args)
                yield position, " ".join(["python", *map(str, words)])


def _unpacks_here(command: str, commands: Sequence[str]) -> bool:
    """Whether a command unpacks, beside the notebook, an archive that the notebook itself has loaded."""
    for part in re.split(r"&&|;|\||\n", command):
        match = _MAKERS.match(part)
        words = [one for one in _words(match["words"]) if one] if match and match["unpacks"] else []
        archives = [re.split(r"\.(?:zip|tar|tgz|7z|rar)\b", one)[0] for one in words if "." in one]
        if {"-d", "-C"}.intersection(words) or not archives:
            continue
        loads = [one for one in commands if re.search(r"\b(?:wget|curl|gdown|kaggle|gsutil|aws)\b", one)]
        stem = posixpath.basename(archives[-1])
        if stem and any(stem in one for one in loads):
            return True
    return False


def _made_by(command: str) -> list[str]:
    """Files and folders that one command makes, as far as its text says."""
    match = _MAKERS.match(command)
    if match is None:
        return _TARGET.findall(command) if _RUNS.match(command) else []
    words = [one for one in _words(match["words"]) if one]
    if match["opens"]:
        return [re.sub(r"\.(gz|bz2)$", "", one) for one in words]
    if match["unpacks"]:
        return [after for one, after in itertools.pairwise(words) if one in {"-d", "-C"}]
    names = [posixpath.basename(re.sub(r"[?#].*$|\.git$", "", one)) if "/" in one else one for one in words]
    if match["copies"]:
        into = words[-1:] if words[-1:] not in (["."], ["./"]) else names[:-1]
        return [one for one in into if one]
    if match["loads"] == "kaggle":
        names += [f"{one}.zip" for one in names]
    return [one for one in (*names, *words) if one and not one.startswith("-")]


def _words(text: str) -> list[str]:
    return re.split(r"[\s'\"=;&|<>()]+", text)


def _texts(call: ast.Call) -> list[str]:
    """The literal texts of a call, but for what a program reads from its standard input.

    Those of an f-string or a list also as one, with `{}` for each value: they are one command.
    """
    arguments = (*call.args, *(word.value for word in call.keywords if word.arg == "args"))
    nodes = [one for argument in arguments for one in walk(argument)]
    whole = [_whole(one) for one in nodes if isinstance(one, (ast.JoinedStr, ast.List))]
    return whole + [
        one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _whole(node: ast.JoinedStr | ast.List) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else node.elts
    texts = (one.value if isinstance(one, ast.Constant) else "{}" for one in parts)
    return ("" if isinstance(node, ast.JoinedStr) else " ").join(map(str, texts))
