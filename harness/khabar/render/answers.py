"""What language models answered, for a terminal: a table of calls, and answers as they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import bidirectional

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.calls import Call
from khabar.inert import printable, shortened
from khabar.run.call_file import Entry

_RIGHT_TO_LEFT, _POP = "\u2067", "\u2069"


def show_table(entries: Sequence[Entry], console: Console, probes: int = 0) -> None:
    """Print a row per call, and below them how many probes the run sent."""
    table = Table()
    for title in ("article", "attempt", "question"):
        table.add_column(title)
    for title in ("input", "output", "seconds", "cost", "characters"):
        table.add_column(title, justify="right")
    table.add_column("stop")
    table.add_column("error")
    for entry in entries:
        for call in entry.calls:
            table.add_row(*_cells(entry, call))
    console.print(table)
    if probes:
        console.print(f"probes, which ask about no article: {probes} (--question probe)")


def _cells(entry: Entry, call: Call) -> Iterator[Text]:
    cells = (
        entry.id,
        f"{entry.attempt}",
        call.question,
        _number(call.input_tokens),
        _number(call.output_tokens),
        "cached" if call.cached else _seconds(call),
        _cost(call),
        f"{len(call.answer):,}",
        call.stop or "",
        call.error or "",
    )
    return (Text(printable(shortened(cell, 100))) for cell in cells)


def show_answers(entries: Iterable[Entry], console: Console, *, thinking: bool) -> None:
    """Print what is known of each call, and the answer as the model gave it.

    Arabic within a line reads from the right; control characters are escaped.
    """
    for entry in entries:
        for call in entry.calls:
            console.print(Text(_heading(entry, call), style="bold"), soft_wrap=True)
            if thinking and call.thinking is not None:
                _print("thinking:", call.thinking, console)
            if call.error is None:
                _print("answer:", call.answer, console)
            else:
                _print("error:", call.error, console)


def _print(title: str, text: str, console: Console) -> None:
    console.print(Text(title, style="dim"))
    for line in text.splitlines() or [""]:
        console.print(Text(f"  {isolated(printable(line))}"), soft_wrap=True)


def isolated(line: str) -> str:
    """Return a line whose Arabic between quotation marks is isolated, as JSON around it is not.

    Without quotation marks the line is isolated as a whole, if its first letter is Arabic.
    """
    return '"'.join(map(_isolated, line.split('"')))


def _isolated(part: str) -> str:
    letter = next(filter(str.isalpha, part), " ")
    if bidirectional(letter) not in ("AL", "R"):
        return part
    core = part.strip()
    return part.replace(core, f"{_RIGHT_TO_LEFT}{core}{_POP}")


def _heading(entry: Entry, call: Call) -> str:
    parts = (
        f"article {entry.id}",
        call.question,
        f"attempt {entry.attempt}",
        call.model,
        f"stop {call.stop}" if call.stop else "",
        f"tokens {_number(call.input_tokens)} in, {_number(call.output_tokens)} out",
        "cached" if call.cached else f"{_seconds(call)} s",
        _cost(call),
    )
    return printable(" · ".join(part for part in parts if part))


def _number(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _seconds(call: Call) -> str:
    return "?" if call.seconds is None else f"{call.seconds:.1f}"


def _cost(call: Call) -> str:
    return "" if call.cost is None else f"${call.cost:.4f}"
