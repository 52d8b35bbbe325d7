"""Systems: what one is, and where they are found."""

from __future__ import annotations

import difflib
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
        """What scores and runs call it; an attribute will do."""
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
    """A system's name, what it is in one line, and what it still needs (None: nothing)."""

    name: str
    about: str
    needs: str | None


def listing() -> list[Listing]:
    """Return what can be found by name, in order of name."""
    found = []
    for name in _names():
        try:
            made = _factory(name)
            found.append(Listing(name, (made.__doc__ or "").strip().split("\n")[0], None))
        except KhabarError as error:
            found.append(Listing(name, "", str(error)))
    return found


def system(what: str | Path | System) -> System:
    """Return a system by name, as ``name:argument`` or ``module:attribute``, or from a YAML file.

    What stands after the name of a registered system is its first argument (``hf:MODEL``);
    no module of that name is looked for. A YAML file has ``system`` (any of these) and
    ``options`` (a mapping of keyword arguments). An object with `predict` is returned as it is.

    Raises KhabarError where nothing is found, MissingExtraError where an extra is missing.
    """
    return found(what)()


def found(what: str | Path | System) -> Callable[[], System]:
    """Return what makes a system: it is looked up and its module imported, no more than that.

    Raises as `system` does.
    """
    if isinstance(what, type):
        raise KhabarError(f"{what.__name__} is a class; give a system: {what.__name__}()")
    if not isinstance(what, str | Path):
        given = _checked(what, repr(what))
        return lambda: given
    if is_file(what):
        return _from_yaml(Path(what))
    return _maker(str(what), {})


def is_file(what: str | Path) -> bool:
    """Return whether a system is asked for by a YAML file."""
    return str(what).endswith((".yaml", ".yml"))


def _names() -> list[str]:
    return sorted({*_YARDSTICKS, *entry_points(group=_GROUP).names})


class _Described(msgspec.Struct, forbid_unknown_fields=True):
    """A system as a YAML file gives it."""

    system: str
    options: dict[str, Any] | None = None


def _from_yaml(path: Path) -> Callable[[], System]:
    from khabar import strict_yaml

    try:
        described = strict_yaml.read(path, _Described, untyped=True)
    except KhabarError as error:
        wanted = "give `system: NAME` and, if need be, `options: {…}`"
        raise KhabarError(f"{error}; {wanted}") from None
    return _maker(described.system, described.options or {})


def _maker(name: str, options: dict[str, Any]) -> Callable[[], System]:
    learn({"options": options, "name": name})
    registered, colon, argument = name.partition(":")
    if colon and registered in _names():
        factory, arguments = _factory(registered), [argument]
    else:
        factory, arguments = _factory(name), []

    def make() -> System:
        if not callable(factory):
            return _checked(factory, name)
        if strange := _strange(factory, options):
            raise KhabarError(f"{name}: options: {strange}")
        with _named(f"{name}: cannot be made with {hidden(options)}"):
            made = factory(*arguments, **options)
        return _checked(made, name)

    return make


def _strange(factory: Callable[..., object], options: Mapping[str, object]) -> str | None:
    """Return what is wrong with the name of an option that a factory does not take, or None."""
    try:
        taken = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):  # what is not written in Python may not say
        return None
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken):
        return None
    known = [p.name for p in taken if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return next((unknown(option, known) for option in options if option not in known), None)


def _factory(name: str) -> Any:  # noqa: ANN401
    if name in _YARDSTICKS:
        return _YARDSTICKS[name]
    for point in entry_points(group=_GROUP, name=name):
        return _loaded(point)
    if re.fullmatch(r"\w[\w.]*:\w[\w.]*", name):
        return _attribute(name)
    near = difflib.get_close_matches(name, _names(), n=1, cutoff=0)
    raise KhabarError(
        f"no system {name[:80]!r}; the nearest is {near[0]!r}. "
        "`khabar systems` lists them; your own is given as module:attribute"
    )


_POINTS: dict[object, EntryPoint] = {}
"""Where what was loaded by name was declared."""


def entry_point(system: System) -> EntryPoint | None:
    """Return the entry point that a system's class was loaded from, if it was."""
    return _POINTS.get(type(system))


def _loaded(point: EntryPoint) -> Any:  # noqa: ANN401
    with _named(f"{point.name}: {point.value} cannot be loaded"):
        try:
            made = point.load()
        except ModuleNotFoundError as error:
            if not point.extras:
                raise
            package = point.dist.name if point.dist else "khabar"
            raise MissingExtraError(
                error.name or point.name, point.extras[0], of=package
            ) from error
    if isinstance(made, type):
        _POINTS[made] = point
    return made


def _attribute(path: str) -> Any:  # noqa: ANN401
    module, _, attributes = path.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    with _named(f"{path}: {module} fails"):
        try:
            found: Any = importlib.import_module(module)
        except ModuleNotFoundError as error:
            lacks = f"there is no module {error.name!r} here; install it or mend the name"
            raise KhabarError(f"{path}: {lacks}") from error
        for attribute in attributes.split("."):
            if not hasattr(found, attribute):
                raise KhabarError(f"{path}: there is no {attribute!r} in it")
            found = getattr(found, attribute)
    return found


@contextmanager
def _named(where: str) -> Iterator[None]:
    """Raise what a stranger's code raises in the body, whatever it is, as a KhabarError."""
    try:
        yield
    except (KhabarError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise KhabarError(f"{where}: {' '.join(summary(error).split())}") from error


def _checked(found: Any, asked: str) -> System:  # noqa: ANN401
    with _named(f"{asked}: predict cannot be read"):
        predicts = callable(getattr(found, "predict", None))
    if not predicts:
        raise KhabarError(f"{asked}: a system needs a method predict(article)")
    name_of(found, asked)
    with _named(f"{asked}: its attributes cannot be read"):
        learn(found)
    return found  # type: ignore[no-any-return]


def name_of(system: System, asked: str | None = None) -> str:
    """Return a system's name as a plain string, which scores and runs call it.

    `asked`: how it was asked for. Raises KhabarError where the name is none, or cannot be read.
    """
    where = asked or type(system).__name__
    with _named(f"{where}: name cannot be read"):
        found = getattr(system, "name", None)
        plain = str.__str__(found) if isinstance(found, str) else None
    if plain is None or writable(plain) != plain:
        raise KhabarError(f"{where}: a system needs a name: a string")
    return plain
