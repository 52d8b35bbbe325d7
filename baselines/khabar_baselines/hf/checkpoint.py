"""A checkpoint of a token classifier: its tokenizer and model, and the limit of their input."""

from __future__ import annotations

import os
import sys
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from khabar import KhabarError
from khabar_baselines.hf.windows import Window, windows
from khabar_baselines.libraries import require
from khabar_baselines.weights import revision

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

require("transformers", "torch")

Scores = npt.NDArray[np.float32]
"""Probabilities: word pieces × labels."""


class Encoded(NamedTuple):
    """A sentence's word pieces (ids), the word of each, and the special pieces around them."""

    pieces: Sequence[int]
    word_ids: Sequence[int]
    before: Sequence[int]
    behind: Sequence[int]


class Checkpoint:
    """A token classifier, by its name on the Hugging Face Hub or its folder.

    `device`: a device of torch; by default a GPU if there is one. `limit`: the most word pieces,
    special ones included, that the model reads at once.

    Raises KhabarError, which names the command that fetches it, if it is not there.
    """

    def __init__(self, name: str, *, device: str | None = None) -> None:
        place = str(Path(name).expanduser()) if name.startswith("~") else name
        self._tokenizer, self._model = _loaded(place)
        self._device = moved(self._model, device)
        self.id2label: Mapping[int, str] = self._model.config.id2label
        commit = getattr(self._model.config, "_commit_hash", None)
        self.revision = commit or revision(place)
        self.limit = limit_of(self._tokenizer, self._model)

    def encoded(self, words: Sequence[str]) -> Encoded:
        """Return the word pieces of a sentence; a word may have none.

        The tokenizer reads the words separated by spaces, as most were trained. A piece belongs to
        the word in which it ends, so a piece that is only a space belongs to the next word.
        """
        encoding = self._tokenizer(
            " ".join(words),
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
            truncation=False,
            verbose=False,
        )
        ids, special = encoding["input_ids"], encoding["special_tokens_mask"]
        start = special.index(0) if 0 in special else len(ids)
        end = start + special.count(0)
        word_ends = [end - 1 for end in accumulate(len(word) + 1 for word in words)]
        offsets = encoding["offset_mapping"][start:end]
        word_ids = [bisect_left(word_ends, piece_end) for _, piece_end in offsets]
        return Encoded(ids[start:end], word_ids, ids[:start], ids[end:])

    def scores(self, sentences: Sequence[Encoded], batch_size: int) -> list[Scores]:
        """Return the scores of every word piece of every sentence, however long it is."""
        parts = [
            (number, window)
            for number, sentence in enumerate(sentences)
            for window in windows(sentence.word_ids, self._room(sentence))
            if sentence.pieces
        ]
        ids = [_ids(sentences[number], window) for number, window in parts]
        results: list[Scores] = [
            np.zeros((len(sentence.pieces), len(self.id2label)), np.float32)
            for sentence in sentences
        ]
        for (number, window), scores in zip(parts, self._scored(ids, batch_size), strict=True):
            shift = len(sentences[number].before) - window.start
            kept = scores[window.first + shift : window.last + shift]
            results[number][window.first : window.last] = kept
        return results

    def _room(self, sentence: Encoded) -> int:
        return self.limit - len(sentence.before) - len(sentence.behind)

    def _scored(self, sequences: Sequence[Sequence[int]], batch_size: int) -> list[Scores]:
        """Return the scores of sequences of ids; those of similar length share a batch."""
        import torch
        from torch.nn.utils.rnn import pad_sequence

        results: dict[int, Scores] = {}
        order = sorted(range(len(sequences)), key=lambda number: len(sequences[number]))
        for first in range(0, len(order), batch_size):
            batch = order[first : first + batch_size]
            rows = [torch.tensor(sequences[number]) for number in batch]
            padding = self._tokenizer.pad_token_id or 0
            ids = pad_sequence(rows, batch_first=True, padding_value=padding)
            mask = pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
            with torch.inference_mode():
                logits = self._model(
                    input_ids=ids.to(self._device), attention_mask=mask.to(self._device)
                ).logits
            scores = logits.float().softmax(-1).cpu().numpy()
            results |= {number: scores[row, : len(rows[row])] for row, number in enumerate(batch)}
        return [results[number] for number in range(len(sequences))]


def moved(model: torch.nn.Module, device: str | None) -> str:
    """Move a model to a device of torch, by default a GPU if there is one; return the device.

    Raises KhabarError if the device cannot be used.
    """
    import torch

    chosen = device or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        model.to(chosen)
    except (RuntimeError, AssertionError) as error:
        fault = f"device: {chosen!r} cannot be used here ({first_line(error)})"
        raise KhabarError(f"{fault}; omit `device`, or give cpu") from None
    return chosen


def _ids(sentence: Encoded, window: Window) -> list[int]:
    return [*sentence.before, *sentence.pieces[window.start : window.end], *sentence.behind]


def _loaded(name: str) -> tuple[PreTrainedTokenizerFast, PreTrainedModel]:
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    is_folder = Path(name).is_dir()
    if not is_folder and (name.startswith((".", os.sep)) or name.count("/") > 1):
        fault = "no such folder; give a checkpoint's folder, or its name on the Hub"
        raise KhabarError(f"{name}: {fault}")
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        model = AutoModelForTokenClassification.from_pretrained(name, trust_remote_code=False)
    except OSError as error:
        fetch = f"the weights are not here; fetch them with a network: `hf download {name}`"
        fault = "this folder has no token classifier" if is_folder else fetch
        raise KhabarError(f"{name}: {fault} ({first_line(error)})") from error
    except (ValueError, ImportError) as error:
        raise KhabarError(f"{name}: transformers cannot read it: {first_line(error)}") from error
    if not tokenizer.is_fast:
        raise KhabarError(f"{name}: its tokenizer gives no offsets; use one with a fast tokenizer")
    return tokenizer, model.eval()


def limit_of(tokenizer: PreTrainedTokenizerFast, model: PreTrainedModel) -> int:
    """Return the most word pieces, special ones included, that a model reads at once."""
    positions = getattr(model.config, "max_position_embeddings", None) or sys.maxsize
    if "roberta" in model.config.model_type:  # its positions begin after the padding's id
        positions -= (tokenizer.pad_token_id or 0) + 1
    return int(min(positions, tokenizer.model_max_length))


def first_line(error: Exception) -> str:
    """Return the first line of an error's message; its type if it has none."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
