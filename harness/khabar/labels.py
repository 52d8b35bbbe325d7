"""The label inventories, and their projections to the label sets of others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "BASES",
    "COARSE",
    "COMMON_ROLES",
    "DATE_TYPES",
    "ENTITY_TYPES",
    "EVENT_TYPES",
    "GRANULARITIES",
    "INVENTORIES",
    "MODS",
    "REALIS",
    "ROLES",
    "ROLES_OF",
    "ZONES",
    "Inventory",
    "Projection",
    "iob2",
]

ZONES = ("headline", "byline", "dateline", "caption", "body", "boilerplate")
GRANULARITIES = ("year", "month", "day", "minute")
BASES = ("stated", "text", "external")

ENTITY_TYPES = ("PER", "OCC", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT")
IDENTIFIED = frozenset({"PER", "ORG", "GPE", "LOC", "FAC", "EVENT"})
"""Types whose every mention points to the knowledge base."""

DATE_TYPES = ("DATE", "TIME", "DURATION", "SET")
ADJECTIVE = "NORP"
"""The type of nationality adjectives, which are arguments by convention (guidelines, A3)."""
ARGUMENT_KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "name": IDENTIFIED,
        "office": frozenset({"OCC"}),
        "adjective": frozenset({ADJECTIVE}),
        "date": frozenset(DATE_TYPES),
    }
)
"""How an argument is given, by the types of the mention at its span."""
MODS = (
    "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "LESS_THAN", "MORE_THAN",
    "EQUAL_OR_LESS", "EQUAL_OR_MORE", "START", "MID", "END", "APPROX",
)  # fmt: skip

REALIS = ("ACTUAL", "PLANNED", "NEGATED", "GENERIC")
ROLES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "MEET": ("Participant",),
        "NEGOTIATE": ("Participant",),
        "STATE": ("Speaker", "Addressee"),
        "TRAVEL": ("Traveller", "Origin", "Destination"),
        "ATTACK": ("Attacker", "Target"),
        "CEASEFIRE": ("Party",),
        "AGREE": ("Party",),
        "PLEDGE": ("Giver", "Recipient"),
        "DEPLOY": ("Agent", "Destination"),
        "WITHDRAW": ("Agent", "Origin"),
        "SEIZE": ("Agent", "Target"),
        "SANCTION": ("Giver", "Target"),
        "PROTEST": ("Participant", "Target"),
    }
)
"""The roles of each event type, besides the two that every type has."""
COMMON_ROLES = ("Place", "Time")
EVENT_TYPES = tuple(ROLES_OF)
ROLES = (*dict.fromkeys(role for roles in ROLES_OF.values() for role in roles), *COMMON_ROLES)

Projection = Mapping[str, str]
"""A map from our types to another inventory's; a type that it lacks has no counterpart."""

COARSE: Projection = MappingProxyType(
    {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
)


class Inventory(NamedTuple):
    """The entity types of another corpus.

    `types`: all of them, as systems may answer; `projection`: ours under theirs, which are the only
    ones that scores see; `coarse`: theirs under PER, LOC and ORG.
    """

    types: tuple[str, ...]
    projection: Projection
    coarse: Projection


_SHARED = {name: name for name in ("NORP", "FAC", "ORG", "GPE", "LOC", "EVENT")}
_SHARED_WITH_WOJOOD = {name: name for name in _SHARED if name != "NORP"}
"""Our NORP is a nationality adjective, one word; Wojood's is a group of people, so they differ."""
_COARSE_OF_SHARED = {"ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
INVENTORIES: Mapping[str, Inventory] = MappingProxyType(
    {
        "anercorp": Inventory(
            ("PERS", "LOC", "ORG", "MISC"),
            {
                "PER": "PERS", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
                "NORP": "MISC", "EVENT": "MISC",
            },
            {"PERS": "PER", "LOC": "LOC", "ORG": "ORG"},
        ),
        "ontonotes": Inventory(
            (
                "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART",
                "LAW", "LANGUAGE", "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL",
                "CARDINAL",
            ),
            {"PER": "PERSON", **_SHARED},
            {"PERSON": "PER", **_COARSE_OF_SHARED},
        ),
        "wojood": Inventory(
            (
                "PERS", "NORP", "OCC", "ORG", "GPE", "LOC", "FAC", "EVENT", "DATE", "TIME",
                "LANGUAGE", "WEBSITE", "LAW", "PRODUCT", "CARDINAL", "ORDINAL", "PERCENT",
                "QUANTITY", "UNIT", "MONEY", "CURR",
            ),
            {"PER": "PERS", "OCC": "OCC", **_SHARED_WITH_WOJOOD},
            {"PERS": "PER", **_COARSE_OF_SHARED},
        ),
    }
)  # fmt: skip
"""ANERcorp (Benajiba et al. 2007), OntoNotes 5 (Weischedel et al. 2013) and
Wojood (Jarrar et al. 2022)."""


class Common(NamedTuple):
    """The types under which gold and predictions of two inventories are compared.

    `names`: all of them; `gold` and `predicted`: each side's types under them; `coarse`: these
    under PER, LOC and ORG. `only_coarse`: they are these three, as no others are common.
    """

    names: tuple[str, ...]
    gold: Projection
    predicted: Projection
    coarse: Projection
    only_coarse: bool = False


def common(gold: str | None, predicted: str | None) -> Common:
    """Return the types under which two inventories are compared; None is ours.

    Predictions in another inventory than ours are compared under those of its types that ours
    project to. Gold in another inventory is compared with predictions in it under all its types,
    and with any others under the coarse types alone.
    """
    if gold == predicted:
        types = types_of(gold)
        return Common(types, _itself(types), _itself(types), coarse_of(gold))
    if gold is None and predicted is not None:
        projection = INVENTORIES[predicted].projection
        known = tuple(dict.fromkeys(projection.values()))
        return Common(known, projection, _itself(known), coarse_of(predicted))
    known = tuple(dict.fromkeys(COARSE.values()))
    return Common(known, coarse_of(gold), coarse_of(predicted), _itself(known), only_coarse=True)


def coarse_of(name: str | None) -> Projection:
    """Return the projection of an inventory to PER, LOC and ORG; None is ours."""
    return COARSE if name is None else INVENTORIES[name].coarse


def _itself(types: tuple[str, ...]) -> Projection:
    return dict(zip(types, types, strict=True))


def types_of(name: str | None) -> tuple[str, ...]:
    """Return the entity types of an inventory (`INVENTORIES`); None is ours."""
    return ENTITY_TYPES if name is None else INVENTORIES[name].types


def iob2(types: tuple[str, ...]) -> tuple[str, ...]:
    """Return the IOB2 tags of an inventory, ``O`` first (Ramshaw and Marcus 1995, IOB2)."""
    return ("O", *(f"{prefix}-{type_}" for type_ in types for prefix in "BI"))
