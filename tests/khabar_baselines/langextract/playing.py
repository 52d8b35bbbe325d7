"""A model on this machine that quotes what it is told to, for langextract's requests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import khabar
from khabar.text import Segments
from tests.khabar_baselines.llm.server import Reply


def question(request: dict[str, Any]) -> str:
    """Return the chunk that a request asks about, which is the last in its prompt."""
    prompt = request["messages"][-1]["content"]
    return prompt.rpartition("\nQ: ")[2].removesuffix("\nA: ")


def answer(*items: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> Reply:
    """Return the reply that extracts these texts as these types, with these attributes."""
    extractions = [
        {type_: text, f"{type_}_attributes": attributes[0] if attributes else {}}
        for type_, text, *attributes in items
    ]
    return Reply(json.dumps({"extractions": extractions}, ensure_ascii=False))


class Annotator:
    """Quotes the gold of the chunk that it is asked about, as whole words, in its order."""

    def __init__(self, articles: Iterable[khabar.Article]) -> None:
        self.articles = list(articles)

    def __call__(self, request: dict[str, Any], _: int = 0) -> Reply:
        chunk = question(request)
        article = next(each for each in self.articles if chunk in each.text)
        start = article.text.index(chunk)
        task = "dates" if "TIMEX3" in request["messages"][-1]["content"] else "entities"
        inside = [
            mention
            for mention in getattr(article, task)
            if start <= mention.start and mention.end <= start + len(chunk)
        ]
        return answer(*(self._item(mention, article) for mention in inside))

    def _item(self, mention, article: khabar.Article) -> tuple[str, str, dict[str, Any]]:
        words = Segments(article.tokens)
        first, last = words.touched(mention.start, mention.end)
        quotation = article.text[words.starts[first] : words.ends[last - 1]]
        value, mod = getattr(mention, "value", None), getattr(mention, "mod", None)
        return mention.type, quotation, {"value": value, "mod": mod or "NONE"} if value else {}
