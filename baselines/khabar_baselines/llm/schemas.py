"""The JSON Schema of a model's answer, per question: a task, or identity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from khabar import labels

_NONE = "NONE"


def _string(*known: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(known)} if known else {"type": "string"}


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a record for strict providers: every field is required, no other."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_ARGUMENT = _object(quotation=_string(), role=_string(*labels.ROLES))
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "entities": _object(
        entities=_list(
            _object(quotation=_string(), prefix=_string(), type=_string(*labels.ENTITY_TYPES))
        )
    ),
    "dates": _object(
        dates=_list(
            _object(
                quotation=_string(),
                prefix=_string(),
                type=_string(*labels.DATE_TYPES),
                value=_string(),
                mod=_string(_NONE, *labels.MODS),
                deictic={"type": "boolean"},
            )
        )
    ),
    "events": _object(
        events=_list(
            _object(
                trigger=_string(),
                prefix=_string(),
                type=_string(*labels.EVENT_TYPES),
                realis=_string(*labels.REALIS),
                arguments=_list(_ARGUMENT),
            )
        )
    ),
    "identity": _object(names=_list(_object(number={"type": "integer"}, name=_string()))),
}
"""The JSON Schema of the answer to each question."""
