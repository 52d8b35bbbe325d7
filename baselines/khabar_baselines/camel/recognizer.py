"""camel-tools' `NERecognizer`, with a tag for every word.

It drops words for which its tokenizer returns nothing (a lone diacritic, a bidi mark) together with
a label, which shifts all labels after it; and it fails on a word of more word pieces than it reads
at once. Such words are not passed to it and are outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from khabar import KhabarError
from khabar_baselines.hf.labels import label_set
from khabar_baselines.libraries import require
from khabar_baselines.tags import Tag, parse

if TYPE_CHECKING:
    from camel_tools.ner import NERecognizer

require("camel_tools")

LABELS = "anercorp"
_MOST_PIECES = 256 - 2  # `max_seq_length` in NERecognizer.predict, less [CLS] and [SEP]


class Recognizer:
    """The recogniser of a checkpoint's folder; without one, of the package ``ner-arabert``.

    It splits sentences that are too long at words by itself.

    Raises KhabarError, which names the command that fetches the weights, if they are missing, and
    if a label is not one of ANERcorp's.
    """

    def __init__(self, folder: str | None, *, gpu: bool, batch_size: int) -> None:
        self._recognizer = _loaded(folder, gpu=gpu)
        self._batch_size = batch_size
        label_set(self._recognizer.labels_map, LABELS)

    def tagged(self, sentences: Sequence[Sequence[str]]) -> list[list[Tag]]:
        """Return the tags of sentences, given as words: one tag per word.

        Raises KhabarError if camel-tools returns more or fewer labels than words.
        """
        places = [
            [place for place, word in enumerate(words) if self._readable(word)]
            for words in sentences
        ]
        readable_words = [
            [words[place] for place in readable]
            for words, readable in zip(sentences, places, strict=True)
        ]
        answers = self._recognizer.predict(readable_words, batch_size=self._batch_size)
        return [
            _put_back(len(words), readable, answer)
            for words, readable, answer in zip(sentences, places, answers, strict=True)
        ]

    def _readable(self, word: str) -> bool:
        return 0 < len(self._recognizer.tokenizer.tokenize(word)) <= _MOST_PIECES


def _put_back(number: int, places: Sequence[int], labels: Sequence[str]) -> list[Tag]:
    if len(labels) != len(places):
        raise KhabarError(f"camel-tools gives {len(labels)} labels for {len(places)} words")
    tags = [Tag(None)] * number
    for place, label in zip(places, labels, strict=True):
        tags[place] = parse(label)
    return tags


def _loaded(folder: str | None, *, gpu: bool) -> NERecognizer:
    remedy = "fetch it with a network: `camel_data -i ner-arabert`"
    try:
        from camel_tools.data import CATALOGUE  # downloads its catalogue the first time
        from camel_tools.ner import NERecognizer
    except ImportError as error:
        fault = f"camel-tools does not work with the installed libraries ({error})"
        raise KhabarError(f"camel: {fault}; run camel:transformers instead") from error
    except Exception as error:  # its downloader may raise anything
        raise KhabarError(f"camel: camel-tools has no data here ({error}); {remedy}") from error
    path = Path(folder or CATALOGUE.get_dataset("NamedEntityRecognition", "arabert").path)
    if not path.is_dir():
        raise KhabarError(f"camel: {path}: no such folder of weights; {remedy}")
    try:
        return NERecognizer(str(path), use_gpu=gpu)
    except (OSError, ValueError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise KhabarError(f"camel: {path}: cannot be read ({reason}); {remedy}") from error
