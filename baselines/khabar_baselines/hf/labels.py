"""The meaning of a checkpoint's labels: tags of one inventory of entity types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from khabar import KhabarError
from khabar.errors import check_one_of
from khabar.labels import ENTITY_TYPES, INVENTORIES
from khabar_baselines.tags import Tag, parse


class LabelSet(NamedTuple):
    """The tag of each of a checkpoint's labels, by id, and the inventory of their types.

    `inventory` is a name in `khabar.labels.INVENTORIES`, or None for khabar's own types.
    """

    tags: tuple[Tag, ...]
    inventory: str | None


def label_set(
    id2label: Mapping[int, str],
    declared: str | None = None,
    types: Mapping[str, str | None] | None = None,
) -> LabelSet:
    """Return the meaning of the labels of a checkpoint's config.

    `declared`: the inventory of the types. Without it they are khabar's own if these include them
    all, else those of the only inventory that does. `types`: another name for a type of the
    checkpoint, or None for one that counts as outside.

    Raises KhabarError, which lists the types, if no inventory has them all, or several have.
    """
    if declared is not None:
        check_one_of("labels", declared, INVENTORIES)
    tags = tuple(_renamed(parse(id2label[id_]), types or {}) for id_ in range(len(id2label)))
    types_ = frozenset(tag.type for tag in tags if tag.type is not None)
    if declared is None:
        return LabelSet(tags, _inferred(types_))
    if unknown := types_ - set(INVENTORIES[declared].types):
        raise KhabarError(f"{_listed(unknown)} not among the types of {declared}; {_REMEDY}")
    return LabelSet(tags, declared)


_REMEDY = "declare `labels`, or map them in `types` (null: outside)"


def _renamed(tag: Tag, types: Mapping[str, str | None]) -> Tag:
    if tag.type is None or (type_ := types.get(tag.type, tag.type)) is None:
        return Tag(None)
    return tag._replace(type=type_)


def _inferred(types_: frozenset[str]) -> str | None:
    unknown = types_ - {*ENTITY_TYPES}
    if not unknown:
        return None
    fitting = [name for name, inventory in INVENTORIES.items() if types_ <= {*inventory.types}]
    if not fitting:
        known = f"khabar's types, and no inventory ({', '.join(INVENTORIES)}) has all"
        raise KhabarError(f"{_listed(unknown)} not among {known}; {_REMEDY}")
    if len(fitting) > 1:
        types, several = ", ".join(sorted(types_)), " and ".join(fitting)
        raise KhabarError(f"the checkpoint's {types} are in {several}; declare one as `labels`")
    return fitting[0]


def _listed(unknown: frozenset[str]) -> str:
    return f"the checkpoint's {', '.join(sorted(unknown))} {'is' if len(unknown) == 1 else 'are'}"
