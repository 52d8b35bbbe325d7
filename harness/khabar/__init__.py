"""khabar: a benchmark for information extraction from Arabic news."""

from khabar import public_names

__all__ = list(public_names.of(__name__))
