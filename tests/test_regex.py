"""Regular expressions of modules are compiled late, and each of them can be."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import nb2job
from nb2job.regex import Late, regex


def test_it_answers_like_a_pattern() -> None:
    word = regex(r"\w+", re.ASCII)
    assert word.findall("a bc") == ["a", "bc"]
    assert word.sub("x", "a bc") == "x x"
    assert word.fullmatch("é") is None
    assert word.pattern == r"\w+"


def test_nothing_is_compiled_before_it_is_asked() -> None:
    late = regex("(")
    assert isinstance(late, Late)


def test_every_expression_of_a_module_compiles() -> None:
    names = [one.name for one in pkgutil.walk_packages(nb2job.__path__, "nb2job.")]
    modules = [import_module(one) for one in names if not one.endswith("__main__")]
    late = [one for module in modules for one in vars(module).values() if type(one) is Late]
    assert len(late) > 300
    for one in late:
        re.compile(*one.text_and_flags)


def test_no_module_compiles_one_while_it_is_imported() -> None:
    found = [
        f"{path}:{number}"
        for path in sorted(Path(nb2job.__file__).parent.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if re.match(r"\w[\w: ]*= re\.compile\(", line)
    ]
    assert found == []
