"""Label Studio and brat give back what they were given, and nothing of what does not fit."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khabar import Argument, Article, Date, Entity, Event, KhabarError, labels, text
from khabar.formats import FORMATS, Options
from khabar.formats.regions import RegionsError
from khabar.gold import exchange
from khabar.gold.read import (
    Layers,
    guidelines_version,
    read_layers,
    read_seeds,
    with_layers,
)

TOOLS = ("label-studio", "brat")
ALL = (*TOOLS, "gold")
Edit = Callable[[str], str]
OPTIONS = Options(canary="canary")


@pytest.fixture(scope="module")
def articles(root: Path) -> Mapping[str, Article]:
    return {article.id: article for article in read_seeds(root)}


@pytest.fixture(scope="module")
def gold_layers(root: Path, articles) -> list[Layers]:
    return [read_layers(root / f"gold/articles/{id_}.yaml", id_) for id_ in articles]


def written(name: str, articles, layers: list[Layers], folder: Path) -> None:
    """Write articles with these layers, and the others without any, as the command does."""
    made = {each.id: with_layers(articles[each.id], each) for each in layers}
    shutil.rmtree(folder, ignore_errors=True)
    exchange.write(folder, [made.get(id_, a) for id_, a in articles.items()], name, OPTIONS)


def files_of(name: str, articles, layers: list[Layers], folder: Path) -> dict[str, bytes]:
    written(name, articles, layers, folder / "made")
    return {path.name: path.read_bytes() for path in (folder / "made").iterdir()}


def read(name: str, path: Path, articles) -> list[Layers]:
    format_ = exchange.FORMATS.get(name) or FORMATS[name]
    options = replace(OPTIONS, corpus=articles)
    return [exchange.layers_of(article) for article in format_.read(path, options)]


def there_and_back(name: str, articles, layers: list[Layers], folder: Path) -> list[Layers]:
    written(name, articles, layers, folder / "made")
    return read(name, folder / "made", articles)


@pytest.mark.parametrize("name", ALL)
def test_the_five_articles_come_back_as_they_were(
    name: str, articles, gold_layers, tmp_path: Path
) -> None:
    assert sum(len(each.events) for each in gold_layers) > 200
    assert there_and_back(name, articles, gold_layers, tmp_path) == gold_layers


@pytest.mark.parametrize("name", TOOLS)
def test_the_command_gives_the_same_bytes(name: str, root: Path, tmp_path: Path, run) -> None:
    there, back = tmp_path / name, tmp_path / "back"
    for source, out, from_, to in (
        (root / "gold/articles", there, "gold", name),
        (there, back, name, "gold"),
    ):
        found = run("convert", source, out, "--from", from_, "--to", to, "--root", root)
        assert found.returncode == 0, found.stderr
        assert found.stdout.endswith(f"articles written to {out}\n")
        assert found.stderr == ""
    for path in (root / "gold/articles").iterdir():
        assert (back / path.name).read_bytes() == path.read_bytes()


WORDS = "سَلْمى ق😀م 𝒜ب ، كلمة"
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
SPANS = st.sampled_from([(word.start, word.end) for word in text.words(WORDS)])


@st.composite
def layers_of_words(draw: st.DrawFn) -> Layers:
    spans = draw(st.lists(SPANS, unique=True))
    entities = tuple(
        Entity(
            start=start, end=end, text=WORDS[start:end],
            type=draw(st.sampled_from(labels.ENTITY_TYPES)), entity=draw(st.none() | NAMES),
        )
        for start, end in sorted(spans)
    )  # fmt: skip
    dates = tuple(
        Date(
            start=start, end=end, text=WORDS[start:end],
            type=draw(st.sampled_from(labels.DATE_TYPES)),
            mod=draw(st.none() | st.sampled_from(labels.MODS)), value=draw(st.none() | NAMES),
            quant=draw(st.none() | NAMES), deictic=draw(st.none() | st.booleans()),
        )
        for start, end in sorted(set(draw(st.lists(SPANS, unique=True))) - set(spans))
    )  # fmt: skip
    marked = [*entities, *dates]
    events = tuple(
        Event(
            start=start, end=end, text=WORDS[start:end],
            type=draw(st.sampled_from(labels.EVENT_TYPES)),
            realis=draw(st.none() | st.sampled_from(labels.REALIS)), event=draw(st.none() | NAMES),
            arguments=tuple(
                Argument(
                    start=m.start, end=m.end, text=m.text,
                    role=draw(st.sampled_from(labels.ROLES)),
                )
                for m in (draw(st.lists(st.sampled_from(marked), max_size=4)) if marked else ())
            ),
        )
        for start, end in sorted(draw(st.lists(SPANS, unique=True)))
    )  # fmt: skip
    return Layers(id="a", entities=entities, dates=dates, events=events)


@pytest.mark.parametrize("name", ALL)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layers=layers_of_words())
def test_any_annotation_comes_back(name: str, tmp_path: Path, layers: Layers) -> None:
    articles = {"a": Article(id="a", text=WORDS)}
    marked = layers.entities or layers.dates or layers.events
    blank = name == "brat" and not marked  # an .ann without a line
    assert there_and_back(name, articles, [layers], tmp_path) == ([] if blank else [layers])


def test_label_studio_itself_takes_the_project(articles, gold_layers, tmp_path: Path) -> None:
    files = files_of("label-studio", articles, gold_layers, tmp_path)
    from label_studio_sdk.label_interface import LabelInterface  # a second to import

    interface = LabelInterface(files["config.xml"].decode())
    interface.validate()
    tasks = json.loads(files["tasks.json"])
    assert {control.to_name[0] for control in interface.controls} == {"text"}
    for task in tasks:
        assert interface.validate_annotation(task["annotations"][0])
        assert {"text", "id", "about"} <= set(task["data"])
        broken = json.loads(json.dumps(task["annotations"][0]))
        broken["result"][0]["value"]["labels"] = ["NOBODY"]
        assert not interface.validate_annotation(broken)


def test_offsets_in_utf_16_are_known_by_the_quotation(tmp_path: Path) -> None:
    articles = {"a": Article(id="a", text="😀 سلمى")}
    region = {"start": 3, "end": 7, "text": "سلمى", "labels": ["PER"]}
    result = [{"id": "r", "from_name": "entities", "type": "labels", "value": region}]
    task = {"data": {"id": "a", "text": "😀 سلمى"}, "annotations": [{"result": result}]}
    (tmp_path / "export.json").write_text(json.dumps([task]))
    (layers,) = read("label-studio", tmp_path / "export.json", articles)
    assert layers.entities == (Entity(start=2, end=6, type="PER", text="سلمى"),)


def change(path: str, value: object) -> Edit:
    """Set a field of the first task; a path is field names and indices."""

    def edit(content: str) -> str:
        tasks = json.loads(content)
        *steps, last = [int(s) if s.lstrip("-").isdigit() else s for s in path.split(".")]
        place: Any = tasks[0]
        for step in steps:
            place = place[step]
        place[last] = value
        return json.dumps(tasks)

    return edit


def doubled(field: str, value: object) -> Edit:
    """Say the first result once more, with another value."""

    def edit(content: str) -> str:
        tasks = json.loads(content)
        results = tasks[0]["annotations"][0]["result"]
        results.append({**results[0 if field == "labels" else 1], **value})  # type: ignore[dict-item]
        return json.dumps(tasks)

    return edit


RESULT = "annotations.0.result"
BAD_TASKS = [
    (change(f"{RESULT}.0.value.start", 12), "region entities-0: text: 'أميركية' is not the text"),
    (change(f"{RESULT}.0.value.end", 99999), "region entities-0: end: [11, 99999) is not a span"),
    (change(f"{RESULT}.0.value.start", None), "region entities-0: Expected `int`, got `null`"),
    (change(f"{RESULT}.0.value.labels", ["MAN"]), "entities-0: type: 'MAN' is not one of PER"),
    (change(f"{RESULT}.0.value.labels", []), "region entities-0: needs one label"),
    (change(f"{RESULT}.0.from_name", "things"), "region entities-0: needs one label"),
    (change(f"{RESULT}.1.id", "gone"), "region gone: entity belongs to no region that can have it"),
    (change(f"{RESULT}.1.from_name", "realis"), "realis belongs to no region that can have it"),
    (change(f"{RESULT}.1.value.text", ["a", "b"]), "entity: needs one value, not 2"),
    (change(f"{RESULT}.-1.from_id", "entities-0"), "the relation does not go from an event"),
    (change(f"{RESULT}.-1.to_id", "gone"), "the relation does not go from an event to an entity"),
    (change(f"{RESULT}.-1.labels", []), "the relation needs one role"),
    (change(f"{RESULT}.-1.labels", ["Winner"]), "role: 'Winner' is not one of Participant"),
    (doubled("labels", {"from_name": "dates"}), "has two labels, of entities and dates; keep one"),
    (doubled("entity", {}), "region entities-0: entity occurs twice; keep one"),
    (change("drafts", [{"result": []}]), "has a draft; press Submit or Update"),
    (change("data.id", "009"), "task '009': article: '009' is unknown; "),
    (change("data.text", "x"), "task '000': its text differs from the article's"),
    (change("annotations", [{"result": []}] * 2), "has annotations of several people"),
    (lambda content: content[:-20], "not a JSON export of Label Studio"),
    (lambda _: '{"id": 1}', "not a JSON export of Label Studio"),
    (lambda _: "[" * 100_000, "not a JSON export of Label Studio"),
]


@pytest.mark.parametrize(("edit", "said"), BAD_TASKS)
def test_regions_that_do_not_fit_are_named_and_nothing_is_imported(
    articles, gold_layers, tmp_path: Path, root: Path, run, edit: Edit, said: str
) -> None:
    files = files_of("label-studio", articles, gold_layers, tmp_path)
    path = tmp_path / "export.json"
    path.write_text(edit(files["tasks.json"].decode()), encoding="utf-8")
    out = tmp_path / "back"
    found = run("convert", path, out, "--from", "label-studio", "--to", "gold", "--root", root)
    assert found.returncode == 2
    assert said in found.stderr
    assert found.stderr.startswith(f"khabar: {path}: ")
    assert not out.exists()


def line(pattern: str, new: str) -> Edit:
    def edit(content: str) -> str:
        changed = re.sub(pattern, new, content, count=1, flags=re.MULTILINE)
        assert changed != content
        return changed

    return edit


BAD_LINES = [
    (line(r"^T1\tNORP 11", "T1\tNORP 12"), "region T1: text: 'أميركية' is not the text at"),
    (line(r"^T1\tNORP", "T1\tMAN"), "region T1: type 'MAN' is not one of khabar's"),
    (
        line(r"^T1\tNORP 11 18", "T1\tNORP 11 14;15 18"),
        "region T1: has parts (11 14;15 18), but a mention is contiguous; mark [11, 18), or one",
    ),
    (line(r"^T1\t", "T1 "), "not a line that can be kept"),
    (line(r"^#1\t.*", "#1\tAnnotatorNotes T1\tperhaps"), "note 'perhaps' is not a known key=value"),
    (line(r"^#1\t.* T1\t", "#1\tAnnotatorNotes T999\t"), "region T999: has an attribute or note"),
    (line(r"^E1\t(\w+):T\d+", r"E1\t\1:T999"), "region E1: T999 is not a STATE of this file"),
    (line(r"^E1\t.*$", ""), "a STATE that is not the trigger of an event; make it one"),
    (line(r"^(E\d+\t\w+:T\d+ \w+):T\d+", r"\1:T999"), "no T999 in this file"),
    (line(r"^A1\tDeictic T", "A1\tRealis T"), "Object contains unknown field `realis`"),
    (line(r"^(A\d+\tRealis E1) \w+", r"\1 MAYBE"), "region E1: realis: 'MAYBE' is not one of"),
    (line(r"^T2\t", "T1\t"), "region T1: occurs twice"),
    (line(r"^A2(\tDeictic T\d+).*", r"A2\1 no\nA9\1 no"), "deictic occurs twice"),
    (line(r"^T1\tNORP 11", "T1\tNORP " + "9" * 5000), "not a line that can be kept"),
    (line(r"\Z", "R1\tWorksFor Arg1:T1 Arg2:T2\n"), "not a line that can be kept"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), BAD_LINES)
def test_lines_of_brat_that_do_not_fit_are_named(
    articles, gold_layers, tmp_path: Path, edit: Edit, said: str
) -> None:
    for file, content in files_of("brat", articles, gold_layers, tmp_path).items():
        (tmp_path / file).write_bytes(content)
    path = tmp_path / "000.ann"
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(RegionsError) as caught:
        read("brat", tmp_path, articles)
    first, *regions = str(caught.value).split("\n")
    assert first == f"{tmp_path}: {len(regions)} regions at fault; nothing was imported"
    assert any(said in told for told in regions)
    assert all(told.startswith("article 000: region ") for told in regions)


def test_every_region_at_fault_is_told(articles, gold_layers, tmp_path: Path) -> None:
    files = files_of("brat", articles, gold_layers, tmp_path)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content.replace(b"\tPER ", b"\tMAN "))
    with pytest.raises(RegionsError) as caught:
        read("brat", tmp_path, articles)
    people = sum(e.type == "PER" for each in gold_layers for e in each.entities)
    assert str(caught.value).count("'MAN' is not one of khabar's") == people


def test_other_texts_and_folders_are_told(articles, gold_layers, tmp_path: Path) -> None:
    for name in TOOLS:
        with pytest.raises(KhabarError):
            read(name, tmp_path, articles)
    for file, content in files_of("brat", articles, gold_layers, tmp_path).items():
        (tmp_path / file).write_bytes(content)
    (tmp_path / "001.txt").write_text("other", encoding="utf-8")
    with pytest.raises(KhabarError, match=r"001\.txt: not the text of article 001"):
        read("brat", tmp_path, articles)
    (tmp_path / "001.txt").unlink()
    assert read("brat", tmp_path, articles) == gold_layers
    (tmp_path / "001.ann").rename(tmp_path / "x.ann")
    with pytest.raises(KhabarError, match=r"article: 'x' is unknown; .*known: 000, 001"):
        read("brat", tmp_path, articles)


@pytest.mark.parametrize("name", TOOLS)
def test_an_argument_that_is_no_mention_cannot_be_written(
    name: str, articles, tmp_path: Path
) -> None:
    stray = Argument(start=0, end=4, role="Speaker")
    event = Event(start=11, end=18, type="STATE", arguments=(stray,))
    layers = Layers(id="000", entities=(), dates=(), events=(event,))
    with pytest.raises(KhabarError, match=r"000: event at 11: Speaker \[0, 4\) is not a marked"):
        written(name, articles, [layers], tmp_path / "made")


def test_a_new_annotator_gets_the_texts_alone_and_hands_in_a_pass(
    root: Path, tmp_path: Path, run
) -> None:
    project, back = tmp_path / "project", tmp_path / "pass"
    to = ("--to", "label-studio", "--root", root)
    assert run("convert", root / "seeds", project, "--from", "seeds", *to).returncode == 0
    tasks = json.loads((project / "tasks.json").read_text(encoding="utf-8"))
    assert [task["annotations"] for task in tasks] == [[]] * 5
    assert "2025-12-03 (day); zones: body" in tasks[0]["data"]["about"]
    region = {"start": 11, "end": 18, "text": "أميركية", "labels": ["NORP"]}
    result = [{"id": "r", "from_name": "entities", "type": "labels", "value": region}]
    tasks[0]["annotations"] = [{"result": result}, {"result": [], "was_cancelled": True}]
    export = tmp_path / "export.json"
    export.write_text(json.dumps(tasks), encoding="utf-8")
    who = ("--annotator", "reader", "--described", "made for this test", "--root", root)
    found = run("convert", export, back, "--from", "label-studio", "--to", "gold", *who)
    assert found.returncode == 0, found.stderr
    assert [path.name for path in back.iterdir()] == ["000.yaml"]
    assert "000: entities 11-18 «أميركية»" not in found.stderr
    assert "not annotated and left out: 001, 002, 003, 004" in found.stderr
    layers = read_layers(back / "000.yaml", "000")
    assert (layers.annotation.annotator, layers.annotation.kind) == ("reader", "person")
    assert layers.annotation.guidelines == "1.1.0"
    assert layers.entities == (Entity(start=11, end=18, type="NORP", text="أميركية"),)
    compared = run("agreement", "gold", back, "--root", root, "--json")
    assert json.loads(compared.stdout)["table"][0]["other"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "tiff", "--to", "gold"), "format: 'tiff' is unknown; known: khabar"),
        (
            ("--from", "gold", "--to", "seeds"),
            "--to seeds: cannot be written, only read; choose another format",
        ),
        (("--from", "gold", "--to", "gold", "--annotator", "x", "--kind", "robot"), "--kind robot"),
    ],
)
def test_a_wrong_option_is_told(root: Path, tmp_path: Path, run, arguments, said: str) -> None:
    found = run("convert", root / "gold/articles", tmp_path / "out", *arguments, "--root", root)
    assert found.returncode == 2
    assert said in found.stderr
    assert not (tmp_path / "out").exists()


def test_a_pass_is_signed_with_the_version_of_the_guidelines(root: Path) -> None:
    header = exchange.annotation("me", "program", "", root)
    assert (header.described, header.guidelines) == ("me", guidelines_version(root))


def test_a_relation_may_be_drawn_from_either_end(articles, gold_layers, tmp_path: Path) -> None:
    files = files_of("label-studio", articles, gold_layers, tmp_path)
    tasks = json.loads(files["tasks.json"])
    relation = tasks[0]["annotations"][0]["result"][-1]
    relation["from_id"], relation["to_id"] = relation["to_id"], relation["from_id"]
    relation["direction"] = "left"
    (tmp_path / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    assert read("label-studio", tmp_path, articles) == gold_layers


def test_a_line_end_in_a_quotation_is_no_other_text(tmp_path: Path) -> None:
    articles = {"a": Article(id="a", text="ا\nب")}
    region = {"start": 0, "end": 3, "text": "ا\\nب", "labels": ["PER"]}
    result = [{"id": "r", "from_name": "entities", "type": "labels", "value": region}]
    task = {"data": {"id": "a", "text": "ا\nب"}, "annotations": [{"result": result}]}
    (tmp_path / "tasks.json").write_text(json.dumps([task]))
    (layers,) = read("label-studio", tmp_path, articles)
    assert layers.entities[0].text == "ا\nب"
    assert b"T1\tPER 0 1;2 3\t" in files_of("brat", articles, [layers], tmp_path)["a.ann"]
    assert there_and_back("brat", articles, [layers], tmp_path) == [layers]
    broken = msgspec.structs.replace(layers, entities=(Entity(start=0, end=2, type="PER"),))
    with pytest.raises(KhabarError, match=r"\[0, 2\) begins or ends with a line end, which brat"):
        written("brat", articles, [broken], tmp_path / "made")


def test_what_breaks_a_rule_is_a_warning(root: Path, tmp_path: Path, run) -> None:
    region = {"start": 10, "end": 18, "text": " أميركية", "labels": ["NORP"]}
    result = [{"id": "r", "from_name": "entities", "type": "labels", "value": region}]
    article = read_seeds(root)[0]
    task = {"data": {"id": "000", "text": article.text}, "annotations": [{"result": result}]}
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task]), encoding="utf-8")
    options = ("--from", "label-studio", "--to", "gold", "--root", root)
    found = run("convert", path, tmp_path / "out", *options)
    assert found.returncode == 0
    assert (
        "warning: 000: entities 10-18 « أميركية»: begins or ends with punctuation" in found.stderr
    )
    for name in ("", "../x", "a b"):
        found = run("convert", path, tmp_path / "other", *options, "--annotator", name)
        assert found.returncode == 2
        assert "give a short name of letters and digits" in found.stderr
    assert run("convert", path, ".", *options, cwd=tmp_path).returncode == 2


LINES = "زار الوزير\nالرباط  أمس\n\nثم عاد"


def of_lines() -> tuple[dict[str, Article], list[Layers]]:
    """Return an article of several lines, and layers that mark words of each."""
    article = Article(id="a", text=LINES, zones=(), tokens=(), sentences=())
    at = LINES.index
    entities = (
        Entity(start=4, end=10, type="OCC", text="الوزير"),
        Entity(start=at("الرباط"), end=at("الرباط") + 6, type="GPE", entity="rabat", text="الرباط"),
    )
    dates = (Date(start=at("أمس"), end=at("أمس") + 3, type="DATE", text="أمس"),)
    argument = Argument(start=4, end=10, role="Traveller", text="الوزير")
    events = (
        Event(start=0, end=3, type="MEET", text="زار"),
        Event(start=at("عاد"), end=at("عاد") + 3, type="TRAVEL", arguments=(argument,), text="عاد"),
    )
    return {"a": article}, [Layers(id="a", entities=entities, dates=dates, events=events)]


def windows(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def marked(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


def counted(text: str) -> Callable[[bytes], bytes]:
    """Return what makes the spans of an .ann file those of another text of the same words."""

    def edit(content: bytes) -> bytes:
        def moved(found: re.Match[str]) -> str:
            start, end = (int(found[n]) for n in (2, 3))
            begins = [m.start() for m in re.finditer(r"[^\s\ufeff]", text)]
            rank = len(re.sub(r"\s", "", LINES[:start]))
            last = len(re.sub(r"\s", "", LINES[:end])) - 1
            return f"{found[1]}{begins[rank]} {begins[last] + 1}\t"

        return re.sub(r"^(T\d+\t\w+ )(\d+) (\d+)\t", moved, content.decode(), flags=re.M).encode()

    return edit


TEXTS = {
    "CRLF": LINES.replace("\n", "\r\n"),
    "BOM": f"\ufeff{LINES}",
    "one space": LINES.replace("  ", " "),
}


@pytest.mark.parametrize(
    ("of_text", "of_ann"),
    [
        (None, windows),
        (None, marked),
        (None, lambda content: marked(windows(content))),
        (windows, None),  # converted after it was annotated
        (windows, counted(TEXTS["CRLF"])),  # annotated as it is
        (windows, lambda content: windows(counted(TEXTS["CRLF"])(content))),
        (None, counted(TEXTS["CRLF"])),  # converted back since
        ("gone", counted(TEXTS["CRLF"])),
        (marked, None),
        (marked, counted(TEXTS["BOM"])),
        (lambda _: TEXTS["one space"].encode(), counted(TEXTS["one space"])),
    ],
)
def test_what_windows_makes_of_a_folder_of_brat_is_read(of_text, of_ann, tmp_path: Path) -> None:
    articles, layers = of_lines()
    files = files_of("brat", articles, layers, tmp_path)
    for name, edit in (("a.txt", of_text), ("a.ann", of_ann)):
        if edit != "gone":
            (tmp_path / name).write_bytes(edit(files[name]) if edit else files[name])
    assert read("brat", tmp_path, articles) == layers


def test_a_mention_that_brat_parts_at_a_line_s_end_is_put_together(tmp_path: Path) -> None:
    articles, _ = of_lines()
    end = LINES.index("الرباط") + 6
    (tmp_path / "a.ann").write_text(f"T1\tGPE 4 10;11 {end}\tالوزير الرباط\n", encoding="utf-8")
    ((mention,),) = (each.entities for each in read("brat", tmp_path, articles))
    assert mention == Entity(start=4, end=end, type="GPE", text="الوزير\nالرباط")


@pytest.mark.parametrize("spans", ["0 3;11 17", "0 3;4 10;18 21", "4 10;0 3"])
def test_a_mention_in_parts_is_told_with_the_remedy(spans: str, tmp_path: Path) -> None:
    articles, _ = of_lines()
    (tmp_path / "a.ann").write_text(f"T1\tGPE {spans}\tزار الرباط\n", encoding="utf-8")
    with pytest.raises(RegionsError, match=rf"T1: has parts \({spans}\), .*contiguous; mark \["):
        read("brat", tmp_path, articles)


def test_another_text_beside_is_still_told(tmp_path: Path) -> None:
    articles, layers = of_lines()
    for name, content in files_of("brat", articles, layers, tmp_path).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "a.txt").write_text(LINES.replace("زار", "رأى"), encoding="utf-8")
    with pytest.raises(KhabarError, match="not the text of article a; restore it"):
        read("brat", tmp_path, articles)


@pytest.mark.parametrize("lost", ["quotation", "text", "both", "BOM", "BOM and text"])
def test_white_space_that_label_studio_loses_is_found_again(lost: str, tmp_path: Path) -> None:
    articles, layers = of_lines()
    at, end = LINES.index("الوزير"), LINES.index("أمس") + 3
    wide = Entity(start=at, end=end, type="GPE", text=LINES[at:end])
    layers = [Layers(id="a", entities=(wide,), dates=layers[0].dates, events=())]
    tasks = json.loads(files_of("label-studio", articles, layers, tmp_path)["tasks.json"])
    (task,) = tasks
    if lost in ("quotation", "both"):
        for result in task["annotations"][0]["result"]:
            if result["type"] == "labels":
                result["value"]["text"] = " ".join(result["value"]["text"].split())
    if "text" in lost or lost == "both":
        shown = re.sub(r"\s+", " ", LINES)
        task["data"]["text"] = shown
        for result in task["annotations"][0]["result"]:
            value = result["value"]
            quoted = " ".join(LINES[value["start"] : value["end"]].split())
            value |= {"start": shown.index(quoted), "end": shown.index(quoted) + len(quoted)}
    encoding = "utf-8-sig" if "BOM" in lost else "utf-8"
    (tmp_path / "tasks.json").write_text(json.dumps(tasks), encoding=encoding)
    assert read("label-studio", tmp_path, articles) == layers


def test_a_span_of_white_space_alone_is_told(tmp_path: Path) -> None:
    articles, layers = of_lines()
    tasks = json.loads(files_of("label-studio", articles, layers, tmp_path)["tasks.json"])
    tasks[0]["data"]["text"] = re.sub(r"\s+", " ", LINES)
    tasks[0]["annotations"][0]["result"] = [
        {"id": "r", "from_name": "entities", "type": "labels",
         "value": {"start": 3, "end": 4, "text": " ", "labels": ["PER"]}}
    ]  # fmt: skip
    (tmp_path / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    with pytest.raises(RegionsError, match=r"region r: start: .* is not a span"):
        read("label-studio", tmp_path, articles)
