"""The option `identity`: one more question per article, and the ids that its answer leads to."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

import khabar
from khabar.schema import Dct, Zone
from khabar.text import sentences, words

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm, naming
from khabar_baselines.llm.known import SHOWN, Known
from khabar_baselines.llm.options import Options
from khabar_baselines.llm.requests import Requests
from tests.khabar_baselines.llm.server import Reply, serving
from tests.khabar_baselines.llm.test_llm import key, llm  # noqa: F401

TEXT = "قال الوزير المغربي سالم العمراني في الرباط. وأضاف العمراني أن التفاوض فن. وغادر الرباط."
QUOTED = {
    "entities": [
        ("الوزير المغربي", "OCC"), ("المغربي", "NORP"), ("سالم العمراني", "PER"),
        ("الرباط", "GPE"), ("العمراني", "PER"), ("الرباط", "GPE"),
    ],
    "events": [
        ("قال", "STATE", "ACTUAL"), ("أضاف", "STATE", "ACTUAL"),
        ("التفاوض", "NEGOTIATE", "GENERIC"), ("غادر", "TRAVEL", "ACTUAL"),
    ],
    "dates": [],
}  # fmt: skip
NAME_OF = {
    "الوزير المغربي": "Salim al-Omrani", "سالم العمراني": "Salim al-Omrani",
    "العمراني": "salim al-omrani", "المغربي": "Morocco", "الرباط": "Rabat",
    "قال": "al-omrani on talks", "أضاف": "Al-Omrani on talks", "غادر": "Departure from Rabat",
}  # fmt: skip
IDS = {
    "الوزير المغربي": "person:salim-al-omrani", "سالم العمراني": "person:salim-al-omrani",
    "العمراني": "person:salim-al-omrani", "المغربي": "place:morocco", "الرباط": "place:rabat",
    "قال": "event:al-omrani-on-talks", "أضاف": "event:al-omrani-on-talks",
    "غادر": "event:departure-from-rabat", "التفاوض": None,
}  # fmt: skip
OPENINGS = {
    "identity": '{"names": [', **{task: f'{{"{task}": [' for task in QUOTED}
}  # fmt: skip


def article(id_: str = "a", dossier: str | None = None, **fields: Any) -> khabar.Article:
    return khabar.Article(
        id=id_, text=TEXT, dossier=dossier, sentences=sentences(TEXT), tokens=words(TEXT), **fields
    )


def asked(request: dict[str, Any]) -> str:
    prompt = request["messages"][-1]["content"]
    return next(name for name, opening in OPENINGS.items() if opening in prompt)


def shown(request: dict[str, Any]) -> str:
    """Return what a prompt shows of an article, without its example."""
    return request["messages"][-1]["content"].split("]}")[-1]


def mentions(request: dict[str, Any]) -> dict[int, str]:
    listed = re.findall(r"(?m)^(\d+)\. [\w ]+: (.*)$", shown(request))
    return {int(number): said for number, said in listed}


def named(request: dict[str, Any], name_of: dict[str, str] = NAME_OF) -> str:
    items = [{"number": n, "name": name_of[said]} for n, said in mentions(request).items()]
    return json.dumps({"names": items})


def replying(
    identity: Callable[[dict[str, Any]], Reply],
) -> Callable[[dict[str, Any], int], Reply]:
    """Return a server's replies: the mentions of the text, and what `identity` says of them."""

    def reply(request: dict[str, Any], _: int) -> Reply:
        task = asked(request)
        if task == "identity":
            return identity(request)
        fields = ("trigger", "type", "realis") if task == "events" else ("quotation", "type")
        return Reply(json.dumps({task: [dict(zip(fields, i, strict=True)) for i in QUOTED[task]]}))

    return reply


good = replying(lambda request: Reply(named(request)))


def ids(answer: khabar.Prediction) -> list[tuple[str, str | None]]:
    entities = [(TEXT[m.start : m.end], m.entity) for m in answer.entities or ()]
    return entities + [(TEXT[m.start : m.end], m.event) for m in answer.events or ()]


def questions(server: Any) -> list[dict[str, Any]]:
    return [request for request in server.requests if asked(request) == "identity"]


