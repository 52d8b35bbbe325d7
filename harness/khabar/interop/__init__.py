"""Khabar inside the tools of others."""
