"""What the install lines of a notebook ask for, as pip's requirements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from nb2job.notebook.cell import Companion

_PIP = re.compile(
    r"(?:^|[;&|(]\s*)\s*(?:sudo\s+(?:-\S+\s+)*)?(?:(?:\S*python\S*|\{[^}]*\}|\$\w+)\s+-m\s+)?"
    r"(?:uv\s+)?pip[\d.]*\s+(?:-q\s+|--quiet\s+)*install\s+([^;&|\n]*)",
    re.MULTILINE,
)
_CONDA = re.compile(r"(?:^|[;&|]\s*)\s*(?:micromamba|mamba|conda)\s+install\s+([^;&|\n]*)", re.MULTILINE)
_WITH_VALUE = frozenset(
    "-r -e -c -i -f -t --index-url --extra-index-url --find-links --upgrade-strategy --target --prefix"
    " --requirement --constraint --editable --trusted-host --progress-bar --python --root --src"
    " --no-binary --only-binary --platform --abi --implementation --cache-dir --proxy"
    " --timeout --retries".split()
)
_CONDA_WITH_VALUE = frozenset("-c --channel -n --name -p --prefix --file --revision --repodata-fn".split())
_NOT_FROM_PIP = re.compile(
    r"(python|pip|conda|mamba|anaconda|jupyter\w*|notebook|nodejs|cuda.*|cudnn|mkl|openblas|gcc\w*|gxx.*|r|r-.*"
    r"|lib\w*|openjdk|graphviz|ffmpeg|nccl|gdal|git|make|cmake|compilers?|pytorch-cuda|cpuonly|magma.*)"
)
_PIP_NAMES = {
    "pytorch": "torch",
    "opencv": "opencv-python-headless",
    "py-xgboost": "xgboost",
    "matplotlib-base": "matplotlib",
}


def requirements(command: str, files: Mapping[str, Companion] | None = None) -> Iterator[str]:
    """What the `pip install` and `conda install` lines of a command ask for, with their pins.

    `files` are requirement files by the name that a line gives them. A version that is computed is left
    open; what only conda has (compilers, CUDA) is no requirement.
    """
    text = command.replace("\\\n", " ")
    for wanted in _PIP.findall(text):
        yield from _of_pip(_words(wanted), files or {})
    for wanted in _CONDA.findall(text):
        yield from _of_conda(_words(wanted))


def _words(text: str) -> list[str]:
    """The words of a shell line without its comment; quotes go, and hold a word together."""
    found = re.findall(r"(?:\"[^\"]*\"|'[^']*'|[^\s'\"])+", re.sub(r"(?:^|\s)#.*", "", text))
    words: list[str] = []
    for word in found:
        if re.match(r"[12&]?>", word):
            break
        words.append(re.sub(r"['\"]", "", word))
    return words


def _of_pip(words: list[str], files: Mapping[str, Companion]) -> Iterator[str]:
    option = ""
    for word in words:
        if option in {"-r", "--requirement"}:
            yield from _of_file(word, files)
        elif not option and re.match(r"(-r|--requirement=).", word):
            yield from _of_file(re.sub(r"^(-r|--requirement=)", "", word), files)
        elif not option and not word.startswith("-"):
            yield from _requirement(word)
        option = word if word in _WITH_VALUE and not option else ""


def _of_file(name: str, files: Mapping[str, Companion]) -> Iterator[str]:
    """The lines of a requirements file, with those of the files that it names."""
    if name not in files:
        return
    for line in files[name].text.replace("\\\n", " ").split("\n"):
        text = re.sub(r"(?:^|\s)#.*", "", line).strip()
        nested = re.match(r"(?:-r|--requirement)[\s=]*(\S+)", text)
        if nested:
            others = {key: one for key, one in files.items() if key != name}
            yield from _of_file(nested[1], others)
        elif re.match(r"[A-Za-z0-9]", text):
            yield re.sub(r"\s*--hash=\S+", "", text)


def _requirement(word: str) -> Iterator[str]:
    fixed = re.split(r"[{$]", word)[0]
    if fixed != word:
        fixed = re.sub(r"(\[[^\]]*|[<>=!~].*)$", "", fixed)
    if re.match(r"\d*[A-Za-z]", fixed) and not fixed.endswith((".txt", ".whl", ".zip", ".tar.gz")):
        yield fixed


def _of_conda(words: list[str]) -> Iterator[str]:
    option = ""
    for word in words:
        if not option and not word.startswith("-"):
            name, sign, version = re.sub(r"^.*::", "", word).partition("=")
            plain = re.match(r"[A-Za-z0-9][\w.-]*", name)
            if plain and not re.search(r"[{$]", word) and not _NOT_FROM_PIP.fullmatch(plain[0].lower()):
                pip = _PIP_NAMES.get(plain[0], plain[0]) + name[plain.end() :]
                exact = version.lstrip("=").split("=")[0]
                yield f"{pip}=={exact}" if exact and not re.search(r"[<>!~]$", name) else pip + sign + version
        option = word if word in _CONDA_WITH_VALUE and not option else ""
