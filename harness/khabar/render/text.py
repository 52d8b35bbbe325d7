"""The width of printed tables."""

WIDTH = 100
"""The least number of columns: a narrower terminal wraps lines, so that no digits are lost."""
