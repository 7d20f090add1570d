"""Up to which line a function or a class may be looked up by its name in the module."""

from __future__ import annotations

import pytest

from nb2job.program.by_reference import before_last_lookup
from tests.program.test_liveness import statements

CASES = [
    ("x = 1\ny = 2", "", 0),
    ("import pickle\nx = pickle.load(f)\ny = x\ndef f(): pass", "", 2),
    ("x = pickle.load(f)\ny = x", "import pickle", 1),
    ("x = pickle.load(f)\ny = x", "from six.moves import cPickle as pickle", 1),
    ("name = 'a.pickle'\nwith open(name) as f: x = pickle.load(f)\ny = x", "import pickle", 2),
    ("x = pickle.Unpickler(f)\ny = x.load()\nz = 1", "import pickle", 2),
    ("x = load(f)\ny = x\nz = 1", "from pickle import load", 2),
    ("x = read()\ny = x\nz = 1", "import pickle\ndef read(): return pickle.load(f)", 2),
    ("x = read()\ny = x\nz = 1", "import pickle\nread = lambda: pickle.load(f)", 2),
    ("def read(): return pickle.load(f)\ny = 1\nz = read()\nu = 1", "import pickle", 3),
    ("pool = Pool(4)\ny = 1\nz = pool.map(f, x)\nu = 1", "from multiprocessing import Pool", 3),
    ("torch.save(m, 'm.pt')\ny = m\nz = 1", "import torch", 1),
    ("kind = 'spawn'\ny = 1\nstart(kind)\nz = 1", "", 3),
    ("x = p.load(f)\ny = x\nz = 1", "import joblib as p", 1),
]


@pytest.mark.parametrize(("text", "module", "lines"), CASES)
def test_the_last_line_that_may_look_a_name_up(text: str, module: str, lines: int) -> None:
    top = statements(module) if module else ()
    assert len(before_last_lookup(statements(text), top)) == lines
