"""One reading of tags serves every scheme."""

from __future__ import annotations

import pytest

import khabar
from khabar.flatten import iob2
from khabar_baselines import tags


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("B-PER I-PER O B-PER", ["0-2 PER", "3-4 PER"], id="IOB2"),
        pytest.param("B-PER B-PER I-ORG", ["0-1 PER", "1-2 PER", "2-3 ORG"], id="IOB2, adjacent"),
        pytest.param("I-PER I-PER B-PER O", ["0-2 PER", "2-3 PER"], id="IOB1"),
        pytest.param("B-PER E-PER S-PER S-PER", ["0-2 PER", "2-3 PER", "3-4 PER"], id="IOBES"),
        pytest.param("B-PER L-PER U-PER I-PER", ["0-2 PER", "2-3 PER", "3-4 PER"], id="BILOU"),
        pytest.param("PER PER ORG O", ["0-2 PER", "2-3 ORG"], id="plain"),
        pytest.param("B-WORK_OF_ART I-WORK_OF_ART", ["0-2 WORK_OF_ART"], id="underscores"),
        pytest.param("O I-PER", ["1-2 PER"], id="stray I"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_scheme_is_read(given: str, expected: list[str]) -> None:
    parsed = [tags.parse(tag) for tag in given.split()]
    words = [khabar.Span(place, place + 1) for place in range(len(parsed))]
    found = [f"{m.start}-{m.end} {m.type}" for m in tags.mentions(words, parsed)]
    assert found == expected


def test_words_and_tags_are_of_one_number() -> None:
    with pytest.raises(ValueError, match="shorter"):
        tags.mentions([khabar.Span(0, 1), khabar.Span(2, 3)], [tags.parse("O")])


def test_tags_of_the_gold_give_it_back(corpus: khabar.Corpus) -> None:
    for article in corpus:
        of_sentences = iob2(article, article.entities or ())
        found = [
            mention
            for words, given in zip(tags.sentences(article), of_sentences, strict=True)
            for mention in tags.mentions(words, [tags.parse(tag) for tag in given])
        ]
        assert iob2(article, found) == of_sentences
