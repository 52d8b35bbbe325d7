"""For random days in the phrasings that the grammar knows, the value is the calendar's."""

from __future__ import annotations

import runpy
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel import Locale
from hijridate import Gregorian, Hijri
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import khabar
from khabar_baselines.regex.dates import dates, hijri
from khabar_baselines.regex.resources import load

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True)
TODAY = date(2025, 12, 3)
WORDS = load("dates")
RANKS = {n: forms for n, forms in load("numbers")["ordinals"].items() if n <= 10}
TENS = {20: "العشرين", 30: "الثلاثين"}
LOCALES = ("ar", "ar_LB", "ar_DZ", "ar_MA")
CLDR_MONTHS = [Locale.parse(name).months["format"]["wide"] for name in LOCALES]
CLDR_WEEKDAYS = Locale.parse("ar").days["format"]["wide"]


def test_the_calendar_is_what_the_tool_writes(root: Path) -> None:
    tool = runpy.run_path(str(root / "baselines/tools/make_calendar.py"))
    remedy = "run python baselines/tools/make_calendar.py"
    assert tool["CALENDAR"].read_text(encoding="utf-8") == tool["made"](), remedy


def forms(*tables: Mapping[int, str | list[str]]) -> dict[int, list[str]]:
    """Return every form of a number's name, such as a month's."""
    found: dict[int, list[str]] = {}
    for number, names in (item for table in tables for item in table.items()):
        found.setdefault(number, []).extend([names] if isinstance(names, str) else names)
    return found


MONTHS = forms(*CLDR_MONTHS, WORDS["MONTH"])
WEEKDAYS = forms({n + 1: name for n, name in CLDR_WEEKDAYS.items()}, WORDS["WEEKDAY"])
BARE_WEEKDAYS = forms(WORDS["BARE_WEEKDAY"])
HIJRI_MONTHS = forms(WORDS["HIJRI_MONTH"])
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BARE_OF_HAMZA = str.maketrans("أإآ", "ااا")

days = st.dates(date(1950, 1, 1), date(2070, 12, 31))
near = st.dates(TODAY - timedelta(300), TODAY + timedelta(300))
spellings = st.sampled_from(
    [str, lambda text: text.translate(ARABIC_DIGITS), lambda text: text.translate(BARE_OF_HAMZA)]
)


def found_in(text: str, today: date | str | None = TODAY) -> list[khabar.Date]:
    stated = khabar.Dct(value=str(today)) if today else None
    return list(dates(khabar.Article(id="x", text=text, dct=stated)))


def values(text: str, today: date | str | None = TODAY) -> list[str | None]:
    return [one.value for one in found_in(text, today)]


def whole(text: str, before: str = "وقع في ", behind: str = " حسب البيان") -> str | None:
    """Return the value of the one expression that `text` is, in a sentence without a tense."""
    sentence = f"{before}{text}{behind}"
    (found,) = found_in(sentence)
    assert sentence[found.start : found.end] == text
    return found.value


def month_of(draw: st.DrawFn, number: int) -> str:
    return draw(st.sampled_from(MONTHS[number]))


def in_words(number: int) -> str:
    """Return the ordinal of a day with the article: الحادي والعشرين."""
    tens, ones = number // 10 * 10, number % 10
    if number <= 10:
        return f"ال{RANKS[number][0] if number != 2 else 'ثاني'}"
    first = {1: "حادي", 2: "ثاني"}.get(ones) or (RANKS[ones][0] if ones else "")
    if tens == 10:
        return f"ال{first} عشر"
    return f"ال{first} و{TENS[tens]}" if ones else TENS[tens]


@st.composite
def full_dates(draw: st.DrawFn) -> tuple[date, str]:
    """Draw a day and one way to write it in full."""
    day = draw(days)
    month = month_of(draw, day.month)
    number = draw(st.sampled_from([str(day.day), in_words(day.day)]))
    joint = draw(st.sampled_from(["", "من "])) if number.isdigit() else "من "
    year = draw(st.sampled_from(["{}", "عام {}", "سنة {}", "{}م", "({})"])).format(day.year)
    return day, f"{number} {joint}{month} {year}"


