"""The JSON Schemas (2020-12) of what is submitted: system.yaml, and a line of predictions.jsonl."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from khabar import labels, limits
from khabar.schema import Prediction, Unlocatable
from khabar.submissions.description import Description

Schema = dict[str, Any]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_OF_SPANS: Mapping[str, Schema] = {
    "start": {"minimum": 0, "description": "The first code point of the raw text."},
    "end": {"minimum": 1, "description": "The code point after the last; above start."},
    "text": {"description": "What stands there; checked where it is given."},
}
_FIELDS: Mapping[str, Mapping[str, Schema]] = {
    "Prediction": {
        "id": {"minLength": 1, "description": "The article's id."},
        "entities": {"description": "What was found; left out by a system that has no entities."},
        "dates": {"description": "What was found; left out by a system that has no dates."},
        "events": {"description": "What was found; left out by a system that has no events."},
        "labels": {
            "enum": [*labels.INVENTORIES, None],
            "description": "Whose types the entities have; khabar's own if left out.",
        },
        "error": {"description": "Why there is no answer; counts as an empty one."},
        "details": {"description": "What no score looks at; submissions leave it out."},
        "canary": {
            "description": "The dataset's canary, by which training data is filtered; "
            "`khabar submit` writes it, and no score looks at it."
        },
    },
    "Entity": {
        **_OF_SPANS,
        "type": {"description": "One of the types of `labels`."},
        "entity": {"description": "Names the thing meant: equal strings are one cluster."},
    },
    "Date": {
        **_OF_SPANS,
        "type": {"enum": [*labels.DATE_TYPES], "description": "The TIMEX3 type."},
        "value": {"description": "The TIMEX3 value, such as 2025-12-04 or P2W."},
        "mod": {"enum": [*labels.MODS, None], "description": "The TIMEX3 modifier."},
        "quant": {"description": "The TIMEX3 quantifier of a SET."},
        "freq": {"description": "The TIMEX3 frequency of a SET."},
        "deictic": {"description": "Whether the article's date is needed for the value."},
    },
    "Event": {
        **_OF_SPANS,
        "type": {"enum": [*labels.EVENT_TYPES], "description": "What happens."},
        "realis": {"enum": [*labels.REALIS, None], "description": "Whether it happened."},
        "event": {"description": "Names the occurrence meant: equal strings are one cluster."},
        "arguments": {"description": "Who and what takes part, where and when."},
    },
    "Argument": {
        **_OF_SPANS,
        "role": {"enum": [*labels.ROLES], "description": "The part that it has."},
    },
    **{
        record: {
            name: {"minimum": 0, "maximum": limits.WITHOUT_SPAN, "description": f"Of {name}."}
            for name in Unlocatable.__struct_fields__
        }
        for record in ("Unlocatable", "Malformed")
    },
}


def of_submission() -> Schema:
    """Return the schema of system.yaml."""
    schema = msgspec.json.schema(Description)
    schema["$defs"]["Description"]["properties"]["date"]["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
    return _published(schema, "system", "A submission's system.yaml")


def of_prediction() -> Schema:
    """Return the schema of a line of predictions.jsonl, with the labels that the types leave open.

    A schema cannot check what needs the articles: that an id is an article's, that a span is in its
    text, and that each article is answered once.
    """
    schema = msgspec.json.schema(Prediction)
    for record, fields in _FIELDS.items():
        description = schema["$defs"][record]["description"].split("\n")[0]
        schema["$defs"][record]["description"] = description.replace("``None``", "left out")
        for name, more in fields.items():
            schema["$defs"][record]["properties"][name] |= more
    types: Mapping[str | None, tuple[str, ...]] = {None: labels.ENTITY_TYPES} | {
        name: inventory.types for name, inventory in labels.INVENTORIES.items()
    }
    schema["allOf"] = [_types_under(name, known) for name, known in types.items()]
    return _published(schema, "predictions", "A line of predictions.jsonl")


def _types_under(label_set: str | None, types: tuple[str, ...]) -> Schema:
    condition: Schema = {"properties": {"labels": {"const": label_set}}}
    if label_set is not None:  # khabar's own labels are the default
        condition["required"] = ["labels"]
    of_type = {"items": {"properties": {"type": {"enum": [*types]}}}}
    return {"if": condition, "then": {"properties": {"entities": of_type}}}


def _published(schema: Schema, name: str, title: str) -> Schema:
    header = {"$schema": _DIALECT, "$id": f"urn:khabar:schema:{name}", "title": title}
    return {**header, **schema}


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "submission": of_submission,
    "prediction": of_prediction,
}
