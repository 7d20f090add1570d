"""Versions of packages: from a given file, from the record of an earlier conversion, else read here, once."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nb2job.job.limits import unfitting, within_limits
from nb2job.job.packages import Packages
from nb2job.notebook.cell import Companion, Kernel
from nb2job.notebook.kernel import COLAB
from nb2job.program.conda_names import conda_package
from nb2job.program.installed import installed_version
from nb2job.program.installs import of_file
from nb2job.program.package_names import TWINS
from nb2job.program.requirement import Requirement, requirement

PYTHON = "python"
"""The name under which a record holds the Python that the versions were read from."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a file of the user's says: project -> version as `Requirement.at` takes it; Python, or empty."""

    versions: Mapping[str, str] = field(default_factory=dict)
    python: str = ""

    def version(self, project: str) -> str:
        """What the file says of a project, or of a twin that provides the same module in step with it."""
        twins = (one for one in TWINS.get(project, ()) if self.versions.get(one, "@")[:1] != "@")
        known = project if project in self.versions else next(twins, project)
        return self.versions.get(known, "")


def from_requirements(name: str, files: Mapping[str, Companion]) -> Given:
    """The versions of a requirements file, with those of the files that it names."""
    return Given(dict(_pins(of_file(name, files))))


def from_conda(text: str) -> Given:
    """The versions of a conda environment's file, its own packages under pip's names.

    Raises:
        ValueError: a text that is no such file.
    """
    import yaml

    try:
        entries = yaml.safe_load(text)["dependencies"]
    except (yaml.YAMLError, KeyError, TypeError):
        raise ValueError("no list of dependencies") from None
    lines: list[str] = []
    python = ""
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            lines += [str(one) for one in entry.get("pip") or []]
        spec = re.match(r"(?:[\w./-]+::)?([\w.-]+)\s*(.*)", entry) if isinstance(entry, str) else None
        if spec:
            lines += conda_package(spec[1], spec[2], ())
            version = re.search(r"\d+\.\d+", spec[2])
            python = version[0] if spec[1] == PYTHON and version else python
    return Given(dict(_pins(lines)), python)


def locked(wanted: Packages, kernel: Kernel, earlier: Mapping[str, str]) -> dict[str, str]:
    """Version by project for the open ones; "" where none is known, so that nothing is read twice.

    Those of the record of an earlier conversion hold. The others are those installed here, if the notebook's
    kernel is this environment, and if they go with the pins and with the tracking pair. A pin of the
    notebook's own that is not what is installed here says that it is another environment.
    """
    new = [name for name in wanted.open if name not in earlier]
    here = new and is_here(kernel) and not any(map(_is_another, wanted.pip))
    read = {name: installed_version(name) or "" for name in new} if here else {}
    fixed = {one.project: one.specifier for one in wanted.pip if one.specifier}
    found = {name: earlier.get(name, "") for name in wanted.open}
    for name, version in read.items():
        found[name] = within_limits(name, version) if version and not unfitting(name, fixed) else ""
    if not kernel.python and PYTHON not in found:
        own = f"{sys.version_info.major}.{sys.version_info.minor}"
        python = earlier.get(PYTHON, own if any(found[name] for name in read) else "")
        found |= {PYTHON: python} if python else {}
    return found


def _is_another(pin: Requirement) -> bool:
    """Whether a package is pinned to one version, and installed here in another."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    version = installed_version(pin.project) if pin.specifier.startswith("==") else None
    try:
        return version is not None and not SpecifierSet(pin.specifier).contains(version, prereleases=True)
    except InvalidSpecifier:
        return False


def is_here(kernel: Kernel) -> bool:
    """Whether a notebook's kernel is this interpreter's environment, as far as its metadata tell."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if kernel.python and kernel.python != here:
        return False
    if kernel.name == COLAB:
        return "COLAB_RELEASE_TAG" in os.environ
    name = kernel.name.lower()
    return name in {"", "python", "python3", _environment_name()} or _registered(kernel.name)


def _environment_name() -> str:
    return Path(sys.prefix).name.lower()


def _registered(name: str) -> bool:
    """Whether a kernel of that name is known here, and starts this interpreter."""
    homes = [Path(sys.prefix) / "share" / "jupyter", Path.home() / ".local" / "share" / "jupyter"]
    for home in homes if re.fullmatch(r"[\w.-]+", name) else ():
        try:
            text = (home / "kernels" / name / "kernel.json").read_text(encoding="utf-8")
            return Path(json.loads(text)["argv"][0]).parent == Path(sys.executable).parent
        except (OSError, ValueError, KeyError, IndexError, TypeError):
            continue
    return False


def _pins(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = None if line.startswith("-") or "::" in line else requirement(line)
        if found is not None:
            yield found.project, _version(found)


def _version(found: Requirement) -> str:
    if found.address:
        return "" if found.address.startswith("file:") or not found.name else f"@ {found.address}"
    return found.specifier
