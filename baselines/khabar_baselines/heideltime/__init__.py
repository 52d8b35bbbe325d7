"""HeidelTime (Strötgen and Gertz 2013), unchanged: its rules for Arabic, from the jar on PyPI."""

from __future__ import annotations

import khabar
from khabar_baselines.article_date import written
from khabar_baselines.heideltime.annotations import dates
from khabar_baselines.heideltime.java import tagger


class HeidelTime:
    """HeidelTime 2.2.1, rules for Arabic, without part-of-speech tags; needs Java."""

    name = "heideltime"

    def __init__(self) -> None:
        """Start Java and read the rules, which takes seconds; raises KhabarError without Java."""
        self._tagger = tagger()

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the article's dates, with HeidelTime's values, legal or not.

        Raises KhabarError for an article whose day is not known.
        """
        timexes = self._tagger.annotations(article.text, written(article).date())
        return khabar.Prediction(id=article.id, dates=tuple(dates(timexes, article.text)))
