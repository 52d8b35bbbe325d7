"""Python processes that begin with khabar imported: importing is most of a short command's time.

As a program it imports khabar, reads one order per line on stdin, forks a process for it, and
prints its exit code. That process has its own folder, environment, streams, signals and end.
What an interpreter chooses when it starts stays as it is, but for PYTHONPATH and PYTHONIOENCODING.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import IO

PACKAGES = ("khabar", "khabar_baselines.regex", "khabar_baselines.floor")
"""What is imported at first, with every module that it holds."""
LIBRARIES = (
    "babel.dates", "filelock", "jinja2", "numpy.random", "pyarrow.compute", "pyarrow.parquet",
    "pydantic.type_adapter", "pytest", "rich.table",
)  # fmt: skip
"""What commands import when they need it."""


def run(
    *arguments: object, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python -c CODE …`` or ``python -m MODULE …``; return the process and its output."""
    command = list(map(str, arguments))
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        code = _ordered(
            arguments=command,
            folder=str(cwd),
            environment=dict(os.environ if env is None else env),
            streams=[os.devnull, out.name, err.name],
        )
        return subprocess.CompletedProcess(command, code, _content(out), _content(err))


def _ordered(**order: object) -> int:
    server = _server()
    assert server.stdin and server.stdout
    server.stdin.write(json.dumps(order) + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@cache
def _server() -> subprocess.Popen[str]:
    """Start this module as a program, once; it ends with the process that started it."""
    command = [sys.executable, "-P", __file__]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.communicate)
    return server


def _content(file: IO[bytes]) -> str:
    return Path(file.name).read_text(encoding="utf-8")


def main() -> None:
    """Take orders until stdin ends; in the process of an order, carry it out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the tests, and with them stdin
    _import()
    gc.freeze()  # a collection would copy each object into each process
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            return _carry_out(**json.loads(line))
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def _import() -> None:
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith(("__main__", "_tasks")):  # these are of other harnesses
                importlib.import_module(module.name)
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)


def _carry_out(
    arguments: list[str], folder: str, environment: dict[str, str], streams: list[str]
) -> None:
    """Become what ``python`` is when it starts, and run what it is to run."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    _open(streams, *environment.get("PYTHONIOENCODING", "").split(":"))
    option, what, *rest = arguments
    paths = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:0] = ["" if option == "-c" else folder, *paths]
    sys.argv[:] = [option, *rest]
    _execute(option, what)


def _open(streams: list[str], encoding: str, errors: str = "strict") -> None:
    for number, path in enumerate(streams):
        file = os.open(path, os.O_RDWR)
        os.dup2(file, number)
        os.close(file)
    if encoding:
        sys.stdin = open(0, encoding=encoding, errors=errors)  # noqa: SIM115  orders were read
        sys.stdout.reconfigure(encoding=encoding, errors=errors)
        sys.stderr.reconfigure(encoding=encoding, errors="backslashreplace")


def _execute(option: str, what: str) -> None:
    if option == "-c":
        sys.modules["__main__"] = program = ModuleType("__main__")
        exec(what, vars(program))
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
