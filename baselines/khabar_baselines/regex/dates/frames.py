"""What is put around a time: ``مطلع``, ``نحو``, ``وقت سابق من``; and times that share a word."""

from __future__ import annotations

from khabar_baselines.regex.dates.grammar import Match, Stage, Token
from khabar_baselines.regex.dates.meaning import Time

MERGES = Stage()
FRAMES = Stage()
SHARES = Stage()

_CALENDAR = "(DAY_P|WEEK_P|MONTH_P|YEAR_P|PERIOD_P|CENTURY_P|TIME_P)"
_CALENDAR_CLASSES = (
    "DAY_P", "WEEK_P", "MONTH_P", "YEAR_P", "PERIOD_P", "CENTURY_P", "TIME_P", "DURATION",
)  # fmt: skip


def _only(match: Match) -> Time:
    time: Time = match.first(*_CALENDAR_CLASSES)
    return time


@MERGES.rule(
    "DAY_P DAY_P+",
    "DAY_P DAY_P",
    "DAY_P COMMA DAY_P",
    "DAY_P OPEN DAY_P CLOSE DAY_P?",
    "DAY_P DAY_P? (COMMA|OPEN)? CORRESPONDING ل? DAY_P CLOSE?",
)
def apposition(match: Match) -> Time | None:
    """Join what is said twice of one day: أمس الثلاثاء 2 ديسمبر."""
    days = [token.tags["DAY_P"] for token in match.tokens if "DAY_P" in token.tags]
    joined: Time | None = days[0]
    for day in days[1:]:
        joined = joined and _unified(joined, day, twice="CORRESPONDING" in match)
    return joined


def _unified(first: Time, second: Time, *, twice: bool) -> Time | None:
    by_date = [time for time in (first, second) if time.day is not None]
    if len(by_date) == 2:
        return second if twice and first.hijri != second.hijri else None
    if by_date:
        named = next((time.weekday for time in (first, second) if time.weekday), None)
        return by_date[0].as_date.but(weekday=named)
    if first.shift is not None and second.weekday is not None:
        return first.but(weekday=second.weekday)
    return None


@FRAMES.rule(f"SOMETIME (من|في|ل)? {_CALENDAR}")
def some_time(match: Match) -> Time:
    """Read a time inside a longer one: وقت سابق من هذا الأسبوع."""
    return _only(match).firm


@FRAMES.rule(f"POSITION {_CALENDAR}")
def position(match: Match) -> Time | None:
    """Read the start, middle or end of a period: مطلع الشهر المقبل."""
    inner = _only(match)
    return inner.but(mod=match["POSITION"], weak=False) if inner.type == "DATE" else None


@FRAMES.rule(f"BEFORE_AMOUNT (DURATION|{_CALENDAR})", f"BEFORE_AMOUNT POSITION {_CALENDAR}")
def approximation(match: Match) -> Time | None:
    """Read how exact a time is: أكثر من أسبوعين."""
    inner = _only(match)
    return None if inner.weak else inner.but(mod=match["BEFORE_AMOUNT"])


@FRAMES.rule("DURATION AFTER_AMOUNT", "BEFORE_AMOUNT DURATION AFTER_AMOUNT")
def approximation_after(match: Match) -> Time:
    """Read how exact a length is said to be behind it: ساعتين تقريباً."""
    return _only(match).but(mod=match["AFTER_AMOUNT"])


# --- sharing -------------------------------------------------------------------------------------

_AND = "(و (حتي|الي)|و|او|الي|حتي|DASH|SLASH|COMMA)"
_RANK = "(يومي|ايام|يوم|DAY_P)? (DAY|THE_ORDINAL)"
_HEADS = ("يومي", "ايام", "يوم")


def as_time(token: Token, time: Time | None) -> Token:
    """Return the token as an expression of another meaning; itself if that is None."""
    if time is None:
        return token
    return Token(token.start, token.end, token.text, {time.grammar_class: time})


