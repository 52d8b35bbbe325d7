"""The label inventories, and their projections to the label sets of others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ZONES = ("headline", "byline", "dateline", "caption", "body", "boilerplate")
GRANULARITIES = ("year", "month", "day", "minute")
BASES = ("stated", "text", "external")

ENTITY_TYPES = ("PER", "OCC", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT")
IDENTIFIED = frozenset({"PER", "ORG", "GPE", "LOC", "FAC", "EVENT"})
"""Types whose every mention points to the knowledge base."""

DATE_TYPES = ("DATE", "TIME", "DURATION", "SET")
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

TYPES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"entities": ENTITY_TYPES, "dates": DATE_TYPES, "events": EVENT_TYPES}
)

Projection = Mapping[str, str]
"""A map from our types to another inventory's; a type that it lacks has no counterpart."""

COARSE: Projection = MappingProxyType(
    {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
)


def iob2(types: tuple[str, ...]) -> tuple[str, ...]:
    """Return the IOB2 tags of an inventory, ``O`` first (Ramshaw and Marcus 1995, IOB2)."""
    return ("O", *(f"{prefix}-{type_}" for type_ in types for prefix in "BI"))
