"""The page of a suite says what the scores and the flips are, whatever strangers wrote."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import khabar
from khabar.corpus import Corpus
from khabar.render.html import charts, suite
from khabar.render.html.sentences import around
from khabar.run.run import Run
from khabar.schema import Variant
from khabar.suites.flips import SHOWN, Side, Tally
from khabar.suites.recall import Recall, recalls, third
from khabar.suites.scores import SuiteScores
from tests.suites.made import answer, base_of, runs, variant_of

from .conftest import HOSTILE

pytestmark = pytest.mark.slow

ONE = base_of("قال بوتين وماكرون وترمب أمس\nثم عاد", "بوتين", "ماكرون", "ترمب", id_="a")
TWO = base_of("زار زيلينسكي كييف", "زيلينسكي", id_="c")
FAMOUS = variant_of(ONE, "قال كيرن ولودن وشميت أمس\nثم عاد", {"كيرن": 0, "لودن": 1, "شميت": 2})
INVENTED = variant_of(
    ONE, "قال زيد وعمرو وبكر أمس\nثم عاد", {"زيد": 0, "عمرو": 1, "بكر": 2}, arm="invented"
)
OTHERS = [variant_of(TWO, "زار سامي كييف", {"سامي": 0}, arm=arm) for arm in ("famous", "invented")]
FOUND = {
    "a": ("بوتين", "ماكرون"),
    "famous-0-a": ("كيرن", "شميت"),
    "invented-0-a": ("زيد",),
}


def told(article: khabar.Article) -> khabar.Prediction:
    return answer(article, FOUND.get(article.id, ()))


def scores_of(
    bases: Sequence[khabar.Article] = (ONE, TWO),
    made: Sequence[Variant] = (FAMOUS, INVENTED, *OTHERS),
    answers: Callable[[khabar.Article], khabar.Prediction] = told,
) -> SuiteScores:
    return SuiteScores(*runs(bases, made, answers), flips=True)


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., str]:
    """Return the page of scores."""

    def page(scores: SuiteScores) -> str:
        suite.write(tmp_path / "suite.html", scores)
        return (tmp_path / "suite.html").read_text(encoding="utf-8")

    return page


def words(markup: str) -> str:
    """Return what a reader sees of markup, its white space reduced."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_the_table_has_the_scores_by_measure_and_arm(page) -> None:
    scores = scores_of()
    table = re.findall(r"<table.*?</table>", page(scores), re.DOTALL)[0]
    lines = [words(line) for line in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
    assert lines[1] == "entities.strict"
    assert lines[2].startswith("famous ○ placebo 66.7 0.0")
    assert lines[3].startswith("invented 40.0 +26.7")
    assert lines[2].endswith("– – 1 1 50.0 50.0")
    assert lines[3].endswith("1 0 25.0 50.0")
    assert "+26.7" in lines[3].partition("to")[2]  # against the placebo, which loses nothing
    assert lines[4] == "entities.coarse"


def test_the_page_says_what_a_loss_depends_on_and_no_more(page) -> None:
    seen = words(page(scores_of()))
    assert "from the base to famous depends on these articles" in seen
    assert "from famous to another arm depends on known names" in seen
    assert "contaminat" not in seen.lower()


def test_the_bars_are_the_scores_of_the_arms(page) -> None:
    text = page(scores_of())
    assert "famous: F1 66.7; base " in words(text)
    assert "invented: F1 40.0; base " in words(text)


def test_a_suite_without_a_placebo_names_none(page) -> None:
    base = base_of("قال بوتين", "بوتين")
    made = [variant_of(base, "قال بوتــين", {"بوتــين": 0}, arm="tatweel", suite="spelling")]
    text = page(scores_of([base], made))
    assert "placebo" not in text.partition("</style>")[2]


def test_the_sentence_of_the_base_article_stands_above_the_variants(page) -> None:
    text = page(scores_of())
    pairs = re.findall(r'<div class="pair">(.*?)</li>', text, re.DOTALL)
    marked = [re.findall(r'<mark class="mention">(.*?)</mark>', pair) for pair in pairs]
    assert marked == [["ماكرون", "لودن"], ["ترمب", "شميت"], ["ماكرون", "عمرو"]]
    sides = re.findall(r'<p class="sentence" dir="rtl" lang="ar">(.*?)</p>', pairs[0])
    assert [re.sub(r"</?mark[^>]*>", "|", side) for side in sides] == [
        "قال بوتين و|ماكرون| وترمب أمس",
        "قال كيرن و|لودن| وشميت أمس",
    ]
    assert "article a : right" in words(pairs[0])
    assert "variant famous-0-a : missed" in words(pairs[0])


def test_each_arm_says_how_many_flip(page) -> None:
    text = page(scores_of())
    assert re.findall(r"<h3>(.*?)</h3>", text) == [
        "famous: 1 lost, 1 gained",
        "invented: 1 lost, 0 gained",
    ]
    assert "No mention flips" not in text
    assert "No mention flips in: famous, invented." in page(
        scores_of(answers=lambda a: answer(a, ()))
    )


def test_what_is_not_shown_is_counted(page) -> None:
    names = [f"اسم{letter}" for letter in "ابتثجحخدذرزسشصضطظعغفقك"]
    base = base_of(" ".join(names), *names)
    made = [
        variant_of(base, base.text, {name: n for n, name in enumerate(names)}, seed)
        for seed in range(5)
    ]
    text = page(
        scores_of([base], made, lambda a: answer(a, () if isinstance(a, Variant) else names))
    )
    assert f"lost: 110, of which {SHOWN} are shown" in text
    assert text.count('<div class="pair">') == SHOWN
    assert "lost in 5 of 5 variants of the article" in words(text)


def test_nothing_that_strangers_wrote_is_markup(page) -> None:
    base = base_of(f"قال بوتين {HOSTILE} أمس", "بوتين", id_=HOSTILE)
    made = variant_of(base, f"قال زيد {HOSTILE} أمس", {"زيد": 0})
    corpora = Corpus([base]), Corpus([made])
    found = [answer(base, ["بوتين"])], [answer(made, [HOSTILE[:9]])]
    before, after = (Run.of(HOSTILE, c, a) for c, a in zip(corpora, found, strict=True))
    text = page(SuiteScores(before, after, flips=True))
    assert "<img" not in text
    assert "<script" not in text
    assert "\u202e" not in text
    assert '<span class="sign">U+202E</span>' in text
    assert HOSTILE.replace("\u202e", "\\u202e") in html.unescape(text)


def test_the_policy_lets_nothing_in(page) -> None:
    text = page(scores_of())
    policy = text.partition("Content-Security-Policy")[2].partition(">")[0]
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert " style=" not in text


def side(text: str, mention: str, trigger: tuple[int, int] | None = None) -> Side:
    start = text.index(mention)
    return Side("right", "PER", start, start + len(mention), None, trigger)


def sentence(text: str, mention: str, trigger: tuple[int, int] | None = None) -> str:
    """Return the pieces of a sentence as text, the mention in brackets and signs in braces."""
    (article,) = Corpus([khabar.Article(id="a", text=text)])
    signs = {"": "{}", "mention": "[{}]", "trigger": "({})"}
    return "".join(
        signs[piece.mark].format(
            "".join(f"<{part.text}>" if part.sign else part.text for part in piece.parts)
        )
        for piece in around(article, side(text, mention, trigger))
    )


LONG = "كلمة " * 80


@pytest.mark.parametrize(
    ("text", "mention", "seen"),
    [
        ("قال هذا. ثم زار بوتين كييف. وعاد", "بوتين", "ثم زار [بوتين] كييف."),
        ("بوتين", "بوتين", "[بوتين]"),
        ("زار بو\u200cتين\u00a0كييف", "بو\u200cتين", "زار [بو<U+200C>تين]<U+00A0>كييف"),
        ("زار بوتين. كييف هنا", "بوتين. كييف", "زار [بوتين. كييف]"),
        ("زار\tبوتين", "بوتين", "زار [بوتين]"),
        ("زار 😀\U000e0001 بوتين", "بوتين", "زار 😀<U+E0001> [بوتين]"),
    ],
)
def test_a_mention_is_marked_in_its_sentence(text: str, mention: str, seen: str) -> None:
    assert sentence(text, mention) == seen


def test_a_long_sentence_is_cut_between_words() -> None:
    seen = sentence(f"{LONG}بوتين {LONG}", "بوتين")
    assert seen.startswith("…كلمة ")
    assert seen.endswith("كلمة…")
    assert "[بوتين]" in seen
    assert len(seen) < 500
    assert len(sentence("ب" * 5000 + " بوتين", "بوتين")) < 20


def test_the_trigger_of_an_argument_is_marked_too() -> None:
    assert sentence("قال بوتين أمس", "بوتين", (0, 3)) == "(قال) [بوتين] أمس"
    assert sentence("قال بوتين أمس", "بوتين أمس", (4, 9)) == "قال [بوتين أمس]"


def test_the_chart_shows_drops_right_of_zero_and_marks_the_placebo() -> None:
    for chart in charts.drops(scores_of()):
        famous, invented = chart.dots
        assert (famous.placebo, invented.placebo) == (True, False)
        assert famous.x == chart.zero < invented.x
        assert list(chart.placebos) == [famous.x]
        assert invented.low is not None
        assert invented.high is not None
        assert invented.low < invented.x <= invented.high <= charts.RIGHT
        assert famous.x >= charts.LEFT
        assert "0" in [tick.label for tick in chart.ticks]


def test_a_drop_without_an_interval_has_none_in_the_chart(page) -> None:
    scores = scores_of([ONE], [FAMOUS, INVENTED])
    dots = [dot for chart in charts.drops(scores) for dot in chart.dots]
    assert {(dot.low, dot.high) for dot in dots} == {(None, None)}
    assert 'class="interval' not in page(scores).partition("</style>")[2]


BODY = "قال بوتين أمس. "


def document(place: int, size: int) -> Variant:
    """Return a document in which the base's one body stands among others."""
    text = "".join(BODY.replace("بوتين", "زيدان" if place == n else "اخرون") for n in range(size))
    people = {
        "entities": tuple(
            khabar.Entity(start=len(BODY) * n + 4, end=len(BODY) * n + 9, type="PER")
            for n in range(size)
        )
    }
    return Variant(
        id=f"length-{place}-{size}",
        text=text,
        **people,
        suite="length",
        arm=f"x{size}",
        base="b",
        seed=place,
        origin={"entities": tuple(0 if place == n else None for n in range(size))},
    )


def test_a_body_is_in_the_third_where_it_stands() -> None:
    assert [third(document(n, 6)) for n in range(6)] == [
        "first", "first", "middle", "middle", "last", "last",
    ]  # fmt: skip
    assert third(document(0, 1)) is None
    assert third(document(7, 6)) is None


def test_recall_is_told_by_length_and_third(page) -> None:
    base = base_of(BODY, "بوتين")
    made = [document(0, 1), *(document(n, 3) for n in range(3))]
    lost = made[2].id

    def answers(article: khabar.Article) -> khabar.Prediction:
        found = () if article.id == lost else article.entities
        return khabar.Prediction(id=article.id, entities=found)

    scores = scores_of([base], made, answers)
    found = list(recalls(scores, scores.measures[0]))
    assert [(r.arm, r.third, r.documents, r.tally.recall_after) for r in found] == [
        ("x1", None, 1, 1),
        ("x3", None, 3, 2 / 3),
        ("x3", "first", 1, 1),
        ("x3", "middle", 1, 0),
        ("x3", "last", 1, 1),
    ]
    text = page(scores)
    assert "Recall by length and place" in text
    assert "The variants hold mentions that the base articles do not" in words(text)
    assert "No entity mention is written otherwise" not in text
    assert "Recall by length" not in page(scores_of())


def test_a_third_of_harder_articles_is_not_shown_as_a_loss() -> None:
    found = [
        Recall("x1", None, 4, Tally(kept=8, both_wrong=2)),
        Recall("x2", None, 4, Tally(kept=8, both_wrong=2)),
        Recall("x2", "first", 1, Tally(kept=1, both_wrong=1)),
        Recall("x2", "last", 3, Tally(lost=2, kept=5, both_wrong=1)),
    ]
    whole, first, middle, last = charts.recall(scores_of().measures[0], found).lines
    assert first.points[0][1] == whole.points[1][1] == whole.points[0][1]
    assert not middle.points
    assert last.points[0][1] > whole.points[1][1]  # below it
    assert last.points[0][2] == "x2: 55.0"


def test_evaluate_and_report_write_the_page_and_link_to_it(run, tmp_path: Path) -> None:
    done = run("evaluate", "floor", "--suite", "realis", "--seeds", "1", "--html", "--out", "r")
    assert done.returncode == 0, done.stderr
    assert "written to r/suites/realis/suite.html" in done.stderr
    page, link = tmp_path / "r/suites/realis/suite.html", 'href="suites/realis/suite.html"'
    assert link in (tmp_path / "r/report.html").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "r/suites/realis/suite.json").read_bytes())
    assert {"lost", "gained", "recall_before", "recall_after"} <= set(told["arms"][0])
    first = page.read_bytes()
    page.unlink()
    done = run("report", "r", "--out", "r/elsewhere/x.html")
    assert done.returncode == 0, done.stderr
    assert page.read_bytes() == first
    there = (tmp_path / "r/elsewhere/x.html").read_text(encoding="utf-8")
    assert f'href="../{link[6:]}' in there


def test_report_leaves_out_a_suite_that_it_cannot_read(run, tmp_path: Path) -> None:
    assert run("evaluate", "empty", "--out", "r").returncode == 0
    folder = tmp_path / "r/suites/realis"
    folder.mkdir(parents=True)
    for name, content in (
        ("report.json", '{"signature": "*|*|other-1:0|scorer-0"}'),
        ("predictions.jsonl", '{"id": "realis-nothing-00-000"}\n'),
    ):
        (folder / name).write_text(content, encoding="utf-8")
    done = run("report", "r")
    assert done.returncode == 0, done.stderr
    assert "the suite realis is left out:" in done.stderr
    assert "realis-nothing-00-000" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Suites:" not in (tmp_path / "r/report.html").read_text(encoding="utf-8")


def test_flips_are_of_suites(run) -> None:
    done = run("evaluate", "empty", "--flips")
    assert done.returncode == 2
    assert done.stderr.startswith("khabar: --flips: is for suites; give --suite NAME too")
    assert done.stderr.count("\n") == 1
