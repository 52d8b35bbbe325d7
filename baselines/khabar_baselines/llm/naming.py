"""Identity: the question which mentions of an article are the same, and the ids it leads to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

import khabar
from khabar.answers import Names, NoAnswerError, Reading, TruncatedThinkingError, read_names
from khabar_baselines.llm.zones import open_zones

Mention = khabar.Entity | khabar.Event
AnyMention = Mention | khabar.Date

_KIND_OF: Mapping[str, str] = {
    **dict.fromkeys(("PER", "OCC"), "person"),
    **dict.fromkeys(("GPE", "LOC", "FAC", "NORP"), "place"),
    "ORG": "organisation",
    "EVENT": "occasion",
}
_GROUP, _TRIGGER = "organisation", "event"


class Question(NamedTuple):
    """Which of an article's mentions are the same thing, and which are one that is known.

    `mentions`: in the order of the text; the first is number 1 for the model. `known`: the ids
    that earlier articles of the dossier were given.
    """

    article: khabar.Article
    mentions: Sequence[Mention]
    known: Sequence[str]

    def shown(self) -> dict[str, str]:
        """Return what the prompt shows: the text, its mentions, and the known names."""
        return {
            "text": _marked(self.article, self.mentions),
            "mentions": _listed(self.article, self.mentions),
            "known": _grouped(self.known),
        }

    def read(self, answer: str, stop: str) -> Names:
        """Return the names of an answer.

        An answer without a list names nothing and is no error, because the mentions stay right.
        """
        number = len(self.mentions)
        try:
            return read_names(answer, number, stop)
        except NoAnswerError as error:
            cut = isinstance(error, TruncatedThinkingError)
            return Names({}, 0, 0, 0, 0, number, truncated=cut, examples=(str(error),))

    def ids(self, names: Names) -> dict[Mention, str]:
        """Return the id of each mention that has a name: its kind and the name, ``place:rabat``.

        The kind of an adjective (NORP) is that of the group it derives from, if only an
        organisation has its name, here or among the known ids; otherwise it is a place.
        """
        named = {self.mentions[number - 1]: name for number, name in names.names.items()}
        id_of = {mention: f"{_kind(mention)}:{name}" for mention, name in named.items()}
        others = {*self.known, *(id_of[mention] for mention in named if mention.type != "NORP")}
        for mention, name in named.items():
            group = f"{_GROUP}:{name}"
            if mention.type == "NORP" and group in others and id_of[mention] not in others:
                id_of[mention] = group
        return {mention: id_of[mention] for mention in self.mentions if mention in id_of}


def numbered(readings: Iterable[Reading]) -> list[Mention]:
    """Return the mentions that may have an id, in the order of the text, outer ones first.

    They are the entities, and the events that are not GENERIC (guidelines, I and C).
    """
    return in_order(mention for reading in readings for mention in reading.mentions)


def in_order(mentions: Iterable[AnyMention]) -> list[Mention]:
    """Return those of some mentions that may have an id, as `numbered` does."""
    with_id = (m for m in mentions if not isinstance(m, khabar.Date) and _has_id(m))
    return sorted(with_id, key=lambda mention: (mention.start, -mention.end))


def _has_id(mention: Mention) -> bool:
    return not isinstance(mention, khabar.Event) or mention.realis != "GENERIC"


def with_ids(reading: Reading, id_of: Mapping[Mention, str]) -> Reading:
    """Return a reading whose mentions have the ids that they were given."""
    return reading._replace(mentions=tuple(_with_id(m, id_of) for m in reading.mentions))


def _with_id(mention: AnyMention, id_of: Mapping[Mention, str]) -> AnyMention:
    if isinstance(mention, khabar.Date) or mention not in id_of:
        return mention
    field = "event" if isinstance(mention, khabar.Event) else "entity"
    return msgspec.structs.replace(mention, **{field: id_of[mention]})


def _kind(mention: Mention) -> str:
    return _TRIGGER if isinstance(mention, khabar.Event) else _KIND_OF[mention.type]


def _marked(article: khabar.Article, mentions: Sequence[Mention]) -> str:
    """Return the text, without boilerplate, with the number of each mention before it."""
    before: defaultdict[int, str] = defaultdict(str)
    for number, mention in enumerate(mentions, 1):
        before[mention.start] += f"⟦{number}⟧"
    return "\n".join(
        "".join(before.get(at, "") + article.text[at] for at in range(start, end))
        for start, end in open_zones(article, "entities")
    )


def _listed(article: khabar.Article, mentions: Sequence[Mention]) -> str:
    """Return a line per mention: its number, its type and its words."""
    return "\n".join(
        f"{number}. {_label(mention)}: {_words(article.text[mention.start : mention.end])}"
        for number, mention in enumerate(mentions, 1)
    )


def _label(mention: Mention) -> str:
    trigger = isinstance(mention, khabar.Event)
    return f"{_TRIGGER} {mention.type}" if trigger else mention.type


def _words(text: str) -> str:
    return " ".join(text.split())


def _grouped(ids: Iterable[str]) -> str:
    """Return a line per kind of things with the names of that kind; "" if there are none."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for id_ in ids:
        kind, _, name = id_.partition(":")
        names[kind].append(name)
    return "\n".join(f"{kind}: {', '.join(names[kind])}" for kind in sorted(names))
