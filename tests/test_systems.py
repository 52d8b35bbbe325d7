from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

import khabar
from khabar import systems


class Nothing:
    """A system of a user's own."""

    name = "nothing"

    def __init__(self, greeting: str = "") -> None:
        self.greeting = greeting

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        return khabar.Prediction(id=article.id, entities=())


class Nameless:
    def predict(self, article: khabar.Article) -> khabar.Prediction:
        return khabar.Prediction(id=article.id)


class Moody(Nothing):
    def __init__(self) -> None:
        raise RuntimeError("not today")


HERE = f"{__name__}:"


def test_what_can_be_run_here() -> None:
    names = {entry.name for entry in systems.listing() if entry.needs is None}
    assert {"empty", "floor", "gold", "quoted", "regex"} <= names


def test_a_system_by_name_path_and_object() -> None:
    assert khabar.system("gold").name == "gold"
    assert isinstance(khabar.system(HERE + "Nothing"), Nothing)
    mine = Nothing()
    assert khabar.system(mine) is mine


@pytest.mark.parametrize("argument", ["owner/model-v1.0", "./my folder", "a:b", ""])
def test_what_follows_a_registered_name_is_its_argument(monkeypatch, argument) -> None:
    point = EntryPoint("greeter", HERE + "Nothing", "khabar.systems")
    monkeypatch.setattr(systems, "entry_points", lambda **_: EntryPoints([point]))
    assert khabar.system(f"greeter:{argument}").greeting == argument


def test_an_argument_that_a_system_does_not_take() -> None:
    with pytest.raises(khabar.KhabarError, match=r"gold:medal: cannot be made .* arguments"):
        khabar.system("gold:medal")


def test_a_system_from_yaml(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"system: {HERE}Nothing\noptions: {{greeting: أهلا}}\n", encoding="utf-8")
    assert khabar.system(path).greeting == "أهلا"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "options: {}",
        "system: gold\noption: {}",
        "system: gold\noptions: [1]",
        "a: [",
        "é",
    ],
)
def test_a_bad_yaml_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(khabar.KhabarError, match=r"mine\.yaml"):
        khabar.system(path)


def test_an_option_that_a_system_does_not_have(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    for given, told in (
        ("loudness: 11", "options: 'loudness' is unknown; known: greeting"),
        ("greting: hello", "'greting' is unknown; did you mean 'greeting'[?] known: greeting"),
    ):
        path.write_text(f"system: {HERE}Nothing\noptions: {{{given}}}\n")
        with pytest.raises(khabar.KhabarError, match=told):
            khabar.system(path)
    path.write_text("system: gold\noptions: {silver: 1}\n")
    with pytest.raises(khabar.KhabarError, match="gold: options: 'silver' is unknown; there are"):
        khabar.system(path)


def test_an_unknown_system_names_the_nearest() -> None:
    with pytest.raises(khabar.KhabarError, match=r"'regexp' is unknown; did you mean 'regex'"):
        khabar.system("regexp")


class Named(Nothing):
    """A system whose name is told anew each time, by what it was made with."""

    def __init__(self, told: object) -> None:
        self.told = told

    @property
    def name(self) -> object:
        return self.told() if callable(self.told) else self.told


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("told", [7, None, "\ud800", sys.exit, [].pop, b"name"])
def test_a_name_that_is_none_is_one_line(told: object, tmp_path: Path) -> None:
    for options in ({}, {"out": tmp_path / "run"}):
        with pytest.raises(khabar.KhabarError, match=r"needs a name|name cannot be read"):
            khabar.evaluate(Named(told), **options)


def test_a_name_is_plain() -> None:
    assert type(khabar.evaluate(Named(Text("plain"))).system) is str


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("no_such_module:Tagger", "no module 'no_such_module'"),
        (HERE + "Tagger", "has no 'Tagger'"),
        (HERE + "Nameless", "needs a name"),
        (HERE + "HERE", "needs a method predict"),
    ],
)
def test_a_path_to_no_system_says_why(path: str, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=said):
        khabar.system(path)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import no_such_library", "no module 'no_such_library'"),
        ("this is no Python", "SyntaxError"),
        ("raise RuntimeError('moody')", "RuntimeError: moody"),
    ],
)
def test_a_module_that_cannot_be_imported_says_why(
    tmp_path: Path, monkeypatch, source, said
) -> None:
    name = f"own_{abs(hash(source))}"
    (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(khabar.KhabarError, match=said):
        khabar.system(f"{name}:Tagger")


def test_a_broken_plugin_does_not_hide_the_others(monkeypatch) -> None:
    def broken(_: EntryPoint) -> None:
        raise RuntimeError("moody")

    monkeypatch.setattr(EntryPoint, "load", broken)
    needs = {entry.name: entry.needs for entry in systems.listing()}
    assert needs["gold"] is None
    assert "moody" in (needs["regex"] or "")


def test_a_class_is_no_system() -> None:
    with pytest.raises(khabar.KhabarError, match=r"Nothing is a class; give a system: Nothing\(\)"):
        khabar.evaluate(Nothing)


def test_a_system_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"system: {HERE}Moody\n")
    with pytest.raises(khabar.KhabarError, match=r"cannot be made with \{\}: RuntimeError: not"):
        khabar.system(path)


def test_a_missing_extra_names_the_install_line(monkeypatch) -> None:
    point = EntryPoint("heavy", "no_such_library:Tagger [camel]", "khabar.systems")
    with pytest.raises(khabar.KhabarError, match=r"pip install 'khabar\[camel\]'"):
        systems._loaded(point)
