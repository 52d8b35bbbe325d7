"""Items as mentions: what they quote becomes spans, and the rest is counted."""

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
    """How many items were answered, and what became of them: the others add up to that.

    `exact`, `normalised` and `fuzzy`: found so; `unlocatable`: quoted, but not in the text;
    `malformed`: no record of the task.
    """

    answered: int
    exact: int
    normalised: int
    fuzzy: int
    unlocatable: int
    malformed: int


class Located(NamedTuple):
    """Mentions, how each was found, the counts, and what is wrong with some malformed items."""

    mentions: tuple[Mention, ...]
    found: tuple[How, ...]
    counts: Counts
    arguments: Counts | None
    examples: tuple[str, ...]


def located(task: Task, given: Sequence[object], text: str, sentences: Sequence[Span]) -> Located:
    """Return the items of an answer (`lists.answered`) as mentions of `text`.

    Items beyond one a character, and beyond `limits.ANSWER_ITEMS`, are unlocatable; so are
    arguments of an event beyond the number of roles.
    """
    places = _Places(task, text, sentences)
    mentions = places.mentions(given[: min(limits.ANSWER_ITEMS, len(text))])
    counts = _counts(places.of_items, len(given))
    arguments = _counts(places.of_arguments, places.arguments) if task == "events" else None
    return Located(mentions, tuple(places.found), counts, arguments, tuple(places.examples))


def _counts(known: Counter[str], answered: int) -> Counts:
    """Return the counts; what is neither found nor malformed stands nowhere."""
    kinds = {name: known[name] for name in ("exact", "normalised", "fuzzy", "malformed")}
    return Counts(answered=answered, unlocatable=answered - sum(kinds.values()), **kinds)


class _Places:
    """A text with what was found in it; arguments are the occurrences nearest to the trigger."""

    def __init__(self, task: Task, text: str, sentences: Sequence[Span]) -> None:
        self._task, self._aligner, self._sentences = task, Aligner(text), sentences
        self.of_items: Counter[str] = Counter()
        self.of_arguments: Counter[str] = Counter()
        self.arguments = 0
        self.found: list[How] = []
        self.examples: list[str] = []

    def mentions(self, given: Sequence[object]) -> tuple[Mention, ...]:
        """Return the mentions of those items that are records and stand in the text."""
        read = list(self._read(given))
        quoted = (Quotation(item.quotation, prefix=item.prefix) for _, item in read)
        found = zip(read, self._aligner.align(quoted), strict=True)
        placed = [(number, item, place) for (number, item), place in found if place]
        self.found = [place.how for _, _, place in placed]
        self.of_items.update(self.found)
        return tuple(self._mention(*each) for each in placed)

    def _read(self, given: Sequence[object]) -> Iterator[tuple[int, Item]]:
        for number, each in enumerate(given):
            try:
                yield number, items.item(self._task, each)
            except MalformedError as error:
                self._malformed(self.of_items, f"{self._task}[{number}]{error}")

    def _malformed(self, counter: Counter[str], what: str) -> None:
        counter["malformed"] += 1
        if len(self.examples) < limits.EXAMPLES:
            self.examples.append(what)

    def _mention(self, number: int, item: Item, at: Found) -> Mention:
        if self._task == "entities":
            return Entity(start=at.start, end=at.end, type=item.type)
        if self._task == "dates":
            return _date(item, at)
        arguments = tuple(dict.fromkeys(self._arguments(number, item, at)))
        return Event(
            start=at.start, end=at.end, type=item.type, realis=item.realis, arguments=arguments
        )

    def _arguments(self, event: int, item: Item, trigger: Found) -> Iterator[Argument]:
        self.arguments += len(item.arguments)
        for number, given in enumerate(item.arguments[: len(labels.ROLES)]):
            try:
                said = items.argument(given)
            except MalformedError as error:
                where = f"events[{event}].arguments[{number}]"
                self._malformed(self.of_arguments, f"{where}{error}")
                continue
            quoted = Quotation(said.quotation, said.prefix)
            if at := self._aligner.nearest(quoted, trigger.start, trigger.end, self._sentences):
                self.of_arguments[at.how] += 1
                yield Argument(start=at.start, end=at.end, role=said.role)


def _date(item: Item, at: Found) -> Date:
    return Date(
        start=at.start,
        end=at.end,
        type=item.type,
        value=item.value,
        mod=item.mod,
        deictic=item.deictic,
    )
