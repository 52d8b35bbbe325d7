"""A process that is forked is, to what it runs, as one that starts an interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import warm_python

SURROUNDINGS = """
import os, signal, sys, threading
import own

print(sys.argv, sys.path[:2], __name__, os.getcwd(), own.__file__, os.environ["OWN"])
print([signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE)])
print([(stream.encoding, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr)])
print(repr(sys.stdin.read()), sorted(os.listdir("/proc/self/fd")), threading.active_count())
print("أ", end="", file=sys.stderr)
"""
ENDS = {
    "pass": 0,
    "import sys; sys.exit(3)": 3,
    "import os; os._exit(4)": 4,
    "import os; os.kill(os.getpid(), 9)": -9,
    "import signal; signal.raise_signal(signal.SIGINT)": -2,
    "raise ValueError": 1,
    "import atexit; atexit.register(print, 'at the end')": 0,
    "import os; os.fork()": 0,
}


def run(*arguments: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", [("-c", SURROUNDINGS, "one", "2"), ("-m", "surroundings", "é")])
@pytest.mark.parametrize("encoding", [{}, {"PYTHONIOENCODING": "utf-8:surrogatepass"}])
def test_its_surroundings_are_the_same(
    command: tuple[str, ...], encoding: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "surroundings.py").write_text(SURROUNDINGS, encoding="utf-8")
    (tmp_path / "added").mkdir()
    (tmp_path / "added/own.py").touch()
    env = {**os.environ, **encoding, "OWN": "1", "PYTHONPATH": str(tmp_path / "added")}
    started, forked = (how(*command, cwd=tmp_path, env=env) for how in (run, warm_python.run))
    assert started.returncode == 0, started.stderr
    assert (forked.stdout, forked.stderr) == (started.stdout, started.stderr)


@pytest.mark.parametrize("code", ENDS)
def test_it_ends_the_same_way(code: str, tmp_path: Path) -> None:
    started, forked = (
        how("-c", code, cwd=tmp_path, env={**os.environ}) for how in (run, warm_python.run)
    )
    assert forked.returncode == started.returncode == ENDS[code]
    assert forked.stdout == started.stdout
    assert forked.stderr.splitlines()[-1:] == started.stderr.splitlines()[-1:]
