"""The way to Anthropic's and Google's servers, with one of ours in their place."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("inspect_ai")

from tests.khabar_baselines.llm.server import Reply, serving
from tests.khabar_baselines.llm.test_llm import ARTICLE, GOOD, key, llm  # noqa: F401

DATES = json.dumps({"dates": GOOD["dates"]})


def anthropic(_: dict[str, Any], number: int) -> Reply:
    if number < 3:
        error = {"type": "overloaded_error", "message": "busy"}
        return Reply(
            status=529 if number == 1 else 429,
            headers={"Retry-After": "0"},
            body=json.dumps({"type": "error", "error": error}),
        )
    message = {
        "id": "m", "type": "message", "role": "assistant", "model": "x", "content": [],
        "stop_reason": None, "stop_sequence": None,
        "usage": {"input_tokens": 5, "cache_read_input_tokens": 4, "output_tokens": 1},
    }  # fmt: skip
    events = [
        ("message_start", {"message": message}),
        ("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}),
        ("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": DATES}}),
        ("content_block_stop", {"index": 0}),
        (
            "message_delta",
            {
                "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                "usage": {"output_tokens": 6},
            },
        ),
        ("message_stop", {}),
    ]
    stream = "".join(
        f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n" for name, data in events
    )
    return Reply(headers={"Content-Type": "text/event-stream"}, body=stream)


def google(_: dict[str, Any], __: int) -> Reply:
    answer = {"content": {"role": "model", "parts": [{"text": DATES}]}, "finishReason": "STOP"}
    usage = {"promptTokenCount": 9, "candidatesTokenCount": 6, "totalTokenCount": 15}
    return Reply(body=json.dumps({"candidates": [answer], "usageMetadata": usage}))


@pytest.mark.parametrize(
    ("package", "model", "reply", "requests"),
    [
        ("anthropic", "anthropic/claude-sonnet-4-0", anthropic, 3),
        ("google.genai", "google/gemini-2.5-flash", google, 1),
    ],
)
def test_the_provider_is_asked_and_answers(
    package: str, model: str, reply: Any, requests: int
) -> None:
    pytest.importorskip(package)
    with serving(reply) as (server, address):
        system = llm(address.removesuffix("/v1"), model=model, tasks=["dates"], retries=2)
        answer = system.predict(ARTICLE)
    told = answer.details["answers"]["dates"]
    assert [date.value for date in answer.dates] == ["1994-06-13"]
    assert (told["exact"], told["input_tokens"], told["output_tokens"]) == (1, 9, 6)
    assert len(server.requests) == requests
    assert "additionalProperties" in json.dumps(server.requests[-1])
