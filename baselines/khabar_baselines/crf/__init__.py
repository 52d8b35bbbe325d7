"""A conditional random field over words, trained on the pieces of practice."""
