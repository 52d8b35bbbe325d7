"""Every figure of the README, the card, the leaderboard and the benchmarks comes from a command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import khabar
from khabar.features import COMPOSED, ON_ARTICLES
from khabar.run.run import Run
from khabar.score.compare import least_p
from khabar.suites.published import first
from khabar.suites.scores import SuiteScores
from tests.conftest import script

pytestmark = pytest.mark.slow

CONSTANTS = {"95%", "0.0625", "4.0"}
"""The level of intervals, the least p of five articles, a licence's version: not measured."""
FIGURE = re.compile(
    r"(?<![\w.:/-])\d+(?:\.\d+)?\s?(?:%|×|per ?cent)|(?<![\w.:/-])\d+\.\d+(?!\w|[.:-]\d)"
)
BLOCK = re.compile(r"<!-- figures: [a-z-]+ -->.*?<!-- figures: end -->", re.DOTALL)
BOARD = re.compile(r"<!-- generated: begin -->.*<!-- generated: end -->", re.DOTALL)
NO_PROSE = re.compile(r"\A---\n.*?^---\n|```.*?```", re.DOTALL | re.M)
CARD = "harness/khabar/templates/card.md.j2"
DOCUMENTS = ("README.md", "benchmarks/README.md", "leaderboard.md", CARD)


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    return script("benchmarks/figures.py")


@pytest.fixture(scope="module")
def kept(figures: ModuleType) -> dict[str, object]:
    return json.loads(figures.FIGURES.read_text(encoding="utf-8"))


def stray(text: str) -> list[str]:
    """Return the figures of a document that no command set there."""
    prose = NO_PROSE.sub("", BLOCK.sub("", text))
    return [figure for figure in FIGURE.findall(prose) if figure not in CONSTANTS]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_figure_is_typed_in(root: Path, document: str) -> None:
    text = (root / document).read_text(encoding="utf-8")
    assert stray(BOARD.sub("", text) if document == "leaderboard.md" else text) == []


def test_no_figure_is_typed_into_a_block(root: Path) -> None:
    for template in sorted((root / "benchmarks/blocks").glob("*.j2")):
        assert stray(template.read_text(encoding="utf-8")) == [], template.name


@pytest.mark.parametrize("document", [*DOCUMENTS[:3], "docs/systems.md", "docs/suites.md"])
def test_blocks_are_made_from_the_files(root: Path, figures, kept, document: str) -> None:
    text = (root / document).read_text(encoding="utf-8")
    assert figures.BLOCK.search(text)
    assert figures.rendered(text, kept) == text, "python benchmarks/figures.py"


def test_the_file_is_what_the_command_measures(figures, kept) -> None:
    assert json.loads(json.dumps(figures.measured())) == kept, "python benchmarks/figures.py"


def test_a_figure_that_is_typed_in_is_seen() -> None:
    typed = "It reaches 97.5 in all, 39 % there and 3 × here.\n"
    assert stray(typed) == ["97.5", "39 %", "3 ×"]
    assert stray("It is 99.9. `99.9`: {{ 99.9 }}") == ["99.9"] * 3
    assert stray("<!-- generated: begin -->98.1<!-- generated: end -->") == ["98.1"]
    block = "<!-- figures: own -->\n97.5\n<!-- figures: end -->\n"
    assert stray(f"{block}dataset 1.1.0 v2.25\n") == []


def test_a_changed_block_is_stale(figures, kept, root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    first = f"{kept['articles']['regex']['entities.strict']}"
    assert figures.rendered(text.replace(first, "99.9", 1), kept) == text


def test_the_least_p_is_that_of_five_articles(corpus) -> None:
    assert str(least_p(len(corpus))) in CONSTANTS


def test_the_picture_is_made_from_the_file(figures) -> None:
    assert figures.PICTURE.read_text(encoding="utf-8") == figures.picture()


def test_the_picture_of_composed_suites_is_made_from_the_file(figures) -> None:
    assert figures.GRIDS.read_text(encoding="utf-8") == figures.grids()


def test_some_system_errs_in_each_phenomenon() -> None:
    kept = json.loads(script("benchmarks/on_composed.py").KEPT.read_text(encoding="utf-8"))
    right: dict[str, list[float]] = {}
    for on in kept.values():
        for row in on.get("dates_composed", {}).get("groups", ()):
            if row["by"] == "phenomenon":
                right.setdefault(row["group"], []).append(row["right"])
        for row in on.get("pairs", {}).get("pairs", ()):
            right.setdefault(row["phenomenon"] or "", []).append(row["right"])
    assert len(right) > 100
    assert {name: shares for name, shares in right.items() if min(shares) == 1} == {}


@pytest.mark.parametrize("suite", COMPOSED)
def test_the_scores_on_a_composed_suite_are_of_the_published_one(suite: str) -> None:
    kept = json.loads(script("benchmarks/on_composed.py").KEPT.read_text(encoding="utf-8"))
    signatures = [on[suite]["signature"] for on in kept.values() if suite in on]
    told = "run `khabar evaluate --suite` and `suite_scores.py --composed` again"
    assert signatures
    assert all(khabar.load(suite=suite).identity in signature for signature in signatures), told


@pytest.mark.slow
@pytest.mark.parametrize("suite", ON_ARTICLES)
def test_the_scores_on_a_suite_are_of_the_published_one(figures, suite: str) -> None:
    corpus, told = khabar.load(suite=suite), "run `khabar evaluate --suites` again"
    kept = json.loads(figures.ON_SUITES.read_text(encoding="utf-8"))
    for system, seeds in figures.OnSuites(kept).seeds().items():
        assert first(corpus, seeds).identity in kept[system][suite]["signature"], told


def test_the_scores_on_suites_are_what_the_command_measures(figures) -> None:
    corpora = khabar.load(), khabar.load(suite="realis")
    base, run = (Run.of("regex", articles, regex_answers(articles)) for articles in corpora)
    kept = json.loads(figures.ON_SUITES.read_text(encoding="utf-8"))
    arms = json.loads(json.dumps(SuiteScores(base, run).as_dict()["arms"]))
    assert arms == kept["regex"]["realis"]["arms"]


def regex_answers(articles: khabar.Corpus) -> Iterator[khabar.Prediction]:
    system = khabar.system("regex")
    return (system.predict(article.blind()) for article in articles)
