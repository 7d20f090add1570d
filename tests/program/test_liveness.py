"""What each unit takes and gives, and which names must be globals."""

from __future__ import annotations

import pytest

from nb2job.notebook.cell import Cell, Notebook, Place
from nb2job.program.liveness import Plan, plan
from nb2job.program.parse import parse
from nb2job.program.program import Statement
from nb2job.program.settings import Settings
from nb2job.program.unit_flow import flow_of


def statements(text: str) -> tuple[Statement, ...]:
    found = parse(Notebook("a.ipynb", (Cell(1, "code", text),)), Settings())
    return tuple(found.statements())


def planned(*units: str, module: str = "", start: str = "", kept: str = "") -> Plan:
    top = statements(module) if module else ()
    return plan([statements(one) for one in units], top, frozenset(start.split()), frozenset(kept.split()))


def told(found: Plan) -> list[str]:
    """Each signature as `arguments -> returns`, with the globals behind `!`."""
    texts = []
    for one in found.signatures:
        text = f"{' '.join(one.arguments)} -> {' '.join(one.returns)}"
        texts.append(text + (f" ! {' '.join(one.globals)}" if one.globals else ""))
    return [" ".join(text.split()) for text in texts]


PASSED = [
    (["x = 1", "y = x"], ["-> x", "x ->"]),
    (["x = 1", "y = 1"], ["->", "->"]),
    (["x = 1", "x = 2", "y = x"], ["->", "-> x", "x ->"]),
    (["x = 1", "x += 1", "y = x"], ["-> x", "x -> x", "x ->"]),
    (["x = []", "x.append(1)", "y = x"], ["-> x", "x ->", "x ->"]),
    (["x = {}", "x['a'] = 1", "y = x"], ["-> x", "x ->", "x ->"]),
    (["x = c = 1", "if c: x = 2", "y = x"], ["-> c x", "c x -> x", "x ->"]),
    (["x = c = 1", "for i in c: x = i", "y = x"], ["-> c x", "c x -> x", "x ->"]),
    (["x = 1", "f = lambda: x", "f()"], ["-> x", "x -> f", "f ->"]),
    (["x = 1", "y = [x for x in x]", "z = x"], ["-> x", "x ->", "x ->"]),
    (["x = 1", "del x"], ["-> x", "x ->"]),
    (["x = 1\ndel x", "x = 2", "y = x"], ["->", "-> x", "x ->"]),
    (["import a", "a.b"], ["-> a", "a ->"]),
    (["def f(): pass", "f()"], ["-> f", "f ->"]),
    (["def f(): return f", "f()"], ["-> f", "f ->"]),
    (["x = 1", "class A: y = x", "A.y"], ["-> x", "x -> A", "A ->"]),
    (["with o() as f: x = f", "y = x"], ["-> x", "x ->"]),
    (["try: x = 1\nexcept E: x = 2", "y = x"], ["-> x", "x ->"]),
    (["a = b = 1", "a, b = b, a", "c = a - b"], ["-> a b", "a b -> a b", "a b ->"]),
    (["x = 1", "@tf.function\ndef f(): return x\nf()", "x = 2\ny = x"], ["-> x", "x ->", "->"]),
    (["x = 1", "def f(): return all(x for _ in x)\nf()", "x = 2\ny = x"], ["-> x", "x ->", "->"]),
    (["x = 1", "def f(): return x\nf()", "x = 2\ndef f(): return f() or x\nf()"], ["-> x", "x ->", "->"]),
    (["x = 1", "with open(p):\n    def f(): return x\n    y = f()", "x = y"], ["-> x", "x -> y", "y ->"]),
    (["x = 1", "with open(p):\n    def f(): return x", "x = y = 1"], ["-> x", "x ->", "->"]),
    (["import tensorflow\nx = 1", "d = c.map(lambda a: x)", "x = 2\ny = d"], ["-> x", "x -> d", "d ->"]),
    (["x = 1", "y = max(x)", "max = y", "z = max"], ["-> x", "x -> y", "y -> max", "max ->"]),
]


