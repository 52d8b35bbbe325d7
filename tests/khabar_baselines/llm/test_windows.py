"""Windows of long articles: what they are, and that the gold quoted in each of them is the gold."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

import khabar
from khabar.answers import NoAnswerError, Reading, Task, prediction, read
from khabar.answers.reading import visible
from khabar.calls import gathered
from khabar.corpus import Corpus
from khabar.schema import TASKS, Zone
from khabar.text import sentences, words
from khabar.yardsticks import _Quoting

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm
from khabar_baselines.llm.options import Windows
from khabar_baselines.llm.windows import Window, labelled, merged, windows
from tests.khabar_baselines.llm.server import Reply, serving
from tests.khabar_baselines.llm.test_llm import key, llm  # noqa: F401


def quotations(window: Window, gold: khabar.Article, task: Task) -> str:
    """Return what a perfect model answers to a window: its gold, with the words before it."""
    end = window.start + len(window.part.text)
    quoting = _Quoting(replace(window.part, text=visible(window.part, task)), bare=False)

    def item(mention: Any) -> dict[str, Any]:
        inside = replace(
            mention, start=mention.start - window.start, end=mention.end - window.start
        )
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


SIZES = [Windows(words=200), Windows(words=60, overlap=30), Windows(words=1)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size.words))
def test_the_gold_quoted_in_windows_is_the_gold(size: Windows) -> None:
    of_arm = {a.id.split("-")[1]: a for a in khabar.load(suite="length")}
    corpus = Corpus([of_arm["x2"], of_arm["x4"]])
    answers = [prediction(a.id, {t: reading(a, t, size) for t in TASKS}) for a in corpus]
    report = khabar.score(answers, corpus)
    for scores in report.values():
        assert {name: score.f1 for name, score in scores.items() if score and score.f1 < 1} == {}
    assert all(lost == 0 for lost, _ in report.unlocatable.values())


SENTENCES = [f"وصل الوفد {n} إلى الرباط أمس ثم غادر العاصمة." for n in "١٢٣٤٥٦"]
TEXT = " ".join(SENTENCES)
ARTICLE = khabar.Article(id="a", text=TEXT, sentences=sentences(TEXT), tokens=words(TEXT))


def shown(request: dict[str, Any]) -> list[str]:
    """Return the sentences that a request shows."""
    return [sentence for sentence in SENTENCES if sentence in request["messages"][-1]["content"]]


def cities(request: dict[str, Any], number: int = 0) -> Reply:
    """Answer with the city in every sentence, whose type in the last one shown is another."""
    types = ["GPE"] * (len(shown(request)) - 1) + ["LOC"]
    prefixes = (sentence.split(" الرباط")[0] for sentence in shown(request))
    items = [
        {"quotation": "الرباط", "prefix": prefix, "type": type_}
        for prefix, type_ in zip(prefixes, types, strict=True)
    ]
    return Reply(json.dumps({"entities": items}), seconds=0)


def test_windows_have_whole_sentences_and_count_up_to_the_middle_of_what_they_share() -> None:
    parts = windows(ARTICLE, "entities", Windows(words=40, overlap=20))
    starts = [TEXT.index(sentence) for sentence in SENTENCES]
    assert [part.part.text for part in parts] == [" ".join(SENTENCES[:4]), " ".join(SENTENCES[2:])]
    assert [part.start for part in parts] == [starts[0], starts[2]]
    edges = [0, starts[3], len(TEXT)]
    assert [(part.first, part.last) for part in parts] == list(pairwise(edges))
    assert [s.start for s in parts[1].part.sentences] == [s - starts[2] for s in starts[2:]]


def test_a_short_article_is_one_window_as_it_is() -> None:
    ((part, *place),) = windows(ARTICLE, "dates", Windows(words=len(ARTICLE.tokens)))
    assert part is ARTICLE and place == [0, 0, len(TEXT)]
    assert windows(ARTICLE, "dates", None) == windows(ARTICLE, "dates", Windows(words=10_000))
    window = Window(ARTICLE, 0, 0, 1)
    assert [labelled("dates", [window] * n) for n in (1, 2)] == [
        [("dates", window)],
        [("dates 1/2", window), ("dates 2/2", window)],
    ]


def test_a_sentence_without_end_is_a_window_and_makes_no_others() -> None:
    long = " ".join(["كلمة"] * 100) + "."
    text = f"{SENTENCES[0]} {long} {SENTENCES[1]}"
    parts = windows(khabar.Article(id="a", text=text), "entities", Windows(words=20, overlap=10))
    assert [part.part.text for part in parts] == [SENTENCES[0], long, SENTENCES[1]]


def test_zones_that_bar_a_task_are_in_no_window() -> None:
    edge = TEXT.index(SENTENCES[4])
    zones = (Zone(0, edge, "body"), Zone(edge, len(TEXT), "boilerplate"))
    parts = windows(replace(ARTICLE, zones=zones), "entities", Windows(words=20))
    assert parts[-1].part.text == " ".join(SENTENCES[2:4])
    assert parts[-1].part.zones == (Zone(0, len(parts[-1].part.text), "body"),)
    every = replace(ARTICLE, zones=(Zone(0, len(TEXT), "boilerplate"),))
    assert [part.part for part in windows(every, "entities", Windows(words=20))] == [every]


def test_a_mention_is_there_once_as_the_window_with_more_context_has_it() -> None:
    with serving(cities) as (server, address):
        system = llm(address, tasks=["entities"], windows={"words": 30, "overlap": 10})
        answer = system.predict(ARTICLE)
        whole = llm(address, tasks=["entities"]).predict(ARTICLE)
    asked = sorted(map(shown, server.requests[:-1]))
    assert asked == [SENTENCES[0:3], SENTENCES[2:5], SENTENCES[4:6]]
    assert shown(server.requests[-1]) == SENTENCES
    found = [(m.start, m.type) for m in answer.entities]
    at = [TEXT.index(sentence) + sentence.index("الرباط") for sentence in SENTENCES]
    assert found == list(zip(at, ["GPE", "GPE", "LOC", "GPE", "LOC", "LOC"], strict=True))
    told = answer.details["answers"]["entities"]
    assert (told["windows"], told["answered"], told["exact"], len(told["found"])) == (3, 8, 8, 6)
    assert (told["stop"], told["input_tokens"], told["output_tokens"]) == ("stop", 300, 60)
    assert answer.details["windows"] == {"words": 30, "overlap": 10} == system.identity["windows"]
    assert "windows" not in whole.details and "windows" not in whole.details["answers"]["entities"]


def test_a_quotation_is_looked_for_in_its_window_alone() -> None:
    def reply(request: dict[str, Any], _: int) -> Reply:
        numbers = [sentence.split()[2] for sentence in SENTENCES]
        said = numbers[-1] if SENTENCES[0] in shown(request) else numbers[0]
        return Reply(json.dumps({"entities": [{"quotation": said, "type": "PER"}]}))

    with serving(reply) as (_, address):
        answer = llm(address, tasks=["entities"], windows=30).predict(ARTICLE)
    assert answer.entities == () and answer.unlocatable.entities == 2


def test_a_window_without_an_answer_fails_the_article_by_its_number() -> None:
    def reply(request: dict[str, Any], _: int) -> Reply:
        return Reply("no") if SENTENCES[-1] in shown(request) else cities(request)

    with serving(reply) as (_, address):
        system = llm(address, tasks=["entities"], windows=30)
        with gathered() as calls, pytest.raises(NoAnswerError, match=r"^llm: entities 2/2: "):
            system.predict(ARTICLE)
    assert {call.question for call in calls} == {"entities 1/2", "entities 2/2"}


def test_the_question_of_identity_is_about_the_mentions_of_all_windows() -> None:
    def reply(request: dict[str, Any], _: int) -> Reply:
        if '{"names": [' not in request["messages"][-1]["content"]:
            return cities(request)
        items = [{"number": number, "name": "Rabat"} for number in range(1, 7)]
        return Reply(json.dumps({"names": items}))

    with serving(reply) as (_, address):
        system = llm(address, tasks=["entities"], windows=30, identity=True)
        answer = system.predict(ARTICLE)
    assert [mention.entity for mention in answer.entities] == ["place:rabat"] * 6


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (0, "windows.words"),
        ({"words": 10, "overlap": 6}, "an overlap of 6 words; at most half of a window's"),
        ({"word": 10}, "word"),
        ("800", "windows"),
        (True, "windows"),
    ],
)
def test_wrong_windows_are_told_in_a_line(given: Any, told: str) -> None:
    with pytest.raises(khabar.KhabarError, match=f"llm: options: .*{told}"):
        Llm(model="openai-api/here/tiny", windows=given)


def test_windows_differ_where_answers_may() -> None:
    given = [{}, {"windows": 800}, {"windows": {"words": 800, "overlap": 0}}, {"windows": 900}]
    made = [Llm(model="openai-api/here/tiny", **options).identity for options in given]
    assert len({json.dumps(identity) for identity in made}) == len(made)
    same = Llm(model="openai-api/here/tiny", windows={"words": 800, "overlap": 100})
    assert same.identity == made[1]
