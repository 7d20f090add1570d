"""A trial that writes all it sees of itself, and ends as its argument says: the same cold and warm."""

import argparse
import atexit
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

from near import NEAR

SEEN_FIRST = {"argv": list(sys.argv), "orig": sys.orig_argv[1:], "name": __name__, "path": sys.path[0]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--how", required=True)
    parser.add_argument("--out")
    parser.add_argument("--text")
    given = parser.parse_args()
    seen = {
        **SEEN_FIRST,
        "near": NEAR,
        "text": given.text,
        "file": __file__,
        "main": sys.modules["__main__"].__dict__["SEEN_FIRST"] is SEEN_FIRST,
        "cwd": os.getcwd(),
        "environment": dict(os.environ),
        "executable": sys.executable,
        "sys.path": sys.path,
        "group": os.getpgrp() == os.getsid(0) != os.getpid(),
        "handlers": [str(signal.getsignal(n)) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)],
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        "input": sys.stdin.read(),
        "tty": sys.stdout.isatty(),
        "threads": threading.active_count(),
        "open": sorted({os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if n < "3"}),
        "files": sorted(path.name for path in Path().iterdir()),
    }
    random.seed(3)
    seen["seeded"] = random.random()
    Path(given.out, "seen.json").write_text(json.dumps(seen))
    atexit.register(print, "said at exit", flush=True)
    Path("outputs").mkdir(exist_ok=True)
    Path("outputs", "model.txt").write_text(given.how)
    print("on stdout")
    print("on stderr", file=sys.stderr)
    end(given.how)


def end(how: str) -> None:
    if how == "exit 3":
        sys.exit(3)
    if how == "exit with a text":
        sys.exit("wrong")
    if how == "raise":
        raise ValueError("wrong")
    if how == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "thread":
        threading.Thread(target=lambda: (time.sleep(0.3), print("a thread's last word"))).start()


if __name__ == "__main__":
    main()
