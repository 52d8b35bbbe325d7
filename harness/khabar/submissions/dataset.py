"""The built-in dataset and submissions: which versions can be scored on it, and its canary."""

from __future__ import annotations

from functools import lru_cache

from khabar import manifest
from khabar.corpus import Corpus, dataset_path, load
from khabar.errors import KhabarError
from khabar.submissions.description import Dataset


def fault(dataset: Dataset, corpus: Corpus) -> str | None:
    """Return why predictions on `dataset` cannot be scored on the built-in corpus, or None.

    They can where a system sees the same: the version is today's, or a released one whose
    articles without gold are equal to today's.
    """
    if dataset.sha256 == corpus.sha256:
        return None
    theirs, ours = (
        f"{dataset.version}:{dataset.sha256[:12]}",
        f"{corpus.version}:{corpus.sha256[:12]}",
    )
    released = _released(dataset.version)
    if released is None or released.sha256 != dataset.sha256:
        told = f"was run on {theirs}, which is no released version"
    elif [article.blind() for article in released] != [article.blind() for article in corpus]:
        told = f"was run on {theirs}, and the articles have changed since"
    else:
        return None
    return f"{told}; run the system on {ours} and submit it again with --force"


def canary() -> str:
    """Return the built-in dataset's canary; every file that holds answers to it has it.

    Raises KhabarError where its manifest has none.
    """
    folder = dataset_path()
    if found := manifest.read(folder).canary:
        return found
    raise KhabarError(f"{folder / 'manifest.json'}: has no canary; run `khabar build`")


@lru_cache
def _released(version: str) -> Corpus | None:
    try:
        return load(version=version)
    except KhabarError:
        return None
