"""``clew link``: which records of several lists are the same person's."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.odd_dates import tell_odd_dates
from clew.doors.cli.output import json_option, print_json, progress
from clew.problem import N_, Problem

if TYPE_CHECKING:
    import polars as pl

    from clew.files.mappings import ColumnMapping
    from clew.files.reading import Sheet
    from clew.methods.linkage.comparing import Keeper, Progress
    from clew.methods.linkage.decisions import Decisions
    from clew.methods.linkage.linking import Linked
    from clew.methods.linkage.preparation import Prepared
    from clew.methods.linkage.settings import LinkageSettings
    from clew.methods.linkage.training import Trained

STEPS = {
    "compare": N_("Comparing pairs of records"),
    "train": N_("Learning what agreement is worth"),
}
_TAKEN = N_("{list}: {column} is taken for {role}.")
_NOT_USED = N_("{list}: not used: {columns}.")
_EVERY_PAIR = N_("Every pair is compared: {pairs}.")
_PLANNED = N_("At most {pairs} of {possible} pairs are compared, by {rules} rules.")
_FOUND = N_("{records} records are {persons} persons.")
_WRITTEN = N_("Written: {files}.")


class TwoListsOfOneName(Problem):
    says = N_("Two of the files would both be the list {name}.")
    remedy = N_("Rename one of the files: a list is called after its file.")


class NoSettingsThere(Problem):
    says = N_("{file} cannot be read as {what}.")
    remedy = N_("Give a JSON file as the documentation of linkage describes it.")


class NobodyOfThatName(Problem):
    says = N_("{option} names the list {name}, which is not among the files.")
    remedy = N_("The lists are called after their files: {names}.")


@click.command()
@click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path))
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
    "--mapping",
    "mappings",
    multiple=True,
    metavar="[LIST=]FILE",
    help="A saved mapping of columns, for all lists or for one; wins over the guess. Repeat.",
)
@click.option(
    "--save-mapping",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Save what each column was taken for, one mapping a list.",
)
@click.option("--one-per-list", is_flag=True, help="Every list holds each person once.")
@click.option("--once", multiple=True, metavar="LIST", help="A list that holds each person once; repeat.")
@click.option(
    "--settings",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings that differ from those shipped.",
)
@click.option("--language", metavar="CODE", help="Language of the names where a record names none.")
@click.option(
    "--neighbours",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A table with columns code and neighbours (codes separated by spaces).",
)
@click.option(
    "--trained", type=click.Path(path_type=Path), metavar="FILE", help="Trained parameters of an earlier run."
)
@click.option(
    "--save-trained", type=click.Path(path_type=Path), metavar="FILE", help="Keep the trained parameters."
)
@click.option(
    "--cut", type=float, default=0.0, show_default=True, help="Weight (log2 odds) from which links gain."
)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What reviewers decided (JSON lines); binds the result and recalibrates the weights.",
)
@click.option("--explain", is_flag=True, help="Write why, field by field, for each pair.")
@click.option("--plan", "plan_only", is_flag=True, help="Only tell which pairs would be compared.")
@click.option(
    "--checkpoints",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep each stage here, so that a killed run resumes with the same answer.",
)
@click.option(
    "--memory", metavar="SIZE", help="Most memory for the engine, such as 6GB; more spills to disk."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of all chance.")
@json_option
def command(
    tables: tuple[Path, ...], out: Path, form: str, mappings: tuple[str, ...], save_mapping: Path | None,
    one_per_list: bool, once: tuple[str, ...], settings: Path | None, language: str | None,
    neighbours: Path | None, trained: Path | None, save_trained: Path | None, cut: float,
    decisions: Path | None, explain: bool, plan_only: bool, checkpoints: Path | None, memory: str | None,
    seed: int, as_json: bool,
) -> int:  # fmt: skip
    """Find which records in TABLES are the same person's.

    Each table (csv, xlsx or parquet) is one body's list, called after its file. Columns are recognised by
    their headings; what each was taken for is told. Results hold record ids, never names: clusters
    (person, list, record) and pairs with their weights.
    """
    import numpy as np

    from clew.methods.linkage.comparing import plan_pairs
    from clew.methods.linkage.linking import link
    from clew.methods.linkage.preparation import prepare

    sheets = _sheets(tables, mappings)
    chosen = _settings(settings, list(sheets), once, one_per_list, language)
    prepared = prepare(
        {name: sheet.frame for name, sheet in sheets.items()},
        language=chosen.language or None,
        languages=chosen.languages(),
        neighbours=_neighbours(neighbours),
    )
    if save_mapping is not None:
        _save_mappings(prepared, sheets, save_mapping)
    for name, sheet in sheets.items():
        tell_odd_dates(sheet, prepared.roles[name])
    plan = plan_pairs(prepared, chosen)
    _tell_plan(prepared, sheets, plan.to_dict(), err=as_json or not plan_only)
    if plan_only:
        if as_json:
            print_json({"columns": prepared.roles, "plan": plan.to_dict()})
        return 0
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clew-")))
        keep = _keeper(stack, checkpoints, sheets, chosen, seed, neighbours)
        found = link(
            prepared,
            chosen,
            rng=np.random.default_rng(seed),
            cut=cut,
            decisions=_decisions(decisions),
            plan=plan,
            trained=_trained(trained),
            on_progress=stack.enter_context(_stages()),
            keep=keep,
            scratch=scratch,
            memory=memory,
        )
    written = _write(found, out, form, explain)
    if save_trained is not None:
        _write_json(found.comparison.trained.to_dict(), save_trained)
        written.append(save_trained.name)
    if as_json:
        print_json({**found.to_dict(), "seed": seed, "files": written})
    else:
        _show(found, written)
    return 0


def _sheets(tables: tuple[Path, ...], given: tuple[str, ...]) -> dict[str, Sheet]:
    from clew.files.mappings import load
    from clew.files.reading import read

    names = [table.stem for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise TwoListsOfOneName(name=name)
    for_all: ColumnMapping | None = None
    for_one: dict[str, ColumnMapping] = {}
    for entry in given:
        name, equals, file = entry.partition("=")
        if not equals:
            for_all = load(name)
            continue
        _check_list("--mapping", name, names)
        for_one[name] = load(file)
    return {table.stem: read(table, mapping=for_one.get(table.stem, for_all)) for table in tables}


def _check_list(option: str, name: str, names: list[str]) -> None:
    if name not in names:
        raise NobodyOfThatName(option=option, name=name, names=", ".join(names))


def _json_of(file: Path, what: str) -> dict[str, Any]:
    from clew.files.problems import NoSuchFile

    try:
        found = json.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise NoSuchFile(file=file.name) from None
    except (OSError, ValueError):
        raise NoSettingsThere(file=file.name, what=what) from None
    if not isinstance(found, dict):
        raise NoSettingsThere(file=file.name, what=what)
    return found


def _settings(
    file: Path | None, names: list[str], once: tuple[str, ...], one_per_list: bool, language: str | None
) -> LinkageSettings:
    from clew.methods.linkage.settings import LinkageSettings

    given = _json_of(file, "settings") if file is not None else {}
    for name in once:
        _check_list("--once", name, names)
    if once or one_per_list:
        given["once"] = [*given.get("once", []), *(names if one_per_list else once)]
    if language:
        given["language"] = language
    try:
        return LinkageSettings.from_dict(given)
    except (TypeError, ValueError, KeyError, AttributeError):
        raise NoSettingsThere(file=file.name if file else "-", what="settings") from None


def _trained(file: Path | None) -> Trained | None:
    from clew.methods.linkage.training import Trained

    if file is None:
        return None
    given = _json_of(file, "trained parameters")
    try:
        return Trained.from_dict(given)
    except (TypeError, ValueError, KeyError, AttributeError):
        raise NoSettingsThere(file=file.name, what="trained parameters") from None


def _decisions(file: Path | None) -> Decisions | None:
    from clew.files.problems import NoSuchFile
    from clew.methods.linkage.decisions import Decisions

    if file is None:
        return None
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        raise NoSuchFile(file=file.name) from None
    except (OSError, ValueError):
        raise NoSettingsThere(file=file.name, what="decisions") from None
    return Decisions.from_lines(lines)


def _neighbours(file: Path | None) -> dict[str, list[str]]:
    from clew.files.reading import read, require

    if file is None:
        return {}
    sheet = read(file)
    require(sheet, ["code", "neighbours"])
    return {code: near.split() for code, near in sheet.frame.select("code", "neighbours").iter_rows()}


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


def _keeper(
    stack: ExitStack,
    folder: Path | None,
    sheets: Mapping[str, Sheet],
    settings: LinkageSettings,
    seed: int,
    neighbours: Path | None,
) -> Keeper | None:
    """Keeps stages in a folder, each tied to the files, mappings, settings and version it came from."""
    from clew import __version__
    from clew.files.artefacts import Checkpoints

    if folder is None:
        return None
    kept = stack.enter_context(Checkpoints(folder))
    inputs = {name: sheet.source for name, sheet in sheets.items()}
    made_of = {
        **settings.to_dict(),
        "seed": seed,
        "columns": {name: sheet.columns for name, sheet in sheets.items()},
        "neighbours": _neighbours(neighbours),
    }

    def keep(stage: str, make: Callable[[], Any]) -> Any:
        return kept.step(stage, make, inputs=inputs, settings=made_of, version=__version__).value

    return keep


@contextmanager
def _stages() -> Iterator[Progress]:
    """A progress bar for each stage, the next when the stage changes."""
    from clew.rendering.words import translate

    with ExitStack() as stack:
        current: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in current:
                stack.close()
                current.clear()
                current[stage] = stack.enter_context(progress(translate(STEPS[stage])))
            current[stage](done, total)

        yield tell


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
