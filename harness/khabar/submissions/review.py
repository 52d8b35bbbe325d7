"""What a person should look at before a submission is taken; nothing here judges or scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from khabar.corpus import Articles, Corpus, load
from khabar.errors import KhabarError, check_one_of
from khabar.gold.passes import annotators, read_annotation
from khabar.run.run import Run
from khabar.schema import TASKS, Article, Prediction, Task
from khabar.submissions import folder
from khabar.submissions import names as names_of
from khabar.submissions.beside import Reason, as_gold, reasons
from khabar.submissions.comparison import Records, Sets
from khabar.submissions.description import Description
from khabar.submissions.disputed import Disputed
from khabar.submissions.reading import Reading, reading
from khabar.submissions.similarity import Likeness, copies
from khabar.yardsticks import Gold


class Flag(NamedTuple):
    """A reason to look at a submission: what kind, in which task, in words and in numbers."""

    submission: str
    kind: str
    task: Task | None
    told: str
    numbers: dict[str, Any]


class Review(NamedTuple):
    """The submissions that were looked at, what there is to see, and what could not be seen."""

    submissions: list[str]
    flags: list[Flag]
    notes: list[str]


def review(root: Path, names: Sequence[str] | None = None) -> Review:
    """Look at the submissions below `root`, or at those named, each beside all the others.

    Raises KhabarError for one that cannot be read, and for a name that none has.
    """
    corpus, folders = load(), folder.found(root / folder.SUBMISSIONS)
    wanted = list(dict.fromkeys(names or folders))
    for name in wanted:
        check_one_of(f"submission of {root}", name, folders)
    records, described = Records(corpus), [folder.read(path) for path in folders.values()]
    alone = Alone(root, corpus)
    sets: dict[Task, list[Sets | None]] = {task: [] for task in TASKS}
    flags: list[Flag] = []
    for name, path in folders.items():
        answers = Run.open(path / folder.PREDICTIONS, corpus).answers
        for task in TASKS:
            sets[task].append(records.of(answers, task))
        if name in wanted:
            flags += _alone(name, path / folder.PREDICTIONS, alone, answers)
    for task in TASKS:
        flags += (f for f in _copies(task, sets[task], [*folders], described) if f[0] in wanted)
    for name in wanted:
        flags += _named(name, dict(zip(folders, described, strict=True)))
    flags.sort(key=lambda flag: (wanted.index(flag.submission), flag.kind, flag.task or ""))
    return Review(wanted, flags, alone.notes)


def _alone(name: str, path: Path, alone: Alone, answers: Mapping[str, Prediction]) -> list[Flag]:
    try:
        return [Flag(name, *reason) for reason in alone.reasons([*answers.values()])]
    except KhabarError as error:
        raise KhabarError(f"{path}: {error}") from None


def _named(name: str, described: Mapping[str, Description]) -> Iterator[Flag]:
    others = {other: said.system for other, said in described.items() if other != name}
    for doubt in names_of.doubts(described[name].system, others):
        yield Flag(name, "name", None, doubt, {})


class Alone:
    """What can be seen of one submission beside the gold, in a checkout that has its passes."""

    def __init__(self, root: Path, corpus: Corpus) -> None:
        self._corpus = corpus
        passes = [
            [article for article in read_annotation(name, root) if article.id in corpus.places]
            for name in annotators(root)
        ]
        self._passes = [_reading(articles, corpus) for articles in passes if articles]
        self._disputed = Disputed(corpus, passes)
        lacking = "no gold/passes here: agreement with gold is not looked at"
        self.notes = [] if self._passes else [lacking]

    def reasons(self, answers: Sequence[Prediction]) -> Iterator[Reason]:
        """Yield the reasons to look at answers that fit their articles; none without passes."""
        if self._passes:
            yield from reasons(reading(self._corpus, answers), self._passes)
            yield from as_gold(self._disputed.decided(answers))


def _reading(read: Sequence[Article], corpus: Corpus) -> Reading:
    """Return what the scorer makes of a pass, in the articles that it has."""
    articles = Articles([corpus.by_id(article.id) for article in read], "a pass")
    return reading(articles, [*map(Gold().predict, read)])


def _copies(
    task: Task, sets: Sequence[Sets | None], names: Sequence[str], described: Sequence[Description]
) -> Iterator[Flag]:
    for like in copies(sets):
        other, words = names[like.other], _in_words(like, task, names[like.other])
        if set(described[like.one].authors) & set(described[like.other].authors):
            words += "; the two have an author in common"
        mine, theirs = like.wrong
        numbers = {"other": other, "shared": like.shared, "wrong": mine, "wrong_of_other": theirs}
        more = {"by": like.by, "identical": like.identical}
        yield Flag(names[like.one], "copy", task, words, {**numbers, **more})


def _in_words(like: Likeness, task: Task, other: str) -> str:
    mine, theirs = like.wrong
    words = (
        f"shares {like.shared} {_ERRORS[like.by].format(task)} with {other}, of {mine} and {theirs}"
    )
    if like.identical:
        words = f"its {task} are {other}'s to the record"
    return f"{words}; {like.more} more are as like it" if like.more else words


_ERRORS = {
    "wrong": "wrong {}",
    "spans": "spans of wrong {}",
    "errors": "errors in {}, missed mentions among them,",
}
