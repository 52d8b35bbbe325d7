"""What a server echoes of a key, a header or an address is not stored, and not shown."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.khabar_baselines.llm.server import Reply, serving

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

SECRETS = (
    "sk-of-the-environment-4711",
    "word-of-an-address-4712",
    "of-a-query-4713",
    "header-4714",
)
SYSTEM = """
system: llm
options:
  model: openai-api/here/tiny
  base_url: '{address}'
  api_key_env: OWN_VARIABLE
  tasks: [entities]
  retries: 0
  model_args:
    default_headers: {{X-Own: '{header}'}}
    default_query: {{key: '{query}'}}
"""


@pytest.mark.parametrize(
    ("faults", "code"),
    [((None, 401, 500, 200), 1), ((401,), 2)],  # of articles; of the first, which ends the run
    ids=["articles", "all"],
)
def test_nothing_of_an_echo_is_left(
    tmp_path: Path, faults: tuple[int | None, ...], code: int
) -> None:
    def echo(_: dict[str, Any], number: int) -> Reply:
        of = max(number - 1, 0)  # a probe, number 0, has the fate of the first article
        fault = faults[of] if of < len(faults) else None
        if fault is None:
            return Reply('{"entities": []}')
        body = json.dumps({"error": {"message": f"{server.told} {key} {word}"}})
        return Reply(status=fault, body=body)

    key, word, query, header = SECRETS
    with serving(echo) as (server, address):
        given = address.replace("://", f"://amal:{word}@")
        system = tmp_path / "llm.yaml"
        system.write_text(SYSTEM.format(address=given, header=header, query=query))
        told = shown(tmp_path / "work", system, key, code)
    assert all(secret in server.told for secret in (query, header))
    left = {str(p): content(p) for p in (tmp_path / "work").rglob("*") if p.is_file()}
    assert any(name.endswith("report.html") for name in left) == (code == 1)
    assert [s for s in SECRETS if s[-8:] in f"{left} {told}"] == []
    assert "/v1/chat/completions?key=***" in f"{left} {told}"


def content(path: Path) -> str:
    """Return a file's text, also that of a compressed one."""
    whole = path.read_bytes()
    return (gzip.decompress(whole) if path.suffix == ".gz" else whole).decode()


def shown(place: Path, system: Path, key: str, code: int) -> str:
    """Return all that a run prints."""
    place.mkdir()
    environment = {**os.environ, "OWN_VARIABLE": key, "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, "-m", "khabar", "evaluate", str(system), "--html", "--retries=0"]
    done = subprocess.run(
        command,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr
