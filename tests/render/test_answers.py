"""What models answered, in a terminal: Arabic reads from the right, and nothing hostile acts."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from khabar.calls import Call
from khabar.render import answers
from khabar.run.call_file import Entry

HOSTILE = 'x\x1b[2J\u202e{"a": "في 4 ديسمبر 2025"}\nsecond'


def entry(answer: str = "[]", **more: object) -> Entry:
    call = Call(question="dates", request="0" * 64, model="m/n", answer=answer, **more)
    return Entry("key", "000", (call,), attempt=2)


def printed(show: object, *arguments: object, **more: object) -> str:
    stream = io.StringIO()
    show([*arguments], Console(file=stream, width=200), **more)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("line", "isolated"),
    [
        ('{"quotation": "في 4 ديسمبر 2025", "x": 1}',
         '{"quotation": "\u2067في 4 ديسمبر 2025\u2069", "x": 1}'),
        ('["4 ديسمبر", "none"]', '["\u20674 ديسمبر\u2069", "none"]'),
        ("  لا أعرف.", "  \u2067لا أعرف.\u2069"),
        ("The answer is لا.", "The answer is لا."),
        ("", ""),
        ('{"n": 1}', '{"n": 1}'),
    ],
)  # fmt: skip
def test_arabic_between_quotation_marks_is_isolated(line: str, isolated: str) -> None:
    assert answers.isolated(line) == isolated


def test_an_answer_is_shown_as_it_came_but_for_what_acts() -> None:
    shown = printed(answers.show_answers, entry(HOSTILE, stop="stop\x1b", cost=0.5), thinking=False)
    assert shown.splitlines()[0].startswith(
        "article 000 · dates · attempt 2 · m/n · stop stop\\x1b"
    )
    assert "$0.5000" in shown
    assert '  x\\x1b[2J\\u202e{"a": "\u2067في 4 ديسمبر 2025\u2069"}\n  second\n' in shown


def test_thinking_is_shown_where_it_is_wanted() -> None:
    thought = entry(thinking="first, then")
    assert "first, then" in printed(answers.show_answers, thought, thinking=True)
    assert "first, then" not in printed(answers.show_answers, thought, thinking=False)


def test_a_failed_call_shows_its_error() -> None:
    failed = entry("", error="RateLimitError: 429")
    shown = printed(answers.show_answers, failed, thinking=False)
    assert "error:\n  RateLimitError: 429" in shown and "answer:" not in shown
    assert "RateLimitError: 429" in printed(answers.show_table, failed)


def test_the_table_has_a_row_per_call() -> None:
    one = entry("[" * 1234, input_tokens=1500, output_tokens=7, seconds=1.25, cost=0.5, stop="\x1b")
    two = entry(cached=True)
    shown = printed(answers.show_table, one, two)
    rows = [line for line in shown.splitlines() if "000" in line]
    assert len(rows) == 2 and "cached" in rows[1] and "\x1b" not in shown
    for cell in ("1,500", "7", "1.2", "$0.5000", "1,234", "\\x1b"):
        assert cell in rows[0]
