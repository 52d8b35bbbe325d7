"""The library langextract, with its own prompts and alignment, over any provider that it has."""
