"""TimeML's inline TIMEX3 (Pustejovsky et al. 2003, ISO 24617-1): a text, its date and its dates.

TempEval-3's ``.tml`` (UzZaman et al. 2013), TimeBank 1.2 without ``<TEXT>``, and what HeidelTime
writes. Events and links of TimeML are another scheme than khabar's, so they are counted, not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from html.entities import html5
from pathlib import Path
from xml.parsers import expat

import msgspec

from khabar import labels, limits, validity
from khabar.errors import KhabarError
from khabar.formats import folders
from khabar.formats.format import Format, Options
from khabar.schema import Article, Date, Dct

__all__ = ["FORMATS"]

SUFFIXES = (".tml", ".timeml")
_HEADER = frozenset(("DOCID", "DCT", "TITLE", "EXTRAINFO"))
_PLAIN = frozenset(("TimeML", "TEXT", "TIMEX3", *_HEADER))
_OTHERS = frozenset(
    ("EVENT", "SIGNAL", "MAKEINSTANCE", "TLINK", "SLINK", "ALINK", "CONFIDENCE", "TIMEX3INTERVAL")
)
_ATTRIBUTES = frozenset(
    (
        "temporalFunction",
        "anchorTimeID",
        "functionInDocument",
        "beginPoint",
        "endPoint",
        "valueFromFunction",
        "comment",
    )
)
"""Tags and attributes of TIMEX3 that khabar has no place for, and that are counted by name."""
_KEPT = ("type", "value", "mod", "quant", "freq")
_USED = frozenset((*_KEPT, "tid"))
_MODS_OF_TIMEX2 = {"EARLY": "START", "LATE": "END"}
_OF_DOCUMENT = frozenset(("CREATION_TIME", "PUBLICATION_TIME"))
_DATE_OF_ARTICLE = "t0"
_BARE_AMPERSAND = re.compile(rb"&(?!#\d+;|#x[\da-fA-F]+;|(?:amp|lt|gt|quot|apos);)(?:(\w{1,32});)?")
_WHITE_SPACE = {ord(char): f"&#{ord(char)};" for char in "\t\n\r"}
"""What a reader of XML would make a space of, in attributes."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield the articles of a TimeML document, or of a folder of them, with their dates.

    The text is the character data of ``<TEXT>``, or without it that of the root outside its header;
    the date of the article is the TIMEX3 of ``<DCT>``, or one that says so in the text. The id is
    that of ``<DOCID>``, or the name of the file. What an article cannot hold is counted.

    `lenient` mends ampersands that are not escaped and modifiers of TIMEX2, and leaves out a
    TIMEX3 or an article's date that is not legal.

    Raises KhabarError, which names the line, for XML that is malformed, declares entities or is
    nested too deeply, and for a TIMEX3 that is not legal.
    """
    for file in folders.files_of(path, SUFFIXES):
        yield _Reader(str(file), options).article(folders.content(file), folders.id_of(file))


def _mended(content: bytes, options: Options) -> bytes:
    """Return a document whose bare ampersands are escaped, if it is to be read leniently."""
    if not options.lenient or b"\0" in content:  # in UTF-16, a byte is no character
        return content

    def escaped(bare: re.Match[bytes]) -> bytes:
        options.repairs["ampersands escaped"] += 1
        meant = html5.get(f"{bare[1].decode()};") if bare[1] and bare[1].isascii() else None
        if meant is None:
            return b"&amp;" + bare[0][1:]
        return "".join(f"&#{ord(char)};" for char in meant).encode()

    return _BARE_AMPERSAND.sub(escaped, content)


class _Timex3:
    """A TIMEX3 as it is read: its attributes, its line, and where its text begins and ends."""

    def __init__(self, attributes: Mapping[str, str], line: int, start: int) -> None:
        self.attributes, self.line, self.start = attributes, line, start
        self.end = start


class _Reader:
    """One document, event by event."""

    def __init__(self, where: str, options: Options) -> None:
        self._where, self._options = where, options
        declared = options.encoding == Options.encoding
        self._parser = expat.ParserCreate(None if declared else options.encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._finish
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._entity
        self._parser.SkippedEntityHandler = self._skipped
        self._open: list[str] = []
        self._open_dates: list[_Timex3] = []
        self._dates: list[_Timex3] = []
        self._date_of_article: _Timex3 | None = None
        self._text: list[str] = []
        self._size = 0
        self._header = dict.fromkeys(_HEADER, "")
        self._texts = 0

    def article(self, content: bytes, id_: str) -> Article:
        try:
            self._parser.Parse(_mended(content, self._options), True)
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, "malformed")
            raise self._fault(error.lineno, f"not XML: {reason}; correct it") from None
        except (ValueError, LookupError) as error:  # an encoding that is not known
            reason = str(error)[: 2 * limits.QUOTED]
            raise self._fault(1, f"not XML: {reason}; correct it") from None
        dct = self._dct()
        dates = (self._date(timex3, dct) for timex3 in self._dates)
        return Article(
            id=self._header["DOCID"].strip() or id_,
            text="".join(self._text),
            title=self._header["TITLE"].strip() or None,
            dct=dct,
            dates=tuple(sorted(filter(None, dates), key=lambda date: (date.start, -date.end))),
        )

    def _fault(self, line: int, reason: str) -> KhabarError:
        return KhabarError(f"{self._where}:{line}: {reason}")

    def _repair(self, kind: str, line: int, fault: str) -> None:
        self._options.repair(kind, f"{self._where}:{line}", fault)

    def _entity(self, name: str, *_: object) -> None:
        reason = f"declares the entity {name[: limits.QUOTED]!r}; write out what it stands for"
        raise self._fault(self._parser.CurrentLineNumber, reason)

    def _skipped(self, name: str, _: object) -> None:
        reason = f"the entity &{name[: limits.QUOTED]}; is not declared; write the character"
        raise self._fault(self._parser.CurrentLineNumber, reason)

    def _begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        self._open.append(tag)
        if len(self._open) > limits.DEPTH:
            raise self._fault(line, f"nested deeper than {limits.DEPTH}; TimeML is flat")
        if tag == "TEXT":
            self._begin_text(line)
        elif tag == "TIMEX3":
            self._open_dates.append(_Timex3(attributes, line, self._size))
        elif tag not in _PLAIN:
            self._options.losses[f"<{tag}>" if tag in _OTHERS else "other tags"] += 1

    def _begin_text(self, line: int) -> None:
        self._texts += 1
        if self._texts > 1:
            raise self._fault(line, "a second <TEXT>; write one document a file")
        self._text.clear()
        self._dates.clear()
        self._size = 0

    def _characters(self, characters: str) -> None:
        header = next((tag for tag in self._open if tag in _HEADER), None)
        if header is not None:
            self._header[header] += characters
        elif not self._texts or "TEXT" in self._open:
            self._text.append(characters)
            self._size += len(characters)

    def _finish(self, tag: str) -> None:
        self._open.pop()
        if tag == "TIMEX3":
            timex3 = self._open_dates.pop()
            timex3.end = self._size
            self._add(timex3)

    def _add(self, timex3: _Timex3) -> None:
        in_header = "DCT" in self._open
        if in_header or timex3.attributes.get("functionInDocument") in _OF_DOCUMENT:
            self._date_of_article = self._date_of_article or timex3
        if in_header:
            return
        if timex3.start == timex3.end:
            self._options.losses["<TIMEX3> without text"] += 1
        else:
            self._dates.append(timex3)

    def _dct(self) -> Dct | None:
        if self._date_of_article is None:
            return None
        value = self._date_of_article.attributes.get("value", "")
        dct = Dct(value=value, granularity=validity.granularity(value) or "day")
        fault = validity.dct_fault(dct)
        if fault is None:
            return dct
        self._repair("articles' dates left out", self._date_of_article.line, fault)
        return None

    def _date(self, timex3: _Timex3, dct: Dct | None) -> Date | None:
        attributes = {
            name: timex3.attributes[name] for name in _KEPT if timex3.attributes.get(name)
        }
        fields = {
            "start": timex3.start,
            "end": timex3.end,
            "type": "",
            **self._with_timex3_mod(attributes),
        }
        deictic = self._deictic(timex3.attributes, known=dct is not None)
        try:
            date = msgspec.convert({**fields, "deictic": deictic}, Date)
            fault = _label_fault(date)
        except msgspec.ValidationError as error:
            fault = str(error)
        if fault is None:
            self._count_attributes(timex3.attributes)
            return date
        self._repair("TIMEX3 left out", timex3.line, f"TIMEX3: {fault}")
        return None

    def _with_timex3_mod(self, attributes: dict[str, str]) -> dict[str, str]:
        meant = _MODS_OF_TIMEX2.get(attributes.get("mod", ""))
        if meant is None or not self._options.lenient:
            return attributes
        self._options.repairs["modifiers of TIMEX2 renamed"] += 1
        return {**attributes, "mod": meant}

    def _deictic(self, attributes: Mapping[str, str], *, known: bool) -> bool | None:
        """Return whether the value depends on the article's date, if TimeML says so."""
        function = attributes.get("temporalFunction")
        if function == "false":
            return False
        article = self._date_of_article.attributes.get("tid") if self._date_of_article else None
        anchored = known and article is not None and attributes.get("anchorTimeID") == article
        return True if function == "true" and anchored else None

    def _count_attributes(self, attributes: Mapping[str, str]) -> None:
        deictic = self._deictic(attributes, known=True)
        held = {"temporalFunction"} if deictic is not None else set()
        held |= {"anchorTimeID"} if deictic else set()
        for name in attributes.keys() - _USED - held:
            known = name if name in _ATTRIBUTES else "other attributes"
            self._options.losses[f"TIMEX3's {known}"] += 1


