"""What scoring gives: every measure, and what became of each article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from khabar.calls import Usage
from khabar.errors import MissingExtraError
from khabar.score.counts import Counts
from khabar.score.measures import HEADLINES
from khabar.signature import Signature

if TYPE_CHECKING:
    import pandas as pd

    from khabar.score.clusters import Identity
    from khabar.score.score import Score


SCHEMA_VERSION = 2
"""The shape of ``report.json``; the first, which did not say so, had a table by article."""


class Report(Mapping[str, "Mapping[str, Score | None]"]):
    """The scores of a system: ``report["dates"]["value"].f1``.

    A task that the system does not do, or that the corpus has no gold for, has None for
    every score. `buckets` names every article: ``scored``, ``failed`` or ``missing``;
    `errors` says why the failed ones did; `notes` what a reader should know besides;
    `signature` holds what all scores share. ``report.identity["entities"]["LEA"].f1`` are the
    scores of clusters, None for a layer whose clusters the system does not name.
    ``report.unlocatable["dates"]``: how many quotations stand nowhere, of how many in all answered
    articles; ``report.malformed["dates"]``: how many items are no records, likewise. Both are
    empty for a system that counts none. ``report.truncated["dates"]``: the articles of which a
    model's answer was cut off; a task without any has none. `usage`: what the calls of language
    models in the run's folder took; None without any.
    """

    def __init__(
        self,
        system: str,
        signature: Signature,
        scores: Mapping[str, Mapping[str, Score | None]],
        buckets: Mapping[str, list[str]],
        errors: Mapping[str, str],
        notes: Sequence[str] = (),
        identity: Mapping[str, Mapping[str, Identity] | None] | None = None,
        unlocatable: Mapping[str, tuple[int, int]] | None = None,
        malformed: Mapping[str, tuple[int, int]] | None = None,
        truncated: Mapping[str, list[str]] | None = None,
    ) -> None:
        self.system, self.signature, self._scores = system, signature, scores
        self.buckets, self.errors, self.notes = buckets, errors, tuple(notes)
        self.identity = identity or {}
        self.unlocatable, self.malformed = unlocatable or {}, malformed or {}
        self.truncated = truncated or {}
        self.usage: Usage | None = None

    def __getitem__(self, task: str) -> Mapping[str, Score | None]:
        return self._scores[task]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        return len(self._scores)

    def __repr__(self) -> str:
        scores = ((task, name, self[task][name]) for task, name in HEADLINES)
        shown = (f"{task}.{name} {100 * s.f1:.1f}" for task, name, s in scores if s)
        return f"<Report {self.system}: {', '.join(shown)}>"

    def to_pandas(self) -> pd.DataFrame:
        """Return a table with a row per measure that was computed; `table.Row` has its columns.

        Raises KhabarError, with the command to install it, if pandas is not installed.
        """
        from khabar.score.table import Row, rows

        try:
            import pandas as pd
        except ImportError:
            raise MissingExtraError("pandas", "pandas") from None
        return pd.DataFrame(rows(self), columns=list(Row._fields))

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return self._as_dict(_score_as_dict)

    def as_columns(self) -> dict[str, Any]:
        """Return the report as ``report.json`` has it: with the counts of articles in columns.

        ``articles`` names the articles of each task that have gold for it, and ``articles`` of a
        score are the lists ``gold``, ``predicted`` and ``right`` in their order.
        """
        computed = {t: [s for s in scores.values() if s is not None] for t, scores in self.items()}
        articles = {task: [*scores[0].by_article] for task, scores in computed.items() if scores}
        version = {"schema_version": SCHEMA_VERSION}
        return {**version, **self._as_dict(_score_in_columns), "articles": articles}

    def _as_dict(self, of_score: Callable[[Score], dict[str, Any]]) -> dict[str, Any]:
        return {
            "system": self.system,
            "signature": str(self.signature),
            "buckets": self.buckets,
            "errors": self.errors,
            "notes": self.notes,
            "unlocatable": self.unlocatable,
            "malformed": self.malformed,
            "truncated": self.truncated,
            "usage": self.usage and self.usage._asdict(),
            "scores": {
                task: {name: score and of_score(score) for name, score in measures.items()}
                for task, measures in self.items()
            },
            "identity": {
                layer: scores and {name: _identity_as_dict(s) for name, s in scores.items()}
                for layer, scores in self.identity.items()
            },
        }


def _score_as_dict(score: Score) -> dict[str, Any]:
    return {**_of_all_articles(score), "articles": _table_as_dict(score.by_article)}


def _score_in_columns(score: Score) -> dict[str, Any]:
    columns = zip(*score.by_article.values(), strict=True)
    named = dict(zip(Counts._fields, columns, strict=False))
    return {**_of_all_articles(score), "articles": named}


def _of_all_articles(score: Score) -> dict[str, Any]:
    return {
        **_counts_as_dict(score.total),
        "interval": score.interval,
        "signature": str(score.signature),
        "repeated": dict(zip(("gold", "right"), score.repeated, strict=True)),
        "types": _table_as_dict(score.by_type),
        "zones": _table_as_dict(score.by_zone),
    }


def _table_as_dict(table: Mapping[str, Counts]) -> dict[str, dict[str, float]]:
    return {label: _counts_as_dict(counts) for label, counts in table.items()}


def _identity_as_dict(score: Identity) -> dict[str, Any]:
    return {**score._asdict(), "signature": str(score.signature)}


def _counts_as_dict(counts: Counts) -> dict[str, float]:
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        **counts._asdict(),
    }
