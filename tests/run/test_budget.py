"""A run with a limit or a budget: stopped cleanly, gone on with, and nothing asked twice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import khabar
from khabar.calls import Call, keep
from khabar.limited import first, narrowed
from khabar.run.budget import Budget, spent
from khabar.run.evaluation import BudgetError
from khabar.run.run import Run


class Paid:
    """A system whose every article is a call of a dollar and of ten tokens, if it says so."""

    name = "paid"

    def __init__(self, cost: float | None = 1.0, tokens: int | None = 5) -> None:
        self._call = Call(
            question="dates", request="0" * 64, model="m/n", cost=cost,
            input_tokens=tokens, output_tokens=tokens, seconds=0.5,
        )  # fmt: skip
        self.asked: list[str] = []

    @property
    def identity(self) -> dict[str, str]:
        return {}

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.asked.append(article.id)
        keep(self._call)
        return khabar.Prediction(id=article.id, dates=())


@pytest.mark.parametrize("limit", [{"max_cost": 2.0}, {"max_tokens_total": 20}])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_budget_stops_a_run_that_goes_on_with_a_larger_one(
    limit: dict[str, float], jobs: int, corpus: khabar.Corpus, tmp_path: Path
) -> None:
    system, out = Paid(), tmp_path / "run"
    with pytest.raises(BudgetError, match=r"budget is reached, .* of .*articles are left") as error:
        khabar.evaluate(system, corpus, out=out, jobs=jobs, **limit)
    assert str(out) in str(error.value)
    assert 2 <= len(system.asked) <= 1 + jobs
    assert not (out / "report.json").exists()
    before = list(system.asked)
    with pytest.raises(BudgetError):
        khabar.evaluate(system, corpus, out=out, jobs=jobs, **limit)
    assert system.asked == before
    larger = {name: 10 * value for name, value in limit.items()}
    report = khabar.evaluate(system, corpus, out=out, jobs=jobs, **larger)
    assert sorted(system.asked) == list(corpus.ids)
    assert report.usage and (report.usage.calls, report.usage.cost) == (5, 5.0)


def test_a_budget_that_is_reached_by_the_last_article_is_kept(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    report = khabar.evaluate(Paid(), corpus, out=tmp_path / "run", max_cost=5.0)
    assert report.buckets["scored"] == list(corpus.ids)


@pytest.mark.parametrize(
    ("system", "limit", "said"),
    [
        (Paid(cost=None), {"max_cost": 1.0}, "in dollars, but .*price"),
        (Paid(tokens=None), {"max_tokens_total": 1}, "in tokens, but"),
        ("regex", {"max_cost": 1.0}, "in dollars, but"),
    ],
)
def test_a_budget_that_cannot_be_kept_is_told_after_the_first_answer(
    system: Paid | str, limit: dict[str, float], said: str, corpus: khabar.Corpus, tmp_path: Path
) -> None:
    with pytest.raises(khabar.KhabarError, match=said) as error:
        khabar.evaluate(system, corpus, out=tmp_path / "run", **limit)
    assert not isinstance(error.value, BudgetError)
    assert (tmp_path / "run" / "journal.jsonl").read_bytes().count(b"\n") == 1


def test_a_budget_needs_a_folder_and_is_above_0(corpus: khabar.Corpus, tmp_path: Path) -> None:
    with pytest.raises(khabar.KhabarError, match="needs a folder"):
        khabar.evaluate(Paid(), corpus, max_cost=1.0)
    for limits in ((0.0, None), (float("nan"), None), (None, 0)):
        with pytest.raises(khabar.KhabarError, match="above 0"):
            Budget(*limits)
    with pytest.raises(khabar.KhabarError, match="give 1 or more"):
        khabar.evaluate(Paid(), corpus, limit=0)


def test_what_a_folder_took_counts_its_suites(corpus: khabar.Corpus, tmp_path: Path) -> None:
    khabar.evaluate(Paid(), corpus, out=tmp_path)
    khabar.evaluate(Paid(), corpus, out=tmp_path / "suites" / "names", limit=2)
    assert spent(tmp_path).cost == 7.0


def test_what_answers_say_they_cost_counts_where_there_are_no_calls(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    class Saying:
        name = "saying"

        def predict(self, article: khabar.Article) -> khabar.Prediction:
            costs = {"000": 0.25, "001": "free", "002": -1, "003": float("nan"), "004": 0.5}
            return khabar.Prediction(id=article.id, dates=(), details={"cost": costs[article.id]})

    report = khabar.evaluate(Saying(), corpus, out=tmp_path / "run")
    assert report.usage and (report.usage.calls, report.usage.cost) == (2, 0.75)


def test_a_limited_run_says_so_and_goes_on(corpus: khabar.Corpus, tmp_path: Path) -> None:
    system, out = Paid(), tmp_path / "run"
    report = khabar.evaluate(system, corpus, out=out, limit=2)
    assert system.asked == ["000", "001"] == report.buckets["scored"]
    assert "-first-2-" in report.signature.data
    with pytest.raises(khabar.KhabarError, match="was scored on"):
        Run.open(out, corpus).check_conditions()
    khabar.evaluate(system, corpus, out=out, limit=3)
    report = khabar.evaluate(system, corpus, out=out)
    assert system.asked == list(corpus.ids)
    assert report.signature.data == corpus.identity
    with pytest.raises(khabar.KhabarError, match="holds a finished run on"):
        khabar.evaluate(system, corpus, out=out, limit=2)


def test_a_limited_run_is_compared_on_its_articles_alone(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    one, two, whole = (tmp_path / name for name in ("one", "two", "whole"))
    khabar.evaluate("regex", corpus, out=one, limit=2)
    khabar.evaluate("floor", corpus, out=two, limit=2)
    assert khabar.compare(one, two)[1] == 2
    khabar.evaluate("floor", corpus, out=whole)
    with pytest.raises(khabar.KhabarError, match="was scored on"):
        khabar.compare(one, whole)


def test_the_first_articles_have_an_identity_that_they_are_had_by(corpus: khabar.Corpus) -> None:
    two, three = first(corpus, 2), first(corpus, 3)
    assert narrowed(corpus, two.identity).ids == narrowed(three, two.identity).ids == two.ids
    assert first(corpus, 5) is first(corpus, None) is corpus
    assert narrowed(two, three.identity) is two
    assert narrowed(corpus, f"{corpus.name}-first-2-1.0.0:0123456789ab") is corpus


def test_what_comes_after_its_time_has_its_price(tmp_path: Path) -> None:
    class Slow(Paid):
        def predict(self, article: khabar.Article) -> khabar.Prediction:
            time.sleep(1.3 if article.id == "a" else 4)
            return super().predict(article)

    articles = [khabar.Article(id=i, text="نص", dates=()) for i in "ab"]
    report = khabar.evaluate(Slow(), articles, out=tmp_path / "run", timeout=1.0)
    assert list(report.errors) == ["a", "b"]
    assert report.usage and report.usage.calls == 1  # b's has not come when the run ends
