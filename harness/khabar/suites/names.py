"""The suite `names`: every person is another one, in every mention and wherever else named.

A full name stays full and a family name a family name. Where an article spells a name in two ways,
it spells the new one in two ways as well. The new people are the same in all articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from khabar import limits, resources
from khabar.fold import folded
from khabar.schema import Article, Entity
from khabar.suites import draw
from khabar.suites.edits import Edit, Place, Replacement, Step
from khabar.suites.grammar import behind, standing
from khabar.suites.suite import Arm, Change, NotApplicable, Suite, by_edits

_RESOURCES = Path(__file__).with_name("resources")
JOINING = frozenset({"بن", "آل", "عبد"})
"""Words of names that say nothing of whose name it is."""
_MEETING = re.compile(r"(?<!\w)[وف]?التق[ىت] (?:\w+ )?(?P<subject>\w+) $")
"""A verb that takes whom one meets with ب as well, and the last word of its subject."""
_LONGEST = 60
"""The most characters of such a verb with its subject."""
_HABITS = ((re.compile(r"ي\b"), "ى"), (re.compile(r"ة\b"), "ه"), (re.compile("[أإ]"), "ا"))
"""Letters that some write in another way, and that way; whoever does so does so in a whole name."""
_NEXT = re.compile(r" (\w+)")


class Name(NamedTuple):
    """A person's name: the id, what stands before the family's name, and how that is spelt."""

    id: str
    given: str
    family: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        """The words that tell this name from others, folded and without the article."""
        return _telling(self.given, *self.family)


def _telling(*phrases: str) -> frozenset[str]:
    words = {word for phrase in phrases for word in phrase.split()} - JOINING
    return frozenset(folded(word).removeprefix("ال") for word in words)


def newcomers(arm: str, seed: int) -> Mapping[str, Name]:
    """Return who takes the place of each person of the articles, by the id of the latter.

    No two of them share a word.
    """
    made = _famous if arm == "famous" else _of_pieces
    taken: set[str] = set()
    names: dict[str, Name] = {}
    for id_, old in _people().items():
        names[id_] = made(old, taken, arm, seed, id_)
        taken |= names[id_].words
    return names


def _famous(old: Mapping[str, str], taken: set[str], *key: object) -> Name:
    names = {
        id_: Name(id_, entry["given"], tuple(entry["family"]))
        for id_, entry in _arms()["famous"].items()
        if (entry["kind"], entry["gender"]) == (old["kind"], old["gender"])
    }
    order = draw.shuffled(names, "names", *key)
    return next(names[id_] for id_ in order if not names[id_].words & taken)


def _of_pieces(old: Mapping[str, str], taken: set[str], *key: object) -> Name:
    pools = _arms()[str(key[0])]
    pools = pools | pools[old["gender"]]
    ids: list[str] = []
    forms: list[tuple[str, ...]] = []
    for number, kind in enumerate(draw.one(pools["shapes"], "names", *key, "shape")):
        met = taken.union(*(_telling(*spelt) for spelt in forms))
        order = draw.shuffled(pools[kind], "names", *key, number)
        ids.append(next(id_ for id_ in order if not _telling(*_spelt(pools[kind][id_])) & met))
        forms.append(_spelt(pools[kind][ids[-1]]))
    return Name("-".join(ids), " ".join(form for form, *_ in forms[:-1]), forms[-1])


def _spelt(forms: str | Sequence[str]) -> tuple[str, ...]:
    return (forms,) if isinstance(forms, str) else tuple(forms)


def _change(arm: str) -> Change:
    def change(articles: Sequence[Article], seed: int) -> list[Edit | NotApplicable]:
        names = newcomers(arm, seed)
        return [renamed(article, names) for article in articles]

    return change


def renamed(article: Article, names: Mapping[str, Name]) -> Edit | NotApplicable:
    """Return the edit that gives the people of an article new names, by the old ones' ids."""
    entities = article.entities or ()
    people = [mention for mention in entities if mention.type == "PER"]
    if not people:
        return NotApplicable("it names no person")
    for mention in people:
        if not _is_known(text := article.text[mention.start : mention.end], mention):
            whose = (mention.entity or "anybody")[: limits.QUOTED]
            return NotApplicable(f"{text[: limits.QUOTED]!r} is not known as a name of {whose}")
    replacements = tuple(_replacements(article.text, names))
    return Edit((Step(replacements, dict(_changes(entities, names))),))


