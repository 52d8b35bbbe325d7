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

from khabar_baselines.llm import prompts
from khabar_baselines.llm.options import Options

PROMPTS = sorted(Path(prompts.__file__).parent.glob("*.md"))
every_prompt = pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.name)


def test_every_task_is_there_in_both_languages() -> None:
    assert {path.name for path in PROMPTS} >= {
        f"{task}.v1.{language}.md" for task in LAYERS for language in ("ar", "en")
    }


@every_prompt
def test_labels_are_named(path: Path) -> None:
    task = path.name.partition(".")[0]
    wanted = set(LAYERS[task].types)
    if task == "dates":
        wanted |= set(labels.MODS)
    if task == "events":
        wanted |= {*labels.ROLES, *labels.REALIS}
    assert wanted <= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))


@every_prompt
def test_the_example_is_an_answer_of_its_text(path: Path) -> None:
    task, prompt = path.name.partition(".")[0], path.read_text(encoding="utf-8")
    (text,) = re.findall(r"(?m)^الرباط .*$", prompt)
    (answer,) = re.findall(rf'(?m)^\{{"{task}": \[\{{"(?:quotation|trigger)": "[^…\n]*$', prompt)
    items = json.loads(answer)[task]
    article = khabar.Article(id="a", text=text, sentences=sentences(text))
    reading = read(answer, task, article)
    assert reading.counts.exact == reading.counts.answered == len(items) == len(reading.mentions)
    starts = [mention.start for mention in reading.mentions]
    assert starts == sorted(starts)
    if reading.arguments:
        assert reading.arguments.answered == reading.arguments.exact > 0


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
    article = khabar.Article(id="a", text="", dct=date and Dct(value=date))
    text = "{{ date }} {% raw %} <b>نص</b>"
    filled = prompts.prompt(task, options, article, text)
    assert filled.rstrip().endswith(text)
    assert (date in filled.split("}]}")[-1]) if date else ("None" not in filled)
