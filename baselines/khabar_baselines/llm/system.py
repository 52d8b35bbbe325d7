"""The system `llm` where its library is installed; its prompts need none."""

from khabar_baselines.libraries import require
from khabar_baselines.llm import Llm

__all__ = ["Llm"]

require("inspect_ai")
