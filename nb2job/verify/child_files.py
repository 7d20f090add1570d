"""Loads pairs of files and writes down what they hold: a child of loaded.

Started by path under any interpreter: `python child_files.py REQUEST`.
"""

from __future__ import annotations

import importlib.util
import json
import pickle
import sys
import types
from pathlib import Path
from typing import Any

HERE = sys.path.pop(0)  # this folder, whose files must shadow nothing of the program's


class Main(types.ModuleType):
    """A `__main__` that has every class, so that objects of the notebook's own can be unpickled."""

    def __getattr__(self, name: str) -> Any:
        """An empty class of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {"__module__": "__main__"})
        setattr(self, name, made)
        return made


def load(path: str) -> Any:
    """What a file holds, by the ending of its name."""
    suffix = Path(path).suffix.lower()
    if suffix in (".npy", ".npz"):
        import numpy as np

        loaded = np.load(path, allow_pickle=True)
        return dict(loaded) if hasattr(loaded, "files") else loaded
    if suffix in (".parquet", ".feather"):
        import pandas as pd

        return pd.read_parquet(path) if suffix == ".parquet" else pd.read_feather(path)
    if suffix in (".pt", ".pth"):
        import torch  # type: ignore[import-not-found, unused-ignore]

        return torch.load(path, map_location="cpu", weights_only=False)
    if suffix in (".pkl", ".pickle", ".joblib", ".sav"):
        return unpickled(path)
    from PIL import Image

    with Image.open(path) as picture:
        return {"mode": picture.mode, "size": picture.size, "pixels": picture.tobytes()}


def unpickled(path: str) -> Any:
    """A pickle, also one that joblib wrote; pandas' are packed sometimes."""
    try:
        import joblib  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        return pickle.loads(Path(path).read_bytes())
    return joblib.load(path)


def main(request_file: str) -> None:
    """Read the request, load, write the answer where the request says."""
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    spec = importlib.util.spec_from_file_location("_nb2job_digest", Path(HERE, "digest.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules["__main__"] = Main("__main__")
    found: dict[str, Any] = {}
    for name, sides in request["pairs"].items():
        try:
            found[name] = [module.digest(load(path), folder) for path, folder in sides]
        except Exception:  # not what its name says, or a library that is not there
            found[name] = None
    Path(request["answer"]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
