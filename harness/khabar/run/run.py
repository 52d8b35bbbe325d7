"""A run: what a system answered on a corpus, where that stands, and its scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from khabar import predictions, signature
from khabar.corpus import Corpus, Source, corpus_of
from khabar.errors import KhabarError
from khabar.run import call_file
from khabar.run.answers import Answers
from khabar.schema import TASKS, Article, Prediction, Task
from khabar.score.outcomes import answered, outcomes
from khabar.score.revision import SCORER
from khabar.signature import Signature

if TYPE_CHECKING:
    from khabar.run.call_file import Entry
    from khabar.score.counts import Counts
    from khabar.score.measures import Measure
    from khabar.score.outcomes import Outcome
    from khabar.score.report import Report
    from khabar.score.score import Score

PREDICTIONS, REPORT, SYSTEM = "predictions.jsonl", "report.json", "system.json"


class Run:
    """What a system answered on a corpus (`Run.open`), and its scores.

    `name`: the folder's name, or the file's without its ending. `path`: of the predictions, None
    where they are in memory alone. `folder`: None where there is none.

    Whatever reads the predictions raises KhabarError, which names the line, where they cannot be
    read or one does not fit its article. No line is read twice but of a file that is too large
    to stay in memory (`limits.KEPT`), for its answers.
    """

    def __init__(
        self,
        name: str,
        corpus: Corpus,
        path: Path | None = None,
        folder: Path | None = None,
    ) -> None:
        self.name, self.corpus, self.path, self.folder = name, corpus, path, folder
        self._title: str | None = None
        self._labels: str | None = None
        self._sentences = False
        self._answers: Answers | None = None
        self._counts: dict[Measure, Mapping[str, Counts]] = {}

    @classmethod
    def open(
        cls,
        path: str | Path,
        corpus: Source = None,
        *,
        title: str | None = None,
        labels: str | None = None,
        sentences: bool = False,
    ) -> Run:
        """Return the run of a folder that ``khabar evaluate`` made, or of a predictions.jsonl.

        `corpus`: what `khabar.load` takes, a Corpus or articles. `title`: what the report calls
        the system; by default its name, or the run's. `labels`: whose types the entities have
        where a prediction does not say. `sentences`: count every sentence too, for tests that
        compare two systems.

        Nothing of the run is read yet. Raises KhabarError for a corpus that cannot be had.
        """
        path, articles = Path(path), corpus_of(corpus)
        file, folder = predictions_of(path), path if path.is_dir() else None
        run = cls(run_name(path), articles, file, folder)
        run._title, run._labels, run._sentences = title, labels, sentences
        return run

    @classmethod
    def of(cls, name: str, corpus: Corpus, answers: Iterable[Prediction]) -> Run:
        """Return the run of predictions that are in memory, fit their articles, one for each."""
        run = cls(name, corpus)
        run._answers = Answers(corpus)
        for prediction in answers:
            run._answers.keep(prediction)
        return run

    def __repr__(self) -> str:
        return f"<Run {self.name} on {self.corpus.identity}>"

    @cached_property
    def _finished(self) -> Finished | None:
        return finished(self.folder) if self.folder else None

    @property
    def system(self) -> str | None:
        """The system's name, as the folder's report.json says; None without one."""
        return self._finished.system if self._finished else None

    @property
    def signature(self) -> Signature | None:
        """What the scores in the folder's report.json share; None without one."""
        return self._finished.signature if self._finished else None

    @cached_property
    def report(self) -> Report:
        """The scores, counted when they are first asked for, by the scorer as it is today."""
        from khabar.score.engine.scorer import report, report_of_file

        title, sentences = self._title or self.system or self.name, self._sentences
        if self._answers is not None:
            return report(title, self.corpus, self._answers.values(), sentences=sentences)
        answers, path = self._of_file()
        made = report_of_file(
            title, self.corpus, path, labels=self._labels, sentences=sentences, seen=answers.add
        )
        self._answers = answers  # and not before: until then any may not fit its article
        self._add_usage(made)
        return made

    def _add_usage(self, report: Report) -> None:
        """Add what the calls in the run's folder took; what cannot be read of them is a note."""
        if self.folder is None:
            return
        try:
            usage = call_file.usage(self.folder)
        except KhabarError as error:
            report.notes = (*report.notes, str(error))
        else:
            report.usage = usage if usage.calls else None

    @property
    def answers(self) -> Answers:
        """The predictions by article id, in the order of the articles; failures are among them."""
        if self._answers is None:
            answers, path = self._of_file()
            for line, prediction in predictions.read(path, self.corpus, labels=self._labels):
                answers.add(line, prediction)
            self._answers = answers
        return self._answers

    def _of_file(self) -> tuple[Answers, Path]:
        assert self.path  # the answers of a run without a file are there from the beginning
        return Answers(self.corpus, self.path), self.path

    @property
    def labels(self) -> str | None:
        """Whose types the entities have (`khabar.labels.INVENTORIES`); None for khabar's own."""
        return self.answers.label_set

    def answer(self, article_id: str) -> Prediction:
        """Return the prediction for an article, a bare one of no task where there is none."""
        return self.answers.get(article_id) or Prediction(id=article_id)

    def calls(self, article_id: str | None = None) -> Iterator[Entry]:
        """Yield what was called of language models, for an article or for all, in order of time.

        Each has `id`, `attempt` (1 for the first time that the article was begun) and `calls`, of
        `khabar.calls.Call`; nothing is yielded without a folder, or where no model was called.
        Raises KhabarError where the file cannot be read.
        """
        from khabar.run.call_file import read

        for entry in read(self.folder) if self.folder else ():
            if article_id in (None, entry.id):
                yield entry

    def as_scored(self, article: Article) -> Prediction:
        """Return the prediction for an article as scores take it: what is not there is empty."""
        tasks = [task for task in TASKS if self.attempted(task)]
        return answered(self.answer(article.id), tasks, self.labels)

    def attempted(self, task: Task) -> bool:
        """Return whether the system did a task that the corpus has gold for."""
        return any(score is not None for score in self.report[task].values())

    def score(self, measure: Measure) -> Score | None:
        """Return the score of a measure, None where it is not computed."""
        return self.report[measure.task][measure.name]

    def counts(self, measure: Measure, article_id: str) -> Counts | None:
        """Return what a measure counts in one article, None where it is not computed."""
        if measure not in self._counts:
            score = self.score(measure)
            self._counts[measure] = score.by_article if score else {}
        return self._counts[measure].get(article_id)

    def outcomes(self, measure: Measure, article: Article) -> list[Outcome]:
        """Return what became of each mention of an article; without an answer gold is missed."""
        prediction = answered(self.answer(article.id), [measure.task], self.labels)
        return outcomes(article, prediction, measure)

    def check_conditions(self) -> None:
        """Raise KhabarError where report.json was scored on other articles, or otherwise."""
        then = self.signature
        data, scorer = self.corpus.identity, SCORER
        if then and (then.data, then.scorer) != (data, scorer):
            raise KhabarError(
                f"{self.folder}: was scored on {then.data} by {then.scorer}, not {data} by "
                f"{scorer}; score both alike, or compare with --force"
            )


def predictions_of(path: Path) -> Path:
    """Return where a run's predictions are: in its folder, or in the file that it is."""
    return path / PREDICTIONS if path.is_dir() else path


def run_name(path: Path) -> str:
    """Return the name of a run: its folder's, or its file's without the ending."""
    return path.absolute().name if path.is_dir() else path.stem


class Finished(NamedTuple):
    """What a finished run's report says of it: its system, and what all its scores share."""

    system: str | None
    signature: Signature


class _Report(msgspec.Struct):
    """What is looked at of a report.json, which has a line per article and measure besides."""

    signature: str
    system: object = None


_REPORT = msgspec.json.Decoder(_Report)


def finished(folder: Path) -> Finished | None:
    """Return what the report of a folder's run says, or None where no run was finished.

    Raises KhabarError for a report that cannot be read.
    """
    path = folder / REPORT
    try:
        report = _REPORT.decode(path.read_bytes())
        system = report.system if isinstance(report.system, str) else None
        return Finished(system, signature.parse(report.signature))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError, KhabarError) as error:
        raise KhabarError(f"{path}: no report of a run ({error}); remove it or run again") from None