@pytest.mark.parametrize(("units", "signatures"), PASSED)
def test_values_are_handed_on(units: list[str], signatures: list[str]) -> None:
    found = planned(*units)
    assert told(found) == signatures
    assert found.forced == {}


FORCED = [
    (["x = 1", "f = lambda: x", "x = 2\nf()"], "x"),
    (["x = 1\ng = (x for _ in [1])", "x = 2", "list(g)"], "x"),
    (["max = max([1])", "max"], "max"),
    (["x = 1", "class A: x = x"], "x"),
    (["if c: max = 1", "if c: y = max"], "max"),
    (["if c: x = 1", "if c:\n    f = lambda: x\n    x = x + 1", "if c: y = x", "f()"], "x"),
    (["if c: x = 1", "if c: y = x\nelse: del x"], "x"),
    (["if c: x = 1", "f = lambda: x", "x = 2\nf()"], "x"),
    (["f = lambda: x", "if c: x = 2", "f()"], "x"),
    (["x = 1", "def f():\n    global x\n    x = 2", "f()", "y = x"], "x"),
    (["x = 1", "@app.route('/')\ndef f(): return x\nf()", "x = 2\ny = x"], "x"),
    (["x = 1", "@tf.function\ndef f(): return x\ng = f", "x = 2\ny = x"], "x"),
    (["x = 1", "def f(): return (x for _ in x)\nf()", "x = 2\ny = x"], "x"),
    (["x = 1", "def f(): return x\ndef g(): return f()", "x = 2\ng()"], "x"),
    (["x = 1", "def f(): return x\ng = f", "x = 2\ndef f(): return f() or g()\nf()"], "x"),
    (["x = 1", "def f(): return x", "x = 2\nif x:\n    def f(): return f()\nf()"], "x"),
    (["x = 1", "with open(p):\n    def f(): return x\n    y = f", "x = 2\ny()"], "x"),
    (["x = 1", "with open(p):\n    def f(): return x", "x = 2\nf()"], "x"),
    (["x = 1", "with open(p):\n    y = lambda: x\n    def f(): return x\n    f()", "x = 2"], "x"),
    (["x = 1", "with open(p):\n    def f(): return x\n    if p: f = 1", "x = 2\nf()"], "x"),
    (["import ray\nx = 1", "d = c.map(lambda a: x)", "x = 2\ny = d"], "x"),
    (["import tensorflow as tf\nx = 1", "d = c.map(lambda a: tf.py_function(f, x))", "x = 2\ny = d"], "x"),
    (["x = 1", "y = lambda: (lambda: x)", "x = 3", "y()()"], "x"),
]


@pytest.mark.parametrize(("units", "names"), FORCED)
def test_names_that_cannot_be_passed(units: list[str], names: str) -> None:
    found = planned(*units)
    assert set(found.forced) == set(names.split())
    for number, unit in enumerate(units):
        binds = {name for one in statements(unit) for name in one.facts.bindings}
        assert binds & found.forced.keys() <= set(found.signatures[number].globals)


def test_a_definition_at_module_level_reads_a_variable() -> None:
    found = planned("x = 1", "f()", "x = 2", module="def f(): return x")
    assert told(found) == ["-> ! x", "->", "-> ! x"]
    assert "module level" in found.forced["x"]


def test_a_function_at_module_level_writes_a_variable() -> None:
    found = planned("x = 1", "f()\ny = x", module="def f():\n    global x\n    x = 2")
    assert told(found) == ["-> ! x", "->"]


def test_names_at_module_level_are_not_passed() -> None:
    found = planned("y = a.b", "z = f(y)", module="import a\ndef f(x): return x")
    assert told(found) == ["-> y", "y ->"]


def test_the_scripts_arguments_come_from_main() -> None:
    assert told(planned("y = x", "z = x", start="x")) == ["x ->", "x ->"]
    assert told(planned("if x: x = 1", "y = x", start="x")) == ["x -> x", "x ->"]


