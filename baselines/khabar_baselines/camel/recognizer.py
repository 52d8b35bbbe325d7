"""camel-tools' `NERecognizer`, made to answer for every word it is given.

It drops words of which its tokenizer makes nothing (a lone diacritic, a bidi mark) and with
them a label, which shifts all that follow; and it breaks on a word of more word pieces than it
reads at once. Such words are not given to it: they are outside.
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

    Sentences that are too long it splits at words by itself.

    Raises KhabarError where the weights are missing, and says which command fetches them, or
    where a label is not one of ANERcorp's.
    """

    def __init__(self, folder: str | None, *, gpu: bool, batch_size: int) -> None:
        self._recognizer = _loaded(folder, gpu=gpu)
        self._batch_size = batch_size
        label_set(self._recognizer.labels_map, LABELS)

    def tagged(self, sentences: Sequence[Sequence[str]]) -> list[list[Tag]]:
        """Return the tags of sentences, given as words: one tag a word.

        Raises KhabarError where camel-tools answers with more or fewer labels than words.
        """
        places = [
            [place for place, word in enumerate(words) if self._readable(word)]
            for words in sentences
        ]
        given = [
            [words[place] for place in readable]
            for words, readable in zip(sentences, places, strict=True)
        ]
        answers = self._recognizer.predict(given, batch_size=self._batch_size)
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
    remedy = "fetch it where there is a network: `camel_data -i ner-arabert`"
    try:
        from camel_tools.data import CATALOGUE  # fetches its catalogue, where it is not yet
        from camel_tools.ner import NERecognizer
    except ImportError as error:
        told = f"camel-tools does not fit the libraries here ({error})"
        raise KhabarError(f"camel: {told}; run camel:transformers instead") from error
    except Exception as error:  # its downloader may raise anything
        raise KhabarError(f"camel: camel-tools' data is not here ({error}); {remedy}") from error
    path = Path(folder or CATALOGUE.get_dataset("NamedEntityRecognition", "arabert").path)
    if not path.is_dir():
        raise KhabarError(f"camel: {path}: there is no such folder of weights; {remedy}")
    try:
        return NERecognizer(str(path), use_gpu=gpu)
    except (OSError, ValueError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise KhabarError(f"camel: {path}: cannot be read ({reason}); {remedy}") from error
