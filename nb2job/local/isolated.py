"""--isolated: an environment made from the job's own conda or pip file, kept by what the file says."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nb2job.errors import JobError
from nb2job.local.bind import is_uri
from nb2job.local.definition import CommandJob
from nb2job.local.downloads import cache_folder
from nb2job.local.requirements import Packages, contents, pinned_places, requirement_lines
from nb2job.local.run_folder import on_disk
from nb2job.local.shown import shown
from nb2job.local.yaml_file import load
from nb2job.regex import regex

# conda's names of packages that PyPI calls otherwise.
_PYPI_NAMES = {
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "tensorflow-gpu": "tensorflow",
    "py-xgboost": "xgboost",
}
# What conda brings for its own sake; a venv has it, or needs none of it.
_NOT_FROM_PYPI = frozenset(["python", "pip", "setuptools", "wheel", "cudatoolkit", "pytorch-cuda", "libgcc"])
_CONDA_SPEC = regex(r"(?:[\w.-]+::)?([\w.-]+)\s*(.*)")


def isolated_python(job: CommandJob, python: Path, say: Callable[[str], None]) -> Path:
    """The interpreter of an environment with the job's packages; made once, then found again.

    Raises:
        JobError: NB512 where the job names no file, or the environment cannot be made.
    """
    packages = read_packages(job)
    python = _of_version(job, packages.python, python, say)
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=False).stdout
    content = "\n".join([version, str(python), *packages.requirements, *contents(packages)])
    folder = cache_folder("environments") / hashlib.sha256(content.encode()).hexdigest()[:20]
    with on_disk("no environment can be made"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        # An environment cannot be moved once made: a mark says that it is whole, a lock that one makes it.
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "whole").exists():
                say(f"making an environment of {len(packages.requirements)} packages in {folder}")
                shutil.rmtree(folder, ignore_errors=True)
                _make(job, folder, python, packages)
                (folder / "whole").write_text(content, encoding="utf-8")
    return folder / "bin" / "python"


def read_packages(job: CommandJob) -> Packages:
    """What the job's `environment` names: conda_file, inline or by path; or a requirements.txt."""
    environment = job.environment
    found = environment.get("conda_file") if isinstance(environment, Mapping) else None
    folder = job.path.absolute().parent
    if isinstance(found, Mapping):
        return _of_conda(found, folder)
    if isinstance(found, str) and not is_uri(found):
        path = Path(os.path.normpath(folder / found))
        if path.suffix in (".yml", ".yaml"):
            values, _ = load(path)
            return _of_conda(values if isinstance(values, Mapping) else {}, path.parent)
        return Packages("", _requirements(job, path), path.parent)
    hint = "give the environment a `conda_file`, or choose an interpreter with --python PATH"
    job.refuse("NB512", "the environment names no conda or pip file to make it from", hint, at="environment")


def _requirements(job: CommandJob, path: Path) -> tuple[str, ...]:
    try:
        return requirement_lines(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise JobError("NB512", f"{path} cannot be read: {error}", path=str(job.path)) from error


def _of_conda(values: Mapping[str, object], folder: Path) -> Packages:
    python, requirements = "", []
    dependencies = values.get("dependencies")
    for entry in dependencies if isinstance(dependencies, list) else []:
        if isinstance(entry, Mapping):
            requirements += [str(line) for line in entry.get("pip") or []]
            continue
        match = _CONDA_SPEC.match(str(entry))
        name, spec = (match[1], match[2]) if match else ("", "")
        if name == "python":
            exact = re.match(r"=*\s*(\d+\.\d+)", spec)  # of >=3.9 and the like, any Python is taken
            python = exact[1] if exact else ""
        elif name and name not in _NOT_FROM_PYPI:
            requirements.append(_PYPI_NAMES.get(name, name) + _pip_spec(spec))
    return Packages(python, tuple(requirements), folder)


def _pip_spec(spec: str) -> str:
    """conda's `=1.2` means 1.2 and all below it; a build behind a second `=` means nothing to pip."""
    spec = spec.strip()
    if spec.startswith("=") and not spec.startswith("=="):
        version = spec[1:].partition("=")[0].strip()
        return f"=={version}" if version.endswith("*") else f"=={version}.*"
    return spec


def _of_version(job: CommandJob, wanted: str, python: Path, say: Callable[[str], None]) -> Path:
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    found = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False).stdout.strip()
    if not wanted or found == wanted:
        return python
    other = shutil.which(f"python{wanted}")
    if other is None:
        say(f"{job.path.name} asks for Python {wanted}, which is not here: {found} is used")
        return python
    return Path(other)


def _make(job: CommandJob, folder: Path, python: Path, packages: Packages) -> None:
    steps = [[str(python), "-m", "venv", "--without-pip", str(folder)]]
    target = str(folder / "bin" / "python")
    uv = shutil.which("uv")
    # A file, as pip has its options, hashes and continued lines in files only.
    listed = folder.with_suffix(".txt")
    listed.write_text("".join(f"{line}\n" for line in pinned_places(packages)), encoding="utf-8")
    if packages.requirements and uv:
        steps.append([uv, "pip", "install", "--quiet", "--python", target, "-r", str(listed)])
    elif packages.requirements:
        pip = [sys.executable, "-m", "pip", "--python", target, "install", "--quiet", "--no-input"]
        steps.append([*pip, "--disable-pip-version-check", "-r", str(listed)])
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False, cwd=packages.folder)
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip() or "it says nothing").splitlines()[-1]
            hint = "mend the file, or choose an interpreter with --python PATH"
            job.refuse("NB512", f"the environment cannot be made: {shown(last)}", hint, at="environment")
