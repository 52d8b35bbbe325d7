"""Statistics on counts and matrices, which know nothing of Arabic or of articles.

- `intervals`: confidence intervals of F1, the exact sign-flip test, the bootstrap.
- `randomisation`: paired approximate randomisation; `student`: quantiles of Student's t.
- `assignment`: the best assignment of rows to columns; `matching`: the largest matching of pairs.
"""
