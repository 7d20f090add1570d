"""Files are compared by what they hold: times, ids of memory and compression do not count."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from nb2job.verify.content import Side
from nb2job.verify.loaded import load_pairs
from nb2job.verify.verify import verify
from tests.verify.conftest import RUN_MAIN, make_notebook

WRITERS = {
    "a.zip": """
        import zipfile
        member = zipfile.ZipInfo("b/c.csv", (2020 + SALT, 1, 1, 0, 0, 0))
        with zipfile.ZipFile("a.zip", "w") as archive:
            archive.writestr(member, "1,VALUE")
        """,
    "a.csv.gz": """
        import gzip
        with open("a.csv.gz", "wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=SALT) as f:
            f.write(b"1,VALUE")
        """,
    "a.db": """
        import os, sqlite3
        base = sqlite3.connect("a.db")
        base.execute("create table t (a)")
        if SALT:
            base.execute("create table u (a)")
            base.execute("drop table u")
        base.execute("insert into t values (VALUE)")
        base.commit()
        base.close()
        """,
    "a.pkl": """
        import pickle
        name = "".join(["na", "me"])
        open("a.pkl", "wb").write(pickle.dumps([name, name if SALT else "".join(["na", "me"]), VALUE]))
        """,
    "own.pkl": """
        import pickle
        class Net:
            def __init__(self, n): self.n = n
        open("own.pkl", "wb").write(pickle.dumps(Net(VALUE), protocol=2 + SALT))
        """,
    "a.joblib": """
        import joblib
        import numpy as np
        joblib.dump({"x": np.arange(5) + VALUE}, "a.joblib", compress=SALT)
        """,
    "a.npz": """
        import numpy as np
        save = np.savez_compressed if SALT else np.savez
        save("a.npz", x=np.arange(5) + VALUE)
        """,
    "a.parquet": """
        import pandas as pd
        pd.DataFrame({"x": [VALUE]}).to_parquet("a.parquet", compression="gzip" if SALT else "snappy")
        """,
    "a.png": """
        from PIL import Image
        from PIL.PngImagePlugin import PngInfo
        info = PngInfo()
        info.add_text("Software", str(SALT))
        Image.new("L", (2, 2), VALUE).save("a.png", pnginfo=info)
        """,
    "log": """
        open("log", "w").write("VALUE\\n" if SALT else "VALUE\\r\\n")
        """,
}


def compared(name: str, value: int, folder: Path, script: Path) -> tuple[bool, list[str], tuple[str, ...]]:
    left = dedent(WRITERS[name]).replace("SALT", "0").replace("VALUE", "1")
    right = dedent(WRITERS[name]).replace("SALT", "1").replace("VALUE", str(value))
    top, own = "", right
    if "class" in right:  # as the converter places it
        at = right.index("class")
        top, own = right[:at] + right[at:].partition("open(")[0], "open(" + right.partition("open(")[2]
    script.write_text(top + "\ndef main():\n" + indent(own, "    ") + RUN_MAIN)
    found = verify(make_notebook(folder / "book.ipynb", left), script, timeout=60)
    assert found.script_failure is None, found.output
    return found.same, [one.name for one in found.files.different], found.files.uncompared


@pytest.mark.parametrize("name", WRITERS)
def test_other_bytes_of_the_same_content_are_equal(name: str, folder: Path, tmp_path: Path) -> None:
    if name == "a.parquet":
        pytest.importorskip("pyarrow")
    assert compared(name, 1, folder, tmp_path / "train.py")[1:] == ([], ())


@pytest.mark.parametrize("name", WRITERS)
def test_another_content_is_told(name: str, folder: Path, tmp_path: Path) -> None:
    if name == "a.parquet":
        pytest.importorskip("pyarrow")
    same, different, uncompared = compared(name, 2, folder, tmp_path / "train.py")
    assert (same, uncompared) == (False, ())
    assert [one.startswith(name) for one in different] == [True]


def test_bytes_of_an_unknown_format_are_not_compared(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("def main():\n    open('a.bin', 'wb').write(bytes([0, 1]))\n" + RUN_MAIN)
    book = make_notebook(folder / "book.ipynb", "open('a.bin', 'wb').write(bytes([0, 2]))")
    found = verify(book, script, timeout=60)
    assert found.files.uncompared == ("a.bin",)
    assert found.same


def test_a_file_that_is_not_what_its_name_says(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    side = Side(tmp_path / "a.png", tmp_path)
    assert load_pairs({"a.png": (side, side)}, sys.executable) == {"a.png": None}
    assert load_pairs({"a.png": (side, side)}, "/nowhere/python") == {"a.png": None}
    assert load_pairs({}, sys.executable) == {}
