"""The suite `dates`: the calendar moves under the articles, or dates are told in other words."""

from __future__ import annotations

from khabar.suites.reword import reworded
from khabar.suites.shift import shifted
from khabar.suites.suite import Arm, Suite, by_edits

SUITE = Suite(
    "dates",
    "the article's date and the dates that its text tells",
    (
        Arm(
            "shifted",
            "all articles and all days that they tell of move by one number of days",
            by_edits(shifted),
        ),
        Arm(
            "absolute",
            "relative expressions are made absolute, and absolute ones relative",
            by_edits(reworded),
        ),
    ),
)
