"""What a person is shown: gold and copies are seen, however changed; honest systems are not."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import labels, predictions
from khabar.gold.passes import annotators, read_annotation
from khabar.submissions import folder
from khabar.submissions.comparison import Sets
from khabar.submissions.disputed import Disputed
from khabar.submissions.review import Flag, review
from khabar.submissions.similarity import copies
from tests.conftest import many

from . import evasions, honest
from .conftest import OWN
from .evasions import Public, bare, noisy, only

pytestmark = pytest.mark.slow

replaced = msgspec.structs.replace


@pytest.fixture(scope="session")
def public(root: Path, corpus) -> Public:
    found = folder.found(root / folder.SUBMISSIONS)
    answers = {
        name: [p for _, p in predictions.read(path / folder.PREDICTIONS, corpus)]
        for name, path in found.items()
    }
    return Public(corpus, answers)


def flags(root: Path, name: str) -> dict[tuple[str, str | None], Flag]:
    return {(flag.kind, flag.task): flag for flag in review(root, [name]).flags}


def kinds(root: Path) -> Mapping[str, set[str]]:
    """Return the kinds of flags that each submission has, copies left aside."""
    found = review(root)
    kept = {name: set[str]() for name in found.submissions}
    for flag in found.flags:
        kept[flag.submission] |= {flag.kind} - {"copy"}
    return kept


def submit_all(submit, answers: Mapping[str, list[khabar.Prediction]]) -> dict[str, str]:
    """Hand in answers by what they are called; return that by the submissions' names."""
    names = {f"s{number}": told for number, told in enumerate(answers)}
    for name, told in names.items():
        submit(name, answers[told], authors=(name,))
    return names


def test_the_project_s_own_have_nothing_to_look_at(checkout: Path, own: Path) -> None:
    found = review(checkout)
    assert found.submissions == sorted(OWN)
    assert (found.notes, found.flags) == ([], [])


def test_honest_readings_have_nothing_to_look_at(root: Path, checkout: Path, submit) -> None:
    passes = {name: read_annotation(name, root) for name in annotators(root)}
    seed = iter(range(100))
    made = {
        f"{how.__name__} {name} {again}": how(read, next(seed))
        for how in (honest.strong, honest.annotator)
        for name, read in passes.items()
        for again in range(3)
    }
    submit_all(submit, made)
    assert review(checkout).flags == []


def test_gold_is_seen_whatever_is_done_to_it(checkout: Path, submit, public: Public) -> None:
    names = submit_all(submit, {told: how(public) for told, how in evasions.OF_GOLD.items()})
    unseen = [names[name] for name, found in kinds(checkout).items() if not found]
    assert len(names) >= 10
    assert unseen == []


@pytest.mark.sampled
@pytest.mark.parametrize("told", evasions.OF_OTHERS)
def test_anothers_answers_are_seen_if_types_are_changed(
    root: Path, checkout: Path, submit, public: Public, told: str
) -> None:
    of = told.rsplit(maxsplit=1)[-1]
    shutil.copytree(root / folder.SUBMISSIONS / of, checkout / folder.SUBMISSIONS / of)
    submit("mine", evasions.OF_OTHERS[told](public))
    found = [flag for flag in review(checkout, ["mine"]).flags if flag.kind == "copy"]
    assert [flag.numbers["other"] for flag in found] == [of]


def test_the_flag_says_what_is_left_out(checkout: Path, submit, public: Public) -> None:
    submit("mine", evasions.OF_GOLD["characters cut"](public))
    found = flags(checkout, "mine")
    assert {("equals gold", task) for task in khabar.schema.TASKS} <= found.keys()
    left_out = {
        task: found["equals gold", task].numbers["left_out"] for task in khabar.schema.TASKS
    }
    assert left_out["entities"] == ["entity"]
    assert {"mod", "deictic"} <= set(left_out["dates"])
    assert left_out["events"] == ["realis", "event"]
    assert "it leaves out realis, event, which gold has" in found["equals gold", "events"].told


def test_all_values_right_are_no_reason(checkout: Path, submit, public: Public) -> None:
    """A good system may have them; where it differs in `deictic` or in a span it read itself."""
    dates = only("dates", public.gold)

    first = next(date for date in dates[0].dates if " " in date.text)
    word = first.start + first.text.index(" ")

    def changed(**fields: object) -> list[khabar.Prediction]:
        others = (date for date in dates[0].dates if date != first)
        mine = replaced(first, text=None, **fields)
        return [replaced(dates[0], dates=(mine, *others)), *dates[1:]]

    submit("deictic", changed(deictic=not first.deictic))
    submit("span", changed(end=word))
    submit("same", dates)
    assert kinds(checkout) == {"deictic": set(), "span": set(), "same": {"equals gold"}}


