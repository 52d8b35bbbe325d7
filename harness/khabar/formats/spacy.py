"""spaCy documents: DocBin files, and the JSON of `Doc.to_json`.

Nested mentions stand in groups of spans (`Doc.spans`), one per layer; `Doc.ents` holds those that
do not overlap. The names of clusters are the spans' knowledge base ids.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from khabar import files, jsonl, limits
from khabar.errors import KhabarError, MissingExtraError
from khabar.formats import marks
from khabar.formats.format import Format, Options, Part
from khabar.formats.marks import Mark
from khabar.schema import TASKS, Article

_OTHER_GROUPS = ("sc",)
"""The groups that are read where there are none of khabar's: that of spaCy's span categorizer."""
_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")
_SUFFIX = ".spacy"


class _Span(msgspec.Struct):
    start: int
    end: int
    label: str
    kb_id: str = ""


class _Doc(msgspec.Struct):
    text: str
    ents: list[_Span] = []
    spans: dict[str, list[_Span]] = {}
    id: str | int | None = None


_DOC = msgspec.json.Decoder(_Doc)


def _read_json(path: Path, options: Options) -> Iterator[Article]:
    """Yield the documents of JSON Lines, or of a JSON list, or a single one."""
    if path.suffix == ".jsonl":
        for line in jsonl.lines(path):
            yield _article(line.decode(_DOC), line.number, f"{path}:{line.number}", options)
        return
    found: list[_Doc] | _Doc = jsonl.document(path, list[_Doc] | _Doc)  # type: ignore[arg-type]
    for number, doc in enumerate(found if isinstance(found, list) else [found], 1):
        yield _article(doc, number, f"{path}: document {number}", options)


def _article(doc: _Doc, number: int, where: str, options: Options) -> Article:
    groups = _groups(doc.spans, options, where)
    spans = [span for name in groups for span in doc.spans[name]] if groups else doc.ents
    found = [Mark(span.start, span.end, span.label, span.kb_id or None) for span in spans]
    layers: dict[str, Any] = marks.layers(found, options, where)
    for name in groups:  # an empty group says that there is nothing
        layers.setdefault(name, ()) if name in TASKS else None
    id_ = str(number if doc.id is None else doc.id)
    return Article(id=id_, text=doc.text, labels=options.labels, **layers)


def _groups(spans: dict[str, Any], options: Options, where: str) -> Sequence[str]:
    """Return the names of the groups of spans to read; none where the entities are to be."""
    if options.spans is not None:
        if options.spans not in spans:
            known = ", ".join(spans) or "none"
            raise KhabarError(f"{where}: has no spans {options.spans[:60]!r}; it has {known}")
        return (options.spans,)
    ours = [name for name in TASKS if name in spans]
    return ours or [name for name in _OTHER_GROUPS if name in spans]


def _write_json(path: Path, articles: Iterable[Article], _: Options) -> None:
    files.write_parts(path, (msgspec.json.encode(_json(a)) + b"\n" for a in articles))


def _json(article: Article) -> dict[str, Any]:
    spans = _spans(article)
    ents = [{k: span[k] for k in ("start", "end", "label")} for span in _disjoint(spans)]
    tokens = [
        {"id": number, "start": start, "end": end}
        for number, (start, end, _) in enumerate(_tokens(article))
    ]
    return {
        "id": article.id, "text": article.text, "ents": ents, "tokens": tokens, "spans": spans
    }  # fmt: skip


def _spans(article: Article) -> dict[str, list[dict[str, Any]]]:
    """Return the groups of spans of an article: one per layer that it has."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for task in TASKS:
        if getattr(article, task) is not None:
            alone = msgspec.structs.replace(
                article, **{other: None for other in TASKS if other != task}
            )
            groups[task] = [
                {"start": m.start, "end": m.end, "label": m.label, "kb_id": m.cluster or ""}
                for m in marks.of(alone)
            ]
    return groups


