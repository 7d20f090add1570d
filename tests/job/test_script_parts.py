"""A script that is read one definition at a time says what it says as a whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nb2job.job import script_parts
from nb2job.job.script_facts import script_facts
from nb2job.job.script_parts import parts, trees
from nb2job.program.generated import Generated
from nb2job.program.identifiers import identifiers, spelled
from nb2job.program.nodes import walked

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted([*(ROOT / "fixtures" / "jobs").rglob("*.py"), *(ROOT / "nb2job" / "job").rglob("*.py")])


@pytest.fixture
def _in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_parts, "LONG", 0)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_a_script_in_parts_says_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text(encoding="utf-8")
    whole = script_facts(text, Generated())
    monkeypatch.setattr(script_parts, "LONG", 0)
    assert script_facts(text, Generated()) == whole
    assert frozenset().union(*(spelled(walked(tree)) for tree in trees(text))) == identifiers(text)


TEXTS = {
    "in a string": 'x = """\n\ndef f():\n    return "\n\nclass A: """\n\ndef g(): pass\n',
    "a decorator": "import a\n\n@a.b\n\ndef f(): pass\n\n# why\n\ndef g(): pass\n",
    "a condition": "if x:\n    y = 1\n\nasync def f(): pass\n\ndef f(a, b=1): pass\n\nf = 2\n",
    "nothing": "",
    "a name again": "def f(a): pass\n\ndef f(b): pass\n\nclass g: pass\n\ndef h(*, c): pass\n\nh: int\n",
    "a variable": "import os\n\ndef f():\n    os.environ['A'] = '1'\n\n"
    "def g():\n    os.environ['A'], os.environ['B']\n",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.usefixtures("_in_parts")
def test_parts_are_all_of_the_text(name: str) -> None:
    text = TEXTS[name]
    bodies = [one for _, tree in parts(text) for one in tree.body]
    assert [*map(ast.dump, bodies)] == [*map(ast.dump, ast.parse(text).body)]
    in_parts = script_facts(text, Generated())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_parts, "LONG", 1000)
        assert script_facts(text, Generated()) == in_parts
