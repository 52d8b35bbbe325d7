"""The prompts name every label, keep their own rules, and hold nothing of the articles."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import khabar
from khabar import folded, labels
from khabar.answers import read
from khabar.layers import LAYERS
from khabar.schema import Dct
from khabar.text import sentences

pytest.importorskip("inspect_ai")

from khabar_baselines.llm import naming, prompts
from khabar_baselines.llm.options import Options
from khabar_baselines.llm.requests import Requests

FOLDER = Path(prompts.__file__).parent
PROMPTS = sorted(FOLDER.glob("*.md"))
every_prompt = pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.name)
every_task = pytest.mark.parametrize(
    "path", [path for path in PROMPTS if path.name.split(".")[0] in LAYERS], ids=lambda p: p.name
)


def test_every_task_is_there_in_both_languages() -> None:
    assert {path.name for path in PROMPTS} >= {
        f"{name}.v1.{language}.md" for name in (*LAYERS, "identity") for language in ("ar", "en")
    }


@every_task
def test_labels_are_named(path: Path) -> None:
    task = path.name.partition(".")[0]
    wanted = set(LAYERS[task].types)
    if task == "dates":
        wanted |= set(labels.MODS)
    if task == "events":
        wanted |= {*labels.ROLES, *labels.REALIS}
    assert wanted <= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))


def example(task: str, language: str) -> tuple[khabar.Article, str]:
    """Return the example of a task's prompt: its article, and the answer."""
    prompt = (FOLDER / f"{task}.v1.{language}.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"(?m)^الرباط .*$", prompt)
    (answer,) = re.findall(rf'(?m)^\{{"{task}": \[\{{"(?:quotation|trigger)": "[^…\n]*$', prompt)
    return khabar.Article(id="a", text=text, sentences=sentences(text)), answer


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("task", LAYERS)
def test_the_example_is_an_answer_of_its_text(task: str, language: str) -> None:
    article, answer = example(task, language)
    items = json.loads(answer)[task]
    reading = read(answer, task, article)
    assert reading.counts.exact == reading.counts.answered == len(items) == len(reading.mentions)
    starts = [mention.start for mention in reading.mentions]
    assert starts == sorted(starts)
    if reading.arguments:
        assert reading.arguments.answered == reading.arguments.exact > 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_example_of_identity_is_of_the_mentions_of_the_others(language: str) -> None:
    examples = {task: example(task, language) for task in ("entities", "events")}
    readings = [read(answer, task, article) for task, (article, answer) in examples.items()]
    article = examples["entities"][0]
    question = naming.Question(article, naming.numbered(readings), ("place:rabat", "place:oslo"))
    prompt = (FOLDER / f"identity.v1.{language}.md").read_text(encoding="utf-8")
    assert all(f"\n{shown}\n" in prompt for shown in question.shown().values())
    (answer,) = re.findall(r'(?m)^\{"names": \[\{"number": 1,.*$', prompt)
    names = question.read(answer, "stop")
    assert names.named == names.answered == len(question.mentions)
    id_of = {article.text[m.start : m.end]: id_ for m, id_ in question.ids(names).items()}
    assert id_of["الرباط"] == "place:rabat" and id_of["المغربي"] == "place:morocco"
    assert id_of["وزير الصيد المغربي"] == id_of["سالم العمراني"] == "person:salim-al-omrani"


@every_prompt
def test_nothing_is_of_the_articles(path: Path, corpus: khabar.Corpus) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[ء-ي]+", folded(text))
        return set(zip(*(words[n:] for n in range(4)), strict=False))

    ours = runs(path.read_text(encoding="utf-8"))
    assert ours
    assert not any(ours & runs(article.text) for article in corpus)


@pytest.mark.parametrize("date", [None, "1994-06-14"])
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("task", LAYERS)
def test_text_and_date_are_filled_in_as_they_are(
    task: str, language: str, date: str | None
) -> None:
    options = Options(model="mockllm/model", language=language)
    text = "{{ date }} {% raw %} <b>نص</b>"
    article = khabar.Article(id="a", text=text, dct=date and Dct(value=date))
    (message,) = Requests(options).of_task(task, article)
    filled = message.content
    assert filled.rstrip().endswith(text)
    assert (date in filled.split("}]}")[-1]) if date else ("None" not in filled)
