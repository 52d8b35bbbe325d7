"""YAML is plain data that every reader takes for the same; whatever else it holds is refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

import khabar
from khabar import limits, strict_yaml

CASES = yaml.safe_load(Path(__file__).with_name("strict_yaml.yaml").read_text("utf-8"))


class Options:
    """A system that takes one option of any kind."""

    name = "options"

    def __init__(self, given: object = None) -> None:
        self.given = given

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        return khabar.Prediction(id=article.id)


def described(tmp_path: Path, value: str) -> Path:
    path = tmp_path / "mine.yaml"
    content = f"system: {__name__}:Options\noptions:\n  given: {value}\n"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", CASES, ids=[case["value"][:40] for case in CASES])
def test_options_of_a_system_are_plain_data(case: dict[str, str | None], tmp_path: Path) -> None:
    path = described(tmp_path, str(case["value"]))
    if case["said"] is None:
        (value,) = yaml.safe_load(f"[{case['value']}]")
        assert khabar.system(path).given == value
        return
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.system(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert case["said"] in message
    assert message.isprintable()


@pytest.mark.parametrize("levels", [5, 9, 40])
def test_an_alias_bomb_ends_at_once(levels: int, tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for n in range(levels):
        lines.append(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]")
    path = tmp_path / "mine.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(khabar.KhabarError, match=r"line 2: an alias \(\*a0\); write the value out"):
        khabar.system(path)


class Typed(msgspec.Struct):
    flag: bool = False
    day: str = ""
    number: float = 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("flag: yes", None),
        ("flag: off", "line 1: 'off' is true or false to YAML 1.1"),
        ("day: 2025-12-04", "line 1: Expected `str`, got `date`"),
        ("flag: true\nnumber: 1:30", "line 2: '1:30' is a base-60 number"),
        ("number: 010", "line 1: '010' is a base-8 number"),
        ("number: 1_000", "line 1: '1_000' is a number to some readers"),
        ("number: .inf", None),
    ],
)
def test_what_has_a_type_may_say_yes(content: str, said: str | None, tmp_path: Path) -> None:
    path = tmp_path / "typed.yaml"
    path.write_text(content, encoding="utf-8")
    if said is None:
        strict_yaml.read(path, Typed)
        return
    with pytest.raises(khabar.KhabarError, match=said.replace("(", r"\(")):
        strict_yaml.read(path, Typed)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "typed.yaml"
    path.write_bytes(b"\xef\xbb\xbfflag: true\r\n")
    assert strict_yaml.read(path, Typed).flag


@pytest.mark.parametrize("content", [b"x" * (limits.YAML + 1), b"a: b\n" * 600_000])
def test_a_large_file_is_not_read(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(content)
    with pytest.raises(khabar.KhabarError, match="more than 2,097,152 bytes"):
        khabar.system(path)


def test_a_device_is_not_read_for_ever() -> None:
    with pytest.raises(khabar.KhabarError, match="/dev/zero: more than 67,108,864 bytes"):
        strict_yaml.read_text(Path("/dev/zero"))
