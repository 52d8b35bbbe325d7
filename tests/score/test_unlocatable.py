"""What is answered without a span counts as wrong, and repeated mentions are counted apart."""

from __future__ import annotations

import msgspec
import pytest

import khabar
from khabar.score.measures import OF_ARGUMENTS

replaced = msgspec.structs.replace


def gold(corpus: khabar.Corpus) -> list[khabar.Prediction]:
    return [khabar.system("gold").predict(article) for article in corpus]


@pytest.mark.parametrize("field", ["unlocatable", "malformed"])
def test_what_has_no_span_is_wrong_by_every_measure(corpus: khabar.Corpus, field: str) -> None:
    record = {"unlocatable": khabar.Unlocatable, "malformed": khabar.Malformed}[field]
    lost = record(entities=3, dates=1, events=2, arguments=4)
    answers = [replaced(p, **{field: lost}) for p in gold(corpus)[:2]] + gold(corpus)[2:]
    without, found = khabar.score(gold(corpus), corpus), khabar.score(answers, corpus)
    for task, measures in found.items():
        for name, score in measures.items():
            before = without[task][name]
            layer = "arguments" if score.measure.view in OF_ARGUMENTS else task
            more = 2 * getattr(lost, layer)
            assert score.total.predicted == before.total.predicted + more, name
            assert (score.total.gold, score.total.right) == (before.total.gold, before.total.right)
            assert (
                score.by_article["001"].predicted == before.by_article["001"].predicted + more / 2
            )
    assert any(
        note.startswith("entities: 6 of ") and note.endswith("they count as wrong")
        for note in found.notes
    )
    assert without.notes == ()


def test_sentences_still_add_up(corpus: khabar.Corpus) -> None:
    from khabar.score.engine.scorer import report

    lost = khabar.Unlocatable(entities=3, dates=1, events=2, arguments=4)
    answers = [replaced(p, unlocatable=lost) for p in gold(corpus)]
    for measures in report("x", corpus, answers, sentences=True).values():
        for score in measures.values():
            assert score.sentences.sum(axis=0).tolist() == list(score.total)


def test_every_answered_article_is_in_the_denominator(corpus: khabar.Corpus) -> None:
    one = khabar.Unlocatable(dates=1)
    answers = [
        *(khabar.Prediction(id=id_, dates=(), unlocatable=one) for id_ in corpus.ids[:4]),
        khabar.Prediction(id=corpus.ids[4], dates=corpus[4].dates[:1]),
    ]
    found = khabar.score(answers, corpus)
    assert found.unlocatable["dates"] == (4, 5)
    assert found.malformed == {}
    assert "dates: 4 of 5 quotations (80.0%) are not in their text; they count as wrong" in (
        found.notes
    )


def test_what_is_malformed_quotes_nothing(corpus: khabar.Corpus) -> None:
    answer = khabar.Prediction(
        id=corpus.ids[4],
        dates=corpus[4].dates[:1],
        unlocatable=khabar.Unlocatable(dates=1),
        malformed=khabar.Malformed(dates=2),
    )
    found = khabar.score([answer], corpus)
    assert (found.unlocatable["dates"], found.malformed["dates"]) == ((1, 2), (2, 4))
    assert found["dates"]["value"].total == (41, 4, 1)
    assert "dates: 2 of 4 answered items (50.0%) are malformed; they count as wrong" in found.notes


@pytest.mark.parametrize("number", [-1, 10**7, 2**63])
@pytest.mark.parametrize("field", ["unlocatable", "malformed"])
def test_a_count_that_is_none(corpus: khabar.Corpus, field: str, number: int) -> None:
    record = {"unlocatable": khabar.Unlocatable, "malformed": khabar.Malformed}[field]
    wrong = khabar.Prediction(id="000", **{field: record(dates=number)})
    with pytest.raises(khabar.KhabarError, match=rf"'000': {field}\.dates: "):
        khabar.score([wrong], corpus)


def test_repeated_mentions(corpus: khabar.Corpus) -> None:
    once = [
        replaced(
            p,
            entities=tuple(
                {corpus.by_id(p.id).text[e.start : e.end]: e for e in p.entities[::-1]}.values()
            ),
        )
        for p in gold(corpus)
    ]
    texts = [[a.text[e.start : e.end] for e in a.entities] for a in corpus]
    repeated = sum(side.count(text) > 1 for side in texts for text in side)
    kept = sum(side.count(text) > 1 for side in texts for text in set(side))
    assert khabar.score(gold(corpus), corpus)["entities"]["exact"].repeated == (repeated, repeated)
    assert khabar.score(once, corpus)["entities"]["exact"].repeated == (repeated, kept)
