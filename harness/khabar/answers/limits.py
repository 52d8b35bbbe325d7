"""How much of a model's answer is read."""

from __future__ import annotations

LONGEST = 1_000_000
"""Characters; what stands behind them counts as cut off."""
MOST_ITEMS = 10_000
"""Items whose quotations are looked for; those behind them are unlocatable."""
DEEPEST = 50
"""Brackets within brackets; what is deeper cannot be read."""
MOST_EXAMPLES = 3
"""Malformed items that are told of, per answer."""
LONGEST_EXAMPLE = 60
"""Characters that are quoted of what a model wrote."""
