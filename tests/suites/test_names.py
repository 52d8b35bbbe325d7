"""Every person is another one, and nothing else is changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest

import khabar
from khabar.fold import folded
from khabar.gold.audits import AUDITS
from khabar.gold.check import OF_MENTIONS, RULES
from khabar.gold.read import Gold, Thing
from khabar.labels import IDENTIFIED
from khabar.schema import TASKS, Article, Entity
from khabar.suites import names as names_module
from khabar.suites.edits import applied
from khabar.suites.grammar import PROCLITICS
from khabar.suites.names import JOINING, SUITE, Name, newcomers, renamed
from khabar.suites.suite import Made, NotApplicable
from tests import yaml_files

HERE = Path(__file__).parent
RESOURCES = Path(names_module.__file__).with_name("resources")
CASES = yaml_files.load(HERE / "names.yaml")
PEOPLE = yaml_files.load(RESOURCES / "people.yaml")
OLD = yaml_files.load(RESOURCES / "article_people.yaml")
ARTICLES = list(khabar.load())
ARMS = {arm.name: arm for arm in SUITE.arms}
SEEDS = range(20)
NEW = {
    "donald-trump": Name("khalid-al-hajri", "خالد", ("الهاجري", "الهاجرى")),
    "vladimir-putin": Name("rashid-bin-hamad-aal-ayed", "راشد بن حمد", ("آل عايض", "آل عائض")),
}
NEW_ALL = {id_: NEW.get(id_, Name(f"new-{id_}", "معاذ", ("المجالي", "المجالى"))) for id_ in OLD}
INFLECTED = {"أبو", "أبا", "أبي", "ذو", "ذا", "ذي", "أخو", "ابن"}


def pools(arm: str) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    """Yield the pools of pieces of an arm: kind, gender, and forms by id."""
    for gender, table in ((None, PEOPLE[arm]), *((g, PEOPLE[arm][g]) for g in "mf")):
        for kind, pool in table.items():
            if kind not in ("m", "f", "shapes"):
                yield kind, gender, pool


def forms(arm: str) -> Iterator[str]:
    """Yield every form of an arm's names that a mention can begin with."""
    if arm == "famous":
        for entry in PEOPLE["famous"].values():
            yield from (entry["given"], *entry["family"])
        return
    for kind, _, pool in pools(arm):
        for form in pool.values() if kind != "bin" else ():
            yield from [form] if isinstance(form, str) else form


def families(arm: str) -> list[list[str]]:
    if arm == "famous":
        return [entry["family"] for entry in PEOPLE["famous"].values()]
    kinds = ("family", "clan")
    return [pair for kind, _, pool in pools(arm) if kind in kinds for pair in pool.values()]


def telling(name: str) -> set[str]:
    return {folded(word).removeprefix("ال") for word in name.split() if word not in JOINING}


@cache
def made(arm: str, seed: int) -> list[tuple[Article, Made]]:
    results = list(ARMS[arm].make(ARTICLES, seed))
    assert all(isinstance(result, Made) for result in results)
    return list(zip(ARTICLES, results, strict=True))


def small(text: str, people: list[list[str]]) -> Article:
    entities, reach = [], 0
    for id_, name in people:
        start = text.index(name, reach)
        reach = start + len(name)
        entities.append(Entity(start=start, end=reach, type="PER", entity=id_, text=name))
    return khabar.Corpus([khabar.Article(id="a", text=text, entities=tuple(entities))])[0]


@pytest.mark.parametrize("case", CASES)
def test_how_a_name_takes_the_place_of_another(case: str) -> None:
    case = CASES[case]
    new = {
        id_: Name(f"new-{id_}", given, (*family,))
        for id_, (given, *family) in case.get("new", {}).items()
    }
    names = NEW_ALL | new
    after = applied(article := small(case["text"], case["people"]), renamed(article, names))
    assert (after.text, [e.text for e in after.entities]) == (case["becomes"], case["then"])
    assert [e.entity for e in after.entities] == [names[e.entity].id for e in article.entities]


