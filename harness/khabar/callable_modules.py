"""Modules of the name of their one function, which are that function too."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])


def called(module: str, function: Function) -> Function:
    """Return a loaded module that can be called as a function.

    In the place of the function itself it hides no module: ``khabar.score(file)`` and ``import
    khabar.score.tags as tags`` both work.
    """

    class Called(ModuleType):
        __call__ = staticmethod(function)
        __signature__ = signature(function)

        def __reduce__(self) -> tuple[Callable[[str], ModuleType], tuple[str]]:
            return import_module, (module,)

    found = sys.modules[module]
    found.__class__ = Called
    found.__doc__ = f"{found.__doc__}\n\n{function.__doc__}"
    return cast(Function, found)
