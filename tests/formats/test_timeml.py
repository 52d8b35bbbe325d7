"""TimeML gives back the dates it was given, and nothing hostile or malformed passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import khabar
from khabar import Article, Date, KhabarError, labels
from khabar.formats import folders, timeml
from khabar.formats.format import Options
from khabar.schema import Dct

(FORMAT,) = timeml.FORMATS
READ, WRITE = FORMAT.read, FORMAT.write
assert READ
assert WRITE
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

TEMPEVAL = """<?xml version="1.0" ?>
<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">

<DOCID>نشرة-1</DOCID>

<DCT><TIMEX3 tid="t0" type="TIME" value="2026-03-01T08:10:00" temporalFunction="false" functionInDocument="CREATION_TIME">03/01/2026 08:10:00</TIMEX3></DCT>

<TITLE>لقاء &amp; بيان</TITLE>

<TEXT>
<EVENT eid="e1" class="OCCURRENCE">وصل</EVENT> الوزير <SIGNAL sid="s1">في</SIGNAL> <TIMEX3 tid="t1" type="DATE" value="2026-02-28" temporalFunction="true" anchorTimeID="t0">مساء <EVENT eid="e2" class="STATE">أمس</EVENT></TIMEX3> وبقي <TIMEX3 tid="t2" type="DURATION" value="P3D" mod="APPROX" endPoint="t3">نحو ثلاثة أيام</TIMEX3><TIMEX3 tid="t3" type="DATE" value="2026-03-03"/>.
</TEXT>

