"""No secret stands in what a run, a submission and a page leave behind, nor in what they print."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import khabar
from khabar import secrets
from khabar.run.key import described, key
from khabar.secrets import hidden, known, learn
from tests import warm_python, yaml_files
from tests.conftest import FEW_PLUGINS

CASES = yaml_files.load(Path(__file__).with_name("secrets.yaml"))


@pytest.fixture(autouse=True)
def planted(monkeypatch) -> None:
    """Let the secrets of the cases be known, and what other tests learned be not."""
    monkeypatch.setattr(known, "_learned", {})
    for name, value in CASES["environment"].items():
        monkeypatch.setenv(name, value)
    learn(CASES["options"])


@pytest.mark.parametrize(("text", "stored"), CASES["echoes"] + CASES["places"])
def test_secrets_are_replaced(text: str, stored: str) -> None:
    assert hidden(text) == stored
    assert hidden(stored) == stored
    assert str(khabar.KhabarError(text)) == stored


@pytest.mark.parametrize("text", CASES["kept"])
def test_what_looks_like_it_is_kept(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize("case", CASES["fields"])
def test_fields_are_known_by_their_names(case: dict[str, Any]) -> None:
    assert hidden(case["given"]) == case["hidden"]
    assert hidden(case["hidden"]) == case["hidden"]


@pytest.mark.parametrize("kind", ["secret", "kept"])
def test_variables_are_known_by_their_names(kind: str, monkeypatch) -> None:
    for name, value in CASES["variables"][kind].items():
        monkeypatch.setenv(name, value)
        assert (hidden(f"it was {value}.") == "it was ***.") == (kind == "secret"), name


@given(st.recursive(st.text() | st.none() | st.integers(), st.lists))
def test_hiding_twice_is_hiding_once(value: object) -> None:
    assert hidden(hidden(value)) == hidden(value)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=8, max_size=40), st.text())
def test_any_secret_is_found_in_any_text(secret: str, around: str) -> None:
    secret = secret.strip()
    if len(secret) < 8 or secret in secrets.MASK:
        return
    learn({"password": secret})
    try:
        assert secret not in hidden(f"{around} {secret} {around}")
    finally:
        known._learned.clear()


def test_what_is_nested_without_end_is_hidden_whole() -> None:
    deep: Any = "a"
    for _ in range(100_000):
        deep = [deep]
    learn(deep)
    assert secrets.MASK in str(hidden(deep))


class Keyed:
    """A system that has a key."""

    name = "keyed"

    def __init__(self, api_key: str, size: int = 1) -> None:
        self.api_key, self.size = api_key, size

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        return khabar.Prediction(id=article.id, error=f"no: {self.api_key}")


def test_another_secret_is_no_other_system(tmp_path: Path) -> None:
    assert key(Keyed("one-key")) == key(Keyed("other-key"))
    assert key(Keyed("one-key")) != key(Keyed("one-key", size=2))
    told = []
    for name, value in (("a", "first-key"), ("b", "second-key")):
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"system: test_secrets:Keyed\noptions:\n  api_key: {value}\n")
        learn({"api_key": value})
        told.append(described(path))
    assert told[0] == told[1]
    assert b"api_key: ***" in told[0]


def test_an_object_s_attributes_are_looked_at(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate(Keyed("seen-in-an-attribute"), corpus)
    assert set(report.errors.values()) == {"no: ***"}


def test_a_file_made_elsewhere_is_hidden_as_it_is_read(tmp_path: Path) -> None:
    answer = {"id": "000", "error": "no: sk-planted-0123456789-abcdefghij", "details": {"auth": 1}}
    (tmp_path / "made.jsonl").write_text(json.dumps(answer), encoding="utf-8")
    assert khabar.score(tmp_path / "made.jsonl").errors == {"000": "no: ***"}


SECRETS = {
    "OF_THE_ENVIRONMENT": "sk-environment-0123456789-abcdef",
    "IN_AN_ADDRESS": "p@ss:word/of-an-address-4711",
    "IN_A_QUERY": "secret-of-a-query-4712",
    "IN_A_HEADER": "secret-of-a-header-4713",
    "IN_AN_OPTION": "secret of an option 4714",
    "IN_AN_ATTRIBUTE": "secret-of-an-attribute-4715",
    "IN_A_NAME": "password-in-a-name-4716",
    "IN_A_LINE": "secret-in-a-line-4717",
    "NAMED": "secret-of-a-named-variable-4718",
}
LEAKY = """
import base64, os, urllib.parse
import khabar

