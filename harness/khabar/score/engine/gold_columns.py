"""The gold of articles in columns: made for many articles at once, joined for every batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar import labels, timex
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article
from khabar.score.engine import parts
from khabar.score.engine.codes import OURS, Codes, Values, types_of_gold
from khabar.score.engine.columns import Column, Columns, distinct, integers, keys
from khabar.score.engine.offsets import ArticleOffsets, Offsets, of_articles
from khabar.score.engine.parts import Parts
from khabar.score.engine.reader import Reader, in_order, located, with_triggers

_OFFSETS = ArticleOffsets._fields[1:]
Bases = Callable[[Offsets], Column]
_BASES: Mapping[str, Bases] = {
    **dict.fromkeys(("start", "end"), lambda offsets: offsets.characters),
    **dict.fromkeys(
        ("first", "last", "trigger_first", "trigger_last"),
        lambda offsets: offsets.words + np.arange(len(offsets.words)),
    ),
    "sentence": lambda offsets: offsets.sentences,
}
"""What is added to an article's columns where it is one of a batch."""


class Gold(NamedTuple):
    """The gold of articles, by task; a layer that is absent has no items.

    `lengths`: the characters of each article. Besides the tasks there are in `items` its words,
    sentences and zones (`ArticleOffsets`), ``arguments``, ``things``: the words that name an
    entity, each once, with the entity's number, and ``adjectives``: the words of nationality
    adjectives. Their fields are those of `_FIELDS`, and count from the beginning of their article.
    """

    lengths: Column
    items: dict[str, Parts]

    @property
    def offsets(self) -> ArticleOffsets:
        """Where the words, sentences and zones of the articles are."""
        return ArticleOffsets(self.lengths, *(self.items[name] for name in _OFFSETS))

    def take(self, rows: NDArray[np.intp]) -> Gold:
        """Return the gold of the articles at `rows`."""
        items = {name: items.take(rows) for name, items in self.items.items()}
        return Gold(self.lengths[rows], items)

    def columns(self, name: str, offsets: Offsets) -> Columns:
        """Return the items of a task, or of what there is besides, as a batch of articles."""
        items = self.items[name]
        article = np.repeat(np.arange(len(items.sizes)), items.sizes)
        fields = dict(zip(_FIELDS[name], items.fields.astype(np.int64), strict=True))
        for field in _BASES.keys() & fields.keys():
            fields[field] += _BASES[field](offsets)[article]
        return Columns({**fields, "article": article}, len(article))


def joined(golds: Sequence[Gold]) -> Gold:
    """Return the gold of several batches as that of one, and take it out of those.

    So there is never more of it in memory twice than one kind of items.
    """
    names = list(golds[0].items)
    items = {name: parts.joined([gold.items.pop(name) for gold in golds]) for name in names}
    return Gold(np.concatenate([gold.lengths for gold in golds]), items)


def of_gold(articles: Sequence[Article], values: Values) -> Gold:
    """Return the gold of articles; `values` gives the codes of dates' values.

    Raises ValueError for a layer that does not fit its article.
    """
    offsets = of_articles(articles)
    through = Offsets(offsets)
    texts = [article.text for article in articles]
    items = {"things": _things(articles, through), "adjectives": _adjectives(articles, through)}
    for task in TASKS:
        reader = Reader(task, values)
        layers = [getattr(article, task) or () for article in articles]
        if not reader.read(layers, offsets.lengths, texts.__getitem__, _types(task, articles)):
            raise ValueError(_misfit(articles, task))
        mentions = located(reader.mentions(), through)
        items[task] = _repeats(in_order(mentions), texts, through)
        if task == "events":
            arguments = with_triggers(located(reader.arguments(), through), mentions)
            items["arguments"] = _repeats(in_order(arguments), texts, through)
    kept = {name: _own(name, columns, through) for name, columns in items.items()}
    return Gold(offsets.lengths, {**dict(zip(_OFFSETS, offsets[1:], strict=True)), **kept})


