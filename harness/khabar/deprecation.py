"""Old names of parameters, which go on working for one release."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def renamed(
    **new_names: str,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Have a function take keywords by their old names too, with a DeprecationWarning.

    `new_names`: the new name of a parameter by its old one. One that is given under both names
    is a TypeError, as it is where a keyword is given twice.
    """

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(function)
        def taking(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            _rename(function.__name__, kwargs, new_names)
            return function(*args, **kwargs)

        return taking

    return decorate


def _rename(function: str, keywords: dict[str, Any], new_names: dict[str, str]) -> None:
    for old in new_names.keys() & keywords.keys():
        new = new_names[old]
        if new in keywords:
            raise TypeError(f"{function}() takes {new!r} once, and {old!r} is its old name")
        message = f"{function}({old}=) is {function}({new}=) now; the old name goes in 0.2"
        warnings.warn(message, DeprecationWarning, stacklevel=3)
        keywords[new] = keywords.pop(old)
