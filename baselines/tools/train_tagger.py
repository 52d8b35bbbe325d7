"""Train a token classifier of entities on *practice*, for the system `hf`.

``python train_tagger.py ENCODER FOLDER`` puts a classifier on the encoder in the folder ENCODER (or
of that name on the Hub), trains it, and writes the checkpoint to FOLDER: ``khabar evaluate
hf:FOLDER``. It reads practice alone, never the articles. The number of epochs is chosen there too:
every fifth piece is held out, and the number that scores best on those is used for all pieces. The
other settings are usual ones and were not tuned. The seed is fixed; another version of torch or
another machine may round differently.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import khabar
from khabar.flatten import iob2
from khabar.labels import ENTITY_TYPES
from khabar_baselines import tags
from khabar_baselines.hf.checkpoint import Checkpoint, Encoded
from khabar_baselines.hf.system import Hf

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

SEED, LEARNING_RATE, BATCH = 20_251_204, 2e-4, 8
EPOCHS = (2, 4, 6)
"""The numbers of epochs to choose from."""
LABELS = ("O", *(f"{prefix}-{type_}" for type_ in ENTITY_TYPES for prefix in "BI"))
_IGNORED = -100
"""The label that torch's loss leaves out: of pieces that do not begin a word, and of padding."""

Example = tuple[Sequence[int], Sequence[int]]
"""The word pieces of a sentence, and the label of each."""


def main(encoder: str, folder: str) -> None:
    """Choose the number of epochs by held-out pieces, then train on all and write to a folder."""
    pieces = list(khabar.load("practice"))
    held_out = pieces[4::5]
    learnt = [piece for piece in pieces if piece not in held_out]
    scores = dict(_scores(encoder, folder, learnt, held_out))
    best = max(scores, key=scores.__getitem__)
    print(f"{best} epochs, now on all {len(pieces)} pieces", flush=True)
    model = _fresh(encoder, folder)
    for _ in _trained(model, _examples(folder, pieces), best):
        pass
    model.save_pretrained(folder)


def _scores(
    encoder: str, folder: str, learnt: Sequence[khabar.Article], held_out: Sequence[khabar.Article]
) -> Iterator[tuple[int, float]]:
    """Yield each number of epochs with the F1 (`strict`) on the pieces held out."""
    corpus = khabar.Corpus(held_out)
    model = _fresh(encoder, folder)
    for epoch, loss in enumerate(_trained(model, _examples(folder, learnt), max(EPOCHS)), 1):
        if epoch in EPOCHS:
            model.save_pretrained(folder)
            tagger = Hf(folder, device="cpu")
            report = khabar.score([tagger.predict(piece) for piece in corpus], corpus)
            strict = report["entities"]["strict"]
            f1 = strict.f1 if strict else 0.0
            print(
                f"{epoch} epochs: loss {loss:.3f}, strict {f1:.3f} on {len(corpus)} pieces",
                flush=True,
            )
            yield epoch, f1


def _fresh(encoder: str, folder: str) -> PreTrainedModel:
    """Return the encoder with an untrained classifier, which it also writes to the folder."""
    from transformers import AutoModelForTokenClassification, AutoTokenizer, set_seed

    set_seed(SEED)
    names = dict(enumerate(LABELS))
    model = AutoModelForTokenClassification.from_pretrained(
        encoder, id2label=names, label2id={name: id_ for id_, name in names.items()}
    )
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(encoder).save_pretrained(folder)
    return model


def _examples(folder: str, pieces: Sequence[khabar.Article]) -> list[Example]:
    """Return the sentences as word pieces, divided as `hf` will divide them, with their labels."""
    checkpoint = Checkpoint(folder, device="cpu")
    return [
        _example(checkpoint.encoded(words), labels)
        for piece in pieces
        for words, labels in zip(tags.forms(piece), iob2(piece, piece.entities or ()), strict=True)
    ]


def _example(sentence: Encoded, labels: Sequence[str]) -> Example:
    """Return a sentence's ids and labels: that of a word stands at its first piece."""
    firsts = [n for n, word in enumerate(sentence.word_ids) if word not in sentence.word_ids[:n]]
    targets = [_IGNORED] * len(sentence.pieces)
    for place in firsts:
        targets[place] = LABELS.index(labels[sentence.word_ids[place]])
    ids = [*sentence.before, *sentence.pieces, *sentence.behind]
    before, behind = ([_IGNORED] * len(edge) for edge in (sentence.before, sentence.behind))
    return ids, [*before, *targets, *behind]


def _trained(model: PreTrainedModel, examples: list[Example], epochs: int) -> Iterator[float]:
    """Train the model, and yield the mean loss of each epoch.

    The embeddings and the lower half of the layers stay as they are, because practice is small.
    """
    import torch

    lower = model.base_model.encoder.layer[: model.config.num_hidden_layers // 2]
    for part in (model.base_model.embeddings, *lower):
        part.requires_grad_(False)
    learnt = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=LEARNING_RATE)
    batches, order = list(_batches(examples)), random.Random(SEED)
    for _ in range(epochs):
        model.train()
        losses = []
        for batch in order.sample(batches, len(batches)):
            with torch.autocast("cpu", torch.bfloat16):
                loss = model(**_padded(batch, model.config.pad_token_id)).loss
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            losses.append(loss.item())
        yield sum(losses) / len(losses)


def _batches(examples: Sequence[Example]) -> Iterator[Sequence[Example]]:
    """Yield batches of sentences of similar length, so that little is padding."""
    ordered = sorted(examples, key=lambda example: len(example[0]))
    for first in range(0, len(ordered), BATCH):
        yield ordered[first : first + BATCH]


def _padded(batch: Sequence[Example], padding: int | None) -> dict[str, Tensor]:
    import torch
    from torch.nn.utils.rnn import pad_sequence

    def stacked(rows: Iterator[Sequence[int]], filler: int) -> Tensor:
        return pad_sequence([torch.tensor(row) for row in rows], True, filler)

    return {
        "input_ids": stacked((ids for ids, _ in batch), padding or 0),
        "attention_mask": stacked(([1] * len(ids) for ids, _ in batch), 0),
        "labels": stacked((labels for _, labels in batch), _IGNORED),
    }


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python train_tagger.py ENCODER FOLDER")
    main(*sys.argv[1:])