def _disjoint(spans: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield the entities that do not overlap an earlier or longer one."""
    end = 0
    for span in sorted(spans.get("entities", ()), key=lambda s: (s["start"], -s["end"])):
        if span["start"] >= end:
            yield span
            end = span["end"]


def _tokens(article: Article) -> list[tuple[int, int, bool]]:
    """Return the tokens of a spaCy document: start, end, and whether a space follows.

    Its tokens cover the text, so what stands between words is a token too, but for a first space
    that no mention begins or ends with; and a word is divided where a mention does in it.
    """
    mentions = list(marks.of(article))
    held = {mark.start for mark in mentions} | {mark.end - 1 for mark in mentions}
    edges = {0, len(article.text)}
    for span in article.tokens:
        edges |= {span.start, span.end}
    for mark in mentions:
        edges |= {mark.start, mark.end}
    pieces = sorted(edges)
    found: list[tuple[int, int, bool]] = []
    for start, end in pairwise(pieces):
        follows = article.text[start] == " " and start not in held
        if found and not found[-1][2] and follows:
            found[-1] = (*found[-1][:2], True)
            start += 1  # noqa: PLW2901
        if start < end:
            found.append((start, end, False))
    return found


def _spacy() -> Any:  # noqa: ANN401
    try:
        import spacy
        import spacy.tokens
        import spacy.vocab
    except ModuleNotFoundError:
        raise MissingExtraError("spacy", "spacy") from None
    return spacy


def _read_bin(path: Path, options: Options) -> Iterator[Article]:
    """Yield the documents of a DocBin; nothing is read of it but tokens, entities and spans."""
    spacy = _spacy()
    vocabulary = spacy.vocab.Vocab()
    try:
        found = _bin(spacy, path)
        for number, doc in enumerate(found.get_docs(vocabulary), 1):
            yield _article(_plain(doc), number, f"{path}: document {number}", options)
    except KhabarError:
        raise
    except Exception as error:  # spaCy raises whatever it meets
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise KhabarError(f"{path}: not a DocBin that can be read: {reason}") from None


def _bin(spacy: Any, path: Path) -> Any:  # noqa: ANN401
    """Return the DocBin of a file of bounded size, with the attributes that are read alone."""
    content = files.read(path)
    inflate = zlib.decompressobj()
    inflate.decompress(content, limits.UNPACKED)
    if inflate.unconsumed_tail:
        raise KhabarError(f"{path}: more than {limits.UNPACKED:,} bytes when unpacked; split it")
    found = spacy.tokens.DocBin().from_bytes(content)
    wanted = {spacy.attrs.IDS[name] for name in _ATTRIBUTES}
    kept = [place for place, attribute in enumerate(found.attrs) if attribute in wanted]
    found.attrs = [found.attrs[place] for place in kept]
    found.tokens = [of_doc[:, kept] for of_doc in found.tokens]
    return found


def _plain(doc: Any) -> _Doc:  # noqa: ANN401
    """Return a spaCy document as its JSON has it."""
    ents, groups = map(_of_spacy, doc.ents), {n: [*map(_of_spacy, g)] for n, g in doc.spans.items()}
    id_ = doc.user_data.get("id")
    return _Doc(doc.text, list(ents), groups, id_ if isinstance(id_, str | int) else None)


def _of_spacy(span: Any) -> _Span:  # noqa: ANN401
    return _Span(span.start_char, span.end_char, span.label_, span.kb_id_)


def _write_bin(path: Path, articles: Iterable[Article], _: Options) -> None:
    spacy = _spacy()
    vocabulary = spacy.vocab.Vocab()
    attributes = [name for name in _ATTRIBUTES if name not in ("ORTH", "SPACY")]
    made = spacy.tokens.DocBin(attrs=attributes, store_user_data=True)
    for article in articles:
        made.add(_doc(spacy, vocabulary, article))
    files.write(path, made.to_bytes())


def _doc(spacy: Any, vocabulary: Any, article: Article) -> Any:  # noqa: ANN401
    tokens = _tokens(article)
    words = [article.text[start:end] for start, end, _ in tokens]
    doc = spacy.tokens.Doc(vocabulary, words=words, spaces=[space for _, _, space in tokens])
    groups = _spans(article)

    def span(of: dict[str, Any]) -> Any:  # noqa: ANN401
        return doc.char_span(of["start"], of["end"], label=of["label"], kb_id=of["kb_id"])

    for name, spans in groups.items():
        doc.spans[name] = [span(each) for each in spans]
    doc.ents = [span(each) for each in _disjoint(groups)]
    doc.user_data["id"] = article.id
    return doc


_IS_DOC = re.compile(r'"(ents|spans)"\s*:\s*[\[{]')
_HOLDS: frozenset[Part] = frozenset(
    {"entities", "dates", "events", "nested", "overlapping", "clusters", "texts", "characters"}
)
FORMATS = (
    Format(
        "spacy",
        "spaCy's DocBin; nested mentions in groups of spans",
        (_SUFFIX,),
        _HOLDS,
        _read_bin,
        _write_bin,
        lambda path, _: path.suffix == _SUFFIX,
    ),
    Format(
        "spacy-json",
        "the JSON of spaCy's Doc.to_json, a document per line or a list",
        (),
        _HOLDS,
        _read_json,
        _write_json,
        lambda path, beginning: (
            path.suffix in (".json", ".jsonl") and bool(_IS_DOC.search(beginning))
        ),
    ),
)
