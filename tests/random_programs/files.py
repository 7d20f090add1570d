"""Files: paths in every spelling, and what notebooks do with the files that they name."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from tests.random_programs import statements as plain
from tests.random_programs.blocks import branch
from tests.random_programs.builder import At, Builder

NAMES = ("a.txt", "in.txt", "new.txt", "data/b.txt", "out/d.txt", "out/e.txt", "data/new.txt")
FOLDERS = (".", "data", "out", "out/deep")
VARIABLES = ("p", "path", "fname", "target", "x")
BASES = ("base", "folder", "p")

NEEDED = "import glob, json, os, pickle, shutil, zipfile\nfrom pathlib import Path"


def filed(b: Builder, at: At) -> str:
    """One thing done with a file, perhaps through a helper, in a loop or under a condition."""
    if b.chance(12):
        name = b.pick(("save", "load", "where", "first"))
        return _helper(b, name)
    if b.chance(3):
        return _best(b)
    setup, path = spelled(b)
    text = "\n".join([*setup, done(b, path)])
    if b.chance(10):
        name = b.pick(VARIABLES)
        files = ", ".join(repr(b.pick(NAMES)) for _ in range(2))
        return f"for {name} in [{files}]:\n" + _indented(done(b, name))
    if b.chance(10):
        return f"if {b.pick(('True', 'len(sorted(globals())) > 0', '0'))}:\n" + _indented(text)
    if (
        b.chance(6) and "write" not in text and "'w" not in text
    ):  # where a folder is missing, the script has it
        return f"try:\n{_indented(text)}\nexcept OSError as e:\n    note(type(e).__name__)"
    return text


def _best(b: Builder) -> str:
    """The best of a loop is kept in a file, if anything is, and read afterwards."""
    setup, path = spelled(b)
    times = b.pick(("range(3)", f"range({b.below(3)})", "[1, 2]", "range(len(sorted(globals())) > 0)"))
    condition = b.pick((f"k > {b.below(4)}", "k < 0", "True"))
    writing = f"open({path}, 'w').write(str(k))"
    later = b.pick((_read, _asked, _appended))(b, path)
    loop = f"for k in {times}:\n    if {condition}:\n        {writing}"
    return "\n".join([*setup, loop, later])


def _helper(b: Builder, name: str) -> str:
    kept = b.pick(NAMES)
    body = {
        "save": f"def save(text, path={kept!r}):\n    with open(path, 'w') as f:\n        f.write(text)",
        "load": f"def load(path={kept!r}):\n    return open(path).read()",
        "where": f"def where(name):\n    return os.path.join({b.pick(FOLDERS)!r}, name)",
        "first": f"def first(folder={b.pick(FOLDERS)!r}):\n    return sorted(os.listdir(folder))[:1]",
    }
    return body[name]


# -- how a path is spelled --------------------------------------------------------------------------


def spelled(b: Builder) -> tuple[list[str], str]:
    """Statements that come first, and an expression that names a file."""
    known = b.named(lambda value: isinstance(value, str) and value.endswith(".txt"))
    paths = b.named(lambda value: hasattr(value, "with_suffix"))
    if (known or paths) and b.chance(40):
        return [], _of_variable(b, b.pick([*known, *paths]), bool(paths))
    file = b.pick(NAMES)
    folder, name = posixpath.split(file)
    slashed = f"{folder or '.'}/"
    stem, ending = posixpath.splitext(file)
    p, base = b.pick(VARIABLES), b.pick(BASES)
    other = b.pick(NAMES)
    if "where" in b.namespace and b.chance(30):
        return [], f"where({name!r})"
    choices: list[tuple[list[str], str]] = [
        *[([], repr(file))] * 5,
        *[([f"{p} = {file!r}"], p)] * 5,
        ([f"{p} = {file!r}", f"same = {p}"], "same"),
        ([f"{p} = {stem!r}", f"{p} += {ending!r}"], p),
        ([f"stem = {stem!r}"], f'f"{{stem}}{ending}"'),
        ([f"stem = {stem!r}"], f"stem + {ending!r}"),
        ([], f"'%s{ending}' % {stem!r}"),
        ([], f"'{{}}{ending}'.format({stem!r})"),
        ([f"{base} = {folder or '.'!r}"], f"os.path.join({base}, {name!r})"),
        ([], f"os.path.join({folder!r}, {name!r})"),
        ([f"{base} = os.path.join({folder or '.'!r}, '')"], f"{base} + {name!r}"),
        ([f"{base} = {slashed!r}"], f"{base} + {name!r}"),
        ([f"{base} = Path({folder!r})"], f"{base} / {name!r}"),
        ([f"{p} = Path({folder!r}) / {name!r}"], p),
        ([f"{p} = Path({folder!r}, {name!r})"], p),
        ([], f"Path({file!r})"),
        ([], f"Path({stem + '.csv'!r}).with_suffix({ending!r})"),
        ([f"{p}, other = {file!r}, {other!r}"], b.pick((p, "other"))),
        ([f"files = {{'k': {file!r}, 'j': {other!r}}}"], "files['k']"),
        ([f"files = [{file!r}, {other!r}]"], f"files[{b.below(2)}]"),
        ([f"class CFG:\n    path = {file!r}"], "CFG.path"),
        ([f"if {b.pick(('True', 'False'))}:\n    {p} = {file!r}\nelse:\n    {p} = {other!r}"], p),
        ([], f"{file!r} if {b.pick(('True', 'False'))} else {other!r}"),
        ([f"{p} = os.path.abspath({file!r})"], p),
        ([f"{p} = os.path.join(os.getcwd(), {file!r})"], p),
        ([], f"os.path.join(os.getcwd(), {file!r})"),
        ([f"{base} = os.path.join(os.getcwd(), {folder!r})"], f"os.path.join({base}, {name!r})"),
        ([f"{base} = Path.cwd() / {folder!r}"], f"{base} / {name!r}"),
        ([f"{p}: str = {file!r}"], p),
        ([], f"(lambda: {file!r})()"),
        ([f"{p} = './{file}'"], p),
    ]
    return b.pick(choices)


def _of_variable(b: Builder, name: str, is_path: bool) -> str:
    rarely = (f"str({name})", f"os.path.join('', {name})", f'f"{{{name}}}"', f"Path({name})")
    return b.pick((*[name] * 6, *rarely))


# -- what is done -----------------------------------------------------------------------------------


def done(b: Builder, path: str) -> str:
    """A statement about one file."""
    return b.pick((*(_written,) * 5, *(_read,) * 5, _appended, _asked, _taken, _listed, _made, _packed))(
        b, path
    )


def _written(b: Builder, path: str) -> str:
    text = repr(f"text {b.below(100)}\n")
    saved = [f"save({text}, {path})", f"save({text})"] if "save" in b.namespace else []
    return b.pick(
        (
            f"with open({path}, 'w') as f:\n    f.write({text})",
            f"open({path}, 'w').write({text})",
            f"f = open({path}, mode='w')\nf.write({text})\nf.close()",
            f"Path({path}).write_text({text})",
            f"with Path({path}).open('w') as f:\n    f.write({text})",
            f"json.dump([{b.digit()}], open({path}, 'w'))",
            f"with open({path}, 'wb') as f:\n    pickle.dump({text}, f)",
            f"with open({path}, 'w') as f:\n    print({text}, file=f)",
            f"if not os.path.exists({path}):\n    open({path}, 'w').write({text})",
            f"os.makedirs(os.path.dirname({path}) or '.', exist_ok=True)\nopen({path}, 'w').write({text})",
            *saved * 2,
        )
    )


def _read(b: Builder, path: str) -> str:
    loaded = [f"note(load({path}))", "note(load())"] if "load" in b.namespace else []
    return b.pick(
        (
            f"note(open({path}).read())",
            f"text = open({path}).read()",
            f"with open({path}) as f:\n    note(f.readline())",
            f"note(Path({path}).read_text())",
            f"for line in open({path}):\n    note(line)",
            f"note([line for line in open({path})])",
            f"with open({path}, 'rb') as f, open({path}) as g:\n    note(g.read())",
            f"note((lambda q: open(q).read())({path}))",
            f"note([open(q).read() for q in [{path}]])",
            *loaded * 2,
        )
    )


def _appended(b: Builder, path: str) -> str:
    text = repr(f"more {b.below(100)}\n")
    return b.pick(
        (
            f"with open({path}, 'a') as f:\n    f.write({text})",
            f"open({path}, mode='a').write({text})",
            f"with open({path}, 'r+') as f:\n    f.write({text})",
            f"for q in range(2):\n    open({path}, 'a').write({text})",
        )
    )


def _asked(b: Builder, path: str) -> str:
    question = b.pick(
        ("os.path.exists({})", "Path({}).exists()", "os.path.isfile({})", "os.path.getsize({})")
    )
    return f"note({question.format(path)})"


def _taken(b: Builder, path: str) -> str:
    """A file is removed, copied or gets another name."""
    other = spelled(b)[1] if b.chance(30) else repr(b.pick(NAMES))
    return b.pick(
        (
            f"os.remove({path})",
            f"Path({path}).unlink()",
            f"if os.path.exists({path}):\n    os.remove({path})",
            f"shutil.copy({path}, {other})",
            f"shutil.copyfile(src={path}, dst={other})",
            f"shutil.move({path}, {other})",
            f"os.rename({path}, {other})",
            f"Path({path}).rename({other})",
            f"os.replace({path}, {other})",
            f"shutil.rmtree({b.pick(FOLDERS[1:])!r})",
            f"shutil.copytree({b.pick(FOLDERS[1:])!r}, 'copied')",
        )
    )


def _listed(b: Builder, path: str) -> str:
    folder = repr(b.pick(FOLDERS))
    setup = ""
    if b.chance(30):
        base = b.pick(BASES)
        setup, folder = f"{base} = {folder}\n", base
    return setup + b.pick(
        (
            f"note(sorted(os.listdir({folder})))",
            f"note(sorted(glob.glob('{b.pick(('*.txt', 'data/*', '*/*.txt', '**/*.txt'))}')))",
            f"note(sorted(glob.glob(os.path.join({folder}, '*.txt'))))",
            f"note(sorted(str(q) for q in Path({folder}).glob('*.txt')))",
            f"note(sorted(q.name for q in Path({folder}).iterdir()))",
            f"note(sorted(q.name for q in os.scandir({folder})))",
            f"note(sorted(q for _, _, qs in os.walk({folder}) for q in qs))",
            f"for name in sorted(os.listdir({folder})):\n    if name.endswith('.txt'):\n"
            f"        note(open(os.path.join({folder}, name)).read())",
            "note(first())" if "first" in b.namespace else f"note('b.txt' in os.listdir({folder}))",
        )
    )


def _made(b: Builder, path: str) -> str:
    folder = b.pick((*FOLDERS[1:], "out"))
    return b.pick(
        (
            f"os.makedirs({folder!r}, exist_ok=True)",
            f"Path({folder!r}).mkdir(parents=True, exist_ok=True)",
            f"if not os.path.exists({folder!r}):\n    os.makedirs({folder!r})",
            f"os.mkdir({folder!r})",
            f"shutil.rmtree({folder!r}, ignore_errors=True)\nos.makedirs({folder!r}, exist_ok=True)",
            f"base = {folder!r}\nos.makedirs(base, exist_ok=True)",
            f"base = Path({folder!r})\nbase.mkdir(exist_ok=True)",
        )
    )


def _packed(b: Builder, path: str) -> str:
    return b.pick(
        (
            f"with zipfile.ZipFile('z.zip', 'w') as z:\n    z.write({path})",
            "with zipfile.ZipFile('z.zip') as z:\n    note(z.namelist())",
            f"with zipfile.ZipFile('out/z.zip', 'w') as z:\n    z.writestr('a', open({path}).read())",
            "shutil.make_archive('packed', 'zip', 'out')",
        )
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


FILED: tuple[Callable[[Builder, At], str], ...] = (*(filed,) * 12, plain.printed, plain.assignment, branch)
