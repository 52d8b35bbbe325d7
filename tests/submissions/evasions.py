"""Ways to hand in the gold, or another's answers, so that it does not show; each has a name."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import msgspec

from khabar import labels
from khabar.flatten import Segmentation
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Mention, Prediction, Task

Answers = list[Prediction]
replaced = msgspec.structs.replace


class Public(NamedTuple):
    """What whoever wants to cheat has at hand."""

    articles: Sequence[Article]
    submissions: Mapping[str, Answers]

    @property
    def gold(self) -> Answers:
        return [
            Prediction(id=a.id, entities=a.entities, dates=a.dates, events=a.events)
            for a in self.articles
        ]


Change = Callable[[Any, str], Any]
"""A mention and its article's text, and the mention as it is handed in."""


def changed(
    answers: Answers, public: Public, change: Change, tasks: Iterable[Task] = TASKS
) -> Answers:
    texts = {article.id: article.text for article in public.articles}
    return [
        replaced(
            answer,
            **{
                task: tuple(change(m, texts[answer.id]) for m in getattr(answer, task))
                for task in tasks
                if getattr(answer, task) is not None
            },
        )
        for answer in answers
    ]


def bare(mention: Mention, _: str = "") -> Mention:
    """Leave out what no headline sees."""
    unseen = {"realis", "mod", "quant", "freq", "deictic", "entity", "event", "text"}
    return replaced(mention, **dict.fromkeys(unseen & set(mention.__struct_fields__)))


def cut(mention: Mention, text: str) -> Mention:
    """Cut a character inside the first word, or inside the last where that is all of it."""
    first = re.match(r"\w+", text[mention.start : mention.end])
    if first and first.end() > 1:
        return replaced(bare(mention), start=mention.start + 1)
    return bare(mention)


def widened(mention: Mention, text: str) -> Mention:
    """Take in the clitics of the first and last word, and the white space behind."""
    start, end = mention.start, mention.end
    while start and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    while end < len(text) and text[end] == " ":
        end += 1
    return replaced(mention, start=start, end=end, text=None)


def renamed(mention: Mention, _: str) -> Mention:
    for name in {"entity", "event"} & set(mention.__struct_fields__):
        if getattr(mention, name) is not None:
            return replaced(mention, **{name: f"{getattr(mention, name)[::-1]}"})
    return mention


def in_days(mention: Mention, _: str) -> Mention:
    """Write weeks as days."""
    weeks = re.fullmatch(r"P(\d+)W", getattr(mention, "value", None) or "")
    return replaced(mention, value=f"P{7 * int(weeks[1])}D") if weeks else mention


def noisy(answers: Answers, rate: float, seed: int, tasks: Iterable[Task] = TASKS) -> Answers:
    """Lose so many mentions, half of them; of the other half the type is another."""
    chance = random.Random(seed)

    def spoilt(mentions, types):
        for mention in mentions:
            if chance.random() >= rate:
                yield mention
            elif chance.random() < 0.5:
                yield replaced(mention, type=chance.choice([t for t in types if t != mention.type]))

    return [
        replaced(a, **{t: tuple(spoilt(getattr(a, t), LAYERS[t].types)) for t in tasks})
        for a in answers
    ]


def other_types(share: float, public: Public) -> Answers:
    chance = random.Random(1)

    def other(mention, _):
        if chance.random() >= share:
            return bare(mention)
        types = [t for t in labels.ENTITY_TYPES if t != mention.type]
        return replaced(bare(mention), type=chance.choice(types))

    return only("entities", changed(public.gold, public, other, ["entities"]))


def only(task: Task, answers: Answers) -> Answers:
    return [Prediction(id=a.id, labels=a.labels, **{task: getattr(a, task)}) for a in answers]


def all_but_one(place: int, of: str, public: Public) -> Answers:
    """Take gold in four articles and a system's answers in the fifth."""
    answers = changed(public.gold, public, bare)
    fifth = next(a for a in public.submissions[of] if a.id == answers[place].id)
    return [*answers[:place], fifth, *answers[place + 1 :]]


def union(of: str, public: Public) -> Answers:
    theirs = {answer.id: answer for answer in public.submissions[of]}
    return [
        replaced(a, **{t: (*getattr(a, t), *(getattr(theirs[a.id], t) or ())) for t in TASKS})
        for a in changed(public.gold, public, bare)
    ]


def twice(public: Public) -> Answers:
    return [
        replaced(a, **{t: getattr(a, t) + tuple(map(bare, getattr(a, t))) for t in TASKS})
        for a in public.gold
    ]


