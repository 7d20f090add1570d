"""python -m tests.job.validate.mutations [COUNT [SEED]]: good jobs changed at random, for all readers.

Bytes are changed, values and keys of the tree, and the words of the script. Whatever comes of it, a reader
may find faults or refuse it by name; any other exception is a bug, and is printed with its file.
"""

from __future__ import annotations

import copy
import datetime
import random
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from nb2job.azureml.definition import final_definition
from nb2job.errors import Nb2jobError
from nb2job.job.validate import validate
from nb2job.local.definition import is_sweep, read_job
from nb2job.local.sweep.definition import read_sweep
from tests.job.validate.cases import FOLDER

_GOOD = ("uniform_for_whole_number", "many_faults", "metric_misspelled", "policy_between_two_logs")
_MORE = """
inputs:
  epochs: 5
  name: text
  typed: {value: 3}
  data: {type: uri_file, path: src/train.py, mode: download}
outputs: {model: {type: mlflow_model, name: registered, version: 2}, plain: null}
resources: {instance_count: 2, shm_size: 2g, docker_args: --ipc=host, locations: [westus]}
identity: {type: user_identity}
services: {board: {type: tensor_board, log_dir: logs}, shell: {type: ssh, nodes: all}}
queue_settings: {job_tier: spot, priority: high}
tags: {a: b}
"""
_COMMAND = """
type: command
code: src
command: python train.py --lr 0.1 --epochs ${{inputs.epochs}} --data "${{inputs.data}}"
environment: {image: 'library/python:3.11', conda_file: {dependencies: [python]}}
environment_variables: {A: '1', B: '${{inputs.name}}'}
distribution: {type: pytorch, process_count_per_instance: 2}
compute: azureml:cpu-cluster
limits: {timeout: 600}
"""
_PIECES = (
    b"\x00", b"\xff", b"[", b"{", b"]", b"}", b": ", b"- ", b"? ", b"&a ", b"*a", b"'", b'"', b"\\", b"#",
    b"\n", b"\t", b"|\n", b">-\n", b"!!int ", b"!!float ", b"!!bool ", b"!!timestamp ", b"!!binary ",
    b"!!set ", b"!!omap ", b"!!null ", b"!!str ", b"<<: ", b"---\n", b"%YAML 9\n", b"${{", b"}}", b"$(",
    b"`", "é".encode(), b"\xef\xbb\xbf", b"[" * 3000, b"- " * 500, b"9" * 5000, b"1e999", b".nan", b"0x_",
    b"2024-13-45", b"x" * 300,
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2.5, 2**70, 1e308, float("inf"), float("nan"), "", " ", "text", "3", "1e999", "\x00",
    "a\nb", "${{", "${{inputs.x}}", "x" * 300, "y" * 5000, "/", "..", ".", "~", "azureml:", "azureml:x:1",
    "file:", "file:///\x00", "https://host/x", "git+ssh://x", "é" * 200, "'", '"', "-", "--", "--lr",
    "python", "python train.py ;", [], {}, ["a"], {"type": ["a"]}, {"type": {}}, {"type": "choice"},
    {"value": None}, {"value": [1]}, {"a": {"b": {"c": 1}}}, [[[[1]]]], datetime.date(2024, 1, 31), {5: 1},
    {None: 1}, b"bytes",
)  # fmt: skip
_WORDS = (
    "5",
    "None",
    "'ab'",
    "[]",
    "{}",
    "-1",
    "1.5",
    "object()",
    "[[1]]",
    "'%'",
    "'--'",
    "''",
    "'?'",
    "int",
    "sys",
    "()",
)

Reader = Callable[[Path], object]
READERS: tuple[Reader, ...] = (
    lambda path: validate(path, strict=True),
    lambda path: final_definition(path, {}),
    lambda path: final_definition(path, {"epochs": "7"}),
    lambda path: final_definition(path, {"typed": "7", "name": "x"}),
    lambda path: read_sweep(path) if is_sweep(path) else read_job(path),
)


def good_jobs() -> list[str]:
    """Jobs to begin with."""
    cases = [(FOLDER / f"{name}.yml").read_text(encoding="utf-8") for name in _GOOD]
    return [*cases, _COMMAND + _MORE]


def mutated(chance: random.Random, text: str) -> bytes:
    """A job with one to three changes, of its tree or of its bytes."""
    if chance.random() < 0.6:
        tree = yaml.safe_load(text)
        for _ in range(chance.randint(1, 3)):
            _change_tree(chance, tree)
        text = yaml.dump(tree, sort_keys=False, allow_unicode=True)
        return (
            text.encode(errors="replace") if chance.random() < 0.8 else _changed_bytes(chance, text.encode())
        )
    return _changed_bytes(chance, text.encode())


def _changed_bytes(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) + 1)
        piece = chance.choice([*_PIECES, data[at : at + 20] * 3, bytes([chance.randrange(256)])])
        data = data[:at] + piece + data[at + chance.choice([0, 0, 1, 5, len(piece)]) :]
    return data


def _change_tree(chance: random.Random, tree: Any) -> None:
    parent, key = chance.choice([*_places(tree)])
    match chance.randrange(5):
        case 0:
            del parent[key]
        case 1:
            other, at = chance.choice([*_places(tree)])
            parent[key] = copy.deepcopy(other[at])
        case 2 if isinstance(parent, dict):
            parent[chance.choice(["", "x", "type", "on", "a-b", 5, None, "y" * 300])] = parent.pop(key)
        case _:
            parent[key] = copy.deepcopy(chance.choice(_VALUES))


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield tree, key
        yield from _places(value)


def mutated_script(chance: random.Random, text: str) -> str:
    """A script with other words in the calls of its parser."""
    lines = text.splitlines()
    at = chance.choice([index for index, line in enumerate(lines) if "add_argument" in line])
    key = chance.choice(
        ["choices", "type", "nargs", "default", "required", "action", "dest", "const", "x", "metavar"]
    )
    word = chance.choice(
        [*_WORDS, "'store_const'", "'count'", "'append'", "'extend'", "'version'", "'help'", "'...'"]
    )
    lines[at] = lines[at].rstrip(")") + f", {key}={word})"
    return "\n".join(lines)


def faults(folder: Path, chance: random.Random, count: int) -> Iterator[tuple[bytes, str]]:
    """The files, among so many, that a reader fails at, each with the traceback."""
    texts, script = good_jobs(), (folder / "src" / "train.py").read_text(encoding="utf-8")
    for _ in range(count):
        data = mutated(chance, chance.choice(texts))
        if chance.random() < 0.3:
            (folder / "src" / "train.py").write_text(mutated_script(chance, script), encoding="utf-8")
        (folder / "job.yml").write_bytes(data)
        for read in READERS:
            try:
                read(folder / "job.yml")
            except Nb2jobError:
                pass
            except Exception:
                yield data, traceback.format_exc()


def main(count: int = 5000, seed: int = 1) -> int:
    """Print the faults; 1 if there are any."""
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "job"
        shutil.copytree(FOLDER, folder)
        for data, trace in faults(folder, random.Random(seed), count):
            where = "".join(trace.splitlines()[-4:])
            if where not in found:
                found[where] = trace
                print(data[:400], trace, sep="\n")
    print(f"{count} files, seed {seed}: {len(found)} different faults")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
