"""system.yaml: a submission's description of its system, in fields that are safe to show."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from khabar import limits
from khabar.submissions import names

Kind = Literal["rules", "supervised", "LLM", "hybrid", "other"]
KINDS: tuple[str, ...] = get_args(Kind)
"""``rules``: written by hand; ``supervised``: trained on annotation; ``LLM``: prompted;
``hybrid``: several of these; ``other``: anything else, such as people."""

Saw = Literal["no", "guidelines", "texts", "gold"]
SAW: Mapping[Saw, str] = {
    "no": "nothing that the system was made from comes from the articles",
    "guidelines": "it follows the annotation guidelines or the scheme that they were written from; "
    "many of their decisions, and most of the scheme's examples, come from the articles",
    "texts": "the five texts may have been in what it was made from, pre-training included",
    "gold": "their gold was used, also by leaving one article out, or as examples in a prompt",
}
"""How much of the articles a system had, from nothing to all, with the meaning of each value."""
_SAW_WHAT = (
    "How much of the articles the system had; the last of these that is true: "
    + "; ".join(f"`{value}`: {meaning}" for value, meaning in SAW.items())
    + ". Older files have `false`, which is read as `no`, or `true`, which is read as `texts`."
)

_UNSEEN = (
    r"\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
)
"""Invisible characters that change how a line reads: bidi controls, separators, fillers."""
_CONTROLS = r"\u0000-\u001f\u007f-\u009f"
_OF_TEXT = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
_SOMETHING = r"(?=[\s\S]*\S)"
_LINE = rf"^(?![\s\S]*[{_CONTROLS}{_UNSEEN}{names.FILLERS}]){_SOMETHING}"
"""One visible line, in a pattern that means the same in Python and in ECMAScript."""
_TEXT = rf"^(?![\s\S]*[{_OF_TEXT}{_UNSEEN}]){_SOMETHING}"
_SEMANTIC = r"^[0-9]+\.[0-9]+\.[0-9]+(?![\s\S])"
_HASH = "^[0-9a-f]{64}$"
_URL = r"^https?://(?=[A-Za-z0-9])(?![\s\S]*[^A-Za-z0-9._~:/?#@!$&'()*+,;=%-])"
_IN_WORDS = {
    _LINE: "one line of visible characters",
    _TEXT: "visible text",
    _SEMANTIC: "a version such as 1.0.0",
    _HASH: "64 hexadecimal digits, small letters",
    _URL: "an http(s) address in plain ASCII",
}


_CHOICES: Mapping[str, tuple[str, ...]] = {"kind": KINDS, "saw_the_articles": tuple(SAW)}
_NO_CHOICE = re.compile(
    r"(?:Invalid enum value|Expected `[^`]*`, got) (?P<given>.*?) - at `\$\.(?P<field>\w+)`"
    r"(?:; put it in quotes)?\Z",
    re.DOTALL,
)


def in_words(message: str) -> str:
    """Return an error of msgspec with patterns and choices replaced by their meaning."""
    for pattern, words in _IN_WORDS.items():
        message = message.replace(f"`str` matching regex {pattern!r}", words)
    return _NO_CHOICE.sub(_choice, message)


def _choice(fault: re.Match[str]) -> str:
    """Return the allowed values of a field, and its actual value."""
    if fault["field"] not in _CHOICES:
        return fault[0]
    known, value = ", ".join(_CHOICES[fault["field"]]), fault["given"]
    return f"not one of {known}: {value[: limits.QUOTED]} - at `$.{fault['field']}`"


LONGEST_TEXT = 20_000

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=_LINE)]
Line = Annotated[str, Meta(min_length=1, max_length=400, pattern=_LINE)]
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT, pattern=_TEXT)]
Sha256 = Annotated[str, Meta(min_length=64, max_length=64, pattern=_HASH)]
Version = Annotated[str, Meta(max_length=40, pattern=_SEMANTIC)]
Url = Annotated[str, Meta(max_length=200, pattern=_URL)]
Dollars = Annotated[float, Meta(ge=0, le=limits.COST)]


Plain = Line | bool | int | float | None
Option = Plain | tuple[Plain, ...]


class VisibleFields(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Fields from outside: an unknown field is an error, and so is an invisible character."""

    def __post_init__(self) -> None:
        """Raise ValueError for a line with invisible characters."""
        for field in self.__struct_fields__:
            if field != "prompt" and (fault := _line_fault(getattr(self, field))):
                raise ValueError(f"{field}: {fault}")


