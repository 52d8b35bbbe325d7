"""Engines: where a system works, in threads of this process, in processes, or on a Ray cluster.

An engine gives askers, one per thread of the runner. Everything else (order, the journal, failures,
scores) is the same for all engines.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import NamedTuple, Protocol

from khabar.calls import Memory, remembering
from khabar.errors import KhabarError, check_one_of
from khabar.run.attempt import answer
from khabar.run.frames import Making
from khabar.schema import Article, Prediction
from khabar.systems import System
from khabar.yardsticks import shown_gold

ENGINES = ("threads", "processes", "ray")


class Pace(NamedTuple):
    """How a system is run: articles at once, retries, and what an article may take.

    `retries`: of a passing fault, and of a worker that ended. `timeout` in seconds, `memory` in
    bytes of a worker's resident memory. `engine`: ``threads``, where `predict` is called from
    `jobs` threads, ``processes`` of this machine, or ``ray``, actors of the cluster at `address`
    (default: the variable RAY_ADDRESS, else this machine) with so many `gpus` each. `isolated`:
    whether workers load articles without gold.
    """

    jobs: int = 1
    retries: int = 2
    timeout: float | None = None
    memory: int | None = None
    engine: str = "threads"
    isolated: bool = False
    address: str | None = None
    gpus: float = 0

    def check(self) -> None:
        """Raise KhabarError for a pace that is none."""
        check_one_of("engine", self.engine, ENGINES)
        timeout, memory = (bound is None or bound > 0 for bound in (self.timeout, self.memory))
        if self.jobs < 1 or self.retries < 0 or not timeout or not memory:
            fault = "give 1 job or more, 0 retries or more, a timeout and a memory above 0"
            raise KhabarError(f"{self}: {fault}")
        self._check_for("memory", self.memory is not None, "processes")
        self._check_for("isolated", self.isolated, "processes", "ray")
        self._check_for("address", self.address is not None, "ray")
        self._check_for("gpus", self.gpus != 0, "ray")

    def _check_for(self, option: str, given: object, *engines: str) -> None:
        if given and self.engine not in engines:
            raise KhabarError(f"{option}: needs the engine {' or '.join(engines)}")


class Asker(Protocol):
    """Asks a system for one article at a time."""

    def __call__(self, article: Article, memory: Memory, *, probe: bool) -> Prediction:
        """Return the answer; a failure is a prediction with `error`; calls are kept in `memory`.

        Raises UnusableError where the system cannot be made, or, of a `probe`, cannot answer.
        """
        ...

    def close(self) -> None:
        """End what works for this asker alone; any thread may call."""
        ...


class Engine(Protocol):
    """Gives askers; `in_process` is whether only the runner can bound the time of an article."""

    in_process: bool

    def asker(self, stop: threading.Event) -> Asker:
        """Return an asker for one more thread; it makes no retry once `stop` is set."""
        ...


class Threads:
    """The system as it is in this process, shared by all threads."""

    in_process = True

    def __init__(self, system: System, pace: Pace) -> None:
        self._system, self._retries = system, pace.retries

    def asker(self, stop: threading.Event) -> Asker:
        """Return an asker, as `Engine.asker` does."""
        return _InThread(self._system, self._retries, stop)


class _InThread:
    def __init__(self, system: System, retries: int, stop: threading.Event) -> None:
        self._system, self._retries, self._stop = system, retries, stop

    def __call__(self, article: Article, memory: Memory, *, probe: bool) -> Prediction:
        with remembering(memory):
            return answer(
                self._system, article, retries=self._retries, stop=self._stop, probe=probe
            )

    def close(self) -> None:
        pass


def engine(
    system: System,
    asked_for: str | Path | System,
    pace: Pace,
    folder: Path | None = None,
    cache: Path | None = None,
) -> Engine:
    """Return the engine of a pace.

    `asked_for`: how the system was asked for, by which a worker makes it; `folder`: of the run,
    where ``log.txt`` takes what workers print; `cache`: the folder of answers that runs share.
    Raises KhabarError where there can be none.
    """
    pace.check()
    if pace.engine == "threads":
        return Threads(system, pace)
    if not isinstance(asked_for, str | Path):
        fault = "a worker makes the system itself; give its name, module:attribute or YAML file"
        raise KhabarError(f"engine: {pace.engine}: {fault}")
    made = Making(str(asked_for), pace.retries, str(cache) if cache else None)
    if pace.engine == "ray":
        from khabar.run.actors import Ray

        return Ray(made, pace, with_gold=shown_gold(system))
    if os.name != "posix":
        raise KhabarError("engine: processes are for Linux and macOS; use threads")
    from khabar.run.process import Processes

    return Processes(made, pace, folder, with_gold=shown_gold(system))
