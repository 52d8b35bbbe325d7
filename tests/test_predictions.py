"""Bad input: one line that names the file, the line, the article, the field and the remedy."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import re
from pathlib import Path

import pytest

import khabar
from khabar import limits, predictions

from .conftest import write_jsonl

BAD = {
    "not JSON": ("{'id': '000'}", ["not JSON", "put one JSON object on each line"]),
    "half a line": ('{"id": "000", "dates": [', ["not JSON"]),
    "not an object": ("[1, 2]", ["Expected `object`", "put one JSON object on each line"]),
    "no id": ('{"dates": []}', ["missing required field `id`"]),
    "unknown id": ('{"id": "999"}', ["'999'", "no article of this corpus", "000"]),
    "unknown field": (
        '{"id": "000", "entites": []}',
        ["article '000'", "`entites`", "known: id, entities, dates"],
    ),
    "unknown field of a mention": (
        '{"id": "000", "entities": [{"start": 0, "end": 4, "label": "PER"}]}',
        ["article '000'", "entities[0]", "`label`", "known: start, end, type"],
    ),
    "unknown entity type": (
        '{"id": "000", "entities": [{"start": 0, "end": 4, "type": "PERSON"}]}',
        ["article '000'", "entities[0].type", "'PERSON'", "PER, OCC, ORG"],
    ),
    "unknown date type": (
        '{"id": "000", "dates": [{"start": 0, "end": 4, "type": "DAY"}]}',
        ["dates[0].type", "DATE, TIME, DURATION, SET"],
    ),
    "unknown mod": (
        '{"id": "000", "dates": [{"start": 0, "end": 4, "type": "DATE", "mod": "ABOUT"}]}',
        ["dates[0].mod", "'ABOUT'", "APPROX"],
    ),
    "unknown realis": (
        '{"id": "000", "events": [{"start": 0, "end": 4, "type": "MEET", "realis": "REAL"}]}',
        ["events[0].realis", "'REAL'", "ACTUAL"],
    ),
    "unknown role": (
        '{"id": "000", "events": [{"start": 0, "end": 4, "type": "MEET", "arguments": '
        '[{"start": 0, "end": 4, "role": "Boss"}]}]}',
        ["events[0].arguments[0].role", "'Boss'", "Participant"],
    ),
    "beyond the text": (
        '{"id": "000", "entities": [{"start": 0, "end": 99999, "type": "PER"}]}',
        ["entities[0].end", "[0, 99999)", "2158"],
    ),
    "reversed": (
        '{"id": "000", "entities": [{"start": 9, "end": 4, "type": "PER"}]}',
        ["entities[0].end", "start < end"],
    ),
    "empty span": (
        '{"id": "000", "entities": [{"start": 4, "end": 4, "type": "PER"}]}',
        ["entities[0].end"],
    ),
    "negative": (
        '{"id": "000", "entities": [{"start": -4, "end": 4, "type": "PER"}]}',
        ["entities[0].start"],
    ),
    "wrong type of field": (
        '{"id": "000", "entities": [{"start": "0", "end": 4, "type": "PER"}]}',
        ["article '000'", "entities[0].start", "Expected `int`"],
    ),
    "float offset": (
        '{"id": "000", "entities": [{"start": 0.5, "end": 4, "type": "PER"}]}',
        ["entities[0].start"],
    ),
    "huge number": (
        '{"id": "000", "entities": [{"start": 9223372036854775808, "end": 4, "type": "PER"}]}',
        ["entities[0]"],
    ),
    "UTF-16 offsets": (
        '{"id": "000", "entities": [{"start": 1, "end": 5, "type": "PER", "text": "أكدت"}]}',
        ["entities[0].text", "code points"],
    ),
    "too deep": (
        '{"id": "000", "entities": ' + "[" * 100_000 + "]" * 100_000 + "}",
        ["article '000'", "entities[0]"],
    ),
}


def read(path: Path, corpus: khabar.Corpus) -> dict[str, khabar.Prediction]:
    return {prediction.id: prediction for _, prediction in predictions.read(path, corpus)}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_named(name: str, corpus: khabar.Corpus, tmp_path: Path) -> None:
    row, said = BAD[name]
    path = write_jsonl(tmp_path / "bad.jsonl", "", row)
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.score(path, corpus)
    message = str(caught.value)
    assert message.startswith(f"{path}:2: ")
    assert "\n" not in message
    assert len(message) < 1000
    for part in said:
        assert part in message


def test_the_first_fault_is_told(corpus: khabar.Corpus, tmp_path: Path) -> None:
    wrong = '{"id": "001", "dates": [{"start": 4, "end": 4, "type": "DATE"}]}'
    path = write_jsonl(tmp_path / "bad.jsonl", '{"id": "000"}', wrong, "no JSON")
    with pytest.raises(khabar.KhabarError, match=r"bad\.jsonl:2: article '001': dates\[0\]\.end"):
        khabar.score(path, corpus)
    failed = '{"id": "002", "error": "x", "entities": [{"start": 0, "end": 1, "type": "X"}]}'
    path = write_jsonl(tmp_path / "failed.jsonl", '{"id": "000"}', failed)
    with pytest.raises(khabar.KhabarError, match=r"failed\.jsonl:2: .*entities\[0\]\.type"):
        khabar.score(path, corpus)


def test_the_same_article_twice(corpus: khabar.Corpus, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "twice.jsonl", '{"id": "000"}', '{"id": "001"}', '{"id": "000"}')
    with pytest.raises(khabar.KhabarError, match=r"twice\.jsonl:3: article '000': .*line 1; keep"):
        read(path, corpus)


def test_invalid_utf8(corpus: khabar.Corpus, tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b'{"id": "000"}\n' + '{"id": "é"}\n'.encode("latin-1"))
    with pytest.raises(khabar.KhabarError, match=r"latin\.jsonl:2: .*not UTF-8; save the file"):
        read(path, corpus)


def test_a_huge_line(
    corpus: khabar.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINE", 1000)
    path = write_jsonl(tmp_path / "huge.jsonl", json.dumps({"id": "000", "error": "x" * 1000}))
    with pytest.raises(khabar.KhabarError, match=r"huge\.jsonl:1: .*the line is longer than 1,000"):
        read(path, corpus)


def test_a_missing_file(corpus: khabar.Corpus, tmp_path: Path) -> None:
    with pytest.raises(khabar.KhabarError, match=r"none\.jsonl: No such file"):
        read(tmp_path / "none.jsonl", corpus)


def test_a_byte_order_mark_is_no_fault(corpus: khabar.Corpus, tmp_path: Path) -> None:
    path = tmp_path / "bom.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "000", "dates": []}\n')
    assert read(path, corpus) == {"000": khabar.Prediction(id="000", dates=())}


def test_what_is_written_is_read_back(corpus: khabar.Corpus, tmp_path: Path) -> None:
    gold = [khabar.system("gold").predict(article) for article in corpus]
    predictions.write(tmp_path / "gold.jsonl", gold)
    assert read(tmp_path / "gold.jsonl", corpus) == {p.id: p for p in gold}
    assert [path.name for path in tmp_path.iterdir()] == ["gold.jsonl"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(khabar.KhabarError, match="cannot be written"):
        predictions.write(tmp_path / "taken" / "gold.jsonl", [])
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize("content", [b"", b"\n", b" \n\r\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_line_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(content)
    with pytest.raises(khabar.KhabarError, match="holds no prediction; write one JSON object"):
        khabar.score(path)


PACKED = {
    "gz": (gzip.compress, "with gzip; decompress it with `gunzip` first"),
    "bz2": (bz2.compress, "with bzip2; decompress it with `bunzip2` first"),
    "xz": (lzma.compress, "with xz; decompress it with `unxz` first"),
    "zip": (lambda _: b"PK\x03\x04rest", "with zip; decompress it with `unzip` first"),
    "parquet": (lambda _: b"PAR1\n", "a Parquet file, not text"),
}


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("suffix", ["", ".jsonl", ".yaml"])
def test_a_packed_file_is_told(kind: str, suffix: str, tmp_path: Path) -> None:
    pack, said = PACKED[kind]
    path = tmp_path / f"packed{suffix or f'.{kind}'}"
    path.write_bytes(pack(b'{"id": "000", "text": "a"}\n' * 100))
    readers = {"": [khabar.score], ".jsonl": [khabar.score, khabar.load], ".yaml": [khabar.system]}
    if kind != "parquet":
        readers[""].append(khabar.load)
    for read_ in readers[suffix]:
        with pytest.raises(khabar.KhabarError, match=re.escape(said)):
            read_(path)


TEXT = "قد قال 😀 😀 إنه وصل إلى الرباط أمس"
COUNTED = {
    "inclusive ends": (lambda start, end: (start, end - 1), "inclusive: add 1 to every end"),
    "from 1, inclusive": (lambda start, end: (start + 1, end), "from 0: take 1 from every start"),
    "from 1": (lambda start, end: (start + 1, end + 1), "from 0: take 1 from every start and end"),
    "UTF-16": (
        lambda *places: [len(TEXT[:place].encode("utf-16-le")) // 2 for place in places],
        "these count UTF-16 units",
    ),
    "bytes": (lambda *places: [len(TEXT[:place].encode()) for place in places], "count bytes"),
}


@pytest.mark.parametrize("quoted", ["الرباط", "أمس", "وصل", "س"])
@pytest.mark.parametrize("how", COUNTED)
def test_offsets_that_count_otherwise_are_told_how(how: str, quoted: str, tmp_path: Path) -> None:
    counted, said = COUNTED[how]
    at = TEXT.index(quoted)
    start, end = counted(at, at + len(quoted))
    corpus = khabar.Corpus([khabar.Article(id="a", text=TEXT, entities=())])
    mention = {"start": start, "end": end, "type": "GPE", "text": quoted}
    row = json.dumps({"id": "a", "entities": [mention]})
    with pytest.raises(khabar.KhabarError, match=re.escape(said)):
        khabar.score(write_jsonl(tmp_path / "p.jsonl", row), corpus)
