"""Arabic grammar that an edit has to keep: clitics, the article, agreement."""

from __future__ import annotations

PROCLITICS = "وفبلكس"
"""The letters that are written together with the word after them."""


def attached(proclitics: str, word: str) -> str:
    """Return a word behind its proclitics; its mention begins after as many letters as these have.

    The article loses its alef behind ل, and a word that begins with ل after the article loses the
    article's ل as well (للجنة).
    """
    if proclitics.endswith("ل") and word.startswith("ال"):
        word = word[2:] if word.startswith("الل") else word[1:]
    return proclitics + word


def person(order: str, subject: str) -> str:
    """Return the person of a verb `before` or `after` its subject: he, she, the two, or they.

    A subject is ``masculine singular``, ``feminine dual``, ... or ``things``, a plural of no
    people, with which a verb agrees as with one woman. A verb before its subject is singular.
    """
    if subject == "things":
        return "she"
    gender, number = subject.split()
    women = gender == "feminine"
    if order == "before" or number == "singular":
        return "she" if women else "he"
    if number == "dual":
        return "the two women" if women else "the two"
    return "they women" if women else "they"
