"""A system whose library is missing says which extra brings it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import khabar
from khabar import systems
from khabar.errors import MissingExtraError
from khabar_baselines import libraries

OWN = re.compile(r"khabar_baselines\.(crf|hf|camel)\b")
HEAVY = (
    "torch", "transformers", "sklearn_crfsuite", "camel_tools", "jpype", "dateparser", "inspect_ai",
)  # fmt: skip


@pytest.mark.parametrize(
    ("system", "extra"), [("crf", "crf"), ("hf:m", "transformers"), ("camel", "camel")]
)
def test_a_missing_library_names_the_install_line(monkeypatch, system: str, extra: str) -> None:
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    name = system.partition(":")[0]
    for module in [each for each in sys.modules if OWN.match(each)]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(MissingExtraError, match=rf"pip install 'khabar\[{extra}\]'"):
        khabar.system(system)
    assert extra in next(entry.needs or "" for entry in systems.listing() if entry.name == name)


def test_the_list_imports_no_heavy_library() -> None:
    code = (
        "import sys; from khabar.systems import listing; listing(); "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["crf", "hf", "camel"])
def test_a_system_says_in_a_line_what_it_is(name: str) -> None:
    (entry,) = (each for each in systems.listing() if each.name == name)
    if entry.needs:
        pytest.skip(entry.needs)
    assert entry.about.endswith(".")
