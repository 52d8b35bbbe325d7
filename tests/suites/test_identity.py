"""Dossiers keep the rules of the gold, and one thing has one id in all of a dossier's reports."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, combinations, pairwise
from pathlib import Path
from statistics import median

import pytest
import yaml

import khabar
from khabar import KhabarError
from khabar.schema import Variant
from khabar.suites import identity, stories, storybook
from khabar.suites.casts import Casting
from tests.suites import identity_systems
from tests.suites.checks import breaches

pytestmark = pytest.mark.slow

BAD = yaml.safe_load(Path(__file__).with_name("stories.yaml").read_text(encoding="utf-8"))
STOCK = storybook.installed()
STORIES = pytest.mark.parametrize("story", STOCK.stories, ids=lambda story: story.written.id)
SIZES = (4, 8, 16, 32)
_MARKS = re.compile(r"\{[^}?]*\}|\[[^|\]]*\|")
Dossiers = dict[str, list[Variant]]


@pytest.fixture(scope="module")
def made() -> list[Variant]:
    return identity.make(0)


@pytest.fixture(scope="module")
def dossiers(made: list[Variant]) -> Dossiers:
    return by_dossier(made)


def by_dossier(made: Iterable[Variant]) -> Dossiers:
    found: Dossiers = defaultdict(list)
    for report in made:
        found[str(report.dossier)].append(report)
    return found


def of_size(made: Iterable[Variant], size: int) -> list[Variant]:
    return [report for report in made if report.arm == f"reports_{size}"]


def story_of(report: Variant) -> str:
    return next(s.written.id for s in STOCK.stories if report.base.startswith(f"{s.written.id}-"))


def test_there_are_forty_dossiers_of_each_size(dossiers: Dossiers) -> None:
    sizes = Counter(len(reports) for reports in dossiers.values())
    assert sizes == dict.fromkeys(SIZES, identity.DOSSIERS)
    for dossier, reports in dossiers.items():
        assert [r.id for r in reports] == [f"{dossier}-{n:02}" for n in range(1, len(reports) + 1)]
        assert {r.arm for r in reports} == {f"reports_{len(reports)}"}


def test_reports_stand_in_the_order_of_their_days_and_stories_are_mixed(dossiers: Dossiers) -> None:
    turns = 0
    for reports in dossiers.values():
        days = [str(report.dct and report.dct.value) for report in reports]
        assert days == sorted(days)
        if len(reports) == 32:
            turns += sum(story_of(a) != story_of(b) for a, b in pairwise(reports))
    assert turns > 10 * identity.DOSSIERS


@pytest.mark.parametrize("seed", [1, 48151623])
def test_another_seed_keeps_the_rules_of_the_gold(seed: int) -> None:
    assert breaches(identity.make(seed, ["reports_32"])) == []


def test_every_report_keeps_the_rules_of_the_gold(made: list[Variant]) -> None:
    assert breaches(made) == []
    assert all(report.dates is not None and report.entities for report in made)


def test_registers_regions_and_domains_are_told_and_are_many(made: list[Variant]) -> None:
    for field, least in (("register", 4), ("region", 5), ("domain", 6)):
        assert len({getattr(report, field) for report in made} - {None}) >= least


def test_larger_dossiers_tell_more_stories(dossiers: Dossiers) -> None:
    told = defaultdict(set)
    for reports in dossiers.values():
        told[len(reports)].add(len({story_of(report) for report in reports}))
    assert [told[size] for size in SIZES] == [{1}, {2}, {3}, {4}]


@pytest.mark.parametrize("size", SIZES)
def test_no_report_frame_is_used_more_than_ten_times(made: list[Variant], size: int) -> None:
    reports = of_size(made, size)
    assert max(Counter(report.base for report in reports).values()) <= 10
    texts = Counter(report.text for report in reports)
    assert max(texts.values()) == 1


@pytest.mark.parametrize("size", SIZES)
def test_no_two_dossiers_tell_one_story_of_the_same_people(made: list[Variant], size: int) -> None:
    casts = Counter(
        (story, frozenset(people))
        for reports in by_dossier(of_size(made, size)).values()
        for story, people in people_of(reports).items()
    )
    assert max(casts.values()) == 1


def people_of(reports: Iterable[Variant]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        people = {e.entity or "" for e in report.entities or () if e.type == "PER"}
        places = {e.entity or "" for e in report.entities or () if e.type == "GPE"}
        found[story_of(report)] |= people | places
    return found


def names_of(reports: Iterable[Variant]) -> dict[str, set[str]]:
    """Return by surname the ids of those who have it."""
    found: dict[str, set[str]] = defaultdict(set)
    families = {family.id for family in STOCK.families}
    for mention in chain.from_iterable(report.entities or () for report in reports):
        if mention.type == "PER" and mention.entity:
            family = next(f for f in families if mention.entity.endswith(f"-{f}"))
            found[family].add(mention.entity)
    return found


def test_a_dossier_of_32_has_several_pairs_of_one_surname(made: list[Variant]) -> None:
    for reports in by_dossier(of_size(made, 32)).values():
        pairs = sum(len(ids) * (len(ids) - 1) // 2 for ids in names_of(reports).values())
        assert pairs >= 2


def test_one_whole_name_is_one_person(dossiers: Dossiers) -> None:
    surnames = {
        form for family in STOCK.families for form in (family.name, family.other, family.nile)
    }
    for reports in dossiers.values():
        ids = defaultdict(set)
        for mention in chain.from_iterable(report.entities or () for report in reports):
            given, _, surname = str(mention.text).rpartition(" ")
            if mention.type == "PER" and given and surname in surnames:
                ids[mention.text].add(mention.entity)
        assert ids and all(len(of) == 1 for of in ids.values())


def test_names_are_spelt_as_in_the_nile_only_there(made: list[Variant]) -> None:
    names = [*STOCK.families, *chain.from_iterable(STOCK.given.values())]
    spelt = {name.nile for name in names if name.nile}
    regions = {
        report.region
        for report in made
        for mention in report.entities or ()
        if mention.type == "PER" and not spelt.isdisjoint(str(mention.text).split())
    }
    assert regions == {"Nile"}


@STORIES
def test_two_people_of_one_surname_never_share_an_id(story: stories.Story) -> None:
    for number in range(5):
        fillers, _ = Casting(STOCK, "test", number).cast(story)
        ids = [fillers[slot].id for slot in story.written.people]
        assert len(set(ids)) == len(ids)
        for one, other in combinations(story.written.people, 2):
            same = story.written.people[one].family == story.written.people[other].family
            surnames = [fillers[slot].forms["family"][0].parts for slot in (one, other)]
            assert (surnames[0] == surnames[1]) == same


@STORIES
def test_a_fact_has_one_id_over_the_reports_and_no_other_event_has_it(
    story: stories.Story,
) -> None:
    fillers, _ = Casting(STOCK, "test").cast(story)
    told = defaultdict(set)
    for id_ in story.reports:
        for event in story.tell(id_, fillers).events:
            if event.event:
                told[event.event].add(id_)
    facts = {f"{story.written.id}-{fact}" for fact in story.written.facts}
    assert facts <= told.keys()
    assert sum(len(told[fact]) > 1 for fact in facts) >= 1
    assert all(len(reports) == 1 for event, reports in told.items() if event not in facts)


def test_an_office_that_changes_its_holder_means_one_person_and_then_another() -> None:
    story = next(s for s in STOCK.stories if s.written.id == "wages")
    fillers, _ = Casting(STOCK, "test").cast(story)
    holders = {
        (id_, e.text): e.entity
        for id_ in ("first-session", "second-march", "called-off", "done")
        for e in story.tell(id_, fillers).entities
        if e.type == "OCC" and str(e.text).startswith(("الوزير", "وزير"))
    }
    before = {holders["first-session", "الوزير"], holders["called-off", "الوزير السابق"]}
    after = {of for (id_, _), of in holders.items() if id_ in ("second-march", "done")}
    assert before == {fillers["old"].id} and after == {fillers["new"].id} and before != after


def test_a_title_alone_means_different_people_in_one_dossier(dossiers: Dossiers) -> None:
    meant = 0
    for reports in dossiers.values():
        holders = defaultdict(set)
        for mention in chain.from_iterable(report.entities or () for report in reports):
            if mention.type == "OCC" and mention.entity:
                holders[mention.text].add(mention.entity)
        meant += sum(len(of) > 1 for of in holders.values())
    assert meant > 40


def test_who_is_meant_by_less_than_a_whole_name_is_named_in_the_dossier(
    dossiers: Dossiers,
) -> None:
    for dossier, reports in dossiers.items():
        mentions = [m for report in reports for m in report.entities or ()]
        whole = {m.entity for m in mentions if m.type == "PER" and " " in str(m.text)}
        assert {m.entity for m in mentions if m.type in ("PER", "OCC")} - {None} <= whole, dossier


def test_a_seed_makes_the_same_dossiers_and_another_seed_others(made: list[Variant]) -> None:
    again, other = (identity.make(seed, ["reports_4"]) for seed in (0, 7))
    assert again == of_size(made, 4)
    assert len({report.text for report in other} & {report.text for report in again}) < 5
    assert {report.seed for report in other} == {7}


def test_the_suite_is_as_large_as_it_says() -> None:
    reports = [told for story in STOCK.stories for told in story.reports.values()]
    assert len(STOCK.stories) >= 15 and len(reports) >= 150
    assert min(len(story.reports) for story in STOCK.stories) >= 10
    relations = Counter(chain.from_iterable(s.written.relations for s in STOCK.stories))
    assert relations.keys() == STOCK.relations.keys() and min(relations.values()) >= 3


def test_reports_are_no_single_sentences(made: list[Variant]) -> None:
    lengths = defaultdict(list)
    for report in made:
        lengths[report.base].append(len(report.tokens))
    assert min(map(min, lengths.values())) >= 25
    assert median(map(median, lengths.values())) >= 28


def test_no_two_reports_share_more_than_half_of_their_words() -> None:
    found = {
        told.where: set(re.findall(r"\w{3,}", _MARKS.sub(" ", told.written.text)))
        for story in STOCK.stories
        for told in story.reports.values()
    }
    for one, other in combinations(found, 2):
        shared = found[one] & found[other]
        assert 2 * len(shared) <= min(len(found[one]), len(found[other])), (one, other, shared)


def test_every_list_and_relation_is_used() -> None:
    used = {stories.thing_of(t).list for s in STOCK.stories for t in s.written.things.values()}
    assert used == set(STOCK.lists)


def conll(
    system: Callable[[Iterable[khabar.Article]], list[khabar.Prediction]], made: list[Variant]
) -> Iterator[float]:
    corpus = khabar.Corpus(made)
    scores = khabar.score(system(corpus), corpus).identity
    for layer in ("entities", "events"):
        assert scores[layer] is not None
        yield scores[layer]["CoNLL"].f1


def test_who_knows_the_story_has_100_and_who_knows_strings_loses_with_size(
    made: list[Variant],
) -> None:
    by_size = [of_size(made, size) for size in SIZES]
    assert all(set(conll(identity_systems.knows_all, reports)) == {1} for reports in by_size)
    strings = [list(conll(identity_systems.same_string, reports)) for reports in by_size]
    apart = [list(conll(identity_systems.all_apart, reports)) for reports in by_size]
    assert max(entities for entities, _ in apart) < 0.4
    assert max(events for _, events in apart) < 0.6
    assert max(chain(*strings)) < 0.75
    for (entities, events), lost in zip(strings[2:], ((0.005, 0.05), (0.015, 0.1)), strict=True):
        assert strings[0][0] - entities > lost[0] and strings[0][1] - events > lost[1]


@pytest.mark.parametrize("case", BAD["refused"], ids=lambda case: case["message"])
def test_a_bad_story_is_refused_in_one_line(case: dict, tmp_path: Path) -> None:
    story = {**BAD["story"], **case["story"]}
    (tmp_path / "some").mkdir()
    shared = {**BAD["shared"], **case.get("shared", {})}
    story = {name: value for name, value in story.items() if value is not None}
    for path, content in (("some.yaml", shared), ("some/bad.yaml", story)):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (tmp_path / path).write_text(text, "utf-8")
    with pytest.raises(KhabarError) as caught:
        identity.make(1, ["reports_4"], storybook.read(tmp_path / "some"))
    message = str(caught.value)
    assert (
        case.get("file", "bad.yaml") in message
        and case["message"] in message
        and "\n" not in message
    )
