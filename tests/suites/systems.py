"""Three systems that find people, each by one thing alone: these articles, known names, context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import khabar
from khabar.suites import names
from khabar.suites.grammar import standing
from tests import yaml_files

_RESOURCES = Path(names.__file__).with_name("resources")


class Memoriser:
    """Has memorised the articles: marks the surface forms of their entities wherever they stand."""

    name = "memoriser"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the memorised forms that stand in the text."""
        return _found(article, _memorised())


class KnowsFamous:
    """Knows the names of famous people, those of the articles among them, and nothing else."""

    name = "knows-famous"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the famous names that stand in the text, full or the family's alone."""
        return _found(article, _famous())


class ReadsContext:
    """Finds people by what stands around: from a title or a verb to a function word or a stop.

    It looks at no name: what stands there is one to four words that are no such word.
    """

    name = "reads-context"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return what stands where a person is named."""
        spans = (match.span("name") for match in _PERSON.finditer(article.text))
        return _answer(article, [(start, end, "PER") for start, end in spans])


def _found(article: khabar.Article, types: dict[str, str]) -> khabar.Prediction:
    places = standing(article.text, types)
    return _answer(article, [(place.start, place.end, types[place.word]) for place in places])


def _answer(article: khabar.Article, found: Iterable[tuple[int, int, str]]) -> khabar.Prediction:
    entities = [khabar.Entity(start=start, end=end, type=type_) for start, end, type_ in found]
    return khabar.Prediction(id=article.id, entities=tuple(entities))


@cache
def _memorised() -> dict[str, str]:
    entities = (entity for article in khabar.load() for entity in article.entities or ())
    return {entity.text or "": entity.type for entity in entities}


@cache
def _famous() -> dict[str, str]:
    known = (*_read("people")["famous"].values(), *_read("article_people").values())
    return dict.fromkeys((form for person in known for form in _forms(person)), "PER")


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml_files.load(_RESOURCES / f"{name}.yaml")
    return content


def _forms(person: dict[str, Any]) -> Iterator[str]:
    for family in person["family"]:
        yield from (f"{person['given']} {family}", family)


_TITLES = "الرئيس|المبعوث|مبعوث|المستشار|مستشار|الوزير|المذيعة|الإعلامية|الصحافية"
_VERBS = "قال|صرح|أكد|أعلن|أضاف|أوضح|ذكر|أشار|التقى|غادر|وصل"
_FUNCTION_WORD = (
    "(?:إن|أن|في|من|إلى|على|عن|مع|بعد|قبل|خلال|حول|يوم|أمس|اليوم|الخميس|الجمعة|السبت|الأحد|هو|هي|كان|كانت"
    r"|الذي|التي|لا|لم|لن|قد|بأن|بشأن|حتى|عند|لدى|بين|دون|كما|ثم|أو|هذا|هذه)(?!\w)"
)
_WORD = rf"(?!{_FUNCTION_WORD})[\w\u0651]+"
_PERSON = re.compile(
    rf"(?<!\w)[وف]?(?:(?:{_TITLES})(?: ال\w+ي(?:ة)?)*|{_VERBS}) "
    rf"(?P<name>(?!ال){_WORD}(?: {_WORD}){{0,3}}?)(?=[،.:؛\"”)]| {_FUNCTION_WORD})"
)
