"""The stages in their order, and a line of text turned into tokens by all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

from khabar_baselines.regex.dates.clock import CLOCK, TIMES
from khabar_baselines.regex.dates.days import DAYS
from khabar_baselines.regex.dates.digits import DIGITS, NUMBERED_MONTHS
from khabar_baselines.regex.dates.frames import FRAMES, MERGES, SHARES
from khabar_baselines.regex.dates.grammar import Alphabet, Machine, Token
from khabar_baselines.regex.dates.lengths import LENGTHS
from khabar_baselines.regex.dates.lexer import Lexer
from khabar_baselines.regex.dates.lexicon import SIGNS, load, number_tags
from khabar_baselines.regex.dates.meaning import UNIT_CLASS
from khabar_baselines.regex.dates.numbers import NUMBERS
from khabar_baselines.regex.dates.periods import ADVERBS, PERIODS
from khabar_baselines.regex.dates.ranges import RANGES
from khabar_baselines.regex.dates.sets import SET_WORDS, SETS
from khabar_baselines.regex.dates.weekdays import WEEKDAYS
from khabar_baselines.regex.dates.years import YEARS

_EXPRESSIONS = DAYS + WEEKDAYS + DIGITS + PERIODS + LENGTHS + SET_WORDS + CLOCK
_STAGES = (
    NUMBERS, YEARS, NUMBERED_MONTHS, _EXPRESSIONS, MERGES, TIMES, SETS, SHARES, FRAMES, SHARES,
    RANGES, ADVERBS,
)  # fmt: skip
_CALENDAR = (*UNIT_CLASS.values(), "PERIOD_P")
_PHRASES = (*_CALENDAR, "TIME_P", "CLOCK_P", "DURATION", "SET", "REF_P")
_NUMBERS = (0, 1, 12, 20, 25, 31, 32, 60, 99, 100, 500, 1000, 1500, 2000, 2200, 10000, 1.5)


def parse(line: str) -> list[Token]:
    """Return the tokens of a folded line, its time expressions joined to one token each."""
    lexer, alphabet, machines = _grammar()
    tokens = lexer.tokens(line)
    symbols = alphabet.spell(tokens)
    for machine in machines:
        tokens, symbols = machine.run(tokens, symbols)
    return tokens


@cache
def _grammar() -> tuple[Lexer, Alphabet, tuple[Machine, ...]]:
    lexicon = load(chain.from_iterable(stage.literals() for stage in _STAGES))
    alphabet = Alphabet(_sets_of_classes(lexicon.tags()))
    return Lexer(lexicon), alphabet, tuple(Machine(stage, alphabet) for stage in _STAGES)


def _sets_of_classes(words: Iterable[dict[str, Any]]) -> Iterator[set[str]]:
    """Yield every set of classes that a token may have."""
    numbers = [set(number_tags(value, digits)) for value in _NUMBERS for digits in range(5)]
    known = [set(word) for word in words] + numbers
    single = (
        *_PHRASES,
        *SIGNS.values(),
        "CLOCK",
        "NUMERIC",
        "THE_NUMBER",
        "THE_ORDINAL",
        "ORDINAL",
        "IDIOM",
        "MONTH",
    )
    yield from known
    yield from (number | {"POINT_CLOCK"} for number in numbers)
    yield from ({name} for name in single)
    yield {"THE_NUMBER", "THE_ORDINAL"}
    yield from (tags | {"YEAR_P"} for tags in known if "YEAR" in tags)
    yield from (tags | {name} for tags in known if "THE_UNIT" in tags for name in _CALENDAR)
