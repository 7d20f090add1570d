"""`!command`, `x = !command`, `%%bash`: shell lines of a notebook as Python."""

from __future__ import annotations

import shlex
from dataclasses import replace

from nb2job.program.fixed_values import filled
from nb2job.program.installs import requirements
from nb2job.program.interpolation import as_expression, fixed_text
from nb2job.program.magic import FINDING, Magic, Meaning, UnknownMagic, dropped, refused
from nb2job.program.shell import is_look, system_packages, turns_notebooks
from nb2job.regex import regex

_SHELLS = frozenset({"bash", "sh"})
_PYTHONS = frozenset({"python", "python3"})
_OPTION = regex(r"--(?:bg|no-raise-error|(?:out|err|proc)[ =]\S+)(?=\s|$)")
_VALUES = {"--out": "out", "--err": "err", "--proc": "proc"}


def shell_line(magic: Magic, command: str) -> Meaning:
    """`!command` (IPython raises nothing for a non-zero exit), or its lines where they are taken."""
    said = f"!{command.strip()[:60]}"
    if not magic.assigned and is_look(command):
        return _look(magic, command, said)
    return computed_line(magic, as_expression(command.lstrip(" \t"), magic.names), said)


def computed_line(magic: Magic, expression: str, said: str = "a shell line") -> Meaning:
    """A command whose text is an expression."""
    helper = "shell_lines" if magic.assigned else "run_shell"
    call = f"{getattr(magic.generated, helper)}({expression})"
    if not magic.assigned and "_exit_code" in magic.used:
        call = f"_exit_code = {call}"
    return Meaning(f"{said} becomes subprocess.run", value=call, helper=helper)


def without_value(meaning: Meaning, magic: Magic, *, alone: bool) -> Meaning:
    """The same line where None is taken of it: `code = get_ipython().system(…)`, by itself or within more."""
    lines, runs = magic.generated.shell_lines, magic.generated.run_shell
    call = meaning.value.replace(lines, runs, 1)
    kept = f"_exit_code = {call}" if "_exit_code" in magic.used else call
    text, value = (kept, "None") if alone else ("", f"({call}, None)[1]")
    return replace(meaning, text=text, value=value, helper="run_shell")


def _look(magic: Magic, command: str, said: str) -> Meaning:
    wanted = tuple(requirements(filled(command, magic.values), magic.companions))
    missing = system_packages(command)
    if missing:
        message = f"{said}: the job's image must have {', '.join(missing)}: no requirement can say so"
        return Meaning(message, code=FINDING, requirements=wanted)
    only = "turns a notebook into another file" if turns_notebooks(command) else "installs or looks"
    return dropped(f"{said}: dropped, it only {only}", requirements=wanted)


def script_cell(magic: Magic) -> Meaning:
    """`%%bash`, `%%sh`, `%%script program`: the body is another program's, and never interpolated.

    The options are those of IPython.core.magics.script; a non-zero exit raises.
    """
    body = magic.body or ""
    line = magic.rest if magic.name == "script" else f"{magic.name} {magic.rest}"
    options, words = _options(line)
    program = words[0] if words else ""
    if program in {"false", "true", "echo", ":"}:
        return dropped(f"{magic.spelled} {program}: the cell is not run")
    if program not in _SHELLS | _PYTHONS:
        hint = "Port it, tag the cell `skip`, or use --unknown-magics comment."
        raise UnknownMagic("NB310", f"the magic {magic.spelled} runs another language: {program}", hint)
    if program in _SHELLS and len(words) == 1 and not options and is_look(body):
        return _look(magic, body, magic.spelled)
    command = _command(magic, line, words, body)
    return Meaning(f"{magic.spelled} becomes subprocess.run", _run(magic, options, command))


def _options(line: str) -> tuple[dict[str, str], list[str]]:
    """The options of `%%script`, and the program with its own arguments."""
    try:
        words = shlex.split(line)
    except ValueError:
        words = line.split()
    found: dict[str, str] = {}
    others: list[str] = []
    while words:
        word, _, value = words.pop(0).partition("=")
        if word in _VALUES:
            found[_VALUES[word]] = value or (words.pop(0) if words else "")
        elif word in {"--bg", "--no-raise-error"}:
            found[word.strip("-")] = ""
        else:
            others.append(f"{word}={value}" if value else word)
    return found, others


def _command(magic: Magic, line: str, words: list[str], body: str) -> tuple[str, str, str]:
    """An import, the argument list, as an expression, and what the program reads, if not `-c body`."""
    if len(words) == 1:
        return "", f'["{words[0]}", "-c", {body!r}]', ""
    fixed = fixed_text(line, magic.names)
    if fixed is not None:
        return "", repr(_options(fixed)[1]), repr(body)
    rest = _OPTION.sub("", line).strip().partition(" ")[2].strip()
    head, split = magic.module("shlex")
    return head, f'["{words[0]}", *{split}.split({as_expression(rest, magic.names)})]', repr(body)


def _run(magic: Magic, options: dict[str, str], command: tuple[str, str, str]) -> str:
    imports, arguments, given = command
    head, module = magic.module("subprocess")
    imports += head
    if "bg" in options:
        if given:
            raise refused(f"{magic.spelled} --bg with arguments", "Start it with subprocess.Popen.")
        return _background(magic, options, arguments, imports, module)
    streams = _pipes(options, module)
    texts = ", text=True" if streams or given else ""
    stdin = f", input={given}" if given else ""
    check = "False" if "no-raise-error" in options else "True"
    call = f"{module}.run({arguments}{stdin}{streams}{texts}, check={check})"
    names = [
        (options[key], stream) for key, stream in (("out", "stdout"), ("err", "stderr")) if key in options
    ]
    if len(names) == 1:
        return f"{imports}{names[0][0]} = {call}.{names[0][1]}"
    if names:
        done = magic.fresh("finished")
        lines = [f"{name} = {done}.{stream}" for name, stream in names]
        return imports + "\n".join([f"{done} = {call}", *lines])
    return f"{imports}{call}"


def _pipes(options: dict[str, str], module: str) -> str:
    named = (("out", "stdout"), ("err", "stderr"))
    return "".join(f", {stream}={module}.PIPE" for key, stream in named if key in options)


def _background(magic: Magic, options: dict[str, str], arguments: str, imports: str, module: str) -> str:
    """IPython ends such a process when the notebook ends; its pipes are bytes."""
    name = options.get("proc") or magic.fresh("process")
    head, atexit = magic.module("atexit")
    lines = [
        f"{head}{imports}{name} = {module}.Popen({arguments}{_pipes(options, module)})",
        f"{atexit}.register({name}.terminate)",
    ]
    lines += [
        f"{options[key]} = {name}.{stream}"
        for key, stream in (("out", "stdout"), ("err", "stderr"))
        if key in options
    ]
    return "\n".join(lines)


def system_cell(magic: Magic) -> Meaning:
    """`%%system`, `%%sx`, `%%!`: the cell is one command, its lines perhaps taken by `--out name`."""
    options, _ = _options(magic.rest)
    if "out" not in options:
        return shell_line(magic, magic.body or "")
    call = f"{magic.generated.shell_lines}({as_expression(magic.body or '', magic.names)})"
    return Meaning(
        f"{magic.spelled} becomes subprocess.run", f"{options['out']} = {call}", helper="shell_lines"
    )
