"""The yardsticks: what they score, and that gold is shown to them alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import khabar
from khabar import yardsticks
from khabar.run import attempt

CORPORA = ("dates-development", "dates-unseen", "news-development")


@pytest.mark.parametrize("name", ["gold", "quoted"])
@pytest.mark.parametrize("data", [None, *CORPORA])
def test_gold_and_gold_quoted_score_100_on_every_measure(
    name: str, data: str | None, root: Path
) -> None:
    report = khabar.evaluate(name, root / f"benchmarks/corpora/{data}.jsonl" if data else None)
    scores = {
        f"{task} {measure}": score.f1
        for task, measures in report.items()
        for measure, score in measures.items()
        if score is not None
    }
    clusters = {
        f"{layer} {measure}": score.f1
        for layer, measures in report.identity.items()
        for measure, score in (measures or {}).items()
    }
    assert scores
    assert {name: f1 for name, f1 in (scores | clusters).items() if f1 != 1} == {}
    assert report.errors == {}


def test_quotations_that_are_bare_reach_less() -> None:
    bare = khabar.evaluate("quoted:bare")
    assert bare.system == "quoted:bare"
    assert 0.9 < bare["entities"]["strict"].f1 < 1
    assert bare["dates"]["value"].f1 == 1


def test_quoted_takes_no_other_argument(tmp_path: Path) -> None:
    with pytest.raises(khabar.KhabarError, match="'loud' is unknown; known: prefixed, bare"):
        khabar.system("quoted:loud")
    path = tmp_path / "bare.yaml"
    path.write_text("system: quoted\noptions: {quotations: bare}\n")
    assert khabar.system(path).name == "quoted:bare"


@given(st.text("ابو \u064e«\n", min_size=1, max_size=60), st.data())
def test_gold_quoted_comes_back_whatever_the_text(text: str, data: st.DataObject) -> None:
    letters = [at for at, char in enumerate(text) if char in "ابو"]
    ends = st.tuples(st.sampled_from(letters or [0]), st.sampled_from(letters or [0]))
    spans = data.draw(st.lists(ends.filter(lambda pair: pair[0] <= pair[1]), unique=True))
    entities = tuple(
        khabar.Entity(start=first, end=last + 1, type="PER") for first, last in spans if letters
    )
    article = khabar.Article(id="0", text=text, entities=entities)
    assert khabar.system("quoted").predict(article).entities == entities


def test_what_has_no_place_left_is_counted() -> None:
    twice = (khabar.Entity(start=0, end=3, type="GPE"), khabar.Entity(start=0, end=3, type="PER"))
    article = khabar.Article(id="0", text="فاس", entities=twice)
    answer = khabar.system("quoted").predict(article)
    assert answer.entities == twice[:1]
    assert answer.unlocatable == khabar.Unlocatable(entities=1)
    assert answer.dates is None


class Curious:
    """A system that keeps what it is shown."""

    name = "gold"

    def __init__(self) -> None:
        self.shown: list[khabar.Article] = []

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.shown.append(article)
        return khabar.Prediction(id=article.id, entities=())


class Pretender(Curious):
    @property
    def __class__(self) -> Any:
        return yardsticks.Gold


class Heir(Curious, yardsticks.Gold):
    pass


class QuotedHeir(Curious, yardsticks.Quoted):
    pass


class Wrapper(Curious):
    def __init__(self, wrapped: khabar.System) -> None:
        super().__init__()
        self.wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(self.wrapped, name)


class Equal(type):
    """A class of classes that says it is any other."""

    def __eq__(cls, other: object) -> bool:
        return True

    __hash__ = type.__hash__


class Alike(Curious, metaclass=Equal):
    pass


Gold = type("Gold", (Curious,), {"__module__": "khabar.yardsticks"})

IMPOSTORS: list[Callable[[], Any]] = [
    Pretender,
    Heir,
    QuotedHeir,
    lambda: Wrapper(yardsticks.Gold()),
    Alike,
    Gold,
]


@pytest.mark.parametrize("impostor", IMPOSTORS)
def test_nothing_else_is_shown_gold(impostor: Callable[[], Any], corpus: khabar.Corpus) -> None:
    system = impostor()
    attempt.answer(system, corpus[0])
    (shown,) = system.shown
    assert (shown.entities, shown.dates, shown.events) == (None, None, None)


@pytest.mark.parametrize("yardstick", [yardsticks.Gold, yardsticks.Quoted])
def test_no_object_with_a_method_of_its_own_becomes_a_yardstick(yardstick: type) -> None:
    with pytest.raises(TypeError, match="layout"):
        Curious().__class__ = yardstick  # type: ignore[assignment]
    with pytest.raises(AttributeError, match="read-only"):
        yardstick().predict = Curious().predict


def test_the_yardsticks_are_shown_gold_by_whatever_name(
    tmp_path: Path, corpus: khabar.Corpus
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("system: gold\n")
    asked = ("gold", path, "khabar.yardsticks:Gold", yardsticks.Gold(), "quoted", "quoted:bare")
    for what in asked:
        assert attempt.answer(khabar.system(what), corpus[0]).entities, what
    assert attempt.answer(khabar.system("empty"), corpus[0]).entities == ()


class Disguised:
    """Has the slots of the yardstick, and becomes it between two attempts."""

    __slots__ = ("_bare",)
    name = "disguised"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        seen.append(article.entities)
        return khabar.Prediction(id=article.id, entities=article.entities)


class Trap:
    """Turns its holder into something else when it is looked at, and fails in passing."""

    def __init__(self, holder: Any) -> None:
        self._holder = holder

    def __bool__(self) -> bool:
        self._holder.__class__ = Disguised
        raise TimeoutError


seen: list[Any] = []


def test_a_yardstick_that_turns_into_a_system_is_shown_no_gold(corpus: khabar.Corpus) -> None:
    system: Any = yardsticks.Quoted()
    system._bare = Trap(system)
    report = khabar.evaluate(system, [corpus[0]], retries=1)
    assert report["entities"]["strict"].f1 == 1  # as `quoted`, by its name
    assert report.system == "quoted"
    system.__class__ = Disguised
    khabar.evaluate(system, [corpus[0]])
    assert seen == [None]


def test_no_yardstick_takes_another_name() -> None:
    for yardstick in (yardsticks.Gold(), yardsticks.Empty(), yardsticks.Quoted()):
        with pytest.raises(AttributeError):
            yardstick.name = "my-tagger"  # type: ignore[misc]
