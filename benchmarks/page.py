"""How long the HTML report takes to be written, loaded and read, by the number of articles.

The corpus is the five articles over and over, answered by the regex baseline. Writing is CPU time,
as a ratio to that of scoring the same predictions from their file.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import msgspec

import khabar
from khabar import api, predictions
from khabar.render import html

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OPEN = """(place) => new Promise((done) => {
    const start = performance.now();
    document.querySelectorAll("#list button")[place].click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""


def written(number: int, folder: Path) -> Path:
    """Write the page of so many articles, and print its CPU time beside that of scoring them."""
    built_in, tagger = khabar.load(), khabar.system("regex")
    answers = [tagger.predict(article.blind()) for article in built_in]
    ids = [f"{place:05}" for place in range(number)]
    replace = msgspec.structs.replace
    copies = (replace(built_in[n % len(built_in)], id=id_) for n, id_ in enumerate(ids))
    articles = khabar.Corpus(copies)
    path, page = folder / "predictions.jsonl", folder / "page.html"
    predictions.write(path, (replace(answers[n % len(answers)], id=i) for n, i in enumerate(ids)))
    start = time.process_time()
    khabar.score(path, articles)
    scoring = time.process_time() - start
    (run,) = api.comparable([path], articles)
    assert not run.report.errors  # it is scored before the clock starts
    start = time.process_time()
    html.write(page, run.corpus, [run])
    writing = time.process_time() - start
    print(f"{number} articles: scored in {scoring:.1f} s of CPU time, written in {writing:.1f} s")
    print(f"ratio {writing / scoring:.1f}")
    print(f"size {page.stat().st_size / 1e6:.1f} MB")
    return page


def read(page: Path) -> None:
    """Load the page in Chromium and open articles; print how long that took."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1440, "height": 1000})
        start = time.perf_counter()
        tab.goto(page.as_uri())
        tab.locator("#opened h3").wait_for()
        print(f"loaded in {time.perf_counter() - start:.1f} s")
        number = tab.locator("#list button").count()
        spent = [tab.evaluate(OPEN, place) for place in range(0, number, max(1, number // 20))]
        print(f"an article opened and drawn in {max(spent):.0f} ms at the most, of {len(spent)}")
        browser.close()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    with tempfile.TemporaryDirectory() as folder:
        read(written(parser.parse_args().articles, Path(folder)))


if __name__ == "__main__":
    main()
