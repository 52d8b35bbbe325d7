"""What each label means, in English and Arabic: the definitions of ``definitions.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from khabar import labels, resources

Language = Literal["ar", "en"]
Kind = Literal["entities", "dates", "events", "roles", "realis", "mods"]


class Label(NamedTuple):
    """A label and its definition; of an event's type also its roles, the common ones last."""

    name: str
    definition: str
    roles: tuple[Label, ...] = ()

    def __str__(self) -> str:
        return self.name


@cache
def definitions(kind: Kind, language: Language) -> tuple[Label, ...]:
    """Return the labels of a kind with their definitions, in the order of the inventory."""
    return tuple(
        Label(name, told[language], _roles(name, language) if kind == "events" else ())
        for name, told in _content()[kind].items()
    )


def _roles(event_type: str, language: Language) -> tuple[Label, ...]:
    told = {label.name: label for label in definitions("roles", language)}
    names = (*labels.ROLES_OF[event_type], *labels.COMMON_ROLES)
    return tuple(told[name] for name in names)


def _content() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    content: Mapping[str, Mapping[str, Mapping[str, str]]] = resources.load(
        Path(__file__).with_suffix(".yaml")
    )
    return content
