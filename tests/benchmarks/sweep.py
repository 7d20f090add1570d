"""What a sweep's runner costs: wall and CPU time beside `xargs -P 2`, and CPU while it waits."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

TRIALS = 32
BESIDE = 2
AT_MOST = 1.15
AT_MOST_WARM = 0.4
IDLE_AT_MOST = 0.03

_SCRIPT = "import sys\n\nimport mlflow\n\nmlflow.log_metric('loss', float(sys.argv[1]))\n"


def overhead(trials: int = TRIALS, rounds: int = 1) -> dict[str, float]:
    """Prints and returns the ratios of wall times to bare processes: of a sweep, cold and warm.

    All three in turn, `rounds` times, since a machine may do other things meanwhile; medians are taken.
    """
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        (folder / "src").mkdir()
        (folder / "src" / "train.py").write_text(_SCRIPT, encoding="utf-8")
        _write_sweep(folder, "python train.py ${{search_space.x}}", trials)
        _make_store(folder)
        run = [sys.executable, "-m", "nb2job", "run", "sweep.yml", "-q"]
        bare = f"seq {trials} | xargs -P {BESIDE} -I @ {sys.executable} src/train.py @"
        commands = {
            f"xargs -P {BESIDE}": ["sh", "-c", bare],
            "nb2job run": run,
            "nb2job run --warm": [*run, "--warm"],
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                times[name].append(_measure(command, folder))
    print(f"{trials} trials that log one metric, {BESIDE} at a time, into the same store")
    print(f"(at most {AT_MOST} cold and {AT_MOST_WARM} warm; load {os.getloadavg()[0]:.1f}):")
    medians = {
        name: [statistics.median(one) for one in zip(*found, strict=True)] for name, found in times.items()
    }
    wall, cpu = next(iter(medians.values()))
    for name, (seconds, used) in medians.items():
        ratios = f"{seconds / wall:5.2f}   CPU {used:6.1f} s   {used / cpu:5.2f}"
        print(f"  {name:<32} {seconds:6.1f} s   {ratios}")
    return {name: seconds / wall for name, (seconds, _) in medians.items()}


def idle(seconds: float = 10.0) -> float:
    """Prints and returns the share of a core that the runner takes while its trials say nothing."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        _write_sweep(folder, "sleep 120", BESIDE, early_termination={"type": "median_stopping"})
        _make_store(folder)
        command = [sys.executable, "-m", "nb2job", "run", "sweep.yml", "-q"]
        with subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, env=_environment(folder)
        ) as runner:
            while not list(folder.glob(f".nb2job/sweeps/*/trials/{BESIDE - 1}/user_logs/std_log.txt")):
                time.sleep(0.2)
            time.sleep(2.0)
            before = _ticks(runner.pid)
            time.sleep(seconds)
            share = (_ticks(runner.pid) - before) / os.sysconf("SC_CLK_TCK") / seconds
            runner.terminate()
    print(f"a runner whose {BESIDE} trials say nothing (at most {IDLE_AT_MOST:.0%} of a core):")
    print(f"  {'nb2job run':<32} {share:7.2%}")
    return share


def _write_sweep(folder: Path, command: str, trials: int, **keys: object) -> None:
    job = {
        "type": "sweep",
        "trial": {"command": command, "environment": "azureml:e:1"},
        "search_space": {"x": {"type": "uniform", "min_value": 0.0, "max_value": 1.0}},
        "objective": {"primary_metric": "loss", "goal": "minimize"},
        "sampling_algorithm": "random",
        "limits": {"max_total_trials": trials, "max_concurrent_trials": BESIDE},
        **keys,
    }
    if (folder / "src").exists():
        job["trial"]["code"] = "src"  # type: ignore[index]
    (folder / "sweep.yml").write_text(yaml.safe_dump(job), encoding="utf-8")


def _make_store(folder: Path) -> None:
    """Its forty migrations take seconds, and are none of either's."""
    store = f"sqlite:///{folder / 'mlflow.db'}"
    code = f"from nb2job.local.tracking import open_run; open_run({store!r}, 'e', '', {{}}).end('FINISHED')"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW")}
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    return {**kept, **quiet, "MLFLOW_TRACKING_URI": f"sqlite:///{folder / 'mlflow.db'}"}


def _measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall time, and CPU time with all children."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=_environment(folder))
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    idle()
    overhead(rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 1)
