"""Every rule has a bad file that it alone rejects: a rule without one is a wish."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from khabar import KhabarError
from khabar.gold.check import RULES, check
from khabar.gold.read import read

HERE = Path(__file__).parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / "good", tmp_path / "checkout"))


def test_the_gold_keeps_every_rule(gold) -> None:
    assert check(gold) == []


def test_the_good_file_keeps_every_rule(checkout: Path) -> None:
    assert check(read(checkout)) == []


def test_every_rule_has_a_bad_file() -> None:
    assert {path.name for path in (HERE / "bad").iterdir()} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_alone_rejects_its_bad_file(rule: str, checkout: Path) -> None:
    bad = HERE / "bad" / rule
    shutil.copytree(bad, checkout, dirs_exist_ok=True)
    problems = check(read(checkout))
    assert {problem.rule for problem in problems} == {rule}
    changed = {path.relative_to(bad) for path in bad.rglob("*") if path.is_file()}
    for problem in problems:
        assert problem.file in changed or rule == "seed-bytes"
        assert str(problem.file) in str(problem)
        assert problem.id in str(problem)


def test_a_proclitic_inside_a_span_is_told(checkout: Path) -> None:
    path = checkout / "gold/articles/000.yaml"
    content = path.read_text(encoding="utf-8")
    start = read(checkout).articles[0].text.index("وبيروت")
    wide = content.replace(f"start: {start + 1}", f"start: {start}").replace("'بيروت'", "'وبيروت'")
    path.write_text(wide, encoding="utf-8")
    assert any("proclitic" in problem.message for problem in check(read(checkout)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value: '2025-01-14'", "value: 2025-01-14", "$.dates[0].value"),
        ("deictic: true", "deixis: true", "deixis"),
        ("id: '000'", "id: '001'", "'001'"),
        ("entities:", "entities: [", "not YAML"),
        ("start: 11", "start: eleven", "$.entities[0].start"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(checkout: Path, old: str, new: str, said: str) -> None:
    path = checkout / "gold/articles/000.yaml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KhabarError) as caught:
        read(checkout)
    assert "000.yaml" in str(caught.value)
    assert said in str(caught.value)


def test_yaml_tags_are_data_and_never_code(checkout: Path) -> None:
    path = checkout / "gold/articles/000.yaml"
    path.write_text("!!python/object/apply:os.system ['true']", encoding="utf-8")
    with pytest.raises(KhabarError, match="not YAML"):
        read(checkout)
