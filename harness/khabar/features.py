"""The columns of every configuration, for Parquet and for the dataset card.

A feature is described as `datasets` describes it in a Parquet file's metadata: a mapping
with ``_type``, or a mapping of names to features, which is a struct.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from khabar import labels, limits
from khabar.errors import check_one_of

if TYPE_CHECKING:
    import pyarrow as pa

Feature = Mapping[str, Any]


def _value(dtype: str) -> Feature:
    return {"dtype": dtype, "_type": "Value"}


def _class(*names: str) -> Feature:
    return {"names": list(names), "_type": "ClassLabel"}


def _list(feature: Feature) -> Feature:
    return {"feature": feature, "_type": "List"}


_STRING, _OFFSET, _BOOL = _value("string"), _value("int32"), _value("bool")
_SPAN = {"start": _OFFSET, "end": _OFFSET}
_QUOTED = {**_SPAN, "text": _STRING}
_ENTITY = {**_QUOTED, "type": _class(*labels.ENTITY_TYPES), "entity": _STRING}
_DATE = {
    **_QUOTED,
    "type": _class(*labels.DATE_TYPES),
    **dict.fromkeys(("value", "mod", "quant", "freq"), _STRING),
    "deictic": _BOOL,
}
_EVENT = {
    **_QUOTED,
    "type": _class(*labels.EVENT_TYPES),
    "realis": _class(*labels.REALIS),
    "event": _STRING,
    "arguments": _list({**_QUOTED, "role": _class(*labels.ROLES)}),
}
_OF_ARTICLE = {"article_id": _STRING}
_ARTICLE = {
    **dict.fromkeys(("id", "source", "sha256", "title", "outlet"), _STRING),
    "dct": dict.fromkeys(("value", "granularity", "basis", "evidence"), _STRING),
    "text": _STRING,
    "zones": _list({**_SPAN, "type": _class(*labels.ZONES)}),
    "sentences": _list(_SPAN),
    "tokens": _list(_SPAN),
    "entities": _list(_ENTITY),
    "dates": _list(_DATE),
    "events": _list(_EVENT),
    "canary": _STRING,
}
_VARIANT = {
    **_ARTICLE,
    **dict.fromkeys(("suite", "arm", "base"), _STRING),
    "seed": _value("int64"),
    **dict.fromkeys(("phenomenon", "register", "region", "domain", "pair", "dossier"), _STRING),
    "origin": dict.fromkeys(("entities", "dates", "events"), _list(_OFFSET)),
}
PRACTICE = "practice"
"""The configuration of the composed pieces to tune and train on, and its name as a corpus."""
_PIECE = {**_ARTICLE, **dict.fromkeys(("register", "region", "domain", "dossier"), _STRING)}
ON_ARTICLES = {
    "names": "every person is another one",
    "places": "linked sets of states, cities, adjectives and seats of power are others",
    "dates": "all days move by one number of days; dates are absolute instead of relative",
    "spelling": "words, digits, spaces and quotation marks are written otherwise",
    "clitics": "proclitics stand on mentions, or off them",
    "realis": "a planned event has happened, or is denied",
    "length": "the body stands among 1 to 31 bodies about other people and places",
    "noise": "sentences of other stories, or boilerplate, stand between the paragraphs",
}
"""The suites on the articles, and what changes."""

COMPOSED = {
    "dates_composed": "sentences made from frames, with the values of their dates",
    "pairs": "pairs of short reports that differ in one place, which changes the answer",
    "identity": "dossiers of 4 to 32 short reports whose people, places and events come again",
}
"""The suites without base articles, and what they are."""

SUITES = {**ON_ARTICLES, **COMPOSED}
"""All suites; each is a configuration (`suite_config`)."""


def classes(names: tuple[str, ...]) -> Feature:
    """Return the feature of a list of labels."""
    return _list(_class(*names))


def suite_config(suite: str) -> str:
    """Return the name of a suite's configuration."""
    return f"suite_{suite}"


def check_suite(name: str) -> None:
    """Raise KhabarError, which names the nearest, for what is no suite's name."""
    check_one_of("suite", name, SUITES)


