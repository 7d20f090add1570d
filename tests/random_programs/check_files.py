"""Check files: what a notebook and its script leave in their folders, with the files they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nb2job.program.program import Parameter
from tests.random_programs.folder import ELSEWHERE, GIVEN, HERE, OTHER, contents, fill, fresh
from tests.random_programs.run import Run


@dataclass(frozen=True)
class Given:
    """The files that a run finds: those in its folder, and those elsewhere that its arguments name."""

    here: Mapping[str, str]
    elsewhere: Mapping[str, str]
    argv: tuple[str, ...] = ()


USUAL = Given(GIVEN, {})


def placed(run: Callable[[], Run], given: Given | None) -> Run:
    """A run in a fresh folder, with the files that it changes; without `given`, just a run.

    Files below the output folder are counted as those of the folder.
    """
    if given is None:
        return run()
    with fresh(given.here):
        fill(ELSEWHERE / "inputs", given.elsewhere)
        found = run()
        files = contents(HERE)
        below = {name: one for name, one in files.items() if name.startswith("outputs/")}
        changed = {
            name: files.get(name, "removed")
            for name in files.keys() - below.keys() | given.here.keys()
            if files.get(name) != _before(name, given)
        }
        written = {name.removeprefix("outputs/"): one for name, one in below.items()}
        written |= contents(ELSEWHERE / "outputs")
        # What is copied there before more is added to it says nothing if nothing was added.
        changed |= {name: one for name, one in written.items() if one != _before(name, given)}
        return replace(found, files=changed)


def _before(name: str, given: Given) -> bytes | None:
    return given.here[name].encode() if name in given.here else None


def elsewhere(parameters: Sequence[Parameter]) -> Given | None:
    """Other data in another folder, and the output folder there too; None where there is neither.

    What no argument names has the other content where it always was.
    """
    argv = []
    named: set[str] = set()
    for one in parameters:
        if one.type == "output":
            argv.append(f"{one.flag}={ELSEWHERE / 'outputs'}")
        elif one.is_data:
            argv.append(f"{one.flag}={ELSEWHERE / 'inputs' / one.default}")
            named |= {name for name in GIVEN if f"{name}/".startswith(f"{one.default.removeprefix('./')}/")}
    here = {name: (GIVEN if name in named else OTHER)[name] for name in GIVEN}
    return Given(here, OTHER, tuple(argv)) if argv else None


def file_differences(notebook: Run, script: Run, text: str) -> Iterator[tuple[str, str]]:
    """Files that only one side has, or that both have with another content.

    A folder that the notebook empties and writes into is another one in the script, below its output folder:
    what lay in the notebook's stays there.
    """
    empties = "rmtree(" in text and "output_dir" in text
    for name in sorted(notebook.files.keys() | script.files.keys()):
        one, other = notebook.files.get(name), script.files.get(name)
        if one != other and not (empties and one == "removed" and other is None):
            yield "files", f"{name}: {one!r} became {other!r}"
