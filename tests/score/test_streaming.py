"""Predictions are counted as they come: in any order, from a corpus on disk, in little memory."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar.score.engine import gold_store, scorer
from tests.conftest import many

from .perturb import perturbed

pytestmark = pytest.mark.slow

replaced = msgspec.structs.replace


def written(folder: Path, corpus: khabar.Corpus, times: int) -> tuple[Path, Path]:
    """Write the corpus so many times over, and as many predictions in another order."""
    articles, answers = folder / f"corpus-{times}.jsonl", folder / f"answers-{times}.jsonl"
    lines = []
    with articles.open("wb") as file:
        for turn in range(times):
            for article in corpus:
                id_ = f"{turn}-{article.id}"
                file.write(msgspec.json.encode(replaced(article, id=id_)) + b"\n")
                entities = [replaced(e, entity=None) for e in perturbed(article, turn).entities]
                answer = khabar.Prediction(id=id_, entities=tuple(entities), dates=article.dates)
                lines.append(msgspec.json.encode(answer) + b"\n")
    random.Random(0).shuffle(lines)
    answers.write_bytes(b"".join(lines))
    return articles, answers


def test_a_corpus_on_disk_gives_the_same_scores(
    corpus: khabar.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scorer, "_BATCH", 700)
    articles, answers = written(tmp_path, corpus, 4)
    kept, streamed = khabar.load(articles), khabar.load(articles, streaming=True)
    found = khabar.score(answers, streamed).as_dict()
    assert found == khabar.score(answers, kept).as_dict()
    assert list(found["scores"]["dates"]["value"]["articles"]) == list(kept.ids)
    assert streamed.kept is None
    assert kept.kept


@pytest.mark.parametrize("at_once", [1, 200_000])
def test_a_corpus_whose_gold_alone_is_kept_gives_the_same_scores(
    corpus: khabar.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(gold_store, "_AT_ONCE", at_once)
    articles, answers = written(tmp_path, corpus, 2)
    with answers.open("ab") as file:  # quotations and names need the articles once more
        for article in corpus:
            file.write(msgspec.json.encode(khabar.system("gold").predict(article)) + b"\n")
    with articles.open("ab") as file:
        file.writelines(msgspec.json.encode(article) + b"\n" for article in corpus)
    of_gold = gold_store.corpus_with_gold_alone(str(articles))
    assert of_gold is not None
    assert of_gold.identity == khabar.load(articles).identity
    for _ in "cold", "warm":
        found = khabar.score(answers, of_gold).as_dict()
        assert found == khabar.score(answers, khabar.load(articles)).as_dict()


def test_a_quotation_that_does_not_stand_there_is_refused(
    corpus: khabar.Corpus, tmp_path: Path
) -> None:
    articles, answers = written(tmp_path, corpus, 1)
    wrong = khabar.Entity(start=0, end=1, type="PER", text="غ")
    answers.write_bytes(msgspec.json.encode(khabar.Prediction(id="0-003", entities=(wrong,))))
    of_gold = gold_store.corpus_with_gold_alone(str(articles))
    with pytest.raises(khabar.KhabarError, match=r"entities\[0\].text: 'غ' is not the text at"):
        khabar.score(answers, of_gold)


def test_memory_does_not_grow_with_the_file(
    corpus: khabar.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scorer, "_BATCH", 2_000)
    peaks = []
    for times in (8, many(120)):
        articles, answers = written(tmp_path, corpus, times)
        tracemalloc.start()
        khabar.score(answers, khabar.load(articles, streaming=True))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_the_command_streams(corpus: khabar.Corpus, tmp_path: Path, run) -> None:
    articles, answers = written(tmp_path, corpus, 2)
    options = ("score", answers, "--data", articles, "--json")
    found = run(*options, "--streaming")
    assert found.returncode == 0, found.stderr
    assert found.stdout == run(*options).stdout
    assert "only a .jsonl file can be streamed" in run("score", answers, "--streaming").stderr


def test_no_article_is_read_again_where_no_cluster_is_named(
    corpus: khabar.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles, answers = written(tmp_path, corpus, 1)
    of_gold = gold_store.corpus_with_gold_alone(str(articles))
    monkeypatch.setattr(type(of_gold), "__getitem__", lambda *_: pytest.fail("read again"))
    assert khabar.score(answers, of_gold)["entities"]["strict"].total.gold
