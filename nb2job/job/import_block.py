"""The import lines of a script: the notebook's and its own, sorted as ruff and isort sort them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable

from nb2job.job.script_parts import trees
from nb2job.program.generated import MODULES
from nb2job.program.identifiers import spelled
from nb2job.program.import_statements import names_pyplot
from nb2job.program.names import tree
from nb2job.program.nodes import unparse, walked
from nb2job.program.program import Program, Statement
from nb2job.regex import regex

_STAR = regex(r"""^\s*exec\(["'](from [\w.]+ import \*)["'], globals\(\)\)""", re.MULTILINE)
_ORDER_MATTERS = ("sklearn.experimental", "comet_ml", "autogluon", "gevent", "eventlet")


def import_block(text: str, program: Program) -> str:
    """The lines that a script begins with, given the rest of its text.

    What an import can see stays in its place among them. Where nothing can, they are sorted.
    """
    needed = _needed(text, program)
    own = [one for one in program.imports if one.node is not None]
    known = {ast.dump(one.tree) for one in own}
    extra = [line for line in needed if ast.dump(tree(line)) not in known]
    plain = [one.text for one in own if _is_plain(one)]
    late = [one for one in own if _may_come_late(one)]
    early = [one for one in own if one not in late]
    stars = _stars(text, program)
    extra += ["from typing import TYPE_CHECKING"] if stars else []
    agg = _backend(text, own, extra)
    extra += ["import matplotlib"] if agg else []
    ordered = len(plain) < len(early) or any(module in line for line in plain for module in _ORDER_MATTERS)
    imports = _in_order(early, extra) if ordered else _sections([*plain, *extra])
    return "\n\n".join([imports, *stars, *(one.text for one in late), *agg])


def _needed(text: str, program: Program) -> list[str]:
    used = frozenset[str]().union(*(spelled(walked(tree)) for tree in trees(text)))
    names, found = program.generated, []
    for module in MODULES:
        name = getattr(names, module)
        if name in used:
            found.append(f"import {module}" if name == module else f"import {module} as {name}")
    named = any(names_pyplot(one.node, names.plt) for one in program.imports)
    if not named and (names.log_figures in used or names.plt in used):
        found.append(f"import matplotlib.pyplot as {names.plt}")
    return found


def _stars(text: str, program: Program) -> list[str]:
    """The star imports that exec makes, for those who read the script and never run it."""
    lines = [*dict.fromkeys(_STAR.findall(text))]
    if not lines or "TYPE_CHECKING" in program.used_names():
        return []
    return ["\n    ".join(["if TYPE_CHECKING:  # where the names come from that exec brings in", *lines])]


def _may_come_late(statement: Statement) -> bool:
    """Filters that hide warnings and the choice of a backend hold as well after the imports."""
    return re.match(r"(warnings|matplotlib|mpl)\.\w+\(", statement.text) is not None


def _backend(text: str, own: list[Statement], extra: list[str]) -> list[str]:
    """A script has no screen: the Agg backend, unless the notebook chose one."""
    lines = [*(one.text for one in own), *extra]
    draws = any(re.search(r"pyplot|seaborn", line) for line in lines)
    code = re.sub(r"#.*", "", "\n".join([*lines, text]))
    chosen = re.search(r"\b(?:matplotlib|mpl)\.use\(|switch_backend", code)
    return ['matplotlib.use("Agg")'] if draws and not chosen else []


def _is_plain(statement: Statement) -> bool:
    node = statement.node
    return isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.names[0].name != "*")


def _in_order(own: list[Statement], extra: list[str]) -> str:
    """The notebook's order; only the standard library, which nothing there changes, goes first."""
    standard = [one.text for one in own if _is_plain(one) and _section(one.text) <= 1]
    parts = [_sections([*standard, *(line for line in extra if _section(line) <= 1)])]
    run: list[str] = []
    for statement in own:
        if _is_plain(statement) and _section(statement.text) > 1:
            run.append(statement.text)
        elif not _is_plain(statement):
            parts += [_sections(run), statement.text]
            run = []
    others = [line for line in extra if _section(line) > 1]
    return "\n\n".join(part for part in [*parts, _sections([*run, *others])] if part)


def _sections(lines: Iterable[str]) -> str:
    """Future, standard library, the rest: each sorted, `import` before `from`."""
    groups: dict[int, list[str]] = {}
    for line in _joined(lines):
        groups.setdefault(_section(line), []).append(line)
    return "\n\n".join("\n".join(sorted(groups[key], key=_key)) for key in sorted(groups))


def _section(line: str) -> int:
    node = tree(line).body[0]
    if isinstance(node, ast.ImportFrom) and node.level:
        return 3
    module = _module(node)
    if module == "__future__":
        return 0
    return 1 if module.split(".")[0] in sys.stdlib_module_names else 2


def _module(node: ast.stmt) -> str:
    if isinstance(node, ast.ImportFrom):
        return node.module or ""
    return node.names[0].name if isinstance(node, ast.Import) else ""


def _key(line: str) -> tuple[bool, str, str]:
    node = tree(line).body[0]
    return isinstance(node, ast.ImportFrom), _module(node).lower(), line


def _joined(lines: Iterable[str]) -> list[str]:
    """`from m import a` and `from m import b` as one line; repeats once."""
    found: dict[str, None] = {}
    members: dict[str, dict[str, None]] = {}
    for line in lines:
        node = tree(line).body[0]
        if isinstance(node, ast.ImportFrom) and "#" not in line:
            module = "." * node.level + (node.module or "")
            members.setdefault(module, {}).update((unparse(one), None) for one in node.names)
        else:
            found[line] = None
    for module, names in members.items():
        found[f"from {module} import ({', '.join(sorted(names, key=_member_key))})"] = None
    return [*found]


def _member_key(member: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as ruff's `order-by-type` has it."""
    name = member.split(" as ")[0]
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, member
