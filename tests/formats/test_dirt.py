"""Files of tokens with the faults that they have: told with their line, or repaired."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import khabar
from khabar import Article, KhabarError, formats, limits
from khabar.formats import Options

Found = list[tuple[str, str]]


def read(path: Path, asked: str = "conll", **given: object) -> tuple[list[Article], Counter[str]]:
    options = Options(**given)
    return list(formats.read(path, asked, options)), options.repairs


def mentions(articles: list[Article]) -> Found:
    return [(a.text[e.start : e.end], e.type) for a in articles for e in a.entities]


def written(folder: Path, content: str | bytes, name: str = "in.conll") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# content, options, the line and what is said of it, what lenient reading finds, and what it repairs
FAULTS: list[tuple[str, str, str, Found, str]] = [
    (
        "زار O\nمحمد I-PER\nعلي I-PER\n", "conll", ":2: I-PER continues no span of its type",
        [("محمد علي", "PER")], "spans begun without B-",
    ),
    (
        "محمد B-PER\nالرباط I-GPE\n", "conll", ":2: I-GPE continues no span",
        [("محمد", "PER"), ("الرباط", "GPE")], "spans begun without B-",
    ),
    (
        "وزارة B-ORG\n\nالداخلية I-ORG\n", "conll", ":3: I-ORG continues no span of its type",
        [("وزارة", "ORG"), ("الداخلية", "ORG")], "spans begun without B-",
    ),
    (
        "زار O\nمحمد B-PER O\n. O\n", "conll", ":2: 2 tags; the first line has one",
        [("محمد", "PER")], "further tags left out",
    ),
    (
        "زار O\nمحمدB-PER\nعليO\n", "conll", ":2: the tag B-PER is glued to its word",
        [("محمد", "PER")], "tags parted from their word",
    ),
    (
        "زار O\nمحمد\u00a0B-PER\n", "conll", ":2: the tag B-PER is glued to its word",
        [("محمد", "PER")], "tags parted from their word",
    ),
    (
        "زار O\nمحمد\nعلي B-PER\n", "conll", ":2: there is a token without a tag",
        [("علي", "PER")], "tokens without a tag read as O",
    ),
    (
        "زار O\nمحمد B_PER\nعلي B-PER\n", "conll", ":2: tag 'B_PER': none of O",
        [("علي", "PER")], "unknown tags read as O",
    ),
    (
        "زار O\nمحمد B-MAN\nعلي B-PER\n", "conll", ":2: type 'MAN' is none of khabar's",
        [("علي", "PER")], "mentions of an unknown type left out",
    ),
    (
        "زار O\nمحمد\tB-PER\n", "conll", ":2: the columns are separated otherwise",
        [("محمد", "PER")], "lines with other separators",
    ),
    (
        "زار\tO\nمحمد B-PER\n", "conll", ":2: the columns are separated otherwise",
        [("محمد", "PER")], "lines with other separators",
    ),
    (
        "زار O\nمحمد  B-PER\n", "conll", ":2: the columns are separated otherwise",
        [("محمد", "PER")], "lines with other separators",
    ),
    (
        "زار O\n O\nمحمد B-PER\n", "conll", ":2: there is no token before the tag",
        [("محمد", "PER")], "lines without a token left out",
    ),
    (
        "زار O\n \t \nمحمد B-PER\n", "conll", ":2: the line is blank, but holds spaces",
        [("محمد", "PER")], "blank lines with spaces",
    ),
    (
        "زار x O\nمحمد B-PER\n", "conll", ":2: 2 columns; the first line has 3",
        [("محمد", "PER")], "lines with other columns",
    ),
    (
        "-DOCSTART- O\n\nزار O\n-DOCSTART- O\nمحمد B-PER\n", "conll",
        ":4: -DOCSTART- stands inside a sentence",
        [("محمد", "PER")], "documents begun inside a sentence",
    ),
    (
        "زار O\n\n-DOCSTART- O\n\nمحمد B-PER\n", "conll",
        ":3: -DOCSTART- comes after the first sentence",
        [("محمد", "PER")], "documents read as sentences",
    ),
    (
        "محمد B-PER\nعلي E-PER\n", "conll,tags=iob2", ":2: .* is not of iob2; `tags=bioes`",
        [("محمد علي", "PER")], "tags of another scheme than iob2",
    ),
    (
        "محمد B-PER\nزار O\nعلي S-PER\n", "conll", ":1: the span of PER has no end",
        [("محمد", "PER"), ("علي", "PER")], "spans ended without E-",
    ),
    (
        "محمد B-PER\nعلي I-PER\n\nسعد U-PER\n", "conll", ":2: the span of PER has no end",
        [("محمد علي", "PER"), ("سعد", "PER")], "spans ended without L-",
    ),
    (
        "محمد I-PERS\n", "wojood", ":1: I-PERS continues no span",
        [("محمد", "PERS")], "spans begun without B-",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "asked", "said", "found", "repair"), FAULTS)
def test_a_fault_is_told_with_its_line_or_repaired_and_counted(
    content: str, asked: str, said: str, found: Found, repair: str, tmp_path: Path
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(KhabarError, match=said) as caught:
        read(path, asked)
    assert str(caught.value).startswith(f"{path}:")
    assert "`lenient` repairs it" in str(caught.value)
    articles, repairs = read(path, asked, lenient=True)
    assert mentions(articles) == found
    assert set(repairs) == {repair}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le with mark", "windows-1256"]
)
def test_encodings_and_line_ends_change_nothing(encoding: str, end: str, tmp_path: Path) -> None:
    content = end.join(("زار O", "محمد B-PER", "", "", "علي B-PER"))
    mark = "\ufeff" if encoding.endswith("mark") else ""
    path = written(tmp_path, (mark + content).encode(encoding.partition(" ")[0]))
    named = {"encoding": "windows-1256"} if encoding == "windows-1256" else {}
    articles, repairs = read(path, **named)
    assert [a.text for a in articles] == ["زار محمد", "علي"]
    assert mentions(articles) == [("محمد", "PER"), ("علي", "PER")]
    assert not repairs


def test_another_encoding_is_told_with_its_line_and_the_option(tmp_path: Path) -> None:
    path = written(tmp_path, "a O\nمحمد B-PER\n".encode("cp1256"))
    with pytest.raises(KhabarError, match=r":2: byte 0 is not UTF-8; .*encoding=windows-1256"):
        read(path)
    for encoding, said in (("utf-99", "unknown; give utf-8"), ("utf-16", "not utf-16")):
        with pytest.raises(KhabarError, match=said):
            read(path, encoding=encoding)
    with pytest.raises(KhabarError, match="compressed with gzip"):
        read(written(tmp_path, b"\x1f\x8b rest"))


COLUMNS = """\
-DOCSTART- -X- -X- O

