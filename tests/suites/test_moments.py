"""What fills the slots of times is what other routes through the calendar give, and agrees."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from pathlib import Path

import pytest
from hijridate import Gregorian, Hijri

from khabar.suites import moments, numerals
from khabar.suites.frames import Filler
from tests import yaml_files

from .checks import WEEKDAYS

CASES = yaml_files.load(Path(__file__).with_name("moments.yaml"))
DAYS = [date(2016, 1, 1) + timedelta(days) for days in range(0, 3900, 13)]


def forms(filler: Filler) -> dict[str, str]:
    return {name: "".join(map(str, parts)) for name, parts in filler.forms.items()}


@pytest.mark.parametrize("case", CASES["days"], ids=lambda case: case["day"])
def test_what_is_said_of_a_day(case: dict) -> None:
    found = forms(moments.day(date.fromisoformat(case["day"]), case.get("region", "Gulf")))
    expected = case["forms"]
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("case", CASES["clocks"], ids=lambda case: case["iso"])
def test_what_is_said_of_a_clock_time(case: dict) -> None:
    hour, minute = map(int, case["iso"].split(":"))
    found = forms(moments.clock(60 * hour + minute))
    assert {name: found.get(name) for name in case} == case


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: str(case["number"]))
def test_how_numbers_are_written(case: dict) -> None:
    filler = moments.number(case["number"])
    expected = {name: text for name, text in case.items() if name not in ("number", "agrees")}
    assert {name: forms(filler).get(name) for name in expected} == expected
    assert filler.agrees == case["agrees"]


@pytest.mark.parametrize(("number", "names"), CASES["ordinals"].items())
def test_ordinals(number: int, names: list[str]) -> None:
    genders = ("masculine", "feminine")
    assert [numerals.ordinal(number, gender) for gender in genders] == names


def test_weekdays_and_weeks_by_day_numbers() -> None:
    """ISO 8601: the week's year and number are those of its Thursday."""
    for day in DAYS:
        found = forms(moments.day(day, "Gulf"))
        weekday = (day.toordinal() - 1) % 7
        assert found["weekday"] == WEEKDAYS[weekday]
        thursday = day + timedelta(3 - weekday)
        week = (thursday.timetuple().tm_yday - 1) // 7 + 1
        assert found["week"] == f"{thursday.year}-W{week:02}"


def test_offices_are_open_on_the_four_days_that_no_state_has_off() -> None:
    week = [date(2024, 3, 4) + timedelta(days) for days in range(7)]
    opens = moments.CONDITIONS["office-day"]
    assert [WEEKDAYS[day.weekday()] for day in week if opens(day, day)] == [*WEEKDAYS[:4]]


def test_the_week_before_is_from_monday_to_sunday_whatever_the_day() -> None:
    before = moments.CONDITIONS["week-before"]
    for today in DAYS:
        monday = today - timedelta(today.weekday() + 7)
        held = [days for days in range(-5, 15) if before(monday + timedelta(days), today)]
        assert held == [*range(7)]


@pytest.mark.parametrize(("day", "held"), CASES["no_pandemic"].items())
def test_no_crowd_gathers_in_the_pandemic(day: str, held: bool) -> None:
    moment = date.fromisoformat(day)
    assert moments.CONDITIONS["no-pandemic"](moment, moment) == held


def test_the_nth_weekday_by_the_rows_of_a_month() -> None:
    bare = numerals.words()["bare_ordinals"]
    for day in DAYS:
        column = [row[day.weekday()] for row in calendar.monthcalendar(day.year, day.month)]
        days = [number for number in column if number]
        found = forms(moments.day(day, "Gulf"))
        assert found["nth_bare"] == bare[days.index(day.day)]
        assert moments.CONDITIONS["last-of-month"](day, day) == (day.day == days[-1])


def test_hijri_months_by_counting_the_days_of_each() -> None:
    names = numerals.words()["hijri_months"]
    first = Hijri(1437, 1, 1)
    start = date(*first.to_gregorian().datetuple())
    for year in range(1437, 1449):
        for month, name in enumerate(names, 1):
            length = Hijri(year, month, 1).month_length()
            for number in (1, 15, length):
                found = forms(moments.day(start + timedelta(number - 1), "Gulf"))
                said = (found["hijri_day"], found["hijri_month"], found["hijri_year"])
                assert said == (str(number), name, str(year))
                assert found["hijri_month_iso"] == f"{start:%Y-%m}"
            start += timedelta(length)


def test_hijri_days_beside_a_published_table() -> None:
    for hijri, day in CASES["umm_al_qura"].items():
        gregorian = date.fromisoformat(day)
        said = Gregorian(gregorian.year, gregorian.month, gregorian.day).to_hijri()
        assert said.isoformat() == hijri


def test_a_day_beyond_the_tables_has_no_hijri_forms() -> None:
    assert "hijri_day" not in forms(moments.day(date(1800, 1, 1), "Gulf"))
