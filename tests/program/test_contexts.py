"""Contexts: which `with` blocks surely let an exception pass, and what is not known."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.context_names import contexts_of
from nb2job.program.parse import parse
from nb2job.program.settings import Settings

CODE = """
import pymc as pm, torch, own.traps
from contextlib import closing as Pool
from zipfile import ZipFile
class Trap:
    step = print
    def guard(self): ...
    def device(self): ...
def open(path): ...
model = pm.Model()
other = pm.Model()
def f(other): ...
obj = Trap()
obj.held = obj
setattr(obj, "set", obj)
strategy = torch.scope()
"""


@pytest.mark.parametrize(
    "context", ["model", "pm.Model()", "torch.device(0)", "strategy.scope()", "ZipFile('a')", "torch.a.b()"]
)
def test_contexts_that_hide_nothing(context: str) -> None:
    assert not _may_swallow(context)


@pytest.mark.parametrize(
    "context",
    [
        *("other", "obj", "obj.guard()", "obj.device()", "obj.step()", "obj.held()", "obj.set()", "obj.held"),
        *("open('a')", "Pool()", "made()", "made()()", "items[0]", "items[0]()", "pytest.raises(E)"),
        *("own.traps.guard()", "strategy.scope().guard()"),
    ],
)
def test_contexts_that_may_hide_an_exception(context: str) -> None:
    assert _may_swallow(context)


def _may_swallow(context: str) -> bool:
    program = parse(Notebook("case.ipynb", (Cell(1, "code", CODE),)), Settings())
    known = contexts_of(replace(program, own_modules=(("own/traps.py", "def guard(): ..."),)))
    return known.may_swallow(ast.parse(context, mode="eval").body)
