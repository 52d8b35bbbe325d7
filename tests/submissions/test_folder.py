"""A submission's folder is data: whatever is not plain files of the right form is refused."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from khabar import KhabarError
from khabar.submissions import folder
from khabar.submissions.board import render
from khabar.submissions.make import as_yaml

HERE = Path(__file__).parent
SAID = {
    "a-list": "Expected `object`, got `array`",
    "alias-bomb": "an alias (*a); write the value out",
    "another-file": "'setup.py' does not belong there; remove it",
    "article-twice": "already answered in line 1",
    "author-blank": "one line of visible characters - at `$.authors[1]`",
    "bidi": "one line of visible characters - at `$.authors[0]`",
    "blank": "one line of visible characters - at `$.system`",
    "blank-braille": "one line of visible characters - at `$.system`",
    "blank-filler": "one line of visible characters - at `$.system`",
    "blank-joiners": "system: U+200C is invisible; leave it out",
    "cost-base-60": "line 13: '1:30' is a base-60 number",
    "cost-base-8": "line 13: '010' is a base-8 number",
    "cost-below-zero": ">= 0.0 - at `$.cost.usd`",
    "cost-no-number": ">= 0.0 - at `$.cost.usd`",
    "cost-not-a-number": ">= 0.0 - at `$.cost.usd`",
    "cost-of-400-digits": "is a number with more than 40 digits",
    "dataset-unreleased": "not a released version; run the system on 1.",
    "deep-json": "nested too deeply",
    "deep-yaml": "nested deeper than 20",
    "field-unknown": "unknown field `score`",
    "folder-inside": "'more' does not belong there; remove it",
    "fresh-alone": "suite 'names' is unknown; there are none; it needs predictions",
    "hash-form": "length >= 64 - at `$.dataset.sha256`",
    "hidden-file": "'.hidden' does not belong there; remove it",
    "invisible": "one line of visible characters - at `$.system`",
    "joined": "one line of visible characters - at `$.system`",
    "joiner-in-latin": "system: U+200C is invisible; leave it out",
    "key-twice": "the key 'kind' occurs twice",
    "kind-number": "not one of rules, supervised, LLM, hybrid, other: `int` - at `$.kind`",
    "label-unknown": "dates[0].type: 'DAY' is not one of DATE",
    "labels-unknown": "labels: 'mine' is not one of anercorp",
    "line-end": "one line of visible characters - at `$.version`",
    "link-markdown": "an http(s) address in plain ASCII",
    "link-script": "an http(s) address in plain ASCII",
    "marks": "system: more than 4 marks on one letter",
    "marks-alone": "system: is blank; give a name",
    "merge-key": "line 7: a merge key (<<); write its fields out",
    "missing-field": "missing required field `trained_on`",
    "no-authors": "length >= 1 - at `$.authors`",
    "no-day": "- at `$.date`",
    "not-json": "not JSON",
    "not-utf8": "save it as UTF-8",
    "not-yaml": "not YAML",
    "null-character": "one line of visible characters - at `$.trained_on`",
    "predictions-not-utf8": "save the file as UTF-8",
    "prompt-escape": "visible text - at `$.prompt`",
    "saw-list": "not one of no, guidelines, texts, gold: `array` - at `$.saw_the_articles`",
    "saw-long": "very - at `$.saw_the_articles`",
    "saw-maybe": "not one of no, guidelines, texts, gold: 'perhaps' - at `$.saw_the_articles`",
    "saw-number": "not one of no, guidelines, texts, gold: `int` - at `$.saw_the_articles`",
    "saw-off": "line 7: 'off' is true or false to YAML 1.1 and a word to YAML 1.2",
    "selector": "one line of visible characters - at `$.system`",
    "selector-of-many": "system: U+E0101 is invisible; leave it out",
    "span-huge": "is not a span of the text",
    "span-outside": "is not a span of the text",
    "span-reversed": "is not a span of the text",
    "stranger": "'999' is no article of this corpus",
    "suite-lacking": "names.jsonl: no such file; add it, or remove names from `suites` in system",
    "suite-no-seeds": ">= 1 - at `$.suites",
    "suite-of-system-unknown": "suites: 'relis' is unknown; did you mean 'realis'?",
    "suite-stale": "was run on the variants of 1.0.0:000000000000, which are now 1.",
    "suite-stranger": "'run.sh' does not belong there; remove it",
    "suite-unknown": "suite: 'nmaes' is unknown; did you mean 'names'?",
    "suite-unnamed": "names.jsonl: `suites` in system.yaml does not name it; `khabar",
    "suites-file": "suites: not a folder, or a link to one",
    "tag": "line 1: a tag",
    "tags": "system: U+E0041 is invisible; leave it out",
    "terminal-escape": "one line of visible characters - at `$.system`",
    "text-otherwise": "is not the text at",
    "time-of-day": "Expected `date`, got `datetime`",
    "too-long": "length <= 80 - at `$.system`",
    "two-documents": "not YAML: expected a single document",
    "unknown-field": "unknown field `f1`",
    "unknown-kind": "not one of rules, supervised, LLM, hybrid, other: 'magic'",
    "unlocatable-below-zero": "unlocatable.dates: -1",
    "version-form": "a version such as 1.0.0",
    "version-number": "put it in quotes",
}


def board(submissions: Path) -> str:
    return render(folder.found(submissions), submissions.parent / "leaderboard.md")


def refused(submissions: Path) -> str:
    with pytest.raises(KhabarError) as caught:
        board(submissions)
    message = str(caught.value)
    assert len(message) < 600
    assert message.isprintable()
    return message


def test_the_good_one_is_taken(submissions: Path) -> None:
    assert "[a tagger](submissions/mine/)" in board(submissions)


def test_every_bad_one_is_told() -> None:
    assert {path.name for path in (HERE / "bad").iterdir()} == set(SAID)


@pytest.mark.parametrize("rule", SAID)
def test_a_bad_one_is_refused(rule: str, submissions: Path) -> None:
    shutil.copytree(HERE / "bad" / rule, submissions / "mine", dirs_exist_ok=True)
    message = refused(submissions)
    assert SAID[rule] in message
    assert str(submissions / "mine") in message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("false", "no"),
        ("no", "no"),
        ("'no'", "no"),
        ("true", "texts"),
        ("yes", "texts"),
        ("guidelines", "guidelines"),
        ("texts", "texts"),
        ("gold", "gold"),
    ],
)
def test_what_was_seen_is_one_of_four(written: str, meant: str, submissions: Path) -> None:
    path = submissions / "mine" / folder.SYSTEM
    told = path.read_text(encoding="utf-8").replace("articles: false", f"articles: {written}")
    path.write_text(told, encoding="utf-8")
    described = folder.read(submissions / "mine")
    assert described.saw_the_articles == meant
    path.write_bytes(as_yaml(described))
    assert folder.read(submissions / "mine") == described
    assert f" | rules | {meant} | " in board(submissions)


@pytest.mark.parametrize("name", [folder.SYSTEM, folder.PREDICTIONS])
def test_a_file_is_a_plain_file(name: str, submissions: Path, tmp_path: Path) -> None:
    path = submissions / "mine" / name
    path.rename(tmp_path / "elsewhere")
    assert f"{name}: no such file; add it" in refused(submissions)
    path.symlink_to(tmp_path / "elsewhere")
    assert f"{name}: no plain file" in refused(submissions)
    path.unlink()
    path.mkdir()
    assert f"{name}: no plain file" in refused(submissions)
    path.rmdir()
    os.mkfifo(path)  # whoever opens it waits for ever
    assert f"{name}: no plain file" in refused(submissions)


@pytest.mark.parametrize("name", [folder.SYSTEM, folder.PREDICTIONS])
def test_a_huge_file_is_not_read(name: str, submissions: Path) -> None:
    with (submissions / "mine" / name).open("ab") as file:
        file.truncate(1 << 40)  # holes, no blocks
    assert "1,099,511,627,776 bytes" in refused(submissions)


def test_a_folder_is_no_link_and_no_file(submissions: Path) -> None:
    (submissions / "other").symlink_to(submissions / "mine", target_is_directory=True)
    assert "other: not a folder, or a link to one" in refused(submissions)
    (submissions / "other").unlink()
    (submissions / "other").write_text("")
    assert "other: not a folder" in refused(submissions)


@pytest.mark.parametrize("name", ["CON", "con", "nul.txt", "com1", "Mine", "a b", "-x", "x."])
def test_a_name_on_disk_is_a_name(name: str, submissions: Path) -> None:
    (submissions / "mine").rename(submissions / name)
    assert "take " in refused(submissions)


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../x", "/etc", "a/b", "a\\b", "a\0b", "a\n", "x" * 64, "\u202egnal", "é",
        "a\u200b", "١", "con", "aux.jsonl", "lpt9", "a.", "~", "$(true)", ".partial",
    ],
)  # fmt: skip
def test_what_is_no_name(name: str) -> None:
    assert (folder.name_fault(name) or "").isprintable()
    assert folder.name_fault(name)


@pytest.mark.parametrize("name", ["a", "0", "regex", "my-tagger_2.1", "x" * 63, "a..b", "console"])
def test_what_is_a_name(name: str) -> None:
    assert folder.name_fault(name) is None


def test_what_programs_leave_beside_submissions_is_left_alone(submissions: Path) -> None:
    before = board(submissions)
    (submissions / ".DS_Store").write_text("")
    (submissions / ".directory").write_text("")
    assert board(submissions) == before


@pytest.mark.parametrize("name", [".other", ".mine.partial", "...", ".git"])
def test_a_hidden_folder_is_refused(name: str, submissions: Path) -> None:
    (submissions / name).mkdir()
    assert f"{name}: a hidden folder" in refused(submissions)
    (submissions / name).rmdir()
    (submissions / name).symlink_to(submissions / "mine", target_is_directory=True)
    assert f"{name}: not a folder, or a link to one" in refused(submissions)


def test_submissions_is_no_link(submissions: Path) -> None:
    submissions.rename(submissions.with_name("elsewhere"))
    submissions.symlink_to(submissions.with_name("elsewhere"), target_is_directory=True)
    assert "submissions: is a link" in refused(submissions)


def test_the_leaderboard_is_no_link(submissions: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("what is read of it", encoding="utf-8")
    (tmp_path / "leaderboard.md").symlink_to(tmp_path / "secret")
    assert "leaderboard.md: is a link" in refused(submissions)
