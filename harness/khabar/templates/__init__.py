"""Markdown and HTML from the templates beside this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).parent


def markdown(name: str, context: dict[str, Any], **filters: Callable[..., str]) -> str:
    """Return a filled template; a name that the context lacks is an error.

    Nothing is escaped for HTML, so hostile text must pass through a filter.
    """
    return _template(name, filters, autoescape=False).render(context)


def html(name: str, context: dict[str, Any], **filters: Callable[..., str]) -> Iterator[str]:
    """Yield the parts of a filled template; a name that the context lacks is an error.

    Everything except `markupsafe.Markup` is escaped.
    """
    yield from _template(name, filters, autoescape=True).generate(context)


def _template(name: str, filters: dict[str, Callable[..., str]], *, autoescape: bool) -> Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=autoescape,
        keep_trailing_newline=True,
        trim_blocks=autoescape,
        lstrip_blocks=autoescape,
    )
    environment.filters.update(filters)
    return environment.get_template(name)
