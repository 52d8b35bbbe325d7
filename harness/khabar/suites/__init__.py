"""Suites: corpora made from the articles by edits whose right answer is computed.

- `suite`: what a suite, an arm and a variant are.
- `edits`: text and gold changed together.
- `grammar`: clitics, the article, agreement.
- `draw`: choices that depend on a key alone.
- `frames`: sentences with slots and marked gold; `fillers`: what fills the slots.
- `noise`, `length`: suites.
"""
