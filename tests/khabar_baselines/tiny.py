"""A token classifier of a few thousand random weights, saved as a real checkpoint is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ANERCORP = (
    "O",
    *(f"{prefix}-{type_}" for type_ in ("LOC", "ORG", "PERS", "MISC") for prefix in "BI"),
)
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def checkpoint(
    folder: Path,
    texts: Sequence[str],
    labels: Sequence[str] = ANERCORP,
    *,
    positions: int = 512,
    context: bool = True,
) -> Path:
    """Save a BERT of random weights into `folder` and return it.

    Its word pieces are the characters of `texts`, alone and continued, and their shorter words.
    Without `context` a piece's label is its own, wherever it stands.
    """
    import torch
    from transformers import BertConfig, BertForTokenClassification

    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _vocabulary(texts)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2 if context else 0,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=positions,
        initializer_range=1.0,
        id2label=dict(enumerate(labels)),
        label2id={label: id_ for id_, label in enumerate(labels)},
    )
    model = BertForTokenClassification(config)
    if not context:
        model.bert.embeddings.position_embeddings.weight.data.zero_()
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    tokenizer = {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "strip_accents": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    return folder


def roberta(folder: Path, texts: Sequence[str], kind: str) -> Path:
    """Save an ``xlm-roberta`` (SentencePiece's kind) or a ``roberta`` (bytes) and return `folder`.

    32 word pieces at once; a piece's label is its own, wherever it stands.
    """
    import torch
    from tokenizers import processors
    from transformers import (
        AutoConfig,
        AutoModelForTokenClassification,
        PreTrainedTokenizerFast,
    )

    tokenizer = _unigrams(texts) if kind == "xlm-roberta" else _bytes(texts)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    names = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    torch.manual_seed(0)
    config = AutoConfig.for_model(
        kind,
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=0,
        num_attention_heads=2,
        max_position_embeddings=34,
        pad_token_id=1,
        initializer_range=1.0,
        id2label=dict(enumerate(ANERCORP)),
        label2id={label: id_ for id_, label in enumerate(ANERCORP)},
    )
    model = AutoModelForTokenClassification.from_config(config)
    model.roberta.embeddings.position_embeddings.weight.data.zero_()
    model.save_pretrained(folder)
    return folder


_ROBERTA = ["<s>", "<pad>", "</s>", "<unk>"]


def _unigrams(texts: Sequence[str]) -> Tokenizer:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    made = Tokenizer(models.Unigram())
    made.normalizer, made.pre_tokenizer = normalizers.NFKC(), pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=500, special_tokens=_ROBERTA, unk_token="<unk>", show_progress=False
    )
    made.train_from_iterator(texts, trainer)
    return made


def _bytes(texts: Sequence[str]) -> Tokenizer:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=500, special_tokens=_ROBERTA, initial_alphabet=alphabet, show_progress=False
    )
    made.train_from_iterator(texts, trainer)
    return made


def _vocabulary(texts: Sequence[str]) -> list[str]:
    characters = sorted({char for text in texts for char in text if char.isprintable()} - {" "})
    words = sorted({word for text in texts for word in re.findall(r"[^\W\d_]{2,5}", text)})
    return [*SPECIAL, *characters, *(f"##{char}" for char in characters), *words]


def gliner(folder: Path, texts: Sequence[str], *, positions: int = 512, words: int = 384) -> Path:
    """Save a GLiNER of random weights, on such a BERT, into `folder` and return it.

    It reads at most `positions` word pieces and `words` words. What it says of a span depends on
    the span's words alone, wherever they stand.
    """
    import torch
    from gliner import GLiNER, GLiNERConfig

    checkpoint(folder, texts, positions=positions, context=False)
    encoder = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = GLiNERConfig(
        model_name=str(folder),
        encoder_config=encoder,
        hidden_size=16,
        max_len=words,
        max_width=4,
        num_rnn_layers=0,
    )
    torch.manual_seed(0)
    model = GLiNER.from_config(config, backbone_from_pretrained=False)
    for name, weights in model.named_parameters():
        if "position_embeddings" in name:
            weights.data.zero_()
    model.save_pretrained(folder, safe_serialization=True)
    return folder