@EXAMPLES
@given(full_dates(), st.booleans(), spellings, st.data())
def test_a_full_date(drawn, named, spell, data) -> None:
    day, text = drawn
    weekday = data.draw(st.sampled_from(WEEKDAYS[day.isoweekday()]))
    text = spell(f"يوم {weekday} {text}" if named else text)
    assert whole(text) == day.isoformat()


@EXAMPLES
@given(days, st.integers(1, 7), st.data())
def test_a_weekday_never_changes_a_full_date(day, weekday, data) -> None:
    name = data.draw(st.sampled_from(WEEKDAYS[weekday]))
    assert whole(f"{name} {day.day} {month_of(data.draw, day.month)} {day.year}") == day.isoformat()


@EXAMPLES
@given(near, st.data())
def test_a_weekday_tells_the_year(day, data) -> None:
    name = data.draw(st.sampled_from(WEEKDAYS[day.isoweekday()]))
    text = f"يوم {name} {day.day} {month_of(data.draw, day.month)}"
    assert whole(text, "", "") == day.isoformat()


@EXAMPLES
@given(days, spellings, st.data())
def test_a_date_in_digits(day, spell, data) -> None:
    width = data.draw(st.integers(1, 2))
    d, m = (f"{number:0{width}}" for number in (day.day, day.month))
    mark = data.draw(st.sampled_from(["/", "-", " / ", " - ", "/ "]))
    parts = data.draw(st.sampled_from([(d, m, f"{day.year}"), (f"{day.year}", m, d)]))
    assert whole(spell(mark.join(parts))) == day.isoformat()


@EXAMPLES
@given(days, spellings, st.sampled_from("/-"))
def test_a_month_in_digits(day, spell, mark) -> None:
    assert whole(spell(f"{day.month}{mark}{day.year}")) == f"{day:%Y-%m}"


@EXAMPLES
@given(near, spellings, st.sampled_from("/-"))
def test_a_day_and_a_month_in_digits(day, spell, mark) -> None:
    assume(day.day > 12 and (day.day, day.month) != (24, 7))
    value = whole(spell(f"{day.day}{mark}{day.month}"))
    assert value is not None
    assert value[5:] == f"{day:%m-%d}"


# --- weekdays of a month -------------------------------------------------------------------------


def weekdays_in(month: list[date], weekday: int) -> list[date]:
    return [day for day in month if day.isoweekday() == weekday]


