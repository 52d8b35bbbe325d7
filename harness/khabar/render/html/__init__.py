"""A report as one HTML file that opens from disk: scores, and every mention in its text."""

from khabar.render.html.page import PAGE, write
from khabar.render.html.runs import Run, of_file

__all__ = ["PAGE", "Run", "of_file", "write"]