@SHARES.rule(f"{_RANK} {_AND} ({_RANK} {_AND})* DAY_P")
def days(match: Match) -> list[Token] | None:
    """Give the month of the last day to those before it: بين 12 و15 أيلول."""
    *weekdays, last = match.each("DAY_P")
    if last.day is None or any(day != Time(unit="D", weekday=day.weekday) for day in weekdays):
        return None
    month = last.but(weekday=None, nth=None)
    tokens: list[Token] = []
    for token in match.tokens[:-1]:
        number = token.tags.get("DAY") or token.tags.get("THE_ORDINAL")
        if number is None:
            tokens.append(token)
        elif not 1 <= number <= 31:
            return None
        else:
            day = _before(month, match) if number > last.day else month
            tokens.append(_ranked(token, day.but(day=int(number)), tokens))
    return [*tokens, match.tokens[-1]]


def _ranked(token: Token, day: Time, before: list[Token]) -> Token:
    """Return a day's token, which begins with the noun or the weekday before it, if any."""
    if before and "DAY_P" in before[-1].tags:
        day = day.but(weekday=before[-1].tags["DAY_P"].weekday)
    is_led = before and (before[-1].text in _HEADS or "DAY_P" in before[-1].tags)
    start = before.pop().start if is_led else token.start
    return Token(start, token.end, token.text, {"DAY_P": day})


def _before(month: Time, match: Match) -> Time:
    """Return the month before, in which a range begins whose end has the smaller day."""
    is_range = match.before("بين") or any(match.has(word) for word in ("الي", "حتي", "-"))
    if not is_range or month.month is None:
        return month
    return month.but(month=(month.month - 2) % 12 + 1)


@SHARES.rule(
    f"DAY_P ({_AND} و? DAY_P)+", f"MONTH_P ({_AND} و? MONTH_P)+", f"PERIOD_P ({_AND} و? PERIOD_P)+"
)
def year_or_direction(match: Match) -> list[Token] | None:
    """Give the year or the direction of the last to those before it: السبت والأحد المقبلين."""
    class_ = next(name for name in ("DAY_P", "MONTH_P", "PERIOD_P") if name in match)
    last: Time = match.tokens[-1].tags[class_]
    sure = not all(time.weak for time in match.each(class_))
    return [_shared(token, token.tags.get(class_), last, sure) for token in match.tokens]


def _shared(token: Token, time: Time | None, last: Time, sure: bool) -> Token:
    return as_time(token, time and _completed(time, last, sure))


def _completed(time: Time, last: Time, sure: bool) -> Time:
    time = time.but(weak=not sure)
    stated = (time.direction, time.within, time.shift, time.year, last.shift)
    if time.unit != last.unit or any(part is not None for part in stated):
        return time
    return time.but(direction=last.direction, within=last.within)


@SHARES.rule(f"YEAR_P ({_AND} YEAR_P)+")
def years(match: Match) -> list[Token] | None:
    """Take numbers that stand with a year for years: بين عامي 2003 و2013."""
    times = match.each("YEAR_P")
    sure = not times[0].weak or match.before("RANGE_HEAD", "OPEN")
    if not sure or any(time.year is None for time in times):
        return None
    return [
        as_time(token, token.tags["YEAR_P"].firm) if "YEAR_P" in token.tags else token
        for token in match.tokens
    ]


@SHARES.rule("SET ((و|COMMA) (DAY_P|BARE_WEEKDAY))+")
def weekdays(match: Match) -> list[Token] | None:
    """Give recurrence, or the direction of the last, to weekdays: أيام السبت والأحد."""
    first: Time = match["SET"]
    last: Time | None = match.tokens[-1].tags.get("DAY_P")
    if first.weekday is None:
        return None
    once = last is not None and last.direction is not None and first.quant is None
    return [
        as_time(token, _weekday(token, first, last if once else None)) for token in match.tokens
    ]


def _weekday(token: Token, first: Time, last: Time | None) -> Time | None:
    times = [token.tags.get(name) for name in ("SET", "DAY_P")]
    number = next((time.weekday for time in times if time), token.tags.get("BARE_WEEKDAY"))
    if number is None:
        return None
    if last is not None:
        return last.but(weekday=number)
    return first.but(value=f"XXXX-WXX-{number}", weekday=number)
