"""What a command runs: its Python scripts with their words, and where a reference stands in it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nb2job.regex import regex

REFERENCE = regex(r"\$\{\{\s*((?:(?!\$\{\{).)*?)\s*\}\}", re.DOTALL)
"""A reference that is closed before the next one is opened."""

_MARK = regex("\x01(\x04?)([^\x02]*)\x02")
"""A reference in a word, and whether it stood in quotes there."""

_EXPANDED = "\x05"
"""Stands before what the shell replaces by names of files: `*`, `?`, and the `~` that begins a word."""

_TO_MARK = regex(REFERENCE.pattern + r"|(?<!\\)[*?]|(?<![^\s;&|()<>])~", re.DOTALL)
_SPACES = {ord(space): 0xE000 + ord(space) for space in " \t\r\n\f\v"}
_KEPT = {kept: space for space, kept in _SPACES.items()}

_HARMLESS = frozenset(
    "pip pip3 conda export echo ls set env nvidia-smi mkdir pwd which cat sleep date source . apt"
    " apt-get sudo printenv uname df free true whoami".split()
)
_LAUNCHERS = frozenset("torchrun accelerate deepspeed mpirun horovodrun nohup time xvfb-run coverage".split())
_LAUNCHING = frozenset("torch accelerate deepspeed horovod colossalai paddle cProfile debugpy".split())
"""Packages of modules that run a script."""


@dataclass(frozen=True, slots=True)
class Call:
    """`python SCRIPT WORD...`: words with references in marks; `certain` when nothing before made files.

    `plain` is False where a launcher may add arguments of its own. Of `python -m MODULE`, `root` is the
    folder where the module is looked for; None for a script that is named by its path.
    """

    script: str
    words: tuple[str, ...]
    certain: bool
    plain: bool
    root: str | None = None


def calls(command: str) -> tuple[Call, ...]:
    """The Python scripts of a command, in order; none where the command is no simple shell."""
    command = _without_comments(command)
    if "$(" in command or "`" in command:
        return ()
    try:
        parts = _parts(_marked(command))
    except ValueError:
        return ()
    found: list[Call] = []
    certain, folder = True, ""
    for words in parts:
        call = _call(words, folder, certain)
        if call:
            found.append(call)
        elif words[0] == "cd" and len(words) == 2 and re.fullmatch(r"\.|(\./)?\w[\w/-]*", words[1]):
            folder = f"{folder}{words[1].strip('/')}/"
            continue
        # A script may write the next one.
        certain = certain and call is None and _is_harmless(words)
    return tuple(found)


def references(word: str) -> list[str]:
    """The references of a word of a call: "inputs.lr"."""
    return [name for _, name in _MARK.findall(word)]


def bare(word: str) -> list[str]:
    """Those references of a word that stand in no quotes: the shell takes their values apart."""
    return [name for quoted, name in _MARK.findall(word) if not quoted]


def is_home(word: str) -> bool:
    """Whether the shell replaces the `~` that a word begins with."""
    return word.startswith(f"{_EXPANDED}~")


def is_glob(word: str) -> bool:
    """Whether the shell may make names of files of a word, any number of them."""
    return f"{_EXPANDED}*" in word or f"{_EXPANDED}?" in word


def filled(word: str, values: Mapping[str, str]) -> list[str]:
    """The words that the shell makes of one whose references are replaced: it splits bare values."""
    if not bare(word):
        return [_MARK.sub(lambda match: values[match[2]], word)]

    def value(match: re.Match[str]) -> str:
        return values[match[2]].translate(_SPACES) if match[1] else values[match[2]]

    parts = _MARK.sub(value, word.translate(_SPACES)).split()
    return [part.translate(_KEPT) for part in parts]


def begins_with_space(command: str) -> bool:
    """Whether a backslash makes a space the first letter of a word, as it does where lines are folded."""
    return re.search(r"(^|\s)\\ ", re.sub(r"'[^']*'|\"[^\"]*\"", "", command)) is not None


def within(command: str, place: int) -> str:
    """What a place of a shell command is in: a quote (`'`, `"`), a comment (`#`), or nothing."""
    return next(state for index, state in enumerate(_states(command)) if index == place)


def _states(command: str) -> Iterator[str]:
    """The same for each place, and for the end; a comment begins where a word could, and nowhere else."""
    state, escaped, in_word = "", False, False
    for char in command:
        yield state
        if escaped:
            escaped = False
        elif state == "#":
            state = "" if char == "\n" else state
        elif char == "\\" and state != "'":
            escaped = True
        elif state:
            state = "" if char == state else state
        elif char in "'\"" or (char == "#" and not in_word):
            state = char
        in_word = char not in " \t\n;&|()<>"
    yield state


def _without_comments(command: str) -> str:
    states = [*_states(command)]
    return "".join(
        char
        for index, char in enumerate(command)
        if "#" not in (states[index], states[index + 1]) or char == "\n"
    )


def _marked(command: str) -> str:
    states = [*_states(command)]

    def mark(match: re.Match[str]) -> str:
        state = states[match.start()]
        if match[1] is not None:
            return f"\x01{chr(4) if state else ''}{match[1]}\x02"
        return match[0] if state else f"{_EXPANDED}{match[0]}"

    return _TO_MARK.sub(mark, command)


def _parts(command: str) -> list[list[str]]:
    """The simple commands of a shell line, split where a shell splits them."""
    lexer = shlex.shlex(
        command.replace("\\\n", " ").replace("\n", " ; "), posix=True, punctuation_chars="();<>|&"
    )
    lexer.whitespace_split = True
    lexer.commenters = ""
    parts: list[list[str]] = [[]]
    for word in lexer:
        if word and set(word) <= set("();|&"):
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _call(words: list[str], folder: str, certain: bool) -> Call | None:
    words = _without_assignments(words)
    launched = bool(words) and words[0] in _LAUNCHERS
    python = bool(words) and re.fullmatch(r"(.*/)?python[\d.]*", words[0]) is not None
    if not (python or launched) or any(word in ("<", ">", ">>", "2>") for word in words[:2]):
        return None
    rest = words[1:]
    for index, word in enumerate(rest):
        if word in ("-c", "-m") and python:
            return _module(rest[index + 1 :], folder, certain) if word == "-m" else None
        if word.endswith(".py"):
            if _is_open(word):
                return None
            return Call(folder + word, tuple(_until_redirect(rest[index + 1 :])), certain, not launched)
    return None


def _module(words: list[str], folder: str, certain: bool) -> Call | None:
    """`python -m pkg.train`; `python -m torch.distributed.launch … script.py` adds arguments of its own."""
    name = words[0] if words else ""
    if name.partition(".")[0] in _LAUNCHING:
        for index, word in enumerate(words[1:]):
            if word.endswith(".py") and not _is_open(word):
                return Call(folder + word, tuple(_until_redirect(words[index + 2 :])), certain, False)
    if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", name) or name.partition(".")[0] in _LAUNCHING | {"pip"}:
        return None
    path = f"{folder}{name.replace('.', '/')}.py"
    return Call(path, tuple(_until_redirect(words[1:])), certain, True, folder)


def _is_open(script: str) -> bool:
    """Whether only the job knows which script it is, or it is somewhere else."""
    return bool({"\x01", _EXPANDED, "$"} & set(script)) or script.startswith("/")


def _without_assignments(words: list[str]) -> list[str]:
    while words and re.match(r"[A-Za-z_]\w*=", words[0]):
        words = words[1:]
    return words[1:] if words[:1] in (["sudo"], ["exec"]) else words


def _until_redirect(words: list[str]) -> list[str]:
    for index, word in enumerate(words):
        if set(word) <= set("<>&") and word:
            descriptor = index > 0 and words[index - 1] in ("1", "2")
            return words[: index - 1 if descriptor else index]
    return words


def _is_harmless(words: list[str]) -> bool:
    words = _without_assignments(words)
    return not words or words[0] in _HARMLESS or words[:3] == ["python", "-m", "pip"]
