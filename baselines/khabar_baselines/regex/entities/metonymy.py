"""Seats of government: ORG when they act, FAC when somebody is in, enters or leaves them."""

from __future__ import annotations

from khabar_baselines.regex.entities.document import Document, Mention
from khabar_baselines.regex.entities.phrases import plain
from khabar_baselines.regex.resources import load, words

_REACH = 8


def settle(document: Document, mention: Mention) -> Mention:
    """Return a seat of government as what it is meant for here; others as they are."""
    if mention.type != "ORG" or mention.entity not in load("organisations")["buildings"]:
        return mention
    number = mention.first
    before = document.words[max(0, number - _REACH) : number]
    clitics = document.text[document.spans[number][0] : mention.start]
    if words("organisations", "staff").intersection(before[-3:]):
        return mention
    at = clitics.endswith("ب") or (before and before[-1] in words("organisations", "at"))
    presence = words("organisations", "presence")
    present = any(
        plain(reading.stem) in presence
        for one in range(number - len(before), number)
        for reading in document.nouns(one)
    )
    return mention._replace(type="FAC") if at and present else mention