def _label_fault(date: Date) -> str | None:
    """Return the fault of a date's type or modifier, or None."""
    for field, label, known in (
        ("type", date.type, labels.DATE_TYPES),
        ("mod", date.mod or labels.MODS[0], labels.MODS),
    ):
        if label not in known:
            return f"{field}: {label[: limits.QUOTED]!r} is not one of {', '.join(known)}"
    return None


def _write(path: Path, articles: Iterable[Article], options: Options) -> None:
    """Write articles with their dates: a folder of ``ID.tml``, or a file of that suffix for one.

    A date that crosses another one, which no inline tag can hold, is left out and counted. Raises
    KhabarError for characters that XML cannot hold.
    """
    folders.write(path, SUFFIXES[0], ((a, _document(a, options).encode()) for a in articles))


def _document(article: Article, options: Options) -> str:
    for field in ("id", "text"):
        _check(article, field, getattr(article, field))
    body = "".join(_inline(article, _uncrossed(article.dates or (), options), options))
    canary = f"<EXTRAINFO>canary {escape(options.canary)}</EXTRAINFO>\n" if options.canary else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<TimeML>\n<DOCID>{escape(article.id)}</DOCID>\n{_date_of(article)}{canary}"
        f"<TEXT>{body}</TEXT>\n</TimeML>\n"
    )


