"""What the install lines of a notebook ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from nb2job.notebook.cell import Companion
from nb2job.program.conda_names import conda_package
from nb2job.regex import regex

_PIP = regex(
    r"(?:^|[;&|(]\s*)\s*(?:sudo\s+(?:-\S+\s+)*)?(?:(?:\S*python\S*|\{[^}]*\}|\$\w+)\s+-m\s+)?"
    r"(?:uv\s+)?pip[\d.]*\s+(?:-q\s+|--quiet\s+)*install\s+((?:\"[^\"\n]*\"|'[^'\n]*'|[^;&|\n])*)",
    re.MULTILINE,
)
_CONDA = regex(
    r"(?:^|[;&|]\s*)\s*(?:micromamba|mamba|conda)\s+install\s+((?:\"[^\"\n]*\"|'[^'\n]*'|[^;&|\n])*)",
    re.MULTILINE,
)
_WITH_VALUE = frozenset(
    "-r -e -c -i -f -t --index-url --extra-index-url --find-links --upgrade-strategy --target --prefix"
    " --requirement --constraint --editable --trusted-host --progress-bar --python --root --src"
    " --no-binary --only-binary --platform --abi --implementation --cache-dir --proxy"
    " --timeout --retries".split()
)
_INDEXES = {
    "-i": "--extra-index-url",
    "--index-url": "--extra-index-url",
    "--extra-index-url": "--extra-index-url",
    "-f": "--find-links",
    "--find-links": "--find-links",
}
"""Where pip looks besides the public index: the tracking pair always comes from there."""

_MIRROR = regex(
    r"https?://(?:[\w.-]*\.)?(?:pypi\.org|python\.org|tsinghua\.edu\.cn|aliyun\.com|aliyuncs\.com|ustc\.edu\.cn"
    r"|douban\.com|doubanio\.com|tencent\.com|163\.com|huaweicloud\.com|hustunique\.com)(?:[/:]|$)"
)
"""The public index and its copies: an environment elsewhere needs none of them by name."""

_CONDA_WITH_VALUE = frozenset("-c --channel -n --name -p --prefix --file --revision --repodata-fn".split())
_ARCHIVE = regex(r"\.(?:whl|zip|tar\.gz|tgz)$")
_ADDRESS = regex(r"(?:git|hg|svn|bzr)\+\S+|https?://\S+")
_EXPORTED = regex(r"([A-Za-z0-9][\w.-]*)=([\w.]+)=[\w.]+")
"""A line of `conda list --export`, which many keep as requirements.txt."""


def requirements(command: str, files: Mapping[str, Companion] | None = None) -> Iterator[str]:
    """What the `pip install` and `conda install` lines of a command ask for, with their pins.

    Each is a requirement of pip or an address; an option of pip's (`--extra-index-url URL`); what only
    conda has, as `CHANNEL::SPEC` (the channel may be empty); or, for others to report, what another
    environment cannot do again: `-e .`, `./x.whl`, `-r FILE` where it is not there. `files` are requirement
    files by the name that a line gives them. A version that is computed is left open.
    """
    text = command.replace("\\\n", " ")
    for wanted in _PIP.findall(text):
        yield from _of_pip(_words(wanted), files or {})
    for wanted in _CONDA.findall(text):
        yield from _of_conda(_words(wanted))


def of_file(name: str, files: Mapping[str, Companion]) -> Iterator[str]:
    """The lines of a requirements file, with those of the files that it names."""
    if name not in files:
        yield f"-r {name}"
        return
    others = {key: one for key, one in files.items() if key != name}
    for line in files[name].text.replace("\\\n", " ").split("\n"):
        text = re.sub(r"\s*--(?:hash|config-settings?)[=\s]\S+", "", re.sub(r"(?:^|\s)#.*", "", line)).strip()
        exported = _EXPORTED.fullmatch(text)
        if exported:
            found = conda_package(exported[1], f"=={exported[2]}", ())
            yield from (one for one in found if "::" not in one)
        elif text.startswith("-"):
            yield from _of_pip(text.replace("=", " ", 1).split(), others)
        elif _ARCHIVE.search(text) or text.startswith("."):
            yield from _requirement(text)
        elif re.match(r"[A-Za-z0-9]", text):
            yield text


def _words(text: str) -> list[str]:
    """The words of a shell line without its comment; quotes go, and hold a word together."""
    found = re.findall(r"(?:\"[^\"]*\"|'[^']*'|[^\s'\"])+", re.sub(r"(?:^|\s)#.*", "", text))
    words: list[str] = []
    for word in found:
        if re.match(r"[12&]?>", word):
            break
        words.append(re.sub(r"'([^']*)'|\"([^\"]*)\"", lambda found: found[1] or found[2] or "", word))
    return words


def _of_pip(words: list[str], files: Mapping[str, Companion]) -> Iterator[str]:
    option = ""
    for word in words:
        glued = None if option else re.match(r"(--[\w-]+)=(.+)|(-[refi])([^-].*)", word)
        if option:
            yield from _of_option(option, word, files)
        elif glued:
            yield from _of_option(glued[1] or glued[3], glued[2] or glued[4], files)
        elif not word.startswith("-"):
            yield from _requirement(word)
        option = word if word in _WITH_VALUE and not option else ""


def _of_option(option: str, value: str, files: Mapping[str, Companion]) -> Iterator[str]:
    """What an option with its value asks for; a source that is computed or a folder is none."""
    if option in {"-r", "--requirement"}:
        yield from of_file(value, files)
    elif option in {"-e", "--editable"}:
        yield value if _ADDRESS.match(value) and not re.search(r"[{$]", value) else f"-e {value}"
    elif option in _INDEXES and re.match(r"https?://[^{$]+$", value) and not _MIRROR.match(value):
        yield f"{_INDEXES[option]} {value}"


def _requirement(word: str) -> Iterator[str]:
    """One word of an install line: a requirement, an address, or a path of this machine."""
    fixed = re.split(r"[{$]", word)[0]
    named = re.match(r"[\w.-]+(?:\[[^\]]*\])?\s*@\s*", word)
    if _ADDRESS.match(word[named.end() :] if named else word):
        yield word if fixed == word else f"-e {word}"
        return
    if fixed != word:
        fixed = re.sub(r"(\[[^\]]*|[<>=!~].*)$", "", fixed)
    if _ARCHIVE.search(fixed) or re.match(r"[./~]", fixed):
        yield f"-e {fixed}"
    elif re.match(r"\d*[A-Za-z]", fixed) and not fixed.endswith(".txt"):
        yield fixed


def _of_conda(words: list[str]) -> Iterator[str]:
    option, channels, names = "", [], []
    for word in words:
        glued = re.match(r"(?:--channel=|-c)([^-\s].*)", word)
        if option in {"-c", "--channel"}:
            channels.append(word)
        elif glued and not option:
            channels.append(glued[1])
        elif not option and not word.startswith("-"):
            names.append(word)
        option = word if word in _CONDA_WITH_VALUE and not option else ""
    for word in names:
        plain = re.match(r"(?:([\w./-]+)::)?([A-Za-z0-9][\w.-]*)(.*)", word)
        if plain and not re.search(r"[{$]", word):
            yield from conda_package(plain[2], plain[3], (plain[1],) if plain[1] else tuple(channels))
