"""The page of a suite: its scores by arm, what they depend on, and the mentions that flipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from khabar import files, templates
from khabar.inert import printable
from khabar.render.cells import NOT_COMPUTED, shares
from khabar.render.html import charts, multiples
from khabar.render.html.assets import policy, styles
from khabar.render.html.sentences import Part, Piece, around, shown
from khabar.render.suites import bounds, notes, points
from khabar.schema import Article
from khabar.score.measures import HEADLINES
from khabar.suites.changed import Size, changed
from khabar.suites.flips import SHOWN, Flip, Side, Tally
from khabar.suites.recall import Recall, recalls
from khabar.suites.scores import ArmScore, SuiteScores
from khabar.suites.variants import suite

PAGE = "suite.html"
"""The page's name in the folder of a run on a suite."""
_BY_LENGTH = "length"
"""The suite that is about where in a document the base article stands."""


def write(path: Path, scores: SuiteScores) -> None:
    """Write the page of scores that look for flips, completely or not at all.

    Raises KhabarError if the page cannot be written.
    """
    style = styles("report.css", "suite.css")
    context = {"page": _Page(scores), "style": style, "policy": policy(style)}
    parts = templates.html("suite.html.j2", context, printable=printable)
    files.write_parts(path, (part.encode() for part in parts))


class _Row(NamedTuple):
    """An arm's line in the table of scores."""

    arm: str
    placebo: bool
    score: str
    drop: tuple[str, str]
    against: tuple[str, str]
    lost: str
    gained: str
    recall: tuple[str, str]


class _Text(NamedTuple):
    """A sentence on a side of a flip, and in words what became of the mention there."""

    name: str
    kind: str
    label: str
    given: list[Part]
    sentence: list[Piece]


class _Shown(NamedTuple):
    """A flip: the sentence of the base article above that of the variant."""

    label: str
    measures: str
    times: str
    texts: tuple[_Text, _Text]


class _Page:
    """The template's data."""

    def __init__(self, scores: SuiteScores) -> None:
        self.scores, self.charts, self.multiples = scores, charts, multiples
        self.system = printable(scores.run.report.system)
        self.about = suite(scores.suite).summary
        self._summaries = {arm.name: arm.summary for arm in suite(scores.suite).arms}
        self.notes = [printable(note) for note in notes(scores)]
        self.placebos = frozenset(scores.placebos.values())
        self.by_length = scores.suite == _BY_LENGTH
        self.steady = [printable(arm) for arm, found in scores.flips.items() if not found.shown]
        self.most, self.line_names = SHOWN, charts.LINES
        self._of_bases = {
            arm: Counter(variant.base for variant in variants)
            for arm, variants in scores.arms.items()
        }

    def by_arm(self) -> Iterator[multiples.Chart]:
        """Yield the chart of each measure: F1 by arm."""
        return multiples.by_arm(self.scores)

    def groups(self) -> Iterator[tuple[str, bool, list[_Row]]]:
        """Yield each measure, whether it is a headline, and its lines."""
        rows = list(self.scores.rows())
        for measure in self.scores.measures:
            of_measure = measure.task, measure.name
            own = (row for row in rows if (row.task, row.measure) == of_measure)
            yield (
                ".".join(of_measure),
                of_measure in HEADLINES,
                [self._row(row, self.scores.tally(row.arm, measure) or Tally()) for row in own],
            )

    def _row(self, row: ArmScore, tally: Tally) -> _Row:
        against = row.against_placebo
        before, after = shares(tally.recall_before, tally.recall_after)
        return _Row(
            printable(row.arm),
            row.arm in self.placebos,
            f"{100 * row.score:.1f}",
            (points(row.drop), bounds(row.drop_interval)),
            (
                NOT_COMPUTED if against is None else points(against),
                bounds(row.against_placebo_interval),
            ),
            str(tally.lost),
            str(tally.gained),
            (before, after),
        )

    def changed(self) -> Iterator[tuple[str, ...]]:
        """Yield for each arm that changes names how many, and how long they were and are."""
        for arm, variants in self.scores.arms.items():
            found = changed(self.scores.base.corpus, variants)
            if not found.mentions:
                continue
            pairs = zip(_size(found.before), _size(found.after), strict=True)
            sizes = (f"{before} → {after}" for before, after in pairs)
            number = f"{found.mentions} of {found.paired}"
            yield printable(arm), self._summaries.get(arm, ""), number, *sizes

    @cached_property
    def _recalls(self) -> Sequence[list[Recall]]:
        return [list(recalls(self.scores, measure)) for measure in self.scores.measures]

    def recall_charts(self) -> Iterator[charts.Recalls]:
        """Yield a chart of each measure."""
        for measure, found in zip(self.scores.measures, self._recalls, strict=True):
            yield charts.recall(measure, found)

    def recall_rows(self) -> Iterator[tuple[str, str | None, int, list[list[str]]]]:
        """Yield for the documents of each arm, and in it of each third, all measures' recalls."""
        for found in zip(*self._recalls, strict=True):
            tallies = (each.tally for each in found)
            pairs = [shares(tally.recall_after, tally.recall_before) for tally in tallies]
            yield printable(found[0].arm), found[0].third, found[0].documents, pairs

    def flips(self) -> Iterator[tuple[str, Mapping[str, int], dict[str, list[_Shown]]]]:
        """Yield for each arm how many mentions flip, and those that are shown, lost ones first."""
        for arm, found in self.scores.flips.items():
            shown: dict[str, list[_Shown]] = {"lost": [], "gained": []}
            for flip in sorted(found.shown, key=_in_order):
                shown[flip.change].append(self._flip(arm, flip))
            yield printable(arm), {name: found.total.get(name, 0) for name in shown}, shown

    def _flip(self, arm: str, flip: Flip) -> _Shown:
        base, variant = self.scores.base.corpus.by_id(flip.variant.base), flip.variant
        measures = ", ".join(f"{measure.task}.{measure.name}" for measure in flip.measures)
        times = f"{flip.variants} of {self._of_bases[arm][flip.variant.base]}"
        texts = _text(base, flip.before), _text(variant, flip.after)
        return _Shown(printable(flip.before.label), measures, times, texts)


def _size(size: Size | None) -> tuple[str, str]:
    return (f"{size.characters:.1f}", f"{size.words:.2f}") if size else (NOT_COMPUTED,) * 2


def _in_order(flip: Flip) -> tuple[Any, ...]:
    return flip.variant.base, flip.before.start, flip.measures[0].task, flip.variant.seed


def _text(article: Article, side: Side) -> _Text:
    label, start, end = side.given or ("", 0, 0)
    given = shown(article.text[start:end])
    return _Text(printable(article.id), side.kind, printable(label), given, around(article, side))
