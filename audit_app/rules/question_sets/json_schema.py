"""The file format as a JSON Schema, by which an editor completes and checks a question set while it is written."""

import json
from typing import Any

from audit_app.rules.question_sets.extension_part import EXTENDS, EXTENSION
from audit_app.rules.question_sets.field_help import HELP
from audit_app.rules.question_sets.scalars import ADDRESS, KEBAB
from audit_app.rules.question_sets.schema import FORMAT, QUESTION_SET
from audit_app.rules.question_sets.shapes import (
    Address,
    Amount,
    Flag,
    Key,
    Many,
    Part,
    Shape,
    Text,
    Whole,
    Word,
)

Schema = dict[str, Any]


def json_schema() -> str:
    """Return the schema as JSON text.

    Whether the parts of a set fit together cannot be put into a schema; `themes check` looks at that.
    """
    parts: dict[str, Schema] = {}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A question set",
        "if": {"required": [EXTENDS]},
        "then": _reference(EXTENSION, parts),
        "else": _reference(QUESTION_SET, parts),
        "$defs": parts,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _reference(part: Part, parts: dict[str, Schema]) -> Schema:
    name = _name(part)
    if name not in parts:
        # Entered before it is described: a condition holds conditions.
        parts[name] = {}
        parts[name] = _part(part, parts)
    return {"$ref": f"#/$defs/{name}"}


def _part(part: Part, parts: dict[str, Schema]) -> Schema:
    fields: dict[str, Schema] = {"format": {"const": FORMAT}} if "format" in part.extra else {}
    fields |= {name: _shape(shape, parts) for name, shape in part.fields}
    described = {name: field | {"description": HELP[part.noun][name]} for name, field in fields.items()}
    needed = [name for name in part.names if name not in part.defaults]
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": described}
    return schema | ({"required": needed} if needed else {})


def _shape(shape: Shape, parts: dict[str, Schema]) -> Schema:
    if isinstance(shape, Part):
        return _reference(shape, parts)
    if isinstance(shape, Many):
        least = {"minItems": 1} if shape.if_empty else {}
        return {"type": "array", "items": _shape(shape.of, parts), "maxItems": shape.most} | least
    return _scalar(shape)


def _scalar(shape: Text | Address | Key | Word | Whole | Amount | Flag) -> Schema:
    match shape:
        case Text():
            # A text may be written as a bare number: `reference: 1.1` means the text.
            return {"type": ["string", "number"], "minLength": 1, "maxLength": shape.longest}
        case Address():
            return {"type": "string", "pattern": f"^{ADDRESS}$", "maxLength": shape.longest}
        case Key():
            return {"type": ["string", "integer"], "pattern": f"^{KEBAB}$", "maxLength": shape.longest}
        case Word():
            return {"enum": list(shape.words)}
        case Whole():
            bounds = {"minimum": shape.least, "maximum": shape.most}
            return {"type": ["integer", "null"] if shape.or_null else "integer"} | bounds
        case Amount():
            return {"type": ["string", "number"], "maxLength": shape.longest}
        case Flag():
            return {"type": "boolean"}


def _name(part: Part) -> str:
    return part.noun.replace(" ", "-")
