from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from khabar import load
from khabar.align import Aligner, Found, Quotation, align
from khabar.edits import distances
from khabar.fold import folded
from khabar.occurrences import LONGEST_FUZZY
from khabar.schema import Span
from khabar.text import sentences, words
from tests import yaml_files
from tests.conftest import many

TEXT = (
    "زارت لجنة مدينة فاس، ثم غادرت بفاس. وقال للمدير إن مدير المعهد في إيطاليا وايطاليا عام ٢٠٠٣."
)
HOSTILE = [
    "",
    " ",
    "\ud800",
    "\u064e\u0651",
    "\u200f\u200e",
    "ـ",
    "\x00",
    "فاس\ud800",
    "؟" * 10_000,
]


def quoted(text: str, *quotations: str | Quotation) -> list[tuple[str, str] | None]:
    return [
        found and (text[found.start : found.end], found.how) for found in align(text, quotations)
    ]


@pytest.mark.parametrize(
    ("quotation", "stands", "how"),
    [
        ("مدينة فاس", "مدينة فاس", "exact"),
        ("  مدينة فاس\n", "مدينة فاس", "exact"),
        ("مدينه  فاس", "مدينة فاس", "normalised"),
        ("مَدينة فاس", "مدينة فاس", "normalised"),
        ("مـــدينة\nفاس", "مدينة فاس", "normalised"),
        ("إيطالیا", "إيطاليا", "normalised"),  # a Persian yeh
        ("اىطاليا", "إيطاليا", "normalised"),
        ("عام 2003", "عام ٢٠٠٣", "normalised"),
        ("مدير المعهدد", "مدير المعهد", "fuzzy"),
        ("لجنة مدنية فاس", "لجنة مدينة فاس", "fuzzy"),
    ],
)
def test_a_quotation_is_found_and_told_how(quotation: str, stands: str, how: str) -> None:
    assert quoted(TEXT, quotation) == [(stands, how)]


@pytest.mark.parametrize(
    ("quotation", "why"),
    [
        ("عام 2004", "another year is no misspelling"),
        ("فاص", "too short for an edit"),
        ("رت لجمه", "half a word"),
        ("مدينة مراكش", "not there"),
        ("فاس حيث غادر وفاس فقال", "too far"),
    ],
)
def test_what_does_not_stand_there_is_none(quotation: str, why: str) -> None:
    assert quoted(TEXT, quotation) == [None], why


def test_fuzzy_does_not_cross_a_line() -> None:
    assert quoted("وصل وزير\nالخارجيه أمس", "وزير الخارجييه") == [None]
    assert quoted("وصل وزير الخارجيه أمس", "وزير الخارجييه") == [("وزير الخارجيه", "fuzzy")]


def test_the_nth_answer_goes_to_the_nth_occurrence() -> None:
    text = "فاس وفاس وبفاس"
    assert [found and found.start for found in align(text, ["فاس"] * 4)] == [0, 5, 11, None]


def test_spellings_of_one_name_share_its_occurrences() -> None:
    assert align("امريكا أمريكا", ["أمريكا", "أمريكا"]) == [(7, 13, "exact"), (0, 6, "normalised")]
    assert align("امريكا أمريكا", ["أمريكا", "امريكا"]) == [(7, 13, "exact"), (0, 6, "exact")]


@pytest.mark.parametrize(
    ("text", "quotations", "spans"),
    [
        ("قالَ", ["قالَ", "قال"], [(0, 4), (0, 3)]),
        ("قالَ", ["قال", "قال"], [(0, 3), None]),
        ("قالَ", ["قال", "قآل"], [(0, 3), None]),
        ("قالَ ثم قال", ["قالَ", "قال", "قالُ"], [(0, 4), (8, 11), None]),
        ("سنة ١٤٤٥ هـ", ["١٤٤٥ هـ", "١٤٤٥ ه", "1445 ه"], [(4, 11), (4, 10), None]),
        ("نعم...", ["نعم...", "نعم.", "نعم…"], [(0, 6), (0, 4), None]),
    ],
)
def test_quotations_of_other_marks_do_not_exclude_each_other(
    text: str, quotations: list[str], spans: list[tuple[int, int] | None]
) -> None:
    assert [found and found[:2] for found in align(text, quotations)] == spans


