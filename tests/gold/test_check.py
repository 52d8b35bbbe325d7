"""Every rule has a bad file that it alone rejects: a rule without one is a wish."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from khabar import Article, Corpus, Entity, Event, KhabarError
from khabar.gold.check import RULES, check, check_mentions
from khabar.gold.read import Gold, read
from tests import yaml_files

HERE = Path(__file__).parent
BRANCHES = yaml_files.load(HERE / "branches.yaml")
INCLUDES = "includes the proclitic «{}»; leave it outside"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / "good", tmp_path / "checkout"))


def test_the_gold_keeps_every_rule(gold) -> None:
    assert check(gold) == []


def test_the_good_file_keeps_every_rule(checkout: Path) -> None:
    assert check(read(checkout)) == []


def test_every_rule_has_a_bad_file() -> None:
    assert {path.name for path in (HERE / "bad").iterdir()} == {*RULES, "exceptions"}


@pytest.mark.parametrize("rule", [*RULES, "exceptions"])
def test_the_rule_alone_rejects_its_bad_file(rule: str, checkout: Path) -> None:
    bad = HERE / "bad" / rule
    shutil.copytree(bad, checkout, dirs_exist_ok=True)
    problems = check(read(checkout))
    assert {problem.rule for problem in problems} == {rule}
    changed = {path.relative_to(bad) for path in bad.rglob("*") if path.is_file()}
    for problem in problems:
        assert problem.file in changed or rule == "seed-bytes"
        assert str(problem) == f"{problem.file}: {problem.id}: {problem.message} [{rule}]"


@pytest.mark.parametrize(
    "branch",
    [pytest.param(branch, id=f"{branch['rule']}: {branch['said']}") for branch in BRANCHES],
)
def test_every_way_to_break_a_rule_is_told(branch: dict[str, Any], checkout: Path) -> None:
    path = checkout / branch["file"]
    content = path.read_text(encoding="utf-8")
    assert content.count(branch["old"]) == 1
    path.write_text(content.replace(branch["old"], branch["new"]), encoding="utf-8")
    problems = check(read(checkout))
    assert branch["said"] in " / ".join(p.message for p in problems if p.rule == branch["rule"])
    assert {p.rule for p in problems} == {branch["rule"], *branch.get("also", ())}


def test_an_enclitic_stays_outside_a_trigger_and_in_an_entity(checkout: Path) -> None:
    seed = checkout / "seeds/000.txt"
    before = seed.read_text(encoding="utf-8")
    seed.write_text(before.replace("اللقاء.", "لقاءها."), encoding="utf-8")
    gold = checkout / "gold/articles/000.yaml"
    content = gold.read_text(encoding="utf-8")
    trigger = content.replace("start: 75, end: 81", "start: 75, end: 79").replace(
        "'اللقاء'", "'لقاء'"
    )
    gold.write_text(trigger, encoding="utf-8")
    assert {p.rule for p in check(read(checkout))} == {"seed-bytes", "passes"}
    entity = content.replace(
        "start: 75, end: 81, type: MEET, realis: ACTUAL, event: meeting, text: 'اللقاء'",
        "start: 75, end: 81, type: MEET, realis: ACTUAL, event: meeting, text: 'لقاءها'",
    )
    entity = entity.replace("dates:\n", "- {start: 75, end: 79, type: OCC, text: 'لقاء'}\ndates:\n")
    gold.write_text(entity, encoding="utf-8")
    told = [p.message for p in check(read(checkout)) if p.rule == "clitics"]
    assert told == ["ends inside a word before «ها»; include it"]


@pytest.mark.parametrize(
    ("text", "names", "told"),
    [
        ("وَبيروت", ["بيروت"], []),
        ("بـبيروت", ["بيروت"], []),
        ("\ufeedبيروت", ["بيروت"], []),
        ("أوروبا \ufef7وروبا", ["أوروبا", "\ufef7وروبا"], []),
        ("أوروبا لأوروبا", ["أوروبا", "لأوروبا"], [INCLUDES.format("ل")]),
        ("هَبيروت", ["بيروت"], ["begins inside a word after «ه»; only proclitics stay outside"]),
        ("بيروت وَبيروت", ["بيروت", "وَبيروت"], [INCLUDES.format("و")]),
    ],
)
def test_a_clitic_is_one_with_a_mark_and_in_another_shape(
    text: str, names: list[str], told: list[str], gold: Gold
) -> None:
    starts = [text.index(name) for name in names]
    spans = [(start, start + len(name)) for start, name in zip(starts, names, strict=True)]
    entities = tuple(Entity(start=s, end=e, type="GPE", text=text[s:e]) for s, e in spans)
    article = Corpus([Article(id="a", text=text, entities=entities)])[0]
    problems = check_mentions(structs.replace(gold, articles=(article,), things=()))
    assert [problem.message for problem in problems] == told


@pytest.mark.parametrize(("name", "told"), [("karim", []), ("rim", [INCLUDES.format("ك")])])
def test_another_name_is_no_name_behind_a_clitic(name: str, told: list[str], gold: Gold) -> None:
    names = {"ريم": "rim", "كريم": name}
    entities = tuple(
        Entity(start=at, end=at + len(text), type="PER", text=text, entity=names[text])
        for at, text in ((0, "ريم"), (4, "كريم"))
    )
    article = Corpus([Article(id="a", text="ريم كريم", entities=entities)])[0]
    problems = check_mentions(structs.replace(gold, articles=(article,), things=()))
    assert [problem.message for problem in problems] == told


@pytest.mark.parametrize(
    ("text", "triggers", "told"),
    [
        ("وعدت ثم عدت", {"عدت": "TRAVEL", "وعدت": "PLEDGE"}, []),  # another verb
        ("وعدت ثم عدت", {"عدت": "TRAVEL", "وعدت": "TRAVEL"}, [INCLUDES.format("و")]),
        ("سيصل أو يصل", {"يصل": "TRAVEL", "سيصل": "TRAVEL"}, [INCLUDES.format("س")]),
        ("أبلغني", {"أبلغ": "STATE"}, []),
        ("سألكن", {"سأل": "STATE"}, []),
        ("وعدونى", {"وعدو": "PLEDGE"}, []),  # as Egypt's press spells it
        ("قالتا", {"قال": "STATE"}, ["ends inside a word before «تا»; include it"]),
    ],
)
def test_clitics_of_triggers(
    text: str, triggers: dict[str, str], told: list[str], gold: Gold
) -> None:
    events = tuple(
        Event(start=text.rindex(word), end=text.rindex(word) + len(word), text=word, type=type_,
              realis="ACTUAL", event=word)
        for word, type_ in triggers.items()
    )  # fmt: skip
    article = Corpus([Article(id="a", text=text, events=events)])[0]
    problems = check_mentions(structs.replace(gold, articles=(article,), things=()))
    assert [p.message for p in problems if p.rule == "clitics"] == told


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
    with pytest.raises(KhabarError, match="a tag"):
        read(checkout)


@pytest.mark.parametrize(("old", "new"), [("basis: stated, ", ""), ("type: body", "tpye: body")])
def test_provenance_is_never_left_to_defaults(checkout: Path, old: str, new: str) -> None:
    path = checkout / "seeds/sources.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(KhabarError, match=r"sources\.yaml"):
        read(checkout)
