"""croissant.json: the machine-readable description (Croissant 1.0, MLCommons 2024)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from khabar.features import Feature
from khabar.gold.read import Release

_OURS = (
    "citeAs", "column", "conformsTo", "data", "dataType", "dct", "equivalentProperty", "examples",
    "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes",
    "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references",
    "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField",
    "transform",
)  # fmt: skip
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    **{name: f"cr:{name}" for name in _OURS},
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
}
_DATA_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "bool": "sc:Boolean",
}


def describe(
    release: Release,
    about: Mapping[str, str],
    files: Mapping[str, Mapping[str, Any]],
    configs: Mapping[str, Mapping[str, Feature]],
) -> dict[str, Any]:
    """Return the JSON-LD of a dataset.

    `about`: its description and citation; `files`: ``sha256`` by the path of each configuration's
    file, in the order of `configs`, which has their columns.
    """
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": release.name,
        "version": release.version,
        "datePublished": release.date.isoformat(),
        "inLanguage": "ar",
        **about,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": path,
                "name": path,
                "contentUrl": path,
                "encodingFormat": "application/x-parquet",
                "sha256": entry["sha256"],
            }
            for path, entry in files.items()
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": config,
                "name": config,
                "field": [
                    _field(f"{config}/{name}", feature, path, name)
                    for name, feature in columns.items()
                    if _is_reachable(feature)
                ],
            }
            for path, (config, columns) in zip(files, configs.items(), strict=True)
        ],
    }


def _field(id_: str, feature: Feature, path: str, column: str, inner: str = "") -> dict[str, Any]:
    """Return the description of a column, or of the field `inner` of its structs."""
    source = {"fileObject": {"@id": path}, "extract": {"column": column}}
    if inner:
        source["transform"] = {"jsonPath": inner}
    field = {"@type": "cr:Field", "@id": id_, "name": id_.rpartition("/")[2]}
    match feature.get("_type"):
        case "List":
            return {**_field(id_, feature["feature"], path, column, inner), "repeated": True}
        case "ClassLabel":
            classes = ", ".join(f"{n} {name}" for n, name in enumerate(feature["names"]))
            return {**field, "description": classes, "dataType": "sc:Integer", "source": source}
        case "Value":
            return {**field, "dataType": _DATA_TYPES[feature["dtype"]], "source": source}
    parts = [
        _field(f"{id_}/{name}", part, path, column, f"{inner}.{name}" if inner else name)
        for name, part in feature.items()
        if part.get("_type") != "List"
    ]
    return {**field, "subField": parts}


def _is_reachable(feature: Feature) -> bool:
    """Return whether readers can reach a feature: they find no list in a struct (see `events`)."""
    return "_type" in feature or any(part.get("_type") != "List" for part in feature.values())
