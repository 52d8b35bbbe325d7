"""Mentions from items: their quotations become spans, and items without a span are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from khabar import labels, limits
from khabar.align import Aligner, Found, How, Quotation
from khabar.answers import items
from khabar.answers.items import Item, MalformedError
from khabar.schema import Argument, Date, Entity, Event, Mention, Span, Task


class Counts(NamedTuple):
    """How many items were answered, and what became of them; the other counts add up to `answered`.

    `exact`, `normalised` and `fuzzy`: found in this way; `unlocatable`: quoted, but not in the
    text; `malformed`: not a record of the task.
    """

    answered: int
    exact: int
    normalised: int
    fuzzy: int
    unlocatable: int
    malformed: int


class Located(NamedTuple):
    """Mentions, how each was found, the counts, and the faults of some malformed items."""

    mentions: tuple[Mention, ...]
    how: tuple[How, ...]
    counts: Counts
    arguments: Counts | None
    examples: tuple[str, ...]


def located(task: Task, values: Sequence[object], text: str, sentences: Sequence[Span]) -> Located:
    """Return the items of an answer (`lists.answered`) as mentions of `text`.

    Items beyond one per character or beyond `limits.ANSWER_ITEMS` are unlocatable; so are an
    event's arguments beyond the number of roles.
    """
    places = _Places(task, text, sentences)
    mentions = places.mentions(values[: min(limits.ANSWER_ITEMS, len(text))])
    counts = _counts(places.of_items, len(values))
    arguments = _counts(places.of_arguments, places.arguments) if task == "events" else None
    return Located(mentions, tuple(places.how), counts, arguments, tuple(places.examples))


def _counts(known: Counter[str], answered: int) -> Counts:
    """Return the counts; items that are neither found nor malformed are unlocatable."""
    kinds = {name: known[name] for name in ("exact", "normalised", "fuzzy", "malformed")}
    return Counts(answered=answered, unlocatable=answered - sum(kinds.values()), **kinds)


class _Places:
    """The search in one text, with its counts; arguments are those nearest to the trigger."""

    def __init__(self, task: Task, text: str, sentences: Sequence[Span]) -> None:
        self._task, self._aligner, self._sentences = task, Aligner(text), sentences
        self.of_items: Counter[str] = Counter()
        self.of_arguments: Counter[str] = Counter()
        self.arguments = 0
        self.how: list[How] = []
        self.examples: list[str] = []

    def mentions(self, values: Sequence[object]) -> tuple[Mention, ...]:
        """Return the mentions of those items that are records and are found in the text."""
        read = list(self._read(values))
        quotations = (Quotation(item.quotation, prefix=item.prefix) for _, item in read)
        spans = zip(read, self._aligner.align(quotations), strict=True)
        quoted = [(number, item, span) for (number, item), span in spans if span]
        self.how = [span.how for _, _, span in quoted]
        self.of_items.update(self.how)
        return tuple(self._mention(number, item, span) for number, item, span in quoted)

    def _read(self, values: Sequence[object]) -> Iterator[tuple[int, Item]]:
        for number, value in enumerate(values):
            try:
                yield number, items.item(self._task, value)
            except MalformedError as error:
                self._malformed(self.of_items, f"{self._task}[{number}]{error}")

    def _malformed(self, counter: Counter[str], example: str) -> None:
        counter["malformed"] += 1
        if len(self.examples) < limits.EXAMPLES:
            self.examples.append(example)

    def _mention(self, number: int, item: Item, span: Found) -> Mention:
        if self._task == "entities":
            return Entity(start=span.start, end=span.end, type=item.type)
        if self._task == "dates":
            return _date(item, span)
        arguments = tuple(dict.fromkeys(self._arguments(number, item, span)))
        return Event(
            start=span.start, end=span.end, type=item.type, realis=item.realis, arguments=arguments
        )

    def _arguments(self, event: int, item: Item, trigger: Found) -> Iterator[Argument]:
        self.arguments += len(item.arguments)
        for number, value in enumerate(item.arguments[: len(labels.ROLES)]):
            try:
                argument = items.argument(value)
            except MalformedError as error:
                where = f"events[{event}].arguments[{number}]"
                self._malformed(self.of_arguments, f"{where}{error}")
                continue
            quoted = Quotation(argument.quotation, argument.prefix)
            if span := self._aligner.nearest(quoted, trigger.start, trigger.end, self._sentences):
                self.of_arguments[span.how] += 1
                yield Argument(start=span.start, end=span.end, role=argument.role)


def _date(item: Item, span: Found) -> Date:
    return Date(
        start=span.start,
        end=span.end,
        type=item.type,
        value=item.value,
        mod=item.mod,
        deictic=item.deictic,
    )
