"""What the page opens with: headlines, what goes wrong, small multiples, links to mentions."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs

import msgspec
import pytest

import khabar
from khabar.render import mistakes
from khabar.render.html import multiples
from khabar.render.html.faults import LONGEST, MOST_FORMS
from khabar.run import bounds
from khabar.score.identity import misnamed
from tests.score.perturb import perturbed

from .conftest import HOSTILE, Page, gold_of
from .test_html import PUTIN

DOCS = Path(__file__).parents[2] / "docs"


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def section(made: Page, heading: str) -> str:
    """Return the markup from a heading to the next one of its level."""
    (found,) = re.findall(rf"<h2[^>]*>{heading}</h2>(.*?)(?=<h2|</main>)", made.text, re.DOTALL)
    return found


def faults(made: Page) -> list[str]:
    return re.findall(
        r'<li class="fault .*?</li>\n(?=<li class="fault|</ol>)', made.text, re.DOTALL
    )


def kinds(made: Page) -> list[str]:
    return [words(p) for p in re.findall(r'<p class="kind">(.*?)</p>', made.text)]


def asked(link: str) -> dict[str, str]:
    found = parse_qs(html.unescape(link).removeprefix("#"), keep_blank_values=True)
    return {name: value for name, (value,) in found.items()}


def test_a_card_has_score_interval_floor_and_ceiling(page, corpus: khabar.Corpus) -> None:
    answers = [perturbed(article, 2) for article in corpus]
    made, report = page(corpus, answers), khabar.score(answers, corpus)
    cards = section(made, "Headline scores")
    floor, ceiling = (khabar.evaluate(name, corpus) for name in ("floor", "quoted"))
    strict = report["entities"]["strict"]
    assert strict.interval
    (card,) = re.findall(r'aria-label="entities.strict">(.*?)</section>', cards, re.DOTALL)
    told = words(card)
    for part in (
        f"{100 * strict.f1:.1f}",
        strict.interval.in_percent(),
        f"▲ floor {100 * floor['entities']['strict'].f1:.1f}",
        f"▼ ceiling {100 * ceiling['entities']['strict'].f1:.1f}",
    ):
        assert part in told
    assert f'cx="{100 * strict.f1:.1f}"' in card
    assert 'aria-label="dates.value"' not in cards  # the system does no dates


def test_a_large_corpus_has_no_floor(page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_LONGEST", len(PUTIN.text) - 1)
    cards = section(page([PUTIN], [gold_of(PUTIN)]), "Headline scores")
    assert 'class="end"' not in cards
    assert "▲ floor" not in cards


def test_what_goes_wrong_is_counted_by_kind_type_and_words(page) -> None:
    others = [msgspec.structs.replace(PUTIN, id=id_) for id_ in "bc"]
    realis = msgspec.structs.replace(PUTIN.events[0], realis="PLANNED")
    answers = [
        khabar.Prediction(id=id_, entities=PUTIN.entities[:1], dates=(), events=(realis,))
        for id_ in "abc"
    ]
    answers[0] = msgspec.structs.replace(answers[0], events=(PUTIN.events[0],))
    made = page([PUTIN, *others], answers)
    assert kinds(made) == ["3 entities: missed", "3 dates: missed", "2 events: wrong realis"]
    entities, _, events = faults(made)
    assert "GPE 3" in words(entities)
    assert "Moscow 3" in words(entities)
    assert "ACTUAL → PLANNED 2" in words(events)
    assert "قال 2" in words(events)


def test_a_link_asks_for_the_mentions_that_it_counts(page, corpus: khabar.Corpus) -> None:
    made = page(corpus, [perturbed(article, 1) for article in corpus])
    index, links = made.data["index"], re.findall(r'<p class="kind"><a href="(.*?)"', made.text)
    total: Counter[int] = Counter()
    for article in index["articles"]:
        total.update(dict(article["counts"]))
    for link, said in zip(links, kinds(made), strict=True):
        wanted = asked(link)
        found = sum(
            total[n]
            for n, one in enumerate(index["combinations"])
            if (one["layer"], one["kinds"]) == (wanted["layer"], [wanted["kind"]])
        )
        assert said.startswith(f"{found} ")


def test_the_places_of_words_are_theirs(page, corpus: khabar.Corpus) -> None:
    made = page(corpus, [perturbed(article, 1) for article in corpus])
    index = made.data["index"]
    assert index["places"]
    for one in index["places"]:
        for place, number in one["articles"]:
            rows = made.data[f"article-{place}"]["rows"]
            combinations = [index["combinations"][row["combination"]] for row in rows]
            same = [
                row
                for row, combination in zip(rows, combinations, strict=True)
                if (combination["layer"], combination["kinds"]) == (one["layer"], [one["kind"]])
                and (row["sides"][0] or row["sides"][1])[1] == one["words"]
            ]
            assert len(same) == number


def test_long_mentions_and_many_words_are_not_listed(page) -> None:
    names = [f"اسم{n}" for n in range(3 * MOST_FORMS)]
    text = " ".join([*names, "ب" * (LONGEST + 1)])
    spans = [(text.index(name), text.index(name) + len(name)) for name in text.split()]
    entities = tuple(khabar.Entity(start=start, end=end, type="PER") for start, end in spans)
    article = khabar.Article(id="a", text=text, entities=entities)
    made = page([article], [khabar.Prediction(id="a", entities=())])
    assert kinds(made) == [f"{len(names) + 1} entities: missed"]
    assert len(made.data["index"]["places"]) == MOST_FORMS
    assert "ب" * (LONGEST + 1) not in section(made, "What goes wrong most")


def test_hostile_words_are_text_in_what_goes_wrong(page) -> None:
    mention = HOSTILE[:LONGEST]
    article = khabar.Article(
        id="a", text=HOSTILE, entities=(khabar.Entity(start=0, end=len(mention), type="PER"),)
    )
    made = page([article], [khabar.Prediction(id="a", entities=())])
    (link,) = re.findall(r'<ul class="forms".*?href="(.*?)"', made.text, re.DOTALL)
    assert asked(link)["words"] == mention
    assert "<script>window" not in made.markup.replace("<script type", "")


def test_a_run_that_is_right_says_so(page) -> None:
    assert "Nothing is wrong." in words(page([PUTIN], [gold_of(PUTIN)]).text)


def test_a_cell_of_a_matrix_leads_to_its_mentions(page) -> None:
    made = page([PUTIN], [khabar.Prediction(id="a", entities=())])
    (found,) = re.findall(r'<td class="number"><a href="([^"]*)">1</a></td>', made.text)[:1]
    assert asked(found) == {"layer": "entities", "run": "P", "gold": "PER", "predicted": ""}


ATTRIBUTES = [
    ("events", {"realis": "PLANNED"}, "wrong realis"),
    ("dates", {"mod": "APPROX"}, "wrong mod"),
    ("dates", {"deictic": False}, "wrong deictic"),
]


@pytest.mark.parametrize(("layer", "change", "kind"), ATTRIBUTES)
def test_each_attribute_is_an_outcome_of_its_own(page, layer, change, kind) -> None:
    date = msgspec.structs.replace(PUTIN.dates[0], deictic=True, mod="START")
    article = msgspec.structs.replace(PUTIN, dates=(date,))
    wrong = tuple(msgspec.structs.replace(each, **change) for each in getattr(article, layer))
    made = page([article], [khabar.Prediction(id="a", **{layer: wrong})])
    found = [each["kinds"] for each in made.data["index"]["combinations"]]
    assert [kind] in found
    assert f'name="outcome" value="{kind}"' in made.text


def test_a_mention_of_another_entity_has_a_wrong_identity(page) -> None:
    text = "بوتين بوتين بوتين زيد"
    spans = [(0, 5), (6, 11), (12, 17), (18, 21)]

    def named(*names: str) -> tuple[khabar.Entity, ...]:
        return tuple(
            khabar.Entity(start=s, end=e, type="PER", entity=name)
            for (s, e), name in zip(spans, names, strict=True)
        )

    article = khabar.Article(id="a", text=text, entities=named("Q1", "Q1", "Q1", "Q2"))
    made = page([article], [khabar.Prediction(id="a", entities=named("x", "x", "y", "y"))])
    index, rows = made.data["index"], made.data["article-0"]["rows"]
    found = [index["combinations"][row["combination"]]["kinds"] for row in rows]
    assert found == [["right"], ["right"], ["wrong identity"], ["right"]]
    assert rows[2]["facts"] == [["entity", ["Q1", "y"], True]]


def test_names_of_clusters_mean_nothing() -> None:
    assert list(misnamed([(0, "a", "x"), (1, "a", "x"), (2, "b", "y")])) == []
    assert list(misnamed([(0, "a", "x"), (1, "b", "x"), (2, "b", "x")])) == [0]
    assert list(misnamed([(0, "a", None), (1, "a", "x"), (2, "a", "x")])) == [0]
    assert list(misnamed([(0, "a", None), (1, "a", None)])) == []  # it names none
    assert list(misnamed([])) == []


def test_the_bars_are_the_scores_by_type_article_and_zone(corpus: khabar.Corpus) -> None:
    report = khabar.score([perturbed(article, 3) for article in corpus], corpus)
    found = dict(multiples.charts(report, "P"))
    strict = report["entities"]["strict"]
    assert strict
    for chart, counts in zip(
        found["entities.strict"], (strict.by_type, strict.by_article, strict.by_zone), strict=True
    ):
        assert {bar.name: bar.f1 for bar in chart.bars} == {
            name: f"{100 * each.f1:.1f}" for name, each in counts.items()
        }
        for bar in chart.bars:
            assert bar.width == pytest.approx(
                (multiples.RIGHT - multiples.LEFT) * counts[bar.name].f1, abs=0.06
            )


def test_the_bars_of_suites_lead_to_their_pages(corpus: khabar.Corpus) -> None:
    report = khabar.score([perturbed(article, 3) for article in corpus], corpus)
    link = multiples.Link("names", "suites/names/suite.html", report)
    *_, chart = dict(multiples.charts(report, "P", [link]))["entities.strict"]
    assert report["entities"]["strict"]
    (bar,) = chart.bars
    assert (chart.title, bar.name, bar.href) == ("by suite", "names", link.href)
    assert bar.f1 == f"{100 * report['entities']['strict'].f1:.1f}"


def test_of_many_articles_the_lowest_are_drawn(page) -> None:
    many = [msgspec.structs.replace(PUTIN, id=f"{n:03}") for n in range(40)]
    answers = [gold_of(article) for article in many]
    answers[7] = khabar.Prediction(id="007", entities=(), dates=(), events=())
    made = page(many, answers)
    assert f"by article, the {multiples.MOST} lowest of 40" in words(made.text)
    assert "007: F1 0.0" in made.text


def test_the_terminal_counts_as_the_page(page, corpus: khabar.Corpus) -> None:
    for name in ("regex", "floor", "crf", "dateparser"):
        try:
            tagger = khabar.system(name)
        except khabar.KhabarError:  # its extra is not installed
            continue
        answers = [tagger.predict(article.blind()) for article in corpus]
        answers[1] = khabar.Prediction(id=answers[1].id, error="no answer")
        printed = mistakes.lines(khabar.score(answers), corpus, answers, 80)
        assert [line.strip() for line in printed][1::2] == kinds(page(corpus, answers))[:3]


def test_the_face_is_inside_and_its_licence_beside_it(page) -> None:
    from khabar import templates
    from khabar.render.html.assets import FACE

    made = page([PUTIN], [gold_of(PUTIN)])
    assert 'src: url("data:font/woff2;base64,' in made.text
    assert (templates.FOLDER / FACE).read_bytes()[:4] == b"wOF2"
    licence = (templates.FOLDER / FACE).with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "The Amiri Project Authors" in licence


def test_the_path_in_the_docs_is_that_of_the_page(page, corpus: khabar.Corpus) -> None:
    tagger = khabar.system("regex")
    made = page(corpus, [tagger.predict(article.blind()) for article in corpus])
    told = " ".join((DOCS / "report.md").read_text(encoding="utf-8").split())
    counts = [line.split()[0] for line in kinds(made)]
    assert [line.partition(" ")[2] for line in kinds(made)[:3]] == [
        "arguments: missed",
        "events: wrong identity",
        "events: wrong realis",
    ]
    assert (
        f"three are {counts[0]} missed arguments, {counts[1]} events of a wrong identity, "
        f"and {counts[2]} events of a wrong realis"
    ) in told
    shift = re.search(r"PLANNED → ACTUAL (\d+)", words(made.text))
    assert shift
    assert f"{shift[1]} of which are PLANNED in gold and ACTUAL" in told
    assert "1 dates: wrong value" in kinds(made)
    article = next(data for name, data in made.data.items() if name.startswith("article-"))
    facts = [fact for row in article["rows"] for fact in row.get("facts", [])]
    (wrong,) = (values for name, values, bad in facts if name == "value" and bad)
    assert f"value expected {wrong[0]}, given {wrong[1]}" in told
