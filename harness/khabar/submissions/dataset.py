"""The built-in dataset, for submissions: the versions that can be scored on it, and its canary."""

from __future__ import annotations

from functools import lru_cache

from khabar import manifest
from khabar.built_in import dataset_path
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.submissions.description import Dataset


def fault(dataset: Dataset, corpus: Corpus) -> str | None:
    """Return why predictions on `dataset` cannot be scored on the built-in corpus, or None.

    They can if a system's input is the same: the version is the current one, or a released one
    whose articles without gold equal the current ones.
    """
    if dataset.sha256 == corpus.sha256:
        return None
    submitted, current = (
        f"{dataset.version}:{dataset.sha256[:12]}",
        f"{corpus.version}:{corpus.sha256[:12]}",
    )
    released = _released(dataset.version)
    if released is None or released.sha256 != dataset.sha256:
        message = f"was run on {submitted}, which is not a released version"
    elif [article.blind() for article in released] != [article.blind() for article in corpus]:
        message = f"was run on {submitted}, and the articles have changed since"
    else:
        return None
    return f"{message}; run the system on {current} and submit it again with --force"


def canary() -> str:
    """Return the built-in dataset's canary, which every file with answers contains.

    Raises KhabarError if its manifest has none.
    """
    folder = dataset_path()
    if value := manifest.read(folder).canary:
        return value
    raise KhabarError(f"{folder / 'manifest.json'}: has no canary; run `khabar build`")


@lru_cache
def _released(version: str) -> Corpus | None:
    try:
        return load(version=version)
    except KhabarError:
        return None
