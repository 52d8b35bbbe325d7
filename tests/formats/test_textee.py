"""TextEE's instances give back events, entities and dates, also those inside words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import khabar
from khabar import Argument, Article, Date, Entity, Event, KhabarError, labels
from khabar.corpus import Corpus
from khabar.formats import textee
from khabar.formats.format import Options

(FORMAT,) = textee.FORMATS
READ, WRITE = FORMAT.read, FORMAT.write
assert READ
assert WRITE

INSTANCE = {
    "doc_id": "D1",
    "wnd_id": "D1-2",
    "text": "هاجم المسلحون  الرباط، أمس.",
    "lang": "ar",
    "tokens": ["هاجم", "المسلحون", "الرباط", "،", "أمس", "."],
    "entity_mentions": [
        {"id": "D1-2-E0", "entity_type": "GPE", "text": "الرباط", "start": 2, "end": 3},
        {"id": "D1-2-E1", "entity_type": "DATE", "text": "أمس", "start": 4, "end": 5},
    ],
    "event_mentions": [
        {
            "id": "D1-2-EV0",
            "event_type": "ATTACK",
            "trigger": {"text": "هاجم", "start": 0, "end": 1},
            "arguments": [
                {"entity_id": "D1-2-E0", "role": "Target", "text": "ا", "start": 2, "end": 3},
                {"entity_id": "D1-2-E1", "role": "Time", "text": "أمس"},
            ],
        }
    ],
    "relation_mentions": [{"id": "D1-2-R1"}],
}
ONEIE = {
    **{key: value for key, value in INSTANCE.items() if key not in ("text", "wnd_id")},
    "sent_id": "D1-2", "pieces": ["ها", "##جم"], "token_lens": [2], "sentence": INSTANCE["text"],
}  # fmt: skip


def read(path: Path, instance: Any, options: Options | None = None) -> Article:
    path.write_text(json.dumps(instance) + "\n", encoding="utf-8")
    (article,) = READ(path, options or Options())
    return article


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


@pytest.mark.parametrize("instance", [INSTANCE, ONEIE])
def test_instances_of_textee_and_oneie_are_read(file: Path, instance) -> None:
    options = Options()
    assert read(file, instance, options) == Article(
        id="D1-2",
        text=str(INSTANCE["text"]),
        entities=(Entity(start=15, end=21, type="GPE"),),
        dates=(Date(start=23, end=26, type="DATE"),),
        events=(
            Event(
                start=0, end=4, type="ATTACK",
                arguments=(
                    Argument(start=15, end=21, role="Target"),
                    Argument(start=23, end=26, role="Time"),
                ),
            ),
        ),
    )  # fmt: skip
    assert options.losses == {"relations": 1}


def test_without_a_text_the_tokens_are_joined(file: Path) -> None:
    article = read(file, {**INSTANCE, "text": None})
    assert article.text == "هاجم المسلحون الرباط ، أمس ."
    assert article.entities == (Entity(start=14, end=20, type="GPE"),)


def test_tokens_are_joined_by_the_rule_that_is_asked_for(file: Path) -> None:
    article = read(file, {**INSTANCE, "text": None}, Options(join="arabic"))
    assert article.text == "هاجم المسلحون الرباط، أمس."
    assert article.dates == (Date(start=22, end=25, type="DATE"),)


def test_a_layer_without_a_mention_is_not_annotated(file: Path) -> None:
    article = read(file, {**INSTANCE, "entity_mentions": [], "event_mentions": []})
    assert (article.entities, article.dates, article.events) == (None, None, ())


def test_types_are_renamed_or_of_another_inventory(file: Path) -> None:
    foreign = json.loads(
        json.dumps(INSTANCE).replace("ATTACK", "Conflict-Attack").replace("GPE", "PERS")
    )
    article = read(file, foreign, Options(types={"Conflict-Attack": "ATTACK", "PERS": "PER"}))
    assert (article.events or ())[0].type == "ATTACK"
    assert (article.entities or ())[0].type == "PER"
    foreign["event_mentions"] = []
    article = read(file, foreign, Options(labels="wojood"))
    assert [entity.type for entity in article.entities or ()] == ["PERS", "DATE"]
    assert (article.labels, article.dates) == ("wojood", None)


def changed(**fields: Any) -> dict[str, Any]:
    return {**INSTANCE, **fields}


ENTITY: Any = INSTANCE["entity_mentions"][0]  # type: ignore[index]
EVENT: Any = INSTANCE["event_mentions"][0]  # type: ignore[index]
FAULTS = [
    (changed(tokens=["هاجم", "-LRB-"]), "tokens[1]: '-LRB-' does not come next in the text",
     "texts made from tokens"),
    (changed(tokens=["هاجم", ""]), "tokens[1]: '' does not come", "texts made from tokens"),
    (changed(tokens=["المسلحون"]), "tokens[0]: 'المسلحون' does not", "texts made from tokens"),
    (changed(entity_mentions=[{**ENTITY, "end": 9}]), "D1-2-E0: [2, 9) is no range of 6 tokens",
     "mentions without a span left out"),
    (changed(entity_mentions=[{**ENTITY, "start": -1}]), "[-1, 3) is no range",
     "mentions without a span left out"),
    (changed(entity_mentions=[{**ENTITY, "entity_type": "CAT"}]), "type 'CAT' is none of khabar's",
     "mentions of an unknown type left out"),
    (changed(event_mentions=[{**EVENT, "event_type": "X"}]), "'X' is not one of MEET",
     "events of an unknown type left out"),
    (changed(event_mentions=[{**EVENT, "arguments": [{"entity_id": "D1-3-E0", "role": "Time"}]}]),
     "argument D1-3-E0: [None, None) is no range", "mentions without a span left out"),
    (changed(event_mentions=[{**EVENT, "arguments": [{**ENTITY, "role": "Y"}]}]),
     "'Y' is not one of Participant", "arguments of an unknown role left out"),
]  # fmt: skip


@pytest.mark.parametrize(("instance", "said", "repaired"), FAULTS)
def test_a_fault_names_its_line_and_lenient_repairs_it(file, instance, said, repaired) -> None:
    with pytest.raises(KhabarError) as caught:
        read(file, instance)
    assert str(caught.value).startswith(f"{file}:1: ")
    assert said in str(caught.value)
    options = Options(lenient=True)
    read(file, instance, options)
    assert options.repairs[repaired] >= 1


@pytest.mark.parametrize("line", ["[]", "{}", '{"tokens": [1]}', '{"tokens": "a"}', "{", "\x00"])
def test_another_form_is_an_error_that_names_the_line(file: Path, line: str) -> None:
    file.write_text(line)
    with pytest.raises(KhabarError, match=r"a\.jsonl:1: "):
        list(READ(file, Options(lenient=True)))


def plain(article: Article) -> tuple[Any, ...]:
    """What TextEE holds of an article."""
    return (
        article.id,
        article.text,
        {(e.start, e.end, e.type) for e in article.entities or ()},
        {(d.start, d.end, d.type) for d in article.dates or ()},
        {
            (e.start, e.end, e.type, tuple((a.start, a.end, a.role) for a in e.arguments))
            for e in article.events or ()
        },
    )


def test_the_five_articles_come_back(file: Path) -> None:
    options = Options()
    WRITE(file, khabar.load(), options)
    again = list(READ(file, Options()))
    assert [plain(a) for a in again] == [plain(a) for a in khabar.load()]
    assert not options.losses
    first = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    named = [a for e in first["event_mentions"] for a in e["arguments"] if a["entity_id"]]
    ids = {each["id"]: each["text"] for each in first["entity_mentions"]}
    assert len(ids) == len(first["entity_mentions"])
    assert named
    assert all(ids[argument["entity_id"]] == argument["text"] for argument in named)


TEXT = "ولبنان وو قال: بيروت 😀، ٣.٥ مليون"
PLACES = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
SPANS = PLACES.map(sorted).filter(lambda span: span[0] < span[1])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    def mentions(record: Any, types: Any, **more: Any) -> tuple[Any, ...]:
        return tuple(
            record(start=start, end=end, type=draw(st.sampled_from(types)), **more)
            for start, end in draw(st.lists(SPANS, max_size=4))
        )

    arguments = tuple(
        Argument(start=start, end=end, role=draw(st.sampled_from(labels.ROLES)))
        for start, end in draw(st.lists(SPANS, max_size=3))
    )
    article = Article(
        id="a",
        text=TEXT,
        entities=mentions(Entity, labels.ENTITY_TYPES),
        dates=mentions(Date, labels.DATE_TYPES),
        events=mentions(Event, labels.EVENT_TYPES, arguments=arguments),
    )
    return Corpus([article])[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(article=articles())
def test_any_mentions_come_back_and_what_does_not_is_counted(file: Path, article: Article) -> None:
    options = Options()
    WRITE(file, [article], options)
    (again,) = READ(file, Options())
    if not options.losses:
        assert plain(again) == plain(article)
    _, _, *layers = plain(again)
    _, _, *given_ = plain(article)
    counts = options.losses
    assert set(counts) <= {"boundaries inside words", "mentions without a word"}
    lost = sum(len(one - other) for one, other in zip(given_, layers, strict=True))
    assert bool(lost) <= bool(counts)


def test_dates_beside_another_inventory_are_counted_as_lost(file: Path) -> None:
    article = Corpus(
        [
            Article(
                id="a", text="أمس", labels="wojood",
                entities=(Entity(start=0, end=3, type="DATE"),),
                dates=(Date(start=0, end=3, type="DATE"),), events=(),
            )
        ]
    )[0]  # fmt: skip
    options = Options()
    WRITE(file, [article], options)
    assert options.losses == {"dates": 1}