@pytest.mark.parametrize(
    ("text", "people", "reason"),
    [
        ("زار الوفد بغداد", [], "it names no person"),
        ("زار علي بغداد", [["ali", "علي"]], "'علي' is not known as a name of ali"),
        (
            "قال أبو إيفانكا",
            [["donald-trump", "أبو إيفانكا"]],
            "'أبو إيفانكا' is not known as a name of don",
        ),
        ("قال ترامب", [["vladimir-putin", "ترامب"]], "'ترامب' is not known as a name of vladimir"),
    ],
)
def test_what_cannot_be_renamed_is_not_applicable(
    text: str, people: list[list[str]], reason: str
) -> None:
    result = renamed(small(text, people), NEW_ALL)
    assert isinstance(result, NotApplicable)
    assert reason in result.reason


# What the resource holds.


@pytest.mark.parametrize("arm", ARMS)
def test_a_name_reads_as_a_name_alone(arm: str) -> None:
    """Neither a proclitic, nor the end of a sentence, nor an inflected word."""
    for form in forms(arm):
        assert form[0] not in PROCLITICS, form
        assert re.fullmatch(r"[\w\u0651]+( [\w\u0651]+)*", form), form
        assert not INFLECTED & set(form.split()), form


@pytest.mark.parametrize("arm", ARMS)
def test_no_name_stands_in_the_articles(arm: str) -> None:
    """Whatever is attached to it: proclitics, the article, endings and pronouns."""
    text = "\n".join(folded(article.text) for article in ARTICLES)
    endings = "ا|ه|ها|هم|هما|هن|ك|كم|نا|ي|يه|ون|ين|ان|ات"
    for form in forms(arm):
        for word in telling(form):
            pattern = rf"(?<!\w)[وف]?[بلكس]?(?:ال|ل)?{word}(?:{endings})?(?!\w)"
            assert not re.search(pattern, text), form


@pytest.mark.parametrize("arm", ARMS)
def test_a_family_has_two_spellings(arm: str) -> None:
    for first, second in families(arm):
        assert first != second


@pytest.mark.parametrize("arm", ["invented", "arabic", "words"])
def test_no_two_families_are_spelt_alike(arm: str) -> None:
    spelt = [form for pair in families(arm) for form in pair]
    assert len(spelt) == len(set(spelt))


def test_there_are_enough_of_each() -> None:
    sizes = {arm: {kind: 0 for kind, _, _ in pools(arm)} for arm in ("invented", "arabic", "words")}
    for arm, counts in sizes.items():
        for kind, _, pool in pools(arm):
            counts[kind] += len(pool)
    assert len(PEOPLE["famous"]) >= 40
    assert min(sizes["invented"].values()) >= 60
    assert sum(sizes["arabic"].values()) >= 60
    assert sum(sizes["words"].values()) >= 50


def test_the_famous_say_who_they_are() -> None:
    kinds = {old["kind"] for old in OLD.values()}
    for id_, entry in PEOPLE["famous"].items():
        assert set(entry) == {"kind", "gender", "given", "family", "who"}, id_
        assert entry["kind"] in kinds and entry["gender"] in "mf" and entry["who"], id_
        assert re.fullmatch("[a-z-]+", id_)
    assert not PEOPLE["famous"].keys() & OLD.keys()


@pytest.mark.parametrize("arm", ["invented", "arabic", "words"])
def test_a_piece_has_an_id_of_its_own(arm: str) -> None:
    for gender in "mf":
        ids = [i for kind, g, pool in pools(arm) if g in (None, gender) for i in pool]
        assert all(re.fullmatch("[a-z-]+", id_) for id_ in ids)
        shapes = PEOPLE[arm][gender]["shapes"]
        assert {kind for shape in shapes for kind in shape} <= {
            kind for kind, g, _ in pools(arm) if g in (None, gender)
        }


# What is drawn.


