"""A checkpoint of gliner: its files, its model, and the most that it reads at once."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khabar import KhabarError
from khabar_baselines.hf.checkpoint import first_line
from khabar_baselines.libraries import require

if TYPE_CHECKING:
    from gliner import GLiNER

require("gliner")

_CONFIG = "gliner_config.json"


def folder_of(name: str) -> Path:
    """Return the folder of a checkpoint, given by its folder or its name on the Hub.

    Raises KhabarError, which names the command that fetches it, if it is not there.
    """
    from huggingface_hub import snapshot_download

    place = Path(name).expanduser()
    if place.is_dir():
        return place
    if name.startswith((".", "~", os.sep)) or name.count("/") > 1:
        fault = "no such folder; give a checkpoint's folder, or its name on the Hub"
        raise KhabarError(f"{name}: {fault}")
    try:
        return Path(snapshot_download(name))
    except (OSError, ValueError) as error:
        fetch = f"the weights are not here; fetch them with a network: `hf download {name}`"
        raise KhabarError(f"{name}: {fetch} ({first_line(error)})") from error


def loaded(folder: Path) -> GLiNER:
    """Return the model of a checkpoint's folder.

    Raises KhabarError if there is none, if its encoder's files are missing, or if the encoder
    brings code of its own, which gliner would run.
    """
    from gliner import GLiNER

    config = _config(folder)
    try:
        if "auto_map" in _encoder(config):
            fault = "its encoder brings code of its own, which khabar does not run"
            raise KhabarError(f"{folder}: {fault}; give another checkpoint")
        return GLiNER.from_pretrained(str(folder))
    except OSError as error:
        fetch = f"`hf download {config.get('model_name')}`"
        fault = f"files are missing; if its encoder's are, fetch them with a network: {fetch}"
        raise KhabarError(f"{folder}: {fault} ({first_line(error)})") from error
    except (ValueError, RuntimeError, ImportError, LookupError, TypeError) as error:
        raise KhabarError(f"{folder}: gliner cannot read it: {first_line(error)}") from error


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KhabarError(f"{folder}: not a checkpoint of gliner: it has no {_CONFIG}") from None
    except ValueError as error:
        raise KhabarError(f"{folder}: {_CONFIG}: {first_line(error)}") from None
    if not isinstance(config, dict):
        raise KhabarError(f"{folder}: {_CONFIG}: not a JSON object; fetch the checkpoint again")
    return config


def _encoder(config: dict[str, Any]) -> dict[str, Any]:
    """Return the config of the text's encoder: the checkpoint's own, or that of its name."""
    from transformers import AutoConfig

    if own := config.get("encoder_config"):
        return dict(own)
    found = AutoConfig.from_pretrained(str(config.get("model_name")), trust_remote_code=False)
    return dict(found.to_dict())
