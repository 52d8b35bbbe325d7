"""What a person should look at before a submission is taken; nothing here judges or scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import comb
from pathlib import Path
from typing import Any, NamedTuple

from khabar import layers, predictions
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.gold.oddities import ODDITIES, followed, read_oddities
from khabar.gold.passes import annotators, read_annotation
from khabar.schema import TASKS, Article, Prediction, Task
from khabar.submissions import folder
from khabar.submissions.copies import copies
from khabar.submissions.record import Description
from khabar.submissions.records import Records, Sets, agreement, does

NOISE = 0.99
"""Of the agreement of the least alike pass: copied gold in which one record of a hundred is
changed still reaches it."""
RARE = 0.01

Answers = Mapping[str, Prediction]


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
    if unknown := [name for name in wanted if name not in folders]:
        known = ", ".join(list(folders)[:10])
        raise KhabarError(f"{unknown[0][:80]!r}: no submission of {root}; there are {known}")
    records, described = Records(corpus), [folder.read(path) for path in folders.values()]
    sets: dict[Task, list[Sets | None]] = {task: [] for task in TASKS}
    flags: list[Flag] = []
    alone = _Alone(root, corpus)
    for name, path in folders.items():
        answers = _answers(path / folder.PREDICTIONS, corpus)
        for task in TASKS:
            sets[task].append(records.of(answers, task))
        if name in wanted:
            flags += alone.flags(name, answers)
    for task in TASKS:
        flags += (f for f in _copies(task, sets[task], [*folders], described) if f[0] in wanted)
    flags.sort(key=lambda flag: (wanted.index(flag.submission), flag.kind, flag.task or ""))
    return Review(wanted, flags, alone.notes)


def _answers(path: Path, corpus: Corpus) -> dict[str, Prediction]:
    found: dict[str, Prediction] = {}
    for line, prediction in predictions.stream(path, corpus):
        if fault := layers.fault(prediction, corpus.by_id(prediction.id).text):
            raise line.error(fault)
        found[prediction.id] = prediction
    return found


class _Alone:
    """What can be seen of one submission beside the gold, in a checkout that has its passes."""

    def __init__(self, root: Path, corpus: Corpus) -> None:
        self._gold = {article.id: article for article in corpus}
        self.notes: list[str] = []
        self._least: dict[Task, tuple[float, str]] = {}
        for name in annotators(root):
            read: dict[str, Article] = {a.id: a for a in read_annotation(name, root)}
            known = {id_: self._gold[id_] for id_ in read if id_ in self._gold}
            for task in TASKS:
                found = agreement(read, known, task), name
                self._least[task] = min(found, self._least.get(task, found))
        self._oddities = read_oddities(root) if (root / ODDITIES).is_file() else ()
        if not self._least:
            self.notes.append("no gold/passes here: agreement with gold is not looked at")
        if not self._oddities:
            self.notes.append(f"no {ODDITIES.as_posix()} here: oddities are not looked at")

    def flags(self, name: str, answers: Answers) -> Iterator[Flag]:
        for task in does(answers):
            if task in self._least:
                yield from self._like_gold(name, answers, task)
        as_gold, decided = followed(self._oddities, answers, self._gold)
        if decided and (tail := _tail(as_gold, decided)) < RARE:
            told = (
                f"decides {as_gold} of {decided} oddities as gold does; a fair coin would with "
                f"p = {tail:.2g}"
            )
            yield Flag(name, "oddities", None, told, {"as_gold": as_gold, "decided": decided})

    def _like_gold(self, name: str, answers: Answers, task: Task) -> Iterator[Flag]:
        least, by = self._least[task]
        found = agreement(answers, self._gold, task)
        if found >= NOISE * least:
            told = (
                f"its {task} agree with gold in {100 * found:.1f} % of records, all fields alike; "
                f"an annotator who read the guidelines reaches {100 * least:.1f} % ({by})"
            )
            yield Flag(name, "equals gold", task, told, {"agreement": found, "pass": least})


def _tail(as_gold: int, decided: int) -> float:
    """Return how likely a fair coin decides at least so many as gold does."""
    return float(sum(comb(decided, k) for k in range(as_gold, decided + 1)) / 2**decided)


def _copies(
    task: Task, sets: Sequence[Sets | None], names: Sequence[str], told: Sequence[Description]
) -> Iterator[Flag]:
    for like in copies(sets):
        other = names[like.other]
        mine, theirs = like.wrong
        what = (
            f"its {task} are {other}'s to the record"
            if like.identical
            else f"shares {like.shared} wrong {task} with {other}, of {mine} and {theirs}"
        )
        if like.more:
            what += f"; {like.more} more are as like it"
        if set(told[like.one].authors) & set(told[like.other].authors):
            what += "; the two have an author in common"
        numbers = {"other": other, "shared": like.shared, "wrong": mine, "wrong_of_other": theirs}
        yield Flag(names[like.one], "copy", task, what, {**numbers, "identical": like.identical})
