"""What a system is shown: nothing from which gold can be read, nothing that the scorer holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

import khabar
from khabar import text
from khabar.timex import canonical


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string of plain data with the path that leads to it."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from strings(part, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from strings(part, f"{path}[{number}]")
    elif isinstance(value, str):
        yield path, value


def answers(article: khabar.Article) -> Iterator[tuple[str, str]]:
    """Yield what gold says of its mentions: the words, and each label or value that they have."""
    for layer in ("entities", "dates", "events"):
        for mention in getattr(article, layer):
            said = msgspec.to_builtins(mention)
            words = article.text[mention.start : mention.end]
            for name in ("type", "value", "mod", "realis", "entity", "event"):
                if value := said.get(name):
                    yield words, value


def told(shown: dict[str, Any], article: khabar.Article) -> list[tuple[str, str, str]]:
    """Return where a mention and what gold says of it stand together outside the text."""
    given = [(path, each) for path, each in strings(shown) if path != ".text"]
    return [
        (path, words, value)
        for words, value in set(answers(article))
        for path, each in given
        if words in each and value in each
    ]


def days_told(shown: dict[str, Any], article: khabar.Article) -> list[str]:
    """Return where a day of gold stands that is not the article's own date, nor a part of it."""
    days = {canonical(d.value) for d in article.dates or () if d.value and d.value[:1].isdigit()}
    days = {day for day in days if day not in (article.dct.value if article.dct else "")}
    given = ((path, each) for path, each in strings(shown) if path != ".text")
    return [path for path, each in given if any(day in each for day in days)]


def test_no_gold_can_be_read_from_a_blind_article(corpus: khabar.Corpus) -> None:
    for article in corpus:
        shown = msgspec.to_builtins(article.blind())
        assert told(shown, article) == []
        assert days_told(shown, article) == []
        assert (shown["entities"], shown["dates"], shown["events"]) == (None, None, None)
        assert shown["dct"].keys() == {"value", "granularity", "basis", "evidence"}
        assert shown["dct"] == {
            "value": article.dct.value,
            "granularity": article.dct.granularity,
            **{name: msgspec.to_builtins(khabar.Dct(value="2025"))[name] for name in _UNTOLD},
        }


_UNTOLD = ("basis", "evidence")


def test_offsets_of_a_blind_article_are_those_of_its_text(corpus: khabar.Corpus) -> None:
    for article in corpus:
        blind = article.blind()
        assert blind.tokens == text.words(article.text)
        assert blind.sentences == text.sentences(article.text)


def test_the_check_sees_what_leaks(corpus: khabar.Corpus) -> None:
    """The walk above would find evidence that quotes gold."""
    leaking = [article for article in corpus if days_told(msgspec.to_builtins(article), article)]
    assert leaking
    shown = msgspec.to_builtins(corpus[0].blind())
    date = corpus[0].dates[0]
    words = corpus[0].text[date.start : date.end]
    shown["title"] = f"{words}: {date.value}"
    assert (".title", words, date.value) in told(shown, corpus[0])


def parts(article: khabar.Article) -> Iterator[object]:
    yield article
    yield article.dct
    for name in ("zones", "sentences", "tokens"):
        yield from getattr(article, name)


def test_a_blind_article_shares_no_record_with_the_scorer(corpus: khabar.Corpus) -> None:
    for article in corpus:
        kept = {id(part) for part in parts(article)}
        assert kept.isdisjoint(id(part) for part in parts(article.blind()))


class Vandal:
    """Changes everything that it is given, then answers with nothing."""

    name = "vandal"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        for part in parts(article):
            for field in getattr(part, "__struct_fields__", ()):
                if field in ("start", "end"):
                    msgspec.structs.force_setattr(part, field, 0)
        for field in ("tokens", "sentences", "zones", "text"):
            msgspec.structs.force_setattr(article, field, () if field != "text" else "")
        return khabar.Prediction(id=article.id, entities=(), dates=(), events=())


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_system_changes_in_place_changes_no_score(jobs: int, tmp_path) -> None:
    fresh, used = khabar.load(), khabar.load()
    before = khabar.evaluate("empty", fresh).as_dict()["scores"]
    assert khabar.evaluate(Vandal(), used, jobs=jobs).as_dict()["scores"] == before
    assert khabar.evaluate(Vandal(), used, out=tmp_path / "run").as_dict()["scores"] == before
    assert [*used] == [*fresh]


class Again(Vandal):
    """Changes what it is given, then fails in passing; keeps what every attempt was shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.seen.append((article.text, len(article.tokens)))
        answer = super().predict(article)
        if len(self.seen) % 2:
            raise khabar.TransientError("again")
        return answer


def test_every_attempt_has_an_article_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khabar.run.attempt._FIRST_WAIT", 0)
    system, corpus = Again(), khabar.load()
    khabar.evaluate(system, corpus)
    shown = [(article.text, len(article.tokens)) for article in corpus]
    assert system.seen == [each for each in shown for _ in range(2)]