CONFIGS: Mapping[str, Mapping[str, Feature]] = {
    "articles": _ARTICLE,
    "ner": {
        "id": _STRING,
        "tokens": _list(_STRING),
        "ner_tags": _list(_class(*labels.iob2(labels.ENTITY_TYPES))),
    },
    "entities": {**_OF_ARTICLE, **_ENTITY},
    "dates": {**_OF_ARTICLE, **_DATE},
    "events": {**_OF_ARTICLE, **_EVENT},
    "knowledge_base": {
        "id": _STRING,
        "type": _class(*(t for t in labels.ENTITY_TYPES if t in labels.IDENTIFIED)),
        "name_ar": _STRING,
        "name_en": _STRING,
        "aliases": _list(_STRING),
        "wikidata": _STRING,
    },
    PRACTICE: _PIECE,
    **{suite_config(suite): _VARIANT for suite in SUITES},
}


def split_of(config: str) -> str:
    """Return the name of a configuration's only split."""
    return "validation" if config == PRACTICE else "test"


def encode(feature: Feature, value: Any) -> Any:  # noqa: ANN401
    """Return a value with class names replaced by their ids.

    A list that a record leaves out is empty, and one that is None, a layer that is not annotated,
    stays so. A record without any field is None.
    """
    if value is None:
        return None
    match feature.get("_type"):
        case "ClassLabel":
            return feature["names"].index(value)
        case "List":
            return [encode(feature["feature"], item) for item in value]
        case "Value":
            return value
    if not value:
        return None
    return {n: encode(inner, value.get(n, _absent(inner))) for n, inner in feature.items()}


def _absent(feature: Feature) -> list[Any] | None:
    return [] if feature.get("_type") == "List" else None


def decode(feature: Feature | None, value: Any) -> Any:  # noqa: ANN401
    """Return a value with class ids, if it has any, replaced by their names: undoes `encode`."""
    if value is None or feature is None or isinstance(value, str):
        return value
    match feature.get("_type"):
        case "ClassLabel":
            if not 0 <= value < len(feature["names"]):
                raise IndexError(f"{value} is not the id of one of {', '.join(feature['names'])}")
            return feature["names"][value]
        case "List" | "LargeList" | "Sequence":
            return [decode(feature["feature"], item) for item in value]
        case None:
            return {name: decode(feature.get(name), item) for name, item in value.items()}
    return value


def arrow_schema(columns: Mapping[str, Feature]) -> pa.Schema:
    """Return the Arrow schema of a configuration, with the metadata that `datasets` reads."""
    import pyarrow as pa

    metadata = json.dumps({"info": {"features": columns}}, ensure_ascii=False)
    return pa.schema(
        {name: _arrow_type(feature) for name, feature in columns.items()},
        metadata={"huggingface": metadata},
    )


def _arrow_type(feature: Feature) -> pa.DataType:
    import pyarrow as pa

    match feature.get("_type"):
        case "ClassLabel":
            return pa.int64()
        case "List":
            return pa.list_(_arrow_type(feature["feature"]))
        case "Value":
            return {
                "string": pa.string(),
                "int32": pa.int32(),
                "int64": pa.int64(),
                "bool": pa.bool_(),
            }[feature["dtype"]]
    return pa.struct({name: _arrow_type(inner) for name, inner in feature.items()})


def described(table: pa.Table) -> Mapping[str, Feature]:
    """Return the features that a table's metadata declare; empty if they declare none."""
    metadata = (table.schema.metadata or {}).get(b"huggingface", b"{}")
    if limits.is_deep(metadata):
        raise ValueError(limits.DEEP)
    features: Mapping[str, Feature] = json.loads(metadata).get("info", {}).get("features", {})
    return features


def for_card(columns: Mapping[str, Feature]) -> list[dict[str, Any]]:
    """Return a configuration's features in the form of the YAML block of a dataset card."""
    return [{"name": name, **_for_card(feature)} for name, feature in columns.items()]


def _for_card(feature: Feature) -> dict[str, Any]:
    match feature.get("_type"):
        case "ClassLabel":
            names = {str(number): name for number, name in enumerate(feature["names"])}
            return {"dtype": {"class_label": {"names": names}}}
        case "Value":
            return {"dtype": feature["dtype"]}
        case "List":
            inner = _for_card(feature["feature"])
            return {"list": inner.get("dtype", inner.get("struct"))}
    return {"struct": for_card(feature)}
