"""Where the words of the suites come from: none of a system's lists, which the suites measure.

Names that the suites and the baseline's lexicons share are looked up in sources that know of
neither (tests/khabar_baselines/regex/test_lexicon_sources.py). What stands in none of them is
listed in sources.yaml, by part of a resource, so that whoever adds one has to say what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import khabar_baselines.regex
from khabar import folded, suites
from khabar_baselines.regex.entities import lexicon
from tests import yaml_files
from tests.khabar_baselines.regex.test_lexicon_sources import cldr, from_elsewhere

pytestmark = pytest.mark.slow

RESOURCES = Path(suites.__file__).with_name("resources")
FRAMES = Path(suites.__file__).with_name("frames")
OF_WORDS = [
    *(path for path in sorted(RESOURCES.glob("*.yaml")) if path.stem != "readings"),
    *sorted(FRAMES.glob("*.yaml")),
]
"""All but what readers found in variants, which is put into none."""
LEXICON = Path(khabar_baselines.regex.__file__).with_name("lexicon")
SOURCES = yaml_files.load(Path(__file__).with_name("sources.yaml"))
NO_NAMES = frozenset({"id", "who", "kind", "gender", "shapes", "types", "of", "before", "after"})
STATED = re.compile("general knowledge|CLDR|GeoNames|Hunspell|From the articles")


def read(name: str, folder: Path = RESOURCES) -> Any:
    return yaml_files.load(folder / f"{name}.yaml")


def parts() -> Iterator[tuple[str, Any]]:
    """Yield the parts of resources that hold names, and what they hold."""
    for arm, people in read("people").items():
        yield f"people.{arm}", people
    for arm, sets in read("places")["arms"].items():
        yield f"places.{arm}", sets
    for list_, entries in read("fillers")["lists"].items():
        yield f"fillers.{list_}", entries
    for list_, entries in read("pairs", FRAMES)["lists"].items():
        yield f"pairs.{list_}", entries


def names(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for key, inner in content.items():
            yield from names(inner) if key not in NO_NAMES else ()
    elif isinstance(content, list):
        for inner in content:
            yield from names(inner)


def shared(content: Any) -> set[str]:
    """Return the names, and the words of names, that are in the baseline's lexicons too."""
    known = {*lexicon.names(), *lexicon.given()}
    forms = {form for name in names(content) for form in (folded(name), *folded(name).split())}
    return {f for f in forms if f in known or f.removeprefix("ال") in lexicon.nationalities()}


def nowhere(content: Any) -> set[str]:
    """Return the shared names that no general source has."""
    return {name for name in shared(content) if not (from_elsewhere(name) or of_a_state(name))}


def of_a_state(adjective: str) -> bool:
    """Tell whether an adjective in ي is made of a name in CLDR: قطر, القطرية."""
    stem = re.fullmatch("(?:ال)?(.{3,})(?:ي|يه)", adjective)
    is_known = adjective.removeprefix("ال") in lexicon.nationalities()
    return bool(stem) and is_known and any(name.startswith(stem[1]) for name in cldr())


@pytest.mark.parametrize(("part", "content"), [*parts()], ids=dict(parts()))
def test_what_is_shared_and_in_no_general_source_is_listed(part: str, content: Any) -> None:
    listed = SOURCES.get(part, {"words": []})["words"]
    assert nowhere(content) == set(listed)
    assert len(listed) == len(set(listed))


def test_a_list_is_of_a_part_and_says_where_its_words_are_from() -> None:
    assert SOURCES.keys() <= dict(parts()).keys()
    assert all(part["from"] for part in SOURCES.values())


def test_what_is_invented_is_in_no_lexicon() -> None:
    """A system that knows names must not know these."""
    invented = ("villages", "fighters", "clubs", "banks", "firms", "museums", "papers", "charities")
    found = dict(parts())
    for part in ("people.invented", *(f"fillers.{list_}" for list_ in invented)):
        assert shared(found[part]) == set()


@pytest.mark.parametrize("path", OF_WORDS, ids=lambda path: path.stem)
def test_every_resource_says_where_it_is_from(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = " ".join(line for line in lines[:25] if line.startswith("#"))
    assert STATED.search(comment.replace("# ", "")), path.name


def test_no_resource_is_a_lexicon_again() -> None:
    """No ten words stand in both in the same order, but months and weekdays, which have one."""
    runs = {run for path in LEXICON.glob("*.yaml") for run in _runs(path)}
    assert len(runs) > 1000
    for path in (*OF_WORDS, *sorted(FRAMES.glob("*/*.yaml"))):
        assert not runs & set(_runs(path)), path.name


def _runs(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield every ten successive Arabic words of a file that are of no month or weekday."""
    calendar = {word for name in names(read("calendar")) for word in name.split()}
    found = re.findall("[\u0621-\u064a]+", path.read_text(encoding="utf-8"))
    words = [word for word in found if word not in calendar]
    yield from zip(*(words[n:] for n in range(10)), strict=False)


def test_the_test_can_fail() -> None:
    assert nowhere({"given": "خالد"}) == {"خالد"}
    assert shared({"name": "فرنسا"}) and nowhere({"name": "فرنسا"}) == set()
    assert shared({"id": "خالد"}) == set()
