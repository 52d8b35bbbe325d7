"""What can be wrong with a variant: checks that share no code with what makes it.

They read the resources as files, the calendar by `khabar.gold.recount`, and the base article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import khabar
from khabar import suites
from khabar.fold import fold, folded
from khabar.gold.recount import lexicon, recount
from khabar.schema import TASKS, Mention
from khabar.suites.suite import Arm, Made
from tests import yaml_files
from tests.suites.checks import breaches, touched

RESOURCES = Path(suites.__file__).with_name("resources")
CASES = yaml_files.load(Path(__file__).with_name("places.yaml"))
SIGNS = re.compile("[\u064b-\u0652]")


class Pair(NamedTuple):
    """An article, and what an arm made of it."""

    base: khabar.Article
    made: Made

    @property
    def text(self) -> str:
        """The text of what was made."""
        return self.made.article.text

    def mentions(self, task: str) -> Iterator[tuple[Any, Any]]:
        """Yield the mentions of the variant, each behind that of the base, None where it is new."""
        old, new = getattr(self.base, task), getattr(self.made.article, task)
        for number, mention in zip(self.made.origin[task], new, strict=True):
            yield (None if number is None else old[number]), mention


Check = Callable[[Pair], Iterator[str]]
"""Yields what is wrong with a variant."""


def pairs(arm: Arm, articles: Sequence[khabar.Article], seed: int) -> list[Pair]:
    """Return the articles that the arm changes, each with what it makes of it."""
    results = zip(articles, arm.make(articles, seed), strict=True)
    return [Pair(base, made) for base, made in results if isinstance(made, Made)]


def faults(suite: str, arm: str, found: Sequence[Pair]) -> dict[str, list[str]]:
    """Return what the rules of `khabar check` and the checks of a suite find, by check."""
    said = {"rules": breaches([pair.made.article for pair in found])}
    own = OF_SUITE.get(f"{suite}-{arm}") or OF_SUITE.get(suite, ())
    for check in (*OF_ALL, *own):
        said[check.__name__] = [fault for pair in found for fault in check(pair)]
    return {name: faults for name, faults in said.items() if faults}


@cache
def read(name: str) -> Any:
    return yaml_files.load(RESOURCES / f"{name}.yaml")


# Of every suite.


def no_alef_behind_lam(pair: Pair) -> Iterator[str]:
    for _, mention in pair.mentions("entities"):
        if pair.text[: mention.start].endswith("ل") and mention.text.startswith("ال"):
            yield f"ل{mention.text}"


def dates_say_their_values(pair: Pair) -> Iterator[str]:
    """By the calendar: the words on the article's day, and the names of months and years."""
    dct = pair.made.article.dct
    for _, mention in pair.mentions("dates"):
        counted = recount(mention.text, date.fromisoformat(dct.value[:10])) if dct else ()
        if counted and mention.value not in counted:
            yield f"{mention.text}: {mention.value}"
        for number, names in enumerate(lexicon()["months"], 1):
            is_said = re.search(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", mention.text)
            if is_said and mention.value[4:7] != f"-{number:02}":
                yield f"{mention.text}: {mention.value}"


def jussive_behind_lam(pair: Pair) -> Iterator[str]:
    """It ends neither in the nun of the imperfect nor in a long vowel."""
    for verb in re.findall(r"(?<!\w)[وف]?لم ([\w\u064b-\u0652]+)", pair.text):
        if re.search("(?:[وا]ن|ين|[يوى])$", verb):
            yield f"لم {verb}"


# Of names and places.


def people_stand_apart(pair: Pair) -> Iterator[str]:
    """Or two names would read as one."""
    people = [new for _, new in pair.mentions("entities") if new.type == "PER"]
    for one, other in pairwise(people):
        if pair.text[one.end : other.start] == " ":
            yield pair.text[one.start : other.end]


def new_names_stand_nowhere_else(pair: Pair) -> Iterator[str]:
    """Bare or with what can be attached to them."""
    text = folded(pair.base.text)
    for name in {new.text for _, new in _renamed(pair)}:
        stem = re.escape(folded(name).removeprefix("ال"))
        if re.search(rf"(?<!\w)[وف]?[بلكس]?(?:ال|ل)?{stem}(?:ا|ه|ها|هما|هم)?(?!\w)", text):
            yield name


def old_names_are_gone(pair: Pair) -> Iterator[str]:
    for name in {old.text for old, _ in _renamed(pair)}:
        if re.search(rf"(?<!\w)[وف]?[بلك]?{re.escape(name)}(?!\w)", pair.text):
            yield name


def _renamed(pair: Pair) -> Iterator[tuple[Mention, Mention]]:
    for old, new in pair.mentions("entities"):
        if old.type in ("PER", "GPE", "LOC", "FAC") and old.text != new.text:
            yield old, new


def who_has_another_name_is_another(pair: Pair) -> Iterator[str]:
    """An id changes with the name, and one old id becomes one new one, as long as its type stays.

    A capital can stand for a seat of power, which then is a state's name and no building's.
    """
    ids: dict[str, str] = {}
    for old, new in pair.mentions("entities"):
        if old.type != new.type:
            continue
        if old.type != "OCC" and old.text != new.text and old.entity == new.entity:
            yield f"{new.text}: {new.entity}"
        if old.entity and ids.setdefault(old.entity, new.entity) != new.entity:
            yield f"{old.entity}: {new.entity}"
    if len(set(ids.values())) < len(ids):
        yield f"two are one: {sorted(ids.values())}"


def spellings_stay_apart(pair: Pair) -> Iterator[str]:
    """What an article writes in two ways it writes in two ways."""
    people = {(old.text, new.text) for old, new in pair.mentions("entities") if old.type == "PER"}
    olds, news = ({each[n] for each in people} for n in (0, 1))
    if len(olds) != len(news):
        yield f"{sorted(olds)}: {sorted(news)}"


def gender_stays(pair: Pair) -> Iterator[str]:
    known, people = read("article_people"), read("people")
    for old, new in _renamed(pair):
        given = new.entity.split("-")[0]
        told = people["famous"].get(new.entity, {}).get("gender")
        of = {told} if told else {g for g in "mf" if given in _given(people, g)}
        if old.type == "PER" and of and known[old.entity]["gender"] not in of:
            yield f"{old.text}: {new.text}"


def _given(people: Mapping[str, Any], gender: str) -> set[str]:
    pools = [people[arm][gender] for arm in ("invented", "arabic", "words")]
    ids = {id_ for pool in pools for id_ in (*pool["given"], *pool.get("servant", ()))}
    return {id_.split("-")[0] for id_ in ids}


def states_are_feminine(pair: Pair) -> Iterator[str]:
    """As those of the articles are, so that what agrees with them still does."""
    for _, new in _renamed(pair):
        if new.text in CASES["masculine"]:
            yield new.text


def adjectives_agree(pair: Pair) -> Iterator[str]:
    """They keep their gender and number, and a plural has the case of the noun before it."""
    for old, new in pair.mentions("entities"):
        if old is None or old.type != "NORP":
            continue
        number, noun = _number(old.text), pair.text[: new.start].split()[-1:]
        if (number == "plural") != (_number(new.text) == "plural") or (
            number != "plural" and number != _number(new.text)
        ):
            yield f"{old.text}: {new.text}"
        case = noun and re.search("(?:ون|ين)$", noun[0])
        if case and new.text[-3:] in ("يون", "يين") and not new.text.endswith(case[0]):
            yield f"{noun[0]} {new.text}"


def _number(adjective: str) -> str:
    """Return the gender and number of an adjective in ي by its ending; others are plurals."""
    endings = {"ية": "feminine", "ي": "masculine", "ياً": "accusative", "يًا": "accusative"}
    return next((endings[e] for e in endings if adjective.endswith(e)), "plural")


# Of the others.


def all_else_is_what_it_was(pair: Pair) -> Iterator[str]:
    """Every mention of the article names and says what it did, in the same words."""
    for task in TASKS:
        for old, new in pair.mentions(task):
            if old is not None and (_bare(old.text), _said(old)) != (_bare(new.text), _said(new)):
                yield f"{task}: {old.text}: {new.text}"


def _said(mention: Mention) -> list[object]:
    names = ("type", "entity", "value", "mod", "realis", "event")
    return [getattr(mention, name, None) for name in names]


def _bare(text: str) -> list[str]:
    """Return the words without the article and what can be attached to them."""
    words = (re.sub("^(?:[وبلك](?=ال|ل))?(?:ا?ل)?", "", word) for word in text.split())
    return [word for word in words if word not in ("إلى", "في")]


def writes_the_same_words(pair: Pair) -> Iterator[str]:
    """What folds alike, with the same gold on the same words."""
    yield from gold_is_on_the_same_words(pair)
    if fold(pair.text).text != fold(pair.base.text).text:
        yield "the text folds otherwise"


def gold_is_on_the_same_words(pair: Pair) -> Iterator[str]:
    if touched(pair.base) != touched(pair.made.article):
        yield "gold is on other words"


def one_letter_is_wrong_inside_a_long_word(pair: Pair) -> Iterator[str]:
    for old, new in zip(_words(pair.base), _words(pair.made.article), strict=True):
        wrong = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        if wrong and not (len(wrong) == 1 and 0 < wrong[0] < len(old) - 2):
            yield f"{old}: {new}"


def _words(article: khabar.Article) -> list[str]:
    return [article.text[word.start : word.end] for word in article.tokens]


def clusters_are_of_one_realis(pair: Pair) -> Iterator[str]:
    """Mentions of one event that had one realis have one."""
    found: dict[tuple[str, str], set[str]] = {}
    for old, new in pair.mentions("events"):
        if old.event:
            found.setdefault((old.event, old.realis), set()).add(new.realis)
    yield from (event for (event, _), realis in found.items() if len(realis) > 1)


_SUBJECTS = {
    "الولايات المتحدة": 1,
    "الإدارة الأميركية": 1,
    "اللقاءات": 1,
    "الاجتماعات": 1,
    "الجانبان": 2,
    "ويتكوف وكوشنر": 2,
    "مسؤولون": 3,
}
"""Subjects, and which form of a paradigm agrees with them: she, the two, they."""


def verbs_agree(pair: Pair) -> Iterator[str]:
    """A verb before its subject is singular, one behind it has its number, and both its gender."""
    for subject, person in _SUBJECTS.items():
        for number, pattern in (
            (1 if person == 1 else 0, rf"(?<!\w)[وف]?(\w+)(?:ها)? {subject}"),
            (person, rf"{subject} (?:ل[من] )?[وف]?(\w+)"),
        ):
            for verb in re.findall(pattern, SIGNS.sub("", _changed(pair))):
                forms = _paradigms().get(verb)
                if forms is not None and number not in forms:
                    yield f"{verb} {subject}"


@cache
def _paradigms() -> Mapping[str, set[int]]:
    """Return for each form of a verb the persons that it can be of."""
    found: dict[str, set[int]] = {}
    for paradigm in read("verbs")["verbs"].values():
        for forms in paradigm.values():
            for person, form in enumerate(forms):
                found.setdefault(SIGNS.sub("", form), set()).add(person)
    return found


def _changed(pair: Pair) -> str:
    old = set(pair.base.text.splitlines())
    return "\n".join(line for line in pair.text.splitlines() if line not in old)


def added_events_are_others(pair: Pair) -> Iterator[str]:
    known = {event.event for event in pair.base.events or ()} - {None}
    yield from (n.event for old, n in pair.mentions("events") if old is None and n.event in known)


_FEMININE = re.compile("وزارة|النيابة|الحكومة")


def ministries_are_feminine(pair: Pair) -> Iterator[str]:
    for old, new in pair.mentions("entities"):
        is_ministry = old is None and new.type == "ORG" and _FEMININE.match(new.text)
        if is_ministry and not new.text.endswith("ة"):
            yield new.text


def few_are_plural(pair: Pair) -> Iterator[str]:
    """What is counted from 3 to 10 is a plural, and from 11 to 99 a singular."""
    for number, noun in re.findall(r"(?<![\d/])(\d{1,2}) (\w+)", _changed(pair)):
        singular = noun.endswith(("اً", "ة")) and noun != "أساتذة"
        plural = noun in ("شوارع", "قطع", "مدارس", "أساتذة") or noun.endswith(("ات", "ين"))
        if (singular or plural) and singular == (3 <= int(number) <= 10):
            yield f"{number} {noun}"


OF_ALL: tuple[Check, ...] = (no_alef_behind_lam, dates_say_their_values, jussive_behind_lam)
_OF_NAMES: tuple[Check, ...] = (
    new_names_stand_nowhere_else,
    old_names_are_gone,
    who_has_another_name_is_another,
)
OF_SUITE: Mapping[str, tuple[Check, ...]] = {
    "names": (*_OF_NAMES, people_stand_apart, spellings_stay_apart, gender_stays),
    "places": (*_OF_NAMES, states_are_feminine, adjectives_agree),
    "spelling": (writes_the_same_words,),
    "spelling-typos": (gold_is_on_the_same_words, one_letter_is_wrong_inside_a_long_word),
    "clitics": (all_else_is_what_it_was,),
    "realis": (clusters_are_of_one_realis, verbs_agree),
    "length": (all_else_is_what_it_was, added_events_are_others),
    "noise": (all_else_is_what_it_was, ministries_are_feminine, few_are_plural),
}
"""The checks of each suite, or of an arm, besides those of all and the rules of `khabar check`."""
