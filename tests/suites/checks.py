"""What holds of every variant, whatever its suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

import khabar
from khabar.gold.check import RULES, check_mentions
from khabar.gold.read import Gold, read, read_release
from khabar.schema import TASKS, Event, Mention
from khabar.suites.suite import Arm, Made
from khabar.text import Segments

ROOT = Path(__file__).parents[2]
WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
    "نوفمبر", "ديسمبر",
)  # fmt: skip


def variants(
    arm: Arm, articles: Sequence[khabar.Article], seed: int
) -> Iterator[tuple[khabar.Article, khabar.Article]]:
    """Yield each article that the arm changes, and its variant."""
    for article, made in zip(articles, arm.make(articles, seed), strict=True):
        if isinstance(made, Made):
            yield article, made.article


def all_breaches(arm: Arm, articles: Sequence[khabar.Article], seed: int) -> list[str]:
    """Return the breaches of an arm's variants: of rules of annotations, and of those of gold."""
    made = tuple(made.article for made in arm.make(articles, seed) if isinstance(made, Made))
    gold = msgspec.structs.replace(read(ROOT), articles=made)
    of_gold = [b for rule in ("offsets", "order", "identity") for b in RULES[rule](gold)]
    return list(map(str, [*check_mentions(gold), *of_gold]))


def breaches(articles: Sequence[khabar.Article]) -> list[str]:
    """Return the breaches of the rules that any annotation keeps."""
    gold = Gold(
        root=ROOT, release=read_release(ROOT), sources=(), articles=tuple(articles), things=()
    )
    return [str(problem) for problem in check_mentions(gold)]


def touched(article: khabar.Article) -> list[list[tuple[object, ...]]]:
    """Return all that is said of each mention, with words instead of offsets and texts."""
    words = Segments(article.tokens)
    return [[_said(words, m) for m in getattr(article, task)] for task in TASKS]


def _said(words: Segments, mention: Mention) -> tuple[object, ...]:
    fields = {n: getattr(mention, n) for n in mention.__struct_fields__}
    arguments = mention.arguments if isinstance(mention, Event) else ()
    own = [fields[n] for n in fields if n not in ("start", "end", "text", "arguments")]
    roles = [(words.touched(a.start, a.end), a.role) for a in arguments]
    return (words.touched(mention.start, mention.end), *own, *roles)


def check_own_gold(base: khabar.Article, made: Made) -> None:
    """Check that what was made has all mentions of its base, each the same but for its offsets."""
    for task in TASKS:
        pairs = zip(made.origin[task], getattr(made.article, task), strict=True)
        own = [(origin, mention) for origin, mention in pairs if origin is not None]
        assert [origin for origin, _ in own] == list(range(len(getattr(base, task))))
        for origin, mention in own:
            before = getattr(base, task)[origin]
            same = {"start": before.start, "end": before.end}
            if task == "events":
                same["arguments"] = before.arguments
                texts = [[(a.role, a.text) for a in m.arguments] for m in (mention, before)]
                assert texts[0] == texts[1]
            assert msgspec.structs.replace(mention, **same) == before
