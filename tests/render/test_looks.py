"""How the page looks in Chromium and in Firefox, narrow and wide: nothing is cut off or covered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import khabar

sync_api = pytest.importorskip("playwright.sync_api")

from .browsers import Browser, Chromium, Firefox  # noqa: E402
from .conftest import Page, gold_of  # noqa: E402
from .test_html_browser import (  # noqa: E402
    CONTRAST,
    Show,
    artifacts,
    chromium,
    faulty,
    show,
    tab,
)

__all__ = ["artifacts", "chromium", "show", "tab"]

WIDTHS = (390, 1280, 1920)
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    browser = Firefox()
    yield browser
    browser.close()


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    if request.param == "firefox":
        yield request.getfixturevalue("firefox")
        return
    tab = request.getfixturevalue("chromium").new_page()
    yield Chromium(tab)
    tab.close()


@pytest.fixture
def written(page: Callable[..., Page], corpus: khabar.Corpus) -> Path:
    return page(corpus, [faulty(article) for article in corpus]).path


OUTSIDE = """return [...document.querySelectorAll("h1, h2, h3, p, li, td, th, button, svg, .flag")]
    .filter((one) => one.checkVisibility() && !one.closest(".scroll, .skip, .unseen, dialog"))
    .filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -1 || right > document.documentElement.clientWidth + 1;
    }).map((one) => one.outerHTML.slice(0, 200));"""

CUT = """return [...document.querySelectorAll("main *")]
    .filter((one) => one.checkVisibility())
    .filter((one) => !one.matches(".scroll, .title, .unseen, .chip, svg *"))
    .filter((one) => getComputedStyle(one).overflowX !== "visible")
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.className} ${one.scrollWidth} > ${one.clientWidth}`);"""

BROKEN = r"""const broken = [];
for (const root of document.querySelectorAll(".text p, .forms, .fact .short, .outcomes .arabic")) {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
        if (nodes.currentNode.parentElement.closest(".chip")) continue;
        for (const word of nodes.currentNode.data.matchAll(/\S+/g)) {
            const range = document.createRange();
            range.setStart(nodes.currentNode, word.index);
            range.setEnd(nodes.currentNode, word.index + word[0].length);
            const tops = [...range.getClientRects()].map((rect) => rect.top);
            if (Math.max(...tops) - Math.min(...tops) > 8) broken.push(word[0]);
        }
    }
}
return broken;"""

COVERED = """const flags = [...document.querySelectorAll(".flag")]
    .map((one) => one.getBoundingClientRect());
return flags.filter((one, n) => flags.slice(n + 1).some((other) =>
    one.left < other.right - 1 && other.left < one.right - 1 &&
    one.top < other.bottom - 1 && other.top < one.bottom - 1)).length;"""


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_or_broken(
    browser: Browser, written: Path, artifacts: Path, width: int
) -> None:
    browser.open(written, width)
    name = type(browser).__name__.lower()
    browser.picture(artifacts / f"report-{name}-{width}.png")
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    browser.run("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert browser.run(OUTSIDE) == []
    assert browser.run(CUT) == []
    assert browser.run(BROKEN) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_cover_no_other_label(browser: Browser, written: Path, width: int) -> None:
    browser.open(written, width)
    assert browser.run("return document.querySelectorAll('.flag').length") > 5
    assert browser.run(COVERED) == 0


def test_a_right_mention_has_a_label_when_it_is_chosen(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    assert tab.locator(".flag").count() == 0
    tab.keyboard.press("j")
    sync_api.expect(tab.locator(".flag:not(.of-current)")).to_have_count(1)


ABOVE = """return [...document.querySelectorAll(".flag")].map((flag, n) => {
    const mark = document.querySelectorAll(".mark[data-chip]")[n].getClientRects()[0];
    const { bottom } = flag.getBoundingClientRect();
    return bottom <= mark.top + 6;
}).every(Boolean)"""


def test_labels_stand_above_their_words(browser: Browser, page, tmp_path: Path) -> None:
    article = khabar.Article(
        id="a", text="قال بوتين أمس", entities=(khabar.Entity(start=4, end=9, type="PER"),)
    )
    made = page([article], [khabar.Prediction(id="a", entities=())])
    browser.open(made.path, 1280)
    assert browser.run("return document.querySelectorAll('.flag').length") == 1
    assert browser.run(ABOVE)


def test_the_face_is_read_from_the_page(browser: Browser, written: Path) -> None:
    browser.open(written, 1280)
    assert browser.run("return [...document.fonts].map((face) => face.status)") == ["loaded"]


def test_one_click_leads_to_the_wrong_date(browser: Browser, written: Path) -> None:
    browser.open(written, 1280)
    browser.run("document.querySelector('a[href*=\"kind=wrong+value\"]').click()")
    for _ in range(100):
        if browser.run("return document.querySelector('tr[aria-current]') !== null"):
            break
        time.sleep(0.05)
    told = browser.run("return document.querySelector('tr[aria-current]').innerText")
    assert "wrong value" in told
    assert "given 2020" in told
    assert browser.run("return document.querySelector('.mark.current') !== null")
    assert browser.run("return document.activeElement.closest('tr[aria-current]') !== null")


def test_words_lead_to_all_their_mentions(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    link = tab.locator(".forms a").first
    words, number = link.locator("bdi").inner_text(), link.locator(".count").inner_text()
    link.click()
    sync_api.expect(tab.locator("#status")).to_have_text(re.compile(rf"^{number} mention"))
    tab.locator("#list li:not([hidden]) button").last.click()
    assert {words} == set(tab.locator("tr[data-row] td .arabic").all_inner_texts())
    tab.get_by_role("button", name="show all").click()
    assert not tab.locator("#focus").is_visible()


def test_every_cell_of_a_matrix_leads_to_as_many_mentions(
    show: Show, corpus: khabar.Corpus
) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.locator("summary", has_text="Confusion matrices").click()
    cells = tab.locator("table.numbers td a")
    assert cells.count() > 20
    for place in range(0, cells.count(), 5):
        number = cells.nth(place).inner_text()
        cells.nth(place).click()
        status = tab.locator("#status")
        sync_api.expect(status).to_have_text(re.compile(rf"^{number} mention"))


def test_a_shared_link_opens_its_mention(show: Show, corpus: khabar.Corpus) -> None:
    at = "#layer=dates&run=P&kind=wrong+value"
    tab = show(corpus, [faulty(article) for article in corpus], at=at)
    assert "wrong value" in tab.locator("tr[aria-current]").inner_text()
    assert tab.locator("#focused").inner_text() == "dates · wrong value"


def test_an_unknown_run_in_the_address_asks_nothing(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus], at="#run=Z&kind=missed")
    assert not tab.locator("#focus").is_visible()
    assert tab.locator("tr[data-row]").count() > 20


def test_reading_the_articles_begins_at_the_articles(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.get_by_role("link", name="read the articles").click()
    assert abs(tab.locator("#articles").evaluate("it => it.getBoundingClientRect().top")) < 40


def test_a_tap_on_a_phone_opens_a_sheet(show: Show, corpus: khabar.Corpus, artifacts: Path) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.set_viewport_size(NARROW)
    tab.emulate_media(reduced_motion="reduce")
    assert not tab.locator("#sheet").is_visible()
    mark = tab.locator(".text .mark.wrong:not(:has(.mark))").first
    mark.click()
    sheet = tab.get_by_role("complementary", name="Chosen mention")
    assert sheet.locator(".wrong").first.is_visible()
    assert sheet.evaluate("it => it.getBoundingClientRect().bottom <= innerHeight + 1")
    assert sheet.evaluate(
        """it => document.querySelector(".mark.current").getBoundingClientRect().bottom
        <= it.getBoundingClientRect().top"""
    )
    tab.screenshot(path=artifacts / "report-phone-sheet.png")
    first = sheet.locator("tr").get_attribute("data-row")
    sheet.get_by_role("button", name="next").click()
    assert sheet.locator("tr").get_attribute("data-row") != first
    tab.keyboard.press("Escape")
    assert not sheet.is_visible()


@pytest.mark.parametrize(("motion", "name"), [("reduce", "none"), ("no-preference", "rise")])
def test_reduced_motion_moves_nothing(
    show: Show, corpus: khabar.Corpus, motion: Any, name: str
) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.emulate_media(reduced_motion=motion)
    assert tab.locator("#sheet").evaluate("it => getComputedStyle(it).animationName") == name
    assert tab.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_focus_goes_in_the_order_of_the_page(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.evaluate("window.last = document.body")
    for _ in range(60):
        tab.keyboard.press("Tab")
        assert tab.evaluate(
            """() => {
                const [before, now] = [window.last, document.activeElement];
                window.last = now;
                const { width, height } = now.getBoundingClientRect();
                const follows = before.compareDocumentPosition(now) & 4;
                return Boolean(follows) && width > 0 && height > 0;
            }"""
        ), tab.evaluate("document.activeElement.outerHTML.slice(0, 200)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_what_the_page_opens_with_is_readable(
    show: Show, corpus: khabar.Corpus, artifacts: Path, scheme: Any, width: int
) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": width, "height": 1000})
    tab.screenshot(path=artifacts / f"report-{width}-{scheme}.png", full_page=width > 400)
    for selector in (".card p", ".card h3", ".kind a", ".changes .count", ".forms a", ".flag"):
        for element in tab.locator(selector).all()[:15]:
            assert element.evaluate(CONTRAST) >= 4.5, f"{selector}: {element.inner_text()}"


def test_paper_has_labels_in_the_line(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.emulate_media(media="print")
    assert not tab.locator(".flags").is_visible()
    chip = tab.locator(".text .chip.wrong").first
    assert chip.evaluate("it => it.getBoundingClientRect().width > 10")
    assert tab.locator(".card").first.is_visible()
    assert tab.locator(".fault").first.is_visible()
