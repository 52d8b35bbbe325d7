"""The system against a server that does what servers do."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

import khabar
from khabar import labels
from khabar.answers import read
from khabar.run import attempt
from khabar.schema import Dct, Zone
from khabar.text import sentences, words

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm
from tests.khabar_baselines.llm.server import Reply, serving

TEXT = (
    "شارك\nالرباط - قال وزير الصيد المغربي سالم العمراني أمس إن وفداً من النرويج سيزور أغادير."
    "\nوغادر سالم العمراني الرباط."
)
ARTICLE = khabar.Article(
    id="a",
    text=TEXT,
    dct=Dct(value="1994-06-14"),
    zones=(Zone(0, 5, "boilerplate"), Zone(5, len(TEXT), "body")),
    sentences=sentences(TEXT),
    tokens=words(TEXT),
)
GOOD = {
    "entities": [
        {"quotation": "الرباط", "prefix": "", "type": "GPE"},
        {"quotation": "سالم العمرانى", "prefix": "المغربي", "type": "PER"},
        {"quotation": "سالم العمراني", "prefix": "وغادر", "type": "PER"},
        {"quotation": "الربااط", "prefix": "", "type": "GPE"},
        {"quotation": "شارك", "prefix": "", "type": "ORG"},
        {"quotation": "طنجة", "prefix": "", "type": "GPE"},
        {"quotation": "أغادير", "prefix": "", "type": "CITY"},
    ],
    "dates": [
        {
            "quotation": "أمس", "prefix": "", "type": "DATE", "value": "1994-06-13",
            "mod": "NONE", "deictic": True,
        }
    ],
    "events": [
        {
            "trigger": "غادر", "prefix": "", "type": "TRAVEL", "realis": "ACTUAL",
            "arguments": [
                {"quotation": "سالم العمراني", "role": "Traveller"},
                {"quotation": "الرباط", "role": "Origin"},
                {"quotation": "فاس", "role": "Destination"},
                {"quotation": "الرباط", "role": "Nobody"},
            ],
        }
    ],
}  # fmt: skip


def task_of(request: dict[str, Any]) -> str:
    prompt = request["messages"][-1]["content"]
    return next(task for task in GOOD if f'{{"{task}": [' in prompt)


def good(request: dict[str, Any], _: int = 0) -> Reply:
    return Reply(json.dumps({task_of(request): GOOD[task_of(request)]}))


def llm(address: str, **options: Any) -> Llm:
    given = {"model": "openai-api/here/tiny", "base_url": address, "api_key_env": "HERE", **options}
    made = Llm(**given)
    made._model.api.retry_wait = short(made._model.api.retry_wait)
    return made


def short(wait: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: lambda state: min(wait()(state), 0.05)


@pytest.fixture(autouse=True)
def key(monkeypatch) -> None:
    monkeypatch.setenv("HERE", "not-a-key")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def spans(mentions: Any) -> list[tuple[str, str]]:
    return [(TEXT[m.start : m.end], m.type) for m in mentions]


def test_quotations_become_spans_and_the_rest_is_counted() -> None:
    with serving(good) as (server, address):
        system = llm(address, seed=7, language="ar")
        answer = attempt.answer(system, ARTICLE)
    assert answer.error is None and answer.details is not None
    assert spans(answer.entities) == [
        ("الرباط", "GPE"),
        ("سالم العمراني", "PER"),
        ("سالم العمراني", "PER"),
        ("الرباط", "GPE"),
    ]
    first, second = TEXT.index("سالم"), TEXT.rindex("سالم")
    leaves, rabat = TEXT.index("غادر "), TEXT.rindex("الرباط")
    assert [e.start for e in answer.entities] == [5, first, second, rabat]
    assert answer.dates == (
        khabar.Date(
            start=TEXT.index("أمس"),
            end=TEXT.index("أمس") + 3,
            type="DATE",
            value="1994-06-13",
            deictic=True,
        ),
    )
    (event,) = answer.events
    assert (event.start, event.type, event.realis) == (leaves, "TRAVEL", "ACTUAL")
    assert [(a.start, a.role) for a in event.arguments] == [
        (second, "Traveller"),
        (rabat, "Origin"),
    ]
    assert answer.unlocatable == khabar.Unlocatable(entities=2, arguments=1)
    assert answer.malformed == khabar.Malformed(entities=1, arguments=1)
    told = answer.details["answers"]
    assert told["entities"] == {
        "found": ["exact", "normalised", "exact", "fuzzy"],
        "answered": 7, "exact": 2, "normalised": 1, "fuzzy": 1, "unlocatable": 2, "malformed": 1,
        "truncated": False, "stop": "stop", "input_tokens": 100, "output_tokens": 20, "cost": None,
        "examples": [f"entities[6].type: 'CITY' is not one of {', '.join(labels.ENTITY_TYPES)}"],
    }  # fmt: skip
    assert told["events"]["arguments"] == {
        "answered": 4, "exact": 2, "normalised": 0, "fuzzy": 0, "unlocatable": 1, "malformed": 1,
    }  # fmt: skip
    assert answer.details == {**system.identity, "cost": None, "answers": told}
    assert json.loads(json.dumps(system.identity)) == system.identity
    assert "not-a-key" not in json.dumps(answer.details)
    request = server.requests[0]
    assert (request["temperature"], request["seed"], request["max_tokens"]) == (0, 7, 16_384)
    assert "شارك" not in request["messages"][-1]["content"].split("النص:")[-1]
    assert "1994-06-14" in request["messages"][-1]["content"].split("جواب المثال")[-1]
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("prefix", "last"), [({}, True), ({"prefix": None}, True), ({"prefix": "المغربي"}, False)]
)
def test_an_argument_may_have_a_prefix(prefix: dict[str, Any], last: bool) -> None:
    said = {"quotation": "سالم العمراني", "role": "Traveller", **prefix}
    item = {"trigger": "غادر", "type": "TRAVEL", "realis": "ACTUAL", "arguments": [said]}
    (event,) = read(json.dumps([item]), "events", ARTICLE).mentions
    (argument,) = event.arguments
    assert argument.start == (TEXT.rindex("سالم") if last else TEXT.index("سالم"))


def objects(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if schema.get("type") == "object" else []
    return own + [found for item in schema.values() for found in objects(item)]


def test_the_schema_is_what_strict_providers_want() -> None:
    with serving(good) as (server, address):
        llm(address).predict(ARTICLE)
        llm(address, schema=False).predict(ARTICLE)
    first, last = server.requests[:3], server.requests[3:]
    for request in first:
        wanted = request["response_format"]["json_schema"]
        assert wanted["strict"] is True
        for schema in objects(wanted["schema"]):
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
    assert all("response_format" not in request for request in last)


ITEM = '{"quotation": "الرباط", "prefix": "", "type": "GPE"}'


@pytest.mark.parametrize(
    ("content", "entities", "malformed", "truncated"),
    [
        (f'Here: ```json\n{{"entities": [{ITEM}]}}\n``` I hope {{that}} helps', 1, 0, False),
        (f'Sure {{ok}} [1]. {{"entities": [{ITEM}]}} Bye }}', 1, 0, False),
        (f"[{ITEM}]", 1, 0, False),
        (f'{{"entities": [{ITEM}, {ITEM}, {{"quotation": "أغا', 2, 0, True),
        (f'{{"entities": [{ITEM}, 7, null, "x", [], {{}}, {{"quotation": 3}}]}}', 1, 6, False),
        ('{"entities": []}', 0, 0, False),
        ("[]", 0, 0, False),
        (f'{{"entities": [{ITEM}], "note": "{"ا" * 5_000_000}"}}', 1, 0, True),  # 10 MB
        (f'{{"entities": [{", ".join([ITEM] * 75_000)}]}}', 2, 0, True),
    ],
)
def test_what_models_write(content: str, entities: int, malformed: int, truncated: bool) -> None:
    with serving(lambda *_: Reply(content)) as (_, address):
        answer = llm(address, tasks=["entities"]).predict(ARTICLE)
    told = answer.details["answers"]["entities"]
    assert (len(answer.entities), told["malformed"], told["truncated"]) == (
        entities,
        malformed,
        truncated,
    )
    assert answer.dates is answer.events is None
    counted = ("exact", "normalised", "fuzzy", "unlocatable", "malformed")
    assert told["answered"] == sum(told[name] for name in counted)


@pytest.mark.parametrize(
    ("reply", "requests", "told"),
    [
        (
            Reply(status=429, headers={"Retry-After": "0"}, body='{"error": {}}'),
            3,
            "RateLimitError",
        ),
        (Reply(status=500, body="oops\n" * 1000), 3, "InternalServerError"),
        (Reply(seconds=30), 3, "AttemptTimeoutError"),
        (Reply(status=400, body='{"error": {"message": "no schemas"}}'), 1, "no schemas"),
        (Reply("no JSON, sorry"), 1, "no list of entities in the answer"),
        (Reply(""), 1, "no list of entities in the answer"),
        (Reply(None), 1, "no list of entities in the answer"),
        (Reply('{"entities": "none"}'), 1, "no list of entities in the answer"),
        (Reply("{" * 100_000), 1, "no list of entities in the answer"),
        (Reply("[" * 10_000_000), 1, "no list of entities in the answer"),
        (Reply(body="[]"), 3, ""),
        (Reply(body='{"choices": []}'), 1, ""),
        (Reply(body="not json"), 1, "JSONDecodeError"),
    ],
)
def test_faults_end_in_one_line(reply: Reply, requests: int, told: str) -> None:
    began = time.monotonic()
    with serving(lambda *_: reply) as (server, address):
        system = llm(address, tasks=["entities"], retries=2, timeout=1 if reply.seconds else 30)
        with pytest.raises(khabar.KhabarError) as raised:
            system.predict(ARTICLE)
        failed = attempt.answer(system, ARTICLE)
    assert time.monotonic() - began < 60
    line = str(raised.value)
    assert line.startswith("llm: entities: openai-api/here/tiny: ")
    assert told in line and "\n" not in line and len(line) < 500
    assert len(server.requests) == 2 * requests
    assert failed.error and failed.entities is None


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(status=401, body='{"error": {"message": "no"}}'), "AuthenticationError"),
        (Reply(status=403, body='{"error": {"message": "no"}}'), "PermissionDeniedError"),
        (Reply(status=404, body="<html>"), "NotFoundError"),
    ],
)
def test_what_no_article_changes_ends_the_run_at_once(reply: Reply, told: str) -> None:
    with (
        serving(lambda *_: reply) as (server, address),
        pytest.raises(khabar.UnusableError, match=told) as raised,
    ):
        khabar.evaluate(llm(address, tasks=["entities"]), [ARTICLE])
    line = str(raised.value)
    assert line.startswith("llm: probe: openai-api/here/tiny: ") and "\n" not in line
    assert len(server.probes) == 1 and not server.requests


def test_a_server_that_goes_down_later_fails_articles() -> None:
    articles = [msgspec.structs.replace(ARTICLE, id=str(n), entities=()) for n in range(3)]
    refused = Reply(status=401, body='{"error": {"message": "no"}}')
    with serving(lambda r, number: good(r) if number <= 1 else refused) as (_, address):
        report = khabar.evaluate(llm(address, tasks=["entities"]), articles)
    assert report.buckets["scored"] == ["0"] and list(report.errors) == ["1", "2"]


COMMAND = "import sys; from khabar.cli import main; sys.argv[0] = 'khabar'; main()"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("{model: openai-api/here/tiny, base_url: 'ADDRESS'}", "HERE_API_KEY"),
        ("{model: openai-api/here/tiny, base_url: 'ADDRESS', api_key_env: NOT_THERE}", "NOT_THERE"),
        (
            "{model: openai-api/here/tiny, base_url: 'ADDRESS', api_key_env: HERE,"
            " model_args: {oops: 1}}",
            "oops",
        ),
        ("{model: openai-api/here/tiny, base_url: 'ADDRESS', api_key_env: HERE}", "base_url right"),
        ("{model: nobody/tiny}", "nobody"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--jobs", "3", "--out", "runs/mine", "--json"]])
def test_a_model_that_cannot_answer_leaves_one_line_and_no_run(
    options: str, told: str, more: list[str], tmp_path: Path
) -> None:
    with serving(good) as (_, address):
        pass  # from here on nothing listens there
    (tmp_path / "llm.yaml").write_text(
        f"system: llm\noptions: {options.replace('ADDRESS', address)}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "evaluate", "llm.yaml", *more],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("khabar: llm: ") and told in line
    assert [path.name for path in tmp_path.iterdir()] == ["llm.yaml"]


def test_a_retry_waits_as_told_and_then_answers() -> None:
    def reply(request: dict[str, Any], number: int) -> Reply:
        if number == 1:
            return Reply(status=429, headers={"Retry-After": "1"}, body="{}")
        return good(request)

    with serving(reply) as (server, address):
        system = Llm(
            model="openai-api/here/tiny", base_url=address, api_key_env="HERE", tasks=["dates"]
        )
        assert system.predict(ARTICLE).dates
    assert len(server.requests) == 2
    assert server.times[1] - server.times[0] >= 1


def test_a_dead_server_is_told() -> None:
    with serving(good) as (_, address):
        pass
    with pytest.raises(khabar.UnusableError, match="Connection"):
        llm(address, tasks=["dates"], retries=20, timeout=5).predict(ARTICLE)


def test_threads_share_it() -> None:
    together = threading.Barrier(4, timeout=20)

    def take(request: dict[str, Any]) -> Reply:
        together.wait()  # four requests must be on their way at once
        return good(request)

    with serving(good) as (server, address):
        server.take = take
        system = llm(address, tasks=["entities"], connections=4)
        articles = [khabar.Article(id=str(n), text=TEXT) for n in range(8)]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(system.predict, articles))
    assert [answer.id for answer in answers] == [article.id for article in articles]
    assert len({answer.entities for answer in answers}) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "model"),
        ({"model": "gpt"}, "model"),
        ({"model": "openai-api/here/tiny", "tasks": ["names"]}, "tasks"),
        (
            {"model": "openai-api/here/tiny", "temperatur": 1},
            "options: 'temperatur' is unknown; did you mean 'temperature'[?] known: model, base",
        ),
        ({"fewshot": 3}, "options: 'fewshot' is unknown; known: model, base_url"),
        ({"Model": "openai-api/here/tiny"}, "'Model' is unknown; did you mean 'model'[?]"),
        ({"model": "openai-api/here/tiny", "seed": "x"}, "options: seed: .*known options: "),
        ({"model": "openai-api/here/tiny", "prompt": "v999"}, "prompt"),
        ({"model": "openai-api/here/tiny", "language": "fr"}, "language"),
    ],
)
def test_wrong_options_are_told_in_a_line(options: dict[str, Any], told: str, monkeypatch) -> None:
    monkeypatch.delenv("INSPECT_EVAL_MODEL", raising=False)
    with pytest.raises(khabar.KhabarError, match=told) as raised:
        Llm(**options)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "options",
    [
        {"model": "openai-api/here/tiny", "api_key_env": "NOT_THERE"},
        {"model": "openai-api/nowhere/tiny"},
        {"model": "nobody/tiny"},
        {"model": "openai-api/here/tiny", "api_key_env": "HERE"},
        {
            "model": "openai-api/here/tiny",
            "base_url": "http://x",
            "api_key_env": "HERE",
            "model_args": {"oops": 1},
        },
    ],
)
def test_a_model_that_cannot_be_had_is_told_in_a_line(options: dict[str, Any]) -> None:
    with pytest.raises(khabar.KhabarError) as raised:
        Llm(**options).predict(ARTICLE)
    assert isinstance(raised.value, khabar.UnusableError)
    assert "\n" not in str(raised.value) and "[bold]" not in str(raised.value)


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['inspect_ai'] = None\n"
        "from khabar.systems import listing\n"
        "print(next(entry.needs for entry in listing() if entry.name == 'llm'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "inspect_ai is not installed: pip install 'khabar[llm]'"


def test_it_is_found_by_name(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("INSPECT_EVAL_MODEL", "openai-api/here/tiny")
    assert khabar.system("llm").identity["model"] == "openai-api/here/tiny"
    path = tmp_path / "llm.yaml"
    path.write_text("system: llm\noptions: {model: openai-api/here/other, temperature: null}\n")
    assert khabar.system(path).identity["model"] == "openai-api/here/other"


def test_identities_differ_where_answers_may() -> None:
    base = {"model": "openai-api/here/tiny"}
    variants = [
        base,
        base | {"language": "ar"},
        base | {"tasks": ["dates"]},
        base | {"seed": 1},
        base | {"temperature": 1},
    ]
    assert len({json.dumps(Llm(**options).identity) for options in variants}) == len(variants)
    assert Llm(**base).identity == Llm(**base, retries=1, timeout=3, connections=1).identity


@pytest.mark.parametrize(
    ("task", "item"),
    [
        ("entities", {"prefix": "وصل", "type": "PER"}),
        ("entities", {"quotation": " ", "type": "PER"}),
        ("dates", {"type": "DATE", "value": "1994-06-13"}),
        ("events", {"type": "TRAVEL", "realis": "ACTUAL", "arguments": []}),
        ("events", {"prefix": "ثم", "type": "TRAVEL", "realis": "ACTUAL"}),
    ],
)
def test_an_item_that_quotes_nothing_is_malformed(task: Any, item: dict[str, Any]) -> None:
    reading = read(json.dumps({task: [item]}), task, ARTICLE)
    assert reading.mentions == ()
    assert (reading.counts.malformed, reading.counts.unlocatable) == (1, 0)


def test_what_is_malformed_is_in_the_report() -> None:
    content = '{"entities": [{"type": "GPE"}, {"quotation": "الرباط", "type": "GPE"}]}'
    article = msgspec.structs.replace(
        ARTICLE, entities=(khabar.Entity(start=5, end=11, type="GPE"),)
    )
    with serving(lambda *_: Reply(content)) as (_, address):
        report = khabar.evaluate(llm(address, tasks=["entities"]), [article])
    assert report.malformed["entities"] == (1, 2)
    assert report["entities"]["strict"].total == (1, 2, 1)
    assert "entities: 1 of 2 answered items (50.0%) are malformed; they count as wrong" in (
        report.notes
    )
    example = "article 'a': entities[0].quotation: is missing or empty"
    assert f"entities: malformed items include {example}" in report.notes


def test_an_answer_that_was_cut_off_is_in_the_report() -> None:
    content = '{"entities": [{"quotation": "الرباط", "type": "GPE"}, {"quotation": "أغا'
    article = msgspec.structs.replace(
        ARTICLE, entities=(khabar.Entity(start=5, end=11, type="GPE"),)
    )
    with serving(lambda *_: Reply(content, finish="length")) as (_, address):
        report = khabar.evaluate(llm(address, tasks=["entities"]), [article])
    assert report.errors == {} and report["entities"]["strict"].total == (1, 1, 1)
    assert report.truncated == {"entities": ["a"]}
