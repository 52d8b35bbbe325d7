"""Characters a second of the regex baseline, and whether time grows in proportion to length."""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import khabar
from khabar.text import one_zone, sentences, words

BOUND = 12
"""Ten times the text, at most this many times the time."""
PIECES = ("محمد علي ", "خمسة و", "5 و 6 و", ") قال ", "الثلاثاء، ", "(محمد و", "لقاء و")
"""What patterns could stumble over without end, to be repeated."""


def main() -> int:
    """Print the figures; return 1 if time outgrows length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the text, no verdict")
    repeats = 10 if parser.parse_args().short else 100
    tagger = khabar.system("regex")
    once = "\n".join(article.text for article in khabar.load())
    tagger.predict(_article(once))
    times = {n: _median_time(tagger, _article(once * n)) for n in (repeats // 10, repeats)}
    (short, short_time), (long, long_time) = times.items()
    ratio = long_time / short_time
    print(f"Python {sys.version.split()[0]}; the articles ({len(once):,} characters), repeated")
    print(f"  {long} times: {len(once) * long / long_time:,.0f} characters a second")
    print(f"  {long} times over {short} times: {ratio:.1f} × the time (≤ {BOUND} ×)")
    growth = {piece: _growth(tagger, piece, repeats * 100) for piece in PIECES}
    worst = max(growth, key=lambda piece: growth[piece])
    print(f"  the same, one sentence without end, worst «{worst}»: {growth[worst]:.1f} ×")
    return int((ratio > BOUND or growth[worst] > 3 * BOUND) and repeats == 100)


def _growth(tagger: khabar.System, piece: str, repeats: int) -> float:
    short = _median_time(tagger, _article(piece * (repeats // 10)))
    return _median_time(tagger, _article(piece * repeats)) / short


def _article(text: str) -> khabar.Article:
    return khabar.Article(
        id="long",
        text=text,
        dct=khabar.Dct(value="2025-12-03"),
        zones=one_zone(text),
        sentences=sentences(text),
        tokens=words(text),
    )


def _median_time(tagger: khabar.System, article: khabar.Article) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        tagger.predict(article)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
