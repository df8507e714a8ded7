"""``clew link``: which records of several lists are the same person's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.linking import Given, link_lists, linking_options, read_lists
from clew.doors.cli.output import json_option, print_json
from clew.problem import N_

if TYPE_CHECKING:
    import polars as pl

    from clew.files.reading import Sheet
    from clew.methods.linkage.linking import Linked
    from clew.methods.linkage.preparation import Prepared

_TAKEN = N_("{list}: {column} is taken for {role}.")
_NOT_USED = N_("{list}: not used: {columns}.")
_EVERY_PAIR = N_("Every pair is compared: {pairs}.")
_PLANNED = N_("At most {pairs} of {possible} pairs are compared, by {rules} rules.")
_FOUND = N_("{records} records are {persons} persons.")
_WRITTEN = N_("Written: {files}.")


@click.command()
@click.argument("tables", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("linked"),
    show_default=True,
    metavar="FOLDER",
    help="Where the results are written.",
)
@click.option("--format", "form", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option(
    "--save-mapping",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Save what each column was taken for, one mapping a list.",
)
@click.option(
    "--save-trained",
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="Keep the trained parameters.",
)
@linking_options
@click.option("--explain", is_flag=True, help="Write why, field by field, for each pair.")
@click.option("--plan", "plan_only", is_flag=True, help="Only tell which pairs would be compared.")
@json_option
def command(
    tables: tuple[Path, ...], out: Path, form: str, save_mapping: Path | None, save_trained: Path | None,
    explain: bool, plan_only: bool, as_json: bool, **given: Any,
) -> int:  # fmt: skip
    """Find which records in TABLES are the same person's.

    Each table (csv, xlsx or parquet) is one body's list, called after its file. Columns are recognised by
    their headings; what each was taken for is told. Results hold record ids, never names: clusters
    (person, list, record) and pairs with their weights.
    """
    lists = read_lists(tables, Given(**given))
    if save_mapping is not None:
        _save_mappings(lists.prepared, lists.sheets, save_mapping)
    plan = lists.plan.to_dict()
    _tell_plan(lists.prepared, lists.sheets, plan, err=as_json or not plan_only)
    if plan_only:
        if as_json:
            print_json({"columns": lists.prepared.roles, "plan": plan})
        return 0
    found = link_lists(lists)
    written = _write(found, out, form, explain)
    if save_trained is not None:
        _write_json(found.comparison.trained.to_dict(), save_trained)
        written.append(save_trained.name)
    if as_json:
        print_json({**found.to_dict(), "seed": given["seed"], "files": written})
    else:
        _show(found, written)
    return 0


def _save_mappings(prepared: Prepared, sheets: Mapping[str, Sheet], folder: Path) -> None:
    from clew.files.mappings import ColumnMapping, save
    from clew.files.problems import CannotWrite

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotWrite(file=folder.name) from None
    for name, roles in prepared.roles.items():
        theirs = {sheets[name].theirs(column): role for role, column in roles.items()}
        save(ColumnMapping(theirs, name=name), folder / f"{name}.mapping.json")


def _tell_plan(
    prepared: Prepared, sheets: Mapping[str, Sheet], plan: Mapping[str, Any], *, err: bool
) -> None:
    from clew.rendering.words import translate

    for name, roles in prepared.roles.items():
        for role, column in roles.items():
            theirs = sheets[name].theirs(column)
            click.echo(translate(_TAKEN, list=name, column=theirs, role=role), err=err)
        rest = [
            sheets[name].theirs(column) for column in sheets[name].columns if column not in roles.values()
        ]
        if rest:
            click.echo(translate(_NOT_USED, list=name, columns=", ".join(rest)), err=err)
    if plan["every_pair"]:
        click.echo(translate(_EVERY_PAIR, pairs=plan["possible"]), err=err)
        return
    click.echo(
        translate(_PLANNED, pairs=plan["at_most"], possible=plan["possible"], rules=len(plan["rules"])),
        err=err,
    )
    if not err:
        for rule in plan["rules"]:
            click.echo(f"  {rule['pairs']:>12,}  {rule['rule']}")


def _write(found: Linked, out: Path, form: str, explain: bool) -> list[str]:
    from clew.files.problems import CannotWrite
    from clew.files.writing import write_csv, write_parquet

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotWrite(file=out.name) from None
    write = write_csv if form == "csv" else write_parquet
    frames = {"clusters": _clusters(found), "pairs": _pairs(found)}
    if explain:
        frames["why"] = _why(found)
    for name, frame in frames.items():
        write(frame, out / f"{name}.{form}")
    return [f"{name}.{form}" for name in frames]


def _clusters(found: Linked) -> pl.DataFrame:
    import polars as pl

    linkage = found.linkage
    return pl.DataFrame(
        {
            "person": linkage.cluster_of,
            "list": [linkage.lists[number] for number in linkage.list_of],
            "record": list(linkage.record_ids),
        }
    ).sort("person", maintain_order=True)


def _pairs(found: Linked) -> pl.DataFrame:
    import polars as pl

    pairs = found.pairs
    names, ids = pl.Series(pairs.lists), pl.Series(pairs.record_ids)
    return pl.DataFrame(
        {
            "list": names.gather(pairs.list_of[pairs.left]),
            "record": ids.gather(pairs.left),
            "other_list": names.gather(pairs.list_of[pairs.right]),
            "other_record": ids.gather(pairs.right),
            "weight": pairs.weight,
            "probability": pairs.probability,
            "same_person": found.linkage.linked(pairs).astype(int),
        }
    ).sort("weight", descending=True, maintain_order=True)


def _why(found: Linked) -> pl.DataFrame:
    import polars as pl

    from clew.methods.linkage.explaining import explain
    from clew.rendering.words.linkage import field_name, level_name

    rows = []
    lists = found.comparison.pairs.lists
    for number in range(len(found.comparison.pairs)):
        reason = explain(found.comparison, number)
        pair = (
            lists[found.comparison.pairs.list_of[found.comparison.pairs.left[number]]],
            reason.left,
            lists[found.comparison.pairs.list_of[found.comparison.pairs.right[number]]],
            reason.right,
        )
        rows.append((*pair, field_name("prior"), "", reason.prior))
        rows += [
            (*pair, field_name(part.field), level_name(part.level), part.weight) for part in reason.fields
        ]
        rows.append((*pair, field_name("frequency"), "", reason.frequency))
        rows.append((*pair, field_name("total"), "", reason.total))
    columns = ["list", "record", "other_list", "other_record", "field", "agreement", "weight"]
    kinds = [pl.String] * 6 + [pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(columns, kinds, strict=True)), orient="row")


def _write_json(value: dict[str, Any], path: Path) -> None:
    from clew.files.problems import CannotWrite
    from clew.files.writing import atomic

    try:
        with atomic(path) as target:
            target.write((json.dumps(value, indent=2) + "\n").encode())
    except OSError:
        raise CannotWrite(file=path.name) from None


def _show(found: Linked, written: list[str]) -> None:
    from clew.rendering.words import finding_text, translate

    linkage = found.linkage
    click.echo(translate(_FOUND, records=len(linkage.record_ids), persons=linkage.persons))
    for caveat in found.caveats:
        click.echo(finding_text(caveat))
    click.echo(translate(_WRITTEN, files=", ".join(written)))
