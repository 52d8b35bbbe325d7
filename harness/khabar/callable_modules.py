"""Modules that have the name of their main function and can be called as it."""

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

    The function itself would hide the module of the same name; so ``khabar.score(file)`` and
    ``import khabar.score.tags as tags`` both work.
    """

    class Called(ModuleType):
        __call__ = staticmethod(function)
        __signature__ = signature(function)

        def __reduce__(self) -> tuple[Callable[[str], ModuleType], tuple[str]]:
            return import_module, (module,)

    loaded = sys.modules[module]
    loaded.__class__ = Called
    loaded.__doc__ = f"{loaded.__doc__}\n\n{function.__doc__}"
    return cast(Function, loaded)
