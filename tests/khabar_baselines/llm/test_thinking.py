"""Models that think: what they are told, and what becomes of their thinking."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

import khabar
from khabar.answers import NoAnswerError, TruncatedThinkingError
from khabar.calls import Call, gathered

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm
from tests.khabar_baselines.llm.server import Reply, serving
from tests.khabar_baselines.llm.test_llm import ARTICLE, GOOD, good, key, llm  # noqa: F401

DRAFT = json.dumps({"dates": [{"quotation": "الرباط", "type": "DATE", "value": "2001"}]})
DATES = json.dumps({"dates": GOOD["dates"]})


def thinking(content: str | None, finish: str = "stop", **message: Any) -> Reply:
    """Return an answer of a server that says thinking apart, in a field of its own."""
    said = {"role": "assistant", "content": content, **message}
    usage = {
        "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120,
        "completion_tokens_details": {"reasoning_tokens": 15},
    }  # fmt: skip
    return Reply(
        body=json.dumps(
            {
                "id": "1", "object": "chat.completion", "created": 0, "model": "tiny",
                "choices": [{"index": 0, "message": said, "finish_reason": finish}],
                "usage": usage,
            }
        )
    )  # fmt: skip


def dates(reply: Reply) -> tuple[khabar.Prediction, Call]:
    with serving(lambda *_: reply) as (_, address), gathered() as calls:
        answer = llm(address, tasks=["dates"]).predict(ARTICLE)
    return answer, calls[0]


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        (thinking(DATES, reasoning_content=DRAFT), DRAFT),
        (thinking(DATES, reasoning=DRAFT), DRAFT),
        (thinking(f"<think>{DRAFT}</think>{DATES}"), DRAFT),
        (thinking(f"{DRAFT}</think>{DATES}"), None),
        (thinking(f"[THINK]{DRAFT}[/THINK]{DATES}"), None),
    ],
)
def test_thinking_is_never_the_answer(reply: Reply, kept: str | None) -> None:
    answer, call = dates(reply)
    assert [date.value for date in answer.dates] == ["1994-06-13"]
    assert (call.thinking, call.thinking_tokens) == (kept, 15)
    assert answer.details["answers"]["dates"]["answered"] == 1


@pytest.mark.parametrize(
    "reply",
    [
        thinking(None, "length", reasoning_content=DRAFT),
        thinking("", "length", reasoning_content=f"{DRAFT} but then"),
        thinking("", "length"),
        thinking(f"<think>{DRAFT} but then", "length"),
        thinking(f"<think>{DRAFT} but then", "stop"),
        thinking("Let me look at the dates first, one by one", "length"),
    ],
)
def test_truncated_thinking_is_an_error_by_name(reply: Reply) -> None:
    with pytest.raises(TruncatedThinkingError, match="no list of dates in the answer") as raised:
        dates(reply)
    assert str(raised.value).startswith("llm: dates: openai-api/here/tiny: ")


@pytest.mark.parametrize(
    "reply",
    [
        thinking("I cannot help with that", reasoning_content=DRAFT),
        thinking("", reasoning_content=DRAFT),
        thinking('{"dates": [{"quotation": "أم', "length"),
    ],
)
def test_other_answers_without_a_list_are_not_truncated_thinking(reply: Reply) -> None:
    with pytest.raises(NoAnswerError) as raised:
        dates(reply)
    assert type(raised.value) is NoAnswerError


def test_its_share_is_in_the_report() -> None:
    articles = [msgspec.structs.replace(ARTICLE, id=str(n), entities=()) for n in range(3)]
    cut = thinking(None, "length", reasoning_content="First,")
    with serving(lambda r, number: good(r) if number != 2 else cut) as (_, address):
        report = khabar.evaluate(llm(address, tasks=["entities"]), articles)
    assert report.truncated == {"thinking": ["1"]} and report.buckets["failed"] == ["1"]
    assert report.errors["1"].startswith("TruncatedThinkingError: llm: entities: ")
    (note,) = (note for note in report.notes if "thinking" in note)
    assert note.startswith("truncated thinking in 1 of 3 articles ('1'), which have no answer")


def test_truncated_thinking_about_identity_is_told() -> None:
    def reply(request: dict[str, Any], _: int) -> Reply:
        asks = '{"names": [' in request["messages"][-1]["content"]
        return thinking(None, "length", reasoning_content="Who?") if asks else good(request)

    with serving(reply) as (_, address):
        answer = llm(address, tasks=["entities"], identity=True).predict(ARTICLE)
    assert answer.details["answers"]["identity"]["truncated"] is True


OPTIONS = {"reasoning_effort": "low", "reasoning_tokens": 2000, "reasoning_summary": "auto"}


def test_effort_is_sent_and_in_the_identity() -> None:
    with serving(good) as (server, address):
        system = llm(address, tasks=["dates"], reasoning_effort="low", temperature=None)
        system.predict(ARTICLE)
    (request,) = server.requests
    assert request["reasoning_effort"] == "low" and "temperature" not in request
    assert system.identity["reasoning_effort"] == "low"
    made = [Llm(model="openai-api/here/tiny", **{name: OPTIONS[name]}) for name in OPTIONS]
    made.append(Llm(model="openai-api/here/tiny"))
    assert len({json.dumps(system.identity) for system in made}) == 4
    assert [OPTIONS[name] for name in OPTIONS] == [
        system.identity[name] for system, name in zip(made, OPTIONS, strict=False)
    ]


def test_the_budget_is_sent_to_anthropic() -> None:
    pytest.importorskip("anthropic")
    from tests.khabar_baselines.llm.test_providers import anthropic

    with serving(lambda request, _: anthropic(request, 3)) as (server, address):
        llm(
            address.removesuffix("/v1"), model="anthropic/claude-sonnet-4-0", tasks=["dates"],
            reasoning_tokens=2000, temperature=None, schema=False,
        ).predict(ARTICLE)  # fmt: skip
    assert server.requests[0]["thinking"]["budget_tokens"] == 2000


def digest(address: str, **options: Any) -> str:
    with gathered() as calls:
        llm(address, **{"tasks": ["dates"], **options}).predict(ARTICLE)
    return calls[0].request


def test_a_request_has_another_digest_if_anything_else_is_sent() -> None:
    with serving(good) as (_, address):
        same = [digest(address) for _ in range(2)]
        same.append(digest(address, connections=1, retries=0, timeout=9))
        others = [
            digest(address, **options)
            for options in (
                {"seed": 1}, {"temperature": None}, {"max_tokens": 9}, {"schema": False},
                {"reasoning_effort": "low"}, {"reasoning_tokens": 9}, {"language": "ar"},
                {"windows": 20}, {"model_args": {"stream": False}},
            )
        ]  # fmt: skip
    assert len(set(same)) == 1
    assert len({same[0], *others}) == 1 + len(others)


def test_an_option_that_a_model_does_not_take_is_named_in_the_remedy() -> None:
    refused = {"error": {"message": "Unsupported value: 'temperature' does not support 0"}}
    with (
        serving(lambda *_: Reply(status=400, body=json.dumps(refused))) as (_, address),
        pytest.raises(khabar.KhabarError, match=r"temperature: null, and no reasoning options"),
    ):
        llm(address, tasks=["dates"], reasoning_effort="high").predict(ARTICLE)


def test_an_effort_that_does_not_exist_is_told_in_a_line() -> None:
    with pytest.raises(khabar.KhabarError, match=r"options: reasoning_effort: .*'much'"):
        Llm(model="openai-api/here/tiny", reasoning_effort="much")
