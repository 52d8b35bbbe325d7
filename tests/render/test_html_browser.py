"""The page in a browser: read from right to left, filtered, by keyboard, and closed to the net."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

import khabar
from tests.score.perturb import perturbed

from .conftest import HOSTILE, Page, gold_of, hostile

sync_api = pytest.importorskip("playwright.sync_api")
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
if CHROMIUM is None:
    pytest.skip("no Chromium is installed", allow_module_level=True)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: sync_api.Browser) -> Iterator[sync_api.Page]:
    """A tab in which nothing may be asked of the net, and no script may fail."""
    tab = chromium.new_page(viewport={"width": 1440, "height": 1000})
    asked: list[str] = []
    faults: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    assert {url.partition("#")[0] for url in asked} <= {tab.url.partition("#")[0]}
    assert faults == []
    tab.close()


Show = Callable[..., sync_api.Page]


@pytest.fixture
def show(page: Callable[..., Page], tab: sync_api.Page) -> Show:
    """Open the page of runs on articles."""

    def show(articles: object, *runs: object, at: str = "") -> sync_api.Page:
        tab.goto(page(articles, *runs).path.as_uri() + at)
        return tab

    return show


@pytest.fixture
def artifacts(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("KHABAR_ARTIFACTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def faulty(article: khabar.Article, seed: int = 1) -> khabar.Prediction:
    """Return an answer with faults in its entities and events, dates as in gold."""
    chosen = [e for n, e in enumerate(article.events or ()) if n % (4 + seed)]
    events = [
        msgspec.structs.replace(e, arguments=e.arguments[n % 2 :]) for n, e in enumerate(chosen)
    ]
    dates = [
        msgspec.structs.replace(date, value="2020") if n % 3 == seed else date
        for n, date in enumerate(article.dates or ())
    ]
    return msgspec.structs.replace(
        perturbed(article, seed, 0.2), dates=tuple(dates), events=tuple(events)
    )


def hash_of(tab: sync_api.Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(tab.url).fragment, keep_blank_values=True)


LEFT = """(word) => {
    const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const at = node.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        return range.getBoundingClientRect().left;
    }
}"""


def from_right(tab: sync_api.Page, *words: str) -> list[str]:
    """Return words in the order in which a line shows them, from the right."""
    return sorted(words, key=lambda word: -tab.evaluate(LEFT, word))


def test_a_mixed_line_reads_in_its_order(show: Show) -> None:
    text = "شركة Open Sea في 2025-12-06 و14 سفينة"
    company = text.index("Open")
    article = khabar.Article(
        id="a",
        text=text,
        entities=(khabar.Entity(start=company, end=company + 8, type="ORG"),),
        dates=(khabar.Date(start=text.index("2025"), end=text.index("2025") + 7, type="DATE"),),
    )
    tab = show([article], [gold_of(article)])
    order = from_right(tab, "سفينة", "14", "06", "2025", "Sea", "Open", "شركة")
    assert order == ["شركة", "Sea", "Open", "2025", "06", "14", "سفينة"]


def test_a_latin_line_reads_from_the_left(show: Show) -> None:
    article = khabar.Article(id="a", text="خبر\nBREAKING NEWS from Kyiv!", entities=())
    tab = show([article], [gold_of(article)])
    assert from_right(tab, "BREAKING", "NEWS", "Kyiv", "!") == ["!", "Kyiv", "NEWS", "BREAKING"]


WIDTH = """() => {
    const line = document.querySelector(".text p");
    line.style.display = "inline-block";
    line.querySelectorAll(".chip").forEach((chip) => chip.remove());
    return line.getBoundingClientRect().width;
}"""


def test_letters_stay_joined_where_a_mention_begins_or_ends_within_a_word(show: Show) -> None:
    whole = khabar.Article(id="a", text="للمشاورات صهره", entities=())
    spans = khabar.Entity(start=2, end=9, type="ORG"), khabar.Entity(start=10, end=13, type="PER")
    marked = msgspec.structs.replace(whole, entities=spans)
    plain = show([whole], [gold_of(whole)]).evaluate(WIDTH)
    cut = show([marked], [gold_of(marked)]).evaluate(WIDTH)
    assert cut == pytest.approx(plain, abs=0.1)


def test_highlights_hold_their_words_after_astral_characters_and_marks(show: Show) -> None:
    text = "😀 مُحَمَّد في كييف"
    name, city = text.index("م"), text.index("كييف")
    article = khabar.Article(
        id="a",
        text=text,
        entities=(
            khabar.Entity(start=name, end=name + 8, type="PER"),
            khabar.Entity(start=city, end=city + 4, type="GPE"),
        ),
    )
    tab = show([article], [gold_of(article)])
    words = "marks => marks.map(mark => mark.firstChild.data)"
    assert tab.locator(".text .mark").evaluate_all(words) == ["مُحَمَّد", "كييف"]


def test_a_prediction_full_of_markup_stays_text(show: Show) -> None:
    article, answer = hostile()
    tab = show([article], [answer])
    tab.get_by_text("arguments", exact=True).first.click()
    tab.keyboard.press("j")
    assert tab.evaluate("window.pwned") is None
    assert tab.locator("img").count() == 0
    assert HOSTILE.replace("\u202e", "\\u202e") in tab.locator(".outcomes").inner_text()
    assert HOSTILE in tab.locator(".text").text_content()
    assert tab.locator(".text p").last.evaluate("p => p.innerText") == "سطر آخر"


def test_an_override_does_not_reach_the_next_line(show: Show) -> None:
    article = khabar.Article(id="a", text="مرحبا \u202e abc\nBREAKING NEWS", entities=())
    tab = show([article], [gold_of(article)])
    assert from_right(tab, "BREAKING", "NEWS") == ["NEWS", "BREAKING"]


def test_the_policy_would_stop_what_got_in(chromium: sync_api.Browser, page, tmp_path) -> None:
    article, answer = hostile()
    bad = "<script>window.pwned=1</script><img src='http://localhost:9/x' onerror='window.pwned=1'>"
    path = tmp_path / "injected.html"
    path.write_text(page([article], [answer]).text.replace("<main>", f"<main>{bad}"), "utf-8")
    tab = chromium.new_page()
    tab.goto(path.as_uri())
    assert tab.evaluate("window.pwned") is None
    assert tab.locator("#opened h3").is_visible()
    tab.close()


def test_filters_change_what_is_shown(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    everything = tab.locator("tr[data-row]").count()
    tab.get_by_role("checkbox", name="missed").check()
    missed = tab.locator("tr[data-row]")
    assert 0 < missed.count() < everything
    assert {text.strip() for text in missed.locator("th").all_inner_texts()} == {"− missed"}
    assert tab.locator(".text .mark").count() >= missed.count()
    assert tab.locator(".text .mark:not(.gold)").count() == 0
    tab.locator("summary", has_text="Types").click()
    types = missed.locator(".type")
    one = types.first.inner_text()
    tab.locator(f"input[value$=':{one}']").check()
    assert set(types.all_inner_texts()) == {one}
    counts = tab.locator("#list li:not([hidden]) .count").all_text_contents()
    total = sum(int(text.split()[0]) for text in counts)
    assert tab.locator("#status").inner_text() == f"{total} mentions in {len(counts)} of 5 articles"
    tab.get_by_role("button", name="reset").click()
    assert tab.locator("tr[data-row]").count() == everything


def test_the_list_is_searched(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    tab.keyboard.press("/")
    tab.keyboard.type("ميامي")
    assert tab.locator("#list li:not([hidden]) .id").all_inner_texts() == ["003"]
    assert "in 1 of 5 articles" in tab.locator("#status").inner_text()


def test_the_address_holds_the_view(show: Show, corpus: khabar.Corpus) -> None:
    answers = [faulty(article) for article in corpus]
    tab = show(corpus, answers, at="#article=002&layer=dates&outcome=wrong+value")
    assert tab.locator("#list [aria-current] .id").text_content().startswith("002")
    assert tab.get_by_role("checkbox", name="dates").is_checked()
    assert not tab.get_by_role("checkbox", name="entities").is_checked()
    assert {t.strip() for t in tab.locator("tr[data-row] th").all_inner_texts()} == {
        "≈ wrong value"
    }
    tab.keyboard.press("n")
    tab.get_by_role("checkbox", name="entities").check()
    found = hash_of(tab)
    assert found["layer"] == ["entities,dates"]
    assert found["outcome"] == ["wrong value"]
    assert found["article"] != ["002"]


def test_expected_and_given_are_told(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.get_by_role("checkbox", name="wrong value").check()
    row = tab.locator("tr[data-row]").first
    date = (corpus[0].dates or ())[1]
    assert f"value expected {date.value}, given 2020" in row.inner_text()


FOCUSED = "document.activeElement.closest('tr')?.dataset.row"


def test_mentions_are_gone_through_by_keyboard(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    rows = tab.locator("tr[data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")
    seen = []
    for key in "jjjk":
        tab.keyboard.press(key)
        seen.append(tab.evaluate(FOCUSED))
    assert seen == [rows[0], rows[1], rows[2], rows[1]]
    assert tab.locator(".text .mark.current").first.get_attribute("data-row") == rows[1]
    outline = "getComputedStyle(document.activeElement).outline"
    assert "solid 3px" in tab.evaluate(outline)


def test_articles_are_gone_through_by_keyboard(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    current = tab.locator("#list [aria-current] .id")
    for key, id_ in (("n", "001"), ("n", "002"), ("p", "001"), ("ArrowDown", "001")):
        tab.keyboard.press(key)
        assert current.text_content() == id_
    tab.keyboard.press("Enter")  # on the next one, which the arrow led to
    assert current.text_content() == "002"
    tab.get_by_role("button", name="previous").press("Enter")
    assert current.text_content() == "001"
    assert tab.evaluate("document.activeElement.textContent") == "previous"


def test_keys_are_keys_where_one_types(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    tab.get_by_label("Find an article").press("n")
    assert tab.locator("#list [aria-current] .id").text_content() == "000"
    assert tab.get_by_label("Find an article").input_value() == "n"


def test_help_opens_and_switches_the_keys_off(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    tab.keyboard.press("?")
    assert tab.get_by_role("dialog", name="Keys and marks").is_visible()
    assert tab.evaluate("document.activeElement.textContent") == "close"
    tab.get_by_label("single keys do this").uncheck()
    tab.keyboard.press("Escape")
    tab.keyboard.press("n")
    assert tab.locator("#list [aria-current] .id").text_content() == "000"


def test_tab_reaches_every_part(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    where = "document.activeElement.closest('.top, #filters, nav, .text, .outcomes')"
    reached = set()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    reached.add(tab.evaluate(f"({where}).className"))
    tab.locator(".skip").press("Enter")
    for _ in range(45):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate(f"({where})?.id || ({where})?.className || ({where})?.tagName"))
    assert {"top", "filters", "NAV", "text", "outcomes"} <= reached


def test_the_skip_link_leads_to_the_articles(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "articles"
    assert hash_of(tab)["article"] == ["000"]


def test_assistive_technology_is_told_in_words(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tree = tab.locator("body").aria_snapshot()
    for part in (
        'searchbox "Find an article',
        'group "Outcomes"',
        'checkbox "missed"',
        'region "Text"',
        'region "Outcomes"',
        'columnheader "predicted"',
        'img "gold and predicted: STATE; right"',
        'navigation "Articles; the arrow keys move"',
    ):
        assert part in tree, part
    nameless = tab.locator("button, input, select").evaluate_all(
        "all => all.filter(one => !one.ariaLabel && !one.textContent.trim() && !one.labels?.length)"
        ".map(one => one.outerHTML)"
    )
    assert nameless == []


def test_what_only_one_run_finds(show: Show, corpus: khabar.Corpus, artifacts: Path) -> None:
    runs = [[faulty(article, seed) for article in corpus] for seed in (1, 2)]
    tab = show(corpus, *runs)
    for choice, expected in (
        ("only A finds", lambda a, b: a == "right" != b),
        ("only B finds", lambda a, b: a != "right" == b),
        ("both miss", lambda a, b: "right" not in (a, b)),
    ):
        tab.get_by_label("Compare").select_option(choice)
        rows = tab.locator("tr[data-row] th button").all_inner_texts()
        assert rows
        for row in rows:
            kinds = [part.lstrip("AB ✓≠↔≈→−+⊘") for part in row.split("\n")]
            assert expected(kinds[0], kinds[-1]), row
    tab.get_by_label("Compare").select_option("all mentions")
    tab.locator("summary").first.click()
    tab.screenshot(path=artifacts / "report-two-runs.png")


CONTRAST = """(element) => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((c) => c / 255)
            .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let behind = element;
    const clear = () => getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)";
    while (clear()) behind = behind.parentElement;
    const [one, other] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
        .map(light).sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_are_readable(
    show: Show, corpus: khabar.Corpus, artifacts: Path, scheme: str
) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.emulate_media(color_scheme=scheme)
    backdrop = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(backdrop[4:].split(",")[0]) < 128) == (scheme == "dark")
    tab.get_by_role("checkbox", name="arguments").check()
    tab.keyboard.press("j")
    for selector in (
        ".text p",
        ".chip",
        ".quiet",
        "caption",
        ".outcomes button",
        ".id",
        "legend",
        "a",
    ):
        for element in tab.locator(selector).all()[:40]:
            assert element.evaluate(CONTRAST) >= 4.5, f"{selector}: {element.inner_text()}"
    tab.get_by_role("checkbox", name="arguments").uncheck()
    tab.locator("summary").first.click()
    tab.screenshot(path=artifacts / f"report-{scheme}.png")


