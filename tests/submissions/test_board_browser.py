"""The leaderboard in a browser: sorted, filtered, compared, narrow and wide, and without script."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

import khabar
from khabar import api
from khabar.score.compare import compare
from khabar.score.measures import HEADLINES
from khabar.submissions import board_page, folder
from khabar.submissions.board_entries import Drop
from khabar.submissions.board_scores import Board, scored

sync_api = pytest.importorskip("playwright.sync_api")

from tests.render.test_html_browser import CONTRAST, artifacts, chromium, tab  # noqa: E402, F401

from .conftest import submitter  # noqa: E402

HOSTILE = """</script><img src=x onerror="window.pwned=1">"""
LONG = "اسم طويل جدا " * 5 + "a-name-that-never-ends-and-has-no-space"
Show = Callable[..., "sync_api.Page"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("board")


@pytest.fixture(scope="module")
def board(root: Path, corpus: khabar.Corpus) -> Board:
    """Return four systems: the baseline, gold with less, dates alone, and one of hostile names."""
    submit = submitter(root)
    few = [khabar.Prediction(id=a.id, entities=a.entities[3:], events=a.events) for a in corpus]
    dates = [khabar.Prediction(id=a.id, dates=a.dates[1:]) for a in corpus]
    submit("rules", by="regex", system="Rules", prompt=None)
    submit("few", few, system="Few", kind="LLM", prompt="Find them.", saw_the_articles="texts")
    old = datetime.date(2020, 1, 2)
    submit(
        "dates",
        dates,
        system="dates",
        kind="supervised",
        trained_on="a treebank",
        date=old,
        prompt=None,
    )
    submit(
        "hostile",
        system=HOSTILE,
        version=LONG[:80],
        authors=(LONG[:80],),
        kind="other",
        prompt=None,
    )
    made = scored(folder.found(root / "submissions"))
    for number, entry in enumerate(made.entries):
        entry.drops["names"] = [
            Drop("famous", True, 0.9, 0.01 * number, (-0.05, 0.3)),
            Drop("invented", False, 0.7, 0.02 * number, (-0.6, 0.9)),
        ]
        entry.shares["pairs both right"] = (0.2 * number, (0.1 * number, 0.21 * number))
    return made


@pytest.fixture
def show(tmp_path: Path, board: Board, tab: sync_api.Page) -> Show:  # noqa: F811
    """Open the page of the board."""

    def show(width: int = 1280, at: str = "") -> sync_api.Page:
        board_page.write(tmp_path / board_page.PAGE, board)
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto((tmp_path / board_page.PAGE).as_uri() + at)
        return tab

    return show


def names(tab: sync_api.Page, number: int = 0) -> list[str]:  # noqa: F811
    """Return the systems that a table shows, in their order."""
    rows = tab.locator("[data-sortable]").nth(number).locator("tbody tr:visible th a")
    return rows.all_inner_texts()


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits(show: Show, artifacts: Path, width: int, scheme: str) -> None:  # noqa: F811
    tab = show(width)  # noqa: F811
    tab.emulate_media(color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = """it => [...it.querySelectorAll("td, th, dd, svg, select")]
        .every((one) => one.getBoundingClientRect().right <= innerWidth + 1)"""
    if width == 390:
        assert tab.locator("main").evaluate(inside)
    clipped = """it => [...it.querySelectorAll("td, th, dd, summary")]
        .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1)
        .map((one) => one.outerHTML.slice(0, 200))"""
    assert tab.locator("main").evaluate(clipped) == []
    tab.screenshot(path=artifacts / f"leaderboard-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_readable(show: Show, scheme: str) -> None:
    tab = show()  # noqa: F811
    tab.emulate_media(color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    for selector in (
        "h1",
        "caption",
        ".board b",
        ".board small",
        ".rank",
        "dt",
        "dd",
        "label",
        "a",
    ):
        for element in tab.locator(f"{selector}:visible").all()[:8]:
            assert element.evaluate(CONTRAST) >= 4.5, f"{selector}: {element.inner_text()}"


def test_a_column_sorts_both_ways_and_what_has_no_score_is_last(show: Show) -> None:
    tab = show()  # noqa: F811
    assert names(tab) == ["Few", "Rules", HOSTILE, "dates"]
    tab.get_by_role("button", name="dates value").click()
    assert names(tab) == ["Rules", "dates", HOSTILE, "Few"]
    head = tab.get_by_role("columnheader", name="dates value")
    assert head.get_attribute("aria-sort") == "descending"
    tab.get_by_role("button", name="dates value").click()
    assert names(tab) == [HOSTILE, "dates", "Rules", "Few"]
    assert head.get_attribute("aria-sort") == "ascending"
    tab.get_by_label("Sort by").select_option("system")
    assert names(tab) == [HOSTILE, "dates", "Few", "Rules"]
    tab.get_by_role("button", name="names").click()
    assert names(tab, 1) == ["dates", HOSTILE, "Rules", "Few"]


@pytest.mark.parametrize(
    ("label", "value", "left"),
    [
        ("Kind", "LLM", ["Few"]),
        ("Saw the articles", "texts", ["Few"]),
        ("Prompt", "shown", ["Few"]),
        ("Run since", "2021-01-01", ["Few", "Rules", HOSTILE]),
        ("Name, author or training data", "TREEbank a", ["dates"]),
    ],
)
def test_filters_hide_a_system_everywhere(
    show: Show, label: str, value: str, left: list[str]
) -> None:
    tab = show()  # noqa: F811
    field = tab.get_by_label(label, exact=True)
    if field.evaluate("it => it.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    assert names(tab) == left
    assert set(names(tab, 1)) == set(left)
    assert tab.locator(".card:visible").count() == len(left)
    assert tab.get_by_role("status").inner_text() == f"{len(left)} of 4 shown"
    tab.get_by_role("button", name="Show all").click()
    assert len(names(tab)) == 4


def test_the_address_shows_the_same_rows_again(show: Show) -> None:
    tab = show()  # noqa: F811
    tab.get_by_label("Kind", exact=True).select_option("LLM")
    tab.get_by_label("Name, author").fill("f w")
    tab.get_by_label("Sort by").select_option("system")
    address = tab.evaluate("location.hash")
    assert address == "#kind=LLM&words=f+w&sort=0"
    tab = show(at=address)
    tab.reload()
    assert names(tab) == ["Few"] and tab.locator("#status").inner_text() == "1 of 4 shown"
    assert tab.get_by_label("Name, author").input_value() == "f w"
    tab.get_by_role("button", name="Show all").click()
    assert (len(names(tab)), tab.evaluate("location.hash")) == (4, "")
    tab = show(at="#kind=%3Cscript%3E&sort=99&other=1")
    tab.reload()
    assert names(tab) == ["Few", "Rules", HOSTILE, "dates"]
    tab.evaluate("location.hash = 'kind=supervised'")
    assert names(tab) == ["dates"]


def test_two_systems_are_compared_as_the_command_does(show: Show, root: Path) -> None:
    tab = show()  # noqa: F811
    tab.get_by_label("A", exact=True).select_option("Rules 1.0")
    tab.get_by_label("B", exact=True).select_option("Few 1.0")
    files = [root / f"submissions/{name}/predictions.jsonl" for name in ("rules", "few")]
    runs = api.comparable(files, khabar.load())
    told = {(r.task, r.measure): r for r in compare(*(run.report for run in runs))}
    rows = tab.locator("#differences tbody tr").all()
    assert len(rows) == len(HEADLINES)
    for headline, row in zip(HEADLINES, rows, strict=True):
        cells = row.locator("td").all_inner_texts()
        if found := told.get(headline):
            assert cells == [
                f"{100 * found.one:.1f}",
                f"{100 * found.other:.1f}",
                f"{100 * found.difference:+.1f}",
                f"{found.articles:.4f}",
                f"{found.sentences:.4f}",
            ]
        else:
            assert cells == ["not done by both"]
    assert sum(headline in told for headline in HEADLINES) == 4


def test_a_name_leads_to_its_card(show: Show) -> None:
    tab = show()  # noqa: F811
    tab.get_by_role("link", name="dates").first.click()
    assert tab.locator("#system-dates").is_visible()
    assert show(at="#system-few").locator("#system-few").is_visible()


def test_hostile_text_does_nothing(show: Show) -> None:
    tab = show()  # noqa: F811
    tab.get_by_label("B", exact=True).select_option(index=2)
    assert tab.evaluate("window.pwned") is None
    assert tab.locator("img").count() == 0


def test_the_keyboard_reaches_everything_in_its_order(show: Show) -> None:
    tab = show()  # noqa: F811
    seen: list[str] = []
    for _ in range(30):
        tab.keyboard.press("Tab")
        seen.append(
            tab.evaluate("""() => {
            const it = document.activeElement;
            return it.id || it.textContent.trim() || it.getAttribute("aria-label");
        }""")
        )
    assert seen[:4] == ["Skip to the scores", "kind", "saw", "prompt"]
    assert seen.index("words") < seen.index("sort") < seen.index("dates value")
    tab.get_by_role("button", name="events TC").focus()
    tab.keyboard.press("Enter")
    head = tab.get_by_role("columnheader", name="events TC")
    assert head.get_attribute("aria-sort") == "descending"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert tab.evaluate(outline) == "solid"


def test_without_script_it_is_plain_tables(
    tmp_path: Path,
    board: Board,
    chromium: sync_api.Browser,  # noqa: F811
) -> None:
    board_page.write(tmp_path / board_page.PAGE, board)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / board_page.PAGE).as_uri())
    assert names(page) == ["Few", "Rules", HOSTILE, "dates"]
    assert not page.locator("#filters").is_visible()
    assert not page.locator("#compare").is_visible()
    page.get_by_role("link", name="dates").first.click()
    assert page.locator("#system-dates").is_visible()  # a browser opens the card of a fragment
    context.close()


def test_nothing_moves_and_paper_has_what_the_screen_has(
    show: Show,
    artifacts: Path,  # noqa: F811
) -> None:
    tab = show()  # noqa: F811
    tab.emulate_media(reduced_motion="reduce")
    moving = """[...document.querySelectorAll("*")].filter((one) => {
        const { animationName, transitionDuration } = getComputedStyle(one);
        return animationName !== "none" || transitionDuration !== "0s";
    }).length"""
    assert tab.evaluate(moving) == 0
    tab.emulate_media(media="print")
    assert not tab.locator("#filters").is_visible()
    assert tab.locator("#scores").is_visible()
    assert tab.locator("#system-few dl").is_visible()
    (artifacts / "leaderboard.pdf").write_bytes(tab.pdf(format="A4"))
