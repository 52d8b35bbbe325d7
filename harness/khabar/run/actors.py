"""The engine ray: each worker is an actor of a Ray cluster, on whatever node has room."""

from __future__ import annotations

import importlib.metadata
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from khabar.built_in import ISOLATED
from khabar.errors import KhabarError, MissingExtraError
from khabar.run import node
from khabar.run.engines import Asker, Pace
from khabar.run.frames import ANSWERED, Answered, Asked, Making, packed
from khabar.run.host import Host
from khabar.run.remote import Bounds, EndedError, OnCall, OverError, Remote, Worker

_REACHED = 8.0
"""Seconds in which a cluster must answer."""


class Ray:
    """A system in actors, each of which makes it anew; the nodes need khabar and the system."""

    in_process = False

    def __init__(self, making: Making, pace: Pace, *, with_gold: bool) -> None:
        """Connect to the cluster of `Pace.address`, or start one on this machine.

        Raises KhabarError where it cannot be reached, has too few CPUs or GPUs, or a node has
        another khabar.
        """
        self._making, self._pace, self._with_gold = making, pace, with_gold
        _connect(pace.address)
        _check_room(pace)
        _check_nodes()

    def asker(self, stop: threading.Event) -> Asker:
        """Return an asker with an actor of its own."""
        return Remote(self._make, self._pace, stop, with_gold=self._with_gold)

    def _make(self) -> Worker:
        return _Actor(self._making, self._pace)


class _Actor:
    """An actor that holds the system."""

    def __init__(self, making: Making, pace: Pace) -> None:
        variables = {ISOLATED: "1"} if pace.isolated else {}
        hosted = (
            _ray()
            .remote(Host)
            .options(
                num_cpus=1,
                num_gpus=pace.gpus,
                max_restarts=0,
                runtime_env={"env_vars": variables} if variables else None,
            )
        )
        self._actor: Any = hosted.remote(making, sys.path, str(Path.cwd()))

    def ready(self) -> Answered:
        """Wait until the system is made, as `Worker.ready` does."""
        return ANSWERED.decode(self._got(self._actor.ready.remote(), Bounds()))

    def ask(self, asked: Asked, bounds: Bounds, on_call: OnCall) -> Answered:
        """Return what the system answers, as `Worker.ask` does; its calls come with the answer."""
        messages = self._got(self._actor.answers.remote(packed(asked)), bounds)
        *calls, answered = map(ANSWERED.decode, messages)
        for made in calls:
            if made.call:
                on_call(made.call, None)
        return answered

    def _got(self, reference: Any, bounds: Bounds) -> Any:  # noqa: ANN401
        try:
            return _ray().get(reference, timeout=bounds.seconds)
        except _ray().exceptions.GetTimeoutError:
            raise OverError(f"longer than {bounds.seconds:g} s") from None
        except _ray().exceptions.RayError as error:
            raise EndedError(" ".join(str(error).split())[:300]) from None

    def end(self) -> None:
        """Kill the actor."""
        if _ray().is_initialized():
            _ray().kill(self._actor)


def _connect(address: str | None) -> None:
    address = address or os.environ.get("RAY_ADDRESS")
    if _ray().is_initialized():
        return
    if address and address not in ("auto", "local"):
        _check_reached(address)
    try:
        _ray().init(address=address, log_to_driver=False, logging_level="ERROR")
    except Exception as error:  # of Ray, or of what it starts
        reason = " ".join(str(error).split())[:300]
        raise KhabarError(f"--address {address}: no Ray cluster answers ({reason})") from None


def _check_reached(address: str) -> None:
    """Raise KhabarError where nothing listens, since Ray itself waits for minutes."""
    parts = urlsplit(address if "://" in address else f"//{address}")
    try:
        place = (parts.hostname or "", parts.port or 10001)
        socket.create_connection(place, timeout=_REACHED).close()
    except (OSError, ValueError) as error:
        remedy = "start one with `ray start --head`, or correct the address (host:port)"
        fault = f"--address {address}: no Ray cluster answers ({error}); {remedy}"
        raise KhabarError(fault) from None


def _check_room(pace: Pace) -> None:
    """Raise KhabarError where the workers would wait for room for ever."""
    has = _ray().cluster_resources()
    for what, wanted in (("CPU", pace.jobs), ("GPU", pace.jobs * pace.gpus)):
        if wanted > has.get(what, 0):
            fault = f"{pace.jobs} workers need {wanted:g} {what}s; the cluster has"
            raise KhabarError(f"--workers: {fault} {has.get(what, 0):g}; give fewer workers")


def _check_nodes() -> None:
    """Raise KhabarError, which names the node, where one has no khabar, or another version."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy as On

    _ray().cloudpickle.register_pickle_by_value(node)
    asked = {}
    for each in _ray().nodes():
        if each["Alive"] and each["Resources"].get("CPU"):
            on = On(each["NodeID"], soft=False)
            of = _ray().remote(node.version).options(num_cpus=0, scheduling_strategy=on)
            asked[each["NodeManagerAddress"]] = of.remote("khabar")
    ours = importlib.metadata.version("khabar")
    for address, reference in asked.items():
        theirs = _ray().get(reference)
        if theirs != ours:
            has = f"has khabar {theirs}" if theirs else "has no khabar"
            raise KhabarError(f"--engine ray: node {address} {has}; install khabar {ours} there")


def _ray() -> Any:  # noqa: ANN401
    """Return the library, which takes a second to import; raises MissingExtraError without it."""
    try:
        import ray
    except ModuleNotFoundError:
        raise MissingExtraError("ray", "ray") from None
    return ray
