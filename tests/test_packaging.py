"""The wheel: every folder of the package, every template, the licence and the version."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import nb2job

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # A build writes beside what it builds: it is given a copy.
    source = folder / "source"
    copy_tracked_files(source)
    isolation = [] if modern_setuptools() is None else ["--no-build-isolation"]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *isolation]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True)
    (built,) = folder.glob("nb2job-*.whl")
    return built


def copy_tracked_files(target: Path) -> None:
    wanted = ("pyproject.toml", "README.md", "LICENSE", "nb2job", "templates")
    for name in wanted:
        for path in [ROOT / name, *(ROOT / name).rglob("*")]:
            if path.is_file() and "__pycache__" not in path.parts:
                copy = target / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())


def modern_setuptools() -> str | None:
    """Return the setuptools of this environment where it can read our metadata."""
    if importlib.util.find_spec("setuptools") is None:
        return None
    from importlib.metadata import version

    installed = version("setuptools")
    return installed if int(installed.split(".")[0]) >= 77 else None


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_the_version_of_the_package(wheel: Path) -> None:
    assert wheel.name == f"nb2job-{nb2job.__version__}-py3-none-any.whl"


def test_the_wheel_has_every_module(wheel: Path) -> None:
    """A folder that is missing here is a missing line in pyproject.toml's `packages`."""
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "nb2job").rglob("*.py")}
    assert modules - names(wheel) == set()


def test_the_wheel_has_every_template(wheel: Path) -> None:
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    templates = {f"nb2job/{path.relative_to(ROOT).as_posix()}" for path in files}
    assert any(template.endswith(".j2") for template in templates)
    assert templates - names(wheel) == set()


def test_the_wheel_has_the_schema_of_jobs(wheel: Path) -> None:
    files = [path for path in (ROOT / "nb2job").rglob("*.json") if path.is_file()]
    assert {path.name for path in files} == {"schema.json"}
    assert {path.relative_to(ROOT).as_posix() for path in files} - names(wheel) == set()


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    assert {name.split("/")[0] for name in names(wheel)} == {
        "nb2job",
        f"nb2job-{nb2job.__version__}.dist-info",
    }


def test_the_wheel_has_the_licence_and_the_command(wheel: Path) -> None:
    info = f"nb2job-{nb2job.__version__}.dist-info"
    assert f"{info}/licenses/LICENSE" in names(wheel)
    with zipfile.ZipFile(wheel) as archive:
        assert "nb2job = nb2job.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
