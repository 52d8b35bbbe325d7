"""Scores: what a reader of them needs.

- `measures`: every measure as a line of data: its view of a layer and the fields that must match.
- `counts`, `score`, `report`: counts and F1 of one measure over a corpus, and of all measures.
- `outcomes`: what became of each mention by one measure. It is normative: scores are sums of it.
- `clusters`, `coref`: identity, scored over the corpus as one document.
- `compare`, `ranks`: two systems, and a board of them, by the tests of `khabar.stats`.
- `tags`: spans of IOB2 tags without an article, as seqeval counts them.
- `revision`: the number that signatures give, raised whenever a score can change.
- `engine`: how predictions are counted, fast; tests hold it to `outcomes`. Nothing here imports it.
"""
