"""leaderboard.md is a pure function of submissions/ and the dataset."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import corpus as corpora
from khabar import labels, predictions, signature, systems
from khabar.score.measures import HEADLINES, MEASURES
from khabar.submissions import dataset, folder, markdown_escape, yardsticks
from khabar.submissions.board import BOARD, PICTURE, differences, render
from khabar.submissions.board import made as files_of
from khabar.submissions.board_scores import scored
from khabar.submissions.description import SAW, Cost, Dataset, Prompt
from khabar.submissions.review import review
from tests import yaml_files

BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"


def board(tmp_path: Path) -> str:
    return render(folder.found(tmp_path / "submissions"), tmp_path / "leaderboard.md")


def rows(made: str, head: str) -> list[list[str]]:
    """Return the rows of the first table after this, cell by cell."""
    after = made[made.index(head) :]
    table = after[after.index("| ") :].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line[1:-1].split(" | ")] for line in table]


def ranked(made: str, headline: str = "Entities: `strict`") -> list[list[str]]:
    """Return the rows of a headline's systems: rank, system, kind, saw, F1, interval."""
    return [row for row in rows(made, f"### {headline}\n") if row[0]]


def yardsticks_of(made: str, headline: str) -> list[list[str]]:
    """Return the names of the yardsticks below the systems, and their scores."""
    return [[row[1], row[4]] for row in rows(made, f"### {headline}\n") if not row[0]]


HEADLINES_SHOWN = [f"{task.capitalize()}: `{measure}`" for task, measure in HEADLINES]


def test_the_leaderboard_of_the_checkout_is_what_submissions_say(root: Path) -> None:
    files = files_of(scored(folder.found(root / "submissions")), root)
    assert files == {name: (root / name).read_bytes() for name in (BOARD, PICTURE)}


def test_the_regex_row_is_what_the_regex_baseline_does(root: Path, corpus: khabar.Corpus) -> None:
    path = root / "submissions/regex/predictions.jsonl"
    stream = predictions.read(path, corpus)
    submitted = {p.id: msgspec.structs.replace(p, canary=None) for _, p in stream}
    tagger = khabar.system("regex")
    assert submitted == {article.id: tagger.predict(article.blind()) for article in corpus}


def test_scores_are_recomputed_and_sorted(tmp_path: Path, submit) -> None:
    submit("a")
    submit("b", by="gold")
    made = board(tmp_path)
    for headline in HEADLINES_SHOWN:
        assert ranked(made, headline) == [
            ["1", "[b](submissions/b/)", "rules", "no", "100.0", "–"],
            ["2", "[a](submissions/a/)", "rules", "no", "0.0", "–"],
        ]
    assert "no two-sided p over\narticles is below 0.0625" in made


@pytest.mark.slow
def test_every_measure_of_a_task_is_shown(tmp_path: Path, submit) -> None:
    submit("a", by="gold")
    made = board(tmp_path)
    for task in khabar.schema.TASKS:
        head = re.search(rf"<summary>{task.capitalize()}: .*\n\n(\| system .*)", made)[1]
        names = [name.removesuffix(" (P / R)") for name in head.strip("| ").split(" | ")[1:]]
        assert names == [m.name for m in MEASURES if m.task == task]
    for measure in MEASURES:
        told = re.search(rf"^{re.escape(f'{measure.task}.{measure.name}')}\|.*$", made, re.M)[0]
        report = khabar.score(tmp_path / "submissions/a/predictions.jsonl")
        assert str(report[measure.task][measure.name].signature) == told
        assert signature.parse(told)


def test_a_task_that_is_not_done_has_no_row(tmp_path: Path, submit, corpus) -> None:
    submit("dates", [khabar.Prediction(id=a.id, dates=a.dates) for a in corpus])
    submit("all", by="gold")
    made = board(tmp_path)
    assert [len(ranked(made, headline)) for headline in HEADLINES_SHOWN] == [1, 1, 2, 1, 1]
    assert len(rows(made, "| system | span |")) == 1
    shutil.rmtree(tmp_path / "submissions/all")
    assert board(tmp_path).count("\nNo submission does this task.\n") == 2
    assert len(rows(made, "| system | relaxed |")) == 2


