"""The tables of a leaderboard, which keep only the cells of a scored submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from khabar.layers import CLUSTER_OF
from khabar.schema import TASKS, Task
from khabar.score.clusters import MEASURES as IDENTITY
from khabar.score.measures import HEADLINES, MEASURES
from khabar.score.report import Report
from khabar.score.score import Score
from khabar.submissions.board_entries import labels_of
from khabar.submissions.description import Description, Prompt
from khabar.submissions.markdown_escape import cell, code
from khabar.submissions.markdown_table import Table

NONE = "–"
_BUCKETS = ("scored", "failed", "missing")
_LAYERS: Mapping[Task, tuple[str, ...]] = {
    "entities": ("entities",),
    "dates": ("dates",),
    "events": ("events", "arguments"),
}
_CLUSTERS = (*IDENTITY, "CoNLL")


class Tables:
    """All tables of a leaderboard, filled submission by submission.

    `tasks`: every measure; `articles`: failed and missing articles, and unlocatable quotations;
    `types`: by task, then by the headline's number, its name and the label set; `identity`: of
    clusters; `systems`: their descriptions.
    """

    def __init__(self) -> None:
        self.tasks = {task: Table(["system", *_measures(task)]) for task in TASKS}
        self.articles = {task: Table(_article_columns(task)) for task in TASKS}
        self.types: dict[Task, dict[tuple[int, str, str], Table]] = {task: {} for task in TASKS}
        layers = [f"{layer} {name}" for layer in CLUSTER_OF for name in _CLUSTERS]
        self.identity = Table(["system", *layers])
        about = [
            "system",
            "version",
            "authors",
            "trained on",
            "link",
            "prompt",
            "cost",
            "date",
            "dataset",
        ]
        self.systems = Table(about, named=len(about))

    def add(self, name: str, description: Description, report: Report) -> None:
        """Add a submission: the name of its folder, its description and its scores."""
        to_folder = link(name, description)
        self.systems.add((0, name), (to_folder, *_about(description)))
        for task in TASKS:
            if any(report[task].values()):
                self._add_task(task, name, to_folder, report)
        if any(report.identity.values()):
            cells = [_identity(report, layer, name) for layer in CLUSTER_OF for name in _CLUSTERS]
            self.identity.add((0, name), (to_folder, *cells))

    def _add_task(self, task: Task, name: str, link: str, report: Report) -> None:
        headlines = [measure for of, measure in HEADLINES if of == task]
        first = report[task][headlines[0]]
        order = (-first.f1 if first else 1.0, name)
        label_set = labels_of(first) if first else ""
        link = f"{link} {code(label_set)}" if label_set else link
        scores = report[task].items()
        self.tasks[task].add(order, [link, *(_cell_of(s, of in headlines) for of, s in scores)])
        buckets = [str(len(report.buckets[bucket])) for bucket in _BUCKETS]
        kinds = (report.unlocatable, report.malformed)
        rates = [_rate(kind.get(layer)) for kind in kinds for layer in _LAYERS[task]]
        self.articles[task].add(order, [link, *buckets, *rates])
        for number, measure in enumerate(headlines):
            if score := report[task][measure]:
                by_type = {
                    name: type_score
                    for name, type_score in score.by_type.items()
                    if type_score.gold
                }
                head = [f"{of} ({type_score.gold})" for of, type_score in by_type.items()]
                table = self.types[task].setdefault(
                    (number, measure, label_set), Table(["system", *head])
                )
                table.add(
                    order, [link, *(percent(type_score.f1) for type_score in by_type.values())]
                )


def link(name: str, description: Description) -> str:
    """Return the name of a system as a link to its submission."""
    return f"[{cell(description.system)}](submissions/{name}/)"


def percent(share: float) -> str:
    """Return a share from 0 to 1 in per cent."""
    return f"{100 * share:.1f}"


def _measures(task: Task) -> Iterator[str]:
    for measure in MEASURES:
        if measure.task == task:
            headline = (task, measure.name) in HEADLINES
            yield f"{measure.name} (P / R)" if headline else measure.name


def _article_columns(task: Task) -> list[str]:
    layers = _LAYERS[task]
    without = [f"unlocatable {layer}" for layer in layers]
    return ["system", *_BUCKETS, *without, *(f"malformed {layer}" for layer in layers)]


def _cell_of(score: Score | None, headline: bool) -> str:
    if score is None:
        return NONE
    total = score.total
    sides = f" ({percent(total.precision)} / {percent(total.recall)})" if headline else ""
    return percent(total.f1) + sides


def _rate(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return NONE
    number, answered = counts
    return f"{percent(number / answered if answered else 0)} %"


def _identity(report: Report, layer: str, name: str) -> str:
    scores = report.identity.get(layer)
    return percent(scores[name].f1) if scores else NONE


def _about(description: Description) -> Iterable[str]:
    prompt, cost = description.prompt, description.cost
    shown = NONE if prompt is None else "in system.yaml"
    if isinstance(prompt, Prompt):
        shown = f"{cell(prompt.name)} {code(prompt.sha256[:12])}"
    note = f" ({cell(cost.note)})" if cost and cost.note else ""
    yield cell(description.version)
    yield ", ".join(map(cell, description.authors))
    yield cell(description.trained_on)
    yield code(description.link) if description.link else NONE
    yield shown
    yield f"{cost.usd:.2f} USD{note}" if cost else NONE
    yield description.date.isoformat()
    yield description.dataset.version
