"""A prompt of one's own: which file is taken, what it can show, and what it cannot do."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar import labels
from khabar.schema import Dct

pytest.importorskip("inspect_ai")

from khabar_baselines.llm import Llm
from khabar_baselines.llm.prompts.template import LARGEST, LONGEST
from khabar_baselines.llm.schemas import SCHEMAS

ARTICLE = khabar.Article(id="a", text="وصل {{ task }} أمس.", dct=Dct(value="1994-06-14"))
MODEL = "openai-api/here/tiny"


def content(prompt: Path | str, task: str = "dates", **options: Any) -> str:
    """Return the prompt of a task for an article."""
    system = Llm(**{"model": MODEL, "tasks": [task], "prompt": str(prompt), **options})
    (request,) = system.requests(ARTICLE)
    (message,) = request["messages"]
    return message["content"]


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_file_shows_its_variables(tmp_path: Path) -> None:
    prompt = written(
        tmp_path, "mine.md", "{{ task }} {{ language }} {{ date }} {{ turn }}: {{ text }}"
    )
    assert content(prompt) == f"dates en 1994-06-14 0: {ARTICLE.text}"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_labels_come_with_their_definitions_in_the_language(tmp_path: Path, language: str) -> None:
    line = "{{ l.name }}={{ l.definition }}|{{ l.roles | join(',') }}\n"
    lines = f"{{% for l in labels %}}{line}{{% endfor %}}"
    prompt = written(tmp_path, "mine.md", lines + "{{ realis | join('/') }}{{ text }}{{ schema }}")
    shown = content(prompt, "events", language=language)
    assert [line.partition("=")[0] for line in shown.splitlines()[:13]] == list(labels.EVENT_TYPES)
    meeting = {"en": "MEET=a meeting, ", "ar": "MEET=لقاء "}[language]
    assert shown.startswith(meeting) and "|Participant,Place,Time\n" in shown
    assert "/".join(labels.REALIS) in shown
    assert json.loads(shown.partition(ARTICLE.text)[2]) == SCHEMAS["events"]


def test_of_a_folder_the_file_of_the_language_is_taken_before_that_of_all(tmp_path: Path) -> None:
    for name in ("dates.md", "dates.ar.md", "entities.md"):
        written(tmp_path / "mine", name, f"{name} {{{{ text }}}}")
    mine = tmp_path / "mine"
    assert content(mine, language="ar").startswith("dates.ar.md")
    assert content(mine, language="en").startswith("dates.md")
    assert content(mine, "entities", language="ar").startswith("entities.md")
    with pytest.raises(
        khabar.KhabarError, match=r"mine: has neither events\.en\.md nor events\.md"
    ):
        content(mine, "events")


def test_a_path_counts_from_the_working_directory(tmp_path: Path, monkeypatch) -> None:
    written(tmp_path, "v1", "mine {{ text }}")
    monkeypatch.chdir(tmp_path)
    assert content("./v1").startswith("mine ")
    assert not content("v1").startswith("mine ")


def test_a_version_names_its_language() -> None:
    assert content("v1.ar") == content("v1", language="ar") != content("v1.en")
    assert content("v1.en", language="ar") == content("v1")
    identity = Llm(model=MODEL, prompt="v1.ar").identity
    assert (identity["prompt"], identity["language"]) == ("v1.ar", "ar")


def test_identity_is_a_prompt_like_the_others(tmp_path: Path) -> None:
    prompt = written(tmp_path, "mine.md", "{{ task }}: {{ text }}{{ mentions }}{{ known }}")
    system = Llm(model=MODEL, prompt=str(prompt), identity=True)
    last = system.requests(ARTICLE)[-1]
    assert last["question"] == "identity" and "mentions" in last["note"]
    assert last["messages"][0]["content"] == f"identity: {ARTICLE.text}"


WRONG = {
    "an unknown variable": ("{{ text }}\n{{ dat }}", "line 2: variable 'dat' is unknown; did you"),
    "no text": ("{{ date }}", "does not use {{ text }}; the model would not see the article"),
    "no template": ("a\nb {{ text", "line 2: unexpected end of template"),
    "an unknown filter": ("{{ text | reverse }}", "line 1: filter 'reverse' is unknown; known: "),
    "an attribute": ("{{ text }}\n\n{{ text.__class__ }}", "line 3: field '__class__' is unknown"),
    "a call": ("{{ text }}{{ text.upper() }}", "line 1: Call cannot be used"),
    "a product": ("{{ text * 1000000000 }}", "line 1: Mul cannot be used"),
    "an include": ("{{ text }}{% include '/etc/passwd' %}", "line 1: Include cannot be used"),
    "a loop over text": ("{% for c in text %}{% endfor %}{{ text }}", "a loop goes over labels"),
    "a field that is not there": ("{{ text }}\n{{ labels.name }}", "no attribute 'name'"),
    "text joined": ("\n{{ text | join(text) }}", "line 2: join: needs a list"),
    "filters of filters": ("{{ text|tojson|tojson|tojson|tojson }}", "more than 3 filters"),
    "depth": ("{{" + "(" * 5000 + "text" + ")" * 5000 + "}}", "no template: maximum recursion"),
    "levels": ("{{ " + "not " * 190 + "text }}", "line 1: nested too deeply; write it flat"),
    "loops": (
        "{{ text }}" + "{% for a in mods %}" * 4 + "{% endfor %}" * 4,
        "more than 3 loops inside one another",
    ),
    "too large a file": ("{{ text }}" + " " * LARGEST, "more than 262,144 bytes"),
}  # fmt: skip


@pytest.mark.parametrize(("template", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_in_a_line(tmp_path: Path, template: str, told: str) -> None:
    prompt = written(tmp_path, "mine.md", template)
    with pytest.raises(khabar.KhabarError) as raised:
        content(prompt)
    message = str(raised.value)
    assert "\n" not in message and len(message) < 1000
    assert "llm: options: prompt: " in message and "mine.md" in message
    assert told in message


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_bytes(b"{{ text }}\xff")
    with pytest.raises(khabar.KhabarError, match=r"mine\.md: not UTF-8: .*; save it as UTF-8"):
        content(tmp_path / "mine.md")


def test_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        khabar.KhabarError, match=r"there is no .*mine; give v1, a folder or a file"
    ):
        content(tmp_path / "mine")


def test_one_file_for_several_tasks_must_say_which(tmp_path: Path) -> None:
    prompt = written(tmp_path, "mine.md", "{{ text }}")
    with pytest.raises(
        khabar.KhabarError, match=r"does not use \{\{ task \}\}; one file is asked for"
    ):
        Llm(model=MODEL, prompt=str(prompt))


def test_a_prompt_that_is_too_long_is_not_made(tmp_path: Path) -> None:
    prompt = written(tmp_path, "mine.md", "{{ text }}" * 20_000)
    system = Llm(model=MODEL, tasks=["dates"], prompt=str(prompt))
    long = khabar.Article(id="a", text="ا" * 10_000)
    began = time.process_time()
    with pytest.raises(khabar.KhabarError, match=f"more than {LONGEST:,} characters"):
        system.requests(long)
    assert time.process_time() - began < 10


def test_the_identity_knows_the_prompt_by_its_content_and_not_by_its_place(tmp_path: Path) -> None:
    one, other = (written(tmp_path / name, "mine.md", "{{ task }}{{ text }}") for name in "ab")
    identities = [Llm(model=MODEL, prompt=str(path)).identity for path in (one, other)]
    assert identities[0] == identities[1] and identities[0]["prompt"] == "mine"
    other.write_text("{{ task }} {{ text }}", encoding="utf-8")
    assert Llm(model=MODEL, prompt=str(other)).identity != identities[0]


def test_a_prompt_that_changes_under_way_is_sent_as_it_was(tmp_path: Path) -> None:
    prompt = written(tmp_path, "mine.md", "before {{ text }}")
    system = Llm(model=MODEL, tasks=["dates"], prompt=str(prompt))
    prompt.write_text("after {{ text }}", encoding="utf-8")
    assert system.requests(ARTICLE)[0]["messages"][0]["content"].startswith("before")
