import random
from pathlib import Path

import pytest
from babel import Locale

import khabar
import khabar_baselines
from khabar.timex import problem
from khabar_baselines.regex.dates import dates
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("dates.yaml"))
EDGES = ("0001-01-01", "9999-12-31", "0001-01", "9999")
LEXICON = Path(khabar_baselines.__file__).parent / "regex" / "lexicon"


def found_in(text, dct="2025-12-03", zones=()):
    stated = khabar.Dct(value=dct) if dct else None
    return dates(khabar.Article(id="x", text=text, dct=stated, zones=zones))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_finds_and_resolves_what_the_sentence_says(case):
    text = case["text"]
    found = found_in(text, case["dct"])
    assert [[text[one.start : one.end], one.type, one.value, one.mod] for one in found] == case[
        "dates"
    ]


@pytest.mark.parametrize("locale", ["ar", "ar_DZ", "ar_IQ", "ar_LB", "ar_MA", "ar_SA", "ar_TN"])
def test_knows_every_name_of_a_month_in_cldr(locale):
    for month, name in Locale.parse(locale).months["format"]["wide"].items():
        (date,) = found_in(f"عقد اللقاء في 9 {name} 2024")
        assert date.value == f"2024-{month:02d}-09"


def test_knows_every_name_of_a_weekday_in_cldr():
    for weekday, name in Locale.parse("ar").days["format"]["wide"].items():
        (date,) = found_in(f"عقد اللقاء يوم {name} الماضي", "2024-10-14")
        assert date.value == f"2024-10-{weekday + 7:02d}"


@pytest.mark.parametrize(
    ("text", "deictic"),
    [
        ("عقد في 2 ديسمبر 2024", False),
        ("عقد في 2 ديسمبر", True),
        ("عقد عام 2024", False),
        ("عقد العام الماضي", True),
        ("استمر ثلاثة أيام", False),
        ("بدأ قبل ثلاثة أيام", True),
        ("بدأ منذ نحو شهر", True),
        ("بدأ قبل ثلاثة أيام من الاقتراع", False),
        ("تراجع في الأيام الثلاثة الماضية", True),
        ("صدر مؤخرا", True),
    ],
)
def test_tells_what_needs_the_date_of_the_article(text, deictic):
    (date,) = found_in(text)
    assert date.deictic is deictic


@pytest.mark.parametrize(
    ("text", "value", "quant", "freq"),
    [
        ("يصدر يوميا", "P1D", "EVERY", None),
        ("يصدر مرتين في الشهر", "P1M", None, "2X"),
        ("يصدر ثلاث مرات أسبوعيا", "P1W", None, "3X"),
        ("يصدر مرة كل عامين", "P2Y", "EVERY", "1X"),
        ("يصدر كل صباح", "XXXX-XX-XXTMO", "EVERY", None),
        ("يصدر أيام الجمعة", "XXXX-WXX-5", None, None),
    ],
)
def test_tells_how_often(text, value, quant, freq):
    (date,) = found_in(text)
    assert (date.type, date.value, date.quant, date.freq) == ("SET", value, quant, freq)


def test_marks_nothing_in_boilerplate():
    text = "نشر أمس\nوصل أمس"
    zones = (khabar.Zone(0, 8, "boilerplate"), khabar.Zone(8, len(text), "body"))
    (date,) = found_in(text, zones=zones)
    assert date.start == text.rindex("أمس")


def test_spans_cover_marks_and_tatweel_of_the_raw_text():
    text = "وصـل أمـسِ الأوَّلَ."
    (date,) = found_in(text)
    assert text[date.start : date.end] == "أمـسِ الأوَّلَ"


@pytest.mark.parametrize("dct", ["2025-13-40", "2025-02-30", "0000", "²025", "XXXX"])
def test_a_date_of_the_article_that_is_none_is_no_date(dct):
    assert [one.value for one in found_in("وصل أمس في 2 ديسمبر", dct)] == [None, None]


@pytest.mark.parametrize(
    ("text", "dct"),
    [
        ("وصل أول أمس", "0001-01-01"),
        ("يصل بعد غد", "9999-12-31"),
        ("وصل الثلاثاء", "9999-12-31"),
        ("وصل في مارس", "9999-12-31"),
        ("غادر نهاية الأسبوع الماضي", "0001-01-01"),
        ("وقع عام 800000 ق.م", "2025-12-03"),
    ],
)
def test_a_day_beyond_the_calendar_has_no_value(text, dct):
    (date,) = found_in(text, dct)
    assert date.value is None or problem(date.type, date.value) is None


def test_a_day_is_written_with_four_digits_of_its_year():
    (date,) = found_in("وصل يوم غد", "0001-01")
    assert date.value == "0001-01"


def test_a_number_beyond_measure_is_no_number():
    assert found_in("1" * 400 + " يوما") == ()


@pytest.mark.slow
def test_any_words_of_time_in_any_order_are_safe():
    words = [word for line in _words_of_time() for word in line]
    chance = random.Random(7)
    for _ in range(3000):
        text = " ".join(chance.choices(words, k=chance.randint(2, 9)))
        for dct in (chance.choice(("2024-02-29", "2025-12", "2025", None)), *EDGES):
            for date in found_in(text, dct):
                assert date.value is None or problem(date.type, date.value) is None
                assert text[date.start : date.end] == text[date.start : date.end].strip()


def _words_of_time():
    yield ["1", "5", "30", "48", "1447", "2024", "1.5", "15:30", "3/12/2024", "و", "ل", "-", "،"]
    for name in ("dates.yaml", "numbers.yaml"):
        yield _strings(yaml_files.load(LEXICON / name))


def _strings(node):
    if isinstance(node, str):
        return [node]
    children = node.values() if isinstance(node, dict) else node
    return [string for child in children for string in _strings(child)]
