"""The baseline as a system: it answers whatever it is given, and never saw the articles."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import khabar
from khabar import validity
from khabar.text import one_zone, sentences, words
from khabar.timex import problem
from tests.conftest import many

FOLDER = Path(__file__).parents[3] / "baselines/khabar_baselines"
LEXICON = [
    word
    for path in sorted((FOLDER / "regex/lexicon").glob("*.yaml"))
    for word in path.read_text(encoding="utf-8").split()
    if word.isalpha() and not word.isascii()
]
pieces = st.one_of(
    st.sampled_from(LEXICON),
    st.sampled_from(["و", "ب", "ل", "ال", "/", "-", "،", ".", ":", "\n", "«", "»", "(", ")", "هـ"]),
    st.integers(0, 99999).map(str),
    st.sampled_from(["١٢", "٢٠٢٥", "15:30", "2/12/2025", "1.5", "0", "\u200f", "\u00a0", "ً"]),
    st.text(max_size=3),
)
texts = st.lists(pieces, max_size=40).map(" ".join)
values = st.sampled_from(
    [None, "2025", "2025-12", "2024-02-29", "2025-12-31", "0001-01-01", "9999-12-31"]
)


def article(text: str, dct: str | None = "2025-12-03", **more: object) -> khabar.Article:
    return khabar.Article(
        id="a",
        text=text,
        dct=khabar.Dct(value=dct) if dct else None,
        sentences=sentences(text),
        tokens=words(text),
        **{"zones": one_zone(text), **more},
    )


@pytest.mark.slow
@settings(max_examples=many(400))
@given(texts, values)
def test_every_text_gets_a_valid_answer(text: str, dct: str | None) -> None:
    given_article = article(text, dct)
    prediction = khabar.system("regex").predict(given_article)
    assert prediction.id == "a"
    assert validity.fault(prediction, text) is None
    assert not any(problem(each.type, each.value) for each in prediction.dates if each.value)
    assert (
        msgspec.json.decode(msgspec.json.encode(prediction), type=khabar.Prediction) == prediction
    )


@pytest.mark.parametrize("text", ["", "\u064b\u064c", "ـ", "\n\n", "و السعودية", "\u200f", "«»()"])
def test_short_texts_get_a_valid_answer(text: str) -> None:
    assert validity.fault(khabar.system("regex").predict(article(text)), text) is None


@settings(max_examples=many(100))
@given(texts)
def test_nothing_is_marked_in_boilerplate(text: str) -> None:
    zones = (khabar.Zone(0, len(text), "boilerplate"),) if text else ()
    prediction = khabar.system("regex").predict(article(text, zones=zones))
    assert (prediction.entities, prediction.dates, prediction.events) == ((), (), ())


def test_the_same_text_gets_the_same_answer(corpus: khabar.Corpus) -> None:
    tagger = khabar.system("regex")
    for each in corpus:
        assert tagger.predict(each.blind()) == tagger.predict(each.blind())


def test_arguments_are_marked_spans(corpus: khabar.Corpus) -> None:
    tagger = khabar.system("regex")
    for each in corpus:
        prediction = tagger.predict(each.blind())
        marked = {(m.start, m.end) for m in (*prediction.entities, *prediction.dates)}
        for event in prediction.events:
            assert {(a.start, a.end) for a in event.arguments} <= marked


def test_the_harness_does_not_know_the_baselines() -> None:
    harness = FOLDER.parents[1] / "harness"
    assert not any(
        "khabar_baselines" in p.read_text(encoding="utf-8") for p in harness.rglob("*.py")
    )


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "regex/lexicon").glob("*.yaml")), ids=lambda p: p.stem
)
def test_a_lexicon_opens_with_what_it_is(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert content.startswith("# ")
    assert yaml.safe_load(content)
