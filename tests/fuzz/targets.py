"""What is made wrong, and who reads it: one reader a kind of input."""

from __future__ import annotations

import io
import json
import random
import tempfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

import khabar
from khabar import features, formats, parquet
from khabar.rows import from_table
from khabar.submissions import folder, fresh
from khabar.submissions.description import Description
from tests import yaml_files

from .mutations import of_bytes, of_value

SEEDS = yaml_files.load(Path(__file__).with_name("seeds.yaml"))
Make = Callable[[random.Random], bytes]
"""Returns an input that was made wrong."""


class Target(NamedTuple):
    """A kind of input: how one is made, the name of its file, and who reads that."""

    make: Make
    file: str
    read: Callable[[Path], object]


class Anything:
    """A system that takes any option."""

    name = "anything"

    def __init__(self, **options: object) -> None:
        self.options = options

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        return khabar.Prediction(id=article.id)


@cache
def corpus() -> khabar.Corpus:
    """Return the articles that the seeds' predictions are of."""
    articles = from_table(_table(SEEDS["articles"]), "seeds")
    return khabar.Corpus(articles)


def json_lines(kind: str) -> Make:
    def make(chance: random.Random) -> bytes:
        rows = SEEDS[kind]
        if chance.random() < 0.5:
            rows = [of_value(row, chance) for row in rows]
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(
            "utf-8", "surrogatepass"
        )
        return content if rows is not SEEDS[kind] else of_bytes(content, chance)

    return make


def yaml_file(kind: str) -> Make:
    def make(chance: random.Random) -> bytes:
        seed = chance.choice(SEEDS[kind])
        if chance.random() < 0.5:
            changed = of_value(seed, chance)
            return str(yaml.safe_dump(changed, allow_unicode=True)).encode("utf-8", "replace")
        return of_bytes(yaml.safe_dump(seed, allow_unicode=True).encode(), chance)

    return make


def text_file(name: str) -> Make:
    """Return what makes files of a format from its seed."""

    def make(chance: random.Random) -> bytes:
        return of_bytes(SEEDS["formats"][name].encode(), chance)

    return make


def _convert(name: str) -> Callable[[Path], None]:
    """Return who reads a format, leniently and strictly."""

    def read(path: Path) -> None:
        for lenient in (True, False):
            articles = formats.read(path, name, formats.Options(lenient=lenient))
            msgspec.json.encode(list(articles))

    return read


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    columns = features.CONFIGS["articles"]
    whole = [{**row, "dct": _dct(row["dct"])} for row in rows]
    encoded = [{n: features.encode(f, row.get(n)) for n, f in columns.items()} for row in whole]
    return pa.Table.from_pylist(encoded, schema=features.arrow_schema(columns))


def _dct(given: Any) -> Any:
    return (
        {"value": given, "granularity": "year", "basis": "stated", "evidence": ""}
        if isinstance(given, str)
        else given
    )


@cache
def _parquet_seeds() -> tuple[bytes, ...]:
    table = _table(SEEDS["articles"])
    found = []
    for options in ({"compression": "zstd"}, {"compression": "none", "use_dictionary": False}):
        sink = io.BytesIO()
        pq.write_table(table, sink, **options)
        found.append(sink.getvalue())
    return tuple(found)


def parquet_file(chance: random.Random) -> bytes:
    match chance.randrange(4):
        case 0:
            return _of_rows(chance)
        case 1:
            return _of_features(chance)
        case _:
            return of_bytes(chance.choice(_parquet_seeds()), chance)


def _of_rows(chance: random.Random) -> bytes:
    """Return a file of changed rows, whatever types they make."""
    sink = io.BytesIO()
    rows = of_value([SEEDS["articles"][0]], chance)
    try:
        pq.write_table(pa.Table.from_pylist(rows), sink)
    except (pa.ArrowException, TypeError, ValueError, AttributeError, LookupError, OverflowError):
        return of_bytes(_parquet_seeds()[0], chance)  # they are no table
    return sink.getvalue()


def _of_features(chance: random.Random) -> bytes:
    """Return a file whose metadata say other things of its columns."""
    sink, table = io.BytesIO(), _table(SEEDS["articles"])
    described = of_value({"info": {"features": dict(features.CONFIGS["articles"])}}, chance)
    content = json.dumps(described).encode()
    content = of_bytes(content, chance) if chance.random() < 0.5 else content
    pq.write_table(table.replace_schema_metadata({"huggingface": content}), sink)
    return sink.getvalue()


def _load_parquet(path: Path) -> None:
    """Read a file as `khabar.load` does, in this process."""
    khabar.Corpus(from_table(parquet.read(path, ours=True), str(path)))


def _load(path: Path) -> None:
    for streaming in (False, True):
        msgspec.json.encode(khabar.load(path, streaming=streaming)[:])


@cache
def _in_format(name: str, suffix: str) -> bytes:
    """Return the seeds' articles in a format of others."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x.{suffix}")
        formats.write(path, corpus(), name, formats.Options())
        return path.read_bytes()


def file_of(name: str, suffix: str) -> Target:
    """Return the target of a format of others; what is packed is changed before it is packed."""

    def make(chance: random.Random) -> bytes:
        content = _in_format(name, suffix)
        if suffix == "spacy" and chance.random() < 0.9:
            return zlib.compress(of_bytes(zlib.decompress(content), chance))
        return of_bytes(content, chance)

    def read(path: Path) -> None:
        with suppress(khabar.KhabarError):
            list(formats.read(path, name, formats.Options(lenient=True, join="arabic")))
        khabar.load(path, format=name)

    return Target(make, f"x.{suffix}", read)


TARGETS: Mapping[str, Target] = {
    "conll": file_of("conll", "conll"),
    "nested": file_of("conll,tags=nested", "txt"),
    "token-classification": file_of("token-classification", "jsonl"),
    "spacy": file_of("spacy", "spacy"),
    "spacy-json": file_of("spacy-json", "jsonl"),
    "doccano": file_of("doccano", "jsonl"),
    "gliner": file_of("gliner", "json"),
    "predictions": Target(
        json_lines("predictions"), "p.jsonl", lambda path: khabar.score(path, corpus())
    ),
    "corpora": Target(json_lines("articles"), "c.jsonl", _load),
    "parquet": Target(parquet_file, "c.parquet", _load_parquet),
    "systems": Target(yaml_file("systems"), "s.yaml", khabar.system),
    "submissions": Target(
        yaml_file("submissions"), "mine/system.yaml", lambda path: folder.read(path.parent)
    ),
    "fresh": Target(
        yaml_file("fresh"),
        "suites/fresh.yaml",
        lambda path: fresh.read(path.parents[1], described()),
    ),
    **{
        name: Target(text_file(name), f"formats/{name}", _convert(name))
        for name in SEEDS["formats"]
    },
}


def described() -> Description:
    """Return the description of a submission that has predictions on the suite of the checks."""
    on = {"seeds": 1, "version": "1.0.0", "sha256": "0" * 64}
    return msgspec.convert({**SEEDS["submissions"][0], "suites": {"realis": on}}, Description)


def fault(target: Target, seed: int, directory: Path) -> str | None:
    """Return what is wrong with how an input was read, or None; KhabarErrors of a line are not."""
    path = directory / target.file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(target.make(random.Random(seed)))
    (path.parent / folder.PREDICTIONS).touch()
    try:
        target.read(path)
    except khabar.KhabarError as error:
        told = str(error)
        return None if told.isprintable() and len(told) < 1200 else f"says {ascii(told)[:300]}"
    except Exception as error:
        return f"raises {type(error).__name__}: {ascii(str(error))[:300]}"
    return None
