"""Any answer is read or refused; what is forgiven costs a perfect model nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khabar
from khabar import predictions, validity
from khabar.answers import NoAnswerError, prediction, read
from khabar.answers.lists import Answered, answered
from khabar.limits import ANSWER, ANSWER_ITEMS
from khabar.schema import TASKS
from khabar.score.report import Report
from tests.answers.test_answers import GIVEN, TEXT, words

pytestmark = pytest.mark.slow

VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text("ab\"\\{}[],:\n '،/#;”"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["quotation", "type", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)
LIST = st.lists(
    st.fixed_dictionaries(
        {
            "quotation": st.text("ab\"\\{}[],:\n '،/#"),
            "arguments": st.lists(st.fixed_dictionaries({"role": st.text('a"{}[]')}), max_size=3),
        }
    ),
    max_size=5,
)
quick = settings(deadline=None)


@quick
@given(st.text(), st.sampled_from(TASKS))
def test_any_text_is_read_or_refused(answer: str, task: Any) -> None:
    attempt(answer, task)


@quick
@given(st.lists(VALUE), st.sampled_from([None, 2]))
def test_json_is_read_as_json(items: list[Any], indent: int | None) -> None:
    written = json.dumps({"dates": items}, ensure_ascii=False, indent=indent)
    for answer in (written, f"Well:\n```json\n{written}\n```\nDone.", f"I {{so}}: {written} [2]."):
        assert answered(answer, "dates") == Answered(items)


@quick
@given(LIST, st.data())
def test_what_broke_off_keeps_its_whole_items(
    items: list[dict[str, Any]], data: st.DataObject
) -> None:
    pieces = [json.dumps(item, ensure_ascii=False) for item in items]
    answer = '{"dates": [' + ", ".join(pieces) + "]}"
    cut = data.draw(st.integers(len('{"dates": ['), len(answer) - 1))
    ends = [len('{"dates": [' + ", ".join(pieces[: n + 1])) for n in range(len(pieces))]
    whole = sum(end <= cut for end in ends)
    assert answered(answer[:cut], "dates") == Answered(items[:whole], cut=True)


def attempt(answer: str, task: Any) -> bool:
    """Return whether an answer is read; what is read is a prediction of the text."""
    try:
        reading = read(answer, task, TEXT)
    except NoAnswerError as error:
        line = str(error)
        assert line.isprintable() and len(line) < 500
        return False
    assert all(told.isprintable() and len(told) < 500 for told in reading.examples)
    made = predictions.valid(prediction("a", {task: reading}))
    assert validity.fault(made, TEXT) is None
    return True


PIECES = [
    *'{}[]",:،\'\\/#*`<>|\n\t\x00\ud800\u202e“”',
    "//", "/*", "*/", "```", "</think>", "<think>", "None", "true", "…", "\\u", "1e999", "-", "{}",
    '{"entities": [', '"arguments": [', '"type": "PER"', '"quotation": ', "null", '{"a": ' * 60,
    "9" * 5000, "<|channel|>final", "صحيفة",
]  # fmt: skip


def mutated(chance: random.Random, answer: str) -> str:
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.choices(range(len(answer) + 1), k=2))
        end = min(end, start + chance.choice([0, 1, 10, 1000]))
        piece = chance.choice([*PIECES, answer[start:end] * 2, ""])
        answer = answer[:start] + piece + answer[end:]
    return answer


def test_mutated_answers_are_read_or_refused() -> None:
    chance = random.Random(0)
    answers = [(words(case), case.get("task", "entities")) for case in GIVEN["cases"]]
    read_ = sum(
        attempt(mutated(chance, answer), task)
        for answer, task in (chance.choice(answers) for _ in range(3000))
    )
    assert 1000 < read_ < 2900  # neither kind is rare


@pytest.mark.parametrize(
    "unit",
    ["{", "[", '{"a": "', "```{", '[{"a":1},', '"\\', '{"a":', '{"entities":[', '{"a":"b"/*',
     "<think>", "</think>", "{/*", '{"a"::', '{"entities": [{"a":"\n"'],
)  # fmt: skip
def test_huge_answers_end(unit: str) -> None:
    attempt(unit * (ANSWER // len(unit) + 1), "entities")


def test_what_is_beyond_the_limits_is_told() -> None:
    item = '{"quotation": "الرباط", "type": "GPE"}'
    many = read(f"[{', '.join([item] * (ANSWER_ITEMS + 5))}]", "entities", TEXT * 200)
    assert many.counts.answered == ANSWER_ITEMS + 5
    assert many.counts.unlocatable >= 5 and not many.truncated
    long = read(f'{{"entities": [{item}], "note": "{"ا" * ANSWER}"}}', "entities", TEXT)
    assert long.truncated and long.counts.exact == 1


Perturbed = Callable[[str], str]
WRITTEN: dict[str, Perturbed] = {
    "thinking before it": lambda a: f'<think>Perhaps {{"entities": [], "dates": []}}.</think>\n{a}',
    "a draft before it": lambda a: f"{a[: len(a) // 2]} </thinking> {a}",
    "channels": lambda a: f"<|channel|>analysis<|message|>{a[:99]}<|channel|>final<|message|>{a}",
    "a fence and prose": lambda a: f"Here it is [1]:\n```json\n{a}\n```\nI hope {{this}} helps.",
    "the form before it": lambda a: f'{a.partition(":")[0]}: []}} is the form, and here: {a}',
    "commas at the ends": lambda a: a.replace("}", ",}").replace("]", ", ]"),
    "Arabic commas": lambda a: a.replace("}, {", "}، {"),
    "comments": lambda a: a.replace("}, {", "}, // next\n/* one */ {"),
    "null for nothing": lambda a: a.replace(': ""', ": null"),
    "None for nothing": lambda a: a.replace(': ""', ": None").replace("true", "True"),
    "line ends as they are": lambda a: a.replace("\\n", "\n"),
    "bare quotation marks": lambda a: a.replace('\\"', '"'),
    "small letters": lambda a: a.replace('"type": "', '"type": " ').lower(),
    "a list alone": lambda a: a.partition(": ")[2].removesuffix("}"),
    "no end": lambda a: a.removesuffix("]}"),
}  # fmt: skip


class Perfect:
    """A model that quotes gold, with the words before it, in words that `written` changes."""

    name = "perfect"

    def __init__(self, corpus: khabar.Corpus, written: Perturbed) -> None:
        self._corpus, self._written = corpus, written

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        gold = self._corpus.by_id(article.id)
        return prediction(
            article.id,
            {
                task: read(self._written(json.dumps({task: [
                    self._item(gold.text, mention) for mention in getattr(gold, task)
                ]}, ensure_ascii=False)), task, article)
                for task in TASKS
            },
        )  # fmt: skip

    def _item(self, text: str, mention: Any) -> dict[str, Any]:
        told = {
            "quotation": text[mention.start : mention.end],
            "prefix": " ".join(text[: mention.start].split(" ")[-3:]),
        }
        for field in ("type", "role", "value", "mod", "deictic", "realis"):
            if hasattr(mention, field):
                value = getattr(mention, field)
                told[field] = "" if value is None else value
        if hasattr(mention, "arguments"):
            told["arguments"] = [self._item(text, each) for each in mention.arguments]
        return told


@pytest.fixture(scope="module")
def plain(corpus: khabar.Corpus) -> Report:
    return khabar.evaluate(Perfect(corpus, lambda answer: answer), corpus)


def totals(report: Report) -> dict[str, Any]:
    return {
        f"{task} {name}": score and score.total
        for task, measures in report.items()
        for name, score in measures.items()
    }


@pytest.mark.parametrize("how", WRITTEN)
def test_what_is_forgiven_costs_nothing(corpus: khabar.Corpus, plain: Report, how: str) -> None:
    report = khabar.evaluate(Perfect(corpus, WRITTEN[how]), corpus)
    assert report.errors == {}
    assert totals(report) == totals(plain)
    assert plain["entities"]["strict"].f1 > 0.95


def test_null_prefixes_are_no_prefixes(corpus: khabar.Corpus) -> None:
    class Bare(Perfect):
        def _item(self, text: str, mention: Any) -> dict[str, Any]:
            return super()._item(text, mention) | {"prefix": ""}

    none, null = (
        khabar.evaluate(Bare(corpus, written), corpus)
        for written in (lambda a: a.replace('"prefix": "", ', ""), WRITTEN["null for nothing"])
    )
    assert totals(none) == totals(null)
    assert none["entities"]["strict"].f1 > 0.9
