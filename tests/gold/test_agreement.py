"""How far two annotations agree, and where they do not."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import Argument, Article, Date, Entity, Event, KhabarError, text
from khabar.gold.agreement import agreement, kappa
from khabar.gold.disagreements import disagreements
from khabar.gold.passes import read_annotation, read_both

TEXT = "وصل سامي عمر إلى تونس أمس. ثم التقى سامي ليلى في فاس."


def entity(quote: str, type_: str, name: str, nth: int = 1) -> Entity:
    return Entity(type=type_, entity=name, text=quote, **span(quote, nth))


def span(quote: str, nth: int = 1) -> dict[str, int]:
    start = -1
    for _ in range(nth):
        start = TEXT.index(quote, start + 1)
    return {"start": start, "end": start + len(quote)}


def article(**layers: tuple[object, ...]) -> Article:
    tokens, sentences = text.words(TEXT), text.sentences(TEXT)
    empty = {"entities": (), "dates": (), "events": ()}
    return Article(id="000", text=TEXT, tokens=tokens, sentences=sentences, **{**empty, **layers})


replaced = msgspec.structs.replace
ARRIVAL = Event(
    type="TRAVEL", realis="ACTUAL", event="arrival", text="وصل", **span("وصل"),
    arguments=(Argument(role="Traveller", text="سامي عمر", **span("سامي عمر")),),
)  # fmt: skip
ONE = article(
    entities=(
        entity("سامي عمر", "PER", "sami"),
        entity("تونس", "GPE", "tunis"),
        entity("سامي", "PER", "sami", 2),
        entity("ليلى", "PER", "layla"),
    ),
    dates=(Date(type="DATE", value="2025-12-02T", deictic=True, text="أمس", **span("أمس")),),
    events=(ARRIVAL, Event(type="MEET", event="meeting", **span("التقى"))),
)
OTHER = article(
    entities=(
        entity("سامي", "PER", "a"),
        entity("تونس", "LOC", "b"),
        entity("سامي", "PER", "a", 2),
        entity("ليلى", "PER", "a"),
        entity("فاس", "GPE", "c"),
    ),
    dates=(Date(type="DATE", value="2025-12-02", deictic=False, text="أمس", **span("أمس")),),
    events=(
        msgspec.structs.replace(ARRIVAL, realis="PLANNED", event="x", arguments=()),
        Event(type="MEET", event="x", **span("التقى")),
    ),
)


def rows(one: Article, other: Article) -> dict[tuple[str, str], tuple]:
    return {(row.layer, row.compared): row[2:] for row in agreement([one], [other])}


def test_each_layer_and_attribute_is_counted() -> None:
    found = rows(ONE, OTHER)
    assert found["entities", "span"][:3] == (4, 5, 3)
    assert found["entities", "span"][3] == pytest.approx(6 / 9)
    assert found["entities", "span and type"][:3] == (4, 5, 2)
    assert found["entities", "words"][:2] == (14, 14)
    assert found["dates", "value"][:4] == (1, 1, 1, 1.0)  # one canonical form
    assert found["dates", "deictic"][:4] == (1, 1, 0, 0.0)
    assert found["events", "realis"][:3] == (2, 2, 1)
    assert found["events", "arguments"][:4] == (1, 0, 0, 0.0)
    assert found["entities", "identity (LEA)"][:2] == (3, 2)  # of the three that both have
    assert found["events", "identity (LEA)"][3] == 0


def test_an_annotation_agrees_with_itself() -> None:
    assert disagreements([ONE], [ONE]) == []
    for row in agreement([ONE], [ONE]):
        assert row.agreement in (None, pytest.approx(1))
        assert row.kappa in (None, pytest.approx(1))
    assert rows(ONE, ONE)["events", "identity (CoNLL)"][3] is None  # no links: MUC is 0 / 0


def test_two_empty_annotations_have_no_agreement() -> None:
    empty = article()
    assert {row.agreement for row in agreement([empty], [empty]) if row.compared != "words"} == {
        None
    }


def test_an_argument_belongs_to_its_trigger() -> None:
    events = [Event(type="MEET", event="m", **span(w)) for w in ("وصل", "التقى")]
    place = Argument(role="Place", **span("تونس"))
    sides = [
        article(
            events=tuple(
                replaced(e, arguments=(place,)) if n == k else e for n, e in enumerate(events)
            )
        )
        for k in (0, 1)
    ]
    assert rows(*sides)["events", "arguments"][:3] == (1, 1, 0)
    assert len(disagreements(sides[:1], sides[1:])) == 2


def test_a_side_without_quotations_disagrees_about_nothing() -> None:
    bare = replaced(ONE, events=tuple(replaced(e, text=None) for e in ONE.events))
    assert disagreements([ONE], [bare]) == []


def test_sides_change_places() -> None:
    for row, back in zip(agreement([ONE], [OTHER]), agreement([OTHER], [ONE]), strict=True):
        assert (row.one, row.other, row.alike) == (back.other, back.one, back.alike)
        assert (row.agreement, row.kappa) == (pytest.approx(back.agreement), back.kappa)


def test_disagreements_stand_side_by_side_in_the_text() -> None:
    found = disagreements([ONE], [OTHER])
    assert [(d.layer, d.one, d.other) for d in found] == [
        ("dates", "deictic True", "deictic False"),
        ("entities", "PER «سامي عمر»", "PER «سامي»"),
        ("entities", "type GPE", "type LOC"),
        ("entities", "–", "GPE «فاس»"),
        ("events", "realis ACTUAL; Traveller «سامي عمر» 4-12", "realis PLANNED"),
        ("entities entity", "sami (1), layla (1)", "a (2)"),
        ("events event", "arrival (1), meeting (1)", "x (2)"),
    ]
    assert found[0].context == "وصل سامي عمر إلى تونس [أمس]. ثم التقى سامي ليلى في فاس."
    assert found[5].context == "«سامي» «ليلى»"
    assert [(d.article, d.start, d.end) for d in found[:2]] == [("000", 22, 25), ("000", 4, 12)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score  # seconds to import

    one, other = zip(*pairs, strict=True)
    if len({*one, *other}) > 1:
        assert kappa(pairs) == pytest.approx(cohen_kappa_score(one, other))
    else:
        assert kappa(pairs) == 1


def test_the_command_compares_the_passes(root: Path, run) -> None:
    found = run("agreement", "model-a", "model-b", "--root", root)
    assert found.returncode == 0, found.stderr
    assert "model-a and model-b, %" in found.stdout
    assert "span and type" in found.stdout
    assert "[أسبوعين]" not in found.stdout  # both passes have it alike
    assert "القرم" in found.stdout
    summary = run("agreement", "model-a", "model-b", "--root", root, "--summary")
    assert found.stdout.startswith(summary.stdout)
    assert "القرم" not in summary.stdout
    as_json = json.loads(run("agreement", "gold", "model-b", "--root", root, "--json").stdout)
    assert as_json["table"][0].keys() == {
        "layer", "compared", "one", "other", "alike", "agreement", "kappa",
    }  # fmt: skip
    assert {"layer", "article", "start", "context"} <= as_json["disagreements"][0].keys()


def test_every_disagreement_was_adjudicated(root: Path) -> None:
    decided = (root / "gold/ADJUDICATION.md").read_text(encoding="utf-8")
    places = set()
    for row in (line.split("|") for line in decided.splitlines() if line.startswith("| 0")):
        assert re.search(r"\*(kept|changed)\*.*: (◆ )?[A-Z]\d", row[-2]), row
        for number in re.findall(r"\d+", row[1]):
            if number in ("000", "001", "002", "003", "004"):
                article_id = number
            else:
                places.add((article_id, int(number)))
    passes = [read_annotation(name, root) for name in ("gold", "model-a", "model-b")]
    for number, one in enumerate(passes):
        for other in passes[number + 1 :]:
            for found in disagreements(one, other):
                assert (found.article, found.start) in places, found


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("000.yaml", "annotation: {", "# {", "does not say who annotated; add `annotation`"),
        ("000.yaml", "kind: program", "kind: robot", "line 3: Invalid enum value 'robot'"),
        ("000.yaml", "type: PER", "type: MAN", "entities[2].type: 'MAN' is not one of PER"),
        ("000.yaml", "start: 11", "start: 12", "entities[0].text: 'القاهرة' is not the text"),
        ("000.yaml", "end: 59, type", "end: 999, type", "is not a span of the text"),
        ("000.yaml", "- {start: 11", "- {start: x", "line 5: Expected `int`, got `str`"),
        ("000.yaml", "dates:", "dates: [", "not YAML"),
        ("000.yaml", "id: '000'", "id: !!bool x", "a tag (tag:yaml.org,2002:bool)"),
        ("000.yaml", "dates:", "dates: []\ndates:", "line 11: the key 'dates' occurs twice"),
        ("000.yaml", "id: '000'", "id: &a '000'\nx: *a", "line 3: an alias (*a)"),
        ("000.yaml", "dates:", "dates: " + "[" * 100_000 + "\nx:", "nested deeper than 20"),
        ("000.yaml", "date: 2025-01-15", "date: 2025-13-45", "month must be in 1..12"),
    ],
)
def test_a_bad_pass_is_told(tmp_path: Path, run, name: str, old: str, new: str, said: str) -> None:
    checkout = shutil.copytree(Path(__file__).parent / "good", tmp_path / "checkout")
    path = checkout / "gold/passes/reader" / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    found = run("agreement", "gold", "reader", "--root", checkout)
    assert found.returncode == 2
    assert said in found.stderr
    assert found.stderr.startswith(f"khabar: {path}: ")
    assert len(found.stderr.splitlines()) == 1


def test_the_same_words_twice_are_told(tmp_path: Path) -> None:
    checkout = shutil.copytree(Path(__file__).parent / "good", tmp_path / "checkout")
    path = checkout / "gold/passes/reader/000.yaml"
    content = path.read_text(encoding="utf-8")
    again = "dates:\n- {start: 55, end: 59, type: TIME, text: ' أمس'}\n"
    path.write_text(content.replace("dates:\n", again), encoding="utf-8")
    with pytest.raises(KhabarError, match=r"000\.yaml: dates\[1\]: «أمس» is marked twice"):
        read_annotation("reader", checkout)


def test_what_is_no_annotation_is_told(tmp_path: Path, root: Path) -> None:
    with pytest.raises(KhabarError, match=r"is unknown; .*known: gold, model-a, model-b"):
        read_annotation("model-c", root)
    folder = shutil.copytree(root / "gold/passes/model-a", tmp_path / "mine")
    assert read_annotation(str(folder), root) == read_annotation("model-a", root)
    (folder / "004.yaml").rename(folder / "005.yaml")
    with pytest.raises(KhabarError, match=r"005\.yaml: '005' is not an article"):
        read_annotation(str(folder), root)
    (folder / "005.yaml").unlink()
    assert [article.id for article in read_annotation(str(folder), root)] == [
        "000",
        "001",
        "002",
        "003",
    ]
    gold, mine = read_both("gold", str(folder), root)
    assert [article.id for article in gold] == [article.id for article in mine]
    assert len(gold) == 4
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(KhabarError, match=r"has no <id>\.yaml of any article"):
        read_annotation(str(folder), root)
