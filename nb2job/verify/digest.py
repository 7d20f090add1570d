"""What a value is, as a JSON tree: numbers exact, arrays by hash, objects by class and content.

Runs inside the notebook's and the script's process, under any interpreter: nothing of nb2job is
imported, numpy, pandas and scikit-learn only looked up where the program has imported them.
"""

from __future__ import annotations

import copyreg
import enum
import hashlib
import json
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import PurePath
from typing import Any

Node = dict[str, Any]  # {"kind": …, …}; what JSON can say, floats by their exact repr

SMALL = 10_000  # up to so many elements a tree holds the values, beyond it their hash
DEPTH = 40
NODES = 1_000_000  # of one variable
LONG_TEXT = 100_000
OPAQUE = ("contextlib", "matplotlib", "mpl_toolkits", "IPython", "ipywidgets", "mlflow", "plotly", "seaborn")
OPAQUE_PARTS = ("groupby", "tqdm", "_thread")
MISSING = object()


def digest(value: object, root: str = "") -> Node:
    """The tree of a value; `root`, the folder it ran in, is written `{folder}` in its strings."""
    return _Digest(root).of(value)


def class_name(kind: type) -> str:
    """The class as both programs call it: by module, but bare if it was defined in the program."""
    name = kind.__qualname__.rpartition("<locals>.")[2]
    bare = kind.__module__ in ("__main__", "builtins")
    return name if bare else f"{kind.__module__}.{name}"


