"""The guidelines: every rule with its examples, which share no three words with the articles."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from khabar import Corpus, labels
from khabar.fold import folded
from khabar.gold.read import guidelines_version

ARABIC = re.compile(r"[\u0621-\u065f\u0670-\u06d3]+")
SETTLED = {
    "في نهاية المطاف",
    "على المدى الطويل",
    "في الوقت نفسه",
    "في غضون ذلك",
}  # idioms, which are rules


@pytest.fixture(scope="module")
def guidelines(root: Path) -> str:
    return (root / "gold/GUIDELINES.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rules(guidelines: str) -> dict[str, str]:
    """Each rule's text, by its name."""
    starts = [*re.finditer(r"^\*\*([A-Z]\d+) · ", guidelines, re.MULTILINE)]
    ends = [start.start() for start in starts[1:]] + [len(guidelines)]
    return {s[1]: guidelines[s.start() : end] for s, end in zip(starts, ends, strict=True)}


def test_they_have_a_version(root: Path) -> None:
    assert guidelines_version(root) == "1.1.0"


def test_rules_are_numbered_without_a_gap(rules: dict[str, str]) -> None:
    assert len(rules) > 50
    for before, rule in pairwise(rules):
        follows = before[0] == rule[0] and int(rule[1:]) == int(before[1:]) + 1
        assert follows or rule[1:] == "1", rule


def test_every_rule_has_an_example_a_counter_example_and_a_gloss(rules: dict[str, str]) -> None:
    for rule, told in rules.items():
        assert "\n- ✓ " in told, rule
        assert "\n- ✗ " in told, rule
        assert ARABIC.search(told[told.index("- ✓") :]), rule
        assert re.search(r"— \"|: |\"[a-z]", told[told.index("- ✓") :]), rule


def test_no_example_shares_three_words_with_the_articles(guidelines: str, corpus: Corpus) -> None:
    def runs(text: str) -> set[str]:
        words = [folded(word) for word in ARABIC.findall(text)]
        return {" ".join(words[n : n + 3]) for n in range(len(words) - 2)}

    bare = re.sub(r"[\[\]]|[A-Z]{2,}", "", guidelines)
    examples = "\n".join(part for part in re.findall(r"^(?:- |  ).*$", bare, re.MULTILINE))
    shared = set().union(*(runs(line) for line in examples.splitlines()))
    shared &= set().union(*(runs(article.text) for article in corpus))
    assert shared <= {folded(idiom) for idiom in SETTLED}


def test_every_label_is_explained(guidelines: str) -> None:
    inventory = (
        *labels.ENTITY_TYPES, *labels.DATE_TYPES, *labels.EVENT_TYPES, *labels.ROLES,
        *labels.REALIS, *labels.ZONES,
    )  # fmt: skip
    for label in inventory:
        assert re.search(rf"\b{label}\b", guidelines), label


def test_every_rule_that_is_cited_exists(root: Path, rules: dict[str, str]) -> None:
    for name in ("GUIDELINES.md", "ADJUDICATION.md", "exceptions.yaml"):
        content = (root / "gold" / name).read_text(encoding="utf-8")
        cited = set(re.findall(r"\b([GEIDVRAC]\d{1,2})\b", content))
        assert cited <= rules.keys(), name