def _check(article: Article, field: str, value: str) -> None:
    """Raise KhabarError for a value with a character that XML cannot hold."""
    if bad := _NOT_XML.search(value):
        fault = f"{field}: U+{ord(bad[0]):04X} at {bad.start()} cannot stand in XML; remove it"
        raise KhabarError(f"article {article.id[: limits.QUOTED]!r}: {fault}")


def _date_of(article: Article) -> str:
    if article.dct is None:
        return ""
    value = article.dct.value
    attributes = {
        "tid": _DATE_OF_ARTICLE,
        "type": "TIME" if "T" in value else "DATE",
        "value": value,
        "functionInDocument": "CREATION_TIME",
    }
    return f"<DCT><TIMEX3{_attributes(attributes)}>{escape(value)}</TIMEX3></DCT>\n"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(
        f' {name}="{escape(value).translate(_WHITE_SPACE)}"' for name, value in attributes.items()
    )


def _uncrossed(dates: Sequence[Date], options: Options) -> Iterator[Date]:
    """Yield dates in the order of their tags, without those that cross one before."""
    ends: list[int] = []
    for date in sorted(dates, key=lambda date: (date.start, -date.end)):
        while ends and ends[-1] <= date.start:
            ends.pop()
        if ends and date.end > ends[-1]:
            options.losses["dates that cross another"] += 1
            continue
        ends.append(date.end)
        yield date


def _inline(article: Article, dates: Iterator[Date], options: Options) -> Iterator[str]:
    """Yield the pieces of the text and the tags between them."""
    place, ends = 0, list[int]()

    def until(offset: int) -> Iterator[str]:
        nonlocal place
        while ends and ends[-1] <= offset:
            yield f"{_escaped_text(article.text[place : ends[-1]])}</TIMEX3>"
            place = ends.pop()
        yield _escaped_text(article.text[place:offset])
        place = offset

    for number, date in enumerate(dates, 1):
        yield from until(date.start)
        yield f"<TIMEX3{_attributes(_timex3(f't{number}', date, article, options))}>"
        ends.append(date.end)
    yield from until(len(article.text))


def _escaped_text(text: str) -> str:
    return escape(text, quote=False).replace("\r", "&#13;")


def _timex3(tid: str, date: Date, article: Article, options: Options) -> dict[str, str]:
    """Return the attributes of a TIMEX3."""
    attributes = {"tid": tid}
    for name in _KEPT:
        value = getattr(date, name)
        if value is not None:
            _check(article, name, value)
            attributes[name] = value
    if date.deictic is not None:
        attributes["temporalFunction"] = "true" if date.deictic else "false"
    if date.deictic and article.dct is not None:
        attributes["anchorTimeID"] = _DATE_OF_ARTICLE
    elif date.deictic:
        options.losses["deixis to an article's date that is not known"] += 1
    return attributes


def _recognises(path: Path, beginning: str) -> bool:
    if path.is_dir():
        return any(file.suffix in SUFFIXES for file in path.glob("*"))
    return path.suffix in SUFFIXES or "<TimeML" in beginning


FORMATS = (
    Format(
        "timeml",
        "TimeML with inline TIMEX3, as TempEval-3's .tml: the article's date and the dates",
        SUFFIXES,
        frozenset(("dates", "nested", "overlapping", "values", "date", "texts", "characters")),
        _read,
        _write,
        _recognises,
    ),
)
