from pathlib import Path

import pytest

import khabar
from khabar.labels import COMMON_ROLES, EVENT_TYPES, REALIS, ROLES_OF
from khabar.text import one_zone
from khabar_baselines.regex.events import events
from khabar_baselines.regex.events.morphology import noun_forms, participle_forms, verb_forms
from khabar_baselines.regex.resources import load
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("events.yaml"))


def article(text, zones=None):
    return khabar.Article(id="x", text=text, zones=zones or one_zone(text))


def find(text, names=(), dates=(), zones=None):
    def at(name):
        start = text.index(name)
        return {"start": start, "end": start + len(name)}

    entities = [khabar.Entity(**at(name), type=type_) for name, type_ in names]
    return events(
        article(text, zones), entities, [khabar.Date(**at(date), type="DATE") for date in dates]
    )


def start_of(text, word, occurrence):
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(word, start + 1)
    return start


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_finds_what_the_sentence_tells(case):
    text = case["text"]
    found = find(text, case.get("names", ()), case.get("dates", ()))
    told = [[text[one.start : one.end], one.type, one.realis] for one in found]
    assert told == [event[:3] for event in case["events"]]
    for one, (word, _, _, *rest) in zip(found, case["events"], strict=True):
        if rest:
            assert one.start == start_of(text, word, rest[0])
        if len(rest) > 1:
            arguments = [[each.role, text[each.start : each.end]] for each in one.arguments]
            assert sorted(arguments) == sorted(rest[1])


@pytest.mark.parametrize("type_", ["byline", "dateline", "boilerplate"])
def test_nothing_is_marked_in_silent_zones(type_):
    text = "كتب عن الحرب\nقال إن الحرب انتهت."
    zones = (khabar.Zone(0, 13, type_), khabar.Zone(13, len(text), "body"))
    assert find(text, zones=zones)
    assert all(one.start >= 13 for one in find(text, zones=zones))


def test_nothing_is_marked_in_a_name():
    assert find("معاهدة فرساي نص مشهور", names=[["معاهدة فرساي", "EVENT"]]) == ()


def test_marks_and_tatweel_belong_to_the_trigger():
    text = "وأكّــدَ المصدرُ ذلك"
    assert [text[one.start : one.end] for one in find(text)] == ["أكّــدَ"]


def test_what_one_speaker_says_is_one_event():
    text = "قال كوامي إن الميناء جاهز. وأضاف أن السفن وصلت. وصرحت أماني بأن الرسوم ألغيت."
    said = [one for one in find(text, [["كوامي", "PER"], ["أماني", "PER"]]) if one.type == "STATE"]
    first, second, third = (one.event for one in said)
    assert first == second != third


def test_a_general_mention_has_no_occurrence():
    [one] = find("تسود عادة مفاوضات كهذه.")
    assert (one.realis, one.event) == ("GENERIC", None)


def test_roles_and_types_are_those_of_the_scheme():
    found = [one for case in CASES for one in find(case["text"], case.get("names", ()))]
    assert {one.type for one in found} == set(EVENT_TYPES)
    assert {one.realis for one in found} <= set(REALIS)
    for type_, words in load("events")["types"].items():
        entries = [
            each for part in ("nouns", "verbs", "participles") for each in words.get(part, ())
        ]
        given = [
            words["roles"],
            *(each.get("roles", {}) for each in entries if isinstance(each, dict)),
        ]
        roles = {role for each in given for role in each.values() if role}
        assert roles <= {*ROLES_OF[type_], *COMMON_ROLES}


def test_every_word_of_the_lexicon_is_cited_as_it_should_be():
    for type_, words in load("events")["types"].items():
        for part, most in (("nouns", 3), ("verbs", 3), ("participles", 1)):
            for entry in words.get(part, ()):
                cited = entry if isinstance(entry, str) else entry[part.removesuffix("s")]
                assert 1 <= len(cited.split()) <= most, (type_, cited)


def test_verbs_inflect():
    sound = {form.text for form in verb_forms("صرح يصرح")}
    hollow = {form.text for form in verb_forms("زار يزور يزر")}
    defective = {form.text for form in verb_forms("دعا يدعو")}
    assert sound >= {"صرح", "صرحت", "صرحوا", "صرحنا", "يصرح", "تصرح", "يصرحون", "نصرح"}
    assert hollow >= {"زار", "زارت", "زرت", "زرنا", "يزور", "تزورون", "يزر"}
    assert defective >= {"دعا", "دعت", "دعوا", "دعوت", "يدعو", "يدعون", "تدع"}


def test_nouns_and_participles_inflect():
    nouns = {form.text for form in noun_forms("مباحثه مباحثات")}
    assert nouns >= {"مباحثه", "المباحثات", "مباحثتان", "مباحثت"}
    assert {form.text for form in participle_forms("موكد")} >= {"موكدا", "موكده", "موكدين"}
