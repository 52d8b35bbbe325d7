"""The formats of single corpora: Recognizers-Text, Duckling and CAraNER, on files made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khabar import Date, Entity, KhabarError
from khabar.formats import Options, read
from khabar.schema import Dct


def case(text: str, *results: Any) -> dict[str, Any]:
    return {
        "Input": text,
        "Context": {"ReferenceDateTime": "2026-03-01T00:00:00"},
        "NotSupported": "javascript",
        "Results": list(results),
    }


def of_model(text: str, name: str, *values: tuple[str, str], start: int | None = None) -> Any:
    candidates = [{"timex": t, "type": name, "value": v} for t, v in values]
    resolution = {"values": candidates}
    return {
        "Text": text,
        "Start": start,
        "TypeName": f"datetimeV2.{name}",
        "Resolution": resolution,
    }


def of_parser(text: str, name: str, timex: str, future: str, past: str) -> Any:
    value = {
        "Timex": timex, "FutureResolution": {"date": future}, "PastResolution": {"date": past},
    }  # fmt: skip
    return {"Text": text, "Type": name, "Value": value, "Length": len(text)}


KEPT = [
    (of_model("غدا", "date", ("2026-03-02", "2026-03-02")), ("DATE", "2026-03-02")),
    (of_model("ثلاثة أيام", "duration", ("P3D", "259200")), ("DURATION", "P3D")),
    (of_model("كل يوم", "set", ("P1D", "not resolved")), ("SET", "P1D")),
    (of_model("هذا الأسبوع", "daterange", ("2026-W10", "")), ("DATE", "2026-W10")),
    (of_model("الثالثة", "datetime", ("2026-03-01T15", "2026-03-01 15:00:00")),
     ("TIME", "2026-03-01T15")),
    (of_parser("الجمعة", "date", "XXXX-WXX-5", "2026-03-06", "2026-03-06"), ("DATE", "2026-03-06")),
    (of_parser("غدا", "date", "2026-03-02", "2026-03-02", "2026-03-02"), ("DATE", "2026-03-02")),
]  # fmt: skip
LEFT_OUT = [
    of_parser("الجمعة", "date", "XXXX-WXX-5", "2026-03-06", "2026-02-27"),
    of_model("الجمعة", "date", ("XXXX-WXX-5", "2026-02-27"), ("XXXX-WXX-5", "2026-03-06")),
    of_model("بين", "daterange", ("(2026-03-01,2026-03-03,P2D)", "")),
    of_model("زمن", "timezone", ("UTC", "UTC")),
    {"Text": "غدا", "Type": "date"},
]


def specification(folder: Path, cases: Any) -> Path:
    file = folder / "DateTimeModel.json"
    file.write_text(json.dumps(cases), encoding="utf-8")
    return file


@pytest.mark.parametrize(("result", "expected"), KEPT)
def test_a_case_of_recognizers_has_its_expression_and_value(tmp_path, result, expected) -> None:
    text = f"سأعود {result['Text']} إن شاء الله"
    (article,) = read(specification(tmp_path, [case(text, result)]))
    (date,) = article.dates or ()
    assert (date.type, date.value) == expected
    assert text[date.start : date.end] == result["Text"]
    assert article.dct == Dct(value="2026-03-01T00:00:00", granularity="minute")


@pytest.mark.parametrize("result", LEFT_OUT)
def test_a_case_without_a_single_value_is_left_out_and_counted(tmp_path: Path, result) -> None:
    options = Options()
    cases = [case(f"سأعود {result['Text']}", result), case("لا شيء")]
    (article,) = read(specification(tmp_path, cases), None, options)
    assert (article.text, article.dates) == ("لا شيء", ())
    assert options.losses == {"cases without a single value of TIMEX3": 1}


def test_an_expression_that_is_not_in_its_input_is_an_error(tmp_path: Path) -> None:
    value = ("2026-03-02", "2026-03-02")
    for text, start in (("سأعود أمس", None), ("غدا وغدا", None), ("غدا وغدا", 2)):
        file = specification(tmp_path, [case(text, of_model("غدا", "date", value, start=start))])
        with pytest.raises(KhabarError, match="case 1: 'غدا' is not in one place of its input"):
            list(read(file))
        assert list(read(file, None, Options(lenient=True))) == []
    file = specification(tmp_path, [case("غدا وغدا", of_model("غدا", "date", value, start=5))])
    (article,) = read(file)
    assert [(date.start, date.end) for date in article.dates or ()] == [(5, 8)]


@pytest.mark.parametrize("content", ["{}", '[{"Results": 3}]', "[" * 1000, "\x00", "[1]"])
def test_another_form_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(content)
    with pytest.raises(KhabarError, match=r"a\.json"):
        list(read(file, "recognizers-text"))


HASKELL = r"""
module Duckling.Time.XX.Corpus
  ( corpus
  ) where