def test_systems_that_cannot_be_told_apart_share_a_rank(tmp_path: Path, submit, corpus) -> None:
    submit("a", by="gold")
    submit("b", by="regex")
    answers = [khabar.system("regex").predict(article.blind()) for article in corpus]
    fewer = msgspec.structs.replace(answers[0], entities=answers[0].entities[1:])
    submit("c", [fewer, *answers[1:]])
    submit("d")
    found = ranked(board(tmp_path))
    assert [row[1][1] for row in found] == ["a", "b", "c", "d"]
    assert [row[0] for row in found] == ["1", "2", "2", "4"]
    assert re.fullmatch(r"97\.\d", found[1][4])
    assert re.fullmatch(r"\d\d\.\d–\d\d\.\d", found[1][5])


def test_what_became_of_articles_and_quotations_is_told(tmp_path: Path, submit, corpus) -> None:
    answers = [
        khabar.Prediction(
            id="000",
            dates=corpus[0].dates,
            unlocatable=khabar.Unlocatable(dates=len(corpus[0].dates)),
        ),
        khabar.Prediction(id="001", error="TimeoutError"),
    ]
    submit("a", answers)
    ((_, *cells),) = rows(board(tmp_path), "| system | scored |")
    assert cells == ["1", "1", "3", "50.0 %", "–"]


def test_a_submission_of_which_every_article_failed_has_a_row(tmp_path: Path, submit, corpus):
    submit("a", [khabar.Prediction(id=a.id, error="<b>no</b>") for a in corpus])
    submit("b", [khabar.Prediction(id="000", error="no")])
    made = board(tmp_path)
    for headline in HEADLINES_SHOWN:
        assert [[row[0], row[4]] for row in ranked(made, headline)] == [["1", "0.0"]] * 2
    assert [row[1:4] for row in rows(made, "| system | scored |")] == [
        ["0", "5", "0"],
        ["0", "1", "4"],
    ]


def test_a_submission_without_a_line_is_refused(tmp_path: Path, submit) -> None:
    submit("a", [])
    with pytest.raises(khabar.KhabarError, match=r"a/predictions\.jsonl: holds no prediction"):
        board(tmp_path)


def test_other_labels_are_marked_and_ranked_apart(tmp_path: Path, submit, corpus) -> None:
    onto = labels.INVENTORIES["wojood"].projection
    theirs = [
        khabar.Prediction(
            id=article.id,
            labels="wojood",
            entities=tuple(
                khabar.Entity(start=e.start, end=e.end, type=onto[e.type])
                for e in article.entities[3:]
                if e.type in onto
            ),
        )
        for article in corpus
    ]
    submit("theirs", theirs)
    submit("ours", by="gold")
    made = board(tmp_path)
    ours, other = ranked(made)
    assert (ours[0], ours[4]) == ("1", "100.0")
    assert (other[0], other[1]) == ("1", "[theirs](submissions/theirs/) `wojood`")
    assert re.fullmatch(r"9\d\.\d", other[4])
    assert (
        "F1 of `strict` per type, under the labels of `wojood` (in brackets: number of gold items):"
        in made
    )
    assert "PERS (93)" in made


def test_what_is_told_of_a_system_is_shown_inert(tmp_path: Path, submit) -> None:
    submit(
        "a",
        system="<b>x</b>|[y](z)",
        version="`1`",
        authors=("@amal", "a*b*"),
        trained_on="![x](https://y.z)",
        prompt=Prompt(name="p|q", sha256="ab" * 32),
        cost=Cost(usd=1.25, note="<i>"),
    )
    made = board(tmp_path)
    for row in (ranked(made)[0], rows(made, "| system | version | authors |")[0]):
        told = " ".join(row).replace("<!-- -->", "").replace("`https://example.org/tagger`", "")
        assert not re.search(r"<|\*|!\[|://|\|", told)
    assert "1.25 USD (&#60;i&#62;)" in made
    assert "`abababababab`" in made
    assert "`https://example.org/tagger`" in made


