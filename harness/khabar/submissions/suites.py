"""A submission's predictions on published suites: taken from a run, and scored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.features import SUITES, check_suite
from khabar.run.run import Run
from khabar.submissions import folder
from khabar.submissions.description import Description, OnSuite
from khabar.suites.published import FOLDER, Scores, first, folder_of, reopened, scored
from khabar.suites.scores import variants_of


def of_run(run: Path) -> Iterator[tuple[str, Run]]:
    """Yield the suites that a run's folder has a run on, each on the seeds that were answered.

    Raises KhabarError for a folder that is no suite's, and for one without predictions.
    """
    for path in sorted((run / FOLDER).glob("*/")):
        try:
            check_suite(path.name)
        except KhabarError as error:
            raise KhabarError(f"{path}: {error}") from None
    for suite in SUITES:
        if folder_of(run, suite).is_dir():
            yield suite, reopened(run, suite)


def described(corpus: Corpus) -> OnSuite:
    """Return what system.yaml says of the variants that a system was run on."""
    seeds = 1 + max(variant.seed for variant in variants_of(corpus))
    return OnSuite(seeds=seeds, version=corpus.version, sha256=_seen(corpus))


def _seen(corpus: Corpus) -> str:
    """Return the hash of what systems see: where the gold alone is corrected, it stays."""
    content = hashlib.sha256()
    for variant in corpus:
        content.update(variant.without_gold().content())
    return content.hexdigest()


def scores(
    submissions: Mapping[str, tuple[Path, Description]], corpus: Corpus
) -> Iterator[tuple[str, Scores]]:
    """Yield the scores of each submission, by its name, on each suite that it has predictions on.

    One suite is in memory at a time. Raises KhabarError for predictions that cannot be read, or
    that are of variants which have changed since.
    """
    for suite in SUITES:
        those = {name: each for name, each in submissions.items() if suite in each[1].suites}
        if those:
            yield from _scores(suite, those, corpus)


def _scores(
    suite: str, submissions: Mapping[str, tuple[Path, Description]], corpus: Corpus
) -> Iterator[tuple[str, Scores]]:
    whole, of_seeds = load(suite=suite), {}
    for name, (path, description) in submissions.items():
        then, file = description.suites[suite], folder.on_suite(path, suite)
        if then.seeds not in of_seeds:
            variants = first(whole, then.seeds)
            of_seeds[then.seeds] = variants, described(variants)
        variants, now = of_seeds[then.seeds]
        if fault := _fault(then, now):
            raise KhabarError(f"{file}: {fault}")
        base = Run.open(path / folder.PREDICTIONS, corpus, title=description.system)
        yield name, scored(base, Run.open(file, variants, title=description.system))


def _fault(then: OnSuite, now: OnSuite) -> str | None:
    if then.sha256 == now.sha256:
        return None
    was, is_ = (f"{on.version}:{on.sha256[:12]}" for on in (then, now))
    remedy = "run the system on the suite again and submit it with --force, or remove the suite"
    return f"was run on the variants of {was}, which are now {is_}; {remedy}"