def test_names_that_main_needs_at_the_end() -> None:
    assert told(planned("m = 1", "n = 2", kept="m")) == ["-> m", "->"]


def test_a_condition_tears_two_units() -> None:
    found = planned("c = 1", "if c: x = 1", "d = 2", "if d: y = x")
    assert [name for _, last, name in found.torn if last == 3] == ["x"]
    assert found.marked == {"x"}
    assert told(found) == ["-> c", "c -> x", "-> d", "d x ->"]
    assert [one.marks.begun for one in found.signatures] == [(), ("x",), (), ()]
    assert [one.marks.guarded for one in found.signatures] == [(), (), (), ("x",)]


def test_a_name_that_may_be_unset_is_handed_on_with_a_mark() -> None:
    found = planned("if c: x = 1", "if c: x = 2", "if c: y = x", "x = y = 1", "z = x")
    assert told(found) == ["-> x", "x -> x", "x ->", "-> x", "x ->"]
    assert [one.marks.guarded for one in found.signatures] == [(), (), ("x",), (), ()]
    assert found.forced == {}


def test_what_main_needs_at_the_end_has_no_mark() -> None:
    found = planned("if c: x = 1", "if c: y = x", "x = 1", kept="x")
    assert set(found.forced) == {"x"}


def test_a_name_that_is_surely_read_next_can_be_passed() -> None:
    """If the condition did not hold, the notebook would have ended with a NameError too."""
    found = planned("c = 1\nif c: x = 1", "y = x")
    assert told(found) == ["-> x", "x ->"]


def test_a_name_that_was_surely_read_has_a_value() -> None:
    """Each loop may bind it, the read behind the first one shows that something did."""
    loop = "for i in c:\n    if i: x = i"
    found = planned("c = [1]", f"{loop}\ny = x", loop, "if c: z = x")
    assert told(found) == ["-> c", "c -> x", "c x -> x", "c x ->"]
    assert found.forced == {}


def test_the_read_of_a_builtin_shows_nothing() -> None:
    assert set(planned("c = 1\nif c: max = min", "y = max([c])").forced) == {"max"}
    assert set(planned("c = 1\nif c: x = min", "y = x", module="from a import *").forced) == {"x"}
    assert set(planned("c = 1\nif c: sqrt = min", "y = sqrt", module="from math import *").forced) == {"sqrt"}
    assert told(planned("c = 1\nif c: x = c", "y = x", module="from math import *")) == ["-> x", "x ->"]
    assert "max" in planned("c = 1\nif c: max = min\ny = max(c)", "if c: z = max").forced


def test_the_order_of_units_is_kept() -> None:
    assert len(planned(*["x = 1"] * 5).signatures) == 5


@pytest.mark.parametrize(
    ("text", "reads", "writes", "maybe", "deletes"),
    [
        ("x = 1\ny = x", "", "x y", "", ""),
        ("y = x\nx = 1", "x", "x y", "", ""),
        ("if c: x = 1\ny = x", "c x", "y", "x", ""),
        ("x = 1\ndel x", "", "", "x", "x"),
        ("del x\nx = 1", "x", "x", "", ""),
        ("x: int\ny = 1", "int", "y", "x", ""),
        ("for i in a: x = i\nx = 1", "a", "x", "i", ""),
    ],
)
def test_the_flow_of_several_statements(text: str, reads: str, writes: str, maybe: str, deletes: str) -> None:
    found = flow_of(statements(text))
    assert found.reads == frozenset(reads.split())
    assert found.writes == frozenset(writes.split())
    assert found.maybe_writes == frozenset(maybe.split())
    assert found.deletes == frozenset(deletes.split())


def test_no_units() -> None:
    assert plan([], (), frozenset()).signatures == ()
    assert flow_of([Statement("# words", Place(1, 1))]).writes == frozenset()
