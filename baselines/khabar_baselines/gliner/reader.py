"""How a checkpoint reads sentences: khabar's words, in windows that it reads whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from khabar import KhabarError
from khabar_baselines.hf.checkpoint import limit_of
from khabar_baselines.hf.windows import windows

if TYPE_CHECKING:
    from gliner import GLiNER
    from transformers import BatchEncoding


class Mention(NamedTuple):
    """The words ``[start, end)`` of a sentence, what they were asked for as, and the score."""

    start: int
    end: int
    prompt: str
    score: float


class Part(NamedTuple):
    """Words of a sentence, by their numbers, that are read at once.

    `counted`: those with which a mention may begin; the others are context.
    """

    sentence: int
    words: Sequence[int]
    counted: Collection[int]


class Reader:
    """Finds the mentions of sentences, given as words, with a model of gliner.

    `prompts`: what the model is asked for. `threshold`: the score above which a mention counts.
    `nested`: whether mentions may stand inside others. `limit`: the most word pieces, beside the
    prompts, that are read at once.
    """

    def __init__(
        self,
        model: GLiNER,
        prompts: Collection[str],
        *,
        threshold: float = 0.5,
        nested: bool = True,
        batch_size: int = 16,
    ) -> None:
        model.data_processor.words_splitter = _given_words
        self._model, self._prompts, self._nested = model, list(prompts), nested
        self._settings = {
            "threshold": threshold,
            "flat_ner": not nested,
            "batch_size": batch_size,
        }
        self.limit = self._limit()

    def mentions(self, sentences: Sequence[Sequence[str]]) -> list[list[Mention]]:
        """Return the mentions of each sentence, in order."""
        parts = [part for at, words in enumerate(sentences) for part in self._parts(at, words)]
        texts = [" ".join(sentences[part.sentence][word] for word in part.words) for part in parts]
        found: list[list[Mention]] = [[] for _ in sentences]
        for part, text, answer in zip(parts, texts, self._answers(texts), strict=True):
            found[part.sentence] += _counted(part, text, answer)
        return [_compatible(of_sentence, self._nested) for of_sentence in found]

    def _limit(self) -> int:
        """Return the most word pieces that are read at once, beside the prompts.

        A checkpoint reads at most `max_len` words. Every word has a piece, so a window of as many
        pieces has no more words.
        """
        from transformers import PreTrainedModel

        encoder = next(m for m in self._model.modules() if isinstance(m, PreTrainedModel))
        limit = limit_of(self._model.data_processor.transformer_tokenizer, encoder)
        (asked,), _ = self._model.data_processor.prepare_inputs([[]], self._prompts)
        taken = len(self._pieces(asked)["input_ids"])
        if taken >= limit:
            fault = f"they take {taken} word pieces of the {limit} that the checkpoint reads"
            raise KhabarError(f"gliner: labels: {fault}; give fewer or shorter ones")
        return int(min(self._model.config.max_len, limit - taken))

    def _parts(self, sentence: int, words: Sequence[str]) -> Iterator[Part]:
        """Yield the parts of a sentence, without the words that would shift or cut off others.

        These are the words without word pieces, and those with more pieces than the limit.
        """
        pieces = [word for word in self._pieces(words).word_ids() if word is not None]
        number = Counter(pieces)
        pieces = [word for word in pieces if number[word] <= self.limit]
        first = {word: bisect_left(pieces, word) for word in number}
        for window in windows(pieces, self.limit) if pieces else ():
            read = [*dict.fromkeys(pieces[window.start : window.end])]
            counted = {word for word in read if window.first <= first[word] < window.last}
            yield Part(sentence, read, counted)

    def _pieces(self, words: Sequence[str]) -> BatchEncoding:
        tokenizer = self._model.data_processor.transformer_tokenizer
        return tokenizer(list(words), is_split_into_words=True, truncation=False, verbose=False)

    def _answers(self, texts: Sequence[str]) -> list[list[Mapping[str, Any]]]:
        if not texts:
            return []
        answers: Any = self._model.inference(list(texts), self._prompts, **self._settings)
        found: list[list[Mapping[str, Any]]]
        found = answers[0] if isinstance(answers, tuple) else answers  # the others are relations
        return found


def _given_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text that was joined by spaces, as gliner's own splitters do.

    None of khabar's words has white space in it. The words of gliner's default splitter end at
    every vowel sign.
    """
    for word in re.finditer(r"\S+", text):
        yield word.group(), word.start(), word.end()


def _counted(part: Part, text: str, answer: Sequence[Mapping[str, Any]]) -> Iterator[Mention]:
    """Yield the mentions of an answer, whose offsets are those of the words' text."""
    starts = [start for _, start, _ in _given_words(text)]
    for item in answer:
        first = part.words[bisect_left(starts, item["start"])]
        last = part.words[bisect_left(starts, item["end"]) - 1]
        if first in part.counted:
            yield Mention(first, last + 1, item["label"], item["score"])


def _compatible(mentions: Sequence[Mention], nested: bool) -> list[Mention]:
    """Return the mentions, without those that clash with one of a higher score.

    Those of one window never do; those of two may.
    """
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda each: -each.score):
        if not any(_clash(mention, other, nested) for other in kept):
            kept.append(mention)
    return sorted(kept)


def _clash(one: Mention, other: Mention, nested: bool) -> bool:
    """Return whether two mentions are the same words or cross; if not nested, share a word."""
    first, second = sorted((one, other))
    if second.start >= first.end:
        return False
    crossing = first.start < second.start and first.end < second.end
    return not nested or crossing or first[:2] == second[:2]
