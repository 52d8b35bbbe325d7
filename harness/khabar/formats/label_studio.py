"""Label Studio: a project's labelling interface and tasks, and its export.

A mention is a labelled region; its other fields are choices and text of that region; an
argument is a relation from the event's region to the entity's or date's. Spans are code
points, which Label Studio stores since 1.4; UTF-16 units of older exports are recognised by
the quoted text. What khabar has no place for is a fault in a project of khabar's, and counted in
the exports of others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec

from khabar import files, jsonl, labels
from khabar.errors import KhabarError, unknown
from khabar.formats.format import PARTS, Format, Options
from khabar.formats.regions import (
    BOOLEANS,
    YES_NO,
    Regions,
    about,
    adopt_text,
    annotated,
    arguments,
    bare,
    entity_types,
    is_annotated,
    onto,
    quotes,
    targets,
)
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Mention

_CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    task: {**dict.fromkeys(layer.truths, ("yes", "no")), **layer.labels}
    for task, layer in LAYERS.items()
}
_TEXTS = {task: layer.texts for task, layer in LAYERS.items()}


def _write(path: Path, articles: Iterable[Article], options: Options) -> None:
    """Write config.xml and tasks.json; an article without layers is a task without annotation.

    Arguments that are not marked are left out and counted.
    """
    inventories, tasks = set[str | None](), []
    for article in articles:
        inventories.add(article.labels)
        tasks.append(_task(article, options))
    content = json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"
    with files.new_folder(path) as partial:
        files.write(partial / "config.xml", _configuration(entity_types(inventories)))
        files.write(partial / "tasks.json", content.encode())


def _task(article: Article, options: Options) -> dict[str, Any]:
    data = {"id": article.id, "about": about(article), "text": article.text}
    data |= {"canary": options.canary} if options.canary else {}
    result = list(_results(article, options))
    return {"data": data, "annotations": [{"result": result}] if is_annotated(article) else []}


def _results(article: Article, options: Options) -> Iterator[dict[str, Any]]:
    spans = targets(article)
    for task in TASKS:
        for number, mention in enumerate(getattr(article, task) or ()):
            quoted = article.text[mention.start : mention.end]
            yield from _region(task, f"{task}-{number}", mention, quoted)
    for number, event in enumerate(article.events or ()):
        for role, name in arguments(event, spans, options):
            yield {
                "type": "relation",
                "from_id": f"events-{number}",
                "to_id": name,
                "direction": "right",
                "labels": [role],
            }


def _region(task: str, name: str, mention: Mention, quoted: str) -> Iterator[dict[str, Any]]:
    span = {"start": mention.start, "end": mention.end}

    def result(control: str, type_: str, value: Mapping[str, Any]) -> dict[str, Any]:
        common = {"id": name, "from_name": control, "to_name": "text", "type": type_}
        return {**common, "value": {**span, **value}}

    yield result(task, "labels", {"text": quoted, "labels": [mention.type]})
    for field in _CHOICES[task]:
        value = getattr(mention, field)
        if value is not None:
            yield result(field, "choices", {"choices": [YES_NO.get(value, value)]})
    for field in _TEXTS[task]:
        value = getattr(mention, field)
        if value is not None:
            yield result(field, "textarea", {"text": [value]})


def _configuration(entity_types_: Sequence[str]) -> bytes:
    """Return the labelling interface: right to left, with all spaces and selectable characters.

    The text has a view with its own style, because Label Studio's class names change between
    versions. A region's fields show while it is selected.
    """
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Style").text = "[class*='htx-richtext'] { line-height: 2.6 }"
    ElementTree.SubElement(view, "Header", value="$about")
    relations = ElementTree.SubElement(view, "Relations")
    for role in labels.ROLES:
        ElementTree.SubElement(relations, "Relation", value=role)
    for task in TASKS:
        control = ElementTree.SubElement(view, "Labels", name=task, toName="text")
        for type_ in entity_types_ if task == "entities" else LAYERS[task].types:
            ElementTree.SubElement(control, "Label", value=type_)
    style = "direction: rtl; text-align: right; white-space: pre-wrap"
    text = ElementTree.SubElement(view, "View", style=style)
    ElementTree.SubElement(text, "Text", name="text", value="$text", granularity="symbol")
    for task in TASKS:
        fields = ElementTree.SubElement(
            view, "View", visibleWhen="region-selected", whenTagName=task
        )
        for field in (*_CHOICES[task], *_TEXTS[task]):
            _control(fields, field, _CHOICES[task].get(field))
    ElementTree.indent(view)
    content: bytes = ElementTree.tostring(view, encoding="utf-8")
    return content + b"\n"


def _control(view: ElementTree.Element, field: str, values: tuple[str, ...] | None) -> None:
    ElementTree.SubElement(view, "Header", value=field)
    attributes = {"name": field, "toName": "text", "perRegion": "true"}
    if values is None:
        ElementTree.SubElement(
            view, "TextArea", {**attributes, "maxSubmissions": "1", "editable": "true"}
        )
        return
    control = ElementTree.SubElement(view, "Choices", {**attributes, "showInline": "true"})
    for value in values:
        ElementTree.SubElement(control, "Choice", value=value)


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
    direction: str = "right"
    labels: list[str] | None = None
    meta: dict[str, Any] = {}


class _Annotation(msgspec.Struct):
    result: list[_Result]
    was_cancelled: bool = False
    draft: Any = None


class _Data(msgspec.Struct):
    text: str
    id: str | int = ""


class _Task(msgspec.Struct):
    data: _Data
    id: str | int = ""
    annotations: list[_Annotation] = []
    completions: list[_Annotation] = []  # as versions before 1.0 called them
    drafts: list[Any] = []

    @property
    def name(self) -> str:
        """The id of the article: of khabar's project its own, of others' the task's."""
        return str(self.data.id or self.id)

    @property
    def submitted(self) -> list[_Annotation]:
        found = (*self.annotations, *self.completions)
        return [annotation for annotation in found if not annotation.was_cancelled]


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield the articles of a JSON export of Label Studio, or of tasks.json in a folder.

    A task without a submitted annotation is left out. If no corpus is given, the texts are those of
    the tasks.

    Raises RegionsError, which names every region at fault, if anything does not fit its
    article; KhabarError for a file that is not such an export.
    """
    path = path / "tasks.json" if path.is_dir() else path
    try:
        tasks = jsonl.document(path, list[_Task], strict=False)
    except KhabarError as error:
        reason = str(error).removeprefix(f"{path}: ")
        raise KhabarError(f"{path}: not a JSON export of Label Studio: {reason}") from None
    ids: set[str] = set()
    regions = []
    for task in tasks:
        if fault := _task_fault(task, options, ids):
            raise KhabarError(f"{path}: task {task.name[:60]!r}: {fault}")
        ids.add(task.name)
        if task.submitted:
            regions.append(_Reader(_article(task, options), task, options).regions)
    yield from annotated(path, regions, options)


def _article(task: _Task, options: Options) -> Article:
    if options.corpus is not None:
        return options.corpus[task.name]
    return Article(id=task.name, text=task.data.text, labels=options.labels)


def _task_fault(task: _Task, options: Options, ids: Collection[str]) -> str | None:
    corpus = options.corpus
    if corpus is not None and task.name not in corpus:
        return f"article: {unknown(task.name, corpus)}"
    if task.name in ids:
        return "occurs twice; keep one"
    if corpus is not None and bare(task.data.text) != bare(corpus[task.name].text):
        return "its text differs from the article's; import the tasks that khabar wrote"
    if task.drafts or any(annotation.draft for annotation in task.submitted):
        return "has a draft; press Submit or Update in Label Studio, and export again"
    if len(task.submitted) > 1:
        return "has annotations of several people; export one at a time"
    return None


class _Reader:
    """The regions of one task with their fields, and the relations between them."""

    def __init__(self, article: Article, task: _Task, options: Options) -> None:
        self.regions = Regions(article, options)
        self._text = task.data.text
        self._task_of: dict[str, str] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        results = [result for annotation in task.submitted for result in annotation.result]
        for result in (r for r in results if r.type == "labels"):
            self._label(result)
        self._count_as_quoted()
        self._move_spans(article.text)
        for result in (r for r in results if r.type not in ("labels", "relation")):
            self._describe(result)
        for result in (r for r in results if r.type == "relation"):
            self._relate(result)
        for name, fields in self._fields.items():
            self.regions.add(self._task_of[name], name, fields)

    def _label(self, result: _Result) -> None:
        value, name = result.value, result.id
        label = value.labels[0] if len(value.labels) == 1 else ""
        task = result.from_name
        if self.regions.foreign and task not in TASKS:
            task = self.regions.task_of(label) or "entities"  # where an unknown type is a fault
        if task not in TASKS or not label:
            return self.regions.fault(name, "needs one label of entities, dates or events")
        if not name or name in self._task_of:
            former = self._task_of.get(name, "no id")
            fault = f"has two labels, of {former} and {result.from_name}; keep one"
            return self.regions.fault(name, fault)
        if result.meta:
            self.regions.lose("notes", name, "has a note, which cannot be kept; remove it")
        self._task_of[name] = task
        quoted = value.text.replace("\\n", "\n") if isinstance(value.text, str) else value.text
        span = {"start": value.start, "end": value.end, "text": quoted}
        self._fields[name] = {**span, "type": self.regions.type_of(label)}
        return None

    def _count_as_quoted(self) -> None:
        """Find out what offsets count, by the quotations: code points or UTF-16 units.

        They may count a line end of Windows as one character. If no way fits all, nothing changes.
        """
        counted_as = (self._text, self._text.replace("\r\n", "\n"))
        for counted in counted_as:
            for fields in (self._fields, _from_utf_16(self._fields, counted)):
                if all(quotes(counted, field) for field in fields.values()):
                    self._text, self._fields = counted, fields
                    return

    def _move_spans(self, text: str) -> None:
        """Move spans to the article's offsets if white space was lost, and correct quotations."""
        move = onto(self._text, text) if self._text != text else None
        for span in self._fields.values():
            if move and quotes(self._text, span):
                span["start"], span["end"] = move(span["start"], span["end"])
            adopt_text(text, span)

    def _describe(self, result: _Result) -> None:
        name, field = result.id, result.from_name
        task = self._task_of.get(name, "")
        values = result.value.choices if result.type == "choices" else result.value.text
        if field not in (*_CHOICES.get(task, ()), *_TEXTS.get(task, ())):
            fault = f"{field or result.type} belongs to no region that can have it; remove it"
            self.regions.lose("choices and texts", name, fault)
        elif field in self._fields[name]:
            self.regions.fault(name, f"{field} occurs twice; keep one")
        elif isinstance(values, str) or len(values) != 1:
            self.regions.fault(name, f"{field}: needs one value, not {len(values)}")
        else:
            is_truth = field in LAYERS[task].truths
            value = BOOLEANS.get(values[0], values[0]) if is_truth else values[0]
            self._fields[name][field] = value

    def _relate(self, result: _Result) -> None:
        name, to = result.from_id, result.to_id
        if result.direction == "left":
            name, to = to, name
        roles = result.labels or []
        if self._task_of.get(name) != "events" or self._task_of.get(to) in (None, "events"):
            fault = "does not go from an event to an entity or date; draw it from the event"
            self.regions.lose("relations", f"{name} → {to}", f"the relation {fault}")
        elif len(roles) != 1:
            self.regions.fault(f"{name} → {to}", "the relation needs one role")
        else:
            span = {field: self._fields[to][field] for field in ("start", "end", "text")}
            role = self.regions.type_of(roles[0])
            self._fields[name].setdefault("arguments", []).append({**span, "role": role})


def _from_utf_16(fields: Mapping[str, dict[str, Any]], text: str) -> dict[str, dict[str, Any]]:
    """Return fields whose offsets in UTF-16 units are turned into code points of a text."""
    units = list(accumulate((2 if char > "\uffff" else 1 for char in text), initial=0))
    point_at = {unit: point for point, unit in enumerate(units)}
    return {
        name: {**f, "start": point_at.get(f["start"], -1), "end": point_at.get(f["end"], -1)}
        for name, f in fields.items()
    }


def _recognises(path: Path, beginning: str) -> bool:
    if path.is_dir():
        return (path / "tasks.json").is_file()
    begins = path.suffix == ".json" and beginning.lstrip()[:1] == "["
    return begins and any(f'"{key}"' in beginning for key in ("annotations", "completions", "data"))


FORMATS = (
    Format(
        "label-studio",
        "tasks.json and config.xml, or a JSON export",
        (),
        frozenset(PARTS) - {"zones", "date", "sources", "dossiers"},
        _read,
        _write,
        _recognises,
    ),
)
