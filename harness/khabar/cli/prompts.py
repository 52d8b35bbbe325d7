"""The commands of prompts: show what would be sent to a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from khabar.cli.app import Data, From, Json, app
from khabar.cli.corpora import corpus as corpus_of
from khabar.cli.output import print_json, tell
from khabar.errors import KhabarError, check_one_of, unknown

if TYPE_CHECKING:
    from khabar.run.requests import Request
    from khabar.schema import Article
    from khabar.systems import System

prompts = typer.Typer(help="Prompts: what is sent to a language model.", no_args_is_help=True)
app.add_typer(prompts, name="prompt")

_BYTES = 4
_ESTIMATE = f"an estimate, one token per {_BYTES} bytes of UTF-8"


@prompts.command()
def show(
    system: Annotated[
        str, typer.Argument(help="A system with prompts: llm, or its YAML file.")
    ] = "llm",
    article: Annotated[
        str | None, typer.Option(help="The article's id (default: the first of the corpus).")
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(help="entities, dates, events or identity (default: all that are asked)."),
    ] = None,
    data: Data = None,
    from_: From = None,
    suite: Annotated[
        str | None, typer.Option(help="Take the article from a suite (see `khabar suite list`).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what would be sent to the model for an article: all turns of each request.

    No request is made, and no key is needed. Characters, words and tokens are counted; it says
    whether the tokens are the model's own or an estimate.

    \b
    Examples:
      khabar prompt show llm.yaml
      khabar prompt show llm.yaml --article 003 --task dates
      khabar prompt show llm.yaml --data practice --json
    """  # noqa: D301
    from khabar.run.requests import by_prompt
    from khabar.systems import system as find

    found, chosen = find(system), _article(article, data, from_, suite)
    systems = by_prompt(found) or {"": found}
    shown = {name: _requests(each, chosen, task) for name, each in systems.items()}
    if as_json:
        rows = [_row(name, request) for name in shown for request in shown[name]]
        print_json({"article": chosen.id, "requests": rows})
        return
    for name, requests in shown.items():
        for request in requests:
            _tell(name, request)


def _article(id_: str | None, data: str | None, from_: str | None, suite: str | None) -> Article:
    from khabar import load

    if suite is not None and data is not None:
        raise KhabarError("--suite: is of the five articles; give --suite or --data, not both")
    corpus = corpus_of(data, from_) if suite is None else load(suite=suite)
    if id_ is None:
        return corpus[0]
    if id_ not in corpus.places:
        raise KhabarError(f"--article: {unknown(id_, list(corpus.ids))}")
    return corpus.by_id(id_)


def _requests(system: System, article: Article, task: str | None) -> list[Request]:
    from khabar.run.requests import requests

    made = requests(system, article)
    if task is None:
        return made
    check_one_of("--task", task, [request.question for request in made])
    return [request for request in made if request.question == task]


def _tell(name: str, request: Request) -> None:
    for line in _lines(name, request):
        tell(line)


def _lines(name: str, request: Request) -> Iterator[str]:
    """Yield the lines of a request: each turn below a heading, then the counts."""
    place = f"{name} · {request.question}" if name else request.question
    for number, turn in enumerate(request.messages, 1):
        yield f"── {place} · {turn.role} ({number} of {len(request.messages)})"
        yield from turn.content.split("\n")
    counts = _counts(request)
    note = f"; {request.note}" if request.note else ""
    yield (
        f"── {place}: {counts['characters']:,} characters, {counts['words']:,} words, "
        f"{counts['tokens']:,} tokens ({counts['counted_by']}){note}"
    )
    yield ""


def _row(name: str, request: Request) -> dict[str, Any]:
    turns = [{"role": turn.role, "content": turn.content} for turn in request.messages]
    told = {"question": request.question, "messages": turns, **_counts(request)}
    kept = {"note": request.note, "schema": request.schema}
    return {**({"prompt": name} if name else {}), **told, **kept}


def _counts(request: Request) -> dict[str, Any]:
    contents = [turn.content for turn in request.messages]
    size = sum(len(content.encode(errors="replace")) for content in contents)
    own = request.tokens is not None
    return {
        "characters": sum(map(len, contents)),
        "words": sum(len(content.split()) for content in contents),
        "tokens": request.tokens if own else -(-size // _BYTES),
        "counted_by": request.counted_by if own else _ESTIMATE,
    }
