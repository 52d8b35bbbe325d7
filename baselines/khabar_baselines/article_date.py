"""The time when an article was written, from which its relative dates count."""

from __future__ import annotations

from datetime import datetime

import khabar


def written(article: khabar.Article) -> datetime:
    """Return when an article was written, in local time; midnight if no time is given.

    Raises KhabarError for an article whose date is not known to the day, because "yesterday" would
    have to be invented.
    """
    value = article.dct.value if article.dct else ""
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        fault = f"{value!r} is not a day" if value else "no date"
        raise khabar.KhabarError(
            f"article {article.id[:80]!r}: dct: {fault}; give the day, as 2025-12-31"
        ) from None
