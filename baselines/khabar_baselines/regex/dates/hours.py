"""Clock notation: what a part of the day makes of the hours on a dial of twelve."""

from __future__ import annotations

MIDNIGHT = "24:00"
"""The part of the day that منتصف الليل is, and its value: the end of the day stated."""

_LATE = {
    "MI": range(1, 10),
    "AF": range(1, 12),
    "EV": range(1, 12),
    "NI": range(6, 12),
    "DT": range(1, 6),
    MIDNIGHT: range(6, 12),
}
"""Hours that lie in the day's second half, by part: 9 م is 21:00, but 10 ظهرا is 10:00."""
_TWELVE_IS_NOUGHT = ("MO", "NI", MIDNIGHT)
"""Parts in which twelve is the day's begin: 12 ص is 00:00; 12 م and 12 مساء are 12:00."""


def on_24_hours(clock: str, part: str | None) -> str:
    """Return the time ``HH:MM`` of a clock that is read in a part of the day.

    Parts are those of TIMEX3, `MIDNIGHT`, or None. A part of the day alone is returned as it is.
    """
    if not is_clock(clock):
        return clock
    hour, _, rest = clock.partition(":")
    number = int(hour)
    if part == MIDNIGHT and clock == "12:00":
        return MIDNIGHT
    if number in _LATE.get(part or "", ()):
        number += 12
    elif number == 12 and part in _TWELVE_IS_NOUGHT:
        number = 0
    return f"{number:02d}:{rest}"


def is_clock(clock: str | None) -> bool:
    """Tell whether a time has hours and minutes, and is not only a part of the day."""
    return clock is not None and ":" in clock