BLACK = "rgb(0, 0, 0)"


def test_paper_has_the_text_and_no_controls(
    show: Show, corpus: khabar.Corpus, artifacts: Path
) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.emulate_media(media="print", color_scheme="dark")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for hidden in ("#filters", "nav", ".top button"):
        assert not tab.locator(hidden).is_visible()
    for there in (".text p", ".outcomes table", "table.numbers"):
        assert tab.locator(there).first.is_visible()
    assert tab.locator(".text").evaluate("pane => pane.scrollHeight <= pane.clientHeight + 1")
    assert tab.locator(".text p").first.evaluate(CONTRAST) > 15
    assert (
        tab.locator(".chip.wrong").first.evaluate("chip => getComputedStyle(chip).color") == BLACK
    )
    tab.pdf(path=artifacts / "report.pdf")
    assert tab.locator("details.section").evaluate_all("all => all.every(one => one.open)")


def test_a_narrow_window_does_not_scroll_sideways(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [faulty(article) for article in corpus])
    tab.set_viewport_size({"width": 400, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_failed_article_says_why(show: Show, corpus: khabar.Corpus) -> None:
    failed = khabar.Prediction(
        id="000", error="ValueError: no", details={"traceback": "Traceback\n  here"}
    )
    tab = show(corpus, [failed, *(gold_of(article) for article in corpus[1:])])
    assert tab.locator("#opened .notice").inner_text().startswith("failed: ValueError: no")
    tab.locator("#opened summary").click()
    assert tab.locator("#opened pre").inner_text() == "Traceback\n  here"
    assert tab.locator("#list .badge").all_inner_texts() == ["failed"]


def test_an_event_shows_its_arguments(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    assert tab.locator(".text .mark.arguments").count() == 0
    row = tab.locator("tr[data-row]").filter(has=tab.locator(".event-arguments")).first
    row.get_by_role("button").click()
    arguments = row.locator(".event-arguments li").count()
    assert tab.locator(".text .mark.arguments .chip").count() == arguments > 0


def test_a_click_in_the_text_chooses_the_mention(show: Show, corpus: khabar.Corpus) -> None:
    tab = show(corpus, [gold_of(article) for article in corpus])
    mark = tab.locator(".text .mark:not(:has(.mark))").nth(3)
    place = mark.get_attribute("data-row")
    mark.click(position={"x": 5, "y": 5})
    assert tab.locator("tr[aria-current]").get_attribute("data-row") == place


def test_hundreds_of_articles_open_at_once(show: Show, corpus: khabar.Corpus) -> None:
    many = [msgspec.structs.replace(corpus[n % 5], id=f"{n:03}") for n in range(200)]
    tab = show(many, [gold_of(article) for article in many])
    start = time.perf_counter()
    tab.locator("#list button").nth(199).click()
    assert tab.locator("#opened header p").inner_text().startswith("199")
    assert time.perf_counter() - start < 3  # 0.1 s where nothing else runs
