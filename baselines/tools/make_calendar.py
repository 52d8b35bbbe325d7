"""Write lexicon/calendar.yaml: the months and weekdays that CLDR has in Arabic.

Run ``python baselines/tools/make_calendar.py``; ``babel`` has CLDR's data.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from babel import Locale

CALENDAR = Path(__file__).parents[1] / "khabar_baselines/regex/lexicon/calendar.yaml"
TRADITIONS = ("ar", "ar_LB", "ar_DZ", "ar_MA")
_HEAD = """\
# The months by their numbers, as Arabic countries call them, and the weekdays, Monday the first.
# Written by tools/make_calendar.py; dates.yaml has the spellings that CLDR lacks.
source: CLDR (Unicode License v3), months and days of the locales that are named
"""


def made() -> str:
    """Return the file's content."""
    months = {name: dict(Locale.parse(name).months["format"]["wide"]) for name in TRADITIONS}
    days = Locale.parse("ar").days["format"]["wide"]
    lists = {"months": months, "weekdays": {day + 1: name for day, name in days.items()}}
    return _HEAD + yaml.safe_dump(lists, allow_unicode=True, sort_keys=False)


if __name__ == "__main__":
    CALENDAR.write_text(made(), encoding="utf-8")
