"""The book of stories: they are read from files, and checked.

``frames/<folder>.yaml`` lists what fills slots and the relations that stories are about; each file
of ``frames/<folder>/`` is a story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from khabar import strict_yaml
from khabar.errors import KhabarError
from khabar.suites.frames import Filler
from khabar.suites.notation import Mark, Parts, parse
from khabar.suites.stories import Entries, Shared, Stock, Story, Told, Written, walk
from khabar.suites.story_faults import faults


@cache
def installed() -> Stock:
    """Return the stories that come with khabar."""
    return read(Path(__file__).with_name("frames") / "identity")


def read(folder: Path) -> Stock:
    """Return the stories of a folder, with the lists of ``<folder>.yaml``.

    Raises KhabarError, which names the file and the story, if any of it is not understood.
    """
    path = folder.with_suffix(".yaml")
    shared = strict_yaml.read(path, Shared)
    lists = {
        name: Entries(
            {str(e["id"]): _filler(e, list_.types, f"{path.name}: {name}") for e in list_.entries},
            list_.shared,
        )
        for name, list_ in shared.lists.items()
    }
    stories = [_story(path, shared) for path in sorted(folder.glob("*.yaml"))]
    months, regions = (_of_states(shared, field, path.name) for field in ("months", "region"))
    return Stock(
        tuple(stories), shared.relations, shared.families, shared.given, lists, months, regions
    )


def _of_states(shared: Shared, field: str, where: str) -> dict[str, str]:
    """Return what is said of each state, by its id."""
    states = shared.lists["states"].entries if "states" in shared.lists else ()
    for state in states:
        if field not in state:
            raise KhabarError(f"{where}: states: {state.get('id')}: has no {field}; say it")
    return {str(state["id"]): str(state[field]) for state in states}


def _filler(entry: Mapping[str, str | int], types: Mapping[str, str], where: str) -> Filler:
    id_ = str(entry["id"])
    forms: dict[str, Parts] = {}
    for form, text in entry.items():
        if form not in ("id", "agrees", "region", "months"):
            parts = parse(str(text), f"{where}: {id_}: {form}")
            forms[form] = (Mark(types[form], parts, id_),) if form in types else parts
    return Filler(id_, forms, int(entry.get("agrees", 0)))


def _story(path: Path, shared: Shared) -> Story:
    written = strict_yaml.read(path, Written)
    where = f"{path.name}: {written.id}"
    if written.id != path.stem:
        raise KhabarError(f"{where}: the file is called {path.stem!r}; give both one name")
    reports = {
        report.id: Told(
            report, parse(report.text, f"{where}: {report.id}"), f"{where}: {report.id}"
        )
        for report in written.reports
    }
    story = Story(written, reports, where, frozenset(_words(reports.values())))
    for fault in faults(story, shared):
        raise KhabarError(f"{where}: {fault}")
    return story


def _words(reports: Iterable[Told]) -> Iterator[str]:
    for part in chain.from_iterable(walk(told.parts) for told in reports):
        if isinstance(part, Mark) and (part.label in ("OCC", "ORG") or "realis" in part.fields):
            yield "".join(inner for inner in part.parts if isinstance(inner, str))
