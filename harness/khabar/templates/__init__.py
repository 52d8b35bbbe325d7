"""Markdown from the templates beside this file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def markdown(name: str, context: dict[str, Any], **filters: Callable[..., str]) -> str:
    """Return a template filled in; a name that it lacks is an error.

    Nothing is escaped for HTML: what a stranger wrote must pass through a filter.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters)
    return environment.get_template(name).render(context)
