"""The cache of answers: shared by runs, readable, and no harm where a file is broken."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import khabar
from khabar.calls import Call, Request, earlier, keep
from khabar.run.cache import Cache

REQUEST = Request.of({"model": "m/n", "prompt": "متى وصل الوفد؟"})


class Asking:
    """A system that asks one thing per article, unless it has the answer."""

    name = "asking"

    def __init__(self, error: str | None = None) -> None:
        self.asked, self._error = 0, error

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        request = Request.of({"prompt": article.text})
        if earlier(request) is None:
            self.asked += 1
            call = Call(question="dates", request=request.sha256, model="m/n", answer="[]")
            keep(Call(**{**fields(call), "error": self._error}), request)
        return khabar.Prediction(id=article.id, dates=())


def fields(call: Call) -> dict[str, object]:
    return {name: getattr(call, name) for name in call.__struct_fields__}


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def cache(tmp_path: Path, told: list[str]) -> Cache:
    return Cache(tmp_path, told.append)


def call(answer: str = '{"dates": []}', **more: str) -> Call:
    return Call(question="dates", request=REQUEST.sha256, model="m/n", answer=answer, **more)


def path(folder: Path) -> Path:
    return folder / REQUEST.sha256[:2] / f"{REQUEST.sha256}.json"


def test_an_answer_is_found_by_its_request(cache: Cache, tmp_path: Path) -> None:
    assert cache.find(REQUEST) is None
    cache.add(call(), REQUEST)
    assert cache.find(REQUEST) == call()
    content = path(tmp_path).read_text()
    assert "متى وصل الوفد؟" in content and json.loads(content)["sent"]["model"] == "m/n"


def test_a_call_that_failed_is_not_kept(cache: Cache, tmp_path: Path) -> None:
    cache.add(call("", error="503"), REQUEST)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"{}",
        b"[" * 100_000,
        b'{"sent": {}, "call": {"question": "q", "request": "r", "model": "m"}}',
        json.dumps(
            {
                "sent": dict(REQUEST.sent),
                "call": {**{k: v for k, v in fields(call()).items() if v}, "error": "503"},
            }
        ).encode(),
    ],
)
def test_a_broken_file_is_told_and_none(
    cache: Cache, tmp_path: Path, told: list[str], content: bytes
) -> None:
    cache.add(call(), REQUEST)
    path(tmp_path).write_bytes(content)
    assert cache.find(REQUEST) is None
    assert len(told) == 1 and str(path(tmp_path)) in told[0] and "asked again" in told[0]
    cache.add(call(), REQUEST)
    assert cache.find(REQUEST) == call()


def test_a_link_is_not_followed(cache: Cache, tmp_path: Path, told: list[str]) -> None:
    cache.add(call(), REQUEST)
    path(tmp_path).rename(tmp_path / "elsewhere.json")
    path(tmp_path).symlink_to(tmp_path / "elsewhere.json")
    assert cache.find(REQUEST) is None and "is a link" in told[0]


def test_a_cache_that_cannot_be_written_is_told_and_loses_nothing(
    cache: Cache, tmp_path: Path, told: list[str]
) -> None:
    (tmp_path / REQUEST.sha256[:2]).write_text("no folder")
    cache.add(call(), REQUEST)
    assert len(told) == 1 and "the run keeps the answer" in told[0]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(khabar.KhabarError, match="cannot be written"):
        Cache(tmp_path / "file" / "cache", print)


def test_runs_share_a_cache(tmp_path: Path) -> None:
    first, second, failing = Asking(), Asking(), Asking("503")
    khabar.evaluate(first, cache=tmp_path / "cache", jobs=3)
    khabar.evaluate(second, out=tmp_path / "run", cache=tmp_path / "cache")
    khabar.evaluate(failing, cache=tmp_path / "other")
    assert (first.asked, second.asked, failing.asked) == (5, 0, 5)
    assert list((tmp_path / "other").iterdir()) == []


def test_two_that_write_at_once_leave_a_whole_file(cache: Cache, told: list[str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: cache.add(call(f"{n % 2}" * 50_000), REQUEST), range(80)))
        found = cache.find(REQUEST)
    assert found and found.answer in ("0" * 50_000, "1" * 50_000) and told == []
