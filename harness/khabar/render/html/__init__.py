"""A report as one HTML file that opens from disk: scores, and every mention in its text."""

from khabar.render.html.page import PAGE, write

__all__ = ["PAGE", "write"]
