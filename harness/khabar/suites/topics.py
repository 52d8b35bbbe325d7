"""Verbs behind ف: who speaks is put first with أما, or the event follows from another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from khabar.schema import Argument, Article, Event
from khabar.suites.attachment import Surroundings, rules
from khabar.suites.edits import Edit, Place, Replacement, Step, edited
from khabar.suites.suite import Made, NotApplicable

_AS_FOR, _AND, _SO = "أما ", "و", "ف"
_OPENING = re.compile(r"(?:من (?:جهت|جانب)(?:ه|ها|هما|هم|هن)، |و)\Z")
"""What begins a sentence before its verb, and says no more than أما does."""
_IN_SENTENCE = re.compile(rf"[^.؟!\n]* {_AND}")
_LONGEST = 20
_CLOSING, _APPOSITION = '"”»', "، "


class _Topic(NamedTuple):
    """A verb that begins a sentence, by its place, and from where to where it says who speaks."""

    sentence: int
    verb: int
    start: int
    end: int


def put_first(articles: Sequence[Article], seed: int) -> list[Made | NotApplicable]:
    """Return the articles with ف on verbs; each comes from the same verb of the base."""
    return [_put_first(article) for article in articles]


def _put_first(article: Article) -> Made | NotApplicable:
    follows = tuple(_follows(article))
    last_first = reversed(list(_topics(article)))
    steps = (Step(follows), *(_moved(article, topic) for topic in last_first))
    if steps == (Step(),):
        return NotApplicable("no verb that ف can stand on")
    made, origin = edited(article, Edit(steps))
    return Made(made, {**origin, "events": tuple(range(len(article.events or ())))})


def _follows(article: Article) -> Iterator[Replacement]:
    """Yield ف instead of و on the verb of an event that follows from the one before it."""
    text = article.text
    for before, event in pairwise(article.events or ()):
        listed = rules()["fa"]["follows"].get(text[before.start : before.end], ())
        follows = text[event.start : event.end] in listed
        if follows and _IN_SENTENCE.fullmatch(text, before.end, event.start):
            yield Replacement(event.start - 1, event.start, _SO)


def _topics(article: Article) -> Iterator[_Topic]:
    """Yield who speaks where a sentence begins with the verb, and the one before is not on them.

    Another has spoken before, because أما sets one against the other.
    """
    around = Surroundings(article)
    for number, event in enumerate(article.events or ()):
        sentence = event.start - len(_opening(article.text[: event.start]))
        speakers = [a for a in event.arguments if a.role == "Speaker"]
        is_alone = event.type == "STATE" and len(speakers) == 1
        if is_alone and around.begins_sentence(sentence) and _speaks_second(article, number):
            end = _end(article, event, speakers[0])
            if end is not None and _is_new(article, speakers[0], around.sentence_before(sentence)):
                yield _Topic(sentence, number, event.end + 1, end)


def _opening(before: str) -> str:
    opening = _OPENING.search(before, max(len(before) - _LONGEST, 0))
    return opening[0] if opening else ""


def _end(article: Article, event: Event, speaker: Argument) -> int | None:
    """Return the end of who speaks, apposition included; None if not right behind the verb."""
    nouns, text = "|".join(rules()["fa"]["nouns"]), article.text
    if not re.fullmatch(rf" (?:(?:{nouns}) )?[\"“«]?", text[event.end : speaker.start]):
        return None
    end = speaker.end + text.startswith(tuple(_CLOSING), speaker.end)
    if not text.startswith(_APPOSITION, end):
        return end
    offices = [e.end for e in article.entities or () if e.start == end + len(_APPOSITION)]
    return offices[0] + 1 if offices and text.startswith(_APPOSITION[0], offices[0]) else None


def _is_new(article: Article, speaker: Argument, before: tuple[int, int]) -> bool:
    """Return whether a name speaks that the sentence before does not mention."""
    entities = article.entities or ()
    span = (speaker.start, speaker.end)
    names = {e.entity for e in entities if (e.start, e.end) == span and e.type != "NORP"}
    return bool(names) and not names & {
        e.entity for e in entities if before[0] <= e.start < before[1]
    }


def _speaks_second(article: Article, number: int) -> bool:
    """Return whether another than the speaker of an event speaks before it."""
    *before, now = (_speakers(article, event) for event in (article.events or ())[: number + 1])
    return bool(set().union(*before) - now)


def _speakers(article: Article, event: Event) -> set[str]:
    ids = {(e.start, e.end): e.entity for e in article.entities or ()}
    spans = ((a.start, a.end) for a in event.arguments if a.role == "Speaker")
    return {id_ for span in spans if (id_ := ids.get(span))}


def _moved(article: Article, topic: _Topic) -> Step:
    """Return the step that moves a verb behind who speaks."""
    event = (article.events or ())[topic.verb]
    verb = article.text[event.start : event.end]
    shift = len(_AS_FOR) - (topic.start - topic.sentence)
    start = topic.end + shift + len(f" {_SO}")
    behind = start + len(verb) - topic.end
    arguments = tuple(
        msgspec.structs.replace(
            argument,
            start=argument.start + (behind if argument.start >= topic.end else shift),
            end=argument.end + (behind if argument.end > topic.end else shift),
        )
        for argument in event.arguments
    )
    moved = msgspec.structs.replace(event, start=start, end=start + len(verb), arguments=arguments)
    replacements = (
        Replacement(topic.sentence, topic.start, _AS_FOR),
        Replacement(topic.end, topic.end, f" {_SO}{verb}"),
    )
    place = Place("events", topic.verb)
    return Step(replacements, removed=frozenset({place}), added={"events": (moved,)})
