"""The schema of command and sweep jobs, derived from the marshmallow classes of azure-ai-ml.

`python -m tests.job.validate.derive_schema` writes it anew to nb2job/job/validate/schema.json.
"""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[3] / "nb2job" / "job" / "validate" / "schema.json"

Json = dict[str, Any]


def derive() -> Json:
    """A definition for each class of the SDK, in the notation of `nb2job.job.validate.schema`."""
    logging.disable(logging.WARNING)
    from azure.ai.ml._schema._sweep.sweep_job import SweepJobSchema
    from azure.ai.ml._schema.job.command_job import CommandJobSchema

    definitions: Json = {}
    context = {"base_path": Path()}
    roots = {"command": CommandJobSchema(context=context), "sweep": SweepJobSchema(context=context)}
    for name, root in roots.items():
        definitions[name] = keys_of(root, definitions)
    return dict(sorted(definitions.items()))


def keys_of(schema: Any, definitions: Json) -> Json:
    """The keys of a class; those that the SDK only writes are skipped where it reads: "ignored"."""
    found = {}
    for key, field in schema.fields.items():
        name = field.data_key or key
        needed = "!" if field.required and not field.dump_only else ""
        found[name + needed] = "ignored" if field.dump_only else nullable(field, definitions)
    return dict(sorted(found.items()))


def nullable(field: Any, definitions: Json) -> Any:
    found = type_of(field, definitions)
    return union([found, "null"]) if field.allow_none else found


def type_of(field: Any, definitions: Json) -> Any:
    from azure.ai.ml._schema.core import fields as azure
    from marshmallow import fields

    if isinstance(field, azure.ExperimentalField):
        return type_of(field.experimental_field, definitions)
    if isinstance(field, azure.UnionField):
        return union([type_of(one, definitions) for one in field.union_fields])
    if isinstance(field, fields.Nested):
        return reference(field.schema, definitions)
    if isinstance(field, azure.StringTransformedEnum):
        return casing(field) + "|".join(sorted(set(field.allowed_values)))
    if isinstance(field, fields.Dict):
        return {"*": nullable(field.value_field, definitions) if field.value_field else "any"}
    if isinstance(field, fields.List):
        return {"[]": nullable(field.inner, definitions)}
    return scalar(field)


def reference(schema: Any, definitions: Json) -> Any:
    """A class by its name, which may hold itself: a choice holds choices; some may be files of their own."""
    from azure.ai.ml._schema.core.schema import YamlFileSchema

    name = re.sub(r"Schema$", "", type(schema).__name__)
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = keys_of(schema, definitions)
    return [f"@{name}", "^file:"] if isinstance(schema, YamlFileSchema) else f"@{name}"


def casing(field: Any) -> str:
    """How the SDK turns a word before it looks it up: `MedianStopping` is `median_stopping`."""
    return "~" if field.casing_transform("AbCd") == "ab_cd" else "="


SCALARS = {
    "Boolean": "boolean",
    "Integer": "integer",
    "Number": "number",
    "ArmStr": "^azureml:",
    "RegistryStr": "^azureml://registries/",
    "String": "string",
    "VersionField": "version",
    "Raw": "any",
}
"""A field is what the first of its classes in this table is; whether a path exists is not asked here."""


def scalar(field: Any) -> str:
    classes = {one.__name__ for one in type(field).__mro__}
    return next(found for name, found in SCALARS.items() if name in classes)


def union(members: list[Any]) -> Any:
    """Members once each, without those that another one takes too."""
    flat: list[Any] = []
    for member in members:
        flat += [one for one in (member if isinstance(member, list) else [member]) if one not in flat]
    if "any" in flat:
        return "any"
    kept = [one for one in flat if not any(takes(other, one) for other in flat)]
    return kept[0] if len(kept) == 1 else kept


def takes(wide: Any, narrow: Any) -> bool:
    """Whether a type takes all that another one takes."""
    if wide == "string":
        return isinstance(narrow, str) and narrow[0] in "^=~"
    return [wide, narrow] in (["number", "integer"], ["^azureml:", "^azureml://registries/"])


def text(schema: Json) -> str:
    """One definition a line: short, and its differences can be read."""
    lines = (f"{json.dumps(name)}:{json.dumps(one, separators=(',', ':'))}" for name, one in schema.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    SCHEMA.write_text(text(derive()), encoding="utf-8")
    print(SCHEMA.stat().st_size, "bytes")
