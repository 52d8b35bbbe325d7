"""Write floor/lists.yaml: the words that the floor knows, and what it says of each.

Run ``python baselines/tools/make_floor.py`` in a checkout after a change of practice or of the
guidelines' table of events.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml
from babel import Locale

import khabar
from khabar import labels

ROOT = Path(__file__).parents[2]
GUIDELINES = ROOT / "gold/GUIDELINES.md"
LISTS = ROOT / "baselines/khabar_baselines/floor/lists.yaml"

_HEAD = """\
# The words that the floor knows, and what it says of each. Written by tools/make_floor.py.
# entities, realis: the most frequent type of a name, and realis of a type, in the pieces of
# practice. dates: CLDR's names of days and months (Unicode License v3). triggers: the table of
# section V of gold/GUIDELINES.md.
"""
_ROW = re.compile(r"^\| `([A-Z]+)` \| ([^|]+) \|", re.MULTILINE)
_ASIDE = re.compile(r"\([^)]*\)")
_ARABIC = re.compile(r"[\u0621-\u0652]+")


def entities(articles: Iterable[khabar.Article]) -> dict[str, list[str]]:
    """Return the names by their most frequent type; the first that stands, of equal ones."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for mention in article.entities or ():
            types[article.text[mention.start : mention.end]][mention.type] += 1
    by_type: dict[str, list[str]] = {type_: [] for type_ in labels.ENTITY_TYPES}
    for name in sorted(types):
        by_type[types[name].most_common(1)[0][0]].append(name)
    return by_type


def dates() -> dict[str, list[str]]:
    """Return the names of days and months by their value without week or year."""
    arabic = Locale("ar")
    days, months = (names["format"]["wide"] for names in (arabic.days, arabic.months))
    weekdays = {f"XXXX-WXX-{day + 1}": [name] for day, name in sorted(days.items())}
    return weekdays | {f"XXXX-{month:02}": [name] for month, name in sorted(months.items())}


def triggers(guidelines: str) -> dict[str, list[str]]:
    """Return the typical triggers of each type; what stands in brackets is not one."""
    section = guidelines.partition("\n## V. ")[2].partition("\n## ")[0]
    return {type_: _ARABIC.findall(_ASIDE.sub("", cell)) for type_, cell in _ROW.findall(section)}


def realis(articles: Iterable[khabar.Article]) -> dict[str, str]:
    """Return the most frequent realis of each type; ACTUAL where it has no mention."""
    counts: dict[str, Counter[str]] = {type_: Counter() for type_ in labels.EVENT_TYPES}
    for article in articles:
        for mention in article.events or ():
            counts[mention.type][mention.realis or "ACTUAL"] += 1
    return {type_: (of.most_common(1) or [("ACTUAL", 0)])[0][0] for type_, of in counts.items()}


def made() -> str:
    """Return the file."""
    pieces = khabar.load("practice")
    lists = {
        "entities": entities(pieces),
        "dates": dates(),
        "triggers": triggers(GUIDELINES.read_text(encoding="utf-8")),
        "realis": realis(pieces),
    }
    return _HEAD + yaml.safe_dump(lists, allow_unicode=True, sort_keys=False, width=100)


def main() -> None:
    """Write the file."""
    LISTS.write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
