"""langextract itself, against a server on this machine."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.labels import DATE_TYPES, ENTITY_TYPES
from khabar.text import sentences, words
from tests.khabar_baselines.langextract.playing import Annotator, answer, question
from tests.khabar_baselines.llm.server import Reply, serving

pytest.importorskip("langextract", reason="needs khabar[langextract]")
pytest.importorskip("openai", reason="needs khabar[langextract]")

from khabar_baselines.langextract.examples import examples, types
from khabar_baselines.langextract.system import LangExtract

PAGE = (Path(__file__).parents[3] / "docs/systems.md").read_text(encoding="utf-8")
KEY = "of-the-environment-4711"
TEXT = "😀 قالَ\u200f مُحَمَّدٌ من بَاريس.\r\nوصل محمد إلى لندن👍🏽 أمس."


@pytest.fixture(autouse=True)
def key(monkeypatch) -> None:
    monkeypatch.setenv("OWN_VARIABLE", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def article(text: str = TEXT, **fields: Any) -> khabar.Article:
    return khabar.Article(
        id="a", text=text, sentences=sentences(text), tokens=words(text), **fields
    )


def made(address: str, **options: Any) -> LangExtract:
    given = {"provider": "openai", "api_key_env": "OWN_VARIABLE", "tasks": ["entities"]}
    return LangExtract("tiny", **{**given, "base_url": address, **options})


def predicted(reply: Callable[..., Reply], of: khabar.Article | None = None, **options: Any):
    """Return a prediction and the requests that it took."""
    with serving(reply) as (server, address):
        answered = made(address, **options).predict((of or article()).blind())
    return answered, server.requests


def texts(mentions, of: str = TEXT) -> list[str]:
    return [of[mention.start : mention.end] for mention in mentions]


def test_its_ceiling_is_the_page_s(corpus: khabar.Corpus) -> None:
    """What a model reaches that quotes the gold as whole words, in the order of the text."""
    with serving(Annotator(corpus)) as (_, address):
        report = khabar.evaluate(made(address, tasks=["entities", "dates"]), corpus)
    assert report.errors == {}
    figures = re.search(
        r"reaches (\S+) in entities `strict`, (\S+) in `exact`.*?(\S+) in dates `value`", PAGE, re.S
    )
    measured = [report["entities"]["strict"], report["entities"]["exact"], report["dates"]["value"]]
    assert figures and [*figures.groups()] == [f"{100 * each.f1:.1f}" for each in measured]


def test_offsets_are_code_points_of_the_raw_text() -> None:
    quoted = ["مُحَمَّدٌ", "بَاريس", "محمد", "لندن"]

    def reply(request: dict[str, Any], _: int) -> Reply:
        return answer(*(("PER", each) for each in re.findall("|".join(quoted), question(request))))

    long = "\n".join([TEXT] * 5)
    for buffer in (100, 10_000):
        found, requests = predicted(reply, article(long), buffer=buffer)
        assert texts(found.entities, long) == quoted * 5
        assert (len(requests) > 1) == (buffer == 100)


def test_it_is_made_from_a_name_or_yaml_and_scored(tmp_path: Path, corpus) -> None:
    assert khabar.system("langextract:gpt-4o").options.model == "gpt-4o"
    with serving(lambda *_: answer(("GPE", "روسيا"))) as (_, address):
        options = {"model": "tiny", "provider": "openai", "base_url": address}
        options["api_key_env"] = "OWN_VARIABLE"
        path = tmp_path / "own.yaml"
        path.write_text(json.dumps({"system": "langextract", "options": options}))
        report = khabar.evaluate(path, corpus)
    assert report.errors == {} and report["events"]["TC"] is None
    assert report["entities"]["strict"] is not None and report["dates"]["value"] is not None


def test_dates_have_values_and_the_article_s_date_is_shown() -> None:
    dct = khabar.Dct(value="2025-12-04", granularity="day", basis="stated")
    reply = answer(("DATE", "أمس", {"value": "2025-12-03", "mod": "NONE"}))
    found, (request,) = predicted(lambda *_: reply, article(dct=dct), tasks=["dates"])
    (date,) = found.dates
    assert (date.type, date.value, date.mod, texts([date])) == ("DATE", "2025-12-03", None, ["أمس"])
    assert found.entities is None
    prompt = request["messages"][-1]["content"]
    assert "\nDate of the article: 2025-12-04\n" in prompt.partition("Examples")[0]


@pytest.mark.parametrize(
    ("task", "items", "kept", "unlocatable", "malformed"),
    [
        ("entities", [("PER", "محمد"), ("PER", "فيينا"), ("DRUG", "محمد")], ["محمد"], 1, 1),
        ("dates", [("DATE", "أمس", {"value": "2025-12-03", "mod": "ABOUT"})], [], 0, 1),
        ("dates", [("DATE", "أمس", {"value": ["2025"], "mod": "NONE"})], [], 0, 1),
        ("dates", [("DATE", "أمس", {"value": "", "mod": "START"})], ["أمس"], 0, 0),
        ("dates", [("DATE", "أمس")], ["أمس"], 0, 0),
        ("dates", [("DATE", "أمس", {"value": "9" * 5000, "mod": "NONE"})], [], 0, 1),
    ],
)
def test_what_is_no_mention_is_counted(task, items, kept, unlocatable, malformed) -> None:
    found, _ = predicted(lambda *_: answer(*items), tasks=[task])
    assert texts(getattr(found, task)) == kept
    assert getattr(found.unlocatable, task) == unlocatable
    assert getattr(found.malformed, task) == malformed
    counts = found.details["answers"][task]
    assert counts["answered"] == len(items) == len(kept) + unlocatable + malformed
    assert len(counts["examples"]) == malformed


@pytest.mark.parametrize(
    "content",
    ["", "no JSON", '{"extractions": [{"PER": "محمد"', '{"extractions": 3}', "[" * 10_000],
)
def test_an_answer_that_cannot_be_read_is_the_article_s_error(content: str) -> None:
    with serving(lambda *_: Reply(content)) as (_, address):
        report = khabar.evaluate(made(address), [article()])
    (error,) = report.errors.values()
    assert "langextract: entities: " in error and "\n" not in error and len(error) < 500


def test_barred_zones_are_not_sent(corpus: khabar.Corpus) -> None:
    of = next(each for each in corpus if any(zone.type == "boilerplate" for zone in each.zones))
    _, requests = predicted(lambda *_: answer(), of)
    sent = [question(request) for request in requests]
    for zone in of.zones:
        words_ = of.text[zone.start : zone.end].split()
        if words_ and len(" ".join(words_)) > 20:
            shown = any(of.text[zone.start : zone.end].strip()[-20:] in each for each in sent)
            assert shown == (zone.type != "boilerplate")


def test_options_reach_langextract() -> None:
    long = "وصل محمد إلى باريس.\n" * 20
    _, plain = predicted(lambda *_: answer(), article(long), buffer=1000)
    _, chunks = predicted(lambda *_: answer(), article(long), buffer=100)
    _, passes = predicted(lambda *_: answer(), article(long), buffer=100, passes=3)
    assert len(plain) == 1 and len(passes) == 3 * len(chunks) > 6
    _, context = predicted(
        lambda *_: answer(), article(long), buffer=100, context=30, connections=1
    )
    shown = [request["messages"][-1]["content"] for request in context]
    assert ["[Previous text]" in prompt for prompt in shown] == [False, *[True] * (len(shown) - 1)]
    assert plain[0]["temperature"] == 0 and plain[0]["model"] == "tiny"
    assert plain[0]["response_format"]["type"] == "json_schema"
    other = {"temperature": None, "schema": False, "model_args": {"seed": 7}}
    _, (request,) = predicted(lambda *_: answer(), **other)
    assert "temperature" not in request and request["seed"] == 7
    assert request["response_format"]["type"] == "json_object"


def test_examples_are_of_practice_and_show_every_type(corpus: khabar.Corpus) -> None:
    of_articles = "\n".join(each.text for each in corpus)
    practice = [piece.text for piece in khabar.load("practice")]
    for task, known in (("entities", ENTITY_TYPES), ("dates", DATE_TYPES)):
        shown = examples(task, 3)
        assert types(shown) == {*known} and shown == examples(task, 3)
        for each in shown:
            text = each.text.partition("\n")[2] if task == "dates" else each.text
            assert any(piece.startswith(text) for piece in practice)
            assert text not in of_articles
            assert all(extraction.extraction_text in each.text for extraction in each.extractions)
    assert len(examples("dates", 40)) == len(practice)


def test_a_schema_that_forbids_a_type_is_refused() -> None:
    with pytest.raises(khabar.UnusableError, match=r"EVENT in none of them, .* or schema: false"):
        predicted(lambda *_: answer(), examples=1)
    _, (request,) = predicted(lambda *_: answer(), examples=1, schema=False)
    assert request["messages"][-1]["content"].count("\nQ: ") == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"passess": 2}, "'passess' is unknown; did you mean 'passes'"),
        ({"tasks": ["events"]}, r"tasks\[0\]: .*'events'"),
        ({"buffer": 3}, "buffer: Expected `int` >= 100"),
        ({"temperature": "hot"}, "temperature: Expected"),
    ],
)
def test_a_wrong_option_is_told(options: dict, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=f"langextract: options: {said}"):
        LangExtract("tiny", **options)
    with pytest.raises(khabar.KhabarError, match="model: missing; give it as"):
        khabar.system("langextract")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"api_key_env": "NO_SUCH_VARIABLE"}, "variable NO_SUCH_VARIABLE is empty"),
        ({"api_key_env": None}, "API key not provided"),
        ({"provider": "no-such-provider"}, "No provider found matching"),
    ],
)
def test_what_no_article_can_do_without_ends_the_run(options: dict, said: str) -> None:
    with pytest.raises(khabar.UnusableError, match=said):
        made("http://127.0.0.1:9/v1", **options).predict(article())


def test_a_server_that_is_busy_is_asked_again() -> None:
    def reply(_: dict[str, Any], number: int) -> Reply:
        return answer(("PER", "محمد")) if number > 3 else Reply(status=500)

    with serving(reply) as (server, address):  # the client asks three times before it gives up
        report = khabar.evaluate(made(address), [article()], retries=1)
    assert report.errors == {} and len(server.requests) == 4


def test_a_copy_for_another_process_answers() -> None:
    with serving(lambda *_: answer(("PER", "محمد"))) as (_, address):
        system = made(address)
        first = system.predict(article())
        assert pickle.loads(pickle.dumps(system)).predict(article()) == first


def test_what_changes_the_answers_is_in_the_identity() -> None:
    from khabar.run.key import key

    given = [{}, {"temperature": 1}, {"passes": 2}, {"buffer": 500}, {"base_url": "http://x/v1"}]
    systems = [made("http://here/v1", **each) for each in given]
    assert len({*map(key, systems)}) == len(given)
    assert key(made("http://here/v1", connections=2)) == key(systems[0])
    assert KEY not in str([system.identity for system in systems])


@pytest.mark.parametrize(("status", "code"), [(200, 1), (401, 2)])
def test_nothing_of_an_echo_is_left(tmp_path: Path, status: int, code: int) -> None:
    """200: an answer that is no JSON and echoes the key."""

    def echo(_: dict[str, Any], __: int) -> Reply:
        said = f"{server.told} {KEY} query-4713"
        body = json.dumps({"error": {"message": said}})
        return Reply(said) if status == 200 else Reply(status=status, body=body)

    with serving(echo) as (server, address):
        options = {
            "model": "tiny",
            "provider": "openai",
            "base_url": address.replace("://", "://amal:query-4713@"),
            "api_key_env": "OWN_VARIABLE",
        }
        (tmp_path / "own.yaml").write_text(
            json.dumps({"system": "langextract", "options": options})
        )
        (tmp_path / "work").mkdir()
        command = [sys.executable, "-m", "khabar", "evaluate", "../own.yaml", "--html"]
        done = subprocess.run(
            [*command, "--retries=0", "--out", "run"],
            cwd=tmp_path / "work",
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == code, done.stderr
    left = [path.read_bytes().decode() for path in tmp_path.glob("work/**/*") if path.is_file()]
    assert bool(left) == (code == 1)
    assert not any(secret in f"{left} {done}" for secret in (KEY, "query-4713"))
