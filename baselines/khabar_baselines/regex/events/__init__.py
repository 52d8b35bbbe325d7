"""Events by rule: triggers from a lexicon, realis from cues, arguments from shallow syntax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import khabar
from khabar.fold import Folded, fold
from khabar_baselines.regex.events.arguments import Arguments
from khabar_baselines.regex.events.governors import Governors
from khabar_baselines.regex.events.identity import Occurrences
from khabar_baselines.regex.events.lexicon import lexicon
from khabar_baselines.regex.events.realis import realis
from khabar_baselines.regex.events.sentence import Sentence, sentences_of
from khabar_baselines.regex.events.triggers import triggers
from khabar_baselines.regex.zones import silence

__all__ = ["events"]


def events(
    article: khabar.Article, entities: Sequence[khabar.Entity], dates: Sequence[khabar.Date]
) -> tuple[khabar.Event, ...]:
    """Return the events of an article whose entities and dates are known."""
    is_silent = silence(article, "byline", "dateline", "boilerplate")
    names = {
        (entity.start, entity.end): entity.entity or _text(article, entity) for entity in entities
    }
    occurrences = Occurrences()
    return tuple(
        event if event.realis == "GENERIC" else occurrences.identified(event, names)
        for sentence in sentences_of(article, entities, dates)
        for event in _events_of(article, sentence)
        if not is_silent(event.start, event.end)
    )


def _events_of(article: khabar.Article, sentence: Sentence) -> Iterator[khabar.Event]:
    known = lexicon()
    mentions = list(triggers(sentence, known))
    governors = Governors(sentence, mentions, known)
    reported = [trigger for trigger in mentions if trigger.is_event]
    for trigger, arguments in zip(reported, Arguments(governors).of(reported), strict=True):
        times = [_text(article, argument) for argument in arguments if argument.role == "Time"]
        word = sentence.words[trigger.index]
        raw = _fold(article.text[word.start : word.end])
        start, end = raw.raw(trigger.reading.start, trigger.reading.end)
        yield khabar.Event(
            start=word.start + start,
            end=word.start + end,
            type=trigger.type,
            realis=realis(sentence, trigger, governors.carrier(trigger), times),
            arguments=arguments,
        )


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> Folded:
    return fold(word)


def _text(article: khabar.Article, span: khabar.Entity | khabar.Argument) -> str:
    return khabar.folded(article.text[span.start : span.end])
