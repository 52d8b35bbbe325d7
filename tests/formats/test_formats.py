"""Every format gives back what it holds, says what it does not hold, and is recognised."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import khabar
from khabar import Article, Date, Entity, Event, KhabarError, formats, labels
from khabar.formats import FORMATS, Options
from khabar.formats.format import PARTS
from khabar.schema import TASKS, Dct, Zone
from tests.conftest import many

WORDS = ("زار", "سَلْمى", "😀", "الرباط", "𝒜ب", "،", "3", "-", "O", "B-PER", "#", "a")
SINGLE = tuple(word for word in WORDS if word not in ("B-PER",))
SUFFIXES = {
    "khabar": "jsonl",
    "conll": "conll",
    "anercorp": "txt",
    "wojood": "txt",
    "token-classification": "parquet",
    "spacy": "spacy",
    "spacy-json": "jsonl",
    "doccano": "jsonl",
    "gliner": "json",
}
LABELS = {"anercorp": "anercorp", "wojood": "wojood"}
OF_TEXT = [name for name in SUFFIXES if "characters" in FORMATS[name].holds]
OF_TOKENS = [name for name in SUFFIXES if "characters" not in FORMATS[name].holds]
NO_FIXTURE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=many(60)
)


@st.composite
def of_words(
    draw: st.DrawFn, of: str | None, number: int = 99, *, nested: bool, dates: bool = False
) -> Article:
    """Return an article of lines of words, with entities of whole words of a line."""
    types = labels.types_of(of)[:number]
    lines = draw(st.lists(st.lists(st.sampled_from(SINGLE), min_size=1), min_size=1, max_size=3))
    text = "\n".join(map(" ".join, lines))
    entities, base = [], 0
    for line in lines:
        starts = [base + sum(len(w) + 1 for w in line[:n]) for n in range(len(line) + 1)]
        free = 0
        for first in range(len(line)):
            for _ in range(draw(st.integers(0, 2 if nested else 1))):
                end = draw(st.integers(first + 1, len(line)))
                if nested or first >= free:
                    type_, free = draw(st.sampled_from(types)), end
                    span = {"start": starts[first], "end": starts[end] - 1}
                    entities.append(Entity(**span, type=type_))
        base += starts[-1] - base
    days = (Date(start=0, end=len(lines[0][0]), type="DATE"),) if dates else None
    return Article(id="a1", text=text, entities=tuple(entities), dates=days, labels=of)


@st.composite
def of_characters(draw: st.DrawFn) -> Article:
    """Return an article of any characters, with all layers."""
    text = draw(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 10))
    names = st.none() | st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=5)

    def mentions(kind: type, types: tuple[str, ...], cluster: str | None) -> tuple[object, ...]:
        made = []
        for start, size in draw(st.lists(spans, max_size=4)):
            named = {cluster: draw(names)} if cluster else {}
            end = min(len(text), start + size)
            made.append(kind(start=start, end=end, type=draw(st.sampled_from(types)), **named))
        return tuple(made)

    return Article(
        id=draw(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=9)),
        text=text,
        entities=mentions(Entity, labels.ENTITY_TYPES, "entity"),
        dates=mentions(Date, labels.DATE_TYPES, None),
        events=mentions(Event, labels.EVENT_TYPES, "event"),
    )


def completed(article: Article) -> Article:
    return khabar.Corpus([article])[0]


def through(
    article: Article, name: str, folder: Path, **given: object
) -> tuple[list[Article], Counter[str]]:
    """Return what a format gives back of an article, and what was said to be lost."""
    path, options = folder / f"file.{SUFFIXES[name]}", Options(**given)
    formats.write(path, [completed(article)], name, options)
    found = list(formats.read(path, name, Options(**given)))
    return found, +options.losses


def spans(article: Article, task: str = "entities") -> list[tuple[object, ...]]:
    cluster = {"entities": "entity", "events": "event"}.get(task)
    of = getattr(article, task) or ()
    return sorted((m.start, m.end, m.type, (cluster and getattr(m, cluster)) or "") for m in of)


ENDS_WITH_A_SPACE = Article(
    id="1", text="0 0", entities=(), dates=(Date(start=0, end=2, type="DATE"),), events=()
)


@NO_FIXTURE
@given(article=of_characters())
@example(article=ENDS_WITH_A_SPACE)
@pytest.mark.parametrize("name", OF_TEXT)
def test_spans_of_characters_come_back(name: str, tmp_path: Path, article: Article) -> None:
    (back,), lost = through(article, name, tmp_path)
    assert (back.id, back.text) == (article.id, article.text)
    for task in TASKS:
        expected = spans(article, task)
        if "clusters" not in FORMATS[name].holds:
            expected = sorted((*span[:3], "") for span in expected)
        assert spans(back, task) == expected
    named = sum(span[3] != "" for task in TASKS for span in spans(article, task))
    assert lost["names of clusters"] == (0 if "clusters" in FORMATS[name].holds else named)


@NO_FIXTURE
@given(data=st.data())
@pytest.mark.parametrize("scheme", ["iob1", "iob2", "bioes", "bilou", "auto"])
@pytest.mark.parametrize("name", ["conll", "anercorp", "token-classification"])
def test_flat_spans_of_words_come_back(name: str, scheme: str, tmp_path: Path, data) -> None:
    article = data.draw(of_words(LABELS.get(name), nested=False))
    options = {"tags": scheme, "labels": LABELS.get(name), "documents": "document"}
    (back,), lost = through(article, name, tmp_path, **options)
    assert back.text == article.text
    assert spans(back) == spans(article)
    assert not lost


@NO_FIXTURE
@given(data=st.data())
@pytest.mark.parametrize("name", ["wojood", "conll"])
def test_nested_spans_of_words_come_back(name: str, tmp_path: Path, data) -> None:
    """One type twice on a word too; what crosses another of its type is counted as lost."""
    article = data.draw(of_words(LABELS.get(name), 3, nested=True))
    (back,), lost = through(article, name, tmp_path, tags="nested", labels=LABELS.get(name))
    assert back.text == article.text
    assert set(spans(back)) <= set(spans(article))
    assert lost.total() == len(article.entities) - len(back.entities)
    assert all(crosses(span, article) for span in set(spans(article)) - set(spans(back)))


def crosses(span: tuple[object, ...], article: Article) -> bool:
    start, end, type_, _ = span
    return any(
        m.type == type_ and (m.start < start < m.end < end or start < m.start < end < m.end)
        for m in article.entities
    )


@NO_FIXTURE
@given(article=of_words(None, nested=True, dates=True))
def test_gliner_gives_back_spans_of_words_in_any_layer(tmp_path: Path, article: Article) -> None:
    (back,), lost = through(article, "gliner", tmp_path)
    assert back.text == article.text.replace("\n", " ")
    assert spans(back) == spans(article)
    assert spans(back, "dates") == spans(article, "dates")
    assert set(lost) <= {"articles' white space"}


FULL = Article(
    id="a1",
    text="أعلن وزير الخارجية المغربي والرباط اليوم\nلقاء ٣,٥",
    title="عنوان",
    dct=Dct(value="2025-01-02"),
    dossier="d",
    zones=(Zone(0, 41, "headline"), Zone(41, 49, "body")),
    entities=(
        Entity(start=5, end=26, type="OCC", entity="m"),
        Entity(start=19, end=26, type="NORP"),
        Entity(start=28, end=34, type="GPE"),
    ),
    dates=(Date(start=35, end=40, type="DATE", value="2025-01-02"),),
    events=(
        Event(
            start=0, end=4, type="STATE", realis="ACTUAL",
            arguments=(khabar.Argument(start=5, end=26, role="Speaker"),),
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("name", SUFFIXES)
def test_what_a_format_does_not_hold_is_counted_and_the_rest_comes_back(
    name: str, tmp_path: Path
) -> None:
    article = FULL
    if name in LABELS:
        article = msgspec.structs.replace(FULL, entities=(), labels=LABELS[name])
    back, lost = through(article, name, tmp_path, labels=LABELS.get(name), documents="document")
    holds = FORMATS[name].holds
    for task in TASKS:
        if task not in holds:
            assert all(getattr(each, task) is None for each in back)
            assert lost[task] == len(getattr(article, task))
    for part, kind in {
        "zones": "articles' zones", "date": "articles' dates", "dossiers": "articles' dossiers",
        "sources": "articles' titles, outlets or sources",
    }.items():  # fmt: skip
        assert lost[kind] == (part not in holds)
    if "nested" not in holds and name not in LABELS:
        assert lost["nested or overlapping mentions"] == 1
    if "characters" not in holds and name not in LABELS:
        assert lost["boundaries inside words"] == 1
    if holds == frozenset(PARTS):
        (same,) = back
        assert same.content() == completed(FULL).content()


@pytest.mark.parametrize("name", [name for name in SUFFIXES if name not in LABELS])
def test_a_file_is_recognised_as_what_it_was_written_as(name: str, tmp_path: Path) -> None:
    for suffix in {SUFFIXES[name], "jsonl" if name == "token-classification" else SUFFIXES[name]}:
        path = tmp_path / f"file.{suffix}"
        formats.write(path, [completed(FULL)], name, Options())
        assert formats.recognised(path) == [name]


def test_predictions_are_read_with_their_articles_and_written(tmp_path: Path, run) -> None:
    corpus, predictions = tmp_path / "corpus.jsonl", tmp_path / "predictions.jsonl"
    formats.write(corpus, [completed(FULL)], "khabar", Options())
    answer = {"id": "a1", "entities": [{"start": 28, "end": 34, "type": "GPE"}], "details": {}}
    predictions.write_text(json.dumps(answer), encoding="utf-8")
    assert formats.recognised(predictions) == ["predictions"]
    found = run("convert", predictions, "out.conll", "--data", corpus)
    assert found.returncode == 0, found.stderr
    assert "1 predictions' details" in found.stderr
    assert (tmp_path / "out.conll").read_text(encoding="utf-8").count("B-GPE") == 1
    found = run("convert", "out.conll", "again.jsonl", "--to", "predictions")
    assert found.returncode == 0, found.stderr
    again = json.loads((tmp_path / "again.jsonl").read_text(encoding="utf-8"))
    assert [e["type"] for e in again["entities"]] == ["GPE"]
    found = run("convert", predictions, "out.jsonl", "--to", "khabar")
    assert found.returncode == 2
    assert "give --data CORPUS" in found.stderr


def test_tokens_parted_by_spaces_come_back_as_they_were(tmp_path: Path) -> None:
    path, out = tmp_path / "in.conll", tmp_path / "out.conll"
    content = "-DOCSTART-\t(x)\n\nال+\tO\n3.5\tB-GPE\n.\tO\nم.ع.\tO\n\n"
    path.write_text(content, encoding="utf-8")
    options = Options(tokens="spaces")
    formats.write(out, formats.read(path, "conll"), "conll", options)
    assert out.read_text(encoding="utf-8") == content
    assert not +options.losses


def test_an_unknown_format_or_option_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"\0\1")
    for asked, said in (
        (None, "of no known format; give --from"),
        ("connl", "did you mean 'conll'"),
        ("conll,tag=iob2", "did you mean 'tags'"),
        ("conll,tags", "give a value, as in tags=VALUE"),
        ("conll,tags=iob3", "tags: 'iob3' is unknown"),
        ("conll,types=PER", "give THEIRS:OURS"),
        ("anercorp,lenient=perhaps", "lenient: 'perhaps' is unknown"),
    ):
        with pytest.raises(KhabarError, match=said):
            list(formats.read(path, asked))
    with pytest.raises(KhabarError, match="no such file or folder"):
        list(formats.read(tmp_path / "none", "conll"))