def test_a_list_that_is_always_right_is_no_reason(checkout: Path, submit, public: Public) -> None:
    """Precision says little of who finds little, and recall of who marks everything."""
    names = [replaced(a, entities=a.entities[::2]) for a in only("entities", public.gold)]
    every = [
        khabar.Prediction(
            id=article.id,
            entities=tuple(
                khabar.Entity(start=w.start, end=w.end, type="PER") for w in article.tokens
            ),
        )
        for article in public.articles
    ]
    submit("list", names)
    submit("every", every)
    assert review(checkout).flags == []


def test_gold_that_errs_like_a_model_shows_in_what_passes_dispute(
    root: Path, checkout: Path, submit, corpus
) -> None:
    submit("gold", honest.strong(corpus, 1))
    for name in annotators(root):
        submit(name, honest.strong(read_annotation(name, root), 1))
    found = {
        flag.submission
        for flag in review(checkout).flags
        if flag.kind == "matches disputed gold choices"
    }
    assert found == {"gold"}


def test_passes_do_not_decide_as_gold_and_gold_does(root: Path, corpus) -> None:
    passes = {name: read_annotation(name, root) for name in annotators(root)}
    disputed = Disputed(corpus, passes.values())
    as_gold, decided = disputed.decided(corpus)
    assert as_gold == decided >= 8
    for read in passes.values():
        assert disputed.decided(read).as_gold <= decided / 2


def test_a_pass_of_some_articles_disputes_nothing_in_the_others(root: Path, corpus) -> None:
    names = list(annotators(root))
    some = [article for article in read_annotation(names[0], root) if article.id == "002"]
    whole = Disputed(corpus, [read_annotation(names[0], root)]).decided(corpus)
    assert 0 < Disputed(corpus, [some]).decided(corpus).decided < whole.decided


def test_a_beginners_pass_of_an_article_makes_nobody_suspect(
    root: Path, tmp_path: Path, own: Path
) -> None:
    for name in ("gold", "seeds"):
        shutil.copytree(root / name, tmp_path / name)
    first = next(iter(annotators(root)))
    entities, rest = (root / f"gold/passes/{first}/000.yaml").read_text().split("dates:", 1)
    few = "".join(entities.splitlines(keepends=True)[:-20])
    path = tmp_path / "gold/passes/beginner/000.yaml"
    path.parent.mkdir()
    path.write_text(f"{few}dates:{rest}")
    assert len(annotators(tmp_path)) == len(annotators(root)) + 1
    assert review(tmp_path).flags == []


def test_a_decision_is_what_most_of_its_questions_say(corpus) -> None:
    """Clusters that hang together are one decision, which a mention of its own does not undo."""
    article = next(a for a in corpus if a.id == "004")
    names = [e.event for e in article.events]
    often = max(set(names), key=names.count)
    alone = [replaced(e, event=f"e{i}") for i, e in enumerate(article.events)]
    other = [a if e.event == often else e for e, a in zip(article.events, alone, strict=True)]
    disputed = Disputed([article], [[replaced(article, events=tuple(other))]])
    assert disputed.decided([article]) == (1, 1)
    assert disputed.decided([replaced(article, events=tuple(other))]) == (0, 1)
    first = names.index(often)
    one = (*article.events[:first], alone[first], *article.events[first + 1 :])
    assert names.count(often) > 2
    assert disputed.decided([replaced(article, events=one)]).decided == 1
    assert disputed.decided([khabar.Prediction(id="004", dates=())]) == (0, 0)


def regex(corpus) -> list[khabar.Prediction]:
    return [khabar.system("regex").predict(article.blind()) for article in corpus]


def test_a_copy_is_seen_from_both_sides(checkout: Path, submit, corpus) -> None:
    submit("first", regex(corpus))
    submit("second", noisy(regex(corpus), 0.1, 1))
    for name, other in (("first", "second"), ("second", "first")):
        flag = flags(checkout, name)["copy", "events"]
        assert flag.numbers["other"] == other
        assert not flag.numbers["identical"]
        assert flag.numbers["shared"] >= 30
        assert "the two have an author in common" in flag.told


def test_what_is_identical_is_seen_in_any_order_and_without_clusters(
    checkout: Path, submit, corpus
) -> None:
    answers = [
        khabar.Prediction(id=a.id, dates=a.dates[:1], entities=(a.entities[0],)) for a in corpus
    ]
    submit("first", answers)
    other = [
        replaced(answer, entities=tuple(map(bare, answer.entities[::-1])), dates=answer.dates[::-1])
        for answer in reversed(answers)
    ]
    submit("second", other, authors=("Basil",))
    found = flags(checkout, "second")
    assert found.keys() == {("copy", "entities"), ("copy", "dates")}
    assert found["copy", "dates"].told == "its dates are first's to the record"


def test_who_finds_all_dates_but_one_copies_nobody(checkout: Path, submit, public: Public) -> None:
    dates = only("dates", public.gold)
    for name in ("first", "second"):
        submit(name, [replaced(dates[0], dates=dates[0].dates[1:]), *dates[1:]])
    assert review(checkout).flags == []


