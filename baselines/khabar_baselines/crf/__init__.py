"""A conditional random field over words, trained anew for each article on the others."""
