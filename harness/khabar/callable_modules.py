"""Modules that have the name of their main function and can be called as it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


def call(module: ModuleType, home: str, name: str) -> None:
    """Let a loaded module be called as the function `name` of the module `home`.

    The function itself would hide the module of the same name; so ``khabar.score(file)`` and
    ``import khabar.score.tags as tags`` both work. The function's module is imported when it is
    needed.
    """
    about = module.__doc__

    @cache
    def function() -> Callable[..., Any]:
        made: Callable[..., Any] = getattr(import_module(home), name)
        return made

    class Called(ModuleType):
        __doc__ = property(lambda _: f"{about}\n\n{function().__doc__}")
        __signature__ = property(lambda _: inspect.signature(function()))

        def __call__(self, *arguments: object, **options: object) -> object:
            return function()(*arguments, **options)

        def __reduce__(self) -> tuple[Callable[[str], ModuleType], tuple[str]]:
            return import_module, (self.__name__,)

    module.__class__ = Called
