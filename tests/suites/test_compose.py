"""Composed suites keep the rules of the gold, are the same for a seed, and refuse bad frames."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from hijridate import Hijri

from khabar import KhabarError
from khabar.features import COMPOSED
from khabar.schema import Variant
from khabar.suites import compose, variants
from khabar.suites.numerals import words
from tests import yaml_files
from tests.suites.checks import WEEKDAYS, breaches

pytestmark = pytest.mark.slow

BAD = yaml_files.load(Path(__file__).with_name("compose.yaml"))
_SLOTS = re.compile(r"\{[^}?]*\}|\[[^|]*\|")
SEEDS = (0, 1, 48151623)


@pytest.fixture(scope="module", params=SEEDS)
def cases(request: pytest.FixtureRequest) -> list[Variant]:
    return compose.make(compose.DATES, request.param)


def test_every_composed_suite_is_listed() -> None:
    assert [variants.composed(name).name for name in COMPOSED] == [*COMPOSED]


def test_every_frame_makes_cases_that_differ_and_keep_the_rules(cases: list[Variant]) -> None:
    frames = compose.DATES.stock.frames
    made = compose.DATES.fillings
    assert Counter(case.base for case in cases) == {f.written.id: made for f in frames}
    assert len({case.text for case in cases}) == len({case.id for case in cases}) == len(cases)
    assert breaches(cases) == []


def test_only_dates_have_gold(cases: list[Variant]) -> None:
    assert all(case.entities is None and case.events is None for case in cases)
    assert all(case.dates is not None and case.dct is not None for case in cases)


def test_a_trap_has_no_date_and_another_case_has_one(cases: list[Variant]) -> None:
    for case in cases:
        assert bool(case.dates) != str(case.phenomenon).startswith("trap-")


def test_the_suite_is_as_large_as_it_says() -> None:
    frames = [frame.written for frame in compose.DATES.stock.frames]
    assert len(frames) >= 150 and len(frames) * compose.DATES.fillings >= 1500
    assert len(compose.DATES.stock.phenomena) >= 45
    for field in ("register", "region", "domain"):
        assert min(Counter(getattr(frame, field) for frame in frames).values()) >= 15


def test_a_weekday_that_a_text_names_is_that_of_its_day(cases: list[Variant]) -> None:
    """The day of the week by Zeller's congruence."""
    named = 0
    for _, text, value in _days(cases):
        found = [n for n, name in enumerate(WEEKDAYS) if name in text]
        year, month, day = map(int, value.split("-"))
        if found and "أمس" not in text:
            named += 1
            assert found[0] == _zeller(year, month, day), (text, value)
    assert named > 100