def gregorian_month(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    return [first + timedelta(n) for n in range(31) if (first + timedelta(n)).month == month]


def hijri_month(year: int, month: int) -> list[date]:
    length = Hijri(year, month, 1).month_length()
    return [Hijri(year, month, day).to_gregorian() for day in range(1, length + 1)]


@st.composite
def ranks(draw: st.DrawFn) -> tuple[int, int, str]:
    """Draw the place of a weekday among those of a month, the weekday and how both are said."""
    place, weekday = draw(st.integers(-1, 3)), draw(st.integers(1, 7))
    rank = "آخر" if place < 0 else draw(st.sampled_from(RANKS[place + 1][:1]))
    name = draw(st.sampled_from([*BARE_WEEKDAYS[weekday], f"يوم {BARE_WEEKDAYS[weekday][0]}"]))
    return place, weekday, f"{rank} {name}"


@EXAMPLES
@given(
    ranks(), st.integers(1950, 2070), st.integers(1, 12), st.sampled_from(["من", "في"]), st.data()
)
def test_a_weekday_of_a_month(rank, year, month, joint, data) -> None:
    place, weekday, said = rank
    day = weekdays_in(gregorian_month(year, month), weekday)[place]
    assert whole(f"{said} {joint} {month_of(data.draw, month)} {year}") == day.isoformat()


@EXAMPLES
@given(ranks(), st.integers(1370, 1480), st.integers(1, 12), st.data())
def test_a_weekday_of_an_islamic_month(rank, year, month, data) -> None:
    place, weekday, said = rank
    day = weekdays_in(hijri_month(year, month), weekday)[place]
    name = data.draw(st.sampled_from(HIJRI_MONTHS[month]))
    assert whole(f"{said} من {name} {year}هـ") == day.isoformat()


@EXAMPLES
@given(st.integers(1950, 2070), st.integers(1, 12), st.integers(1, 5), st.integers(1, 7), st.data())
def test_a_weekday_with_a_rank_is_held_against_the_calendar(
    year, month, nth, weekday, data
) -> None:
    all_days = gregorian_month(year, month)
    those = weekdays_in(all_days, weekday)
    assume(nth <= len(those) and weekday != 5)
    by_date = all_days[nth - 1].isoweekday() == weekday
    day = all_days[nth - 1] if by_date else those[nth - 1]
    name = data.draw(st.sampled_from(WEEKDAYS[weekday]))
    assert (
        whole(f"{name} {in_words(nth)} من {month_of(data.draw, month)} {year}") == day.isoformat()
    )


# --- ranges --------------------------------------------------------------------------------------

joints = st.sampled_from(
    [("من ", " إلى "), ("من ", " حتى "), ("بين ", " و"), ("", "-"), ("من ", " وحتى ")]
)


@EXAMPLES
@given(days, st.integers(1, 27), joints, spellings, st.data())
def test_days_of_one_month(first, length, joint, spell, data) -> None:
    last = first + timedelta(length)
    assume(last.month == first.month)
    before, between = joint
    end = f"{last.day} {month_of(data.draw, last.month)}"
    text = spell(f"عقد {before}{first.day}{between}{end} {last.year}")
    assert values(text) == [first.isoformat(), last.isoformat()]


@EXAMPLES
@given(days, st.integers(28, 300), joints, st.data())
def test_days_of_two_months(first, length, joint, data) -> None:
    last = first + timedelta(length)
    before, between = joint
    begin = f"{first.day} {month_of(data.draw, first.month)}"
    end = f"{last.day} {month_of(data.draw, last.month)} {last.year}"
    assert values(f"عقد {before}{begin}{between}{end}") == [first.isoformat(), last.isoformat()]


@EXAMPLES
@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), near, st.integers(1, 200), joints, st.data())
def test_without_a_year_the_ends_are_in_order(today, first, length, joint, data) -> None:
    last = first + timedelta(length)
    assume((first.month, first.day) != (2, 29) != (last.month, last.day))
    before, between = joint
    begin = (
        f"{first.day} {month_of(data.draw, first.month)}"
        if first.month != last.month
        else first.day
    )
    end = f"{last.day} {month_of(data.draw, last.month)}"
    start, stop = values(f"{before}{begin}{between}{end} عقد المؤتمر", today)
    assert start is not None
    assert stop is not None
    assert start <= stop
    assert int(stop[:4]) - int(start[:4]) == last.year - first.year
    assert (start[5:], stop[5:]) == (f"{first:%m-%d}", f"{last:%m-%d}")


@EXAMPLES
@given(near, st.integers(1, 6))
def test_weekdays_are_in_order(today, length) -> None:
    first, last = today, today + timedelta(length)
    names = [WEEKDAYS[day.isoweekday()][0] for day in (first, last)]
    start, stop = values(f"يستمر من {names[0]} إلى {names[1]}", TODAY)
    assert start is not None
    assert stop is not None
    assert (date.fromisoformat(stop) - date.fromisoformat(start)).days == length


# --- the clock -----------------------------------------------------------------------------------

PARTS = {
    "ص": range(12), "صباحا": range(12), "صباحاً": range(12), "فجرا": range(1, 7),
    "م": range(12, 24), "مساء": range(12, 24), "مساءً": range(12, 24), "مساءا": range(12, 24),
    "عصرا": range(13, 18), "بعد الظهر": range(12, 18), "ظهرا": range(11, 16),
    "ليلا": (18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5), "العشاء": range(18, 22),
}  # fmt: skip
HOURS = ["الواحدة", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة",
         "التاسعة", "العاشرة", "الحادية عشرة", "الثانية عشرة"]  # fmt: skip
MINUTES = {0: "", 15: " والربع", 20: " والثلث", 30: " والنصف", 10: " وعشر دقائق", -15: " إلا ربعا",
           -20: " إلا ثلثا", -5: " إلا خمس دقائق", 35: " والنصف وخمس دقائق"}  # fmt: skip
parts = st.sampled_from([(part, hour) for part, hours in PARTS.items() for hour in hours])


