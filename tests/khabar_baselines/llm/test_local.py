"""A model on this machine, made here: its answer is noise, but the way to it is the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

import khabar
from khabar.answers import NoAnswerError
from khabar.calls import gathered

pytest.importorskip("inspect_ai")
torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("accelerate")
tokenizers = pytest.importorskip("tokenizers")

from khabar_baselines.llm import Llm  # noqa: E402


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A Llama of two small layers over bytes, with random weights."""
    folder = tmp_path_factory.mktemp("tiny")
    symbols = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {symbol: number for number, symbol in enumerate([*symbols, "<end>"])}
    bytes_ = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=vocabulary, merges=[]))
    bytes_.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_.decoder = tokenizers.decoders.ByteLevel()
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=bytes_, eos_token="<end>")
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=8,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=16_384,
        eos_token_id=vocabulary["<end>"],
        bos_token_id=None,
        pad_token_id=vocabulary["<end>"],
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def test_a_local_model_answers(tiny: Path) -> None:
    system = Llm(
        model="hf/tiny",
        tasks=["dates"],
        max_tokens=8,
        timeout=100,
        retries=0,
        model_args={"model_path": str(tiny), "device": "cpu"},
    )
    article = khabar.Article(id="a", text="وصل الوفد أمس.")
    cut_off = "no list of dates in the answer.*it was cut off: raise max_tokens"
    with gathered() as calls, pytest.raises(NoAnswerError, match=cut_off):
        system.predict(article)
    (call,) = calls
    assert call.input_tokens and call.input_tokens > 100
    assert (call.output_tokens, call.stop) == (8, "max_tokens")


def test_the_tokens_of_a_local_model_are_counted_as_it_counts_them(tiny: Path) -> None:
    article = khabar.Article(id="a", text="وصل الوفد أمس.")
    arguments = {"model_path": str(tiny), "device": "cpu"}
    system = Llm(model="hf/tiny", tasks=["dates"], model_args=arguments)
    (request,) = system.requests(article)
    (message,) = request["messages"]
    assert request["tokens"] == len(message["content"].encode())  # a token is a byte
    assert request["counted_by"] == "the model's tokenizer and chat template"
    (unknown,) = Llm(model="hf/nowhere", tasks=["dates"]).requests(article)
    assert "tokens" not in unknown
