"""Systems: what one is, and where they are found."""

from __future__ import annotations

import difflib
import importlib
import re
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from khabar.errors import KhabarError, MissingExtraError
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


def _from_yaml(path: Path) -> Callable[[], System]:
    import yaml

    try:
        described = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise KhabarError(f"{path}: cannot be read as YAML: {reason}") from None
    match described:
        case {"system": str(name), **rest} if set(rest) <= {"options"}:
            options = rest.get("options") or {}
        case _:
            raise KhabarError(f"{path}: give `system: NAME` and, if need be, `options: {{…}}`")
    if not isinstance(options, dict) or not all(isinstance(key, str) for key in options):
        raise KhabarError(f"{path}: options: give a mapping of names to values")
    return _maker(name, options)


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
        try:
            return _checked(factory(*arguments, **options), name)
        except KhabarError:
            raise
        except (Exception, SystemExit) as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            told = f"{name}: cannot be made with {hidden(options)}: {reason}"
            raise KhabarError(told) from error

    return make


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


def _loaded(point: EntryPoint) -> Any:  # noqa: ANN401
    try:
        return point.load()
    except Exception as error:  # another distribution's module, which may raise anything
        if isinstance(error, ModuleNotFoundError) and point.extras:
            package = point.dist.name if point.dist else "khabar"
            raise MissingExtraError(
                error.name or point.name, point.extras[0], of=package
            ) from error
        raise KhabarError(f"{point.name}: {point.value} cannot be loaded: {error}") from error


def _attribute(path: str) -> Any:  # noqa: ANN401
    module, _, attributes = path.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found: Any = importlib.import_module(module)
    except ModuleNotFoundError as error:
        lacks = f"there is no module {error.name!r} here; install it or mend the name"
        raise KhabarError(f"{path}: {lacks}") from error
    except Exception as error:  # a stranger's module may raise anything
        raise KhabarError(f"{path}: {module} fails: {type(error).__name__}: {error}") from error
    for attribute in attributes.split("."):
        if not hasattr(found, attribute):
            raise KhabarError(f"{path}: there is no {attribute!r} in it")
        found = getattr(found, attribute)
    return found


def _checked(found: Any, name: str) -> System:  # noqa: ANN401
    if not callable(getattr(found, "predict", None)):
        raise KhabarError(f"{name}: a system needs a method predict(article)")
    if not isinstance(getattr(found, "name", None), str):
        raise KhabarError(f"{name}: a system needs a name: a string")
    learn(found)
    return found  # type: ignore[no-any-return]
