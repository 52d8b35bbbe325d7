"""The baseline finds what it finds whatever the shapes of a text's characters."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest

import khabar
from tests import yaml_files
from tests.khabar_baselines.regex.shaped import Shaped, moved, shaped

WAYS = yaml_files.load(Path(__file__).parent / "shapes.yaml")
PAIRS = list(combinations(WAYS, 2))
NAMES = [[way["name"] for way in pair] for pair in PAIRS]


@cache
def found(article_id: str) -> khabar.Prediction:
    (article,) = (each for each in khabar.load() if each.id == article_id)
    return khabar.system("regex").predict(article.blind())


def written(article: khabar.Article, made: Shaped) -> khabar.Article:
    zones = []
    for zone in article.zones:
        end = made.span(0, zone.end)[1]
        zones.append(khabar.Zone(zones[-1].end if zones else 0, end, zone.type))
    zones[-1] = msgspec.structs.replace(zones[-1], end=len(made.text))
    bare = khabar.Article(id=article.id, text=made.text, dct=article.dct, zones=tuple(zones))
    return khabar.Corpus([bare])[0]


def check(article: khabar.Article, *ways: dict[str, Any]) -> None:
    made = shaped(article.text, *ways)
    answer = khabar.system("regex").predict(written(article, made))
    assert answer == moved(found(article.id), made)


@pytest.mark.sampled
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way["name"])
def test_no_shape_changes_the_answer(way: dict[str, Any], corpus: khabar.Corpus) -> None:
    assert any(shaped(article.text, way).text != article.text for article in corpus)
    for article in corpus:
        check(article, way)


@pytest.mark.sampled
@pytest.mark.parametrize("number", range(len(PAIRS)), ids=lambda n: " and ".join(NAMES[n]))
def test_no_two_shapes_change_it(number: int, corpus: khabar.Corpus) -> None:
    check(corpus[number % len(corpus)], *PAIRS[number])
