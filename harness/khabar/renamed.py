"""Parameters of public functions that were renamed: the former keyword works for one release."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def keywords(**current: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that accepts former keywords, each with its current name, and warns."""

    def decorator(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def renaming(*args: P.args, **kwargs: P.kwargs) -> R:
            for former, name in current.items():
                if former in kwargs and name not in kwargs:
                    message = f"{function.__name__}: `{former}` is `{name}` now"
                    warnings.warn(message, DeprecationWarning, stacklevel=2)
                    kwargs[name] = kwargs.pop(former)
            return function(*args, **kwargs)

        return renaming

    return decorator