def _zeller(year: int, month: int, day: int) -> int:
    """Return the weekday of a day, 0 for Monday."""
    if month < 3:
        year, month = year - 1, month + 12
    century, rest = divmod(year, 100)
    return (day + 13 * (month + 1) // 5 + rest + rest // 4 + century // 4 + 5 * century + 5) % 7


def test_a_hijri_day_that_a_text_names_is_that_of_its_value(cases: list[Variant]) -> None:
    """The other way through the tables of Umm al-Qura: from the words to the Gregorian day."""
    months = {name: n for n, name in enumerate(words()["hijri_months"], 1)}
    named = 0
    for _, text, value in _days(cases):
        if said := re.search(rf"(\d+) ({'|'.join(months)}) (\d{{4}})", text):
            named += 1
            hijri = Hijri(int(said[3]), months[said[2]], int(said[1]))
            assert hijri.to_gregorian().isoformat() == value
    assert named > 20


def test_a_case_about_weekdays_names_one(cases: list[Variant]) -> None:
    about = [case for case in cases if "weekday" in str(case.phenomenon)]
    assert about != []
    for case in about:
        dates = " ".join(str(found.text) for found in case.dates or ())
        assert any(name.removeprefix("ال") in dates for name in WEEKDAYS), (case.id, dates)


def test_no_length_is_in_decades_or_centuries(cases: list[Variant]) -> None:
    """TIMEX3 has units of their own for these, and years: the guidelines choose neither."""
    lengths = [d for case in cases for d in case.dates or () if d.type == "DURATION"]
    assert lengths != []
    assert [d.text for d in lengths if re.search(r"عقد|عقود|قرن|قرون", str(d.text))] == []


def test_no_exception_follows_another(cases: list[Variant]) -> None:
    """Where a clock time subtracts, what it follows may not."""
    counts = {len(re.findall(r"\bإلا\b", case.text)) for case in cases}
    assert counts == {0, 1}


def test_a_day_counted_from_the_article_is_as_far_as_its_words_say(cases: list[Variant]) -> None:
    far = {
        "الماضي": range(-7, 0), "المقبل": range(1, 8), "قبل الماضي": range(-14, -7),
        "بعد المقبل": range(8, 15), "أمس": range(-1, 0), "غدا": range(1, 2), "بعد غد": range(2, 3),
        "أول من أمس": range(-2, -1), "اليوم": range(1),
    }  # fmt: skip
    named = Counter[str]()
    for case, text, value in _days(cases):
        plain = re.sub(r"[\u064b-\u0652]", "", text)
        said = [word for word in far if re.search(rf"(?<!\w){word}(?!\w)", plain)]
        if said and not re.search(r"\d|نفسه|التالي|السابق", text):
            word = max(said, key=len)
            today = date.fromisoformat(str(case.dct and case.dct.value))
            assert (date.fromisoformat(value) - today).days in far[word], (case.id, text)
            named[word] += 1
    assert set(named) == set(far)


def _days(cases: Iterable[Variant]) -> Iterator[tuple[Variant, str, str]]:
    """Yield each expression whose value is a day, with its case."""
    for case in cases:
        for found in case.dates or ():
            if re.fullmatch(r"\d{4}-\d\d-\d\d", str(found.value)):
                yield case, str(found.text), str(found.value)


def test_every_date_is_right_beside_what_its_words_say(cases: list[Variant]) -> None:
    """A year in digits that a date's text has is the year of its value."""
    for case in cases:
        for found in case.dates or ():
            for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", str(found.text)):
                assert str(found.value).startswith(year), (case.id, found)


@pytest.mark.parametrize("suite", compose.SUITES.values(), ids=compose.SUITES)
def test_no_two_frames_share_more_than_half_of_their_words(suite: compose.ComposedSuite) -> None:
    found = {
        frame.where: set(re.findall(r"\w{3,}", _SLOTS.sub(" ", frame.written.text)))
        for frame in suite.stock.frames
    }
    for one, other in combinations(found, 2):
        shared = found[one] & found[other]
        assert 2 * len(shared) <= min(len(found[one]), len(found[other])), (one, other, shared)


@pytest.mark.parametrize("suite", compose.SUITES.values(), ids=compose.SUITES)
def test_a_seed_makes_the_same_cases_and_another_seed_others(
    suite: compose.ComposedSuite,
) -> None:
    one, again, other = (compose.make(suite, seed) for seed in (5, 5, 6))
    assert one == again
    texts = {case.text for case in other}
    assert sum(case.text in texts for case in one) < len(one) / 4


@pytest.mark.parametrize("suite", compose.SUITES.values(), ids=compose.SUITES)
def test_every_phenomenon_has_a_frame_and_every_list_a_slot(suite: compose.ComposedSuite) -> None:
    stock = suite.stock
    assert {frame.written.phenomenon for frame in stock.frames} == set(stock.phenomena)
    kinds = [kind for frame in stock.frames for kind in frame.written.slots.values()]
    used = {str(kind).partition(" of ")[0] for kind in kinds}
    assert used >= own_lists(suite)


def own_lists(suite: compose.ComposedSuite) -> set[str]:
    """Return the lists of a suite alone, but for those that others join."""
    path = Path(compose.__file__).with_name("frames") / f"{suite.folder}.yaml"
    lists = yaml.safe_load(path.read_text(encoding="utf-8")).get("lists", {})
    joined = {name for list_ in lists.values() if "joined" in list_ for name in list_["joined"]}
    return set(lists) - joined


@pytest.mark.parametrize("suite", compose.SUITES.values(), ids=compose.SUITES)
def test_a_case_says_what_it_is_about_and_who_would_print_it(suite: compose.ComposedSuite) -> None:
    frames = {frame.written.id: frame.written for frame in suite.stock.frames}
    for case in compose.make(suite, 3):
        about = frames[case.base]
        assert case.arm == case.phenomenon == about.phenomenon
        for field in ("register", "region", "domain"):
            assert getattr(case, field) == getattr(about, field)


def test_phenomena_can_be_made_alone() -> None:
    wanted = ("hijri-day", "trap-score")
    some = compose.make(compose.DATES, 3, phenomena=wanted)
    assert some == [case for case in compose.make(compose.DATES, 3) if case.arm in wanted] != []


@pytest.mark.parametrize("case", BAD["refused"], ids=lambda case: case["message"])
def test_a_bad_frame_is_refused_in_one_line(case: dict, tmp_path: Path) -> None:
    shared = {"phenomena": {"day": "days"}, "lists": {"towns": {"entries": {"Gulf": ["مسقط"]}}}}
    message = refused(compose.DATES, shared, {**BAD["frame"], **case["frame"]}, case, tmp_path)
    assert "bad.yaml: " in message and case["message"] in message and "\n" not in message


@pytest.mark.parametrize("case", BAD["no_pair"], ids=lambda case: case["message"])
def test_a_bad_pair_is_refused_in_one_line(case: dict, tmp_path: Path) -> None:
    shared = {"phenomena": {"denied": "denied"}, "uses": "fillers"}
    message = refused(compose.PAIRS, shared, {**BAD["pair"], **case["frame"]}, case, tmp_path)
    assert "bad.yaml: visit: " in message and case["message"] in message and "\n" not in message


def refused(
    suite: compose.ComposedSuite, shared: dict, frame: dict, case: dict, folder: Path
) -> str:
    """Return what making a suite of a frame says; without the fields that are None."""
    text = yaml.safe_dump(
        [{name: value for name, value in frame.items() if value is not None}], allow_unicode=True
    )
    (folder / "some").mkdir()
    (folder / "some.yaml").write_text(yaml.safe_dump(shared, allow_unicode=True), "utf-8")
    (folder / "some" / "bad.yaml").write_text(text * case.get("times", 1), "utf-8")
    with pytest.raises(KhabarError) as caught:
        compose.make(suite, 1, compose.read(folder / "some"))
    return str(caught.value)
