"""A variable's final value is the last one bound to its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.verify.run import Run

Script = Callable[..., Run]


def value(run: Run, name: str) -> object:
    return run.variables[name]["value"]


def test_units_main_module_and_arguments(script: Script) -> None:
    run = script(
        """
        import argparse
        RATE = 3

        def load(path):
            rows = [path]
            return rows

        def main():
            parser = argparse.ArgumentParser()
            parser.add_argument("--reg-rate", type=float, default=0.1)
            parser.add_argument("--rows", type=int, default=1)
            args = parser.parse_args()
            rows = load("a")
        """,
        "--reg-rate=0.5",
    )
    assert run.failure is None
    assert value(run, "reg_rate") == 0.5
    assert value(run, "RATE") == 3
    assert value(run, "path") == "a"
    assert run.variables["rows"]["kind"] == "list"


def test_a_unit_that_rebinds_beats_what_main_still_holds(script: Script) -> None:
    run = script(
        """
        def first():
            i = 1
            return i

        def second():
            i = 2

        def main():
            i = first()
            second()
        """
    )
    assert value(run, "i") == 2


def test_what_main_binds_later_beats_the_unit(script: Script) -> None:
    run = script(
        """
        def first():
            i = 1

        def main():
            first()
            i = 3
        """
    )
    assert value(run, "i") == 3


def test_deleted_names_are_gone(script: Script) -> None:
    run = script(
        """
        def first():
            a, b, c = 1, 2, 3
            return a, b, c

        def second(b):
            tmp = 0
            del b, tmp

        def third():
            try:
                1 / 0
            except ZeroDivisionError as c:
                pass

        def main():
            a, b, c = first()
            del a
            second(b)
            third()
        """
    )
    assert not {"a", "b", "tmp", "c"} & run.variables.keys()


def test_inner_calls_and_comprehensions_do_not_count(script: Script) -> None:
    run = script(
        """
        class Thing:
            inner = 1

        def helper(x):
            hidden = x
            return hidden

        def unit():
            x = 1
            y = helper(5)
            z = [x for x in range(9)]
            return recurse(3)

        def recurse(n):
            deep = n
            return recurse(n - 1) if n else 0

        def main():
            unit()
        """
    )
    assert value(run, "x") == 1
    assert not {"hidden", "deep", "inner", "n"} & run.variables.keys()


def test_functions_of_the_notebook_are_skipped(script: Script) -> None:
    source = """
        def scale(a):
            x = a
            return x

        def unit():
            x = 1

        def main():
            unit()
            scale(5)
        """
    assert value(script(source), "x") == 5
    assert value(script(source, skip=["scale"]), "x") == 1


def test_closures_and_globals(script: Script) -> None:
    run = script(
        """
        def unit():
            global w
            w = 1
            n = 0
            def step():
                nonlocal n
                n += 1
            step()
            step()
            w = n

        def main():
            unit()
        """
    )
    assert (value(run, "n"), value(run, "w")) == (2, 2)
    assert run.variables["step"] == {"kind": "function", "name": "step", "own": True}


def test_no_main_at_all(tmp_path: Path, script: Script) -> None:
    run = script("def main():\n    pass\nfor i in range(3):\n    x = i")
    assert (value(run, "i"), value(run, "x")) == (2, 2)


def test_an_exception_leaves_the_variables_so_far(script: Script) -> None:
    run = script(
        """
        def unit():
            a = 1
            raise KeyError("b")

        def main():
            c = 2
            unit()
        """
    )
    assert run.failure is not None
    assert (run.failure.type, run.failure.line) == ("KeyError", 4)
    assert (value(run, "a"), value(run, "c")) == (1, 2)


@pytest.mark.parametrize(("code", "failed"), [("0", False), ("None", False), ("2", True)])
def test_exit_codes(script: Script, code: str, failed: bool) -> None:
    run = script(f"def main():\n    a = 1\n    return {code}")
    assert (run.failure is not None) is failed


def test_another_entry(script: Script) -> None:
    run = script("def main():\n    pass\ndef main_():\n    a = 1\nmain_()", entry="main_")
    assert value(run, "a") == 1


def test_main_is_main(script: Script, folder: Path) -> None:
    run = script(
        """
        import pickle, sys
        class A: pass

        def main():
            a = pickle.loads(pickle.dumps(A()))
            name = __name__
            argv = sys.argv[1:]
            shell = vars(__builtins__)["len"] is len
            own = len([p for p in sys.path if p.endswith("nb2job/verify")])
        """,
        "--x",
    )
    assert value(run, "name") == "__main__"
    assert value(run, "own") == 0
    assert value(run, "shell") is True
    assert run.variables["a"]["class"] == "A"


def test_an_annotation_runs_as_without_us(script: Script) -> None:
    run = script("def f(x: Nowhere): pass\ndef main(): pass")
    assert run.failure is not None
    assert run.failure.type == "NameError"