class _Digest:
    def __init__(self, root: str) -> None:
        self.root = root
        self.path: list[int] = []  # ids of the values we are inside of
        self.left = NODES

    def of(self, value: object) -> Node:
        if value is None or type(value) in (bool, int, float, complex, str, bytes):
            return self._atom(value)
        if type(value).__name__ in ("SList", "LineList"):  # the lines of `lines = !command`
            return self.of([*value])  # type: ignore[misc]
        self.left -= 1
        if id(value) in self.path:
            return {"kind": "cycle", "up": len(self.path) - self.path.index(id(value))}
        if self.left < 0 or len(self.path) >= DEPTH:
            return {"kind": "cut", "class": class_name(type(value))}
        self.path.append(id(value))
        try:
            return self._named(value) or self._numeric(value) or self._container(value)
        except Exception:  # whatever a stranger's __getattr__ or __reduce__ raises
            return {"kind": "opaque", "class": class_name(type(value))}
        finally:
            self.path.pop()

    def _atom(self, value: Any) -> Node:
        kind = type(value).__name__
        if isinstance(value, str):
            return {"kind": kind, "value": _text(self._relative(value))}
        if isinstance(value, bytes):
            return {"kind": kind, "length": len(value), "sha": _sha(value)}
        if isinstance(value, complex):
            return {"kind": kind, "value": [value.real, value.imag]}
        if isinstance(value, int) and value.bit_length() > 10_000:  # int to str has a limit
            return {"kind": kind, "value": hex(value)}
        return {"kind": kind, "value": value}

    def _relative(self, text: str) -> str:
        return text.replace(self.root, "{folder}") if self.root else text

    def _named(self, value: Any) -> Node | None:
        """What is known by its name or type only."""
        own = getattr(value, "__module__", None) == "__main__"
        kind = type(value)
        if isinstance(value, types.ModuleType):
            return {"kind": "module", "name": value.__name__}
        if isinstance(value, type):
            return {"kind": "class", "name": class_name(value), "own": own}
        if isinstance(value, enum.Enum):
            return {"kind": "enum", "class": class_name(kind), "name": value.name}
        if isinstance(value, PurePath):
            return {"kind": "path", "value": self._relative(str(value))}
        if callable(value) and isinstance(getattr(value, "__name__", None), str):
            return {"kind": "function", "name": value.__name__, "own": own}
        parts = kind.__module__.split(".")
        spent = isinstance(value, Iterator) and not own  # looking at it would advance it
        foreign = parts[0] in OPAQUE
        if spent or foreign or set(parts) & set(OPAQUE_PARTS):
            return {"kind": "opaque", "class": class_name(kind)}
        return None

    def _numeric(self, value: Any) -> Node | None:
        """Arrays, frames, tensors and models, each where its library is there."""
        np, pd = sys.modules.get("numpy"), sys.modules.get("pandas")
        if np is not None and isinstance(value, np.generic):
            return {**self._array(np.asarray(value)), "kind": "scalar"}
        if np is not None and isinstance(value, np.ndarray):
            return self._array(value)
        if pd is not None and isinstance(value, (pd.DataFrame, pd.Series, pd.Index)):
            return self._table(value, pd)
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            return {"kind": "tensor", "array": self._array(value.detach().cpu().numpy())}
        base = sys.modules.get("sklearn.base")
        if base is not None and isinstance(value, base.BaseEstimator):
            return self._estimator(value)
        return None

    def _array(self, array: Any) -> Node:
        node: Node = {"kind": "array", "dtype": str(array.dtype), "shape": list(array.shape)}
        if array.dtype.names:  # by field: the bytes between fields are anything
            return {**node, "fields": {n: self._array(array[n]) for n in array.dtype.names}}
        if array.dtype.hasobject:
            return {**node, **self._elements(array.ravel().tolist())}
        flat = array.flatten()
        if flat.dtype.kind == "c":
            flat = flat.view(flat.real.dtype)
        if flat.dtype.kind == "f":
            flat = flat.astype("float64") if flat.dtype.itemsize > 8 else flat
            flat[flat != flat] = float("nan")  # one NaN, whatever its bits
        if flat.dtype.kind in "mM":
            flat = flat.view("int64")
        node["sha"] = _sha(flat.tobytes())
        if flat.size <= SMALL and flat.dtype.kind not in "SV":
            text = flat.dtype.kind == "U"
            node["values"] = [self._relative(v) if text else v for v in flat.tolist()]
        return node

    def _table(self, value: Any, pd: Any) -> Node:
        node: Node = {"kind": "table", "class": class_name(type(value))}
        if isinstance(value, pd.Index):
            return {**node, "names": self.of(list(value.names)), "data": self._column(value)}
        node["index"] = self.of(value.index)
        if isinstance(value, pd.Series):
            return {**node, "name": self.of(value.name), "data": self._column(value)}
        columns = [self._column(value.iloc[:, i]) for i in range(value.shape[1])]
        return {**node, "columns": self.of(value.columns), "data": columns}

    def _column(self, column: Any) -> Node:
        np = sys.modules["numpy"]
        if isinstance(column.dtype, np.dtype) and not column.dtype.hasobject:
            return self._array(column.to_numpy())
        node: Node = {"kind": "column", "dtype": str(column.dtype), **self._elements(list(column))}
        categories = getattr(column.dtype, "categories", None)
        return node if categories is None else {**node, "categories": self.of(list(categories))}

    def _estimator(self, value: Any) -> Node:
        """A scikit-learn model: its parameters and what was fitted, without how long it took."""
        strange = not type(value).__module__.startswith("sklearn.")
        parameters = value.get_params(deep=False)
        fitted = {
            name: _untimed(part)
            for name, part in vars(value).items()
            if name not in parameters
            and (strange or (name.endswith("_") and not name.startswith("_")))
            and not name.endswith("_time_")
        }
        parts = {"parameters": self.of(parameters), "fitted": self.of(fitted)}
        return {"kind": "estimator", "class": class_name(type(value)), **parts}

    def _container(self, value: Any) -> Node:
        kind = type(value)
        node: Node = {"kind": "object", "class": class_name(kind)}
        if isinstance(value, (dict, Mapping)):
            node.update(kind="dict", **self._entries(value))
        elif isinstance(value, (set, frozenset, Set)):
            node.update(kind="set", **self._elements(value, ordered=False))
        elif isinstance(value, (list, tuple, range)):
            node.update(kind="list", **self._elements(value))
        elif kind.__module__ != "__main__":
            return self._reduced(value, node)
        if kind.__module__ == "__main__":
            node["state"] = {name: self.of(part) for name, part in sorted(_state(value).items())}
        return node

    def _entries(self, mapping: Mapping[Any, Any]) -> Node:
        if len(mapping) <= SMALL and all(type(key) is str for key in mapping):
            return {"entries": {key: self.of(mapping[key]) for key in sorted(mapping)}}
        return self._elements(mapping.items(), ordered=False)

    def _elements(self, values: Iterable[Any], *, ordered: bool = True) -> Node:
        listed = list(values)
        if len(listed) <= SMALL:
            nodes = [self.of(value) for value in listed]
            return {"values": nodes if ordered else sorted(nodes, key=_canonical)}
        lines = (_canonical(self.of(value)) for value in listed)
        sha = hashlib.sha256()
        for line in lines if ordered else sorted(lines):
            sha.update(line.encode())
        return {"length": len(listed), "sha": sha.hexdigest()}

    def _reduced(self, value: Any, node: Node) -> Node:
        """A library's object by what pickle would keep of it."""
        reduce = copyreg.dispatch_table.get(type(value))
        reduced = reduce(value) if reduce else value.__reduce_ex__(2)
        if isinstance(reduced, str):
            return {**node, "name": reduced}
        parts: list[Any] = [*reduced[1:], None, None, None]
        node["state"] = self.of({"args": parts[0], "state": parts[1]})
        for name, items in (("items", parts[2]), ("entries", parts[3])):
            if items is not None:
                node["state"][name] = self._elements(items)
        return node


def _state(value: object) -> dict[str, Any]:
    slots = [
        name
        for kind in type(value).__mro__
        for name in _tuple(vars(kind).get("__slots__", ()))
        if not name.startswith("__")
    ]
    found = {name: getattr(value, name, MISSING) for name in slots}
    state = {name: part for name, part in found.items() if part is not MISSING}
    if isinstance(value, BaseException):
        state["args"] = value.args
    return {**state, **getattr(value, "__dict__", {})}


def _tuple(slots: Any) -> tuple[str, ...]:
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _untimed(value: Any) -> Any:
    """`cv_results_` without the times that its models took."""
    timed = isinstance(value, dict)
    return {key: one for key, one in value.items() if not str(key).endswith("_time")} if timed else value


def _text(text: str) -> str:
    sha = _sha(text.encode("utf-8", "replace"))
    return text if len(text) <= LONG_TEXT else f"{text[:100]}… ({len(text)} characters, {sha})"


def _canonical(node: object) -> str:
    return json.dumps(node, sort_keys=True)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
