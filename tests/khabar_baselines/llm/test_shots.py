"""Examples are pieces of practice, the same for every article, with answers that read as gold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.answers import read

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm, naming
from tests.khabar_baselines.llm.server import serving
from tests.khabar_baselines.llm.test_llm import good, key, llm  # noqa: F401

MODEL = "openai-api/here/tiny"
PRACTICE = khabar.load("practice")


def turns(article: khabar.Article, task: str = "dates", **options: Any) -> list[dict[str, str]]:
    system = Llm(model=MODEL, **{"tasks": [task], **options})
    return system.requests(article)[0]["messages"]


def longest_line(article: khabar.Article) -> str:
    return max(article.text.split("\n"), key=len)


def piece_of(turn: dict[str, str]) -> khabar.Article:
    """Return the piece of practice that a turn shows."""
    content = re.sub(r"⟦\d+⟧", "", turn["content"])
    (piece,) = [piece for piece in PRACTICE if longest_line(piece) in content]
    return piece


def pieces(*args: Any, **options: Any) -> list[str]:
    asked = turns(*args, **options)[:-1:2]
    return [piece_of(turn).id for turn in asked]


def test_they_are_turns_before_the_article(corpus: khabar.Corpus) -> None:
    asked = turns(corpus[0], examples=3)
    assert [turn["role"] for turn in asked] == ["user", "assistant"] * 3 + ["user"]
    assert longest_line(corpus[0]) in asked[-1]["content"]
    piece = piece_of(asked[0])
    reading = read(asked[1]["content"], "dates", piece)
    assert [(d.start, d.end, d.value) for d in reading.mentions] == [
        (d.start, d.end, d.value) for d in sorted(piece.dates or (), key=lambda d: d.start)
    ]
    assert piece.dct and piece.dct.value in asked[0]["content"].split("]}")[-1]


def test_they_are_the_same_for_every_article_and_change_with_the_seed(
    corpus: khabar.Corpus,
) -> None:
    chosen = [pieces(article, examples=3) for article in corpus]
    assert chosen == [chosen[0]] * len(corpus) and len(set(chosen[0])) == 3
    assert pieces(corpus[0], examples=3, examples_seed=1) != chosen[0]
    assert pieces(corpus[0], "events", examples=3) == chosen[0]
    lengths = sorted(len(piece.text) for piece in PRACTICE)
    assert all(len(PRACTICE.by_id(id_).text) <= lengths[20] for id_ in chosen[0])


def test_a_piece_of_practice_is_never_its_own_example() -> None:
    some = pieces(khabar.Article(id="a", text="نص"), examples=3)
    for id_ in some:
        own = PRACTICE.by_id(id_)
        changed = khabar.Article(id="x", text="نص آخر", dossier=own.dossier)
        for article in (own, changed):
            others = pieces(article, examples=3)
            assert id_ not in others and len(others) == 3
            assert [piece for piece in some if piece != id_] == others[:2]


def test_they_are_shown_within_a_prompt_that_has_a_place_for_them(tmp_path: Path) -> None:
    article = khabar.Article(id="a", text="نص")
    with pytest.raises(
        khabar.KhabarError, match=r"dates.v1.en.md: does not use .* examples .*turns"
    ):
        turns(article, examples=2, examples_as="prompt")
    prompt = tmp_path / "mine.md"
    shown = "{% for e in examples %}{{ e.date }}<{{ e.text }}>{{ e.answer }}\n{% endfor %}"
    prompt.write_text(shown + "{{ text }}", encoding="utf-8")
    (within,) = turns(article, examples=2, examples_as="prompt", prompt=str(prompt))
    asked = turns(article, examples=2)
    for turn in (asked[1], asked[3]):
        assert f">{turn['content']}\n" in within["content"]
    assert within["content"].endswith("نص")
    (without,) = turns(article, examples_as="prompt", prompt=str(prompt))
    assert without["content"] == "نص"


def test_a_turn_knows_how_many_were_before_it(tmp_path: Path) -> None:
    prompt = tmp_path / "mine.md"
    prompt.write_text("{% if turn == 0 %}Rules. {% endif %}{{ text }}", encoding="utf-8")
    asked = turns(khabar.Article(id="a", text="نص"), examples=2, prompt=str(prompt))[::2]
    assert [turn["content"].startswith("Rules. ") for turn in asked] == [True, False, False]


def test_what_is_barred_for_a_task_is_in_no_example() -> None:
    article = khabar.Article(id="a", text="نص")
    with_byline = next(p for p in PRACTICE if any(z.type == "dateline" for z in p.zones))
    (zone,) = [z for z in with_byline.zones if z.type == "dateline"]
    barred = with_byline.text[zone.start : zone.end].strip()
    seed = next(
        s for s in range(99) if with_byline.id in pieces(article, examples=5, examples_seed=s)
    )
    at = pieces(article, examples=5, examples_seed=seed).index(with_byline.id)
    events = turns(article, "events", examples=5, examples_seed=seed)[2 * at]["content"]
    dates = turns(article, "dates", examples=5, examples_seed=seed)[2 * at]["content"]
    assert barred in dates and barred not in events


def test_the_names_of_identity_are_the_gold_clusters() -> None:
    system = Llm(model=MODEL, examples=1, identity=True)
    asked = system.requests(khabar.Article(id="a", text="نص"))[-1]["messages"]
    piece = piece_of(asked[0])
    question = naming.Question(piece, naming.in_order((*piece.entities, *piece.events)), ())
    assert all(f"\n{shown}\n" in asked[0]["content"] + "\n" for shown in question.shown().values())
    names = question.read(asked[1]["content"], "stop")
    id_of = question.ids(names)
    assert names.malformed == names.missing == 0
    gold = {m: m.event if isinstance(m, khabar.Event) else m.entity for m in question.mentions}
    assert set(id_of) == {mention for mention, id_ in gold.items() if id_}
    same = {(gold[mention], id_.partition(":")[2]) for mention, id_ in id_of.items()}
    assert len(same) == len({gold_id for gold_id, _ in same})


def test_the_server_gets_the_turns_and_the_identity_has_their_hash() -> None:
    article = khabar.Article(id="a", text="الرباط")
    with serving(good) as (server, address):
        system = llm(address, tasks=["dates"], examples=1)
        details = system.predict(article).details
    roles = [message["role"] for message in server.requests[0]["messages"]]
    assert roles == ["user", "assistant", "user"]
    sent = [message["content"] for message in server.requests[0]["messages"]]
    assert sent == [turn["content"] for turn in turns(article, examples=1)]
    told = details["examples"]
    assert (told["number"], told["seed"], told["as"]) == (1, 0, "turns")
    others = [{"examples": 2}, {"examples_seed": 1}, {}, {"tasks": ["events"]}]
    hashes = {
        json.dumps(Llm(**{"model": MODEL, "tasks": ["dates"], **other}).identity.get("examples"))
        for other in ({"examples": 1}, *({"examples": 1, **o} if o else o for o in others))
    }
    assert len(hashes) == 5