def _types(task: str, articles: Sequence[Article]) -> Codes:
    """Return the codes of the types of a layer of gold: of entities, those of its inventory."""
    names = {article.labels for article in articles} if task == "entities" else set()
    named = next(filter(None, names), None)
    return OURS[task] if named is None else Codes(types_of_gold(named))


def _misfit(articles: Sequence[Article], task: str) -> str:
    """Return what to say of the first article whose layer does not fit it."""
    for article in articles:
        layer, length = getattr(article, task) or (), np.array([len(article.text)])
        text_of = [article.text].__getitem__
        types = _types(task, [article])
        if not Reader(task, Values()).read([layer], length, text_of, types):
            return f"article {article.id!r}: its {task} do not fit it"
    raise LookupError(task)


def _own(name: str, items: Columns, offsets: Offsets) -> Parts:
    """Return items that were counted through a batch by the offsets of their articles."""
    article = items["article"]
    bases = {field: _BASES[field](offsets)[article] for field in _BASES if field in _FIELDS[name]}
    fields = [items[field] - bases.get(field, 0) for field in _FIELDS[name]]
    return Parts.of(fields, np.bincount(article, minlength=len(offsets.words)))


def _repeats(items: Columns, texts: Sequence[str], offsets: Offsets) -> Columns:
    """Return the items with whether their words stand more than once among their article's."""
    article, base = items["article"], offsets.characters[items["article"]]
    places = (article, items["start"] - base, items["end"] - base)
    rows = zip(*(column.tolist() for column in places), strict=True)
    quoted = [(number, texts[number][start:end]) for number, start, end in rows]
    times = Counter(quoted)
    return items.replaced(repeated=integers([times[quotation] > 1 for quotation in quoted]))


def _things(articles: Sequence[Article], offsets: Offsets) -> Columns:
    named = [
        (number, m.start, m.end, m.entity)
        for number, article in enumerate(articles)
        for m in article.entities or ()
        if m.entity is not None
    ]
    named.sort()  # of two names the first counts
    numbers: dict[str, int] = {}
    things = integers([numbers.setdefault(entity, len(numbers)) for *_, entity in named])
    return _by_words([span for *span, _ in named], offsets, thing=things)


def _adjectives(articles: Sequence[Article], offsets: Offsets) -> Columns:
    spans = [
        (number, m.start, m.end)
        for number, article in enumerate(articles)
        for m in article.entities or ()
        if m.type == labels.ADJECTIVE and article.labels is None
    ]
    return _by_words(spans, offsets)


def _by_words(spans: Sequence[Sequence[int]], offsets: Offsets, **fields: Column) -> Columns:
    """Return the first of the spans of each range of words, in the order of these.

    A span is its article's number, its start and its end.
    """
    rows = np.array(spans, dtype=np.int64).reshape(-1, 3).T
    places = dict(zip(("article", "start", "end"), rows, strict=True))
    items = located(Columns({**places, **fields}, rows.shape[1]), offsets)
    (numbers, _), _ = keys(items, items, ("words",))
    return items.take(distinct(numbers))


def illegal(article: Article) -> Iterator[str]:
    """Yield what is wrong with the values of an article's dates that are none of their type."""
    for date in article.dates or ():
        if date.value and (fault := _value_fault(date.type, date.value)):
            yield fault


@lru_cache(maxsize=10_000)
def _value_fault(type_: str, value: str) -> str | None:
    return timex.problem(type_, timex.canonical(value))


_PLACE = ("start", "end", "first", "last", "sentence", "zone")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    **{
        task: (*_PLACE, "type", *(a.name for a in layer.measured), "repeated")
        for task, layer in LAYERS.items()
    },
    "arguments": (*_PLACE, "type", "role", "trigger_first", "trigger_last", "repeated"),
    "things": ("first", "last", "thing"),
    "adjectives": ("first", "last"),
}
VALUE = _FIELDS["dates"].index("value")
"""The row of dates' values among their fields."""
