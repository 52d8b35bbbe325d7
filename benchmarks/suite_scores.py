"""What systems score on the suites: `python benchmarks/suite_scores.py RUN …` keeps it.

RUN is the folder of `khabar evaluate SYSTEM --suites`. The scores go into suites.json, in the place
of that system's earlier ones; then `python benchmarks/figures.py` writes them into docs/suites.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from khabar.features import ON_ARTICLES

KEPT = Path(__file__).with_name("suites.json")


def scores_of(run: Path) -> tuple[str, dict[str, Any]]:
    """Return the system of a run's folder, and its scores on each suite that it was run on."""
    files = {suite: run / "suites" / suite / "suite.json" for suite in ON_ARTICLES}
    found = {
        suite: json.loads(file.read_text(encoding="utf-8"))
        for suite, file in files.items()
        if file.is_file()
    }
    if not found:
        sys.exit(f"{run}: no scores on a suite; run `khabar evaluate SYSTEM --suites --out {run}`")
    return next(iter(found.values()))["system"], {
        suite: {"signature": of["signature"], "arms": of["arms"]} for suite, of in found.items()
    }


def main() -> None:
    """Keep the scores of the runs that are named; those of other systems stay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    kept.update(map(scores_of, parser.parse_args().runs))
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
