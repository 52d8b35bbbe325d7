"""The prompts beside this file: one Jinja2 template per task, version and language."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import khabar

if TYPE_CHECKING:
    from khabar.answers import Task
    from khabar_baselines.llm.options import Options

_FOLDER = Path(__file__).parent


def template(task: Task, options: Options) -> str:
    """Return the text of a template; raises KhabarError if the version does not exist."""
    path = _FOLDER / f"{task}.{options.prompt}.{options.language}.md"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        versions = sorted({path_.name.split(".")[1] for path_ in _FOLDER.glob("*.md")})
        raise khabar.KhabarError(
            f"llm: options: prompt: there is no {path.name}; known: {', '.join(versions)}"
        ) from None


def digest(options: Options) -> str:
    """Return a hash that identifies a run's prompts: SHA-256 of their templates, shortened."""
    whole = "\0".join(f"{task}\0{template(task, options)}" for task in options.tasks)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def prompt(task: Task, options: Options, article: khabar.Article, text: str) -> str:
    """Return the prompt for a text of an article, with its date if that is known."""
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    dct = article.dct.value if article.dct else None
    return environment.from_string(template(task, options)).render(text=text, date=dct)
