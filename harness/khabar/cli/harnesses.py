"""The commands for other harnesses: where their tasks are, and runs made of what they keep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from khabar.cli.app import app
from khabar.cli.output import tell
from khabar.errors import check_one_of


@app.command()
def path(name: Annotated[str, typer.Argument(help="The harness: lm-eval.")]) -> None:
    """Print the folder of the tasks for lm-evaluation-harness.

    \b
    Example:
      lm_eval run --include_path "$(khabar path lm-eval)" --tasks khabar …
    """  # noqa: D301
    from khabar import interop

    check_one_of("harness", name, ["lm-eval"])
    print(Path(interop.__file__).parent / "lm_eval")


@app.command("import")
def import_(
    harness: Annotated[str, typer.Argument(help="The harness: lm-eval or inspect.")],
    kept: Annotated[list[Path], typer.Argument(help="Its files of samples, or its logs.")],
    out: Annotated[Path, typer.Option(help="The new folder for the run.")],
) -> None:
    """Make a run of the answers that another harness keeps, for example to compare it.

    \b
    Examples:
      khabar import lm-eval results/*/samples_khabar_*.jsonl --out runs/mine
      khabar import inspect logs/*.eval --out runs/mine
    """  # noqa: D301
    from khabar.interop import imported

    readers = {"lm-eval": imported.of_lm_eval, "inspect": imported.of_inspect}
    check_one_of("harness", harness, list(readers))
    run = imported.run(out, readers[harness](kept), out.name)
    tell(f"{len(run.answers)} articles written to {out}")
