"""Pickles, arrays, tables and pictures, loaded by the interpreter that wrote them."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nb2job.verify.content import Side
from nb2job.verify.room import OURS

Nodes = tuple[dict[str, Any], dict[str, Any]]

LOADABLE = frozenset(
    ".npy .npz .pkl .pickle .joblib .sav .pt .pth .parquet .feather"
    " .png .jpg .jpeg .bmp .gif .tif .tiff".split()
)
"""Endings that `child_files.py` knows."""

PATIENCE = 120.0


def load_pairs(pairs: Mapping[str, tuple[Side, Side]], python: str) -> dict[str, Nodes | None]:
    """Both sides' trees by name; None where one of them cannot be loaded.

    The files come from runs that have just ended, so that loading them runs nothing new.
    """
    if not pairs:
        return {}
    with tempfile.TemporaryDirectory(prefix=OURS) as temporary:
        request, answer = Path(temporary, "request.json"), Path(temporary, "answer.json")
        asked = {
            name: [[str(side.path), str(side.folder)] for side in sides] for name, sides in pairs.items()
        }
        request.write_text(json.dumps({"pairs": asked, "answer": str(answer)}), encoding="utf-8")
        command = [python, str(Path(__file__).parent / "child_files.py"), str(request)]
        try:
            subprocess.run(
                command,
                cwd=temporary,
                capture_output=True,
                timeout=PATIENCE,
                check=True,
                stdin=subprocess.DEVNULL,
            )
            found = json.loads(answer.read_text(encoding="utf-8"))
        except (subprocess.SubprocessError, OSError, ValueError):
            return dict.fromkeys(pairs)
    return {name: tuple(found[name]) if found[name] else None for name in pairs}
