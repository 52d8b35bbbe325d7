"""The command `khabar` and the options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Score systems on entities, dates and events of Arabic news.",
    epilog="Start with `khabar evaluate regex`; `khabar COMMAND --help` shows examples.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Data = Annotated[
    str | None,
    typer.Option(help="A corpus: a .jsonl or .parquet file, a dataset folder or a Hub id."),
]
Types = Annotated[bool, typer.Option("--types", help="Also the headline scores by type.")]
Zones = Annotated[bool, typer.Option("--zones", help="Also the headline scores by zone.")]
Articles = Annotated[bool, typer.Option("--articles", help="Also the headline scores by article.")]
Root = Annotated[Path, typer.Option(help="The checkout that holds seeds/ and gold/.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; fail if anything is stale.")]
