"""What a system needs beyond khabar's own dependencies."""

from __future__ import annotations

from importlib.util import find_spec


def require(*modules: str) -> None:
    """Raise ModuleNotFoundError, which names it, where a module cannot be found.

    None is imported, so that `khabar systems` lists a heavy system as fast as a light one;
    khabar tells the install line by the extra of the system's entry point.
    """
    for module in modules:
        if find_spec(module) is None:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
