"""Examples for a model: the beginnings of pieces of practice, as langextract takes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import khabar
from khabar.text import Segments
from khabar_baselines.langextract.options import Task
from khabar_baselines.libraries import require

if TYPE_CHECKING:
    from langextract.data import ExampleData, Extraction

require("langextract", "openai")

_LONGEST = 600
"""Characters of a piece that are shown at most, whole sentences."""


def examples(task: Task, number: int) -> list[ExampleData]:
    """Return pieces of practice as examples for a task; the same for every article.

    Each is the first of those that show the most types which those before it do not.
    """
    left = [_example(piece, task) for piece in khabar.load("practice")]
    chosen: list[ExampleData] = []
    for _ in range(min(number, len(left))):
        shown = types(chosen)
        chosen.append(max(left, key=lambda each: len(types([each]) - shown)))
        left.remove(chosen[-1])
    return chosen


def types(shown: Iterable[ExampleData]) -> set[str]:
    """Return the types of the extractions of examples."""
    return {extraction.extraction_class for each in shown for extraction in each.extractions}


def _example(piece: khabar.Article, task: Task) -> ExampleData:
    """Return the beginning of a piece, with its mentions as whole words.

    langextract finds no part of a word, so a mention has the clitics that are attached to it.
    """
    from langextract.data import ExampleData

    end = max(sentence.end for sentence in piece.sentences if sentence.end <= _LONGEST)
    text, words = piece.text[:end], Segments(piece.tokens)
    extractions = [
        _extraction(mention, text[words.starts[first] : words.ends[last - 1]])
        for mention in getattr(piece, task) or ()
        if mention.end <= end
        for first, last in [words.touched(mention.start, mention.end)]
    ]
    date = f"{dated(piece)}\n" if task == "dates" else ""
    return ExampleData(text=date + text, extractions=extractions)


def dated(article: khabar.Article) -> str:
    """Return the line that gives a model the date of an article."""
    return f"Date of the article: {article.dct.value if article.dct else 'not known'}"


def _extraction(mention: khabar.Entity | khabar.Date, quotation: str) -> Extraction:
    from langextract.data import Extraction

    attributes = None
    if isinstance(mention, khabar.Date):
        attributes = {"value": mention.value or "", "mod": mention.mod or "NONE"}
    return Extraction(
        extraction_class=mention.type, extraction_text=quotation, attributes=attributes
    )
