"""dateparser (Scrapinghub), unchanged: `search_dates` for Arabic."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import distribution

import khabar
from khabar.fold import MARKS
from khabar_baselines.article_date import written

distribution("dateparser")  # raises ModuleNotFoundError if the extra is not installed

_log = logging.getLogger(__name__)

_Match = tuple[str, datetime, str]
"""A string, its date, and the granularity of that."""

_FORMATS = {"year": "%Y", "month": "%Y-%m", "week": "%G-W%V", "day": "%Y-%m-%d"}
_CLOCK = "%Y-%m-%dT%H:%M"
_BEFORE = rf"(?<![\w{MARKS}])(?:[وف]?[بلكس]?)"
_AFTER = rf"(?![{MARKS}]*\w)"


class DateParser:
    """dateparser's search for Arabic dates: what has a calendar date; no durations, no sets."""

    name = "dateparser"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the article's dates; relative ones count from the article's date.

        Raises KhabarError for an article whose day is not known.
        """
        from dateparser.search import search_dates

        settings = {"RELATIVE_BASE": written(article), "RETURN_TIME_AS_PERIOD": True}
        matches = search_dates(article.text, languages=["ar"], settings=settings, add_period=True)
        located = tuple(dates(matches or (), article.text))
        if missing := len(matches or ()) - len(located):
            _log.warning(
                "article %s: %d strings of dateparser's are not in it", article.id, missing
            )
        return khabar.Prediction(id=article.id, dates=located)


def dates(matches: Iterable[_Match], text: str) -> Iterator[khabar.Date]:
    """Yield the matches as dates, each located in `text` after the one before it.

    dateparser returns no offsets, and strings that it has changed; a string that is not in the rest
    of the text is left out. A string is searched for as whole words, proclitics aside, then inside
    words, so that الأحد is not found in الأحداث if it follows as a word.
    """
    end = 0
    for quoted, moment, period in matches:
        start = _place(quoted, text, end)
        if start >= 0:
            end = start + len(quoted)
            type_, format_ = ("DATE", _FORMATS[period]) if period in _FORMATS else ("TIME", _CLOCK)
            yield khabar.Date(
                start=start, end=end, type=type_, value=moment.strftime(format_), text=quoted
            )


def _place(quoted: str, text: str, start: int) -> int:
    """Return the offset of `quoted` in `text` from `start` on; -1 if it is not there."""
    words = re.compile(f"{_BEFORE}(?P<quoted>{re.escape(quoted)}){_AFTER}")
    match = words.search(text, start)
    return match.start("quoted") if match else text.find(quoted, start)
