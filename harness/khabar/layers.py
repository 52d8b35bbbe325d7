"""The facts of each layer: its record, types, attributes, clusters, roles and barred zones."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from khabar import labels, timex
from khabar.schema import Date, Entity, Event, Mention, Task

__all__ = ["LAYERS", "Attribute", "Layer"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field that a layer's mentions may have besides span and type.

    `inventory`: the labels or truth values that it may be; None for free text. `measured`: whether
    measures can compare it; a corpus may lack it, and then they are not computed. `absent_agrees`:
    whether its absence is an answer, which equals another absence; otherwise it equals nothing.
    `form`: in which form it is compared.
    """

    name: str
    inventory: tuple[str, ...] | tuple[bool, ...] | None = None
    measured: bool = True
    absent_agrees: bool = False
    form: Callable[[str], str] | None = None

    def compared(self, mention: Mention) -> Hashable:
        """Return what a mention has, in the form that is compared; None if it has nothing."""
        value: Hashable = getattr(mention, self.name)
        return self.form(value) if self.form and isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of annotation, which is a task of systems.

    `record`: its mentions'; `barred`: the zones in which it has none (guidelines, G5); `cluster`:
    the field that names what a mention means, whose equal names are one cluster; `roles`: those of
    its mentions' arguments, empty where they have no arguments.
    """

    task: Task
    record: type[Mention]
    types: tuple[str, ...]
    barred: frozenset[str]
    attributes: tuple[Attribute, ...] = ()
    cluster: str | None = None
    roles: tuple[str, ...] = ()

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """The attributes that are labels, and what they may be."""
        return {
            attribute.name: tuple(map(str, attribute.inventory))
            for attribute in self.attributes
            if attribute.inventory and attribute.inventory != _TRUTH
        }

    @property
    def truths(self) -> tuple[str, ...]:
        """The attributes that are true or false."""
        return tuple(a.name for a in self.attributes if a.inventory == _TRUTH)

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields of free text: attributes, and the cluster's name."""
        return tuple(name for name in self.optional if name not in {*self.labels, *self.truths})

    @property
    def measured(self) -> tuple[Attribute, ...]:
        """The attributes that measures can compare."""
        return tuple(attribute for attribute in self.attributes if attribute.measured)

    @property
    def optional(self) -> tuple[str, ...]:
        """The fields that a mention may leave out: its attributes, and its cluster's name."""
        names = tuple(attribute.name for attribute in self.attributes)
        return (*names, self.cluster) if self.cluster else names


_TRUTH = (False, True)

LAYERS: Mapping[str, Layer] = MappingProxyType(
    {
        "entities": Layer(
            "entities",
            Entity,
            labels.ENTITY_TYPES,
            frozenset({"boilerplate"}),
            cluster="entity",
        ),
        "dates": Layer(
            "dates",
            Date,
            labels.DATE_TYPES,
            frozenset({"boilerplate"}),
            (
                Attribute("value", form=timex.canonical),
                Attribute("mod", labels.MODS, absent_agrees=True),
                Attribute("quant", measured=False),
                Attribute("freq", measured=False),
                Attribute("deictic", _TRUTH),
            ),
        ),
        "events": Layer(
            "events",
            Event,
            labels.EVENT_TYPES,
            frozenset({"boilerplate", "byline", "dateline"}),
            (Attribute("realis", labels.REALIS),),
            cluster="event",
            roles=labels.ROLES,
        ),
    }
)
"""The layers, in the order of `schema.TASKS`."""
CLUSTER_OF: Mapping[str, str] = MappingProxyType(
    {task: layer.cluster for task, layer in LAYERS.items() if layer.cluster}
)
"""The field that names a mention's cluster, by the layers that have one."""


def layer_of(mention: Mention) -> Layer:
    """Return the layer that a mention is of."""
    return next(layer for layer in LAYERS.values() if isinstance(mention, layer.record))
