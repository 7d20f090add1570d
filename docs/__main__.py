"""python -m docs [FOLDER]: build the site (default: build/docs), and fail on a dead link."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.links import dead_links
from docs.site import build


def main(arguments: list[str]) -> int:
    """Build the site into a folder; 1 where a link leads nowhere."""
    folder = Path(arguments[0]) if arguments else Path("build/docs")
    pages = build(folder)
    dead = dead_links(folder)
    for line in dead:
        print(line, file=sys.stderr)
    print(f"{len(pages)} pages in {folder}")
    return int(bool(dead))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
