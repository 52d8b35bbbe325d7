"""The prompts beside this file: one Jinja2 template per question, version and language."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import khabar

if TYPE_CHECKING:
    from khabar_baselines.llm.options import Options

_FOLDER = Path(__file__).parent


def questions(options: Options) -> tuple[str, ...]:
    """Return what is asked about each article: the tasks, and ``identity`` if it is on."""
    return (*options.tasks, "identity") if options.identity else options.tasks


def template(question: str, options: Options) -> str:
    """Return the text of a template; raises KhabarError if the version does not exist."""
    path = _FOLDER / f"{question}.{options.prompt}.{options.language}.md"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        versions = sorted({path_.name.split(".")[1] for path_ in _FOLDER.glob("*.md")})
        raise khabar.KhabarError(
            f"llm: options: prompt: there is no {path.name}; known: {', '.join(versions)}"
        ) from None


def digest(options: Options) -> str:
    """Return a hash that identifies a run's prompts: the SHA-256 of their templates."""
    whole = "\0".join(f"{name}\0{template(name, options)}" for name in questions(options))
    return hashlib.sha256(whole.encode()).hexdigest()


def prompt(question: str, options: Options, article: khabar.Article, text: str, **more: str) -> str:
    """Return the prompt for a text of an article, with its date if that is known.

    `more`: what the template of identity asks for besides: ``mentions`` and ``known``.
    """
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    dct = article.dct.value if article.dct else None
    return environment.from_string(template(question, options)).render(text=text, date=dct, **more)
