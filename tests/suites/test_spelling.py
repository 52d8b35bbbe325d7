"""A respelt article says what it said: the same words with the same gold, otherwise written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

import khabar
from khabar.fold import fold
from khabar.schema import TASKS
from khabar.suites import spelling
from khabar.suites.respelling import words
from khabar.suites.spelling import SUITE
from khabar.suites.suite import Arm, Made, NotApplicable
from khabar.suites.vowels import reading_of
from tests import yaml_files
from tests.suites.checks import breaches, touched, variants

ARTICLES = list(khabar.load())
ARMS = {arm.name: arm for arm in SUITE.arms}
CASES = yaml_files.load(Path(__file__).with_name("spelling.yaml"))
WRITTEN_OTHERWISE = [name for name in ARMS if name != "typos"]
SEEDS = (0, 1)
TYPOS = Path(spelling.__file__).parent / "resources" / "typos.yaml"
OTHER_WORDS = set(yaml_files.load(TYPOS)["words"].split())
SIGNS = re.compile("[\u064b-\u0652]")


def made(name: str, seed: int) -> list[tuple[khabar.Article, khabar.Article]]:
    return list(variants(ARMS[name], ARTICLES, seed))


def mentions(
    base: khabar.Article, variant: khabar.Article
) -> list[tuple[khabar.Entity, khabar.Entity]]:
    return [pair for t in TASKS for pair in zip(getattr(base, t), getattr(variant, t), strict=True)]


def respelt(name: str, text: str, seed: int = 0, mention: str | None = None) -> str | None:
    """Return a text as an arm writes it; None if the arm does not apply."""
    start = text.index(mention) if mention else 0
    entity = khabar.Entity(start=start, end=len(text), type="PER")
    article = khabar.Article(id="a", text=text, entities=(entity,) if mention else ())
    (variant,) = ARMS[name].make(khabar.Corpus([article])[:1], seed)
    return variant.article.text if isinstance(variant, Made) else None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ARMS)
def test_words_sentences_and_gold_stay(name: str, seed: int) -> None:
    pairs = made(name, seed)
    assert pairs
    for base, variant in pairs:
        assert variant.text != base.text
        assert touched(variant) == touched(base)
        assert len(variant.tokens) == len(base.tokens)
        assert len(variant.sentences) == len(base.sentences)
    assert breaches([variant for _, variant in pairs]) == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", WRITTEN_OTHERWISE)
def test_a_variant_folds_as_its_base(name: str, seed: int) -> None:
    for base, variant in made(name, seed):
        assert fold(variant.text).text == fold(base.text).text


@pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
def test_an_arm_has_more_seeds_than_one_if_it_has_a_choice(arm: Arm) -> None:
    first, second = (arm.make(ARTICLES, seed) for seed in SEEDS)
    assert (first != second) == (arm.seeds > 1)
    assert first == arm.make(ARTICLES, SEEDS[0])


@pytest.mark.parametrize("name", ["vowels_some", "vowels_all"])
def test_without_its_vowel_signs_a_variant_is_its_base(name: str) -> None:
    for base, variant in made(name, 0):
        assert SIGNS.sub("", variant.text) == SIGNS.sub("", base.text)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_its_tatweel_a_variant_is_its_base(seed: int) -> None:
    for base, variant in made("tatweel", seed):
        assert variant.text.replace("ـ", "") == base.text.replace("ـ", "")
        assert variant.text.count("لـ") == base.text.count("لـ")
        for mention, other in mentions(base, variant):
            before = base.text[: mention.start], variant.text[: other.start]
            assert before[0].endswith("ـ") == before[1].endswith("ـ")


@pytest.mark.parametrize("name", ["digits_arabic", "digits_persian"])
def test_digits_map_back(name: str) -> None:
    for base, variant in made(name, 0):
        digits = {ord(c): str(int(c)) for c in variant.text if c.isdecimal()}
        assert variant.text.translate(digits) == base.text


def test_presentation_forms_are_compatible_with_their_letters() -> None:
    for base, variant in made("presentation", 0):
        nfkc = (unicodedata.normalize("NFKC", a.text) for a in (base, variant))
        assert len(set(nfkc)) == 1
        assert not re.search("[\ufedd-\ufee0][\ufe81-\ufe84\ufe87\ufe88\ufe8d\ufe8e]", variant.text)
        assert not re.search("[\u0621-\u063a\u0641-\u064a]", variant.text)


def test_what_is_not_seen_stands_beside_spaces() -> None:
    for base, variant in made("spaces", 0):
        assert re.sub(r"[\u200c-\u200f\u061c\u00ad]", "", variant.text).split() == base.text.split()
        assert not re.search(r"\S[\u200c-\u200f\u061c\u00ad]\S", variant.text)


@pytest.mark.parametrize("seed", range(4))
def test_a_typing_error_is_one_letter_of_a_long_word_inside_it(seed: int) -> None:
    for base, variant in made("typos", seed):
        pairs = zip(words(base), words(variant), strict=True)
        changed = [(old.text, new.text) for old, new in pairs if old.text != new.text]
        assert len(base.tokens) // 40 < len(changed) < len(base.tokens) // 6
        for old, new in changed:
            assert len(old) == len(new) >= 5
            assert sum(a != b for a, b in zip(old, new, strict=True)) == 1
            assert (old[0], old[-2:]) == (new[0], new[-2:])
            assert not {new, new.lstrip("وفبلكس")} & OTHER_WORDS
        for mention, other in mentions(base, variant):
            assert mention.text[0] == other.text[0]


@pytest.mark.parametrize(("word", "reading"), CASES["readings"])
def test_a_word_is_read_behind_its_clitics(word: str, reading: str | None) -> None:
    assert reading_of(word) == reading


def test_the_listed_words_are_nearly_all_that_are_frequent() -> None:
    counts = Counter(word.text for article in ARTICLES for word in words(article))
    frequent = [word for word, _ in counts.most_common(250)]
    assert sum(reading_of(word) is not None for word in frequent) >= 245
    known = sum(number for word, number in counts.items() if reading_of(word))
    assert known / counts.total() > 0.8


@pytest.mark.parametrize(("text", "mention", "forms"), CASES["shaped"])
def test_letters_have_the_forms_of_their_places(text: str, mention: str | None, forms: str) -> None:
    assert respelt("presentation", text, mention=mention) == forms


def test_a_mention_begins_with_the_sign_of_its_first_letter() -> None:
    article = khabar.Article(
        id="a", text="سفر لأوروبا", entities=(khabar.Entity(start=5, end=11, type="LOC"),)
    )
    (variant,) = ARMS["presentation"].make(khabar.Corpus([article])[:1], 0)
    assert isinstance(variant, Made)
    (entity,) = variant.article.entities
    assert variant.article.text[entity.start :] == "ﻷﻭﺭﻭﺑﺎ"


@pytest.mark.parametrize(("text", "styles"), CASES["quoted"])
def test_quotation_marks_change_in_pairs(text: str, styles: list[str]) -> None:
    assert [respelt("quotation_marks", text, seed) for seed in range(len(styles))] == styles
    assert styles or respelt("quotation_marks", text) is None


@pytest.mark.parametrize(("text", "digits"), CASES["digits"])
def test_numbers_take_other_digits(text: str, digits: str | None) -> None:
    assert respelt("digits_arabic", text) == digits


@pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
def test_an_arm_without_a_place_says_so(arm: Arm) -> None:
    (result,) = arm.make(khabar.Corpus([khabar.Article(id="a", text="Moscow,")])[:1], 0)
    assert isinstance(result, NotApplicable)
    assert result.reason