@pytest.mark.slow
@pytest.mark.parametrize("number", [8_000, 20_000])
def test_truthful_prefixes_in_a_repetitive_text(number: int) -> None:
    chance = random.Random(number)
    text = " ".join(chance.choices(["قال", "سامي", "أحمد", "ثم", "فاس", "زار"], k=number))
    mentions = words(text)[20::7]
    asked = [Quotation(text[m.start : m.end], before(text, m.start, 12)) for m in mentions]
    assert [found and found[:2] for found in align(text, asked)] == [
        (mention.start, mention.end) for mention in mentions
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("للمدير ثم مدير", 10),  # a whole word before one behind the article
        ("للمدير ثم مديرون", 2),  # behind the article before the beginning of another word
        ("مديرون ثم ومديره", 11),  # behind و and before a pronoun
        ("مديرون", 0),  # an inner piece where there is nothing else
        ("«مدير»", 1),
        ("مديرُ", 0),
    ],
)
def test_whole_words_are_preferred(text: str, start: int) -> None:
    assert align(text, ["مدير"]) == [(start, start + 4, "exact")]


def test_a_piece_of_a_word_comes_after_its_other_spelling() -> None:
    assert align("الأمينان ثم أمين", ["امين"]) == [(12, 16, "normalised")]
    assert align("مصرف", ["مصر"]) == [(0, 3, "exact")]
    assert Aligner("مصرف هنا. زار مصر").nearest("مصر", 5, 8, (Span(0, 9), Span(10, 17))) == (
        (14, 17, "exact")
    )


def test_context_says_which() -> None:
    text = "قال أحمد ثم قال سامي ثم قالَ، أحمد"
    assert align(text, [Quotation("قال", suffix="سامي")])[0] == (12, 15, "exact")
    assert align(text, [Quotation("أحمد", prefix="ثم قال")])[0] == (29 + 1, 34, "exact")
    text_with_clitic = "غادر وفد ثم سيغادر وفد"
    assert align(text_with_clitic, [Quotation("غادر", prefix="وفد، ثم")])[0] == (14, 18, "exact")
    found = align(text, [Quotation("قال", suffix="سامي"), "قال", "قال"])
    assert [f and f.start for f in found] == [12, 0, 24]
    assert align(text, [Quotation("سامي", prefix="أنكر")]) == align(text, ["سامي"])


