"""CoNLL columns: one token and its tag per line, sentences apart by blank lines.

The presets are what ANERcorp (Benajiba et al. 2007), CoNLL-2003 (Tjong Kim Sang and De Meulder
2003) and Wojood (Jarrar et al. 2022) are published as.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from khabar import files, limits
from khabar.errors import KhabarError
from khabar.formats import arrays, columns, tokens
from khabar.formats.columns import DOCUMENT, Layout, Sentence
from khabar.formats.format import Format, Options, Part
from khabar.formats.tags import Decoder, encoded, encoded_nested
from khabar.formats.tokens import Passage
from khabar.schema import Article

_SUFFIXES = (".conll", ".bio", ".iob", ".iob2", ".tsv", ".txt", ".conll03", ".bioes", ".bilou")
_IN_BRACKETS = re.compile(r"\((.*)\)")
_PLAIN = re.compile(r"[^\s()]+")


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield an article per document, or per sentence where the file knows no documents."""
    encoding = columns.encoding_of(path, options.encoding)
    layout = columns.layout(path, encoding, options)
    decoder = Decoder(layout.scheme, options)
    if layout.documents:
        found = columns.sentences(path, encoding, layout, options)
        yield from _documents(found, partial(_passage, decoder, path), options)
    else:
        yield from _sentences(path, encoding, layout, decoder, options)


def _sentences(
    path: Path, encoding: str, layout: Layout, decoder: Decoder, options: Options
) -> Iterator[Article]:
    """Yield an article per sentence: of parts of the file that are without fault all at once."""
    taker, fits = columns.Taker(path, layout, options), arrays.fits(layout, options)
    line, number = 0, 1
    for block in columns.blocks(path, encoding):
        if fits and (alike := arrays.lines(block, layout, taker)):
            where = partial(_where, path, line)
            made = arrays.articles(alike, decoder, where, number, options.labels)
        else:
            found = columns.of_block(taker, block, line)
            made = _one_by_one(found, partial(_passage, decoder, path), number, path, options)
        for article in made:
            yield article
            number += 1
        line += block.count("\n")


def _where(path: Path, before: int, place: int) -> str:
    return f"{path}:{before + place + 1}"


def _one_by_one(
    found: Iterable[Sentence],
    decode: Callable[[Sentence], Passage],
    number: int,
    path: Path,
    options: Options,
) -> Iterator[Article]:
    for sentence in found:
        if sentence.opens is not None and options.documents == "auto":
            where = f"{path}:{sentence.line + 1}"
            fault = f"{DOCUMENT} comes after the first sentence"
            remedy = "`documents=document` or `documents=sentence` says what an article is"
            options.repair("documents read as sentences", where, fault, remedy)
        if sentence.tokens:
            yield tokens.article(str(number), [decode(sentence)], options)
            number += 1


def _passage(decoder: Decoder, path: Path, sentence: Sentence) -> Passage:
    def where(place: int) -> str:
        return f"{path}:{sentence.number(place)}"

    if decoder.scheme == "nested":
        return Passage(sentence.tokens, decoder.nested(sentence.nested, where))
    return Passage(sentence.tokens, decoder.spans(sentence.tags, where))


def _documents(
    found: Iterable[Sentence], decode: Callable[[Sentence], Passage], options: Options
) -> Iterator[Article]:
    """Yield the articles of sentences, which end where another document opens."""
    number, id_, passages, size = 0, "", list[Passage](), 0
    for sentence in found:
        if sentence.opens is not None or not number:
            if passages:
                yield tokens.article(id_, passages, options)
            number, passages, size = number + 1, [], 0
            id_ = _id(sentence.opens or "", number)
        if sentence.tokens:
            passages.append(decode(sentence))
            size += sum(map(len, sentence.tokens))
        if size > limits.LINE:
            fault = f"document {id_[:60]!r} has more than {limits.LINE:,} characters"
            raise KhabarError(f"{fault}; divide it, or give `documents=sentence`")
    if passages:
        yield tokens.article(id_, passages, options)


def _id(opens: str, number: int) -> str:
    """Return the id of a document: what stands in brackets after DOCSTART, or its number."""
    match = _IN_BRACKETS.fullmatch(opens)
    return match[1] if match and match[1] else str(number)


def _write(path: Path, articles: Iterable[Article], options: Options) -> None:
    files.write_parts(path, map(str.encode, _lines(articles, options)))


def _lines(articles: Iterable[Article], options: Options) -> Iterator[str]:
    scheme = "iob2" if options.tags == "auto" else options.tags
    for article in articles:
        if not _PLAIN.fullmatch(article.id):
            fault = "has an id with white space or brackets, which CoNLL cannot hold"
            raise KhabarError(f"article {article.id[:60]!r}: {fault}; rename it")
        yield f"{DOCUMENT}\t({article.id})\n\n"
        for passage in tokens.passages(article, options.losses):
            yield "".join(_rows(passage, scheme)) + "\n"


def _rows(passage: Passage, scheme: str) -> Iterator[str]:
    length = len(passage.tokens)
    if scheme == "nested":
        of_tokens = [" ".join(tags) for tags in encoded_nested(length, passage.spans)]
    else:
        of_tokens = encoded(length, passage.spans, scheme)
    separator = " " if scheme == "nested" else "\t"
    for token, tag in zip(passage.tokens, of_tokens, strict=True):
        yield f"{token}{separator}{tag}\n"


def _recognises(path: Path, beginning: str) -> bool:
    """Return whether the first whole lines end in a tag."""
    lines = [line.split() for line in beginning.split("\n")[:-1] if line.strip()]
    rows = [row for row in lines if row and row[0] != DOCUMENT][:20]
    tagged = [row for row in rows if columns.is_tag(row[-1])]
    return path.suffix not in (".json", ".jsonl") and 0 < len(rows) <= 2 * len(tagged)


_FLAT: frozenset[Part] = frozenset({"entities"})
_NESTED: frozenset[Part] = frozenset({"entities", "nested"})
FORMATS = (
    Format(
        "conll",
        "a token and its tag per line: IOB1, IOB2, BIOES, BILOU, nested; any columns",
        _SUFFIXES[:2],
        _FLAT,
        _read,
        _write,
        _recognises,
    ),
    Format(
        "anercorp",
        "ANERcorp: conll with its types",
        (),
        _FLAT,
        _read,
        _write,
        defaults={"labels": "anercorp", "types": {"PER": "PERS"}},
    ),
    Format(
        "conll2003",
        "CoNLL-2003: four columns, IOB1 or IOB2, with ANERcorp's types",
        (),
        _FLAT,
        _read,
        None,
        defaults={
            "labels": "anercorp",
            "types": {"PER": "PERS"},
            "tags": "iob1",
            "columns": ("token", "_", "_", "tag"),
        },
    ),
    Format(
        "wojood",
        "Wojood: several tags per token, with its types",
        (),
        _NESTED,
        _read,
        _write,
        defaults={"labels": "wojood", "tags": "nested"},
    ),
)
