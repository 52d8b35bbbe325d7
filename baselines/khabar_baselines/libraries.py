"""Libraries that a system needs beyond khabar's own dependencies."""

from __future__ import annotations

from importlib.util import find_spec


def require(*modules: str) -> None:
    """Raise ModuleNotFoundError, which names the module, if one is not installed.

    No module is imported, so `khabar systems` lists a heavy system as fast as a light one. The
    extra of the system's entry point gives the command in the message.
    """
    for module in modules:
        if find_spec(module) is None:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)
