"""What a checkpoint is asked for: the words that stand for each entity type."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from khabar import KhabarError, resources
from khabar.errors import check_one_of, unknown
from khabar.labels import ENTITY_TYPES, INVENTORIES

_SHIPPED = Path(__file__).with_name("labels.yaml")


def prompts(labels: str | Mapping[str, str] = "en", inventory: str | None = None) -> dict[str, str]:
    """Return the type that each prompt stands for, in the order in which they are asked.

    `labels`: ``en`` or ``ar``, the prompts that come with khabar, or a mapping from types to
    prompts. `inventory`: a name in `khabar.labels.INVENTORIES` that has the types; by default they
    are khabar's own.

    Raises KhabarError if a type is unknown, or a prompt is empty or stands for two types.
    """
    if isinstance(labels, str):
        shipped = resources.load(_SHIPPED)
        check_one_of("gliner: labels", labels, shipped)
        return prompts(shipped[labels], inventory)
    if inventory is not None:
        check_one_of("gliner: inventory", inventory, INVENTORIES)
    _check(labels, INVENTORIES[inventory].types if inventory else ENTITY_TYPES)
    return {prompt.strip(): type_ for type_, prompt in labels.items()}


def _check(labels: Mapping[str, str], types: tuple[str, ...]) -> None:
    if not isinstance(labels, Mapping) or not labels:
        raise KhabarError("gliner: labels: give en, ar, or a mapping of types: {PER: person, …}")
    for type_, prompt in labels.items():
        if type_ not in types:
            remedy = "; types of another corpus need its name as `inventory`"
            raise KhabarError(f"gliner: labels: {unknown(str(type_), types)}{remedy}")
        if not isinstance(prompt, str) or not prompt.strip():
            raise KhabarError(f"gliner: labels: {type_}: give words to ask for, such as person")
    if len({prompt.strip() for prompt in labels.values()}) < len(labels):
        raise KhabarError("gliner: labels: two types have the same words; give each its own")
