"""Which mentions speak of one occurrence: a mention joins an earlier one of its type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import msgspec

import khabar


class Occurrences:
    """The occurrences of an article met so far, by type, with what is known to be in each."""

    def __init__(self) -> None:
        self._known: dict[str, list[set[str]]] = defaultdict(list)

    def identified(self, event: khabar.Event, names: Mapping[tuple[int, int], str]) -> khabar.Event:
        """Return `event` with its occurrence; `names` identifies what stands in a span.

        The occurrence is the last of its type that shares an argument. A mention without
        arguments is of the last occurrence; one whose arguments are all new is of a new one.
        """
        spans = ((argument.start, argument.end) for argument in event.arguments)
        named = {names[span] for span in spans if span in names}
        known = self._known[event.type]
        shared = [number for number, names_ in enumerate(known) if not names_.isdisjoint(named)]
        if shared:
            number = shared[-1]
        elif known and not named:
            number = len(known) - 1
        else:
            number = len(known)
            known.append(set())
        known[number].update(named)
        return msgspec.structs.replace(event, event=f"{event.type}-{number + 1}")
