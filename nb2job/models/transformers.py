"""Names that hold scikit-learn's own transformers, which do the same to each row and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import of_kind, walk
from nb2job.program.program import Program
from nb2job.program.shared import of_statements

_MODULES = ("sklearn.preprocessing.", "sklearn.feature_extraction.", "sklearn.feature_selection.")
_CLASSES = frozenset(
    {
        *(f"sklearn.decomposition.{name}" for name in ("PCA", "IncrementalPCA", "TruncatedSVD", "KernelPCA")),
        *(f"sklearn.impute.{name}" for name in ("SimpleImputer", "KNNImputer", "MissingIndicator")),
    }
)
_HOLDING = frozenset(
    {
        *(f"sklearn.compose.{name}" for name in ("ColumnTransformer", "make_column_transformer")),
        *(f"sklearn.pipeline.{name}" for name in ("FeatureUnion", "Pipeline", "make_pipeline", "make_union")),
    }
)


@of_statements
def transformers(program: Program) -> frozenset[str]:
    """The names that nothing else binds, in any function."""
    paths = imported_names(program)
    found: set[str] = set()
    known: set[int] = set()
    others: set[str] = set()
    for statement in program.every_statement():
        for node in of_kind(statement.tree, ast.Assign):
            target = node.targets[0]
            if len(node.targets) == 1 and isinstance(target, ast.Name) and _is_one(node.value, paths):
                found.add(target.id)
                known.add(id(target))
    for statement in program.every_statement():
        others |= {name for node, name in _bound(statement.tree) if id(node) not in known}
    return frozenset(found - others)


def _is_one(node: ast.expr, paths: ImportedNames) -> bool:
    """Whether a value is a transformer, fitted or not, and none of those that it holds is the notebook's."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
        node = node.func.value
    path = paths.called(node)
    if path in _HOLDING:
        made = [paths.called(one) for one in walk(node) if isinstance(one, ast.Call)]
        return all(one in _HOLDING or _is_plain(one) for one in made) and not _reads_others(node, paths)
    return _is_plain(path)


def _is_plain(path: str) -> bool:
    known = path.startswith(_MODULES) or path in _CLASSES
    return known and not path.endswith(".FunctionTransformer")


def _reads_others(node: ast.AST, paths: ImportedNames) -> bool:
    """Whether it names what may be a transformer of the notebook's own: only columns may be named."""
    called = {id(one.func) for one in of_kind(node, ast.Call)}
    return any(
        isinstance(one, ast.Tuple) and any(isinstance(part, ast.Name) for part in one.elts[:2])
        for one in walk(node)
    ) or any(
        isinstance(one, ast.Name) and id(one) not in called
        for call in of_kind(node, ast.Call)
        if paths.called(call).endswith((".make_pipeline", ".make_union"))
        for one in call.args
    )


def _bound(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for one in walk(tree):
        if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            yield one, one.id
        elif isinstance(one, ast.arg):
            yield one, one.arg
