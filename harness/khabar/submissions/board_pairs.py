"""Two systems of a leaderboard compared: what its page needs for both p of `khabar compare`.

The exact test over articles is counted in the page, from the counts of five articles. That over
sentences takes 10,000 exchanges, so it is counted here, for the best systems in each headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from khabar.score.measures import HEADLINES
from khabar.stats.randomisation import randomisations
from khabar.submissions.board_entries import Entry, Headline

MOST = 20
"""How many systems of a headline are compared over sentences, each with each other."""


class OverSentences(NamedTuple):
    """The p over sentences in one headline.

    `systems`: places of entries, the best first. `p`: for each of them those against the ones
    after it; None for one that is scored under other labels.
    """

    systems: list[int]
    p: list[list[float | None]]


def counts(headline: Headline | None) -> list[list[int]] | None:
    """Return a system's items and right ones in each article, both twice; None without a score."""
    return headline and headline.articles.tolist()


def over_sentences(entries: Sequence[Entry]) -> Iterator[OverSentences]:
    """Yield the p over sentences of pairs of systems, headline by headline."""
    for number in range(len(HEADLINES)):
        headlines = {n: h for n, e in enumerate(entries) if (h := e.headlines[number])}
        best = sorted(headlines, key=lambda n: -headlines[n].f1)[:MOST]
        rows = [headlines[place] for place in best]
        p = [_against(one, rows[place + 1 :]) for place, one in enumerate(rows)]
        yield OverSentences(best, p)


def _against(one: Headline, others: Sequence[Headline]) -> list[float | None]:
    same = [other.standing for other in others if other.standing.view == one.standing.view]
    against = [other.sentences for other in same]
    found = iter(randomisations(one.standing.sentences, against) if same else ())
    return [next(found) if other.standing.view == one.standing.view else None for other in others]
