"""A trial's process: it writes down by itself how it ended, whether or not anybody is there to see it.

The file `ended` is made once, by whoever is first: the trial's own shell with the exit code, or the
runner with the reason why it stops the trial. So a trial never both finishes and is stopped.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nb2job.local.process import Process, Requests, end_group
from nb2job.local.sweep.ended import claim

# The trap lets the shell outlive an interrupt, so as to write; the command itself hears it as ever.
_SCRIPT = """trap : INT TERM HUP
"$1" -c "$2"
code=$?
echo "$code" >"$3.own" && { "$4" "$3.own" "$3" || (set -C && cat "$3.own" >"$3"); } 2>/dev/null
exit "$code"
"""

INTERRUPTED = "interrupted"
"""What stands in `ended` where the whole sweep was stopped: such a trial runs again."""

CONDEMNED: Requests = ((signal.SIGINT, 0.8), (signal.SIGTERM, 0.3))
"""A trial that is stopped early is gone within two seconds of the log that condemns it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended: by its exit code, or stopped for a reason; `lost` is what could not be kept."""

    exit_code: int
    stopped: str = ""
    lost: str = ""

    @property
    def status(self) -> str:
        """In MLflow's words."""
        if self.stopped:
            return "KILLED"
        return "FAILED" if self.exit_code or self.lost else "FINISHED"

    @property
    def reason(self) -> str:
        """Why it did not finish, where its exit code does not say it."""
        return self.stopped or self.lost


class Launched:
    """A trial's running process and its group; `ended` is the file that says how it ended."""

    def __init__(self, process: Process, ended: Path) -> None:
        self.process = process
        self.ended = ended
        self._stopped = ""

    def wait(self) -> Ending:
        """Waits for the end, of whatever kind; leaves nothing of the group."""
        code = self.process.wait()
        end_group(self.process, CONDEMNED)
        code = code if code >= 0 else 128 - code
        # A shell that was killed wrote nothing: this is then its end.
        claim(self.ended, str(code))
        with suppress(OSError):
            self.ended.with_name(f"{self.ended.name}.own").unlink()
        if self._stopped:  # on a full disk, too, where nothing says so
            return Ending(-1, self._stopped)
        return read_ending(self.ended) or Ending(code)

    def stop(self, reason: str, requests: Requests) -> bool:
        """Asks the group to end, without waiting for it; False where the trial has ended by itself."""
        if not claim(self.ended, reason):
            return False
        self._stopped = reason
        threading.Thread(target=end_group, args=(self.process, requests), daemon=True).start()
        return True


def start_cold(
    command: str, *, folder: Path, environment: Mapping[str, str], log: Path, ended: Path
) -> subprocess.Popen[bytes]:
    """The process of a trial.

    Args:
        command: the shell command.
        folder: where it runs.
        environment: its variables.
        log: the file that takes all that it prints.
        ended: the file that says how it ended.
    """
    shell = shutil.which("bash") or "/bin/sh"
    link = shutil.which("ln", path="/bin:/usr/bin") or "ln"
    # To a file, not to us: the trial can write on when we are no more.
    with log.open("ab") as output:
        return subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "sh", shell, command, str(ended), link],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def read_ending(ended: Path) -> Ending | None:
    """How an attempt ended; None where that is not written."""
    try:
        text = ended.read_text(encoding="utf-8").strip()
    except OSError:
        return None
    if not text:
        return None
    return Ending(int(text)) if text.isdecimal() else Ending(-1, stopped=text)
