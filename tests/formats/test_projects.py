"""brat and Label Studio for corpora and predictions of anybody, with what others mark besides."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khabar import Argument, Article, Date, Entity, Event, KhabarError
from khabar.formats import Options, read, write
from khabar.formats.regions import RegionsError

TEXT = "وصل وزير خارجية  لبنان\nإلى بيروت أمس."
FOREIGN = "\n".join(
    [
        "T1\tMinister 4 8;9 15\tوزير خارجية",
        "T2\tGPE 17 22\tلبنان",
        "T3\tDATE 33 36\tأمس",
        "T4\tTRAVEL 0 3\tوصل",
        "T5\tGPE 17 22;27 32\tلبنان بيروت",
        "T6\tMEET 0 3\tوصل",
        "E1\tTRAVEL:T4 Traveller:T1 Cause:E2 Time:T3",
        "R1\tLocated Arg1:T2 Arg2:T1\t",
        "*\tEquiv T1 T2",
        "N1\tReference T2 Wikipedia:534\tLebanon",
        "A1\tNegation E1",
        "A2\tConfidence T1 High",
        "M1\tSpeculation E1",
        "A3\tRealis E1 ACTUAL",
        "#1\tAnnotatorNotes T2\tis this a place?",
        "#2\tAnnotatorNotes T2\tentity=لبنان",
    ]
)
NOT_HELD = {
    "relations": 2, "normalisations": 1, "attributes": 3, "notes": 1, "gaps in mentions": 1,
    "arguments that are events": 1,
}  # fmt: skip


def folder(path: Path, ann: str, text: str | bytes = TEXT) -> Path:
    path.mkdir(exist_ok=True)
    content = text.encode() if isinstance(text, str) else text
    (path / "a.txt").write_bytes(content)
    (path / "a.ann").write_text(ann, encoding="utf-8")
    return path


def test_brat_of_others_is_read_and_what_khabar_has_no_place_for_is_counted(tmp_path: Path) -> None:
    options = Options(types={"Minister": "OCC"})
    (article,) = read(folder(tmp_path, FOREIGN), None, options)
    assert (article.id, article.text) == ("a", TEXT)
    assert [(e.start, e.end, e.type, e.entity) for e in article.entities or ()] == [
        (4, 15, "OCC", None), (17, 32, "GPE", None), (17, 22, "GPE", "لبنان"),
    ]  # fmt: skip
    meet, travel = sorted(article.events or (), key=lambda event: event.type)
    assert (meet.type, meet.arguments) == ("MEET", ())
    assert (travel.type, travel.realis) == ("TRAVEL", "ACTUAL")
    assert [(a.start, a.end, a.role) for a in travel.arguments] == [
        (4, 15, "Traveller"), (33, 36, "Time"),
    ]  # fmt: skip
    assert options.losses == NOT_HELD


def test_an_unknown_type_is_a_fault_that_lenient_leaves_out(tmp_path: Path) -> None:
    folder(tmp_path, FOREIGN)
    with pytest.raises(RegionsError, match="region T1: type 'Minister' is not one of khabar's"):
        list(read(tmp_path))
    options = Options(lenient=True)
    (article,) = read(tmp_path, None, options)
    assert [entity.type for entity in article.entities or ()] == ["GPE", "GPE"]
    assert options.repairs == {"faults of regions, which are left out": 1}


@pytest.mark.parametrize("counted", ["\n", "\r\n"])
def test_line_ends_of_windows_are_one_character_to_brat_or_two(tmp_path: Path, counted) -> None:
    text, at = TEXT.replace("\n", "\r\n"), TEXT.replace("\n", counted).index("بيروت")
    ann = f"T1\tGPE {at} {at + 5}\tبيروت\r\n"
    (article,) = read(folder(tmp_path, ann, text.encode()))
    (entity,) = article.entities or ()
    assert article.text == text
    assert article.text[entity.start : entity.end] == "بيروت"


def test_the_encoding_of_a_folder_is_told_by_name(tmp_path: Path) -> None:
    folder(tmp_path, "", TEXT.encode("cp1256"))
    (tmp_path / "a.ann").write_bytes("T1\tGPE 17 22\tلبنان\n".encode("cp1256"))
    (article,) = read(tmp_path, None, Options(encoding="windows-1256"))
    assert article.text == TEXT
    for encoding, said in (("utf-8", "byte 0 is not utf-8; name"), ("x", "no such encoding")):
        with pytest.raises(KhabarError, match=said):
            list(read(tmp_path, None, Options(encoding=encoding)))


def test_a_folder_without_its_texts_is_told(tmp_path: Path) -> None:
    (folder(tmp_path, FOREIGN) / "a.txt").unlink()
    with pytest.raises(KhabarError, match=r"a\.txt: no such file; brat's folder has the texts, or"):
        list(read(tmp_path))


def test_documents_without_a_mention_are_annotated_where_others_are(tmp_path: Path) -> None:
    folder(tmp_path, "T1\tGPE 17 22\tلبنان")
    (tmp_path / "b.txt").write_text("لا شيء", encoding="utf-8")
    (tmp_path / "b.ann").write_text("")
    assert [(len(a.entities or ()), a.dates) for a in read(tmp_path)] == [(1, None), (0, None)]


def region(name: str, control: str, start: int, end: int, label: str, **more: Any) -> Any:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    places = {"from_name": control, "to_name": "text"}
    return {"id": name, "type": "labels", **places, "value": value, **more}


EXPORT = [
    {
        "id": 7,
        "data": {"text": TEXT, "source": "x"},
        "annotations": [
            {
                "result": [
                    region("r1", "label", 4, 15, "Minister", meta={"text": ["perhaps"]}),
                    region("r2", "label", 33, 36, "DATE"),
                    region("r3", "ner", 0, 3, "TRAVEL"),
                    {"type": "relation", "from_id": "r3", "to_id": "r1", "labels": ["Traveller"]},
                    {"type": "relation", "from_id": "r1", "to_id": "r3", "labels": ["of"]},
                    {"id": "x", "type": "choices", "from_name": "sentiment", "value": {}},
                ]
            }
        ],
    }
]


def test_an_export_of_others_is_read_and_the_rest_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(EXPORT), encoding="utf-8")
    options = Options(types={"Minister": "OCC"})
    (article,) = read(file, None, options)
    assert (article.id, article.text) == ("7", TEXT)
    assert [(e.start, e.end, e.type) for e in article.entities or ()] == [(4, 15, "OCC")]
    assert [(d.start, d.end, d.type) for d in article.dates or ()] == [(33, 36, "DATE")]
    (event,) = article.events or ()
    assert [(a.start, a.role) for a in event.arguments] == [(4, "Traveller")]
    assert options.losses == {"notes": 1, "relations": 1, "choices and texts": 1}
    with pytest.raises(RegionsError, match="r1: type: 'Minister' is not one of PER, OCC"):
        list(read(file))


WINDOWS = "قال 😀\r\nإن  بيروت"


def export_of(tmp_path: Path, region_: dict[str, Any], key: str = "annotations") -> Path:
    result = {"id": "r", "type": "labels", "from_name": "label", "value": region_}
    task = {"id": 1, "data": {"text": WINDOWS}, key: [{"result": [result]}]}
    file = tmp_path / "export.json"
    file.write_text(json.dumps([task]), encoding="utf-8")
    return file


@pytest.mark.parametrize("counted", [WINDOWS, WINDOWS.replace("\r\n", "\n")])
@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-16-le"])
@pytest.mark.parametrize("key", ["annotations", "completions"])
def test_offsets_of_label_studio_are_known_by_what_they_quote(
    tmp_path: Path, counted: str, encoding: str, key: str
) -> None:
    width = {"utf-32-le": 4, "utf-16-le": 2}[encoding]
    start, end = (
        len(counted[: counted.index(part)].encode(encoding)) // width for part in ("إن", "يروت")
    )
    value = {"start": start, "end": end, "text": "إن ب", "labels": ["GPE"]}
    (article,) = read(export_of(tmp_path, value, key))
    (entity,) = article.entities or ()
    assert article.text == WINDOWS
    assert article.text[entity.start : entity.end] == "إن  ب"


def test_a_quotation_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    value = {"start": 7, "end": 9, "text": "ن", "labels": ["GPE"]}
    file = export_of(tmp_path, value)
    with pytest.raises(RegionsError, match="region r: text: 'ن' is not the text at"):
        list(read(file))
    options = Options(lenient=True)
    assert [article.entities for article in read(file, None, options)] == [None]
    assert options.repairs.total() == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("T1\tGPE 17 22;27 32\tلبنان بيروت", (17, 32)),  # parts at a line end
        ("T1\tGPE 17 22;23 32\tلبنان إلى بيروت", (17, 32)),  # the second part begins with it
        ("T1\tGPE 9 15;15 22\tخارجية  لبنان", (9, 22)),  # and here with spaces
        ("T1\tGPE 17 22\tلبنان\r", (17, 22)),
    ],
)
def test_parts_that_brat_makes_of_a_mention_are_one(tmp_path: Path, line: str, expected) -> None:
    text = TEXT.replace("إلى ", "    ") if "27 32" in line else TEXT
    options = Options()
    (article,) = read(folder(tmp_path, line + "\n", text), None, options)
    assert [(e.start, e.end) for e in article.entities or ()] == [expected]
    assert not options.losses


def test_brat_s_off_by_one_is_told_with_its_remedy(tmp_path: Path) -> None:
    folder(tmp_path, "T1\tGPE 17 21\tلبنان\n")
    with pytest.raises(RegionsError, match="this end is inclusive: add 1 to every end"):
        list(read(tmp_path))


ARTICLES = [
    Article(id="x/1", text="لبنان وبيروت", labels="wojood",
            entities=(Entity(start=0, end=5, type="GPE"), Entity(start=7, end=12, type="PERS"))),
    Article(id="x/2", text="لا", labels="wojood", entities=()),
]  # fmt: skip


@pytest.mark.parametrize("name", ["brat", "label-studio"])
def test_a_corpus_of_another_inventory_comes_back(tmp_path: Path, name: str) -> None:
    write(tmp_path / "out", ARTICLES, name, Options())
    settings_ = "".join(
        path.read_text(encoding="utf-8") for path in (tmp_path / "out").glob("*.[cx][om][nl]*")
    )
    assert "CURR" in settings_
    assert "canary" not in settings_
    again = list(read(tmp_path / "out", None, Options(labels="wojood")))
    assert [(a.id, a.text, a.labels) for a in again] == [(a.id, a.text, "wojood") for a in ARTICLES]
    assert [[(e.start, e.end, e.type) for e in a.entities or ()] for a in again] == [
        [(0, 5, "GPE"), (7, 12, "PERS")], [],
    ]  # fmt: skip
    assert {(a.dates, a.events) for a in again} == {(None, None)}


@pytest.mark.parametrize("name", ["brat", "label-studio"])
def test_predictions_are_written_to_be_corrected_and_come_back(tmp_path: Path, name, run) -> None:
    corpus, predicted = tmp_path / "corpus.jsonl", tmp_path / "predictions.jsonl"
    corpus.write_text(json.dumps({"id": "a", "text": TEXT, "entities": []}), encoding="utf-8")
    entity, event = (
        {"start": 17, "end": 22, "type": "GPE"},
        {"start": 0, "end": 3, "type": "TRAVEL"},
    )
    arguments = [{"start": 17, "end": 22, "role": "Place"}, {"start": 4, "end": 8, "role": "Time"}]
    prediction = {"id": "a", "entities": [entity], "events": [{**event, "arguments": arguments}]}
    predicted.write_text(json.dumps(prediction), encoding="utf-8")
    there = run("convert", predicted, tmp_path / "out", "--data", corpus, "--to", name)
    assert there.returncode == 0, there.stderr
    assert "1 arguments that are not marked entities or dates" in there.stderr
    back = run(
        "convert", tmp_path / "out", tmp_path / "back.jsonl", "--data", corpus,
        "--to", "predictions",
    )  # fmt: skip
    assert back.returncode == 0, back.stderr
    again = json.loads((tmp_path / "back.jsonl").read_text(encoding="utf-8"))
    assert [(e["start"], e["type"]) for e in again["entities"]] == [(17, "GPE")]
    assert [a["role"] for a in again["events"][0]["arguments"]] == ["Place"]
    assert "dates" not in again


SPANS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)
INNER = SPANS.filter(lambda s: s[0] < s[1] and "\n" not in (TEXT[s[0]], TEXT[s[1] - 1]))


@pytest.mark.parametrize("name", ["brat", "label-studio"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(INNER, min_size=1, max_size=4))
def test_any_mentions_of_any_corpus_come_back(tmp_path: Path, name: str, spans) -> None:
    out = tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    entities = tuple(Entity(start=start, end=end, type="ORG") for start, end in spans)
    dates = tuple(Date(start=start, end=end, type="SET", value="P1D") for start, end in spans[:1])
    marked = Argument(start=spans[0][0], end=spans[0][1], role="Place")
    events = (Event(start=0, end=3, type="MEET", arguments=(marked,)),)
    article = Article(id="a", text=TEXT, entities=entities, dates=dates, events=events)
    options = Options()
    write(out, [article], name, options)
    (again,) = read(out)
    assert not +options.losses
    for task in ("entities", "dates"):
        assert Counter((m.start, m.end) for m in getattr(again, task)) == Counter(
            (m.start, m.end) for m in getattr(article, task)
        )
    assert [(a.start, a.end) for a in (again.events or ())[0].arguments] == [
        (marked.start, marked.end)
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("TEAR*#N12\t 0;:GPEMod\n=ن"), max_size=80))
def test_any_lines_are_an_article_or_an_error(tmp_path: Path, lines: str) -> None:
    folder(tmp_path, lines)
    for lenient in (False, True):
        try:
            list(read(tmp_path, "brat", Options(lenient=lenient)))
        except KhabarError as error:
            assert str(tmp_path) in str(error)
