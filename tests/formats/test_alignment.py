"""What was annotated on a text with other white space is moved onto the corpus's text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import Argument, Article, Date, Event, KhabarError
from khabar.formats import Options, read
from khabar.formats.alignment import aligned

OWN = Article(id="a", text="وصل الوزير\nأمس.", title="خبر")


def test_a_system_that_adds_line_ends_is_read_onto_the_corpus(tmp_path: Path) -> None:
    file = tmp_path / "a.tml"
    file.write_text(
        "<TimeML>\nوصل  الوزير <TIMEX3 type='DATE' value='2026-01-01'>أمس</TIMEX3>.\n\n</TimeML>",
        encoding="utf-8",
    )
    (article,) = read(file, None, Options(corpus={"a": OWN}))
    assert (article.text, article.title, article.events) == (OWN.text, "خبر", None)
    assert article.dates == (Date(start=11, end=14, type="DATE", value="2026-01-01"),)


@pytest.mark.parametrize(
    ("corpus", "said"),
    [
        ({"b": OWN}, "article: 'a' is unknown; known: b"),
        ({"a": Article(id="a", text="وصل")}, "article 'a': its text differs from the corpus's"),
    ],
)
def test_another_article_is_an_error(tmp_path: Path, corpus, said: str) -> None:
    file = tmp_path / "a.tml"
    file.write_text("<TimeML>وصل الوزير</TimeML>", encoding="utf-8")
    with pytest.raises(KhabarError) as caught:
        list(read(file, None, Options(corpus=corpus)))
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)


@given(st.lists(st.sampled_from(["وصل", "😀", "أ"]), min_size=1), st.data())
def test_spans_quote_the_same_characters_in_both_texts(words: list[str], data) -> None:
    def text() -> str:
        gaps = [data.draw(st.sampled_from([" ", "\n", "  ", "\r\n", "\t"])) for _ in words]
        return "".join(word + gap for word, gap in zip(words, gaps, strict=True))

    one, other = text(), text()
    start, end = sorted(data.draw(st.integers(0, len(one))) for _ in range(2))
    if start == end:
        return
    argument = Argument(start=start, end=end, role="Place")
    event = Event(start=start, end=end, type="MEET", arguments=(argument,))
    options = Options()
    found = aligned(
        Article(id="a", text=one, events=(event,)), {"a": Article(id="a", text=other)}, "f", options
    )
    quoted = "".join(one[start:end].split())
    assert found.text == other
    assert found.dates is None
    if one == other:
        assert found.events == (event,)
    elif quoted:
        (moved,) = found.events or ()
        assert "".join(other[moved.start : moved.end].split()) == quoted
        assert (moved.arguments[0].start, moved.arguments[0].end) == (moved.start, moved.end)
    else:
        assert found.events == ()
        assert options.losses["mentions of white space"] == 1
