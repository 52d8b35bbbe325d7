"""The styles and scripts inside a page, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from khabar import templates

FACE = "fonts/amiri-subset.woff2"
"""The letters, signs and forms of Arabic news out of the face Amiri (`make face`)."""


def asset(name: str) -> Markup:
    """Return a file beside the templates, which is our own and no data."""
    return Markup((templates.FOLDER / name).read_text(encoding="utf-8"))


def styles(*names: str) -> Markup:
    """Return style sheets with the Arabic face inside them, so that every reader sees the same."""
    face = base64.b64encode((templates.FOLDER / FACE).read_bytes()).decode()
    source = f'url("data:font/woff2;base64,{face}") format("woff2")'
    rule = f'@font-face {{ font-family: "Embedded Naskh"; src: {source}; }}\n'
    return Markup(rule) + Markup("").join(map(asset, names))


def policy(style: str, script: str | None = None) -> str:
    """Return a policy that loads nothing, and runs only the page's own script if it has one."""
    allowed = f"style-src {_hash(style)}; font-src data:; "
    if script is not None:
        allowed += f"script-src {_hash(script)}; "
    return (
        f"default-src 'none'; {allowed}base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
