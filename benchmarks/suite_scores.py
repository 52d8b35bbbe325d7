"""What systems score on the suites: `python benchmarks/suite_scores.py RUN …` keeps it.

RUN is the folder of `khabar evaluate SYSTEM --suites`. The scores go into suites.json, those on
composed suites, with `--composed`, into composed.json, in the place of that system's earlier ones;
then `python benchmarks/figures.py` writes them into docs/suites.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import on_composed
from khabar.features import COMPOSED, ON_ARTICLES

KEPT = Path(__file__).with_name("suites.json")
ON_ARTICLES_KEPT = ("signature", "arms")
COMPOSED_KEPT = ("signature", "groups", "pairs", "identity")
_BY = ("suite", "phenomenon")


def scores_of(run: Path, suites: Iterable[str], kept: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Return the system of a run's folder, and its scores on each suite that it was run on."""
    files = {suite: run / "suites" / suite / "suite.json" for suite in suites}
    found = {
        suite: json.loads(file.read_text(encoding="utf-8"))
        for suite, file in files.items()
        if file.is_file()
    }
    if not found:
        sys.exit(f"{run}: no scores on a suite; run `khabar evaluate SYSTEM --suites --out {run}`")
    return next(iter(found.values()))["system"], {
        suite: {name: _few(of[name]) for name in kept} for suite, of in found.items()
    }


def _few(rows: Any) -> Any:
    """Return rows without those of groups that no table shows."""
    return [r for r in rows if r.get("by", "suite") in _BY] if isinstance(rows, list) else rows


def main() -> None:
    """Keep the scores of the runs that are named; those of other systems stay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    parser.add_argument("--composed", action="store_true", help="those on composed suites")
    asked = parser.parse_args()
    path, suites, names = (
        (on_composed.KEPT, COMPOSED, COMPOSED_KEPT)
        if asked.composed
        else (KEPT, ON_ARTICLES, ON_ARTICLES_KEPT)
    )
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept.update(scores_of(run, suites, names) for run in asked.runs)
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
