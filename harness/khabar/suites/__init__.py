"""Suites: corpora made from the articles by edits whose right answer is computed.

- `edits`: text and gold changed together.
"""