def test_text_outside_the_block_is_kept(tmp_path: Path, submit) -> None:
    path = tmp_path / "leaderboard.md"
    submit("a")
    path.write_bytes(f"# Ours\r\n{BEGIN}\nstale\n{END}\nBelow.\n".encode())
    made = board(tmp_path)
    assert made.startswith(f"# Ours\r\n{BEGIN}\n")
    assert made.endswith(f"{END}\nBelow.\n")
    assert "stale" not in made


@pytest.mark.parametrize(
    "content",
    [b"no block at all", f"{END}{BEGIN}".encode(), f"{BEGIN}{END}{BEGIN}".encode(), b"\xff"],
)
def test_a_block_that_is_none_is_told(tmp_path: Path, submit, content: bytes) -> None:
    submit("a")
    (tmp_path / "leaderboard.md").write_bytes(content)
    with pytest.raises(khabar.KhabarError, match=r"leaderboard\.md: "):
        board(tmp_path)


def test_there_may_be_no_submission_yet(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    assert "No submissions yet." in board(tmp_path)


@pytest.mark.sampled
@pytest.mark.parametrize(("seed", "language"), [("1", "tr_TR.UTF-8"), ("77", "C")])
def test_it_is_the_same_bytes_everywhere(
    root: Path, tmp_path: Path, seed: str, language: str
) -> None:
    for name in sorted(folder.found(root / "submissions"), reverse=True):
        shutil.copytree(root / "submissions" / name, tmp_path / "submissions" / name)
    shutil.copy(root / "leaderboard.md", tmp_path)
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": language, "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-m", "khabar", "leaderboard"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    for name in (BOARD, PICTURE):
        assert (tmp_path / name).read_bytes() == (root / name).read_bytes()


class Changed:
    """A built-in dataset at another version, one text or one mention of which was changed."""

    def __init__(self, corpus: khabar.Corpus, *, text: bool) -> None:
        first = corpus[0]
        if text:
            first = msgspec.structs.replace(first, title="Another title")
        else:
            first = msgspec.structs.replace(first, dates=first.dates[1:])
        self.corpus = corpora.Corpus([first, *corpus[1:]], name="khabar", version="1.1.0")


def test_a_version_that_changes_gold_alone_keeps_submissions(corpus: khabar.Corpus) -> None:
    old = Dataset(version=corpus.version, sha256=corpus.sha256)
    assert dataset.fault(old, corpus) is None
    assert dataset.fault(old, Changed(corpus, text=False).corpus) is None
    told = dataset.fault(old, Changed(corpus, text=True).corpus)
    ran = corpus.identity.removeprefix("khabar-")
    assert f"was run on {ran}, and the articles have changed since" in told


def test_a_hash_that_no_version_has_is_told(corpus: khabar.Corpus) -> None:
    told = dataset.fault(Dataset(version="1.0.0", sha256="0" * 64), corpus)
    assert "was run on 1.0.0:000000000000, which is not a released version" in told


@pytest.mark.slow
def test_check_fails_when_the_table_was_edited(tmp_path: Path, own: Path, run) -> None:
    path = tmp_path / "leaderboard.md"
    assert run("leaderboard", "--check").returncode == 1
    assert run("leaderboard").returncode == 0
    assert run("leaderboard", "--check").returncode == 0
    edited = path.read_text(encoding="utf-8").replace("| 97.5 |", "| 99.9\x1b[31m |")
    path.write_text(edited, encoding="utf-8")
    done = run("leaderboard", "--check")
    assert done.returncode == 1
    assert path.read_text(encoding="utf-8") == edited
    lines = done.stderr.splitlines()
    assert lines[0] == "--- leaderboard.md"
    assert any(line.startswith("-") and "| 99.9\\x1b[31m |" in line for line in lines)
    assert any(line.startswith("+") and "| 97.5 |" in line for line in lines)
    assert lines[-1] == "leaderboard.md: not what submissions/ say; run `khabar leaderboard`"


def test_a_long_difference_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "leaderboard.md"
    path.write_text("\n".join(f"a{n}" for n in range(500)))
    found = list(differences(path, "\n".join(f"b{n}" for n in range(500)).encode()))
    assert len(found) == 41
    assert re.fullmatch(r"… and \d+ more lines", found[-1])


def test_only_json_stands_in_the_published_predictions(root: Path) -> None:
    for path in (root / "submissions").glob("*/predictions.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "details" not in json.loads(line)


def test_every_published_answer_holds_the_canary(root: Path, corpus: khabar.Corpus) -> None:
    canary = yaml_files.load(root / "gold/release.yaml")["canary"]
    for path in (root / "submissions").glob("*/predictions.jsonl"):
        answers = [p for _, p in predictions.read(path, corpus)]
        assert {answer.canary for answer in answers} <= {canary}, path


def test_the_canary_changes_no_score_and_no_flag(tmp_path: Path, submit, corpus) -> None:
    bare = [khabar.system("regex").predict(article.blind()) for article in corpus]
    held = [msgspec.structs.replace(answer, canary="x" * 36) for answer in bare]
    one, other = khabar.score(held, name="a"), khabar.score(bare, name="a")
    for measure in MEASURES:
        assert one[measure.task][measure.name].total == other[measure.task][measure.name].total
    submit("a", bare, authors=("A",))
    submit("b", held, authors=("B",))
    flags = review(tmp_path).flags
    assert {flag.told for flag in flags if flag.submission == "a"} == {
        f"its {task} are b's to the record" for task in khabar.schema.TASKS
    }


def test_yardsticks_stand_below_the_ranks(tmp_path: Path, submit, monkeypatch) -> None:
    submit("a", by="regex")
    monkeypatch.setattr(yardsticks, "YARDSTICKS", ("gold", "no-such-system", "empty"))
    made = board(tmp_path)
    for headline in HEADLINES_SHOWN:
        below = [["*not ranked:*", ""], ["`gold`", "100.0"], ["`empty`", "0.0"]]
        assert yardsticks_of(made, headline) == below
        assert len(ranked(made, headline)) == 1
    about = markdown_escape.cell(systems.Gold.__doc__.splitlines()[0])
    assert f"\n- `gold`: {about}\n- `empty`: " in made


def test_ceiling_and_floor_are_on_the_board(tmp_path: Path, submit) -> None:
    submit("a")
    made = board(tmp_path)
    for headline in HEADLINES_SHOWN:
        _, ceiling, floor = yardsticks_of(made, headline)
        assert ceiling == ["`quoted`", "100.0"]
        assert floor[0] == "`floor`"
        assert 0 <= float(floor[1]) < 100


def test_without_yardsticks_there_is_no_table_of_them(tmp_path: Path, submit, monkeypatch) -> None:
    submit("a")
    monkeypatch.setattr(yardsticks, "YARDSTICKS", ("no-such-system",))
    made = board(tmp_path)
    assert "ardstick" not in made
    assert "not ranked" not in made


class Broken:
    """A yardstick that cannot read the second article."""

    name = "broken"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        if article.id == "001":
            raise RuntimeError("no")
        return khabar.Prediction(id=article.id)


def test_a_yardstick_that_fails_is_told(tmp_path: Path, submit, monkeypatch) -> None:
    submit("a")
    monkeypatch.setattr(yardsticks, "YARDSTICKS", ("broken",))
    monkeypatch.setattr(yardsticks, "maker", lambda _: Broken)
    with pytest.raises(khabar.KhabarError, match="yardstick broken: article '001': RuntimeError"):
        board(tmp_path)


def test_what_seeing_the_articles_means_is_told(tmp_path: Path, submit) -> None:
    submit("a")
    made = board(tmp_path)
    for value, meaning in SAW.items():
        assert f"\n- `{value}`: {meaning}\n" in made
