"""A distribution starts the command once for each process; one that fails ends the others."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from nb2job.local.definition import read_job
from nb2job.local.distribution import Distribution
from nb2job.local.process import run_command
from nb2job.local.ranks import ranked
from nb2job.local.run import run_job
from tests.local.test_run import write

TORCH = {"type": "pytorch", "process_count_per_instance": 3}


def test_each_rank_has_its_variables(here: Path) -> None:
    heard: list[str] = []
    said: list[str] = []
    command = 'echo "$RANK $LOCAL_RANK $WORLD_SIZE $NODE_RANK $MASTER_ADDR"'
    result = run_job(write(here, command, distribution=TORCH), echo=heard.append, say=said.append)
    assert result.status == "FINISHED"
    assert sorted(heard) == [f"{rank} {rank} 3 0 127.0.0.1" for rank in range(3)]
    assert said[0].startswith("environment: not used here")


def test_a_rank_that_fails_ends_the_others(here: Path) -> None:
    begun = time.monotonic()
    result = run_job(write(here, "[ $RANK = 1 ] && exit 5; sleep 60", distribution=TORCH))
    assert (result.status, result.exit_code) == ("FAILED", 5)
    assert time.monotonic() - begun < 30


def test_ranks_of_mpi(here: Path) -> None:
    said: list[str] = []
    heard: list[str] = []
    names = "OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_LOCAL_RANK OMPI_COMM_WORLD_SIZE OMPI_COMM_WORLD_LOCAL_SIZE"
    command = f"echo $(for n in {names}; do printenv $n; done)"
    job = write(here, command, distribution={"type": "mpi", "process_count_per_instance": 2})
    assert run_job(job, say=said.append, echo=heard.append).status == "FINISHED"
    assert sorted(heard) == ["0 0 2 2", "1 1 2 2"]
    assert said[1].startswith("distribution: 2 processes with OMPI_COMM_WORLD_RANK")
    assert said[1].endswith("but without mpirun")


def test_workers_and_servers_of_tensorflow(here: Path) -> None:
    """A server never ends by itself; it is ended with the last worker."""
    heard: list[str] = []
    command = """echo "$TF_CONFIG"; case "$TF_CONFIG" in *'"type": "ps"'*) sleep 60;; *) sleep 3;; esac"""
    given = {"type": "TensorFlow", "worker_count": 2, "parameter_server_count": 1}
    begun = time.monotonic()
    assert run_job(write(here, command, distribution=given), echo=heard.append).status == "FINISHED"
    assert time.monotonic() - begun < 30
    found = [json.loads(line) for line in heard]
    assert sorted((one["task"]["type"], one["task"]["index"]) for one in found) == [
        ("ps", 0),
        ("worker", 0),
        ("worker", 1),
    ]
    assert len({json.dumps(one["cluster"]) for one in found}) == 1
    cluster = found[0]["cluster"]
    assert len({*cluster["worker"], *cluster["ps"]}) == 3


def test_workers_are_those_of_all_machines(here: Path) -> None:
    given = {"distribution": {"type": "tensorflow"}, "resources": {"instance_count": 2}}
    assert read_job(write(here, "true", **given)).distribution == Distribution("tensorflow", 2)


def test_another_distribution_is_not_used(here: Path) -> None:
    said: list[str] = []
    run_job(write(here, "true", distribution={"type": "ray"}), say=said.append)
    assert said[0].startswith("environment, distribution: not used here")


def test_ranks_that_are_interrupted_may_clean_up(tmp_path: Path) -> None:
    script = "import time\ntry:\n    print('begun', flush=True)\n    time.sleep(60)\n"
    script += "finally:\n    time.sleep(1)\n    print('cleaned', flush=True)\n"
    (tmp_path / "s.py").write_text(script)
    heard: list[str] = []
    command = ranked(f"{sys.executable} s.py", Distribution("pytorch", 2))
    begun = "until [ $(grep -o begun log.txt | wc -l) = 2 ]; do sleep 0.1; done; kill -INT -$$"
    run_command(
        f"({begun}) & {command}",
        folder=tmp_path,
        environment=os.environ,
        timeout=30.0,
        log=tmp_path / "log.txt",
        echo=heard.append,
    )
    assert "".join(heard).count("cleaned") == 2  # both may write at once, into one line
