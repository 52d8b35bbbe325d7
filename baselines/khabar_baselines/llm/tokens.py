"""How many tokens a request has: by the model's own tokenizer if it is on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from khabar_baselines.llm.options import Options
    from khabar_baselines.llm.requests import Message


class Tokens(NamedTuple):
    """A number of tokens, and how they were counted."""

    number: int
    by: str


def tokens(options: Options, messages: Sequence[Message]) -> Tokens | None:
    """Return how many tokens the turns have, None without a tokenizer; nothing is asked.

    The models of ``hf/`` have the tokenizer of their folder or of the local cache, with its chat
    template; those of ``openai/`` have tiktoken's where ``TIKTOKEN_CACHE_DIR`` is set.
    """
    provider, _, name = options.model.partition("/")
    count, arguments = _COUNTS.get(provider), options.model_args
    where = arguments.get("tokenizer_path") or arguments.get("model_path") or name
    return count(str(where), messages) if count else None


def _of_transformers(where: str, messages: Sequence[Message]) -> Tokens | None:
    tokenizer = _tokenizer(where)
    if tokenizer is None:
        return None
    if tokenizer.chat_template:
        turns = [message._asdict() for message in messages]
        text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        number = len(tokenizer.encode(text, add_special_tokens=False))
        return Tokens(number, "the model's tokenizer and chat template")
    number = sum(len(tokenizer.encode(message.content)) for message in messages)
    return Tokens(number, "the model's tokenizer")


@cache
def _tokenizer(where: str) -> Any:  # noqa: ANN401
    try:
        from transformers import AutoTokenizer

        tokenizer: Any = AutoTokenizer
        return tokenizer.from_pretrained(where, local_files_only=True)
    except (
        Exception
    ):  # it is not on this machine, or transformers is not; then the caller estimates
        return None


def _of_openai(name: str, messages: Sequence[Message]) -> Tokens | None:
    encoding = _encoding(name) if os.environ.get("TIKTOKEN_CACHE_DIR") else None
    if encoding is None:
        return None
    number = sum(len(encoding.encode(m.content, disallowed_special=())) for m in messages)
    return Tokens(number, f"tiktoken ({encoding.name}), without those between the turns")


@cache
def _encoding(name: str) -> Any:  # noqa: ANN401
    try:
        import tiktoken

        return tiktoken.encoding_for_model(name)
    except Exception:  # an unknown model, or no vocabulary; then the caller estimates
        return None


_COUNTS: dict[str, Callable[[str, Sequence[Message]], Tokens | None]] = {
    "hf": _of_transformers,
    "openai": _of_openai,
}
