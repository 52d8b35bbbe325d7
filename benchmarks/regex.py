"""Characters per second of the regex baseline, and whether time grows in proportion to length.

CPU time, taken in turns, medians. `--base COMMIT` also measures that commit of this repository, in
turns with the checkout as it stands, and prints how many times as many characters are read per
second. `--short` takes a tenth of the text and gives no verdict.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
from functools import partial
from io import BytesIO
from pathlib import Path

import khabar
from khabar.text import one_zone, sentences, words
from timing import child_times, cpu_times

ROOT = Path(__file__).parents[1]
BOUND, FASTER = 12, 1.5
"""Ten times the text, at most this many times the time; the base's speed, at least this often."""
PIECES = ("محمد علي ", "خمسة و", "5 و 6 و", ") قال ", "الثلاثاء، ", "(محمد و", "لقاء و")
"""What patterns could stumble over without end, to be repeated."""
READ = """
import sys
sys.path[:0] = sys.argv[2:]
import khabar
from khabar.text import one_zone, sentences, words
text = "\\n".join(article.text for article in khabar.load()) * int(sys.argv[1])
parts = {"zones": one_zone(text), "sentences": sentences(text), "tokens": words(text)}
dct = khabar.Dct(value="2025-12-03")
khabar.system("regex").predict(khabar.Article(id="long", text=text, dct=dct, **parts))
"""
"""Reads the articles' text so many times over, with the packages of the folders that follow."""


def main() -> int:
    """Print the figures; return 1 if time outgrows length, or speed is below the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the text, no verdict")
    parser.add_argument("--base", metavar="COMMIT", help="also measure this commit, in turns")
    options = parser.parse_args()
    repeats = 10 if options.short else 100
    print(f"Python {sys.version.split()[0]}, CPU time")
    missed = _outgrows(khabar.system("regex"), repeats)
    if options.base:
        missed |= _is_slow(options.base, max(10, repeats // 5))
    return int(missed and not options.short)


def _outgrows(tagger: khabar.System, repeats: int) -> bool:
    once = "\n".join(article.text for article in khabar.load())
    tagger.predict(_article(once))
    growth, seconds = _growth(tagger, once, repeats)
    print(f"the articles ({len(once):,} characters), repeated")
    print(f"  {repeats} times: {len(once) * repeats / seconds:,.0f} characters per second")
    print(f"  {repeats} times over {repeats // 10} times: {growth:.1f} × the time (≤ {BOUND} ×)")
    pieces = {piece: _growth(tagger, piece, repeats * 100)[0] for piece in PIECES}
    worst = max(pieces, key=lambda piece: pieces[piece])
    print(f"  the same, one sentence without end, worst «{worst}»: {pieces[worst]:.1f} ×")
    return growth > BOUND or pieces[worst] > 3 * BOUND


def _growth(tagger: khabar.System, piece: str, repeats: int) -> tuple[float, float]:
    """Return how the time grows with ten times the text, and the seconds of the longer text."""
    texts = {"short": piece * (repeats // 10), "long": piece * repeats}
    articles = {name: _article(text) for name, text in texts.items()}
    read = {name: partial(tagger.predict, article) for name, article in articles.items()}
    times = cpu_times(read, rounds=3)
    return times["long"] / times["short"], times["long"]


def _article(text: str) -> khabar.Article:
    return khabar.Article(
        id="long",
        text=text,
        dct=khabar.Dct(value="2025-12-03"),
        zones=one_zone(text),
        sentences=sentences(text),
        tokens=words(text),
    )


def _is_slow(commit: str, repeats: int) -> bool:
    """Print the ratio to a commit's speed; return whether it is below the bound.

    The time of a process that reads the text once is taken off, since start-up is another matter.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = {"ours": ROOT, "base": _checkout(commit, folder / "base")}
        commands = {
            f"{whose} {times}": ("-c", READ, str(times), f"{place}/harness", f"{place}/baselines")
            for times in (1, repeats)
            for whose, place in places.items()
        }
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        seconds = child_times(commands, folder, {**os.environ, **compiled}, rounds=5)
    ours, base = (seconds[f"{whose} {repeats}"] - seconds[f"{whose} 1"] for whose in places)
    speed = base / ours
    print(f"  {speed:.2f} × the characters per second of {commit} (≥ {FASTER} ×)")
    return speed < FASTER


def _checkout(commit: str, folder: Path) -> Path:
    archive = ["git", "-C", str(ROOT), "archive", commit, "harness", "baselines", "dataset"]
    packed = subprocess.run(archive, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as files:
        files.extractall(folder, filter="data")
    return folder


if __name__ == "__main__":
    sys.exit(main())
