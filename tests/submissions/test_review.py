"""What a person is shown: gold, copies and oddities are seen, honest systems are left alone."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import labels, predictions
from khabar.gold.oddities import followed, read_oddities, said
from khabar.gold.passes import annotators, read_annotation
from khabar.submissions.copies import copies
from khabar.submissions.records import Sets
from khabar.submissions.review import Flag, review

replaced = msgspec.structs.replace


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """Return a folder that has the gold of the checkout and no submissions."""
    for name in ("gold", "seeds"):
        (tmp_path / name).symlink_to(root / name)
    return tmp_path


def flags(root: Path, name: str) -> dict[tuple[str, str | None], Flag]:
    return {(flag.kind, flag.task): flag for flag in review(root, [name]).flags}


def gold(corpus: khabar.Corpus) -> list[khabar.Prediction]:
    return [khabar.system("gold").predict(article) for article in corpus]


def noisy(answers: list[khabar.Prediction], rate: float, seed: int) -> list[khabar.Prediction]:
    """Return answers of which so many mentions in all are lost or have another type."""
    chance = random.Random(seed)

    def spoilt(mentions, types):
        for mention in mentions:
            if chance.random() >= rate:
                yield mention
            elif chance.random() < 0.5:
                yield replaced(mention, type=chance.choice([t for t in types if t != mention.type]))

    return [
        replaced(
            answer,
            **{
                task: tuple(spoilt(getattr(answer, task), types))
                for task, types in labels.TYPES_OF.items()
            },
        )
        for answer in answers
    ]


def test_honest_systems_have_nothing_to_look_at(root: Path) -> None:
    found = review(root)
    assert found.submissions == ["crf", "dateparser", "heideltime", "maha", "regex"]
    assert found.notes == []
    assert found.flags == []


def test_the_gold_is_seen(checkout: Path, submit, corpus) -> None:
    submit("mine", gold(corpus))
    found = flags(checkout, "mine")
    assert found.keys() == {
        *(("equals gold", task) for task in khabar.schema.TASKS),
        ("oddities", None),
    }
    assert found["oddities", None].numbers == {"as_gold": 16, "decided": 16}
    assert "100.0 % of records" in found["equals gold", "dates"].told


@pytest.mark.parametrize("rate", [0.01, 0.02])
def test_gold_with_noise_is_seen(checkout: Path, submit, corpus, rate: float) -> None:
    for seed in range(8):
        submit(f"mine-{seed}", noisy(gold(corpus), rate, seed))
    found = review(checkout)
    for seed in range(8):
        kinds = {flag.kind for flag in found.flags if flag.submission == f"mine-{seed}"}
        assert {"equals gold", "oddities"} <= kinds


def test_gold_of_one_task_without_clusters_is_seen(checkout: Path, submit, corpus) -> None:
    for task in khabar.schema.TASKS:
        submit(
            task, [khabar.Prediction(id=a.id, **{task: _bare(getattr(a, task))}) for a in corpus]
        )
        assert ("equals gold", task) in flags(checkout, task)


def _bare(mentions):
    names = {"entity", "event"}
    return tuple(
        replaced(m, text=None, **dict.fromkeys(names & set(m.__struct_fields__))) for m in mentions
    )


def test_passes_do_not_decide_as_gold_does(root: Path, corpus) -> None:
    """The calibration: how readers of the guidelines decide, and that each oddity divides them."""
    oddities, articles = read_oddities(root), {a.id: a for a in corpus}
    readings = {n: {a.id: a for a in read_annotation(n, root)} for n in annotators(root)}
    found = {name: tuple(followed(oddities, read, articles)) for name, read in readings.items()}
    assert found == {"model-a": (5, 16), "model-b": (4, 16)}
    for oddity in oddities:
        told = {said(oddity, read, articles) for read in readings.values()}
        assert told - {oddity.gold, None}, oddity.case
        assert oddity.honest in told, oddity.case


def test_the_regex_baseline_decides_for_itself(root: Path, corpus) -> None:
    stream = predictions.stream(root / "submissions/regex/predictions.jsonl", corpus)
    answers = {prediction.id: prediction for _, prediction in stream}
    articles = {article.id: article for article in corpus}
    assert followed(read_oddities(root), answers, articles) == (8, 15)


def regex(corpus) -> list[khabar.Prediction]:
    return [khabar.system("regex").predict(article.blind()) for article in corpus]


def test_a_copy_is_seen_from_both_sides(checkout: Path, submit, corpus) -> None:
    submit("first", regex(corpus))
    submit("second", noisy(regex(corpus), 0.1, 1))
    for name, other in (("first", "second"), ("second", "first")):
        flag = flags(checkout, name)["copy", "events"]
        assert flag.numbers["other"] == other
        assert not flag.numbers["identical"]
        assert flag.numbers["shared"] >= 60
        assert "the two have an author in common" in flag.told


def test_what_is_identical_is_seen_in_any_order_and_without_clusters(
    checkout: Path, submit, corpus
) -> None:
    answers = [
        khabar.Prediction(id=a.id, dates=a.dates[:1], entities=(a.entities[0],)) for a in corpus
    ]
    submit("first", answers)
    other = [
        replaced(answer, entities=_bare(answer.entities[::-1]), dates=answer.dates[::-1])
        for answer in reversed(answers)
    ]
    submit("second", other, authors=("Basil",))
    found = flags(checkout, "second")
    assert found.keys() == {("copy", "entities"), ("copy", "dates")}
    assert found["copy", "dates"].told == "its dates are first's to the record"


def test_answers_of_nothing_are_no_copies(checkout: Path, submit) -> None:
    submit("first")
    submit("second")
    assert review(checkout).flags == []


def test_right_answers_under_other_labels_are_no_errors(checkout: Path, submit, corpus) -> None:
    onto = labels.INVENTORIES["wojood"].onto
    for seed, name in enumerate(("first", "second")):
        chance = random.Random(seed)
        answers = [
            khabar.Prediction(
                id=article.id,
                labels="wojood",
                entities=tuple(
                    khabar.Entity(start=e.start, end=e.end, type=onto[e.type])
                    for e in article.entities
                    if chance.random() < 0.7
                ),
            )
            for article in corpus
        ]
        submit(name, answers)
    assert review(checkout).flags == []


def test_copies_are_found_by_index() -> None:
    chance = random.Random(0)
    wrong = [frozenset((chance.randrange(10**6),) for _ in range(300)) for _ in range(1000)]
    wrong[700] = frozenset([*sorted(wrong[3])[:200], *sorted(wrong[700])[:100]])
    start = time.perf_counter()
    found = list(copies([Sets(each, each) for each in wrong]))
    assert time.perf_counter() - start < 20
    assert [(like.one, like.other, like.shared) for like in found] == [(3, 700, 200), (700, 3, 200)]


def test_without_a_checkout_copies_are_looked_at(tmp_path: Path, submit, corpus, run) -> None:
    submit("first", gold(corpus))
    submit("second", gold(corpus))
    done = run("review", "second")
    assert done.returncode == 0
    assert "no gold/passes here" in done.stderr
    assert done.stdout.splitlines()[0] == (
        "second: copy, for a person to look at: its dates are first's to the record; the two have "
        "an author in common"
    )


def test_the_command_tells_all_and_never_fails(root: Path, checkout: Path, submit, corpus, run):
    submit("mine", gold(corpus))
    submit("other")
    done = run("review")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert sum("for a person to look at" in line for line in lines) == 4
    assert lines[-1] == "other: nothing to look at"
    told = json.loads(run("review", "mine", "--json").stdout)
    assert told["submissions"] == ["mine"]
    assert {flag["kind"] for flag in told["flags"]} == {"equals gold", "oddities"}
    done = run("review", "nobody")
    assert done.returncode == 2
    assert "'nobody': no submission" in done.stderr


def test_flags_are_never_on_the_board(checkout: Path, submit, corpus, run) -> None:
    submit("mine", gold(corpus))
    assert run("leaderboard").returncode == 0
    board = (checkout / "leaderboard.md").read_text(encoding="utf-8")
    assert "oddities" not in board
    assert "person" not in board


def test_a_submission_that_cannot_be_read_is_told(checkout: Path, submit, run) -> None:
    path = submit("mine", [])
    (path / "predictions.jsonl").write_text('{"id": "000", "dates": [{"start": 9, "end": 2}]}')
    done = run("review")
    assert done.returncode == 2
    assert "predictions.jsonl:1" in done.stderr
