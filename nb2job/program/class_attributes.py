"""An attribute of a class that becomes an argument: set behind the class, or in its body."""

from __future__ import annotations

import ast

from nb2job.program.candidates import Candidate
from nb2job.program.nodes import unparse, walk


def can_be_set_behind(found: Candidate) -> bool:
    """Whether `CFG.lr = lr` behind the class is the same as another value in its body.

    Not where the class computes with it as it is made, as a dataclass does.
    """
    node = found.statement.node
    bodies = [one for one in walk(node) if isinstance(one, ast.ClassDef)] if node is not None else []
    plain = not any(one.decorator_list or one.keywords or _inherits(one) for one in bodies)
    names = [one for body in bodies for one in walk(body) if isinstance(one, ast.Name)]
    bound = [one for one in names if one.id == found.name and isinstance(one.ctx, ast.Store)]
    read = any(one.id == found.name and isinstance(one.ctx, ast.Load) for one in names)
    return plain and not read and len(set(map(id, bound))) == 1


def _inherits(node: ast.ClassDef) -> bool:
    return any(unparse(one) != "object" for one in node.bases)
