"""The command that writes a run's scores for the leaderboards of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar.cli.app import app
from khabar.cli.output import tell, to_json
from khabar.errors import KhabarError, check_one_of

if TYPE_CHECKING:
    from khabar.run.run import Run


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="A run's folder, or a predictions.jsonl.")],
    to: Annotated[str, typer.Option(help="Whose format: hub or every-eval-ever.")],
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    dataset: Annotated[
        str | None,
        typer.Option(metavar="OWNER/NAME", help="The id of khabar's dataset on the Hub."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="OWNER/NAME", help="The id of the model that was run.")
    ] = None,
    organization: Annotated[
        str | None, typer.Option(help="Who ran the evaluation; for every-eval-ever.")
    ] = None,
    relationship: Annotated[
        str,
        typer.Option(
            help="Theirs to the model's developer: first_party, third_party, collaborative or "
            "other; for every-eval-ever."
        ),
    ] = "other",
) -> None:
    """Write a run's scores on the five articles for another leaderboard.

    hub writes .eval_results/khabar.yaml, for the model's repository on the Hugging Face Hub: the
    headlines, with their signatures as notes. every-eval-ever writes a JSON record of every score,
    with its confidence interval. Scores are computed from the predictions. Nothing is uploaded.

    \b
    Examples:
      khabar export runs/mine --to hub --dataset OWNER/khabar --out MODEL-REPOSITORY
      khabar export runs/mine --to every-eval-ever --model OWNER/NAME --organization "My lab"
    """  # noqa: D301
    from khabar import files
    from khabar.run.run import Run
    from khabar.secrets import hidden

    check_one_of("--to", to, ("hub", "every-eval-ever"))
    opened = Run.open(run)
    _check_corpus(opened)
    if to == "hub":
        path, content = _of_hub(opened, _given("--dataset", dataset))
    else:
        who = _given("--model", model), _given("--organization", organization), relationship
        path, content = _of_every_eval_ever(opened, *who, dataset)
    files.write(out / path, hidden(content).encode())
    tell(f"{out / path} written")


def _check_corpus(run: Run) -> None:
    """Raise KhabarError for the run of a folder that was not on the five articles."""
    then, data = run.signature, run.corpus.identity
    if then and then.data != data:
        raise KhabarError(f"{run.folder}: was run on {then.data}; export a run on {data}")


def _given(option: str, value: str | None) -> str:
    if not value:
        raise KhabarError(f"{option}: is needed for this format; see `khabar export --help`")
    return value


def _of_hub(run: Run, dataset: str) -> tuple[str, str]:
    from khabar.interop import hub

    return hub.PATH, hub.results(run, hub.check_id("--dataset", dataset)).decode()


def _of_every_eval_ever(
    run: Run, model: str, organization: str, relationship: str, dataset: str | None
) -> tuple[str, str]:
    import time
    import uuid

    from khabar.interop import every_eval_ever
    from khabar.interop.hub import check_id

    check_one_of("--relationship", relationship, every_eval_ever.RELATIONSHIPS)
    of_hub = check_id("--dataset", dataset) if dataset else None
    source = every_eval_ever.Source(check_id("--model", model), organization, relationship, of_hub)
    made = every_eval_ever.record(run, source, str(time.time()))
    return every_eval_ever.path_of(model, str(uuid.uuid4())), to_json(made)