@EXAMPLES
@given(parts, st.integers(0, 59), spellings)
def test_a_clock_time_in_digits(given_part, minutes, spell) -> None:
    part, hour = given_part
    text = spell(f"الساعة {(hour - 1) % 12 + 1}:{minutes:02} {part}")
    assert whole(text, "بدأ ") == f"{TODAY}T{hour:02}:{minutes:02}"


@EXAMPLES
@given(parts, st.sampled_from(sorted(MINUTES)), spellings)
def test_a_clock_time_in_words(given_part, minutes, spell) -> None:
    part, hour = given_part
    past = minutes >= 0
    assume(hour in PARTS[part] and (past or hour - 1 in PARTS[part]))
    told = (hour - 1) % 12 + 1
    assume(past or told != 12)
    value = f"{hour:02}:{minutes:02}" if past else f"{hour - 1:02}:{minutes + 60:02}"
    text = spell(f"الساعة {HOURS[told - 1]}{MINUTES[minutes]} {part}")
    assert whole(text, "بدأ ") == f"{TODAY}T{value}"


@EXAMPLES
@given(
    st.sampled_from(["صباحا", "مساء", "عصرا", "م", "ص", "بعد الظهر"]),
    st.lists(st.integers(1, 11), min_size=2, max_size=2, unique=True).map(sorted),
    st.sampled_from([("من الساعة ", " إلى "), ("بين الساعة ", " و"), ("من ", " حتى الساعة ")]),
    st.booleans(),
)
def test_hours_share_the_part_of_the_day(part, hours, joint, words) -> None:
    before, between = joint
    first, last = (HOURS[hour - 1] if words else str(hour) for hour in hours)
    late = 12 * (part not in ("صباحا", "ص"))
    assert values(f"يفتح {before}{first}{between}{last} {part}") == [
        f"{TODAY}T{hour + late:02}:00" for hour in hours
    ]


@pytest.mark.parametrize("hour", ["", "الساعة 12 ", "الثانية عشرة ", "الساعة 12:00 ", "12 "])
def test_midnight_is_the_end_of_the_day(hour) -> None:
    assert whole(f"{hour}منتصف الليل", "بدأ عند ") == f"{TODAY}T24:00"


# --- the Islamic calendar ------------------------------------------------------------------------


@EXAMPLES
@given(st.integers(1370, 1480), st.integers(1, 12), st.integers(1, 29), st.data())
def test_a_day_of_the_islamic_calendar(year, month, number, data) -> None:
    name = data.draw(st.sampled_from(HIJRI_MONTHS[month]))
    day = Hijri(year, month, number).to_gregorian().isoformat()
    assert whole(f"{number} {name} {year}هـ") == day


@EXAMPLES
@given(days)
def test_a_day_lies_in_its_islamic_year_and_month(day) -> None:
    known = Gregorian(day.year, day.month, day.day).to_hijri()
    assert hijri.hijri_year(day) == known.year
    assert hijri.month_of(day) == Hijri(known.year, known.month, 1).to_gregorian()


@EXAMPLES
@given(near, st.integers(-1, 1), st.data())
def test_the_last_and_the_next_islamic_month_are_not_this_one(today, direction, data) -> None:
    now = Gregorian(today.year, today.month, today.day).to_hijri()
    word = {-1: "الماضي", 0: "الحالي", 1: "المقبل"}[direction]
    name = data.draw(st.sampled_from(HIJRI_MONTHS[now.month]))
    begin = Hijri(now.year + direction, now.month, 1).to_gregorian()
    assert values(f"وقع في {name} {word}", today) == [f"{begin:%Y-%m}"]


@EXAMPLES
@given(near, st.integers(1, 7), st.integers(-1, 1))
def test_the_last_and_the_next_weekday_are_not_today(today, weekday, direction) -> None:
    assume(direction or weekday == today.isoweekday())
    word = {-1: "الماضي", 0: "الحالي", 1: "المقبل"}[direction]
    candidates = [today + timedelta(direction * n) for n in (range(1, 8) if direction else [0])]
    day = next(day for day in candidates if day.isoweekday() == weekday)
    assert values(f"وقع {WEEKDAYS[weekday][0]} {word}", today) == [day.isoformat()]
