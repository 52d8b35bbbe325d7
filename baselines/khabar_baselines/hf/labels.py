"""What a checkpoint's labels mean: tags of one inventory of entity types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from khabar import KhabarError
from khabar.labels import ENTITY_TYPES, INVENTORIES
from khabar_baselines.tags import Tag, parse


class LabelSet(NamedTuple):
    """The tag of each of a checkpoint's labels, by id, and whose types they have.

    `inventory` is a name in `khabar.labels.INVENTORIES`, or None for khabar's own types.
    """

    tags: tuple[Tag, ...]
    inventory: str | None


def label_set(
    id2label: Mapping[int, str],
    declared: str | None = None,
    types: Mapping[str, str | None] | None = None,
) -> LabelSet:
    """Return what the labels of a checkpoint's config mean.

    `declared`: the inventory that the types are of; without it they are khabar's own if those
    hold them all, else of the one inventory that does. `types`: another name for a type of the
    checkpoint, or None for one that counts as outside.

    Raises KhabarError, which lists them, where types are in no inventory, or in several.
    """
    if declared is not None and declared not in INVENTORIES:
        raise KhabarError(f"labels: {declared!r} is not one of {', '.join(INVENTORIES)}")
    tags = tuple(_renamed(parse(id2label[id_]), types or {}) for id_ in range(len(id2label)))
    found = frozenset(tag.type for tag in tags if tag.type is not None)
    if declared is None:
        return LabelSet(tags, _inferred(found))
    if unknown := found - set(INVENTORIES[declared].types):
        raise KhabarError(f"{_listed(unknown)} not among the types of {declared}; {_REMEDY}")
    return LabelSet(tags, declared)


_REMEDY = "declare `labels`, or say in `types` what they are (null: outside)"


def _renamed(tag: Tag, types: Mapping[str, str | None]) -> Tag:
    if tag.type is None or (type_ := types.get(tag.type, tag.type)) is None:
        return Tag(None)
    return tag._replace(type=type_)


def _inferred(found: frozenset[str]) -> str | None:
    unknown = found - {*ENTITY_TYPES}
    if not unknown:
        return None
    fitting = [name for name, inventory in INVENTORIES.items() if found <= {*inventory.types}]
    if not fitting:
        known = f"khabar's types, and no inventory ({', '.join(INVENTORIES)}) has all"
        raise KhabarError(f"{_listed(unknown)} not among {known}; {_REMEDY}")
    if len(fitting) > 1:
        types, several = ", ".join(sorted(found)), " and ".join(fitting)
        raise KhabarError(f"the checkpoint's {types} are of {several}; declare one as `labels`")
    return fitting[0]


def _listed(unknown: frozenset[str]) -> str:
    return f"the checkpoint's {', '.join(sorted(unknown))} {'is' if len(unknown) == 1 else 'are'}"
