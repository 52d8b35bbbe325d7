"""The files that a newcomer brings, with the dirt that such files have, evaluated in one command.

Strict reading stops at a fault and says where it is; lenient reading goes on and counts repairs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest


def conll(path: Path) -> None:
    """Write UTF-16 with CRLF, a document line, I- without B-, a glued tag, no last newline."""
    lines = [
        "-DOCSTART- O",
        "",
        "وصل O",
        "محمد I-PER",
        "علي I-PER",
        "أمس O",
        "إلى O",
        "الرباطB-LOC",
        ". O",
    ]
    path.write_bytes("\r\n".join(lines).encode("utf-16"))


def wojood(path: Path) -> None:
    """Write several tags a word, a byte order mark, spaces in an empty line, and a bare word."""
    lines = ["وصل O", "رئيس B-OCC", "المغرب B-GPE I-OCC", "أمس B-DATE", "  ", "في O", "الرباط"]
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")


def timeml(path: Path) -> None:
    """Write an event, which is not held, an ampersand, vowels and marks of direction."""
    path.write_text(
        "<?xml version='1.0'?>\n<TimeML><DOCID>a</DOCID><DCT><TIMEX3 tid='t0' type='DATE' "
        "value='2026-03-01' functionInDocument='CREATION_TIME'>2026-03-01</TIMEX3></DCT>"
        "<TEXT>وَصَلَ <EVENT eid='e1' class='OCCURRENCE'>الوفد</EVENT> &amp; <TIMEX3 tid='t1' "
        "type='DATE' value='2026-02-28'>أمس</TIMEX3> \u200f(الرباط)\u200f</TEXT></TimeML>",
        encoding="utf-8",
    )


def docbin(path: Path) -> None:
    """Write a span that ends with a space, as other tools make them, and marks of direction."""
    spacy = pytest.importorskip("spacy")
    words = ["وصل", "محمد", "علي", " ", "أمس", "إلى", "الرباط", "\u200f", "."]
    doc = spacy.tokens.Doc(spacy.blank("xx").vocab, words=words)
    doc.ents = [spacy.tokens.Span(doc, 1, 4, "PER"), spacy.tokens.Span(doc, 6, 7, "GPE")]
    spacy.tokens.DocBin(docs=[doc]).to_disk(path)


def tokens(path: Path) -> None:
    """Write a data set to disk with an empty token, tatweel, and a span that begins with I."""
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        tokens=datasets.Sequence(datasets.Value("string")),
        ner_tags=datasets.Sequence(datasets.ClassLabel(names=["O", "B-PER", "I-PER", "B-GPE"])),
    )
    rows = {
        "tokens": [["وصل", "محمـد", "علي", "", "أمس", "إلى", "الرباط", "."]],
        "ner_tags": [[0, 2, 2, 0, 0, 0, 3, 0]],
    }
    datasets.Dataset.from_dict(rows, features=features).save_to_disk(path)


class Brought(NamedTuple):
    """A file: its name, what writes it, its format, what strict reading says, what is repaired.

    `gold`: the mentions of `measure` that it has; `lost`: what stderr says is not held.
    """

    name: str
    write: Callable[[Path], None]
    format: str
    fault: str | None
    repaired: list[str]
    measure: str
    gold: int
    lost: str = ""


FILES = [
    Brought(
        "test.conll", conll, "conll", ":8: the tag B-LOC is glued to its word",
        ["1 spans begun without B-", "1 tags parted from their word"], "entities.coarse", 2,
    ),
    Brought(
        "sample.txt", wojood, "wojood", ":5: the line is blank, but holds spaces",
        ["1 tokens without a tag read as O", "1 blank lines with spaces"], "entities.coarse", 1,
    ),
    Brought(
        "a.tml", timeml, "timeml", None, [], "dates.value", 1,
        "not held by the format, and left out: 1 <EVENT>",
    ),
    Brought("test.spacy", docbin, "spacy", None, [], "entities.coarse", 2),
    Brought(
        "on_disk", tokens, "token-classification", "row 1: token 3 is empty",
        ["1 spans begun without B-", "1 empty tokens left out"], "entities.coarse", 2,
    ),
]  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.format)
def test_a_file_is_evaluated_in_one_command(file: Brought, tmp_path: Path, run) -> None:
    file.write(tmp_path / file.name)
    command = ["evaluate", "regex", "--data", file.name, "--out", "run"]
    if file.fault:
        strict = run(*command, "--from", file.format)
        assert strict.returncode == 2 and file.fault in strict.stderr
        assert len(strict.stderr.splitlines()) == 1 and not (tmp_path / "run").exists()
    done = run(*command, "--from", f"{file.format},lenient" if file.fault else file.format)
    assert done.returncode == 0, done.stderr
    repairs = [line for line in done.stderr.splitlines() if line.startswith("repaired: ")]
    assert sorted(repairs) == sorted(f"repaired: {repair}" for repair in file.repaired)
    assert file.lost in done.stderr
    task, measure = file.measure.split(".")
    report = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))
    score = report["scores"][task][measure]
    assert score["gold"] == file.gold and score["right"] >= 1
