"""The width of what is printed."""

WIDTH = 100
"""Columns, at the least: a narrower terminal wraps lines rather than lose digits."""