def shuffled(public: Public) -> Answers:
    chance = random.Random(1)
    answers = changed(public.gold, public, bare)
    answers = [
        replaced(a, **{t: tuple(chance.sample(getattr(a, t), len(getattr(a, t)))) for t in TASKS})
        for a in answers
    ]
    return chance.sample(answers, len(answers))


def of_gold(article: Article, task: Task) -> dict[tuple[int, int], Mention]:
    words = Segmentation(article).words
    return {words(m.start, m.end): m for m in getattr(article, task)}


def with_wrong_changed(of: str, task: Task, public: Public) -> Answers:
    """Take another's answers, and of each that is wrong another wrong type."""
    chance, answers = random.Random(1), []
    for answer in public.submissions[of]:
        article = next(a for a in public.articles if a.id == answer.id)
        gold, words = of_gold(article, task), Segmentation(article).words

        def other(mention, _, gold=gold, words=words):
            right = gold.get(words(mention.start, mention.end))
            if right and right.type == mention.type:
                return mention
            barred = {mention.type, right.type if right else ""}
            types = [t for t in LAYERS[task].types if t not in barred]
            return replaced(mention, type=chance.choice(types))

        answers += changed([answer], public, other, [task])
    return only(task, answers)


def with_right_corrected(of: str, task: Task, public: Public) -> Answers:
    """Take another's answers; where the words are gold's, say all that gold says."""
    answers = []
    for answer in public.submissions[of]:
        article = next(a for a in public.articles if a.id == answer.id)
        gold, words = of_gold(article, task), Segmentation(article).words

        def as_gold(mention, _, gold=gold, words=words):
            return bare(gold.get(words(mention.start, mention.end), mention))

        answers += changed([answer], public, as_gold, [task])
    return only(task, answers)


def spoilt(rate: float, seed: int, tasks: Sequence[Task], public: Public) -> Answers:
    answers = changed(public.gold, public, bare)
    return noisy(only(tasks[0], answers) if len(tasks) == 1 else answers, rate, seed, tasks)


def coarse(rate: float, public: Public) -> Answers:
    """Mark persons, places and organisations alone, with noise."""
    kept = [
        replaced(a, entities=tuple(e for e in a.entities if e.type in labels.COARSE))
        for a in alone("entities", public)
    ]
    return noisy(kept, rate, 1, ["entities"])


def alone(task: Task, public: Public) -> Answers:
    return only(task, changed(public.gold, public, bare))


OF_GOLD: Mapping[str, Callable[[Public], Answers]] = {
    "the gold": lambda public: public.gold,
    "characters cut": lambda public: changed(public.gold, public, cut),
    "fields dropped": lambda public: changed(public.gold, public, bare),
    "clusters renamed": lambda public: changed(public.gold, public, renamed),
    "clitics taken in": lambda public: changed(public.gold, public, widened),
    "values in days": lambda public: only("dates", changed(public.gold, public, in_days)),
    "mentions twice": twice,
    "order shuffled": shuffled,
    **{f"{task} alone": partial(alone, task) for task in TASKS},
    **{f"{share:.0%} of types changed": partial(other_types, share) for share in (0.05, 0.2, 0.5)},
    **{
        f"gold but in {place} {of}": partial(all_but_one, place, of)
        for of, place in product(("regex", "crf"), range(5))
    },
    **{f"coarse types, {rate:.0%} noise": partial(coarse, rate) for rate in (0, 0.01, 0.05)},
    **{f"joined with {of}": partial(union, of) for of in ("regex", "crf")},
    **{
        f"{rate:.0%} noise, {seed}": partial(spoilt, rate, seed, TASKS)
        for rate, seed in product((0.01, 0.02, 0.05, 0.1), range(4))
    },
    **{
        f"{task}, {rate:.0%} noise, {seed}": partial(spoilt, rate, seed, (task,))
        for task, rate, seed in product(("entities", "events"), (0.01, 0.02, 0.05, 0.1), range(4))
    },
}
"""What is seen beside the gold alone. The dates alone with noise are not among them: of 41, to lose
one is no more than an honest system's error."""
OF_OTHERS: Mapping[str, Callable[[Public], Answers]] = {
    f"{what} {task} of {of}": partial(how, of, task)
    for (what, how), (of, task) in product(
        {"wrong changed": with_wrong_changed, "right corrected": with_right_corrected}.items(),
        (("regex", "entities"), ("crf", "entities"), ("regex", "events")),
    )
}
"""What is seen beside the submission that it is taken from."""
