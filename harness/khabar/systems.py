"""Systems: the protocol, and finding one by name, by path or from a YAML file."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import msgspec

from khabar.deprecation import renamed
from khabar.errors import KhabarError, MissingExtraError, summary, unknown
from khabar.inert import writable
from khabar.schema import Article, Prediction
from khabar.secrets import hidden, learn
from khabar.yardsticks import Empty, Gold, Quoted

_GROUP = "khabar.systems"


@runtime_checkable
class System(Protocol):
    """Anything with a `name` that answers for one article at a time."""

    @property
    def name(self) -> str:
        """Its name in scores and runs; a plain attribute will do."""
        ...

    def predict(self, article: Article) -> Prediction:
        """Return the system's answer for an article, which comes without gold."""
        ...


_YARDSTICKS: Mapping[str, Callable[[], System]] = {
    "gold": Gold,
    "empty": Empty,
    "quoted": Quoted,
}


class Listing(NamedTuple):
    """A system's name, a description of one line, and what it still needs (None: nothing)."""

    name: str
    about: str
    needs: str | None


def listing() -> list[Listing]:
    """Return the systems that can be found by name, sorted by name."""
    entries = []
    for name in _names():
        try:
            factory = _factory(name)
            entries.append(Listing(name, (factory.__doc__ or "").strip().split("\n")[0], None))
        except KhabarError as error:
            entries.append(Listing(name, "", str(error)))
    return entries


@renamed(what="source")
def system(source: str | Path | System) -> System:
    """Return a system by name, as ``name:argument`` or ``module:attribute``, or from a YAML file.

    The text after the name of a registered system is its first argument (``hf:MODEL``); no module
    of that name is searched for. A YAML file has ``system`` (any of these) and ``options`` (a
    mapping of keyword arguments). An object with `predict` is returned as it is.

    Raises KhabarError if nothing is found, MissingExtraError if an extra is not installed.
    """
    return maker(source)()


def maker(source: str | Path | System) -> Callable[[], System]:
    """Return a function that makes the system; its module is imported, but nothing is run yet.

    Raises as `system` does.
    """
    if isinstance(source, type):
        raise KhabarError(f"{source.__name__} is a class; give a system: {source.__name__}()")
    if not isinstance(source, str | Path):
        system = _checked(source, repr(source))
        return lambda: system
    if is_file(source):
        return _from_yaml(Path(source))
    return _named_maker(str(source), {})


def is_file(source: str | Path) -> bool:
    """Return whether the source of a system is a YAML file."""
    return str(source).endswith((".yaml", ".yml"))


def is_registered(source: str | Path) -> bool:
    """Return whether the source of a system, or its YAML file, names an installed one."""
    name = _record(Path(source)).system if is_file(source) else str(source)
    return name.partition(":")[0] in _names()


def _names() -> list[str]:
    return sorted({*_YARDSTICKS, *entry_points(group=_GROUP).names})


class _Record(msgspec.Struct, forbid_unknown_fields=True):
    """A system as a YAML file describes it."""

    system: str
    options: dict[str, Any] | None = None


def _from_yaml(path: Path) -> Callable[[], System]:
    record = _record(path)
    return _named_maker(record.system, record.options or {})


def _record(path: Path) -> _Record:
    from khabar import strict_yaml

    try:
        return strict_yaml.read(path, _Record, untyped=True)
    except KhabarError as error:
        remedy = "give `system: NAME` and, if needed, `options: {…}`"
        raise KhabarError(f"{error}; {remedy}") from None


def _named_maker(name: str, options: dict[str, Any]) -> Callable[[], System]:
    learn({"options": options, "name": name})
    registered, colon, argument = name.partition(":")
    if colon and registered in _names():
        factory, arguments = _factory(registered), [argument]
    else:
        factory, arguments = _factory(name), []

    def make() -> System:
        if not callable(factory):
            return _checked(factory, name)
        if fault := _option_fault(factory, options):
            raise KhabarError(f"{name}: options: {fault}")
        with _khabar_errors(f"{name}: cannot be made with {hidden(options)}"):
            system = factory(*arguments, **options)
        return _checked(system, name)

    return make


def _option_fault(factory: Callable[..., object], options: Mapping[str, object]) -> str | None:
    """Return the fault of an option that a factory does not accept, or None."""
    try:
        parameters = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):  # code not written in Python may have no signature
        return None
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return None
    known = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return next((unknown(option, known) for option in options if option not in known), None)


def _factory(name: str) -> Any:  # noqa: ANN401
    if name in _YARDSTICKS:
        return _YARDSTICKS[name]
    for point in entry_points(group=_GROUP, name=name):
        return _loaded(point)
    if re.fullmatch(r"\w[\w.]*:\w[\w.]*", name):
        return _attribute(name)
    raise KhabarError(
        f"system: {unknown(name, _names())}; give your own system as module:attribute"
    )


_POINTS: dict[object, EntryPoint] = {}
"""The entry points of the classes that were loaded by name."""


def entry_point(system: System) -> EntryPoint | None:
    """Return the entry point that a system's class was loaded from, if it was."""
    return _POINTS.get(type(system))


def _loaded(point: EntryPoint) -> Any:  # noqa: ANN401
    with _khabar_errors(f"{point.name}: {point.value} cannot be loaded"):
        try:
            value = point.load()
        except ModuleNotFoundError as error:
            if not point.extras:
                raise
            package = point.dist.name if point.dist else "khabar"
            raise MissingExtraError(
                error.name or point.name, point.extras[0], of=package
            ) from error
    if isinstance(value, type):
        _POINTS[value] = point
    return value


def _attribute(path: str) -> Any:  # noqa: ANN401
    module, _, attributes = path.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    with _khabar_errors(f"{path}: {module} fails"):
        try:
            value: Any = importlib.import_module(module)
        except ModuleNotFoundError as error:
            fault = f"there is no module {error.name!r} here; install it or correct the name"
            raise KhabarError(f"{path}: {fault}") from error
        for attribute in attributes.split("."):
            if not hasattr(value, attribute):
                raise KhabarError(f"{path}: has no {attribute!r}; correct the name")
            value = getattr(value, attribute)
    return value


@contextmanager
def _khabar_errors(where: str) -> Iterator[None]:
    """Raise any exception of the body, which runs a system's code, as a KhabarError."""
    try:
        yield
    except (KhabarError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise KhabarError(f"{where}: {' '.join(summary(error).split())}") from error


def _checked(value: Any, label: str) -> System:  # noqa: ANN401
    with _khabar_errors(f"{label}: predict cannot be read"):
        predicts = callable(getattr(value, "predict", None))
    if not predicts:
        raise KhabarError(f"{label}: a system needs a method predict(article)")
    name_of(value, label)
    with _khabar_errors(f"{label}: its attributes cannot be read"):
        learn(value)
    return value  # type: ignore[no-any-return]


def name_of(system: System, label: str | None = None) -> str:
    """Return a system's name in scores and runs, as a plain string.

    `label`: how messages name the system. Raises KhabarError if it has no name that can be read.
    """
    where = label or type(system).__name__
    with _khabar_errors(f"{where}: name cannot be read"):
        name = getattr(system, "name", None)
        plain_name = str.__str__(name) if isinstance(name, str) else None
    if plain_name is None or writable(plain_name) != plain_name:
        raise KhabarError(f"{where}: a system needs a name: a string")
    return plain_name
