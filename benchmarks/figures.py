"""The figures of the documents: measured, kept in figures.json, and set into the documents' blocks.

`python benchmarks/figures.py` writes all of it; `--check` writes nothing and fails where anything
is not as it would be written. A block stands between `<!-- figures: NAME -->` and
`<!-- figures: end -->`; its template is `blocks/NAME.md.j2`, which sees figures.json as `here` and
elsewhere.yaml, what was measured outside, as `elsewhere`. The scores on suites take minutes, so
`suite_scores.py` keeps them from runs. The floors and ceilings that khabar prints are written too.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from math import ceil, floor
from pathlib import Path
from typing import Any

import jinja2
import msgspec
import yaml

import khabar
from khabar import labels, templates
from khabar.features import ON_ARTICLES
from khabar.fold import folded
from khabar.gold.passes import annotators, read_annotation
from khabar.render.suites import points
from khabar.run import bounds
from khabar.score.measures import HEADLINES
from khabar.suites.scores import MAIN
from on_composed import OnComposed

HERE = Path(__file__).parent
ROOT = HERE.parent
FIGURES, ELSEWHERE = HERE / "figures.json", HERE / "elsewhere.yaml"
ON_SUITES, POWER = HERE / "suites.json", HERE / "power.json"
"""What `suite_scores.py` and `power.py` keep."""
DOCUMENTS = (
    "README.md",
    "benchmarks/README.md",
    "leaderboard.md",
    "docs/systems.md",
    "docs/suites.md",
)
PICTURE, GRIDS = ROOT / "docs/suites.svg", ROOT / "docs/composed.svg"
BLOCK = re.compile(r"(<!-- figures: ([a-z-]+) -->\n).*?(<!-- figures: end -->)", re.DOTALL)
_SYSTEMS = ("regex", "floor", "quoted", "quoted:bare")
_CORPORA = ("dates-unseen", "dates-development", "news-development")
_ARABIC = r"[\u0621-\u065f\u0670-\u06d3]+"
_PHRASE = re.compile(rf"{_ARABIC}(?: {_ARABIC})*")
_MOST_FREQUENT = 30
_STEP = 5
"""Points between the lines of the picture."""
_SHARES = ("precision", "recall", "f1")

Figures = dict[str, Any]


def measured() -> Figures:
    """Return every figure that the documents take from this repository, shares in per cent."""
    corpus = khabar.load()
    reports = {name: khabar.evaluate(name, corpus) for name in _SYSTEMS}
    return {
        "dataset": corpus.identity,
        "articles": {name: _scores(report) for name, report in reports.items()},
        "evaluate": [*_table(reports["regex"])],
        "own": {name: dict(_own(name)) for name in _CORPORA},
        "passes": {name: _pass(name, corpus) for name in annotators(ROOT)},
        "without_adjectives": _scores(khabar.score([*map(_named, corpus)], corpus)),
        "guidelines": _shared_with(corpus),
        "gold": _gold(corpus),
    }


def _own(name: str) -> Iterator[tuple[str, Figures]]:
    path = HERE / "corpora" / f"{name}.jsonl"
    for system in ("regex", "floor"):
        yield system, _scores(khabar.evaluate(system, path))


def _pass(name: str, corpus: khabar.Corpus) -> Figures:
    """Return the scores of a pass, as if a system had answered with it."""
    answers = map(khabar.system("gold").predict, read_annotation(name, ROOT))
    return _scores(khabar.score(answers, corpus))


def _named(article: khabar.Article) -> khabar.Prediction:
    """Return gold without the arguments that are nationality adjectives."""
    apart = {(e.start, e.end) for e in article.entities or () if e.type == labels.ADJECTIVE}
    events = tuple(
        msgspec.structs.replace(
            event, arguments=tuple(a for a in event.arguments if (a.start, a.end) not in apart)
        )
        for event in article.events or ()
    )
    return khabar.Prediction(id=article.id, events=events)


def _scores(report: khabar.Report) -> Figures:
    found = {
        f"{task}.{name}": _percent(score.f1)
        for task, scores in report.items()
        for name, score in scores.items()
        if score
    }
    clusters = report.identity.items()
    return found | {f"{layer}.CoNLL": _percent(s["CoNLL"].f1) for layer, s in clusters if s}


def _table(report: khabar.Report) -> Iterator[Figures]:
    """Yield the rows that `khabar evaluate` prints."""
    for task, scores in report.items():
        for name, score in scores.items():
            if score:
                shares = {part: _percent(getattr(score, part)) for part in _SHARES}
                bounds = score.interval.in_percent() if score.interval else None
                counted = score.total._asdict()
                yield {"task": task, "measure": name, **shares, "interval": bounds, **counted}


def _shared_with(corpus: khabar.Corpus) -> Figures:
    """Return how many Arabic phrases and words of the guidelines stand in the articles."""
    text = (ROOT / "gold/GUIDELINES.md").read_text(encoding="utf-8")
    bare = re.sub(r"[\[\]]|[A-Z]{2,}", "", text)
    said = {" ".join(map(folded, phrase.split())) for phrase in _PHRASE.findall(bare)}
    words = (" ".join(folded(a.text[t.start : t.end]) for t in a.tokens) for a in corpus)
    articles = [f" {each} " for each in words]
    there = {phrase for phrase in said if any(f" {phrase} " in each for each in articles)}
    kinds = {"phrases": [p for p in said if " " in p], "words": [p for p in said if " " not in p]}
    return {
        name: {"all": len(each), "in_articles": len(there.intersection(each))}
        for name, each in kinds.items()
    }


def _gold(corpus: khabar.Corpus) -> Figures:
    surfaces = Counter(a.text[e.start : e.end] for a in corpus for e in a.entities or ())
    frequent = sum(number for _, number in surfaces.most_common(_MOST_FREQUENT))
    decisions = (ROOT / "gold/ADJUDICATION.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:00\d|knowledge).*$", decisions, re.MULTILINE)
    exceptions = yaml.safe_load((ROOT / "gold/exceptions.yaml").read_text(encoding="utf-8"))
    return {
        "most_frequent": _MOST_FREQUENT,
        "mentions_of_most_frequent": _percent(frequent / surfaces.total()),
        "decisions": len(rows),
        "decisions_by_a_new_rule": sum("◆" in row.split("|")[-2] for row in rows),
        "exceptions": len(exceptions),
    }


def _percent(share: float) -> float:
    return float(f"{100 * share:.1f}")  # rounded as tables round


def rendered(text: str, figures: Figures) -> str:
    """Return a document with its blocks made from `figures`."""
    context = {
        "here": figures,
        "elsewhere": yaml.safe_load(ELSEWHERE.read_text(encoding="utf-8")),
        "on_suites": _on_suites(),
        "on_composed": OnComposed.read(),
        "power": json.loads(POWER.read_text(encoding="utf-8")),
        "headlines": [f"{task}.{name}" for task, name in HEADLINES],
    }

    def block(match: re.Match[str]) -> str:
        made = _environment().get_template(f"{match[2]}.md.j2").render(context)
        return f"{match[1]}{made}{match[3]}"

    return BLOCK.sub(block, text)


def picture(system: str = "regex") -> str:
    """Return the picture of what a system loses on each arm, as SVG."""
    rows = _on_suites().rows(system)
    ends = [100 * end for row in rows for end in (row["drop"], *(row["drop_interval"] or ()))]
    low, high = (
        _STEP * round_(end / _STEP) for end, round_ in ((min(ends), floor), (max(ends), ceil))
    )
    context = {
        "system": system,
        "rows": rows,
        "placebos": {row["placebo"] for row in rows},
        "low": low,
        "high": high,
    }
    return _environment().get_template("suites.svg.j2").render(context)


def grids() -> str:
    """Return the picture of what systems get right of composed suites, as SVG."""
    found = list(OnComposed.read().grids())
    return _environment().get_template("composed.svg.j2").render(grids=found)


def _on_suites() -> OnSuites:
    return OnSuites(json.loads(ON_SUITES.read_text(encoding="utf-8")))


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([HERE / "blocks", templates.FOLDER]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"row": _row, "points": points}
    return environment


def _row(scores: Figures, *names: str) -> str:
    """Return scores as the cells of a table; what a system does not do is a dash."""
    return " | ".join(f"{scores[n]:.1f}" if n in scores else "–" for n in names)


class OnSuites:
    """The scores of systems on suites, for tables of the measure that says most of each suite."""

    def __init__(self, kept: Figures) -> None:
        self._kept = kept

    def tables(self) -> Iterator[tuple[str, str, list[str], list[list[str]]]]:
        """Yield each suite with its measure, the systems, and a row of cells for each arm."""
        for suite in ON_ARTICLES:
            task, measure = MAIN[suite]
            rows = {
                system: {
                    row["arm"]: row
                    for row in on[suite]["arms"]
                    if (row["task"], row["measure"]) == (task, measure)
                }
                for system, on in self._kept.items()
                if suite in on
            }
            systems = [system for system in rows if rows[system]]
            arms = dict.fromkeys(arm for system in systems for arm in rows[system])
            cells = [[arm, *(_cell(rows[system].get(arm)) for system in systems)] for arm in arms]
            yield suite, f"{task}.{measure}", systems, cells

    def seeds(self) -> dict[str, int]:
        """Return on how many seeds each system was run at the most."""
        return {
            system: max(row["seeds"] for suite in on.values() for row in suite["arms"])
            for system, on in self._kept.items()
        }

    def rows(self, system: str) -> list[Figures]:
        """Return a system's scores on each arm in the measure that says most of the suite."""
        return [
            {"suite": suite, **row}
            for suite, of in self._kept[system].items()
            for row in of["arms"]
            if (row["task"], row["measure"]) == MAIN[suite]
        ]

    def weakest(self, system: str, number: int) -> list[Figures]:
        """Return the arms that a system loses most on, the worst first, one of each suite."""
        worst: dict[str, Figures] = {}
        for row in sorted(self.rows(system), key=lambda row: -row["drop"]):
            worst.setdefault(row["suite"], row)
        return list(worst.values())[:number]


