"""The system `langextract`: entities and dates by langextract's own prompts and alignment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import khabar
from khabar import answers, resources
from khabar.answers import Reading, prediction
from khabar.layers import LAYERS
from khabar.secrets import hidden, learn
from khabar_baselines.langextract import options
from khabar_baselines.langextract.examples import dated, examples, types
from khabar_baselines.langextract.options import Task
from khabar_baselines.langextract.reading import reading

if TYPE_CHECKING:
    from langextract.core.base_model import BaseLanguageModel
    from langextract.data import Document, ExampleData, Extraction

_INSTRUCTIONS = Path(__file__).with_name("instructions.yaml")
_UNUSABLE = frozenset(
    (
        "APIConnectionError",
        "AuthenticationError",
        "InferenceConfigError",
        "NotFoundError",
        "PermissionDeniedError",
    )
)
"""Exceptions of langextract and of OpenAI's client after which no article can be answered."""
_TRANSIENT = frozenset(("APITimeoutError", "InternalServerError", "RateLimitError"))


class LangExtract:
    """A language model through langextract; options: model, provider, … (docs/systems.md)."""

    name = "langextract"

    def __init__(self, model: str = "", **options_: Any) -> None:  # noqa: ANN401
        """Check the options (`options.Options`); the model is created at its first use."""
        learn(options_)
        self.options = options.parsed({"model": model, **options_})
        self._models: dict[tuple[int, Task], BaseLanguageModel] = {}
        self._examples: dict[Task, list[ExampleData]] = {}

    @property
    def identity(self) -> dict[str, Any]:
        """The settings that decide the answers, as JSON values, without secrets."""
        chosen = self.options
        fields = {name: getattr(chosen, name) for name in chosen.__struct_fields__}
        del fields["connections"], fields["api_key_env"]
        fields["tasks"] = list(chosen.tasks)
        practice = khabar.load("practice").identity
        library = version("langextract")
        return hidden({"system": self.name, **fields, "library": library, "practice": practice})

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return what langextract finds; `details` has the settings and the counts.

        Raises KhabarError, one line that names the task, if the provider returns no answer or
        langextract cannot read it; UnusableError if no article can be answered.
        """
        readings: dict[answers.Task, Reading] = {
            task: self._reading(task, article) for task in self.options.tasks
        }
        return prediction(article.id, readings, self.identity)

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for another process, which has models of its own."""
        return {**self.__dict__, "_models": {}}

    def _reading(self, task: Task, article: khabar.Article) -> Reading:
        try:
            return reading(self._extractions(task, article), task)
        except Exception as error:  # a provider's client may raise anything
            raise _told(error, task) from error

    def _extractions(self, task: Task, article: khabar.Article) -> Iterator[tuple[Extraction, int]]:
        """Yield the extractions of a task, each with the offset of its stretch of text."""
        import langextract
        from langextract.prompt_validation import PromptValidationLevel

        starts = dict(_stretches(article, task))
        documents = [_document(text, start, task, article) for start, text in starts.items()]
        annotated = langextract.extract(
            documents,
            prompt_description=resources.load(_INSTRUCTIONS)[task],
            examples=self._shown(task),
            model=self._model(task),
            use_schema_constraints=False,  # the model has them
            max_char_buffer=self.options.buffer,
            context_window_chars=self.options.context,
            extraction_passes=self.options.passes,
            batch_length=self.options.connections,
            max_workers=self.options.connections,
            resolver_params={"suppress_parse_errors": False},
            show_progress=False,
            prompt_validation_level=PromptValidationLevel.OFF,
        )
        for document in annotated:
            for extraction in document.extractions or ():
                yield extraction, int(document.document_id)

    def _model(self, task: Task) -> BaseLanguageModel:
        """Return the model of this process, because a forked one cannot use its parent's."""
        from langextract import factory

        key = os.getpid(), task
        if key not in self._models:
            chosen = self.options
            self._models[key] = factory.create_model(
                factory.ModelConfig(chosen.model, chosen.provider, chosen.provider_arguments()),
                examples=self._shown(task),
                use_schema_constraints=chosen.schema,
            )
        return self._models[key]

    def _shown(self, task: Task) -> list[ExampleData]:
        """Return the examples; raises KhabarError if the schema would forbid a type.

        langextract's schema allows the types of the examples alone.
        """
        if task not in self._examples:
            shown = examples(task, self.options.examples)
            missing = [type_ for type_ in LAYERS[task].types if type_ not in types(shown)]
            if missing and self.options.schema:
                fault = f"{', '.join(missing)} in none of them, so the schema would forbid it"
                remedy = "give more examples, or schema: false"
                raise khabar.UnusableError(f"langextract: examples: {task}: {fault}; {remedy}")
            self._examples[task] = shown
        return self._examples[task]


def _stretches(article: khabar.Article, task: Task) -> Iterator[tuple[int, str]]:
    """Yield the parts of the text in which a task has mentions, each with its offset."""
    zones = article.zones or (khabar.Zone(0, len(article.text), "body"),)
    for barred, group in groupby(zones, lambda zone: zone.type in LAYERS[task].barred):
        first, *others = group
        text = article.text[first.start : others[-1].end if others else first.end]
        if text.strip() and not barred:
            yield first.start, text


def _document(text: str, start: int, task: Task, article: khabar.Article) -> Document:
    from langextract.data import Document

    context = dated(article) if task == "dates" else None
    return Document(text=text, document_id=str(start), additional_context=context)


def _told(error: Exception, task: Task) -> Exception:
    """Return what to raise for an error of langextract or of a provider, on one line."""
    if isinstance(error, khabar.KhabarError):
        return error
    cause = getattr(error, "original", None) or error
    name = type(cause).__name__
    line = f"langextract: {task}: {name}: {' '.join(hidden(str(cause)).split())[:300]}"
    if name in _TRANSIENT:
        return khabar.TransientError(line)
    if name in _UNUSABLE:
        return khabar.UnusableError(f"{line}; correct model, provider, base_url or the key")
    return khabar.KhabarError(line)
