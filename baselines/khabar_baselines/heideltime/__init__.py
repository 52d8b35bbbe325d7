"""HeidelTime (Strötgen and Gertz 2013) as it is: its rules for Arabic, from the jar on PyPI."""

from __future__ import annotations

import khabar
from khabar_baselines.article_date import written
from khabar_baselines.heideltime.annotations import dates
from khabar_baselines.heideltime.java import tagger


class HeidelTime:
    """HeidelTime 2.2.1, rules for Arabic, without part-of-speech tags; needs Java."""

    name = "heideltime"

    def __init__(self) -> None:
        """Start Java and read the rules, which takes seconds; KhabarError where Java is missing."""
        self._tagger = tagger()

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the article's dates; values are HeidelTime's, legal or not.

        Raises KhabarError for an article whose day is not known.
        """
        found = self._tagger.annotations(article.text, written(article).date())
        return khabar.Prediction(id=article.id, dates=tuple(dates(found, article.text)))
