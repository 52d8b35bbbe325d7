"""Windows of long articles: what they are, and that the gold quoted in each of them is the gold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

import khabar
from khabar.answers import Reading, Task, prediction, read
from khabar.answers.reading import _visible
from khabar.corpus import Corpus
from khabar.schema import TASKS
from khabar.text import sentences, words
from khabar.yardsticks import _Quoting

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm
from khabar_baselines.llm.options import Windows
from khabar_baselines.llm.windows import Window, labels, merged, windows
from tests.khabar_baselines.llm.server import Reply, serving
from tests.khabar_baselines.llm.test_llm import key, llm  # noqa: F401


def quotations(window: Window, gold: khabar.Article, task: Task) -> str:
    """Return what a perfect model answers to a window: its gold, with the words before it."""
    end = window.start + len(window.part.text)
    quoting = _Quoting(replace(window.part, text=_visible(window.part, task)), bare=False)

    def item(mention: Any) -> dict[str, Any]:
        inside = replace(mention, start=mention.start - window.start, end=mention.end - window.start)
        exact, prefix, _ = quoting._quotation(inside)
        fields = {name: getattr(mention, name, None) for name in mention.__struct_fields__}
        if task == "events" and hasattr(mention, "arguments"):
            fields["arguments"] = [item(argument) for argument in mention.arguments]
        return {**fields, "quotation": exact, "prefix": prefix}

    inside = [m for m in getattr(gold, task) if window.start <= m.start and m.end <= end]
    return json.dumps({task: [item(mention) for mention in inside]})


def reading(article: khabar.Article, task: Task, size: Windows) -> Reading:
    parts = windows(article, task, size)
    answers = [(quotations(window, article, task), window.part) for window in parts]
    return merged([read(answer, task, part) for answer, part in answers], parts)


SIZES = [Windows(words=800), Windows(words=200), Windows(words=60, overlap=30), Windows(words=1)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size.words))
def test_the_gold_quoted_in_windows_is_the_gold(size: Windows) -> None:
    long = [a for a in khabar.load(suite="length") if a.id.split("-")[1] in ("x1", "x4", "x8")]
    corpus = Corpus([*long[:3], *long[60:63], *long[-2:]])
    assert len(corpus) == 8
    answers = [
        prediction(a.id, {task: reading(a, task, size) for task in TASKS}) for a in corpus
    ]
    report = khabar.score(answers, corpus)
    for scores in report.values():
        assert {name: score.f1 for name, score in scores.items() if score and score.f1 < 1} == {}
    assert all(lost == 0 for lost, _ in report.unlocatable.values())