@pytest.mark.parametrize("arm", ARMS)
def test_the_new_people_share_no_word(arm: str) -> None:
    for seed in SEEDS:
        drawn = newcomers(arm, seed)
        assert drawn.keys() == OLD.keys()
        for one, other in combinations(drawn.values(), 2):
            assert not one.words & other.words, (seed, one, other)


@pytest.mark.parametrize("arm", ARMS)
def test_no_name_has_a_word_twice(arm: str) -> None:
    for seed in range(100):
        for name in newcomers(arm, seed).values():
            words = [folded(word) for word in f"{name.given} {name.family[0]}".split()]
            assert len(set(words) - JOINING) == len([w for w in words if w not in JOINING]), name


@pytest.mark.parametrize("arm", ARMS)
def test_seeds_differ_and_each_is_the_same_again(arm: str) -> None:
    drawn = [newcomers(arm, seed) for seed in SEEDS]
    assert drawn == [newcomers(arm, seed) for seed in SEEDS]
    assert len({tuple(name.id for name in people.values()) for people in drawn}) == len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_famous_are_of_the_old_ones_kind(seed: int) -> None:
    for id_, name in newcomers("famous", seed).items():
        new = PEOPLE["famous"][name.id]
        assert (new["kind"], new["gender"]) == (OLD[id_]["kind"], OLD[id_]["gender"])


@pytest.mark.parametrize("arm", ["invented", "arabic", "words"])
def test_a_woman_has_a_womans_name(arm: str) -> None:
    """Whose given name comes from the pool of her gender alone."""
    for seed in SEEDS:
        for id_, name in newcomers(arm, seed).items():
            given = PEOPLE[arm][OLD[id_]["gender"]]["given"].values()
            servants = PEOPLE[arm][OLD[id_]["gender"]].get("servant", {}).values()
            assert name.given in servants or name.given.split()[0] in given


def test_an_arabic_name_has_two_to_four_words() -> None:
    lengths = {
        len(f"{name.given} {name.family[0]}".split())
        for seed in SEEDS
        for name in newcomers("arabic", seed).values()
    }
    assert lengths == {2, 3, 4}


def test_all_that_are_drawn_are_the_same_whatever_articles_are_given() -> None:
    make = ARMS["arabic"].make
    assert make(ARTICLES[4:], 3) == make(ARTICLES, 3)[4:]


# What is made.


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("seed", SEEDS)
def test_mentions_keep_their_structure(arm: str, seed: int) -> None:
    drawn = newcomers(arm, seed)
    for base, variant in made(arm, seed):
        texts: dict[str, str] = {}
        for number, after in zip(variant.origin["entities"], variant.article.entities, strict=True):
            before = base.entities[number]
            assert after.type == before.type
            if before.type == "PER":
                name = drawn[before.entity]
                assert after.entity == name.id
                assert texts.setdefault(before.text, after.text) == after.text
                full = " " in before.text
                given = f"{name.given} " if full else ""
                family = after.text[len(given) :]
                assert family in name.family
                assert folded(after.text[: -len(family)]) == folded(given)
        assert len(set(texts.values())) == len(texts)


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_old_name_is_left_and_no_new_one_stands_elsewhere(arm: str, seed: int) -> None:
    drawn = newcomers(arm, seed)
    old = set().union(*(telling(f"{o['given']} {' '.join(o['family'])}") for o in OLD.values()))
    new = set().union(*(name.words for name in drawn.values()))
    for base, variant in made(arm, seed):
        for text in (variant.article.text, variant.article.title or ""):
            assert not [word for word in re.findall(r"\w+", text) if bare(word) & old]
        people = [e for e in variant.article.entities if e.type == "PER"]
        for word in variant.article.tokens:
            inside = any(e.start < word.end <= e.end for e in people)
            if not inside and bare(variant.article.text[word.start : word.end]) & new:
                zone = next(z for z in variant.article.zones if word.start < z.end)
                assert (base.id, zone) == ("004", variant.article.zones[0])  # the page title