CASES = yaml_files.load(Path(__file__).parent / "align.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_context_decides(case: dict[str, Any]) -> None:
    text, want = "", dict.fromkeys(case.get("nowhere", []))
    for piece in re.split(r"(\{\d[^}]*\})", case["text"]):
        if piece.startswith("{"):
            want[int(piece[1])] = (len(text), len(text) + len(piece) - 3)
        text += piece[2:-1] if piece.startswith("{") else piece
    asked = [q if isinstance(q, str) else Quotation(*q) for q in case["asked"]]
    found = [place and (place.start, place.end) for place in align(text, asked)]
    assert found == [want[number] for number in range(len(asked))]


def test_a_mention_inside_another_is_told_from_it() -> None:
    text = "رئيس مجلس فاس، ورئيس مجلس مجلس فاس"
    spans = [(0, 13), (5, 13), (10, 13), (16, 34), (21, 34), (26, 34), (31, 34), (16, 20), (0, 4)]
    asked = [Quotation(text[s:e], text[max(0, s - 9) : s]) for s, e in spans]
    assert [place and place[:2] for place in align(text, asked)] == spans
    assert [place and place[:2] for place in align(text, asked[::-1])] == spans[::-1]


def before(text: str, end: int, number: int) -> str:
    """As many words as stand before an offset."""
    first = [word.start for word in words(text[max(0, end - 300) : end])][-number:]
    return text[max(0, end - 300) + first[0] : end] if first else ""


def unattached(text: str, start: int) -> int:
    return next((word.start for word in words(text) if word.start < start < word.end), start)


PREFIXES: dict[str, Callable[[str, int, int], str]] = {
    "characters": lambda text, start, length: text[max(0, start - 7 * length) : start],
    "words": before,
    "words without white space": lambda text, start, length: before(text, start, length).strip(),
    "words in another spelling": lambda text, start, length: " ".join(
        folded(before(text, start, length)).split()
    ),
    "words without the clitic": lambda text, start, length: before(
        text, unattached(text, start), length
    ),
}


@pytest.mark.parametrize("of", PREFIXES)
@pytest.mark.parametrize(
    ("data", "length"), [(None, 5), (None, 9), ("news-development", 1), ("news-development", 3)]
)
def test_gold_quoted_with_a_truthful_prefix_comes_back(
    root: Path, of: str, data: str | None, length: int
) -> None:
    for article in load(root / f"benchmarks/corpora/{data}.jsonl" if data else None):
        text = article.text
        for layer in (article.entities, article.dates, article.events):
            asked = [
                Quotation(text[m.start : m.end], PREFIXES[of](text, m.start, length))
                for m in layer or ()
            ]
            found = align(text, asked)
            assert [f and f[:2] for f in found] == [(m.start, m.end) for m in layer or ()]


@settings(max_examples=many(500))
@given(st.text("ابو \u064eـ«.\n", max_size=40), st.data())
def test_every_truthful_prefix_stands_before_its_place(text: str, data: st.DataObject) -> None:
    letters = [at for at, char in enumerate(text) if char.strip()]
    assume(letters)
    pairs = st.tuples(st.sampled_from(letters), st.sampled_from(letters), st.integers(1, 12))
    drawn = data.draw(st.lists(pairs.filter(lambda p: 0 < p[0] <= p[1]), unique_by=lambda p: p[:2]))
    asked = [
        Quotation(text[first : last + 1], text[max(0, first - length) : first])
        for first, last, length in drawn
    ]
    for quotation, place in zip(asked, align(text, asked), strict=True):
        assert place
        assert text[: place.start].endswith(quotation.prefix)


def test_the_nearest_is_in_the_same_sentence() -> None:
    text = "التقى سامي في فاس. زار أحمد سامي وغادر أحمد فاس."
    aligner, within = Aligner(text), sentences(text)
    trigger = text.index("زار")
    for quotation, start in (("سامي", 28), ("أحمد", 23), ("فاس", 44), ("سامى", 28)):
        found = aligner.nearest(quotation, trigger, trigger + 3, within)
        assert found and found.start == start
    assert aligner.nearest("التقي", trigger, trigger + 3, within) == (0, 5, "normalised")
    assert aligner.nearest("طنجة", trigger, trigger + 3, within) is None
    assert aligner.nearest("", trigger, trigger + 3) is None


def test_an_argument_whose_prefix_stands_there_is_taken_from_far() -> None:
    text = "التقى سامي في فاس. زار أحمد سامي وغادر أحمد وسامي فاس."
    aligner, within = Aligner(text), sentences(text)
    trigger = text.index("زار")

    def start(*quotation: str) -> int:
        found = aligner.nearest(Quotation(*quotation), trigger, trigger + 3, within)
        assert found
        return found.start

    assert start("سامي") == 28
    assert start("سامي", "أحمد و") == 45
    assert start("سامي", "ثم التقى") == 28  # a part of it, in another sentence
    assert start("أحمد", "ثم غادر") == 39
    assert start("سامي", "التقى") == 6
    assert start("أحمد", "أنكر") == 23


def test_an_argument_is_found_by_its_prefix_in_a_repetitive_text() -> None:
    chance = random.Random(7)
    text = " ".join(chance.choices(["قال", "سامي", "أحمد", "ثم", "فاس", "زار"], k=8000))
    aligner = Aligner(text)
    for mention in words(text)[20::40]:
        asked = Quotation(text[mention.start : mention.end], before(text, mention.start, 12))
        found = aligner.nearest(asked, 0, 3)
        assert found
        assert found[:2] == (mention.start, mention.end)


@given(st.text(), st.lists(st.text()), st.text(), st.text())
def test_spans_are_in_the_text_and_given_once(
    text: str, quotations: list[str], prefix: str, suffix: str
) -> None:
    asked = [*quotations, *HOSTILE, *(Quotation(q, prefix, suffix) for q in quotations)]
    found = align(text, asked)
    assert len(found) == len(asked)
    spans = [f for f in found if f]
    assert all(0 <= start < end <= len(text) for start, end, _ in spans)
    assert len({(start, end) for start, end, _ in spans}) == len(spans)
    for quotation, place in zip(asked, found, strict=True):
        exact = quotation if isinstance(quotation, str) else quotation.exact
        assert not (place and place.how == "exact") or text[slice(*place[:2])] == exact.strip()


ARABIC = st.text("ابوللكتةهـ َ\u200f 12٢.،\n\ud800\U0001f600Aa")


@settings(max_examples=many(500))
@given(st.one_of(ARABIC, st.text()), st.integers(1, 3))
@example("قال قالَ قال", 1)
def test_whole_words_in_order_are_found_where_they_stand(text: str, length: int) -> None:
    ws = words(text)
    assume(all(folded(text[word.start : word.end]) for word in ws))  # no word of marks alone
    spans = [Span(ws[i].start, ws[i + length - 1].end) for i in range(len(ws) - length + 1)]
    found = align(text, [text[span.start : span.end] for span in spans])
    assert found == [Found(span.start, span.end, "exact") for span in spans]


@settings(max_examples=many(500))
@given(ARABIC, st.data())
def test_a_piece_alone_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))].strip()
    (found,) = align(text, [piece])
    assert (found is None) == (not piece)
    if found and found.how == "exact":
        assert text[found.start : found.end] == piece
    elif found:  # a whole word in another spelling, which is better than a piece of one
        assert found.how == "normalised"
        assert folded(text[found.start : found.end]).split() == folded(piece).split()


