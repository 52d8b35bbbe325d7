"""Audits of the gold: likely mistakes, found without reading the text; exceptions are listed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import chain, combinations
from typing import NamedTuple

from khabar import timex
from khabar.errors import MissingExtraError
from khabar.flatten import Segmentation
from khabar.fold import Folded, fold, folded
from khabar.gold import recount
from khabar.gold.mentions import Problem
from khabar.gold.read import EXCEPTIONS, Gold, layers_path
from khabar.labels import IDENTIFIED
from khabar.layers import LAYERS
from khabar.schema import Article, Mention, Span

_PROCLITICS = "[وف]?[بلكس]?"
_TANWIN = "\N{ARABIC FATHATAN}"


class Finding(NamedTuple):
    """A place that an audit reports: its article, where it is, and what to do about it."""

    article: str
    at: str
    message: str


Audit = Callable[[Gold], Iterator[Finding]]
AUDITS: dict[str, Audit] = {}


def audit(gold: Gold) -> list[Problem]:
    """Return the findings that no exception allows, and the exceptions that are not used."""
    allowed = Counter((e.audit, e.article, e.at) for e in gold.exceptions)
    problems, reported = [], set()
    for name, run in AUDITS.items():
        for finding in run(gold):
            reported.add((name, finding.article, finding.at))
            if (name, finding.article, finding.at) not in allowed:
                message = f"{finding.message}; or give a reason in {EXCEPTIONS}"
                problems.append(Problem(name, layers_path(finding.article), finding.at, message))
    for key, number in allowed.items():
        if key not in reported or number > 1:
            message = "occurs twice" if number > 1 else "excepts a place that no audit reports"
            where = " ".join(key)
            problems.append(Problem("exceptions", EXCEPTIONS, where, f"{message}; remove the line"))
    return problems


def _audit(function: Audit) -> Audit:
    AUDITS[function.__name__.strip("_").replace("_", "-")] = function
    return function


@_audit
def _known_names(gold: Gold) -> Iterator[Finding]:
    """Report a name of the knowledge base that is not in a mention of its bearer."""
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for thing in gold.things:
        for alias in thing.aliases:
            bearers[folded(alias)].add(thing.id)
    for article in gold.articles:
        text = fold(article.text)
        identified = [m for m in article.entities or () if m.type in IDENTIFIED]
        for name, ids in bearers.items():
            for start, end in _occurrences(name, text):
                covered = any(
                    m.start <= start and end <= m.end and m.entity in ids for m in identified
                )
                inflected = _TANWIN in article.text[start:end]  # an adjective: روسياً, not روسيا
                barred = _zone(article, start) in LAYERS["entities"].barred
                if not (covered or inflected or barred):
                    message = f"a name of {' or '.join(sorted(ids))}; mark it"
                    yield _finding(article, start, end, message)


def _occurrences(name: str, text: Folded) -> Iterator[tuple[int, int]]:
    """Yield the spans of a name as whole words, also after proclitics and without its alif."""
    patterns = [rf"(?<!\w){_PROCLITICS}({re.escape(name)})(?!\w)"]
    if name.startswith("ال"):
        patterns.append(rf"(?<!\w)[وف]?ل({re.escape(name[1:])})(?!\w)")
    for pattern in patterns:
        for match in re.finditer(pattern, text.text):
            yield text.raw(*match.span(1))


@_audit
def _time_words(gold: Gold) -> Iterator[Finding]:
    """Report a weekday, month, unit, year, part of day or adverb of time outside of dates."""
    for article in gold.articles:
        for word in _unmarked_words(article, "dates"):
            text = folded(article.text[word.start : word.end])
            if _stripped(text) & _time_forms() or re.fullmatch(r"1[5-9]\d\d|20\d\d", text):
                yield _finding(article, word.start, word.end, "a word of time; mark its date")


@cache
def _time_forms() -> frozenset[str]:
    lexicon = recount.lexicon()
    units = (form for forms in lexicon["units"].values() for form in chain(*forms.values()))
    months = (name.split()[0] for names in lexicon["months"] for name in names)
    kinds = ("weekdays", "hijri_months", "parts_of_day", "adverbs", "nouns")
    others = chain.from_iterable(lexicon[kind] for kind in kinds)
    return frozenset(map(folded, (*units, *months, *others)))


def _stripped(word: str) -> set[str]:
    """Return a folded word, and the rest of it after each proclitic that it may have."""
    article = f"{_PROCLITICS}(?:ال|ل)?"
    return {word[end:] for end in range(len(word)) if re.fullmatch(article, word[:end])}


@_audit
def _trigger_stems(gold: Gold) -> Iterator[Finding]:
    """Report a word that has the stem of a trigger and is not one."""
    triggers = {_stem(e.text or ""): e.text for a in gold.articles for e in a.events or ()}
    for article in gold.articles:
        for word in _unmarked_words(article, "events"):
            forms = _stripped(folded(article.text[word.start : word.end]))
            if shared := sorted({_stem(form) for form in forms} & set(triggers)):
                message = f"has the stem of the trigger «{triggers[shared[0]]}»; mark it"
                yield _finding(article, word.start, word.end, message)


@cache
def _stem(word: str) -> str:
    """Return a word without affixes by Snowball's stemmer, which does not find roots.

    The alif that it leaves of ات is removed too. A stem of one letter is replaced by the word.
    """
    try:
        from snowballstemmer import stemmer
    except ModuleNotFoundError:
        raise MissingExtraError("snowballstemmer", "gold") from None
    stem: str = stemmer("arabic").stemWord(folded(word)).removesuffix("ا")
    return stem if len(stem) > 1 else word


class _Occurrence(NamedTuple):
    article: Article
    start: int
    end: int
    label: str


@_audit
def _same_neighbours(gold: Gold) -> Iterator[Finding]:
    """Report words between the same neighbours whose labels differ."""
    for layer in LAYERS:
        for places in _by_words_and_neighbours(gold, layer).values():
            usual = Counter(place.label for place in places).most_common(1)[0][0]
            for place in places:
                if place.label != usual:
                    message = f"is {place.label}, elsewhere in the same words {usual}; correct one"
                    yield _finding(place.article, place.start, place.end, f"{layer}: {message}")


def _by_words_and_neighbours(gold: Gold, layer: str) -> dict[tuple[str, ...], list[_Occurrence]]:
    """Return spans as long as any mention of a layer, by their words and the two next to them."""
    labels = _labels(gold, layer)
    lengths = {end - first for _, first, end in labels}
    occurrences: defaultdict[tuple[str, ...], list[_Occurrence]] = defaultdict(list)
    for article in gold.articles:
        words = ["", *(folded(article.text[t.start : t.end]) for t in article.tokens), ""]
        for first, token in enumerate(article.tokens):
            if _zone(article, token.start) in LAYERS[layer].barred:
                continue
            for end in (first + n for n in lengths if first + n <= len(article.tokens)):
                label = labels.get((article.id, first, end), "nothing")
                last = article.tokens[end - 1].end
                key = tuple(words[first : end + 2])
                occurrences[key].append(_Occurrence(article, token.start, last, label))
    return occurrences


def _labels(gold: Gold, layer: str) -> dict[tuple[str, int, int], str]:
    """Return the types of a layer's mentions, by article and range of words."""
    labels: dict[tuple[str, int, int], str] = {}
    for article in gold.articles:
        segmented = Segmentation(article)
        for mention in getattr(article, layer) or ():
            labels[article.id, *segmented.words(mention.start, mention.end)] = mention.type
    return labels