class Leaky:
    def __init__(self, address, headers, password, variable_env, fail=False):
        self.given = {{"address": address, "headers": headers, "password": password}}
        self.access_token = "{IN_AN_ATTRIBUTE}"
        self.variable = variable_env
        self.name = "leaky http://amal:{IN_A_NAME}@host"
        if fail:
            raise RuntimeError(f"401 for {{address}} {{headers}} {{password}}")

    def predict(self, article):
        key, named = os.environ["PLANTED_API_KEY"], os.environ[self.variable]
        everything = f"{{self.given}} {{self.access_token}} {{key}} {{named}}"
        print(len(everything))
        if article.id == "000":
            client = dict(api_key="{IN_A_LINE}"); raise RuntimeError(everything)
        if article.id == "001":
            in_part = f"{{key[:8]}}***{{key[-4:]}}"
            raise khabar.KhabarError(f"{{urllib.parse.quote(everything)}} {{in_part}}")
        if article.id == "002":
            return khabar.Prediction(id=article.id, error="x" * 480 + key)
        names = [key, self.given["password"], named]
        entities = [
            khabar.Entity(start=0, end=2 + at, type="PER", entity=name)
            for at, name in enumerate(names)
        ]
        basic = base64.b64encode(f"amal:{{self.given['password']}}".encode()).decode()
        told = {{"headers": self.given["headers"], "prompt": everything, key: [named, basic]}}
        told["cost"] = 1
        return khabar.Prediction(id=article.id, entities=tuple(entities), details=told)
"""
SYSTEM = """
system: leaky:Leaky
options:
  address: 'https://amal:{address}@host.example/v1?key={IN_A_QUERY}'
  headers: {{X-Own: '{IN_A_HEADER}', Authorization: 'Bearer {IN_A_HEADER}'}}
  password: '{IN_AN_OPTION}'
  variable_env: OWN_VARIABLE
"""
SUBMIT = (
    "--as mine --version 1 --kind LLM --author Amal --trained-on nothing --saw-the-articles no"
    " --link https://amal:{IN_A_NAME}@host.example/ --system leaky --force"
).format(**SECRETS)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with a system that tells its secrets wherever it can."""
    address = quote(SECRETS["IN_AN_ADDRESS"], safe="")
    (tmp_path / "code").mkdir()
    (tmp_path / "code/leaky.py").write_text(LEAKY.format(**SECRETS))
    system = SYSTEM.format(address=address, **SECRETS)
    (tmp_path / "code/leaky.yaml").write_text(system)
    (tmp_path / "code/fails.yaml").write_text(f"{system}  fail: true\n")
    (tmp_path / "work").mkdir()
    return tmp_path


def shown(place: Path, *command: str) -> str:
    """Return all that a command prints."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(place / "code"), os.environ.get("PYTHONPATH", "")]),
        "PLANTED_API_KEY": SECRETS["OF_THE_ENVIRONMENT"],
        "OWN_VARIABLE": SECRETS["NAMED"],
    }
    done = warm_python.run("-m", *command, cwd=place / "work", env=environment)
    assert "Traceback (most" not in done.stderr
    return f"{done.stdout}\n{done.stderr}"


def leaks(where: dict[str, str]) -> set[tuple[str, str]]:
    """Return what secret stands where, in any writing."""

    def forms(secret: str) -> set[str]:
        octets = secret.encode()
        basic = base64.b64encode(b"amal:" + octets), base64.b64encode(octets)
        written = {secret, quote(secret), quote(secret, safe=""), secret[:14], secret[-8:]}
        return written | {encoded.decode()[8:20] for encoded in basic}

    return {
        (name, place)
        for place, content in where.items()
        for name, secret in SECRETS.items()
        if any(form in content for form in forms(secret))
    }


def left(place: Path) -> dict[str, str]:
    """Return every file below a folder, and its path as one more."""
    files = {
        str(p): p.read_bytes().decode("utf-8", "replace") for p in place.rglob("*") if p.is_file()
    }
    return files | {"paths": "\n".join(files)}


@pytest.mark.slow
def test_nothing_is_left_behind_or_printed(place: Path) -> None:
    yaml_ = str(place / "code/leaky.yaml")
    told = {
        "evaluate": shown(place, "khabar", "evaluate", yaml_, "--html"),
        "json": shown(place, "khabar", "evaluate", yaml_, "--json", "--jobs=2", "--out=runs/b"),
        "report": shown(place, "khabar", "report", "runs/b"),
        "submit": shown(place, "khabar", "submit", "runs/b", *SUBMIT.split()),
        "fails": shown(place, "khabar", "evaluate", str(place / "code/fails.yaml")),
        "pytest": shown(
            place, "pytest", *FEW_PLUGINS, "--khabar", yaml_, "--khabar-out", "runs/c",
            "--junitxml", "junit.xml", "--khabar-at-least", "entities.strict=0.9",
        ),
    }  # fmt: skip
    assert leaks(told) == set()
    assert leaks(left(place / "work")) == set()
    assert "cannot be made with" in told["fails"]
    assert "1 failed" in told["pytest"] or " failed" in told["pytest"]
    assert json.loads((place / "work/runs/b/report.json").read_text())["system"] == (
        "leaky http://***@host"
    )
    names = {path.name for path in (place / "work").rglob("*")}
    assert {
        "journal.jsonl",
        "predictions.jsonl",
        "report.html",
        "system.yaml",
        "junit.xml",
    } <= names


def test_the_search_finds_what_is_left(place: Path) -> None:
    (place / "work/a.txt").write_text(f"x{SECRETS['IN_AN_ADDRESS']}y")
    assert {name for name, _ in leaks(left(place / "work"))} == {"IN_AN_ADDRESS"}
