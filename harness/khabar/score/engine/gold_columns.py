"""The gold of articles in columns: made once an article, joined for every batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from khabar import labels, timex
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Entity
from khabar.score.clusters import Named
from khabar.score.engine.codes import OURS, Values
from khabar.score.engine.columns import Column, Columns, distinct, integers, keys
from khabar.score.engine.offsets import ArticleOffsets, Offsets
from khabar.score.engine.reader import Reader, in_order, located, with_triggers

_BASES: Mapping[str, Callable[[Offsets], Column]] = {
    **dict.fromkeys(("start", "end"), lambda offsets: offsets.characters),
    **dict.fromkeys(
        ("first", "last", "trigger_first", "trigger_last"),
        lambda offsets: offsets.words + np.arange(len(offsets.words)),
    ),
    "sentence": lambda offsets: offsets.sentences,
}
"""What is added to an article's columns where it is one of a batch."""


class Gold:
    """An article's offsets and its gold, by task, as if it were a batch of its own.

    Besides the tasks there are ``arguments``, ``things``: the words that name an entity, each once,
    with the entity's number, and ``adjectives``: the words of nationality adjectives. Each is an
    array of a row for every field (`_FIELDS`) and a column for every item. `values` are the TIMEX3
    values of the dates, `illegal` what is wrong with those that are none of their type; `named`
    holds, by layer, the mentions that name a cluster, once somebody has asked for them.
    """

    def __init__(self, article: Article) -> None:
        self.offsets = ArticleOffsets(article)
        self.named: dict[str, Named] = {}
        offsets = Offsets([self.offsets])
        values = Values()
        self.values: list[str | None] = []
        values_of = ((each.type, each.value) for each in article.dates or () if each.value)
        self.illegal = [fault for told in values_of if (fault := _value_fault(*told))]
        self.items = {
            "things": _table("things", _things(article, offsets), article.text),
            "adjectives": _table("adjectives", _adjectives(article, offsets), article.text),
        }
        for task in TASKS:
            layer = getattr(article, task)
            if layer is None:
                continue
            reader = Reader(task, values)
            if not reader.read([layer], [article.text], OURS[task]):
                raise ValueError(f"article {article.id!r}: its {task} do not fit it")
            found = located(reader.mentions(), offsets)
            items = in_order(found)
            self.items[task] = _table(task, items, article.text)
            if task == "events":
                arguments = with_triggers(located(reader.arguments(), offsets), found)
                self.items["arguments"] = _table("arguments", in_order(arguments), article.text)
            elif task == "dates":
                value_of = {code: value for value, code in values.items()}
                self.values = [value_of[code] for code in items["value"].tolist()]


def _table(name: str, items: Columns, text: str) -> NDArray[np.int64]:
    if "repeated" in _FIELDS[name]:
        places = zip(items["start"].tolist(), items["end"].tolist(), strict=True)
        quoted = [text[start:end] for start, end in places]
        times = Counter(quoted)
        repeated = np.array([times[quotation] > 1 for quotation in quoted], dtype=np.int64)
        items = items.replaced(repeated=repeated)
    return np.stack([items[field] for field in _FIELDS[name]])


def _things(article: Article, offsets: Offsets) -> Columns:
    named = [mention for mention in article.entities or () if mention.entity is not None]
    named.sort(key=attrgetter("start", "end", "entity"))  # of two names the first counts
    number: dict[str | None, int] = {}
    things = integers([number.setdefault(m.entity, len(number)) for m in named])
    return _by_words(named, offsets, thing=things)


def _adjectives(article: Article, offsets: Offsets) -> Columns:
    return _by_words([e for e in article.entities or () if e.type == labels.ADJECTIVE], offsets)


def _by_words(mentions: Sequence[Entity], offsets: Offsets, **fields: Column) -> Columns:
    """Return mentions of an article, the first of each range of words, in the order of these."""
    spans = {
        "start": integers([m.start for m in mentions]),
        "end": integers([m.end for m in mentions]),
        "article": np.zeros(len(mentions), dtype=np.int64),
    }
    items = located(Columns({**spans, **fields}, len(mentions)), offsets)
    (places, _), _ = keys(items, items, ("words",))
    return items.take(distinct(places))


@lru_cache(maxsize=10_000)
def _value_fault(type_: str, value: str) -> str | None:
    return timex.problem(type_, timex.canonical(value))


def joined(name: str, batch: Sequence[Gold], offsets: Offsets, values: Values) -> Columns:
    """Return the columns of one task, or of ``arguments`` or ``things``, of a batch."""
    parts = [gold.items[name] for gold in batch]
    fields = dict(zip(_FIELDS[name], np.concatenate(parts, axis=1), strict=True))
    sizes = [part.shape[1] for part in parts]
    article = np.repeat(np.arange(len(parts)), sizes)
    for field in _BASES.keys() & fields.keys():
        fields[field] += _BASES[field](offsets)[article]
    if name == "dates":
        fields["value"] = integers([values[v] for gold in batch for v in gold.values])
    return Columns({**fields, "article": article}, len(article))


_PLACE = ("start", "end", "first", "last", "sentence", "zone")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    **{
        task: (*_PLACE, "type", *(a.name for a in layer.measured if a.inventory), "repeated")
        for task, layer in LAYERS.items()
    },
    "arguments": (*_PLACE, "type", "role", "trigger_first", "trigger_last", "repeated"),
    "things": ("first", "last", "thing"),
    "adjectives": ("first", "last"),
}
