"""The former name of `khabar.stats.intervals`, for one release."""

import warnings

from khabar.stats.intervals import Interval, bootstrap, f1, interval, sign_flip

__all__ = ["Interval", "bootstrap", "f1", "interval", "sign_flip"]

warnings.warn("khabar.score.intervals is khabar.stats.intervals now", DeprecationWarning, 2)
