"""The regex baseline: entities, dates and events by rules and word lists alone."""

from __future__ import annotations

import khabar
from khabar_baselines.regex.dates import dates
from khabar_baselines.regex.entities import entities
from khabar_baselines.regex.events import events
from khabar_baselines.regex.shapes import brought_back, shapeless


class Regex:
    """Rules and word lists for Arabic news; the rules follow the annotation guidelines."""

    name = "regex"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the article's entities, dates and events, whatever its characters' shapes."""
        plain, text = shapeless(article)
        found_entities, found_dates = entities(plain), dates(plain)
        answer = khabar.Prediction(
            id=article.id,
            entities=found_entities,
            dates=found_dates,
            events=events(plain, found_entities, found_dates),
        )
        return brought_back(answer, text)