def test_answers_of_nothing_are_no_copies(checkout: Path, submit) -> None:
    submit("first")
    submit("second")
    assert review(checkout).flags == []


def under_wojood(corpus: khabar.Corpus, share: float = 1, seed: int = 0) -> list[khabar.Prediction]:
    """Return so much of gold's entities, drawn at random, under the labels of Wojood."""
    onto, chance = labels.INVENTORIES["wojood"].projection, random.Random(seed)
    return [
        khabar.Prediction(
            id=article.id,
            labels="wojood",
            entities=tuple(
                khabar.Entity(start=e.start, end=e.end, type=onto[e.type])
                for e in article.entities
                if e.type in onto and chance.random() < share
            ),
        )
        for article in corpus
    ]


def test_right_answers_under_other_labels_are_no_errors(checkout: Path, submit, corpus) -> None:
    for seed, name in enumerate(("first", "second")):
        submit(name, under_wojood(corpus, 0.5, seed))
    assert review(checkout).flags == []


def test_gold_under_other_labels_is_seen(checkout: Path, submit, corpus) -> None:
    submit("mine", under_wojood(corpus))
    assert ("equals gold", "entities") in flags(checkout, "mine")


def sets(wrong: frozenset) -> Sets:
    return Sets(wrong, wrong, wrong, wrong)


def test_copies_among_a_thousand() -> None:
    chance, last = random.Random(0), many(1000) - 1
    wrong = [frozenset((chance.randrange(10**6),) for _ in range(300)) for _ in range(last + 1)]
    wrong[last] = frozenset([*sorted(wrong[3])[:200], *sorted(wrong[last])[:100]])
    found = [(like.one, like.other, like.shared) for like in copies(list(map(sets, wrong)))]
    assert found == [(3, last, 200), (last, 3, 200)]


@pytest.mark.parametrize("by", ["wrong", "spans", "errors"])
def test_shared_errors_are_counted_as_sets_intersect(by: str) -> None:
    chance = random.Random(1)
    given = [frozenset((n,) for n in chance.sample(range(20), 17)) for _ in range(40)]
    found = list(copies([Sets()._replace(**{by: side}) for side in given]))
    assert found
    for like in found:
        one, other = given[like.one], given[like.other]
        assert (like.by, like.shared) == (by, len(one & other))
        assert like.wrong == (len(one), len(other))


def test_without_a_checkout_copies_are_looked_at(tmp_path: Path, submit, corpus, run) -> None:
    submit("first", only("dates", regex(corpus)))
    submit("second", only("dates", regex(corpus)))
    done = run("review", "second")
    assert done.returncode == 0
    assert "no gold/passes here" in done.stderr
    assert done.stdout.splitlines() == [
        "second: copy, please check: its dates are first's to the record; the two have "
        "an author in common"
    ]


def test_the_command_tells_all_and_never_fails(checkout: Path, submit, public: Public, run) -> None:
    submit("mine", public.gold)
    submit("other")
    done = run("review")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert all("mine" in line and "please check" in line for line in lines[:-1])
    assert lines[-1] == "other: no flags"
    told = json.loads(run("review", "mine", "--json").stdout)
    assert told.keys() == {"submissions", "flags", "notes"}
    assert told["submissions"] == ["mine"]
    assert {flag["kind"] for flag in told["flags"]} == {
        "equals gold",
        "arguments of gold",
        "matches disputed gold choices",
    }
    keys = {"submission", "kind", "task", "told", "numbers"}
    assert all(flag.keys() == keys for flag in told["flags"])
    done = run("review", "nobody")
    assert done.returncode == 2
    assert "submission of .: 'nobody' is unknown; known: mine, other" in done.stderr


def test_flags_are_never_on_the_board(checkout: Path, submit, public: Public, run) -> None:
    submit("mine", public.gold)
    assert run("leaderboard").returncode == 0
    board = (checkout / "leaderboard.md").read_text(encoding="utf-8")
    assert "equals gold" not in board
    assert "person" not in board


def test_labels_of_two_corpora_are_told_with_the_file(checkout: Path, submit, run) -> None:
    mixed = [("000", None), ("001", "wojood")]
    submit("mine", [khabar.Prediction(id=id_, labels=spoken, entities=()) for id_, spoken in mixed])
    done = run("review")
    assert done.returncode == 2
    assert "mine/predictions.jsonl: predictions with types of khabar, wojood" in done.stderr


def test_a_submission_that_cannot_be_read_is_told(checkout: Path, submit, run) -> None:
    path = submit("mine", [])
    (path / "predictions.jsonl").write_text('{"id": "000", "dates": [{"start": 9, "end": 2}]}')
    done = run("review")
    assert done.returncode == 2
    assert "predictions.jsonl:1" in done.stderr
