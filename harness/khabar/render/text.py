"""What every page and terminal shares: its width, and text from strangers made safe to show."""

from __future__ import annotations

from khabar.inert import printable, readable

__all__ = ["WIDTH", "printable", "readable"]

WIDTH = 100
"""Columns, at the least: a narrower terminal wraps lines rather than lose digits."""
