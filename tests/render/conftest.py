"""What the tests of the page share: pages of small corpora, and what is in them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import khabar
from khabar import api, predictions
from khabar.render.html import write
from khabar.score.compare import compare

HOSTILE = (
    """</script><script>window.pwned=1</script>"><img src=x onerror="window.pwned=1">\u202e&"""
)


class Page(NamedTuple):
    """A page that was written, and the data that it carries."""

    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def markup(self) -> str:
        """The page without the data that its script reads."""
        return re.sub(r'<script type="application/json".*?</script>', "", self.text)

    @property
    def data(self) -> dict[str, Any]:
        found = re.findall(r'<script type="application/json" id="(.*?)">(.*?)</script>', self.text)
        data = {name: json.loads(content) for name, content in found}
        for name in data.keys() - {"index"}:
            data[name]["rows"] = _rows(**data[name]["rows"])
        return data

    def cells(self, caption: str) -> list[list[str]]:
        """Return the lines of a table, by a part of its caption."""
        (table,) = re.findall(
            rf"<caption><bdi>[^<]*{re.escape(caption)}.*?</table>", self.text, re.DOTALL
        )
        lines = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        cell = r"<t[hd][^>]*>(.*?)</t[hd]>"
        return [[_words(found) for found in re.findall(cell, line)] for line in lines]


def _rows(
    combination: list[int],
    sides: list[list[Any]],
    facts: list[list[list[Any]] | None],
    parent: list[int | None],
) -> list[dict[str, Any]]:
    """Return rows from their columns, as the page's script reads them."""
    return [
        {"combination": number, "sides": of_sides}
        | ({"facts": [_fact(each, len(of_sides)) for each in of_facts]} if of_facts else {})
        | ({} if of_parent is None else {"parent": of_parent})
        for number, of_sides, of_facts, of_parent in zip(
            combination, sides, facts, parent, strict=True
        )
    ]


def _fact(fact: list[Any], sides: int) -> list[Any]:
    return fact if len(fact) == 3 else [fact[0], [fact[1]] * sides, False]


def _words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., Page]:
    """Write the page of runs, given as their predictions, on articles."""

    def page(articles: Iterable[khabar.Article], *runs: Iterable[khabar.Prediction]) -> Page:
        paths = [tmp_path / f"{name}.jsonl" for name, _ in zip("ab", runs, strict=False)]
        for path, answers in zip(paths, runs, strict=True):
            predictions.write(path, answers)
        shown = api.comparable(paths, articles)
        differences = compare(*(run.report for run in shown)) if len(runs) > 1 else ()
        write(tmp_path / "page.html", shown[0].corpus, shown, differences)
        return Page(tmp_path / "page.html")

    return page


def gold_of(article: khabar.Article) -> khabar.Prediction:
    """Return a prediction that is the gold."""
    return khabar.Prediction(
        id=article.id, entities=article.entities, dates=article.dates, events=article.events
    )


def hostile() -> tuple[khabar.Article, khabar.Prediction]:
    """Return an article and an answer whose every free string would be markup."""
    article = khabar.Article(
        id=HOSTILE,
        text=f"قال بوتين {HOSTILE} أمس\nسطر آخر",
        title=HOSTILE,
        outlet=HOSTILE,
        entities=(khabar.Entity(start=4, end=9, type="PER", entity=HOSTILE),),
        dates=(),
        events=(),
    )
    answer = khabar.Prediction(
        id=HOSTILE,
        entities=(
            khabar.Entity(start=4, end=9, type="PER", entity=HOSTILE),
            khabar.Entity(start=10, end=10 + len(HOSTILE), type="ORG", entity=HOSTILE),
        ),
        dates=(khabar.Date(start=0, end=3, type="DATE", value=HOSTILE, mod=None),),
        events=(khabar.Event(start=0, end=3, type="STATE", event=HOSTILE),),
        details={"note": HOSTILE},
    )
    return article, answer
