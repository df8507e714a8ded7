"""``clew memberships``: a holder joins clusters back to its list, and lets go of the ids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clew.doors.cli.encoded_files import must_be_new
from clew.doors.cli.output import json_option, print_json
from clew.problem import N_, Problem

if TYPE_CHECKING:
    import polars as pl

_DONE = N_("{records} records are in {clusters} clusters; decoys are left out. For the analyst: {file}.")


class RecordsMissing(Problem):
    says = N_("{file}: {missing} of the records of the table of ids are not in it.")
    remedy = N_("Give the list that was encoded.")


@click.command()
@click.argument("ids", type=click.Path(readable=False, path_type=Path))
@click.argument("clusters", type=click.Path(readable=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="For the analyst.",
)
@click.option(
    "--table", type=click.Path(readable=False, path_type=Path), metavar="FILE", help="The list, for --with."
)
@click.option("--with", "columns", multiple=True, metavar="COLUMN",
              help="A column that the agreement lets the analyst see, such as sex; repeat.")  # fmt: skip
@json_option
def command(
    ids: Path, clusters: Path, out: Path, table: Path | None, columns: tuple[str, ...], as_json: bool
) -> int:
    """Join CLUSTERS (from the linkage unit) with the table IDS that was kept.

    The result names the cluster of each of the list's own records, without any id: the analyst sees
    which lists know the same person, and nothing else but the columns named.
    """
    import polars as pl

    from clew.files.reading import read, require
    from clew.files.writing import write_csv
    from clew.methods.linkage.encoding.problems import OtherRun
    from clew.rendering.words import translate

    must_be_new(out)
    kept, found = read(ids), read(clusters)
    require(kept, ["id", "record_id"])
    require(found, ["id", "cluster"])
    own = kept.frame.filter(pl.col("record_id") != "")
    joined = own.join(found.frame.select("id", "cluster"), on="id", how="left")
    strangers = found.frame.join(kept.frame, on="id", how="anti").height
    missing = max(joined["cluster"].null_count(), strangers)
    if missing:
        raise OtherRun(file=clusters.name, missing=missing)
    if columns:
        if table is None:
            raise click.UsageError("--with needs --table")
        joined = _with_columns(joined, table, columns)
    shown = joined.select("cluster", *columns).sort("cluster", *columns)
    write_csv(shown, out)
    summary = {"records": shown.height, "clusters": shown["cluster"].n_unique(), "file": out.name}
    if as_json:
        print_json(summary)
    else:
        click.echo(translate(_DONE, records=shown.height, clusters=summary["clusters"], file=out.name))
    return 0


def _with_columns(joined: pl.DataFrame, table: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    from clew.files.reading import read, require
    from clew.methods.linkage.columns import guess_roles

    sheet = read(table)
    require(sheet, columns)
    own = guess_roles(sheet.columns).get("record_id")
    frame = sheet.frame
    key = (frame[own] if own else pl.Series([str(number + 1) for number in range(frame.height)])).alias(
        "record_id"
    )
    beside = frame.select(columns).rename({name: f"with {name}" for name in columns}).insert_column(0, key)
    found = joined.join(beside, on="record_id", how="left")
    missing = found[f"with {columns[0]}"].null_count()
    if missing:
        raise RecordsMissing(file=table.name, missing=missing)
    return found.rename({f"with {name}": name for name in columns})
