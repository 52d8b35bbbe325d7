"""The kinds of news that composed texts are of, besides their regions (`moments.Region`)."""

from typing import Literal

Register = Literal["wire", "broadsheet", "broadcast", "blog"]
"""How it is told."""
Domain = Literal[
    "politics", "economy", "sport", "disaster", "courts", "health", "culture", "science"
]
"""What it is about."""
