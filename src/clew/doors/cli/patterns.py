"""``clew patterns``: an analyst counts which lists know the same persons, from memberships without ids."""

from __future__ import annotations

from pathlib import Path

import click

from clew.doors.cli.encoded_files import must_be_new
from clew.doors.cli.output import json_option, print_json
from clew.problem import N_, Problem

_DONE = N_("{persons} persons are known to {lists} lists. Written: {file}, for clew estimate.")


class TwoFilesOfOneList(Problem):
    says = N_("Two files would both be the list {name}.")
    remedy = N_("Rename one: a list is called after its file, up to the first full stop.")


@click.command()
@click.argument("memberships", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(readable=False, path_type=Path), metavar="FILE", help="The table."
)
@json_option
def command(memberships: tuple[Path, ...], out: Path, as_json: bool) -> int:
    """Count persons by the lists that know them, from the files of clew memberships."""
    import polars as pl

    from clew.files.reading import read, require
    from clew.files.writing import write_csv
    from clew.methods.captures import history_tuple
    from clew.methods.linkage.matching.patterns import patterns
    from clew.rendering.words import translate

    must_be_new(out)
    lists: dict[str, list[str]] = {}
    for file in memberships:
        name = file.name.split(".")[0]
        if name in lists:
            raise TwoFilesOfOneList(name=name)
        sheet = read(file)
        require(sheet, ["cluster"])
        lists[name] = sheet.frame["cluster"].to_list()
    found = patterns(lists)
    table = found.table()
    seen = [number for number in range(1, table.size) if table[number]]
    histories = [history_tuple(number, len(lists)) for number in seen]
    columns: dict[str, list[int]] = {
        name: [history[place] for history in histories] for place, name in enumerate(lists)
    }
    write_csv(pl.DataFrame({**columns, "count": [int(table[number]) for number in seen]}), out)
    if as_json:
        print_json({**found.to_dict(), "file": out.name})
    else:
        click.echo(translate(_DONE, persons=found.observed(), lists=len(lists), file=out.name))
    return 0
