"""A stranger's text in Markdown stays text, whatever reads the Markdown."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from khabar.submissions.markdown_escape import cell

ARMS = [
    "<script>alert(1)</script>", "<img src=x onerror=y>", "[x](http://y.z)", "![x](y)", "`code`",
    "**bold** _it_ ~~no~~", "a | b", "\\| a", "<!-- generated: end -->", "https://y.z/a?b=c",
    "www.y.z", "WWW.Y.Z", "a@b.cd", "&lt;b&gt; &#60;b>", "# head", "- list", "$x^2$", ":smile:",
    "{{ 7 * 7 }}", "{% raw %}", "@maintainer", "#1", "<https://y.z>", "a\nb", "مرحبا",
]  # fmt: skip


def shown(text: str) -> str:
    """Return the HTML of a table's cell with the text."""
    page = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(f"| a | b |\n|---|---|\n| {cell(text)} | end |\n")
    )
    return page.split("<td>")[1].split("</td>")[0]


@pytest.mark.parametrize("text", ARMS)
def test_arms_are_blunt(text: str) -> None:
    inside = shown(text)
    assert "<" not in inside.replace("<!-- -->", "")
    assert html.unescape(inside.replace("<!-- -->", "")) == " ".join(text.split())
    made = cell(text)
    assert not any(sign in made for sign in ("://", "www.", "WWW.", "`", "|", "[", "](", "{", "~"))


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    inside = shown(text).replace("<!-- -->", "")
    assert "<" not in inside
    assert html.unescape(inside).split() == text.split()


def test_an_address_is_cut_by_a_comment() -> None:
    assert cell("a@b.cd") == "a&#64;<!-- -->b.cd"
