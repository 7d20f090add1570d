"""Training by hand in the manner of TensorFlow: gradients of a tape, applied to a model's own variables."""

from __future__ import annotations

import ast

from nb2job.program.nodes import once, walk

_VARIABLES = frozenset({"trainable_variables", "trainable_weights", "variables", "weights"})
_APPLIES = frozenset({"apply_gradients", "minimize", "apply"})


@once
def taped(tree: ast.AST) -> frozenset[str]:
    """The names of models whose variables code changes by gradients: those that an optimizer is given."""
    applies = False
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _APPLIES:
            applies = True
        elif isinstance(node, ast.Attribute) and node.attr in _VARIABLES and isinstance(node.value, ast.Name):
            found.add(node.value.id)
    return frozenset(found) if applies else frozenset()