<MAKEINSTANCE eventID="e1" eiid="ei1" tense="PAST" aspect="NONE" polarity="POS" pos="VERB"/>
<TLINK lid="l1" relType="BEFORE" eventInstanceID="ei1" relatedToTime="t0"/>
</TimeML>
"""  # noqa: E501
TEXT = "\nوصل الوزير في مساء أمس وبقي نحو ثلاثة أيام.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.tml"


def read(file: Path, content: str | bytes, options: Options | None = None) -> Article:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    (article,) = READ(file, options or Options())
    return article


def back(file: Path, article: Article, options: Options) -> Article:
    WRITE(file, [article], options)
    (again,) = READ(file, Options())
    return again


def test_a_document_of_tempeval_is_read_and_what_is_not_held_is_counted(file: Path) -> None:
    options = Options()
    article = read(file, TEMPEVAL, options)
    assert (article.id, article.title, article.text) == ("نشرة-1", "لقاء & بيان", TEXT)
    assert article.dct == Dct(value="2026-03-01T08:10:00", granularity="minute")
    yesterday, days = article.dates or ()
    assert TEXT[yesterday.start : yesterday.end] == "مساء أمس"
    assert (yesterday.value, yesterday.deictic) == ("2026-02-28", True)
    assert TEXT[days.start : days.end] == "نحو ثلاثة أيام"
    assert (days.type, days.value, days.mod, days.deictic) == ("DURATION", "P3D", "APPROX", None)
    assert (article.entities, article.events) == (None, None)
    assert options.losses == {
        "<EVENT>": 2, "<SIGNAL>": 1, "<MAKEINSTANCE>": 1, "<TLINK>": 1,
        "<TIMEX3> without text": 1, "TIMEX3's endPoint": 1,
    }  # fmt: skip


def test_a_document_of_heideltime_is_read(file: Path) -> None:
    options = Options()
    article = read(
        file,
        '<?xml version="1.0"?>\n<!DOCTYPE TimeML SYSTEM "TimeML.dtd">\n<TimeML>'
        '<TIMEX3INTERVAL earliestBegin="2026-12-24T00:00:00"><TIMEX3 tid="t1" type="DATE" '
        'value="2026-12-24">الخميس</TIMEX3></TIMEX3INTERVAL> غدا</TimeML>',
        options,
    )
    assert article == Article(
        id="a", text="الخميس غدا",
        dates=(Date(start=0, end=6, type="DATE", value="2026-12-24"),),
    )  # fmt: skip
    assert options.losses == {"<TIMEX3INTERVAL>": 1}


def test_timebank_has_no_text_element_and_its_date_stands_inline(file: Path) -> None:
    article = read(
        file,
        '<TimeML>الرباط <TIMEX3 tid="t9" type="DATE" value="1998-01-08" '
        'functionInDocument="PUBLICATION_TIME">8/1</TIMEX3> قال</TimeML>',
    )
    assert article.text == "الرباط 8/1 قال"
    assert article.dct == Dct(value="1998-01-08")
    assert [(date.start, date.end) for date in article.dates or ()] == [(7, 10)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1256", "iso-8859-6"])
def test_the_encoding_is_the_one_that_the_document_declares(file: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    content = f'<?xml version="1.0" encoding="{declared}"?><TimeML><TEXT>اليوم</TEXT></TimeML>'
    assert read(file, content.encode(encoding)).text == "اليوم"


def timex3(attributes: str, text: str = "أمس") -> str:
    return f"<TimeML>\n<TEXT><TIMEX3 {attributes}>{text}</TIMEX3></TEXT></TimeML>"


def test_lenient_leaves_utf_16_as_it_is(file: Path) -> None:
    content = '<?xml version="1.0" encoding="utf-16"?><TimeML>قال &amp; مضى</TimeML>'
    article = read(file, content.encode("utf-16"), Options(lenient=True))
    assert article.text == "قال & مضى"


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<TimeML>&b;</TimeML>'
BAD = [
    (BOMB, "a.tml:1: declares the entity 'a'; write out"),
    ('<!DOCTYPE a [\n<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>', "a.tml:2: declares"),
    ('<!DOCTYPE a SYSTEM "a.dtd"><a>\n&nbsp;</a>', "a.tml:2: the entity &nbsp; is not declared"),
    ("<TimeML>\nقال & مضى</TimeML>", "a.tml:2: not XML: not well-formed (invalid token)"),
    (timex3('type="DATE"').replace("</TIMEX3>", ""), "a.tml:2: not XML: mismatched tag"),
    ("", "a.tml:1: not XML: no element found"),
    ("قال", "a.tml:1: not XML: syntax error"),
    ("<TimeML>\n" + "<s>" * 100, "a.tml:2: nested deeper than 64"),
    ("<TimeML><TEXT>a</TEXT>\n<TEXT>b</TEXT></TimeML>", "a.tml:2: a second <TEXT>"),
    (timex3('type="DATE" value="2026" mod="EARLY"'), "TIMEX3: mod: 'EARLY' is not one of BEFORE"),
    (timex3('type="TEMPONYM"'), "a.tml:2: TIMEX3: type: 'TEMPONYM' is not one of DATE, TIME"),
    (timex3('value="2026"'), "a.tml:2: TIMEX3: type: '' is not one of DATE"),
    (timex3(f'type="DATE" value="{"2" * 2000}"'), "a.tml:2: TIMEX3: Expected `str` of length <="),
    ('<a><DCT><TIMEX3 type="DATE" value="19980108"/></DCT></a>', "dct: '19980108' is not the date"),
    ('<?xml version="1.0" encoding="klingon"?><a/>', "a.tml:1: not XML: unknown encoding"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BAD)
def test_what_is_malformed_or_hostile_is_one_line_that_says_where(
    file: Path, content: str, said: str
) -> None:
    with pytest.raises(KhabarError) as caught:
        read(file, content)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


MENDED = [
    (timex3('type="DATE" mod="EARLY"'), "أمس", 1, {"modifiers of TIMEX2 renamed": 1}),
    (timex3('type="TEMPONYM"'), "أمس", 0, {"TIMEX3 left out": 1}),
    (timex3('type="DATE"', "أمس & &nbsp;"), "أمس & \xa0", 1, {"ampersands escaped": 2}),
    ('<TimeML><DCT><TIMEX3 value="x"/></DCT><TEXT>ب</TEXT></TimeML>', "ب", 0,
     {"articles' dates left out": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text", "dates", "counted"), MENDED)
def test_lenient_mends_what_is_known_and_counts_it(file, content, text, dates, counted) -> None:
    options = Options(lenient=True)
    article = read(file, content, options)
    assert (article.text, len(article.dates or ()), options.repairs) == (text, dates, counted)


def test_the_five_articles_come_back_with_their_dates(tmp_path: Path) -> None:
    gold, options = khabar.load()[:5], Options()
    WRITE(tmp_path / "out", gold, options)
    assert min(path.name for path in (tmp_path / "out").iterdir()) == "000.tml"
    again = list(READ(tmp_path / "out", Options()))
    assert not options.losses
    for one, other in zip(gold, again, strict=True):
        assert (one.id, one.text, one.dct and one.dct.value) == (
            other.id, other.text, other.dct and other.dct.value,
        )  # fmt: skip
        assert other.dates == tuple(
            Date(**{f: getattr(d, f) for f in Date.__struct_fields__} | {"text": None})
            for d in one.dates or ()
        )
    assert sum(len(article.dates or ()) for article in again) > 40


XML = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\r\t&<>'\"")
TEXTS = st.text(XML, min_size=1, max_size=30)
VALUES = st.none() | st.text(XML.filter(lambda char: char not in "\ufffe\uffff"), min_size=1)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(TEXTS.map(lambda text: text.replace("\ufffe", "").replace("\uffff", "") or "a"))
    places = st.integers(0, len(text))
    dates = []
    for _ in range(draw(st.integers(0, 5))):
        start, end = sorted((draw(places), draw(places)))
        if start < end:
            type_ = draw(st.sampled_from(labels.DATE_TYPES))
            mod = draw(st.none() | st.sampled_from(labels.MODS))
            date = Date(
                start=start, end=end, type=type_, mod=mod, value=draw(VALUES), quant=draw(VALUES),
                freq=draw(VALUES), deictic=draw(st.none() | st.booleans()),
            )  # fmt: skip
            dates.append(date)
    dates.sort(key=lambda date: (date.start, -date.end))
    return Article(id="a", text=text, dct=Dct(value="2026-03-01"), dates=tuple(dates))


@ONE_FOLDER
@given(article=articles())
def test_any_dates_come_back_unless_they_cross(file: Path, article: Article) -> None:
    options = Options()
    again = back(file, article, options)
    assert again.text == article.text
    kept, given_ = list(again.dates or ()), list(article.dates or ())
    lost = len(given_) - len(kept)
    assert lost == options.losses.total() == options.losses["dates that cross another"]
    for date in kept:
        given_.remove(date)


@ONE_FOLDER
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_anything_is_an_article_or_an_error(file: Path, content: bytes) -> None:
    for lenient in (False, True):
        try:
            read(file, b"<TimeML>" + content + b"</TimeML>", Options(lenient=lenient))
        except KhabarError as error:
            assert str(error).startswith(f"{file}:")


@pytest.mark.parametrize(
    ("article", "field"),
    [
        (Article(id="a", text="ب\x01"), "text: U+0001 at 1"),
        (Article(id="a\x02", text="ب"), "id: U+0002 at 1"),
        (
            Article(id="a", text="ب", dates=(Date(start=0, end=1, type="DATE", value="\x00"),)),
            "value: U+0000 at 0",
        ),
    ],
)
def test_a_character_that_xml_cannot_hold_is_an_error(file: Path, article, field) -> None:
    with pytest.raises(KhabarError, match=r"article 'a.*': .* cannot stand in XML") as caught:
        WRITE(file, [article], Options())
    assert field in str(caught.value)
    assert not file.exists()


def test_names_of_files_are_safe_and_give_the_ids_back(tmp_path: Path) -> None:
    ids = ["../up", "a/b", ".hidden", "خبر ١", "a.b", "100%", "con:1", "end. "]
    given_ = [Article(id=id_, text="ب", dates=()) for id_ in ids]
    for article in given_:
        name = folders.stem_of(article)
        assert folders.id_of(tmp_path / f"{name}.tml") == article.id
        assert (tmp_path / f"{name}.tml").parent == tmp_path
    WRITE(tmp_path / "out", given_[:-1], Options())
    assert {a.id for a in READ(tmp_path / "out", Options())} == set(ids[:-1])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_is_of_one_article_and_a_folder_has_some(tmp_path: Path) -> None:
    two = [Article(id=id_, text="ب", dates=()) for id_ in "ab"]
    with pytest.raises(KhabarError, match=r"a\.tml: several articles for a file of one; give a"):
        WRITE(tmp_path / "a.tml", two, Options())
    with pytest.raises(KhabarError, match=r"two articles would be in a\.tml; rename one"):
        WRITE(tmp_path / "out", [two[0], two[0]], Options())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KhabarError, match=r"has no \.tml or \.timeml file; give a file"):
        list(READ(tmp_path, Options()))
