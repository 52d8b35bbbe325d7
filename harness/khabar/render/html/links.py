"""Links into the articles: the address of a view that the page's script opens."""

from __future__ import annotations

from urllib.parse import urlencode


def into(layer: str, **chosen: str | None) -> str:
    """Return the address, within the page, of the first mention of a layer that fits.

    `chosen`: what else it has to have, such as ``kind``, ``gold`` or ``words`` (the script's
    `FOCUS`, and its filters); an empty text is the absence of a side, None asks nothing.
    """
    wanted = {name: value for name, value in chosen.items() if value is not None}
    return "#" + urlencode({"layer": layer, **wanted}, errors="replace")