def _cell(row: Figures | None) -> str:
    """Return a score and its drop, bold where the interval of the drop excludes 0."""
    if row is None:
        return "–"
    low, high = row["drop_interval"] or (0, 0)
    drop = points(row["drop"])
    shown = f"**{drop}**" if low > 0 or high < 0 else drop
    cell = f"{100 * row['score']:.1f} ({shown})"
    if "recall_after" in row:
        cell += f", own {100 * row['recall_before']:.1f} → {100 * row['recall_after']:.1f}"
    return cell


def main() -> int:
    """Measure, then write the file and the blocks, or say what is stale."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told = "write nothing; fail where anything is stale"
    parser.add_argument("--check", action="store_true", help=told)
    check = parser.parse_args().check
    figures = measured()
    made = {FIGURES: json.dumps(figures, ensure_ascii=False, indent=1) + "\n"} | {
        path: rendered(path.read_text(encoding="utf-8"), figures)
        for path in map(ROOT.joinpath, DOCUMENTS)
    }
    made |= {PICTURE: picture(), GRIDS: grids()}
    made[bounds.KEPT] = json.dumps(bounds.measured(khabar.load()), indent=1) + "\n"
    stale = {path: new for path, new in made.items() if _text(path) != new}
    for path, new in stale.items():
        print(f"{path.relative_to(ROOT)}: {'stale' if check else 'written'}")
        if not check:
            path.write_text(new, encoding="utf-8")
    return int(check and bool(stale))


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
