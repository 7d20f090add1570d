"""distribution: pytorch starts the command once for each rank; one that fails ends the others."""

from __future__ import annotations

import time
from pathlib import Path

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


def test_another_distribution_is_not_used(here: Path) -> None:
    said: list[str] = []
    heard: list[str] = []
    job = write(here, "echo $RANK.", distribution={"type": "mpi", "process_count_per_instance": 2})
    run_job(job, say=said.append, echo=heard.append)
    assert said[0].startswith("environment, distribution: not used here")
    assert heard == ["."]
