"""The answer that a model should give: the gold of an article, quoted as `read` reads it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from khabar.align import Aligner, Quotation
from khabar.answers.reading import visible
from khabar.schema import Argument, Article, Date, Event, Mention, Task
from khabar.text import words

_NO_MOD = "NONE"
_LONGEST = 32
"""Words of a prefix; no more are tried."""


def quoted(article: Article, task: Task) -> dict[str, list[dict[str, Any]]]:
    """Return the gold of an article for a task as the JSON of an answer, in the order of the text.

    The prefix of a quotation is as few whole words as `khabar.align` needs to find it where it is,
    at least one, of what the task sees of the text. An argument has a prefix only if it is found
    elsewhere without. Ids, and what an answer cannot say (`quant`, `freq`), are left out.
    """
    quoting = _Quoting(article, task)
    gold: tuple[Mention, ...] = getattr(article, task) or ()
    ordered = sorted(gold, key=lambda mention: (mention.start, -mention.end))
    return {task: [quoting.item(mention) for mention in ordered]}


class _Quoting:
    """One article's text as a task sees it, and what is quoted from it."""

    def __init__(self, article: Article, task: Task) -> None:
        self._text = visible(article, task)
        self._aligner, self._sentences = Aligner(self._text), article.sentences
        self._starts = [
            word.start for word in words(self._text) if self._text[word.start].isalnum()
        ]

    def item(self, mention: Mention) -> dict[str, Any]:
        exact, prefix = self._exact(mention), self._prefix(mention)
        if isinstance(mention, Event):
            arguments = [self._argument(argument, mention) for argument in mention.arguments]
            told = {"type": mention.type, "realis": mention.realis, "arguments": arguments}
            return {"trigger": exact, "prefix": prefix, **told}
        return {"quotation": exact, "prefix": prefix, "type": mention.type, **_of_date(mention)}

    def _argument(self, argument: Argument, event: Event) -> dict[str, str]:
        exact = self._exact(argument)
        found = self._aligner.nearest(exact, event.start, event.end, self._sentences)
        alone = found is not None and found.start == argument.start
        prefix = {} if alone else {"prefix": self._prefix(argument)}
        return {"quotation": exact, **prefix, "role": argument.role}

    def _exact(self, mention: Mention | Argument) -> str:
        return self._text[mention.start : mention.end]

    def _prefix(self, mention: Mention | Argument) -> str:
        """Return the shortest prefix with which a quotation is found; the longest if none is."""
        prefix = ""
        for prefix in self._prefixes(mention.start):
            (found,) = self._aligner.align([Quotation(self._exact(mention), prefix)])
            if found and found.start == mention.start:
                break
        return prefix

    def _prefixes(self, start: int) -> Iterator[str]:
        """Yield 1, 2, 3, … words before the word of an offset, with single spaces."""
        within = bisect_left(self._starts, start + 1)
        first = self._starts[within - 1] if within else start
        inside = within and self._text[first:start].isalnum()
        end, before = (first, within - 1) if inside else (start, bisect_left(self._starts, start))
        for number in range(1, min(before, _LONGEST) + 1):
            yield " ".join(self._text[self._starts[before - number] : end].split())


def _of_date(mention: Mention) -> dict[str, Any]:
    if not isinstance(mention, Date):
        return {}
    return {
        "value": mention.value or "",
        "mod": mention.mod or _NO_MOD,
        "deictic": bool(mention.deictic),
    }
