from __future__ import annotations

import hashlib

import pytest

SHA256 = {
    "000_ce171a8e7b388507.txt": "2f4a19861865de821165ccd82bbb11b47ac9dc7bfc6b6d474b36d1ae17f50509",
    "001_9b8058d57ede9ca3.txt": "d0aaaafe9a8417533a663b8f526e5a326489f7e182dba1e3b101e21a9b829490",
    "002_db7f37f230342ebe.txt": "0123e77bdc2a36ca061f7f367495e6f0f6e968d8001ceedaa930ceae7d8d4fa4",
    "003_22a3876255c17e49.txt": "fa759207e9c3cadd019e109270c1db57dd4cd7ae6ddeb01b3329d0b9704147b6",
    "004_985c083536e438dc.txt": "1dd9e964b0267b5e07e8efa9d645e6132af20f1970fd11423eb443a03f6f5439",
}


@pytest.mark.parametrize("name", SHA256)
def test_a_seed_is_what_it_was(root, name: str) -> None:
    assert hashlib.sha256((root / "seeds" / name).read_bytes()).hexdigest() == SHA256[name]


def test_the_sources_name_every_seed(gold) -> None:
    assert {source.file: source.sha256 for source in gold.sources} == SHA256
    assert [source.id for source in gold.sources] == [name[:3] for name in SHA256]


def test_every_character_is_in_one_zone(gold) -> None:
    for article in gold.articles:
        assert "".join(article.text[z.start : z.end] for z in article.zones) == article.text


def test_what_the_sources_quote_stands_in_the_text(gold) -> None:
    for source, article in zip(gold.sources, gold.articles, strict=True):
        for told in (source.title, source.outlet, source.byline):
            assert told is None or told in article.text
