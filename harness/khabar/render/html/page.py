"""The page, written part by part, with one article in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from khabar import collector, files, templates
from khabar.corpus import Corpus
from khabar.inert import printable
from khabar.layers import CLUSTER_OF
from khabar.render import usage
from khabar.render.html import multiples, tables
from khabar.render.html.articles import Combinations, article_data, index_data
from khabar.render.html.assets import asset, policy, styles
from khabar.render.html.faults import Fault, Faults
from khabar.render.html.headlines import Card, cards
from khabar.render.html.multiples import Link
from khabar.run.bounds import BoundsOf
from khabar.run.run import Run
from khabar.score.compare import Difference, least_p
from khabar.score.identity import WRONG_IDENTITY
from khabar.score.judged import (
    LAYERS,
    NOT_DONE,
    NOT_JUDGED,
    TYPES_OF,
    WRONG_ROLE,
    measures,
    rows,
)
from khabar.score.outcomes import KINDS
from khabar.score.report import Report

PAGE = "report.html"
"""The page's name in a run's folder."""
SYMBOLS: Mapping[str, str] = {
    **dict(zip(KINDS, "✓≠↔≈◇±∗→−+⊘", strict=True)),
    WRONG_ROLE: "≢",
    WRONG_IDENTITY: "#",
    NOT_JUDGED: "?",
    NOT_DONE: "·",
}
"""The symbol of each kind of outcome, so that colour is not the only sign."""
_UNSAFE = {c.encode(): f"\\u{ord(c):04x}".encode() for c in "<>&\u2028\u2029"}


def write(
    path: Path,
    corpus: Corpus,
    runs: Sequence[Run],
    differences: Iterable[Difference] = (),
    links: Sequence[Link] = (),
    *,
    on_article: Callable[[None], object] = lambda _: None,
) -> None:
    """Write the page of one run, or of two runs and their differences, completely or not at all.

    `links`: to the pages of suites. `on_article` is called with None for every article. Raises
    KhabarError if the page cannot be written.
    """
    page = _Page(corpus, runs, list(differences), links, on_article)
    with collector.at_rest():
        files.write_parts(path, (part.encode() for part in page.parts()))


class _Page:
    """The template's data; the articles come first, because the rest is counted from them."""

    def __init__(
        self,
        corpus: Corpus,
        runs: Sequence[Run],
        differences: Sequence[Difference],
        links: Sequence[Link],
        on_article: Callable[[None], object],
    ) -> None:
        self.corpus, self.runs, self._differences = corpus, runs, differences
        self._on_article, self.links = on_article, links
        self.names = [printable(run.report.system) for run in runs]
        self.letters = ["P"] if len(runs) == 1 else ["A", "B"]
        self.measures, self.symbols, self.layers = measures(corpus), SYMBOLS, LAYERS
        self.data = runs[0].report.signature.data
        self.scorer = runs[0].report.signature.scorer
        self.least_p = least_p(len(corpus))
        self._combinations = Combinations()
        self._index: list[dict[str, Any]] = []
        self._confusions = [tables.Confusion() for _ in runs]
        self._faults = [Faults(letter) for letter in self.letters]
        self.multiples = multiples

    def parts(self) -> Iterator[str]:
        """Yield the page."""
        style = styles("report.css")
        script = Markup("").join(map(asset, ("chips.js", "report.js")))
        context = {"page": self, "style": style, "script": script, "policy": policy(style, script)}
        return templates.html("report.html.j2", context, printable=printable)

    def articles(self) -> Iterator[Markup]:
        """Yield each article's data, and count its rows."""
        states = [_states(run) for run in self.runs]
        for place, article in enumerate(self.corpus):
            answers = [run.as_scored(article) for run in self.runs]
            mentions = rows(article, answers, self.measures)
            for run, counted in enumerate(zip(self._confusions, self._faults, strict=True)):
                scored = states[run][article.id] == "scored"
                for row in mentions:
                    counted[0].add(row, run)
                    if scored:  # else the reason is shown above
                        counted[1].add(row, run, article.text, place)
            of_runs = [state[article.id] for state in states]
            numbers = list(map(self._combinations.of, mentions))
            self._index.append(index_data(article, numbers, of_runs))
            yield _json(article_data(article, mentions, answers, numbers))
            self._on_article(None)

    def index(self) -> Markup:
        """Return the page's data about all articles that it needs before one is opened."""
        kinds = [{"name": name, "symbol": symbol} for name, symbol in SYMBOLS.items()]
        combinations = [combination._asdict() for combination in self._combinations]
        return _json(
            {
                "letters": ["G", *self.letters],
                "kinds": kinds,
                "combinations": combinations,
                "articles": self._index,
                "places": [place for faults in self._faults for place in faults.places()],
            }
        )

    def types(self) -> Mapping[str, Sequence[str]]:
        """Return the types that occur, by layer, in the order of the inventories."""
        seen = {(one.layer, name) for one in self._combinations for name in one.types if name}
        known = {layer: dict.fromkeys(TYPES_OF[layer]) for layer in LAYERS}
        for layer, name in sorted(seen):
            known[layer][name] = None
        return {layer: [t for t in known[layer] if (layer, t) in seen] for layer in LAYERS}

    def kinds(self) -> Sequence[str]:
        """Return the kinds of outcomes that occur, without tasks that a run does not do."""
        kinds = {kind for combination in self._combinations for kind in combination.kinds}
        return [kind for kind in SYMBOLS if kind in kinds - {NOT_DONE}]

    def cards(self) -> list[Card]:
        """Return the cards of the headlines."""
        reports = [run.report for run in self.runs]
        return list(cards(reports, self.letters, BoundsOf(self.corpus)))

    def faults(self) -> list[tuple[str, list[Fault]]]:
        """Return what each run gets wrong most, by its letter."""
        return [(of, list(one.most())) for of, one in zip(self.letters, self._faults, strict=True)]

    def judged(self) -> bool:
        """Return whether any mention is judged."""
        return any(
            kind not in (None, NOT_JUDGED) for one in self._combinations for kind in one.kinds
        )

    def compared(self) -> Mapping[str, Sequence[str]]:
        """Return what has to agree in a mention of each layer that is right."""
        fields = {layer: list(measure.match_on) for layer, measure in self.measures.items()}
        for layer in CLUSTER_OF:
            fields[layer].append("identity")
        fields["arguments"] = ["words", "role", "event"]
        return fields

    def charts(self) -> Iterator[tuple[str, str, list[multiples.Chart]]]:
        """Yield the letter of a run, a headline, and its F1 by type, article and zone."""
        for run, letter in zip(self.runs, self.letters, strict=True):
            for measure, found in multiples.charts(run.report, letter, self.links):
                yield letter, measure, found

    def scores(self) -> Iterator[tables.Table]:
        """Yield the tables of scores."""
        if self._differences:
            reports = [run.report for run in self.runs]
            yield tables.differences(self._differences, *reports)
        for run in self.runs:
            yield tables.scores(run.report)
            if clusters := tables.identity(run.report):
                yield clusters

    def usage(self, report: Report) -> Sequence[str]:
        """Return what the run of a report took, and what was lost of its answers."""
        return usage.lines(report)

    def confusions(self) -> Iterator[tables.Table]:
        """Yield the tables of confusions, layer by layer."""
        named = zip(self.names, self.letters, self._confusions, strict=True)
        for name, letter, confusion in named:
            yield from confusion.tables(name, letter)


def _states(run: Run) -> Mapping[str, str]:
    return {id_: bucket for bucket, ids in run.report.buckets.items() for id_ in ids}


def _json(data: object) -> Markup:
    """Return data as JSON that cannot end the HTML element around it."""
    encoded = msgspec.json.encode(data)
    for character, escaped in _UNSAFE.items():
        encoded = encoded.replace(character, escaped)
    return Markup(encoded.decode())
