"""Label Studio: a project's labelling interface and tasks, and what it exports.

A mention is a labelled region; its other fields are choices and text of that region; an
argument is a relation from the event's region to the entity's or date's. Spans are code
points, which Label Studio stores since 1.4; the UTF-16 units of older exports are known by
the quoted text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec

from khabar import labels
from khabar.errors import KhabarError
from khabar.formats.regions import Regions, RegionsError, target, targets
from khabar.gold.read import Layers, read_text
from khabar.schema import TASKS, Article, Mention

_CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "entities": {},
    "dates": {"deictic": ("yes", "no"), "mod": labels.MODS},
    "events": {"realis": labels.REALIS},
}
_TEXTS = {"entities": ("entity",), "dates": ("value", "quant", "freq"), "events": ("event",)}
_TOLD: Mapping[object, str] = {True: "yes", False: "no"}
_MEANT: Mapping[str, object] = {"yes": True, "no": False}


def write(
    articles: Mapping[str, Article], found: Sequence[Layers], canary: str
) -> dict[str, bytes]:
    """Return config.xml and tasks.json; a task without mentions has no annotation.

    Raises KhabarError where an argument is no marked span.
    """
    tasks = [_task(articles[each.id], each, canary) for each in found]
    content = json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
    return {"config.xml": _configuration(), "tasks.json": content.encode()}


def _task(article: Article, found: Layers, canary: str) -> dict[str, Any]:
    date = article.dct.value if article.dct else ""
    data = {"id": article.id, "date": date, "text": article.text, "canary": canary}
    result = list(_results(found))
    return {"data": data, "annotations": [{"result": result}] if result else []}


def _results(found: Layers) -> Iterator[dict[str, Any]]:
    spans = targets(found)
    for task in TASKS:
        for number, mention in enumerate(getattr(found, task)):
            yield from _region(task, f"{task}-{number}", mention)
    for number, event in enumerate(found.events):
        for index, argument in enumerate(event.arguments):
            yield {
                "type": "relation",
                "from_id": f"events-{number}",
                "to_id": target(event, index, spans, found.id),
                "direction": "right",
                "labels": [argument.role],
            }


def _region(task: str, name: str, mention: Mention) -> Iterator[dict[str, Any]]:
    span = {"start": mention.start, "end": mention.end}

    def said(control: str, type_: str, value: Mapping[str, Any]) -> dict[str, Any]:
        of = {"id": name, "from_name": control, "to_name": "text", "type": type_}
        return {**of, "value": {**span, **value}}

    yield said(task, "labels", {"text": mention.text or "", "labels": [mention.type]})
    for field in _CHOICES[task]:
        value = getattr(mention, field)
        if value is not None:
            yield said(field, "choices", {"choices": [_TOLD.get(value, value)]})
    for field in _TEXTS[task]:
        if value := getattr(mention, field):
            yield said(field, "textarea", {"text": [value]})


def _configuration() -> bytes:
    """Return the labelling interface: right to left, spaces kept, characters selectable."""
    view = ElementTree.Element("View")
    ElementTree.SubElement(
        view, "Style"
    ).text = (
        ".htx-text { direction: rtl; text-align: right; white-space: pre-wrap; line-height: 2 }"
    )
    ElementTree.SubElement(view, "Header", value="$id, $date")
    relations = ElementTree.SubElement(view, "Relations")
    for role in labels.ROLES:
        ElementTree.SubElement(relations, "Relation", value=role)
    for task in TASKS:
        control = ElementTree.SubElement(view, "Labels", name=task, toName="text")
        for type_ in labels.TYPES_OF[task]:
            ElementTree.SubElement(control, "Label", value=type_)
    ElementTree.SubElement(view, "Text", name="text", value="$text", granularity="symbol")
    for task in TASKS:
        of: dict[str, Any] = {"toName": "text", "perRegion": "true", "whenTagName": task}
        for field, values in _CHOICES[task].items():
            ElementTree.SubElement(view, "Header", value=field)
            control = ElementTree.SubElement(view, "Choices", name=field, **of)
            for value in values:
                ElementTree.SubElement(control, "Choice", value=value)
        for field in _TEXTS[task]:
            shown: dict[str, Any] = {"placeholder": field, "editable": "true"}
            ElementTree.SubElement(view, "TextArea", name=field, **of, **shown)
    ElementTree.indent(view)
    content: bytes = ElementTree.tostring(view, encoding="utf-8")
    return content + b"\n"


class _Value(msgspec.Struct):
    start: int | None = None
    end: int | None = None
    text: str | list[str] = ""
    labels: list[str] = []
    choices: list[str] = []


class _Result(msgspec.Struct):
    type: str
    id: str = ""
    from_name: str = ""
    value: _Value = msgspec.field(default_factory=_Value)
    from_id: str = ""
    to_id: str = ""
    labels: list[str] | None = None


class _Annotation(msgspec.Struct):
    result: list[_Result]
    was_cancelled: bool = False


class _Data(msgspec.Struct):
    id: str
    text: str


class _Task(msgspec.Struct):
    data: _Data
    annotations: list[_Annotation] = []


def read(path: Path, articles: Mapping[str, Article]) -> list[Layers]:
    """Read what Label Studio exports as JSON, or the tasks.json in a folder.

    Raises RegionsError, which names every region at fault, where anything does not fit its
    article; KhabarError for a file that is no such export.
    """
    path = path / "tasks.json" if path.is_dir() else path
    try:
        tasks = msgspec.json.decode(read_text(path), type=list[_Task], strict=False)
    except (msgspec.DecodeError, RecursionError) as error:
        raise KhabarError(f"{path}: no JSON export of Label Studio: {error}") from None
    seen: set[str] = set()
    regions = []
    for task in tasks:
        if fault := _task_fault(task, articles, seen):
            raise KhabarError(f"{path}: task {task.data.id!r}: {fault}")
        seen.add(task.data.id)
        regions.append(_Reader(articles[task.data.id], task).regions)
    if faults := [fault for each in regions for fault in each.faults]:
        raise RegionsError(path, faults)
    return [each.layers() for each in regions]


def _task_fault(task: _Task, articles: Mapping[str, Article], seen: set[str]) -> str | None:
    article = articles.get(task.data.id)
    if article is None:
        return f"no such article; there are {', '.join(articles)}"
    if article.id in seen:
        return "stands twice; keep one"
    if task.data.text != article.text:
        return "its text is not the article's; import the tasks that khabar wrote"
    if len([a for a in task.annotations if not a.was_cancelled]) > 1:
        return "holds the annotations of several people; export one at a time"
    return None


class _Reader:
    """The regions of one task: what is said of each, and the relations between them."""

    def __init__(self, article: Article, task: _Task) -> None:
        self.regions = Regions(article)
        self._text = article.text
        self._task_of: dict[str, str] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        results = [r for a in task.annotations if not a.was_cancelled for r in a.result]
        for result in (r for r in results if r.type == "labels"):
            self._label(result)
        if not self._quotes_fit():
            self._from_utf_16()
        for result in (r for r in results if r.type not in ("labels", "relation")):
            self._describe(result)
        for result in (r for r in results if r.type == "relation"):
            self._relate(result)
        for name, fields in self._fields.items():
            self.regions.add(self._task_of[name], name, fields)

    def _label(self, result: _Result) -> None:
        value = result.value
        if result.from_name not in TASKS or len(value.labels) != 1:
            return self.regions.fault(result.id, "needs one label of entities, dates or events")
        self._task_of[result.id] = result.from_name
        self._fields[result.id] = {
            "start": value.start,
            "end": value.end,
            "text": value.text,
            "type": value.labels[0],
        }
        return None

    def _quotes_fit(self) -> bool:
        return all(self._text[f["start"] : f["end"]] == f["text"] for f in self._fields.values())

    def _from_utf_16(self) -> None:
        """Turn offsets in UTF-16 units into code points, if only so all quotations fit."""
        kept = self._fields
        units = list(accumulate((2 if char > "\uffff" else 1 for char in self._text), initial=0))
        point_at = {unit: point for point, unit in enumerate(units)}
        self._fields = {
            name: {**f, "start": point_at.get(f["start"], -1), "end": point_at.get(f["end"], -1)}
            for name, f in kept.items()
        }
        if not self._quotes_fit():
            self._fields = kept

    def _describe(self, result: _Result) -> None:
        name, field = result.id, result.from_name
        task = self._task_of.get(name, "")
        values = result.value.choices if result.type == "choices" else result.value.text
        if field not in (*_CHOICES.get(task, ()), *_TEXTS.get(task, ())):
            told = f"{field or result.type} is of no region that can have it; remove it"
            self.regions.fault(name, told)
        elif isinstance(values, str) or len(values) != 1:
            self.regions.fault(name, f"{field}: needs one value, not {len(values)}")
        else:
            meant = _MEANT.get(values[0], values[0]) if field == "deictic" else values[0]
            self._fields[name][field] = meant

    def _relate(self, result: _Result) -> None:
        name, to = result.from_id, result.to_id
        roles = result.labels or []
        if self._task_of.get(name) != "events" or self._task_of.get(to) in (None, "events"):
            told = "goes from no event to no entity or date; draw it from the event"
            self.regions.fault(f"{name} → {to}", f"the relation {told}")
        elif len(roles) != 1:
            self.regions.fault(f"{name} → {to}", "the relation needs one role")
        else:
            span = {field: self._fields[to][field] for field in ("start", "end", "text")}
            self._fields[name].setdefault("arguments", []).append({**span, "role": roles[0]})
