"""Equal is said only where it is: right scripts pass, wrong ones are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.verify.compare import Comparison

Both = Callable[..., Comparison]

CELLS = [
    "import numpy as np\nrate = 0.1\nrows = np.arange(4.0)",
    "total = (rows * rate).sum()\nprint('Total:', total)",
    "for i, row in enumerate(rows):\n    last = row\ntmp = 1\ndel tmp",
]
SCRIPT = """
    import argparse
    import numpy as np

    def load():
        rows = np.arange(4.0)
        return rows

    def evaluate(rows, rate):
        total = (rows * rate).sum()

    def loop(rows):
        for i, row in enumerate(rows):
            last = row

    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--rate", type=float, default=0.1)
        args = parser.parse_args()
        rows = load()
        evaluate(rows, args.rate)
        loop(rows)
    """


def names(comparison: Comparison) -> list[str]:
    return [difference.name for difference in comparison.different]


def test_a_right_script_is_the_same(both: Both) -> None:
    found = both(CELLS, SCRIPT)
    assert found.same, found
    assert found.equal == ("i", "last", "np", "rate", "row", "rows", "total")
    assert found.extra == ("args", "parser")


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("arange(4.0)", "arange(4)", ["last", "row", "rows"]),
        ("default=0.1", "default=0.2", ["rate", "total"]),
        ("rows * rate", "rows + rate", ["total"]),
        ("last = row", "last = i", ["last"]),
        ("enumerate(rows)", "enumerate(rows, 1)", ["i"]),
        (".sum()", ".sum().astype('float32')", ["total"]),
    ],
)
def test_a_wrong_script_is_told(both: Both, old: str, new: str, wrong: list[str]) -> None:
    assert old in SCRIPT
    found = both(CELLS, SCRIPT.replace(old, new))
    assert not found.same
    assert [name.partition("[")[0] for name in names(found)] == wrong


def test_a_script_that_goes_on_where_the_notebook_stopped(both: Both) -> None:
    """At a dropped line: what the script made of a name after it is compared with nothing."""
    cells = ["a = 1\nb = 1", "'a' + 1", "b = 2\nopen('f', 'w').close()"]
    script = """
        def main():
            a = {}
            b = 1
            b = 2
            open('f', 'w').close()
    """
    gone = [(2, 1)]
    found = both(cells, script.format(1), gone=gone)
    assert (found.exempt, found.same, found.different) == ("dropped", True, ())
    found = both(cells, script.format(3), gone=gone)
    assert (found.same, names(found)) == (False, ["a"])


def test_a_missing_variable_is_told_unless_it_was_meant(both: Both) -> None:
    script = SCRIPT.replace("total = ", "")
    found = both(CELLS, script)
    assert (found.missing, found.same) == (("total",), False)
    found = both(CELLS, script, dropped=["total"])
    assert (found.missing, found.dropped, found.same) == ((), ("total",), True)


def test_a_name_that_the_notebook_deleted_is_extra(both: Both) -> None:
    assert both(CELLS, SCRIPT.replace("last = row", "last = tmp = row")).extra == (
        "args",
        "parser",
        "tmp",
    )


def test_a_shadowed_name_may_be_renamed(both: Both) -> None:
    cells = ["list = list((1, 2))"]
    script = "def main():\n    list_ = list((1, 2))"
    assert both(cells, script).missing == ("list",)
    assert both(cells, script, renamed={"list": "list_"}).same
    wrong = script.replace("2", "3")
    assert names(both(cells, wrong, renamed={"list": "list_"})) == ["list[1]"]


def test_the_same_exception_is_the_same(both: Both) -> None:
    cells = ["a = 1", "assert a == 2, 'not two'", "b = 1"]
    found = both(cells, "def main():\n    a = 1\n    assert a == 2, 'not two'\n    b = 1")
    assert found.same
    assert found.notebook_failure is not None
    assert found.notebook_failure.cell == 2


@pytest.mark.parametrize(
    "line",
    ["pass", "assert a == 2, 'other'", "raise ValueError('not two')", "import os; os._exit(1)"],
)
def test_another_exception_is_told(both: Both, line: str) -> None:
    cells = ["a = 1", "assert a == 2, 'not two'"]
    assert not both(cells, f"def main():\n    a = 1\n    {line}").same


def test_a_name_without_a_value_is_the_same_in_a_function(both: Both) -> None:
    cells = ["import os\nif os.environ.get('NOWHERE'):\n    a = 1", "b = 1\nc = a"]
    script = "import os\ndef main():\n    if os.environ.get('NOWHERE'):\n        a = 1\n    b = 1\n    c = a"
    found = both(cells, script)
    assert found.script_failure is not None
    assert found.script_failure.type == "UnboundLocalError"
    assert found.same
    assert not both(["c = other"], "def main():\n    c = a").same


def test_the_lines_of_a_shell_command_are_a_list(both: Both) -> None:
    assert both(["a = !echo x"], "def main():\n    a = ['x']").same
    assert names(both(["a = !echo x"], "def main():\n    a = ['y']")) == ["a[0]"]


def test_an_exit_of_the_notebooks_own_is_the_same(both: Both) -> None:
    cells = ["import sys\na = 1\nsys.exit()"]
    assert both(cells, "import sys\ndef main():\n    a = 1\n    sys.exit()").same
    assert not both(cells, "import sys\ndef main():\n    a = 1").same


def test_a_generator_is_not_compared(both: Both) -> None:
    found = both(["g = (i for i in range(3))"], "def main():\n    g = (i for i in range(3))")
    assert (found.equal, found.uncompared) == ((), (("g", "generator"),))
    assert names(both(["g = (i for i in range(3))"], "def main():\n    g = [0, 1, 2]")) == ["g"]


def test_what_a_library_keeps_to_be_faster_does_not_count(both: Both) -> None:
    imports = "import numpy as np\nfrom scipy.sparse import csr_matrix\n"
    cells = [imports + "m = csr_matrix(np.eye(3))\nm.sum_duplicates()"]
    body = "    m = csr_matrix(np.eye(3))"
    script = f"{imports}def main():\n{body}"
    assert both(cells, script).same
    (found,) = both(cells, script.replace("eye(3)", "eye(3) * 2")).different
    assert found.name.startswith("m.")


def test_await_at_the_top(both: Both) -> None:
    cells = ["import asyncio\nasync def f():\n    return 1", "x = await f()"]
    script = "import asyncio\nasync def f():\n    return 1\nasync def run():\n    x = await f()\n"
    assert both(cells, script + "def main():\n    asyncio.run(run())", entry="run").same


def test_only_the_script_fails(both: Both) -> None:
    found = both(["a = 1"], "def main():\n    a = 1\n    raise ValueError('x')")
    assert not found.same
    assert str(found.script_failure) == "ValueError: x"


def test_what_differs_between_two_runs_of_the_notebook_is_unstable(both: Both) -> None:
    cells = ["import time, os\nnow = time.time_ns()\na = 1\nopen('t.txt', 'w').write(str(now))"]
    script = (
        "import time, os\ndef main():\n    now = time.time_ns()\n    a = 1\n"
        "    os.mkdir('outputs')\n    open('outputs/t.txt', 'w').write(str(now))"
    )
    found = both(cells, script)
    assert found.same
    assert found.unstable == ("now", "t.txt")
    wrong = both(cells, script.replace("a = 1", "a = 2"))
    assert names(wrong) == ["a"]


def test_sets_have_the_same_order_on_both_sides(both: Both) -> None:
    cells = ["order = list({'b', 'a', 'c', 'zz'})"]
    assert both(cells, "def main():\n    order = list({'b', 'a', 'c', 'zz'})").unstable == ()


def test_a_closure_over_a_rebound_name(both: Both) -> None:
    cells = ["k = 1\nf = lambda x: x + k", "k = 10", "y = f(1)"]
    right = "def main():\n    k = 1\n    f = lambda x: x + k\n    k = 10\n    y = f(1)"
    early = "def main():\n    k = 1\n    f = lambda x, k=k: x + k\n    k = 10\n    y = f(1)"
    assert both(cells, right).same
    assert names(both(cells, early)) == ["y"]


def test_objects_of_own_classes(both: Both) -> None:
    cells = ["class Box:\n    def __init__(self, n): self.n = n", "box = Box(1)\nboxes = [box]"]
    script = "class Box:\n    def __init__(self, n): self.n = n\n\n"
    right = script + "def main():\n    box = Box(1)\n    boxes = [box]"
    assert both(cells, right).same
    assert names(both(cells, right.replace("Box(1)", "Box(2)"))) == ["box.n", "boxes[0].n"]


FILES = """
    import csv, json, os, pickle
    import numpy as np
    os.makedirs("{0}model", exist_ok=True)
    path = "{0}model/numbers.json"
    json.dump({{"a": 1, "b": [1.5]}}, open(path, "w"))
    open("{0}table.csv", "w").write("x,y\\n1,2.5\\n")
    np.savez("{0}arrays.npz", a=np.arange(3))
    pickle.dump([1], open("{0}model/m.pkl", "wb"))
    """


def as_main(body: str) -> str:
    return "def main():" + body


def test_files_below_the_output_folder(both: Both, folder: Path) -> None:
    (folder / "data.csv").write_text("untouched")
    found = both([FILES.format("")], as_main(FILES.format("outputs/")))
    assert found.same, found
    assert found.files.equal == ("arrays.npz", "model/m.pkl", "model/numbers.json", "table.csv")
    assert (found.files.extra, found.missing) == ((), ())
    assert "path" in found.equal


def test_a_file_above_the_folder_may_lie_below_the_output_folder(both: Both) -> None:
    cell = "with open('../up.txt', 'w') as file:\n        file.write('1')"
    script = "def main():\n    import os\n    os.makedirs('outputs')\n    " + cell.replace("../", "outputs/")
    found = both([cell], script)
    assert (found.files.equal, found.files.missing, found.files.extra) == (("../up.txt",), (), ())
    assert found.same, found


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("[1.5]", "[2.5]", "model/numbers.json.b[0]"),
        ("1,2.5", "1,2.6", "table.csv:2"),
        ("2.5\\n", "2.5\\n3,4\\n", "table.csv"),
        ("arange(3)", "arange(4)", "arrays.npz.a"),
    ],
)
def test_a_file_with_another_content_is_told(both: Both, old: str, new: str, where: str) -> None:
    script = as_main(FILES.format("outputs/").replace(old, new))
    found = both([FILES.format("")], script)
    assert [difference.name for difference in found.files.different] == [where]
    assert not found.same


def test_a_missing_file_is_told(both: Both) -> None:
    script = as_main(FILES.format("outputs/").replace("table.csv", "other.csv"))
    found = both([FILES.format("")], script)
    assert found.files.missing == ("table.csv",)
    assert found.files.extra == ("outputs/other.csv",)
    assert not found.same


def test_rtol_holds_in_files_too(both: Both) -> None:
    script = as_main(FILES.format("outputs/").replace("2.5\\n", "2.5000001\\n"))
    assert both([FILES.format("")], script, rtol=1e-6).same
    assert not both([FILES.format("")], script).same


def test_a_file_that_only_the_notebook_deletes_is_told(both: Both, folder: Path) -> None:
    (folder / "old.txt").write_text("old")
    found = both(["import os\nos.remove('old.txt')"], "import os\ndef main(): pass")
    assert [difference.name for difference in found.files.different] == ["old.txt"]


def test_the_folder_itself_stays_as_it_was(both: Both, folder: Path) -> None:
    both([FILES.format("")], as_main(FILES.format("outputs/")))
    assert list(folder.iterdir()) == []
