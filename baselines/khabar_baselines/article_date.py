"""When an article was written: what its relative dates count from."""

from __future__ import annotations

from datetime import datetime

import khabar


def written(article: khabar.Article) -> datetime:
    """Return when an article was written, by its own clock; midnight where none is given.

    Raises KhabarError for an article whose date is not known to the day: what "yesterday" is
    would have to be invented.
    """
    value = article.dct.value if article.dct else ""
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        told = f"{value!r} is no day" if value else "it has no date"
        raise khabar.KhabarError(
            f"article {article.id[:80]!r}: dct: {told}; give the day it is from, as 2025-12-31"
        ) from None