def _is_known(text: str, mention: Entity) -> bool:
    parts = [_forms().get(word) for word in text.split()]
    return all(part is not None and part.person == mention.entity for part in parts)


def _replacements(text: str, names: Mapping[str, Name]) -> Iterator[Replacement]:
    """Yield the replacements of each word of an old name, in mentions or not.

    Of two names side by side the second gets a ب where the verb allows, or they could be one name.
    """
    for form, start, end, proclitics in standing(text, _forms()):
        part = _forms()[form]
        if _is_met(part.person, text[max(0, start - _LONGEST) : start]):
            yield Replacement(start, start, "ب")
        name = names[part.person]
        if part.spelling is None:
            new = _given(name, part.person, text, end)
        else:
            new = name.family[part.spelling]
        yield Replacement(start, end, behind(proclitics, new))


def _given(name: Name, person: str, text: str, end: int) -> str:
    """Return what stands before a family's name, written in the habit that the latter shows."""
    word = _NEXT.match(text, end)
    part = _forms().get(word[1]) if word else None
    if part is None or part.person != person or not part.spelling:
        return name.given
    usual, spelt = name.family[0], name.family[part.spelling]
    habits = (habit for habit in _HABITS if habit[0].sub(habit[1], usual) == spelt)
    return next((letters.sub(other, name.given) for letters, other in habits), name.given)


def _is_met(person: str, before: str) -> bool:
    """Return whether a text ends with a verb and another's name that a person's would follow."""
    meeting = _MEETING.search(before)
    subject = meeting and _forms().get(meeting["subject"])
    return subject is not None and subject.person != person


def _changes(
    entities: Sequence[Entity], names: Mapping[str, Name]
) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Yield the new ids of the people, and of what is named after them."""
    ids = {old: name.id for old, name in names.items()}
    for old, name in names.items():
        named_after = _people()[old].get("named_after", {})
        ids |= {thing: id_.format(name.id) for thing, id_ in named_after.items()}
    for number, mention in enumerate(entities):
        if mention.entity in ids:
            yield Place("entities", number), {"entity": ids[mention.entity]}


class _Part(NamedTuple):
    """What a word is in a person's name: given (no spelling), or the family's in a spelling."""

    person: str
    spelling: int | None


@cache
def _forms() -> Mapping[str, _Part]:
    forms = {old["given"]: _Part(id_, None) for id_, old in _people().items()}
    for id_, old in _people().items():
        forms |= {form: _Part(id_, number) for number, form in enumerate(old["family"])}
    return forms


@cache
def _people() -> dict[str, Any]:
    people: dict[str, Any] = resources.load(_RESOURCES / "article_people.yaml")
    return people


@cache
def _arms() -> dict[str, Any]:
    arms: dict[str, Any] = resources.load(_RESOURCES / "people.yaml")
    return arms


def _arm(name: str, summary: str, placebo: str | None = "famous") -> Arm:
    return Arm(name, summary, by_edits(_change(name)), placebo)


SUITE = Suite(
    "names",
    "every person",
    (
        _arm("famous", "people as well known as the old ones, of the same kind", placebo=None),
        _arm("invented", "foreign-looking names that were made up"),
        _arm("arabic", "ordinary Arab chains: بن, عبد الـ, آل"),
        _arm("words", "Arabic names that are words as well: أمل, نبيل, هادي"),
    ),
)
