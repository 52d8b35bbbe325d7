"""The page of a suite in a browser: narrow and wide, light and dark, and read in its order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from khabar.render.html import suite
from khabar.suites.scores import SuiteScores
from tests.suites.made import answer, base_of, runs, variant_of

sync_api = pytest.importorskip("playwright.sync_api")

from .test_html_browser import CONTRAST, artifacts, chromium, tab  # noqa: E402, F401  fixtures
from .test_suite_page import scores_of  # noqa: E402

Show = Callable[..., "sync_api.Page"]


@pytest.fixture
def show(tmp_path: Path, tab: sync_api.Page) -> Show:  # noqa: F811
    """Open the page of scores, with all that it folds."""

    def show(scores: SuiteScores, width: int = 1200) -> sync_api.Page:
        suite.write(tmp_path / "suite.html", scores)
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto((tmp_path / "suite.html").as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        return tab

    return show


@pytest.mark.parametrize("width", [400, 1200])
def test_tables_and_charts_fit(show: Show, artifacts: Path, width: int) -> None:  # noqa: F811
    tab = show(scores_of(), width)  # noqa: F811
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    regions = tab.locator(".scroll").all()
    assert all(one.evaluate("it => it.scrollWidth <= it.clientWidth + 1") for one in regions)
    for chart in tab.locator("figure svg").all():
        assert chart.evaluate(
            """it => [...it.querySelectorAll("text")].every((text) => {
                const [own, all] = [text, it].map((one) => one.getBoundingClientRect());
                return own.left >= all.left - 1 && own.right <= all.right + 1;
            })"""
        )
    tab.screenshot(path=artifacts / f"suite-{width}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_readable(show: Show, scheme: str) -> None:
    tab = show(scores_of())  # noqa: F811
    tab.emulate_media(color_scheme=scheme)
    for selector in (".sentence", ".sentence mark", ".quiet", ".arms small", ".placebo", "caption"):
        for element in tab.locator(selector).all()[:20]:
            assert element.evaluate(CONTRAST) >= 4.5, f"{selector}: {element.inner_text()}"


@pytest.mark.parametrize(("width", "beside"), [(400, False), (1200, True)])
def test_flipped_mentions_stand_side_by_side(show: Show, width: int, beside: bool) -> None:
    tab = show(scores_of(), width)  # noqa: F811
    tops = "it => [...it.children].map((side) => side.getBoundingClientRect().top)"
    pairs = [pair.evaluate(tops) for pair in tab.locator(".pair").all()]
    assert pairs
    assert all((one == other) == beside for one, other in pairs)


PLACES = """(sentence) => [...sentence.querySelectorAll("mark")].map((mark) => {
    const [own, all] = [mark, sentence].map((one) => one.getBoundingClientRect());
    return [own.left - all.left, all.right - own.right];
})"""


def test_a_sentence_reads_from_the_right_whatever_signs_it_has(show: Show) -> None:
    base = base_of("بوتين\u202d قال\u2066 شيئا هناك", "بوتين")
    made = variant_of(base, "زيد\u202a قال\u202e شيئا هناك", {"زيد": 0})
    found = runs(
        [base], [made], lambda article: answer(article, ["بوتين"] if article.id == "b" else ())
    )
    tab = show(SuiteScores(*found, flips=True))  # noqa: F811
    places = [sentence.evaluate(PLACES) for sentence in tab.locator(".sentence").all()]
    assert len(places) == 2
    assert all(right < 2 < left for ((left, right),) in places)
    assert tab.locator(".sign").all_inner_texts() == ["U+202D", "U+2066", "U+202A", "U+202E"]
