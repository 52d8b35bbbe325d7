"""The suite `clitics`: proclitics put on mentions and taken off them, where grammar allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from khabar.schema import Article
from khabar.suites import prepositions
from khabar.suites.attachment import Place, Places, context, drawn
from khabar.suites.coordination import exchanged
from khabar.suites.edits import Edit, Step
from khabar.suites.suite import Arm, Made, Make, NotApplicable, Suite, by_edits
from khabar.suites.topics import put_first


def _all(places: Places, nothing: str) -> Make:
    """Return what makes articles with all places changed; `nothing` says why there is none."""

    def edit(article: Article) -> Edit | NotApplicable:
        replacements = tuple(chain(*places(article)))
        return Edit((Step(replacements),)) if replacements else NotApplicable(nothing)

    return by_edits(lambda articles, seed: list(map(edit, articles)))


def _half(name: str, places: Places, nothing: str) -> Make:
    """Return what makes articles with half of the places changed."""

    def make(articles: Sequence[Article], seed: int) -> Sequence[Made | NotApplicable]:
        def chosen(article: Article) -> Iterator[Place]:
            found = list(places(article))
            contexts = [context(article, place[0].start) for place in found]
            return iter(drawn(found, contexts, "clitics", name, seed))

        return _all(chosen, nothing)(articles, seed)

    return make


SUITE = Suite(
    "clitics",
    "which proclitics stand on mentions",
    (
        Arm(
            "wa", "coordinated names change their places, so that و stands on the other", exchanged
        ),
        Arm(
            "fa",
            "who speaks is put first with أما, so that ف stands on the verb",
            put_first,
            seeds=1,
        ),
        Arm(
            "bi",
            "في before half of the places becomes بـ",
            _half("bi", prepositions.with_bi, "no place behind في that can stand behind بـ"),
        ),
        Arm(
            "li",
            "إلى before half of the mentions that it leads to becomes لـ",
            _half("li", prepositions.with_li, "no mention behind إلى that can stand behind لـ"),
        ),
        Arm(
            "ka",
            "two states are told as examples, behind كـ",
            _all(prepositions.with_ka, "no two states that can be examples"),
            seeds=1,
        ),
        Arm(
            "off",
            "half of the clitics that can be dropped or become words of their own do",
            _half("off", prepositions.without, "no clitic that can be taken off"),
        ),
    ),
)
