"""What a change loses and gains is counted on the base's own mentions, each of them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec
import pytest

import khabar
from khabar.corpus import Corpus
from khabar.schema import Variant
from khabar.score.measures import Measure
from khabar.score.outcomes import measure_of
from khabar.suites import variants
from khabar.suites.changed import Size, changed
from khabar.suites.flips import SHOWN, ArmFlips, Flip, Flips, Place, Tally
from khabar.suites.scores import SuiteScores

from .made import answer, base_of, runs, variant_of

STRICT, TC, AC = (
    measure_of(*names) for names in (("entities", "strict"), ("events", "TC"), ("events", "AC"))
)


def flips_of(
    bases: Sequence[khabar.Article],
    made: Sequence[Variant],
    answers: Callable[[khabar.Article], khabar.Prediction],
    *measures: Measure,
) -> ArmFlips:
    base, run = runs(bases, made, answers)
    return Flips(base, run).of_arm([v for v in run.corpus if isinstance(v, Variant)], measures)


BASE = base_of("قال بوتين وماكرون وترمب وميركل أمس", "بوتين", "ماكرون", "ترمب", "ميركل")
OTHER = variant_of(
    BASE,
    "أعلن زيد أن كيرن ولودن وشميت ومرعي هنا",
    {"زيد": None, "كيرن": 0, "لودن": 1, "شميت": 2, "مرعي": 3},
)
FOUND = {"b": ("بوتين", "ماكرون"), "famous-0-b": ("زيد", "كيرن", "شميت")}


def told(article: khabar.Article) -> khabar.Prediction:
    return answer(article, FOUND[article.id])


def test_each_mention_of_the_base_is_lost_gained_kept_or_wrong_on_both_sides() -> None:
    found = flips_of([BASE], [OTHER], told, STRICT)
    tally = found.tally(STRICT, [OTHER])
    assert tally == Tally(lost=1, gained=1, kept=1, both_wrong=1)
    assert (tally.recall_before, tally.recall_after) == (0.5, 0.5)
    assert found.total == {"lost": 1, "gained": 1}


def test_a_flip_says_where_the_mention_stands_and_what_became_of_it() -> None:
    lost, gained = sorted(flips_of([BASE], [OTHER], told, STRICT).shown, key=lambda f: f.place)
    assert (lost.change, lost.place, lost.measures) == ("lost", Place(1), (STRICT,))
    assert BASE.text[lost.before.start : lost.before.end] == "ماكرون"
    assert OTHER.text[lost.after.start : lost.after.end] == "لودن"
    assert (lost.before.kind, lost.after.kind, lost.after.given) == ("right", "missed", None)
    assert (gained.change, gained.place, gained.before.kind) == ("gained", Place(2), "missed")
    assert gained.after.given == ("PER", gained.after.start, gained.after.end)


def test_what_a_variant_has_besides_and_what_it_lacks_is_not_counted() -> None:
    fewer = variant_of(BASE, "هنا زيد وكيرن", {"زيد": None, "كيرن": 2})
    found = flips_of([BASE], [fewer], lambda a: answer(a, ()), STRICT)
    assert sum(found.tally(STRICT, [fewer])) == 1


def test_a_layer_without_origin_pairs_nothing() -> None:
    bare = msgspec.structs.replace(OTHER, origin={})
    tally = flips_of([BASE], [bare], lambda a: answer(a, ()), STRICT).tally(STRICT, [bare])
    assert tally == Tally()
    assert (tally.recall_before, tally.recall_after) == (None, None)


SAID = ("قال", "صرح", "كرر")


def twice_said(before: str) -> khabar.Article:
    """Return a text whose speaker two events of one type share, behind some words."""
    text = f"{before}قال بوتين وصرح"
    speaker = text.index("بوتين")
    argument = khabar.Argument(start=speaker, end=speaker + 5, role="Speaker")
    events = [
        khabar.Event(
            start=text.index(w), end=text.index(w) + 3, type="STATE", arguments=(argument,)
        )
        for w in ("قال", "صرح")
    ]
    return khabar.Article(id="b", text=text, events=tuple(events))


@pytest.mark.parametrize("words", [0, 6, 7, 8, 97, 98])
def test_an_argument_that_two_events_share_is_paired_once_wherever_they_stand(words: int) -> None:
    base, made = twice_said(""), twice_said("كلمة " * words)
    fields = {name: getattr(made, name) for name in khabar.Article.__struct_fields__}
    variant = Variant(
        **{**fields, "id": "v"},
        suite="names",
        arm="famous",
        base="b",
        seed=0,
        origin={"events": (0, 1)},
    )
    found = flips_of(
        [base],
        [variant],
        lambda a: khabar.Prediction(id=a.id, events=a.events if a.id == "b" else ()),
        AC,
        TC,
    )
    assert found.tally(AC, [variant]) == Tally(lost=1)
    assert found.tally(TC, [variant]) == Tally(lost=2)
    (argument,) = (flip for flip in found.shown if flip.measures == (AC,))
    assert argument.place.argument == 0
    assert argument.before.label == argument.after.label == "STATE Speaker"
    assert argument.after.trigger


def test_a_mention_that_flips_by_two_measures_is_shown_once() -> None:
    coarse = measure_of("entities", "coarse")
    (lost, _) = sorted(flips_of([BASE], [OTHER], told, STRICT, coarse).shown, key=lambda f: f.place)
    assert lost.measures == (STRICT, coarse)


def same(base: khabar.Article, seed: int = 0) -> Variant:
    """Return a variant that names whom the base article names, in the same words."""
    return variant_of(base, base.text, {n: k for k, n in enumerate(base.text.split())}, seed)


def lost_all(bases: Sequence[khabar.Article], made: Sequence[Variant]) -> ArmFlips:
    """Return the flips of a system that finds everything in base articles and nothing else."""
    return flips_of(
        bases, made, lambda a: answer(a, () if isinstance(a, Variant) else a.text.split()), STRICT
    )


def of_names(id_: str, number: int) -> khabar.Article:
    names = [f"اسم{n:03}" for n in range(number)]
    return base_of(" ".join(names), *names, id_=id_)


def test_of_many_flips_a_hundred_are_kept_spread_over_mentions() -> None:
    bases = [of_names("long", 20), of_names("short", 1)]
    found = lost_all(bases, [same(base, seed) for seed in range(12) for base in bases])
    assert found.total == {"lost": 12 * 21}
    assert len(found.shown) == SHOWN
    of_mention = Counter(flip.mention for flip in found.shown)
    assert len(of_mention) == 21
    assert set(of_mention.values()) <= {4, 5, 6}
    assert {flip.variants for flip in found.shown} == {12}


def test_of_many_flips_a_hundred_are_kept_spread_over_articles() -> None:
    bases = [of_names("long", 150), of_names("short", 30)]
    found = lost_all(bases, [same(base) for base in bases])
    assert found.total == {"lost": 180}
    assert Counter(flip.variant.base for flip in found.shown) == {"long": 70, "short": 30}


def of_suite(name: str, arm: str) -> tuple[list[khabar.Article], list[Variant]]:
    articles = list(khabar.load())
    made, _ = variants.make(name, articles, 3, [arm])
    return articles, made


def of_gold(article: khabar.Article) -> khabar.Prediction:
    return khabar.Prediction(
        id=article.id, entities=article.entities, dates=article.dates, events=article.events
    )


def empty(article: khabar.Article) -> khabar.Prediction:
    return khabar.Prediction(id=article.id, entities=(), dates=(), events=())


@pytest.mark.parametrize(
    ("suite", "arm"), [("names", "words"), ("noise", "distractors"), ("spelling", "digits_arabic")]
)
def test_all_of_a_base_article_is_paired_whatever_is_around_it(suite: str, arm: str) -> None:
    bases, made = of_suite(suite, arm)
    base, run = runs(bases, made, lambda a: (empty if isinstance(a, Variant) else of_gold)(a))
    scores = SuiteScores(base, run, flips=True)
    changed_bases = [variant.base for variant in made]
    for measure in scores.measures:
        counts = [base.counts(measure, id_) for id_ in changed_bases]
        tally = scores.tally(arm, measure)
        assert tally == Tally(lost=sum(c.gold for c in counts if c)), measure.name
        assert tally
        assert (tally.recall_before, tally.recall_after) == (1, 0)


def labels_of(flip: Flip) -> tuple[str, str]:
    return flip.before.label, flip.after.label


def test_pairs_are_of_one_label() -> None:
    """As an argument that was paired with another's place would not be."""
    bases, made = of_suite("clitics", "wa")
    found = flips_of(bases, made, lambda a: (empty if isinstance(a, Variant) else of_gold)(a), AC)
    assert found.shown
    assert all(before == after for before, after in map(labels_of, found.shown))


def test_the_scores_say_what_flips_only_where_that_is_asked_for() -> None:
    base, run = runs([BASE], [OTHER], told)
    (row,) = (
        r for r in SuiteScores(base, run, flips=True).as_dict()["arms"] if r["measure"] == "strict"
    )
    assert (row["lost"], row["gained"], row["kept"], row["both_wrong"]) == (1, 1, 1, 1)
    assert (row["recall_before"], row["recall_after"]) == (0.5, 0.5)
    plain = SuiteScores(base, run)
    assert plain.flips == {}
    assert not {"lost", "recall_after"} & set(plain.as_dict()["arms"][0])


def test_the_changed_names_are_measured_before_and_after() -> None:
    same = variant_of(BASE, "هنا بوتين وعبد الله", {"بوتين": 0, "عبد الله": 3}, seed=1)
    found = changed(Corpus([BASE]), (v for v in Corpus([OTHER, same]) if isinstance(v, Variant)))
    assert (found.mentions, found.paired) == (5, 6)
    assert found.before == Size((5 + 6 + 4 + 5 + 5) / 5, 1)
    assert found.after == Size((4 + 4 + 4 + 4 + 8) / 5, 6 / 5)
    assert changed(Corpus([BASE]), []).after is None