def test_mentions_of_one_thing_have_one_id() -> None:
    with serving(good) as (server, address):
        answer = llm(address, identity=True).predict(article())
    assert len(ids(answer)) == 10 and dict(ids(answer)) == IDS
    assert all(id_ == IDS[said] for said, id_ in ids(answer))
    assert (answer.malformed, answer.unlocatable) == (khabar.Malformed(), khabar.Unlocatable())
    assert answer.details["answers"]["identity"] == {
        "answered": 9, "named": 9, "unnamed": 0, "malformed": 0, "missing": 0, "truncated": False,
        "examples": [], "stop": "stop", "input_tokens": 100, "output_tokens": 20, "cost": None,
    }  # fmt: skip
    assert answer.details["identity"] is True
    assert len(server.requests) == 4
    (request,) = questions(server)
    assert "⟦1⟧قال ⟦2⟧الوزير ⟦3⟧المغربي ⟦4⟧سالم" in shown(request)
    assert "3. NORP: المغربي\n" in shown(request) and "التفاوض" not in mentions(request).values()
    assert "Names of earlier articles" not in shown(request)
    schema = request["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]) == ["names"] and schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("first", "then", "known"),
    [("x", "x", True), (None, None, True), ("x", "y", False), ("x", None, False)],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_names_are_known_within_a_dossier(
    first: str | None, then: str | None, known: bool, language: str
) -> None:
    def heeding(request: dict[str, Any]) -> Reply:
        listed = "person: salim-al-omrani\n" in shown(request)
        return Reply(named(request, NAME_OF if listed else dict.fromkeys(NAME_OF, "new")))

    with serving(replying(heeding)) as (_, address):
        system = llm(address, identity=True, language=language)
        system._known.add(first, ["person:salim-al-omrani"])
        answer = system.predict(article("b", then))
    assert dict(ids(answer))["العمراني"] == ("person:salim-al-omrani" if known else "person:new")


def test_what_one_article_names_the_next_one_is_shown() -> None:
    with serving(good) as (server, address):
        system = llm(address, identity=True)
        answers = [system.predict(article(*case)) for case in [("a", "x"), ("b", "x"), ("c", "y")]]
    first, second, third = map(shown, questions(server))
    assert ids(answers[0]) == ids(answers[1])
    lines = second.split("Names of earlier articles:\n")[1].split("\n\n")[0].splitlines()
    assert lines == [
        "event: al-omrani-on-talks, departure-from-rabat",
        "person: salim-al-omrani",
        "place: morocco, rabat",
    ]
    assert "Names of earlier" not in first and "Names of earlier" not in third


def test_a_person_and_a_place_never_share_an_id_and_an_adjective_may_be_of_a_group() -> None:
    with serving(replying(lambda r: Reply(named(r, dict.fromkeys(NAME_OF, "Same"))))) as (_, there):
        system = llm(there, identity=True)
        apart = dict(ids(system.predict(article(dossier="x"))))
        system._known.add("y", ["organisation:same"])
        also = dict(ids(system.predict(article(dossier="y"))))
    assert apart["العمراني"] == "person:same" and apart["قال"] == "event:same"
    assert apart["المغربي"] == apart["الرباط"] == "place:same" == also["المغربي"]


def test_an_adjective_has_the_id_of_a_group_that_alone_has_its_name() -> None:
    with serving(good) as (_, address):
        system = llm(address, identity=True)
        system._known.add(None, ["organisation:morocco"])
        assert dict(ids(system.predict(article())))["المغربي"] == "organisation:morocco"


@pytest.mark.parametrize(
    ("content", "counts", "left"),
    [
        ('[{"number": 4, "name": "A"}, 7, {"number": 99, "name": "b"}]', (3, 1, 0, 2, 8), 1),
        ('{"names": [{"number": 4, "name": ""}, {"number": 2, "name": null}]}', (2, 0, 2, 0, 7), 0),
        (f'[{{"number": 4, "name": "{"x" * 5000}"}}]', (1, 0, 0, 1, 9), 0),
        ('{"names": []}', (0, 0, 0, 0, 9), 0),
        ("I cannot say.", (0, 0, 0, 0, 9), 0),
        ("[" * 1_000_000, (0, 0, 0, 0, 9), 0),
        (None, (0, 0, 0, 0, 9), 0),
    ],
)  # fmt: skip
def test_what_is_malformed_has_no_id_and_is_counted(
    content: str | None, counts: tuple[int, ...], left: int
) -> None:
    with serving(replying(lambda _: Reply(content))) as (_, address):
        system = llm(address, identity=True)
        answer = system.predict(article())
    assert len(ids(answer)) == 10
    assert sum(id_ is not None for _, id_ in ids(answer)) == left
    told = answer.details["answers"]["identity"]
    fields = ("answered", "named", "unnamed", "malformed", "missing")
    assert tuple(told[name] for name in fields) == counts
    assert bool(told["examples"]) == (
        told["malformed"] > 0 or content is None or content[0] in "I["
    )
    assert answer.malformed == khabar.Malformed()  # the mentions themselves are right


@pytest.mark.parametrize("status", [400, 500])
def test_a_request_that_fails_fails_the_article(status: int) -> None:
    with serving(replying(lambda _: Reply(status=status, body="{}"))) as (server, address):
        system = llm(address, identity=True, retries=1)
        report = khabar.evaluate(system, [article(entities=())])
    assert report.buckets["failed"] == ["a"]
    assert report.errors["a"].startswith("KhabarError: llm: identity: openai-api/here/tiny: ")
    assert len(questions(server)) == (2 if status == 500 else 1)
    assert system._known.latest(None) == ()


def test_the_cost_of_the_question_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from khabar_baselines.llm import model

    ask = model.ask

    async def paid(*arguments: Any) -> Any:
        return msgspec.structs.replace(await ask(*arguments), cost=0.25)

    monkeypatch.setattr(model, "ask", paid)
    with serving(good) as (_, address):
        costs = [
            llm(address, tasks=["entities"], identity=on).predict(article()).details["cost"]
            for on in (False, True)
        ]
    assert costs == [0.25, 0.5]


def test_without_mentions_there_is_no_question() -> None:
    with serving(lambda r, _: Reply(f"{OPENINGS[asked(r)]}]}}")) as (server, address):
        answer = llm(address, identity=True).predict(article())
    assert len(server.requests) == 3 and "identity" not in answer.details["answers"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_text_date_and_names_are_shown_as_they_are_and_boilerplate_is_not(language: str) -> None:
    text = "شارك\n{{ date }} {% raw %} الرباط"
    zones = (Zone(0, 5, "boilerplate"), Zone(5, len(text), "body"))
    made = khabar.Article(id="a", text=text, zones=zones, dct=Dct(value="1994-06-14"))
    rabat = khabar.Entity(start=text.index("الرباط"), end=len(text), type="GPE")
    question = naming.Question(made, [rabat], ["place:oslo"])
    options = Options(model="mockllm/model", language=language, identity=True)
    (message,) = Requests(options).of_identity(question)
    filled = message.content.split("]}")[-1]
    lines = ["place: oslo", "{{ date }} {% raw %} ⟦1⟧الرباط", "1. GPE: الرباط"]
    assert [line for line in filled.splitlines() if line in lines] == lines
    assert "1994-06-14" in filled and "شارك" not in filled


def test_off_it_changes_nothing() -> None:
    with serving(good) as (server, address):
        plain, off = llm(address, seed=1), llm(address, seed=1, identity=False)
        answers = [system.predict(article()) for system in (plain, off)]
    on = Llm(**{"model": plain.options.model, "base_url": address, "seed": 1, "identity": True})
    assert "identity" not in plain.identity
    assert plain.identity == off.identity != on.identity
    assert plain.identity["prompt_sha256"] != on.identity["prompt_sha256"]
    assert answers[0] == answers[1] and {id_ for _, id_ in ids(answers[0])} == {None}
    assert len(server.requests) == 6 and questions(server) == []


# Of the option's absence; runs and stored answers are known by it.
PROMPTS_SHA256 = {"en": "24bb522891fb01fd", "ar": "6b5f985192e89d13"}


@pytest.mark.parametrize("language", PROMPTS_SHA256)
def test_off_the_prompts_have_the_hash_they_had(language: str) -> None:
    made = Llm(model="openai-api/here/tiny", language=language)
    assert made.identity["prompt_sha256"][:16] == PROMPTS_SHA256[language]


def test_dates_alone_have_no_identity() -> None:
    with pytest.raises(khabar.KhabarError, match="options: identity: dates have none; add"):
        Llm(model="openai-api/here/tiny", tasks=["dates"], identity=True)


def test_a_run_scores_it(tmp_path: Path) -> None:
    path = tmp_path / "llm.yaml"
    with serving(good) as (server, address):
        path.write_text(
            "system: llm\noptions: {model: openai-api/here/tiny, api_key_env: HERE,"
            f" identity: true, tasks: [entities], base_url: '{address}'}}\n"
        )
        found = khabar.system(path).predict(article())
        gold = tuple(msgspec.structs.replace(m, entity=f"gold-{m.entity}") for m in found.entities)
        articles = [article(f"{n}", d, entities=gold) for n, d in enumerate("xyx")]
        report = khabar.evaluate(path, articles)
    assert report.identity["entities"]["CoNLL"].f1 == 1
    known = ["Names of earlier articles" in shown(request) for request in questions(server)]
    assert known == [False, False, False, True]


def test_the_latest_names_are_kept() -> None:
    known = Known()
    known.add("x", (f"place:{n}" for n in range(SHOWN + 5)))
    known.add("x", ["place:7", "place:new"])
    latest = known.latest("x")
    assert len(latest) == SHOWN
    assert latest[-2:] == ("place:7", "place:new") and latest[0] == "place:6"
    for n in range(1_000):
        known.add(str(n), ["place:here"])
    assert known.latest("x") == () and known.latest("999") == ("place:here",)


def test_threads_share_the_names_and_another_process_begins_without() -> None:
    with serving(good) as (_, address):
        system = llm(address, identity=True, tasks=["entities"])
        with ThreadPoolExecutor(8) as threads:
            articles = [article(str(n)) for n in range(16)]
            answers = list(threads.map(system.predict, articles))
    assert len({answer.entities for answer in answers}) == 1
    assert len(system._known.latest(None)) == 3
    assert pickle.loads(pickle.dumps(system))._known.latest(None) == ()