@_audit
def _calendar_values(gold: Gold) -> Iterator[Finding]:
    """Report a value that `recount` does not give, except references that it cannot read.

    An article whose date is not known to the day is skipped.
    """
    for article in gold.articles:
        day = _day(article)
        if day is None:
            continue
        for mention in article.dates or ():
            value = timex.canonical(mention.value or "")
            values = {timex.canonical(v) for v in recount.recount(mention.text or "", day)}
            if value not in values and (values or not value.endswith("_REF")):
                message = f"the calendar gives {' or '.join(sorted(values)) or 'nothing'}"
                message = f"has value {mention.value}, {message}; correct the value"
                yield _finding(article, mention.start, mention.end, message)


@_audit
def _date_attributes(gold: Gold) -> Iterator[Finding]:
    """Report a mod that differs from the first words, and a deictic that the calendar denies."""
    for article in gold.articles:
        day = _day(article)
        for mention in article.dates or ():
            expected = recount.mod(mention.text or "")
            if mention.mod != expected:
                message = f"mod is {mention.mod}, its words say {expected}; correct it"
                yield _finding(article, mention.start, mention.end, message)
            deictic = recount.deictic(mention.text or "", day) if day else None
            if deictic is not None and mention.deictic != deictic:
                message = f"deictic is {mention.deictic}, the calendar says {deictic}; correct it"
                yield _finding(article, mention.start, mention.end, message)


def _day(article: Article) -> date | None:
    """Return the article's date, if it is known to the day."""
    day = article.dct.value[:10] if article.dct else ""
    return date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None


@_audit
def _nationality_adjectives(gold: Gold) -> Iterator[Finding]:
    """Report a nationality adjective that is not a NORP."""
    for article in gold.articles:
        norps = _spans(article, "entities", {"NORP"})
        for number, word in enumerate(article.tokens):
            raw = article.text[word.start : word.end]
            forms = _stripped(folded(raw))
            if (number, number + 1) in norps or _zone(article, word.start) == "boilerplate":
                continue
            if forms & _nationalities() and (_TANWIN in raw or not forms & _states()):
                yield _finding(article, word.start, word.end, "a nationality; mark it as NORP")


