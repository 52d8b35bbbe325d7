"""The prompts of a run: a shipped version, a folder or a file; one template per question."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import khabar
from khabar_baselines.llm.prompts.template import LARGEST, Template

if TYPE_CHECKING:
    from khabar_baselines.llm.options import Options

Templates = Mapping[str, Template]
"""A template per question."""
_FOLDER = Path(__file__).parent
_SHIPPED = re.compile(r"(v\d+)(?:\.(ar|en))?")


def questions(options: Options) -> tuple[str, ...]:
    """Return what is asked about each article: the tasks, and ``identity`` if it is on."""
    return (*options.tasks, "identity") if options.identity else options.tasks


def language(options: Options) -> Literal["ar", "en"]:
    """Return the language of a prompt: ``v1.ar`` names its own, others have the option's."""
    shipped = _SHIPPED.fullmatch(options.prompt)
    named = shipped and shipped[2]
    return "ar" if named == "ar" else "en" if named == "en" else options.language


def name(prompt: str) -> str:
    """Return what a prompt is called: its version, or its file's or folder's name."""
    shipped = _SHIPPED.fullmatch(prompt)
    return prompt if shipped else Path(prompt).absolute().name.removesuffix(".md")


def distinct_names(prompts: Sequence[str]) -> dict[str, str]:
    """Return prompts by their names; raises KhabarError if two have the same name."""
    named = {name(prompt): prompt for prompt in prompts}
    if len(named) < len(prompts):
        raise khabar.KhabarError(
            f"llm: options: prompts: two are called alike ({', '.join(map(name, prompts))}); "
            "rename a file or a folder"
        )
    return named


def templates(options: Options) -> Templates:
    """Return the template of each question.

    Raises KhabarError, one line, if a version or a file does not exist or cannot be used: it must
    show ``text``; ``examples``, where they are part of the prompt; and ``task``, where one file is
    asked for several tasks.
    """
    found = {question: _template(question, options) for question in questions(options)}
    for template in found.values():
        _check(template, options)
    return found


def digest(templates: Templates) -> str:
    """Return a hash that identifies a run's prompts: the SHA-256 of their templates."""
    whole = "\0".join(f"{name}\0{template.text}" for name, template in templates.items())
    return hashlib.sha256(whole.encode()).hexdigest()


def _template(question: str, options: Options) -> Template:
    shipped = _SHIPPED.fullmatch(options.prompt)
    if shipped:
        return _shipped(f"{question}.{shipped[1]}.{language(options)}.md")
    path = Path(options.prompt)
    if path.is_dir():
        path = _of_folder(path, question, language(options))
    if not path.is_file():
        raise _error(f"there is no {path}; give {_versions()}, a folder or a file")
    return Template(str(path), _text(path))


def _of_folder(folder: Path, question: str, language_: str) -> Path:
    """Return a question's file: that of the language, or else the one without a language."""
    of_language, plain = folder / f"{question}.{language_}.md", folder / f"{question}.md"
    if not of_language.is_file() and not plain.is_file():
        raise _error(f"{folder}: has neither {of_language.name} nor {plain.name}; add one of them")
    return of_language if of_language.is_file() else plain


def _shipped(file: str) -> Template:
    try:
        return Template(file, (_FOLDER / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _error(f"there is no {file}; known: {_versions()}") from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _error(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise _error(f"{path}: not UTF-8: {error}; save it as UTF-8") from None
    if len(content) > LARGEST:
        raise _error(f"{path}: more than {LARGEST:,} bytes; shorten it")
    return text


def _check(template: Template, options: Options) -> None:
    used = template.variables()
    needed = {"text": "the model would not see the article"}
    if Path(options.prompt) == Path(template.path) and len(questions(options)) > 1:
        asked = ", ".join(questions(options))
        needed["task"] = f"one file is asked for {asked}; give a folder, or one of them as tasks"
    if options.examples and options.examples_as == "prompt":
        needed["examples"] = "give examples_as: turns, or show them in the prompt"
    for variable, reason in needed.items():
        if variable not in used:
            raise _error(f"{template.path}: does not use {{{{ {variable} }}}}; {reason}")


def _versions() -> str:
    return ", ".join(sorted({path.name.split(".")[1] for path in _FOLDER.glob("*.md")}))


def _error(fault: object) -> khabar.KhabarError:
    return khabar.KhabarError(f"llm: options: prompt: {fault}")
