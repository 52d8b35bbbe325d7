"""The word lists of ``regex/lexicon``, folded, and the forms that Arabic makes of a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from khabar.fold import all_folded, folded
from khabar_baselines.regex.clitics import readings
from khabar_baselines.regex.resources import load, word_set, words

TANWIN = "\u064b"
COMMON = ("function", "verbs", "nouns")
"""The kinds of words in stopwords.yaml that are nobody's name."""
_NISBA = ("", "ه", "ون", "ين", "ان", "ات", "تان", "تين")
_QUALITY = ("", "ه", "ون", "ين", "ان", "ات")


class Name(NamedTuple):
    """What a surface form names: its type and the thing's id."""

    type: str
    entity: str


@cache
def common() -> frozenset[str]:
    """Return the words that are nobody's name."""
    numbers = (form for forms in _leaves(load("numbers")) for form in forms if " " not in form)
    return words("stopwords", *COMMON) | _bound() | frozenset(map(folded, numbers))


def _bound() -> frozenset[str]:
    """Return particles and prepositions with their pronouns: لأنها, عليهم."""
    stems, pronouns = words("stopwords", "governing"), words("stopwords", "pronouns")
    return frozenset(stem + pronoun for stem in stems for pronoun in pronouns)


def _leaves(node: Any) -> Iterator[list[str]]:  # noqa: ANN401 - what YAML holds
    if isinstance(node, list):
        yield node
    else:
        for child in node.values():
            yield from _leaves(child)


@cache
def given() -> frozenset[str]:
    """Return the given names of all languages."""
    languages = [language for language in load("persons")["given"] if language != "source"]
    return frozenset(
        folded(name)
        for language in languages
        for name in load("persons")["given"][language].split()
    )


@cache
def signs(name: str, key: str) -> dict[str, frozenset[str]]:
    """Return words that need a witness, folded, each with the pieces of words that are one."""
    return {folded(word): word_set(pieces) for word, pieces in load(name)[key].items()}


def inflected(stems: Iterable[str]) -> frozenset[str]:
    """Return adjectives in gender and number, without the article."""
    return frozenset(folded(stem) + ending for stem in stems for ending in _QUALITY)


@cache
def everyday_words() -> frozenset[str]:
    """Return common words with the nouns and adjectives that the rules know."""
    return (
        common()
        | words("offices", "heads", "titles", "plurals", "portfolios", "bodies")
        | words("organisations", "outlets", "companies_class", "heads", "facility", "forums")
        | frozenset(word.removeprefix("ال") for word in words("persons", "introducers"))
        | inflected(load("offices")["adjectives"] + load("organisations")["adjectives"])
    )


@cache
def nationalities() -> dict[str, str]:
    """Return folded demonyms and adjectives, without the article, with what they are of."""
    lists = load("nationalities")
    entity_of: dict[str, str] = {}
    for group in ("states", "groups"):
        for entity, stems in lists[group].items():
            for stem in stems if entity != "source" else ():
                for ending in _NISBA:
                    entity_of.setdefault(folded(stem) + ending, entity)
    for entity, forms in lists["peoples"].items():
        if entity != "source":
            entity_of.update((folded(form), entity) for form in forms)
    return entity_of


def names() -> dict[str, Name]:
    """Return every name of the gazetteers by its folded form."""
    known: dict[str, Name] = {}
    for word, name in _usual():
        known.setdefault(word, name)
    unsafe = (
        common() | given() | words("places_more", "ambiguous") | words("offices", "heads", "titles")
    )
    everyday, adjectives = common(), nationalities()
    for word, name in (*_countries(), *_cities()):
        if word in known or word in unsafe or word.removeprefix("ال") in adjectives:
            continue
        if not any(one.stem in everyday for one in readings(word)):
            known[word] = name
    return {form: name for form, name in known.items() if not _has_class(form, known)}


@cache
def seldom() -> frozenset[str]:
    """Return the names that cities have in the generated list alone."""
    usual = {word for word, _ in (*_usual(), *_countries())}
    return frozenset(word for word, _ in _cities()) - usual


def _has_class(form: str, known: dict[str, Name]) -> bool:
    """Tell whether a class noun only goes before another name of the thing: نهر النيل."""
    classes = words("places_more", "classes", "settlements")
    spaces = (place for place, letter in enumerate(form) if letter == " ")
    return any(
        form[:place] in classes and known.get(form[place + 1 :]) == known[form] for place in spaces
    )


def _lines(block: str) -> Iterator[tuple[str, list[str]]]:
    for line in block.splitlines():
        head, _, forms = line.partition(": ")
        yield head, forms.split(", ")


def _usual_places() -> Iterator[tuple[str, Name]]:
    lists = load("places_more")
    for code, forms in lists["countries"].items():
        if code != "source":
            yield from ((form, Name("GPE", code)) for form in forms)
    for code, forms in lists["provinces"].items():
        if code != "source":
            yield from ((form, Name("GPE", form)) for form in forms)
    for group, type_ in (("cities", "GPE"), ("regions", "LOC"), ("facilities", "FAC")):
        for thing, forms in _lines(lists[group]["names"]):
            yield from ((form, Name(type_, thing)) for form in forms)


def _listed() -> Iterator[tuple[str, Name]]:
    for group, content in load("organisations").items():
        if isinstance(content, dict):
            type_ = "EVENT" if group == "events" else "ORG"
            for line in content["names"].splitlines():
                first, *others = line.split(", ")
                yield from ((form, Name(type_, first)) for form in (first, *others))
    for person, forms in _lines(load("persons")["leaders"]["names"]):
        yield from ((form, Name("PER", person)) for form in forms)


@cache
def _usual() -> list[tuple[str, Name]]:
    return _folded((*_usual_places(), *_listed()))


@cache
def _countries() -> list[tuple[str, Name]]:
    countries = load("places")["countries"].items()
    return _folded((form, Name("GPE", code)) for code, form in countries)


@cache
def _cities() -> list[tuple[str, Name]]:
    lines = (line for block in load("places")["cities"].values() for line in _lines(block))
    return _folded((form, Name("GPE", city)) for city, forms in lines for form in forms)


def _folded(named: Iterable[tuple[str, Name]]) -> list[tuple[str, Name]]:
    forms, things = zip(*named, strict=True)
    return list(zip(all_folded(forms), things, strict=True))