زار V B-VP O
محمد N B-NP I-PER

علي N B-NP I-PER
سعد N I-NP B-PER
"""


def test_four_columns_are_a_preset_or_named(tmp_path: Path) -> None:
    path = written(tmp_path, COLUMNS)
    with pytest.raises(KhabarError, match=r"columns 3 and 4 hold tags; .*`columns=token/_/_/tag`"):
        read(path)
    (article,), _ = read(path, "conll2003")
    assert (article.id, article.labels) == ("1", "anercorp")
    assert article.text == "زار محمد\nعلي سعد"
    assert mentions([article]) == [("محمد", "PERS"), ("علي", "PERS"), ("سعد", "PERS")]
    (article,), _ = read(path, "conll,tags=iob1,columns=token/_/_/tag")
    assert mentions([article]) == [("محمد", "PER"), ("علي", "PER"), ("سعد", "PER")]
    sentences, _ = read(path, "conll2003,documents=sentence")
    assert len(sentences) == 2
    turned = written(tmp_path, "B-PER محمد x\nO زار x\n")
    assert mentions(read(turned, "conll,columns=tag/token/_")[0]) == [("محمد", "PER")]
    for columns, said in (("token/token", "once each"), ("word/tag", "'word' is unknown")):
        with pytest.raises(KhabarError, match=said):
            read(turned, f"conll,columns={columns}")


def test_nested_tags_are_read_also_of_one_type_twice(tmp_path: Path) -> None:
    content = "وزارة B-ORG\nخارجية I-ORG B-ORG\nالمغرب I-ORG I-ORG B-GPE\n. O O O\n"
    (article,), _ = read(written(tmp_path, content), "wojood")
    assert mentions([article]) == [
        ("وزارة خارجية المغرب", "ORG"), ("خارجية المغرب", "ORG"), ("المغرب", "GPE"),
    ]  # fmt: skip
    assert article.labels == "wojood"


def test_anercorp_s_names_are_those_of_its_labels(tmp_path: Path) -> None:
    path = written(tmp_path, "محمد B-PERS\nعلي I-PERS\nسعد B-PER\nحزب B-MISC\n")
    with pytest.raises(KhabarError, match="`labels=anercorp` has it"):
        read(path)
    (article,), _ = read(path, "anercorp")
    assert mentions([article]) == [("محمد علي", "PERS"), ("سعد", "PERS"), ("حزب", "MISC")]
    (article,), _ = read(path, "conll,types=PERS:PER/MISC:NORP")
    assert {e.type for e in article.entities} == {"PER", "NORP"}


JOINED = [
    ("و+ ال+ أمم ، 3 . 5 % ( أو أكثر ) .", "والأمم، 3.5% (أو أكثر)."),
    ("كتاب +ه : « 2 / 3 »", "كتابه: «2/3»"),
    ("لقاء - قمة 10 - 12 + 4 +", "لقاء - قمة 10-12 + 4 +"),
    ("؟ ؟", "؟؟"),
]


@pytest.mark.parametrize(("tokens", "text"), JOINED)
def test_tokens_are_joined_by_the_rule_for_arabic(tokens: str, text: str, tmp_path: Path) -> None:
    words = tokens.split()
    for place, word in enumerate(words):
        rows = [f"{w} {'B-PER' if n == place else 'O'}\n" for n, w in enumerate(words)]
        path = written(tmp_path, "".join(rows))
        (article,), _ = read(path, join="arabic")
        assert article.text == text
        bare = word.strip("+") if len(word) > 1 else word
        assert mentions([article]) == [(bare, "PER")]
        (article,), _ = read(path)
        assert (article.text, mentions([article])) == (tokens, [(word, "PER")])


def test_a_file_without_tokens_or_sentences_is_told(tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(KhabarError, match="has no lines of tokens and tags"):
        read(written(tmp_path, "\n\n"))
    monkeypatch.setattr(limits, "LINE", 1000)
    long = written(tmp_path, "زار O\n" * 100_000)
    with pytest.raises(KhabarError, match="put a blank line after each sentence"):
        read(long)
    with pytest.raises(KhabarError, match="document '1' has more than 1,000 characters"):
        read(written(tmp_path, "-DOCSTART- O\n\n" + "زار O\n\n" * 1000))


def test_ids_of_documents_are_kept_and_checked(tmp_path: Path) -> None:
    path = written(tmp_path, "-DOCSTART- (x 1)\n\nزار O\n\n-DOCSTART-\n\nعلي O\n")
    articles, _ = read(path)
    assert [article.id for article in articles] == ["x 1", "2"]
    with pytest.raises(KhabarError, match="'x 1': has an id with white space"):
        formats.write(tmp_path / "out.conll", articles, "conll", Options())
    assert not (tmp_path / "out.conll").exists()


def test_the_command_says_what_it_repaired_and_what_it_lost(tmp_path: Path, run) -> None:
    path = written(tmp_path, "زار O\nمحمد I-PER\n\nعليO\n")
    found = run("convert", path, "out.jsonl")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"khabar: {path}:2: I-PER continues no span")
    assert not (tmp_path / "out.jsonl").exists()
    found = run("convert", path, "out.jsonl", "--lenient", "--join", "arabic")
    assert found.returncode == 0
    assert found.stderr.splitlines() == [
        "repaired: 1 spans begun without B-",
        "repaired: 1 tags parted from their word",
    ]
    found = run("evaluate", "floor", "--data", path, "--from", "conll,lenient", "--out", "run")
    assert "repaired: 1 spans begun without B-" in found.stderr
    found = run("score", "run/predictions.jsonl", "--data", path)
    assert found.returncode == 2
    found = run("score", "run/predictions.jsonl", "--data", path, "--from", "conll,lenient")
    assert found.returncode == 0, found.stderr


def test_every_command_with_a_corpus_takes_a_format(tmp_path: Path, run) -> None:
    path = written(tmp_path, "زار O\nمحمد B-PERS\n\nفي O\nالرباط B-LOC\n", "in.txt")
    given = ("--data", path, "--from", "anercorp")
    for arguments in (
        ("evaluate", "floor", "--out", "run"),
        ("score", "run/predictions.jsonl"),
        ("compare", "run", "run"),
        ("report", "run"),
        ("suite", "make", "spelling", "--out", "made.jsonl"),
    ):
        found = run(*arguments, *given)
        assert found.returncode == 0, (arguments, found.stderr)
    assert "only coarse is computed" in run("score", "run/predictions.jsonl", *given).stdout
    found = run("score", "run/predictions.jsonl", "--from", "anercorp")
    assert (found.returncode, "give --data PATH too" in found.stderr) == (2, True)
    assert khabar.load(path, format="anercorp").labels == "anercorp"
    assert khabar.load(path, format="conll,labels=anercorp").tasks == {"entities"}
    with pytest.raises(KhabarError, match="format: is for a source of its own"):
        khabar.load(path, format="conll", streaming=True)


def test_pytest_takes_a_format(pytester, tmp_path: Path) -> None:
    path = written(tmp_path, "زار O\nمحمد B-PERS\n", "in.txt")
    found = pytester.runpytest(
        "--khabar", "empty", "--khabar-data", path, "--khabar-from", "anercorp"
    )
    found.assert_outcomes(passed=1, skipped=2)
    found = pytester.runpytest("--khabar", "empty", "--khabar-from", "anercorp")
    assert found.ret != 0
    found.stderr.fnmatch_lines(["*--khabar-from: is the format of --khabar-data; give it too*"])
