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