def _line_fault(value: object) -> str | None:
    lines = _values(value)
    return next(filter(None, (names.fault(line) for line in lines if isinstance(line, str))), None)


def _values(value: object) -> Iterable[object]:
    """Return a value, or those of a list, or the names and values of a mapping."""
    if isinstance(value, dict):
        return [part for item in value.items() for each in item for part in _values(each)]
    return value if isinstance(value, tuple) else (value,)


class Dataset(VisibleFields, frozen=True, kw_only=True):
    """The dataset that a system was run on: the version and hash in its manifest.json."""

    version: Annotated[Version, Meta(description="The dataset's version.")]
    sha256: Annotated[Sha256, Meta(description="The hash of its articles, in hexadecimal.")]


class OnSuite(VisibleFields, frozen=True, kw_only=True):
    """What a system was run on of a published suite: of each arm the first seeds."""

    seeds: Annotated[int, Meta(ge=1, le=1000, description="How many seeds of each arm.")]
    version: Annotated[Version, Meta(description="The dataset's version.")]
    sha256: Annotated[
        Sha256, Meta(description="The hash of what a system sees of the variants, in hexadecimal.")
    ]


class Prompt(VisibleFields, frozen=True, kw_only=True):
    """A prompt that is not shown: its name, and the hash of its file."""

    name: Annotated[Name, Meta(description="What it is called.")]
    sha256: Annotated[Sha256, Meta(description="The hash of its file, in hexadecimal.")]


class Cost(VisibleFields, frozen=True, kw_only=True):
    """What the run cost."""

    usd: Annotated[Dollars, Meta(description="US dollars for all articles together.")]
    note: Annotated[Line, Meta(description="What else it took.")] | None = None


class Description(VisibleFields, frozen=True, kw_only=True):
    """What a row of the leaderboard stands for: the content of system.yaml."""

    system: Annotated[Name, Meta(description="The system's name, as its users know it.")]
    version: Annotated[Name, Meta(description="Its version, or the model's exact name.")]
    kind: Annotated[Kind, Meta(description="How it works.")]
    authors: Annotated[
        tuple[Name, ...], Meta(min_length=1, max_length=50, description="Who made the system.")
    ]
    link: Annotated[Url, Meta(description="Where it can be read about or had.")] | None = None
    trained_on: Annotated[Line, Meta(description="What it was trained or written on.")]
    saw_the_articles: Annotated[Saw | bool, Meta(description=_SAW_WHAT)]
    prompt: Annotated[Text, Meta(description="The prompt as it was given.")] | Prompt | None = None
    options: Annotated[
        dict[Name, Option],
        Meta(max_length=100, description="The settings that a language model was asked with."),
    ] = {}
    date: Annotated[datetime.date, Meta(description="The day of the run.")]
    dataset: Dataset
    cost: Cost | None = None
    suites: Annotated[
        dict[Name, OnSuite], Meta(description="What it was run on of each published suite.")
    ] = {}

    def __post_init__(self) -> None:
        """Replace the boolean `saw_the_articles` of older files by one of its four values."""
        super().__post_init__()
        if isinstance(self.saw_the_articles, bool):
            value: Saw = "texts" if self.saw_the_articles else "no"
            msgspec.structs.force_setattr(self, "saw_the_articles", value)
