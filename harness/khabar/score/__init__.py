"""Scores: measures as data, items, one-to-one matching, counts, reports."""
