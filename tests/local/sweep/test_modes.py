"""The trials of a sweep get copies of downloads, and what they do to a mount is said once."""

from __future__ import annotations

from pathlib import Path

from tests.local.sweep.jobs import X, run, write_sweep


def test_copies_and_mounts(here: Path) -> None:
    (here / "copied").write_text("before\n")
    (here / "mounted").mkdir()
    command = f"echo {X} >>${{{{inputs.a}}}}; cp ${{{{inputs.a}}}} outputs/a; echo >${{{{inputs.b}}}}/new"
    inputs = {
        "a": {"type": "uri_file", "path": "copied", "mode": "download"},
        "b": {"type": "uri_folder", "path": "mounted"},
    }
    said: list[str] = []
    limits = {"max_total_trials": 2, "max_concurrent_trials": 1}
    result = run(write_sweep(here, command, inputs=inputs, limits=limits), said=said)
    trials = result.folder / "trials"
    assert (trials / "1" / "code" / "outputs" / "a").read_text() == "before\n1\n"
    assert (here / "copied").read_text() == "before\n"
    assert not (trials / "1" / "inputs").exists()
    changed = [line for line in said if "read-only" in line]
    assert changed == [
        f"the job added {here / 'mounted' / 'new'}, of input b: on Azure ML its mount is read-only"
    ]