def edits_by_table(pattern: str, text: str, anchored: bool) -> list[int]:
    column = list(range(len(pattern) + 1))
    ends = []
    for place, char in enumerate(text, 1):
        above = [place if anchored else 0]
        for number, wanted in enumerate(pattern):
            above.append(
                min(column[number] + (wanted != char), column[number + 1] + 1, above[-1] + 1)
            )
        column = above
        ends.append(column[-1])
    return ends


@given(st.text("ابج", min_size=1, max_size=80), st.text("ابج"), st.booleans())
def test_distances_are_those_of_the_table(pattern: str, text: str, anchored: bool) -> None:
    told = list(distances(pattern, text, anchored=anchored))
    assert told == edits_by_table(pattern, text, anchored)


LONG = "كلمة في النص " * 400
STEP = 100 // many(100)


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        (LONG, [f"كلمات{number} وشيء" for number in range(many(20_000))]),
        (LONG, ["كلمة"] * many(20_000)),
        (LONG, ["ك" * 10_000_000]),
        (LONG, ["كل" * number for number in range(many(1000))]),
        (LONG, ["ا" * LONGEST_FUZZY] * many(1000)),
        (LONG, [Quotation("كلمة", f"ن{number}") for number in range(many(20_000))]),
        ("ا " * many(5000), [("ا " * number).strip() for number in range(1, 100, STEP)]),
        ("ا" * many(1_000_000), ["ا" * number for number in range(1, 100, STEP)]),
        (LONG, [Quotation("كلمة", f"كذا{number} في النص") for number in range(many(20_000))]),
        (LONG, [Quotation("كلمة", f"{number} " + LONG[5:2000]) for number in range(many(1000))]),
        ("ا" * 100_000, [Quotation("ا", "ا" * number) for number in range(many(1000))]),
        (LONG, [Quotation("كلمة", "س" * 1_000_000 + str(number)) for number in range(many(100))]),
        (
            "ﷺ" * many(20_000),
            [Quotation("صلى", "عليه وسلم " * number) for number in range(many(200))],
        ),
        ("ا " * many(5000), ["ا ا ا ا ب ا ا" * 4 + str(number) for number in range(many(1000))]),
    ],
)
def test_hostile_answers_end(text: str, quotations: list[str | Quotation]) -> None:
    assert len(align(text, quotations)) == len(quotations)