allExamples :: [Example]
allExamples = concat
  [ examples (datetime (2013, 2, 12, 0, 0, 0) Day)
             [ "هذا اليوم"
             , "اليوم -- هذا"
             ]
-- , examples (datetime (2013, 2, 12, 0, 0, 0) Day) [ "معلق" ]
  , examples (datetime (2013, 2, 11, 0, 0, 0) Week) [ "هذا الاسبوع" ]
  , examples (datetime (2013, 4, 1, 0, 0, 0) Quarter) ["الربع القادم"]
  , examples (datetimeHoliday (2013, 3, 8, 0, 0, 0) Day "عيد") ["عيد المرأة"]
  , examples (datetime (2013, 2, 12, 15, 30, 0) Minute) [ "الثالثة \"والنصف\"" ]
  , examples (datetimeInterval ((2013, 2, 12, 0, 0, 0), (2013, 2, 14, 0, 0, 0)) Day) [ "يومان" ]
  , examples (DurationData 30 Minute) [ "نصف \1587اعة" ]
  , examples (datetime (2013, 2, 31, 0, 0, 0) Day) [ "لا يوم" ]
  ]
"""


def test_the_examples_of_duckling_are_read_and_intervals_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "Corpus.hs"
    file.write_text(HASKELL, encoding="utf-8")
    options = Options()
    articles = list(read(file, None, options))
    found = [
        (article.text, date.type, date.value) for article in articles for date in article.dates
    ]
    assert found == [
        ("هذا اليوم", "DATE", "2013-02-12"),
        ("اليوم -- هذا", "DATE", "2013-02-12"),
        ("هذا الاسبوع", "DATE", "2013-W07"),
        ("الربع القادم", "DATE", "2013-Q2"),
        ("عيد المرأة", "DATE", "2013-03-08"),
        ('الثالثة "والنصف"', "TIME", "2013-02-12T15:30"),
        ("نصف ساعة", "DURATION", "PT30M"),
    ]
    assert all((d.start, d.end) == (0, len(a.text)) for a in articles for d in a.dates)
    assert {a.dct and a.dct.value for a in articles} == {"2013-02-12T04:30"}
    assert options.losses == {"examples without a single value of TIMEX3": 2}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(HASKELL.split(" ")), max_size=60).map(" ".join))
def test_any_haskell_is_some_examples(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.hs"
    file.write_text(content, encoding="utf-8")
    for article in read(file, "duckling"):
        assert isinstance(article.dates[0], Date)


CSV = """Sentence_ID,Word_ID,Word,Annotator1,Annotator2,Agreed_Label,Revised_Label
7,1,قال,O,O,O,
7,2,وزير,B-OCC,B-OCC,B-OCC,
7,3,لبنان,B-LOC,I-OCC,no_agr,B-GPE
9,4,"بيروت, لبنان",B-GPE,B-GPE,B-GPE,
"""


def table(folder: Path, content: str) -> Path:
    file = folder / "CAraNER.csv"
    file.write_text(content, encoding="utf-8-sig")
    return file


def test_the_rows_of_caraner_are_sentences_and_revised_tags_count(tmp_path: Path) -> None:
    one, other = read(table(tmp_path, CSV))
    assert (one.id, one.text) == ("7", "قال وزير لبنان")
    assert one.entities == (
        Entity(start=4, end=8, type="OCC"), Entity(start=9, end=14, type="GPE"),
    )  # fmt: skip
    assert (other.id, other.text) == ("9", "بيروت, لبنان")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CSV.replace("Revised_Label", "Other"), r"CAraNER\.csv:1: has no column Revised_Label"),
        (CSV.replace("B-OCC,\n", "B-CAT,\n"), r"CAraNER\.csv:3: .*'CAT' is none of khabar's"),
        (CSV.replace("B-OCC,\n", "I-OCC,\n"), r"CAraNER\.csv:3: I-OCC continues no span"),
        (CSV.replace("7,1,قال", "7,1, "), r"CAraNER\.csv:2: no word"),
        (CSV + '9,"', r"CAraNER\.csv:\d: not CSV: "),
    ],
)
def test_a_fault_of_the_table_names_its_line(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(KhabarError, match=said):
        list(read(table(tmp_path, content), "caraner-csv"))