@cache
def _states() -> frozenset[str]:
    """Return CLDR's names of states and territories of one word, without ال."""
    from babel import Locale

    territories = Locale("ar").territories.items()
    names = (folded(name) for code, name in territories if code.isalpha())
    return frozenset(name.removeprefix("ال") for name in names if name.isalpha())


@cache
def _nationalities() -> frozenset[str]:
    """Return the forms of every state's adjective (nisba), regular and irregular."""
    regular = {_nisba(name) for name in _states() if name[-1] != "ي"}
    irregular = chain.from_iterable(recount.lexicon()["nationalities"].values())
    return _inflected({*regular, *map(folded, irregular)})


def _nisba(name: str) -> str:
    """Return the adjective of a folded name: روسيا, روسي."""
    return re.sub("(?:يا|ا|ه|اء)$", "", name.removeprefix("ال")) + "ي"


def _inflected(stems: Iterable[str]) -> frozenset[str]:
    endings = ("", "ه", "ا", "ون", "ين", "ان", "ات", "تين", "تان")
    return frozenset(stem + ending for stem in stems for ending in endings)


@_audit
def _nationality_entries(gold: Gold) -> Iterator[Finding]:
    """Report a NORP that does not derive from a name of its entry."""
    names = {thing.id: (thing.name_ar, *thing.aliases) for thing in gold.things}
    for article in gold.articles:
        for mention in article.entities or ():
            if mention.type == "NORP" and mention.entity in names:
                regular = {_nisba(folded(name)) for name in names[mention.entity]}
                irregular = recount.lexicon()["nationalities"].get(mention.entity, ())
                forms = _inflected({*regular, *map(folded, irregular)})
                if not _stripped(folded(mention.text or "")) & forms:
                    message = f"does not derive from a name of {mention.entity}; correct its entry"
                    yield _finding(article, mention.start, mention.end, message)


@_audit
def _event_time_and_place(gold: Gold) -> Iterator[Finding]:
    """Report an event whose mentions have two places, or times that share no day.

    An exception names the places or times, so a further one is reported again.
    """
    first: dict[str, str] = {}
    for article in gold.articles:
        for event in article.events or ():
            first.setdefault(event.event or "", article.id)
    for event_id, times in _fillers(gold, "Time").items():
        if apart := _apart(times):
            message = "times that share no day; two events, or one time is wrong"
            yield Finding(first[event_id], f"time of {event_id}: {', '.join(apart)}", message)
    for event_id, places in _fillers(gold, "Place").items():
        if len(places) > 1:
            message = "several places; two events, or one place is wrong"
            at = f"place of {event_id}: {', '.join(sorted(places))}"
            yield Finding(first[event_id], at, message)


def _fillers(gold: Gold, role: str) -> dict[str, set[str]]:
    """Return the values, or the entities, of a role's arguments by event."""
    fillers: defaultdict[str, set[str]] = defaultdict(set)
    for article in gold.articles:
        if role == "Time":
            of_span = {(d.start, d.end): d.value for d in article.dates or ()}
        else:
            of_span = {(e.start, e.end): e.entity for e in article.entities or ()}
        for event in article.events or ():
            for argument in event.arguments if event.event else ():
                filler = of_span.get((argument.start, argument.end))
                if argument.role == role and filler:
                    fillers[event.event or ""].add(filler)
    return fillers


def _apart(values: Iterable[str]) -> tuple[str, str] | None:
    """Return two calendar values that share no day."""
    for one, other in combinations(sorted(values), 2):
        spans = recount.interval(one), recount.interval(other)
        if spans[0] and spans[1] and (spans[0][1] < spans[1][0] or spans[1][1] < spans[0][0]):
            return one, other
    return None


def _unmarked_words(article: Article, layer: str) -> Iterator[Span]:
    """Yield the words outside of a layer's mentions, in zones that may have them."""
    covered = {n for first, end in _spans(article, layer) for n in range(first, end)}
    for number, word in enumerate(article.tokens):
        if number not in covered and _zone(article, word.start) not in LAYERS[layer].barred:
            yield word


def _spans(
    article: Article, layer: str, types: Container[str] | None = None
) -> set[tuple[int, int]]:
    segmented = Segmentation(article)
    mentions: Iterable[Mention] = getattr(article, layer) or ()
    return {segmented.words(m.start, m.end) for m in mentions if types is None or m.type in types}


def _zone(article: Article, offset: int) -> str:
    return next(zone.type for zone in article.zones if zone.start <= offset < zone.end)


def _finding(article: Article, start: int, end: int, message: str) -> Finding:
    return Finding(article.id, f"{start}-{end} «{article.text[start:end]}»", message)
