"""dateparser (Scrapinghub) as it is: `search_dates` for Arabic."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import distribution

import khabar
from khabar.fold import MARKS
from khabar_baselines.article_date import written

distribution("dateparser")  # where the extra is missing, a ModuleNotFoundError

_log = logging.getLogger(__name__)

_Found = tuple[str, datetime, str]
"""A string, when it is, and how finely that is known."""

_FORMATS = {"year": "%Y", "month": "%Y-%m", "week": "%G-W%V", "day": "%Y-%m-%d"}
_CLOCK = "%Y-%m-%dT%H:%M"
_BEFORE = rf"(?<![\w{MARKS}])(?:[وف]?[بلكس]?)"
_AFTER = rf"(?![{MARKS}]*\w)"


class DateParser:
    """dateparser's search for Arabic dates: what has a calendar date; no durations, no sets."""

    name = "dateparser"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the article's dates, relative ones counted from the article's own.

        Raises KhabarError for an article whose day is not known.
        """
        from dateparser.search import search_dates

        settings = {"RELATIVE_BASE": written(article), "RETURN_TIME_AS_PERIOD": True}
        found = search_dates(article.text, languages=["ar"], settings=settings, add_period=True)
        placed = tuple(dates(found or (), article.text))
        if lost := len(found or ()) - len(placed):
            _log.warning("article %s: %d strings of dateparser's are not in it", article.id, lost)
        return khabar.Prediction(id=article.id, dates=placed)


def dates(found: Iterable[_Found], text: str) -> Iterator[khabar.Date]:
    """Yield what was found, each string placed in `text` after the one before it.

    dateparser gives no offsets, and strings that it has changed: one that does not stand in
    the rest of the text is left out. A string is looked for as whole words, proclitics aside,
    then inside of words: الأحد does not stand in الأحداث if it stands behind it.
    """
    end = 0
    for quoted, moment, period in found:
        start = _place(quoted, text, end)
        if start >= 0:
            end = start + len(quoted)
            type_, format_ = ("DATE", _FORMATS[period]) if period in _FORMATS else ("TIME", _CLOCK)
            yield khabar.Date(
                start=start, end=end, type=type_, value=moment.strftime(format_), text=quoted
            )


def _place(quoted: str, text: str, start: int) -> int:
    """Return where `quoted` stands in `text` at or behind `start`; -1 if nowhere."""
    words = re.compile(f"{_BEFORE}(?P<quoted>{re.escape(quoted)}){_AFTER}")
    found = words.search(text, start)
    return found.start("quoted") if found else text.find(quoted, start)
