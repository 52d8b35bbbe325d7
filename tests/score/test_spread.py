"""The spread of headline scores over reports."""

from __future__ import annotations

import khabar
from khabar.score.spread import spreads


def test_it_is_the_mean_and_both_ends(corpus: khabar.Corpus) -> None:
    gold, empty = (khabar.evaluate(name, corpus) for name in ("gold", "empty"))
    spread = spreads([gold, empty, gold])
    assert set(spread) == {
        "entities.strict", "entities.coarse", "dates.value", "events.TC", "events.AC",
    }  # fmt: skip
    for mean, least, greatest in spread.values():
        assert (round(mean, 6), least, greatest) == (0.666667, 0, 1)


def test_what_one_report_lacks_is_left_out(corpus: khabar.Corpus) -> None:
    dates = [khabar.Prediction(id=article.id, dates=article.dates) for article in corpus]
    reports = [khabar.evaluate("gold", corpus), khabar.score(dates, corpus)]
    assert set(spreads(reports)) == {"dates.value"}