def bare(word: str) -> set[str]:
    """Return a word as it is and without a proclitic, and both without the article."""
    word = folded(word)
    return {form.removeprefix("ال") for form in (word, re.sub(f"^[{PROCLITICS}]", "", word))}


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("seed", SEEDS)
def test_all_else_is_as_it_was(arm: str, seed: int) -> None:
    drawn = newcomers(arm, seed)
    ids = {old: name.id for old, name in drawn.items()}
    for base, variant in made(arm, seed):
        people = [e for e in base.entities if e.type == "PER"]
        for task in TASKS:
            layer = getattr(base, task)
            assert variant.origin[task] == tuple(range(len(layer)))
            for before, after in zip(layer, getattr(variant.article, task), strict=True):
                if not any(before.start <= p.start and p.end <= before.end for p in people):
                    assert after.text == before.text
                if task == "events":
                    assert (after.event, after.realis) == (before.event, before.realis)
                    assert len(after.arguments) == len(before.arguments)
                elif task == "dates":
                    assert after.value == before.value
                elif before.entity in ids:
                    assert after.entity == ids[before.entity]
        assert [z.type for z in variant.article.zones] == [z.type for z in base.zones]


def test_what_is_named_after_a_person_has_another_id() -> None:
    name = newcomers("invented", 0)["donald-trump"].id
    entities = [e for _, variant in made("invented", 0) for e in variant.article.entities]
    ids = {e.entity for e in entities if e.type == "ORG" and "administration" in e.entity}
    assert ids == {f"{name}-administration", f"first-{name}-administration"}


def test_whatever_holds_a_person_is_named_after_one() -> None:
    """Or its id would stay while its name changes."""
    for article in ARTICLES:
        people = [e for e in article.entities if e.type == "PER"]
        for outer in article.entities:
            for person in people:
                inside = outer.start <= person.start and person.end <= outer.end
                if inside and outer.type not in ("PER", "OCC"):
                    assert outer.entity in OLD[person.entity]["named_after"]


def test_titles_and_page_titles_change_with_the_body() -> None:
    name = newcomers("words", 0)
    _, (article, _) = made("words", 0)[4]
    first, second, third = (
        name[id_].family[0] for id_ in ("steve-witkoff", "jared-kushner", "vladimir-putin")
    )
    assert (
        article.title == f"محادثات أوكرانيا.. {first} و{second} يخططان لزيارة موسكو ولقاء {third}"
    )
    assert article.text.startswith(f"{first} و{second} يخططان لزيارة موسكو قريباً للقاء {third} |")


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_gold_keeps_the_rules(arm: str, seed: int, gold: Gold) -> None:
    pairs = made(arm, seed)
    articles = tuple(variant.article for _, variant in pairs)
    things = tuple(renamed_things(gold, pairs))
    changed = msgspec.structs.replace(gold, sources=(), articles=articles, things=things)
    for rule in (*OF_MENTIONS, "offsets", "order", "identity", "surface-forms", "knowledge-base"):
        assert list(RULES[rule](changed)) == [], rule
    people = {e.entity for a in articles for e in a.entities if e.type == "PER"}
    doubts = [f for f in AUDITS["known-names"](changed) if any(p in f.message for p in people)]
    assert doubts == []


def renamed_things(gold: Gold, pairs: list[tuple[Article, Made]]) -> Iterator[Thing]:
    """Yield the knowledge base with the ids and the surface forms that the variants have."""
    ids: dict[str, str] = {}
    aliases: defaultdict[str, set[str]] = defaultdict(set)
    for base, variant in pairs:
        for before, after in zip(base.entities, variant.article.entities, strict=True):
            if before.entity:
                assert ids.setdefault(before.entity, after.entity) == after.entity
                aliases[before.entity] |= {after.text} if before.type in IDENTIFIED else set()
    for thing in gold.things:
        spelt = tuple(sorted(aliases[thing.id]))
        yield msgspec.structs.replace(thing, id=ids[thing.id], aliases=spelt)
