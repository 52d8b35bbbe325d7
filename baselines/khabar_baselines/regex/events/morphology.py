"""How the nouns, verbs and participles of the lexicon inflect.

Everything is folded (see `khabar.fold`). A form is what stands between the proclitics and
the pronoun of a word; ``ال`` belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

Tense = Literal["past", "present", "jussive"]

PRONOUNS = ("هما", "كما", "هم", "هن", "ها", "كم", "نا", "ه", "ك")
"""Enclitic pronouns, longer ones first, without ``ي``, which adjectives end in."""


class Form(NamedTuple):
    """A form; `bound` ones stand before a pronoun only (لقاي in لقائهما)."""

    text: str
    tense: Tense | None = None
    definite: bool = False
    bound: bool = False


def verb_forms(citation: str) -> Iterator[Form]:
    """Yield the forms of a verb cited as ``past [present [jussive]]``: ``قال يقول يقل``.

    The jussive is for hollow verbs; those of defective ones follow from the present.
    """
    past, *others = citation.split()
    yield from _past_forms(past)
    for present in others[:1]:
        yield from _present_forms(present)
    for jussive in others[1:]:
        yield from (Form(prefix + jussive[1:], "jussive") for prefix in "يت")


def _past_forms(past: str) -> Iterator[Form]:
    if past.endswith(("ي", "ا")):
        stem = past[:-1]
        weak = "و" if past.endswith("ا") else "ي"
        endings = (past[-1], "ت", "وا", "تا", weak + "ا", weak + "ت", weak + "نا")
        yield from (Form(stem + ending, "past") for ending in endings)
        yield from (Form(stem + ending, "past", bound=True) for ending in "او")
        return
    hollow = past[-2] == "ا"
    first_person = past[:-2] + past[-1] if hollow else past
    yield from (Form(past + ending, "past") for ending in ("", "ت", "وا", "تا", "ا"))
    yield from (Form(first_person + ending, "past") for ending in ("ت", "نا"))
    yield Form(past + "و", "past", bound=True)


def _present_forms(present: str) -> Iterator[Form]:
    stem = present[1:]
    defective = stem.endswith(("ي", "و", "ا"))
    plural = stem[:-1] if defective else stem
    for prefix in "يت":
        for form in (stem, plural + "ون", plural + "وا", stem + "ان", stem + "ا"):
            yield Form(prefix + form, "present")
        yield Form(prefix + plural + "و", "present", bound=True)
        if defective:
            yield Form(prefix + plural, "jussive")
    yield from (Form(prefix + stem, "present") for prefix in "ان")


def noun_forms(citation: str) -> Iterator[Form]:
    """Yield the forms of a noun cited as ``singular [plural …]``: ``لقاء لقاءات``."""
    singular, *plurals = citation.split()
    yield from _cases(singular)
    stem = singular[:-1] + "ت" if singular.endswith("ه") else singular
    for ending in ("ان", "ين"):
        yield Form(stem + ending)
        yield Form("ال" + stem + ending, definite=True)
    yield Form(stem + "ا", bound=True)
    for plural in plurals:
        yield from _cases(plural)


def _cases(noun: str) -> Iterator[Form]:
    yield Form(noun)
    yield Form("ال" + noun, definite=True)
    if noun.endswith("ه"):
        yield Form(noun[:-1] + "ت", bound=True)
    elif noun.endswith("اء"):
        yield from (Form(noun[:-1] + carrier, bound=True) for carrier in "وي")
    elif not noun.endswith("ات"):
        yield Form(noun + "ا")


def participle_forms(citation: str) -> Iterator[Form]:
    """Yield the forms of an active participle, without article: ``مؤكدا`` … ``مؤكدين``."""
    yield from (Form(citation + ending) for ending in ("ا", "ه", "ان", "تين", "ات"))
    stem = citation.removesuffix("ي")
    yield from (Form(stem + ending) for ending in ("ين", "ون"))
