"""What was released stays what it was, and can be loaded as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest

import khabar
from khabar import KhabarError
from khabar.gold import build
from khabar.gold.read import Gold, read

pytestmark = pytest.mark.slow


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    for folder in ("seeds", "gold", "dataset"):
        without_suites = shutil.ignore_patterns("suite_*")
        shutil.copytree(root / folder, tmp_path / "checkout" / folder, ignore=without_suites)
    return tmp_path / "checkout"


def change(checkout: Path, name: str, old: str, new: str) -> None:
    path = checkout / "gold" / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_the_release_is_kept_and_loads(root: Path, gold: Gold) -> None:
    version = gold.release.version
    kept = khabar.load(version=version)
    assert kept.identity == khabar.load().identity
    assert khabar.load(root / "dataset" / "releases" / version).identity == kept.identity


def test_an_old_version_loads_beside_the_new(checkout: Path, run) -> None:
    old = khabar.load(checkout / "dataset")
    change(checkout, "articles/000.yaml", "'2025-12-04'", "'2025-11-27'")
    refused = run("build", "--root", checkout)
    assert refused.returncode == 2
    assert "1.1.0 was released with other content; raise `version`" in refused.stderr
    assert khabar.load(checkout / "dataset").identity == old.identity  # nothing was written
    change(checkout, "release.yaml", "version: 1.1.0", "version: 1.2.0")
    assert "1.2.0: has no section" in run("build", "--root", checkout).stderr
    change(checkout, "CHANGELOG.md", "## 1.1.0", "## 1.2.0\n\nA test.\n\n## 1.1.0")
    built = run("build", "--release", "--root", checkout)
    assert built.returncode == 0, built.stderr
    assert "1.2.0 is kept in dataset/releases/" in built.stdout
    new = khabar.load(checkout / "dataset")
    assert (new.version, new[0].dates[0].value) == ("1.2.0", "2025-11-27")
    again = khabar.load(checkout / "dataset", version="1.1.0")
    assert (again.identity, again[0].dates[0].value) == (old.identity, "2025-12-04")
    report = khabar.score([khabar.Prediction(id="000", dates=old[0].dates)], again)
    assert "khabar-1.1.0:" in str(report.signature)
    told = r"version: '2\.0\.0' is unknown; .*known: 1\.0\.0, 1\.1\.0, 1\.2\.0"
    with pytest.raises(KhabarError, match=told):
        khabar.load(checkout / "dataset", version="2.0.0")


@pytest.mark.parametrize("source", [None, "dataset/releases/1.0.0"])
def test_a_release_without_suites_says_so(root: Path, source: str | None) -> None:
    version = "1.0.0" if source is None else None
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.load(source and root / source, suite="names", version=version)
    said = "releases/1.0.0: has no suite 'names'; choose another version or dataset"
    assert str(caught.value).endswith(said)


@pytest.mark.parametrize("suite", ["", "nmes", "../articles", 3, ["names"], b"names"])
def test_what_is_no_name_of_a_suite_is_told(suite: object) -> None:
    with pytest.raises(khabar.KhabarError, match=r"^suite: .* is unknown; .*known: names, places"):
        khabar.load(suite=suite)


def test_a_release_that_was_edited_is_told(checkout: Path, run) -> None:
    path = checkout / "dataset/releases/1.0.0/manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "sha256": "0" * 64}), encoding="utf-8")
    found = run("build", "--check", "--root", checkout)
    assert found.returncode == 2
    assert "not the articles that" in found.stderr
    path.write_text(json.dumps({**manifest, "version": "1.0.1"}), encoding="utf-8")
    found = run("build", "--check", "--root", checkout)
    assert "not the released version 1.0.0; restore it" in found.stderr
    shutil.rmtree(checkout / "dataset/releases")
    found = run("build", "--check", "--root", checkout)
    assert "releases/1.0.0: no such file or folder" in found.stderr


def test_a_release_is_kept_once(gold: Gold, checkout: Path) -> None:
    contents = build.build(gold)
    kept = [checkout / "gold/released.yaml", checkout / "dataset/releases/1.0.0/manifest.json"]
    before = [path.stat().st_mtime_ns for path in kept]
    assert build.freeze(contents, checkout) == gold.release.version
    assert [path.stat().st_mtime_ns for path in kept] == before


def test_a_dataset_that_was_cut_is_told(checkout: Path) -> None:
    path = checkout / "dataset/releases/1.0.0/data/articles/test.parquet"
    pq.write_table(pq.ParquetFile(path).read().slice(0, 3), path)
    with pytest.raises(KhabarError, match=r"not the articles that .* names"):
        khabar.load(checkout / "dataset/releases/1.0.0")


def test_a_build_that_fails_changes_nothing(gold: Gold, checkout: Path) -> None:
    blocked = checkout / "dataset/data/dates/test.parquet"
    blocked.unlink()
    blocked.mkdir()
    before = (checkout / "dataset/README.md").read_bytes()
    with pytest.raises(KhabarError, match="is a folder"):
        build.write({**build.build(gold), "README.md": b"new"}, checkout / "dataset")
    assert (checkout / "dataset/README.md").read_bytes() == before
    assert not list(checkout.rglob("*.partial"))


@pytest.mark.parametrize("version", ["../1.0.0", "1.0.0/../1.0.0", "", "9.9.9"])
def test_a_version_is_a_name_and_no_path(version: str) -> None:
    with pytest.raises(KhabarError, match="is unknown"):
        khabar.load(version=version)


def test_a_file_has_no_versions(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n', encoding="utf-8")
    with pytest.raises(KhabarError, match="a file has no versions"):
        khabar.load(path, version="1.0.0")


def test_on_the_hub_a_version_is_a_tag(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    asked = {}

    def local(name: str, config: str, **options: object) -> datasets.Dataset:
        asked.update(options)
        return real(str(root / "dataset"), config, split="test")

    real = datasets.load_dataset
    monkeypatch.setattr(datasets, "load_dataset", local)
    assert khabar.load("someone/khabar", version="1.1.0").version == "1.1.0"
    assert asked["revision"] == "v1.1.0"


def test_a_release_needs_a_version_of_three_numbers(checkout: Path) -> None:
    change(checkout, "release.yaml", "version: 1.1.0", "version: 1.0")
    with pytest.raises(KhabarError, match=r"release\.yaml: line 3: Expected `str`"):
        read(checkout)
    change(checkout, "release.yaml", "version: 1.0", "version: ../1.0")
    with pytest.raises(KhabarError, match=r"release\.yaml: line 3"):
        read(checkout)
