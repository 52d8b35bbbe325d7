"""The command `khabar` and the options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Run, score and compare systems for information extraction from Arabic news.",
    epilog="Start with `khabar evaluate regex`. `khabar COMMAND --help` has examples and defaults.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print the scores as CSV, one row per measure.")]
Data = Annotated[
    str | None,
    typer.Option(
        help="The corpus: practice, a .jsonl or .parquet file, a dataset folder, a Hub id, or a "
        "file in another format (default: the five articles)."
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT[,OPTION=VALUE…]",
        help="The format of --data, as in conll,labels=anercorp (see `khabar formats`; default: "
        "the one that it looks like).",
    ),
]
Streaming = Annotated[
    bool,
    typer.Option(
        "--streaming", help="Leave a large .jsonl corpus on disk, read article by article; slower."
    ),
]
Known = Annotated[
    str | None,
    typer.Option(
        "--corpus",
        metavar="NAME[,split=PART]",
        help="A known corpus (see `khabar corpora`), whose folder is --path.",
    ),
]
Folder = Annotated[
    Path | None, typer.Option("--path", help="The folder of --corpus, as you got it.")
]
Every = Annotated[
    bool, typer.Option("--all", help="Print every measure, identity too, not the headlines alone.")
]
Types = Annotated[bool, typer.Option("--types", help="Also print the headline scores per type.")]
Zones = Annotated[bool, typer.Option("--zones", help="Also print the headline scores per zone.")]
Articles = Annotated[
    bool, typer.Option("--articles", help="Also print the headline scores per article.")
]
Root = Annotated[Path, typer.Option(help="The clone that has seeds/ and gold/.")]
Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; fail if a file is out of date.")
]
