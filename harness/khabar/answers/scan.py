"""A scanner for the strings, words and gaps of JSON as models write it."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from khabar import limits


class Broken(NamedTuple):
    """A part that cannot be read: its beginning."""

    began: str


_BLANK = r"[\s\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
_COMMA = "[,،؛;]"
_COMMENT = r"//[^\n]*+|\#[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_QUOTED_KEY = r"(?:\"[^\"\\\n]{0,100}\"|'[^'\\\n]{0,100}'|[“”][^“”\\\n]{0,100}[“”])" rf"{_BLANK}*+:"
_BARE_KEY = rf"[A-Za-z_]\w{{0,99}}{_BLANK}*+:"
_END = r"\Z|```"

_KEY = re.compile(rf"{_QUOTED_KEY}|{_BARE_KEY}")
_MARKS = re.compile(rf"{_BLANK}|[\"'“”:]")
OPENING = re.compile(
    rf"\{{{_BLANK}*+(?:{_QUOTED_KEY}|{_BARE_KEY}|//|\#|/\*)|\[{_BLANK}*+(?:\{{|//|\#|/\*)"
)
"""Where JSON may begin amid prose."""
FIELD_ENDS = re.compile(
    rf"{_BLANK}*+(?:[}}\]]|//|/\*|{_END}|{_QUOTED_KEY}"
    rf"|{_COMMA}(?:{_BLANK}|{_COMMA})*+(?:{_QUOTED_KEY}|{_BARE_KEY}|[{{}}\]]|//|\#|/\*|{_END}))"
)
"""What follows the quotation mark that closes the value of a field."""
ITEM_ENDS = re.compile(rf"{_BLANK}*+(?:{_COMMA}|\]|//|/\*|{_END})")
"""What follows the quotation mark that closes a string in a list."""

_GAP = re.compile(rf"(?:{_BLANK}|{_COMMENT})*+")
_GAP_OR_COMMA = re.compile(rf"(?:{_BLANK}|{_COMMA}|{_COMMENT})*+")
_FENCE = "```"
_BODIES = {
    '"': re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL),
    "'": re.compile(r"(?:[^'\\]|\\.)*+", re.DOTALL),
    **dict.fromkeys("“”", re.compile(r"(?:[^“”\\]|\\.)*+", re.DOTALL)),
}
_ESCAPES = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\|"')
_NEXT_FIELD = re.compile(
    r"[\"'“”](?:quotation|trigger|prefix|type|value|mod|deictic|realis|arguments|role|number|name)[\"'“”]\s*+:"
)
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?(?![\w.-])")
_WORD = re.compile(r"(?:true|false|null|none|undefined|nan)(?!\w)", re.IGNORECASE)
_JUNK = re.compile(r"[^\s{}\[\],،؛;:\"'“”][^{}\[\],،\n\"“”]*+|.", re.DOTALL)


class Scanner:
    """A text and a position in it, which only moves forward: time is linear in the text."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.cut = text, 0, False

    def more(self) -> bool:
        """Skip white space, comments and commas; False, and `cut`, if the JSON ends here."""
        self.at = self._behind(_GAP_OR_COMMA)
        return not self._ended()

    def gap(self) -> bool:
        """Skip white space and comments; False, and `cut`, if the JSON ends here."""
        self.at = self._behind(_GAP)
        return not self._ended()

    def key(self) -> str | None:
        """Return the name of a field and move behind its colon; None if there is none."""
        match = _KEY.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return _MARKS.sub("", match[0]).casefold()

    def plain(self, ends: re.Pattern[str]) -> object:
        """Return a string that closes before `ends`, a number, true, false or None."""
        if self.text[self.at] in _BODIES:
            return self._string(ends)
        for pattern, read in ((_NUMBER, _number), (_WORD, _word)):
            if match := pattern.match(self.text, self.at):
                self.at = match.end()
                return read(match[0])
        began, self.at = self.at, self._behind(_JUNK)
        return self.broken(began)

    def broken(self, began: int) -> Broken:
        """Return the part that cannot be read from `began` on."""
        return Broken(self.text[began : began + limits.QUOTED])

    def _string(self, ends: re.Pattern[str]) -> str | Broken:
        began = self.at
        body = _BODIES[self.text[began]]
        self.at += 1
        while self.at <= len(self.text):
            self.at = self._behind(body) + 1
            if self.at <= len(self.text) and ends.match(self.text, self.at):
                return self._decoded(began)
        self.at, self.cut = len(self.text), True
        return self.broken(began)

    def _decoded(self, began: int) -> str | Broken:
        raw = self.text[began + 1 : self.at - 1]
        if _NEXT_FIELD.search(raw):  # the closing mark is missing
            return self.broken(began)
        return str(json.loads(f'"{_ESCAPES.sub(_escaped, raw)}"', strict=False))

    def _ended(self) -> bool:
        self.cut |= self.at >= len(self.text) or self.text.startswith(_FENCE, self.at)
        return self.cut

    def _behind(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        return match.end() if match else self.at


def _escaped(match: re.Match[str]) -> str:
    """Return JSON's form of a quotation mark, or an escape unless JSON does not know it."""
    return {'"': '\\"', "\\": ""}.get(match[0], match[0])


def _number(literal: str) -> int | float:
    return int(literal) if literal.lstrip("-").isdigit() else float(literal)


def _word(literal: str) -> bool | None:
    return {"true": True, "false": False}.get(literal.casefold())
