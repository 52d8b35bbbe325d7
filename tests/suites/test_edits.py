"""Text and gold change together, or the edit is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import khabar
from khabar.schema import TASKS, Event
from khabar.suites.edits import Edit, Place, Replacement, Step, applied, inverse
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("edits.yaml"))
ARTICLES = list(khabar.load())
WORDS = st.sampled_from(["", "كلمة", "جملةٌ طويلة", "و", "2026", "a b", "🙂"])


def borders(article: khabar.Article) -> list[int]:
    """Return the offsets at which mentions, arguments and zones begin or end."""
    parts = [
        part
        for task in TASKS
        for mention in getattr(article, task)
        for part in (mention, *(mention.arguments if isinstance(mention, Event) else ()))
    ]
    offsets = {o for part in (*parts, *article.zones) for o in (part.start, part.end)}
    title = article.text.find(article.title or "")
    return sorted(offsets | {title, title + len(article.title or "")})


@st.composite
def edited(draw: st.DrawFn) -> tuple[khabar.Article, Edit]:
    """Draw an article and replacements that lie between the borders of its mentions."""
    article = draw(st.sampled_from(ARTICLES))
    edges = borders(article)
    places = sorted(draw(st.sets(st.integers(0, len(edges) - 2), max_size=6)))
    replacements = []
    for place in places:
        start = draw(st.integers(edges[place], edges[place + 1]))
        end = draw(st.integers(start, edges[place + 1]))
        whole = (start, end) == (edges[place], edges[place + 1])
        text = draw(WORDS.filter(bool) if whole or end - start == 0 else WORDS)
        if not replacements or replacements[-1].end < start:
            replacements.append(Replacement(start, end, text))
    return article, Edit((Step(tuple(replacements)),))


def quoted(article: khabar.Article) -> list[tuple[str, str]]:
    return [(task, m.text) for task in TASKS for m in getattr(article, task)]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_the_empty_edit_changes_nothing(article: khabar.Article) -> None:
    assert applied(article, Edit()) == article == applied(article, Edit((Step(),)))


@given(edited())
def test_an_untouched_mention_covers_the_same_text(pair: tuple[khabar.Article, Edit]) -> None:
    article, edit = pair
    after = applied(article, edit)
    (step,) = edit.steps
    for task in TASKS:
        for before, mention in zip(getattr(article, task), getattr(after, task), strict=True):
            assert mention.text == after.text[mention.start : mention.end]
            touched = any(r.start < before.end and before.start < r.end for r in step.replacements)
            within = any(before.start < r.start == r.end < before.end for r in step.replacements)
            if not touched and not within:
                assert mention.text == before.text
    assert "".join(after.text[z.start : z.end] for z in after.zones) == after.text


@given(edited())
def test_an_edit_can_be_reverted(pair: tuple[khabar.Article, Edit]) -> None:
    article, edit = pair
    assert applied(applied(article, edit), inverse(article, edit)) == article


@given(edited(), st.integers(0, 3))
def test_edits_compose(pair: tuple[khabar.Article, Edit], number: int) -> None:
    article, edit = pair
    middle = applied(article, edit)
    other = Edit((Step((Replacement(0, 0, "مقدمة " * number),)),)) if number else Edit()
    assert applied(article, edit.then(other)) == applied(middle, other)
    both = inverse(article, edit.then(other))
    assert applied(applied(middle, other), both) == article


def small(text: str, *entities: str, **fields: object) -> khabar.Article:
    spans = [(text.index(name), name) for name in entities]
    made = tuple(khabar.Entity(start=s, end=s + len(n), type="PER", text=n) for s, n in spans)
    return khabar.Corpus([khabar.Article(id="a", text=text, entities=made, **fields)])[0]


@pytest.mark.parametrize("name", CASES)
def test_where_borders_go(name: str) -> None:
    case = CASES[name]
    article = small(case["text"], *case["entities"])
    edit = Edit((Step(tuple(Replacement(*r) for r in case["replacements"])),))
    if "refused" in case:
        with pytest.raises(khabar.KhabarError, match=case["refused"]):
            applied(article, edit)
        return
    after = applied(article, edit)
    assert (after.text, [e.text for e in after.entities]) == (case["becomes"], case["then"])
    if "ambiguous" in case:
        with pytest.raises(khabar.KhabarError, match=case["ambiguous"]):
            inverse(article, edit)
    else:
        assert applied(after, inverse(article, edit)) == article


def test_fields_change_mentions_go_and_come_and_all_of_it_reverts() -> None:
    article = small("زار علي بغداد", "علي", "بغداد", dct=khabar.Dct(value="2025-12-03"))
    basra = khabar.Entity(start=17, end=23, type="GPE", text="البصرة")
    step = Step(
        (Replacement(13, 13, " ثم البصرة"),),
        changes={Place("entities", 0): {"entity": "ali"}},
        removed=frozenset({Place("entities", 1)}),
        added={"entities": (basra,)},
        dct=khabar.Dct(value="2026-01-01"),
    )
    edit = Edit((step,))
    after = applied(article, edit)
    assert [(e.text, e.entity) for e in after.entities] == [("علي", "ali"), ("البصرة", None)]
    assert after.dct.value == "2026-01-01"
    assert applied(after, inverse(article, edit)) == khabar.Corpus([article])[0]


def test_a_date_can_only_take_the_place_of_a_date() -> None:
    with pytest.raises(khabar.KhabarError, match="article 'a' has no date"):
        applied(small("زار علي", "علي"), Edit((Step(dct=khabar.Dct(value="2026-01-01")),)))


def test_what_is_deleted_where_a_zone_begins_comes_back_into_it() -> None:
    text = "خبر\nمتن"
    zones = (khabar.Zone(0, 4, "headline"), khabar.Zone(4, 7, "body"))
    article = small(text, zones=zones)
    edit = Edit((Step((Replacement(4, 5, ""),)),))
    assert applied(applied(article, edit), inverse(article, edit)) == article


def test_a_title_that_stands_in_a_headline_follows_it() -> None:
    text = "لقاء علي\nلقاء علي ومنى"
    zones = (khabar.Zone(0, 9, "boilerplate"), khabar.Zone(9, len(text), "headline"))
    article = small(text, zones=zones, title="لقاء علي")
    step = Step((Replacement(5, 8, "عمر"), Replacement(14, 17, "حسن")))
    edit = Edit((step,))
    assert applied(article, edit).title == "لقاء حسن"
    assert applied(applied(article, edit), inverse(article, edit)) == article


def test_a_title_that_the_text_has_not_stays() -> None:
    article = small("زار علي", title="علي في بغداد")
    assert applied(article, Edit((Step((Replacement(4, 7, "عمر"),)),))).title == "علي في بغداد"
