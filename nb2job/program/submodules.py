"""Other names for parts of libraries: `K = keras.backend` is as good as an import of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence, Set

from nb2job.program.import_statements import barriers
from nb2job.program.nodes import of_kind
from nb2job.program.program import Statement
from nb2job.regex import regex

_OF_KERAS = (
    "activations applications backend callbacks constraints datasets initializers layers losses metrics"
    " models optimizers preprocessing regularizers utils"
)
_PARTS = {
    "aesara": "tensor",
    "jax": "lax numpy random",
    "keras": _OF_KERAS,
    "matplotlib.pyplot": "cm",
    "numpy": "fft linalg ma polynomial random testing",
    "os": "path",
    "pandas": "api offsets plotting testing",
    "pymc": "distributions math",
    "pymc3": "distributions math",
    "pytensor": "tensor",
    "statsmodels.api": "datasets families graphics nonparametric robust robust.norms robust.scale stats tsa",
    "tensorflow": "compat compat.v1 data image io keras linalg math nn random strings summary train",
    "tensorflow.keras": _OF_KERAS,
    "tensorflow_probability": "bijectors distributions experimental glm layers math mcmc sts util vi",
    "theano": "tensor",
    "torch": "autograd backends cuda distributions fft linalg nn nn.functional optim utils utils.data",
    "torchvision": "datasets io models ops transforms utils",
}
"""Parts that are there, or come by themselves, once their library has been imported, in every release."""
_SUBMODULES = frozenset(f"{library}.{part}" for library, parts in _PARTS.items() for part in parts.split())
_PUT_IN_PLACE = regex(
    r"\b(setattr|delattr|reload|patch|monkeypatch)\b|(?<!in )sys\.modules|__dict__|\bvars\("
)
"""What may give a library another part without spelling it as an assignment."""


def module_aliases(
    statements: Sequence[Statement], paths: Mapping[str, str], moved: Set[int]
) -> dict[int, str]:
    """The statements that give a library's part another name, by their numbers, and those names.

    `paths` are what the imports mean that stand at module level, as those `moved` do. A variable of the
    environment may change what a part is that is only loaded as it is looked at.
    """
    if any(_PUT_IN_PLACE.search(one.text) for one in statements):
        return {}
    replaced = {
        node.attr
        for one in statements
        for node in of_kind(one.tree, ast.Attribute)
        if not isinstance(node.ctx, ast.Load)
        and not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }
    found: dict[int, str] = {}
    loaded: set[tuple[str, ...]] = set()
    changed = False
    for number, one in enumerate(statements):
        changed |= number not in moved and "environment" in barriers(one)
        node = one.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            parts = _path(node.value, paths)
            if ".".join(parts) not in _SUBMODULES or replaced & {*parts}:
                continue
            if not changed or (*parts,) in loaded:
                found[number] = node.targets[0].id
                loaded.add((*parts,))
    return found


def _path(node: ast.expr, paths: Mapping[str, str]) -> list[str]:
    """The parts of an attribute's dotted name; none for what no import has brought."""
    if isinstance(node, ast.Attribute):
        owner = _path(node.value, paths)
        return [*owner, node.attr] if owner else []
    return paths.get(node.id, "").split(".") if isinstance(node, ast.Name) and node.id in paths else []
