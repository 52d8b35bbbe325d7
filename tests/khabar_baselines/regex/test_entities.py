from pathlib import Path

import pytest
from babel import Locale

import khabar
from khabar.text import one_zone
from khabar_baselines.regex.entities import entities
from khabar_baselines.regex.resources import load
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("entities.yaml"))


def article(text, zones=None):
    return khabar.Article(id="x", text=text, zones=zones or one_zone(text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_finds_what_the_sentence_names(case):
    found = entities(article(case["text"]))
    named = [[case["text"][one.start : one.end], one.type] for one in found]
    assert sorted(named) == sorted(case["entities"])


def test_one_surname_is_one_entity():
    text = "قال سامي الحداد إن الخطة جاهزة. وأضاف الحداد أن الحكومة اليونانية وافقت."
    people = [one.entity for one in entities(article(text)) if one.type == "PER"]
    assert len(people) == 2
    assert len(set(people)) == 1


def test_an_office_points_to_its_holder():
    found = entities(article("استقبل الرئيس الفنلندي وزير الخارجية الكندي مارك ماير."))
    holders = [one.entity for one in found if one.type in ("OCC", "PER")]
    assert holders == [None, "ماير", "ماير"]


def test_nothing_is_marked_in_boilerplate():
    text = "زار الوزير أثينا.\nاقرأ أيضا: أثينا تستضيف القمة"
    zones = (khabar.schema.Zone(0, 18, "body"), khabar.schema.Zone(18, len(text), "boilerplate"))
    found = entities(article(text, zones))
    assert [text[one.start : one.end] for one in found] == ["الوزير", "أثينا"]


def test_spans_are_unique_sorted_and_nested_without_crossing():
    text = " ".join(case["text"] for case in CASES)
    found = entities(article(text))
    spans = [(one.start, one.end) for one in found]
    assert len(set(spans)) == len(spans)
    assert spans == sorted(spans, key=lambda span: (span[0], -span[1]))
    for start, end in spans:
        assert not any(start < other < end < stop for other, stop in spans)


def test_country_names_are_those_of_cldr():
    cldr = Locale("ar").territories
    assert load("places")["countries"].items() <= cldr.items()
