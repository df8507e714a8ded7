"""``clew protect``: exact counts in, tables that may be shown out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.output import json_option, print_json, progress
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clew.methods.disclosure.declarations import Declaration
    from clew.methods.figures import Table

_PROTECTING = N_("Hiding what would give somebody away")
_EITHER = N_("Give either --declare or --template.")
_UNCONFIRMED = N_("{template}, version {version}: not confirmed by a source: {tables}.")
_WRITTEN = N_("Written: {files}.")


class CannotReadTables(Problem):
    says = N_("{file}, line {line}: this declaration of tables cannot be read.")
    remedy = N_("Write TOML; docs/publish-safely.md has an example.")


@click.command()
@click.argument("rows", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option("--declare", type=click.Path(path_type=Path), metavar="FILE", help="The tables (TOML).")
@click.option("--template", metavar="CODE", help="Instead: the tables owed to a body, such as glotip.")
@click.option("--unit", metavar="UNIT", help="With --template: what the rows count, such as victim.")
@click.option("--producer", default="producer", help="With --template: the body whose records these are.")
@click.option("--period", metavar="PERIOD", help="With --template: 2024, 2024-Q1 or 2024-H1.")
@click.option("--inhabitants", type=click.IntRange(min=1), help="With --template: for its rate.")
@click.option(
    "--out", type=click.Path(readable=False, path_type=Path), metavar="FOLDER", help="Write the tables there."
)
@click.option(
    "--format", "kind", type=click.Choice(["csv", "xlsx", "sdmx"]), default="csv", show_default=True
)
@click.option("--symbol", default=":", show_default=True, help="What every hidden cell carries.")
@click.option("--round", "base", type=click.IntRange(min=2), metavar="BASE", help="Round instead of hiding.")
@click.option("--propose", is_flag=True, help="Say what can be shown or said instead.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.")
@json_option
def command(
    rows: tuple[Path, ...], declare: Path | None, template: str | None, unit: str | None, producer: str,
    period: str | None, inhabitants: int | None, out: Path | None, kind: str, symbol: str,
    base: int | None, propose: bool, sheet: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Protect the tables that a declaration describes, counted from ROWS (csv, xlsx, parquet).

    ROWS hold a person each, or an exact count each. Hidden cells carry one symbol, whether small or
    only protecting others. The exit code is 1 where rounding would leave a count too closely known.
    """
    from clew.methods import disclosure
    from clew.methods.disclosure.alternatives import alternatives
    from clew.methods.disclosure.declarations import tabulate
    from clew.rendering.words import translate

    if (declare is None) == (template is None):
        raise click.UsageError(translate(_EITHER))
    declaration = (
        _declaration(declare)
        if declare is not None
        else _owed(template or "", unit, producer, period, inhabitants)
    )
    texts, numbers = _rows(rows, sheet, declaration)
    tables = tabulate(declaration, texts, numbers)
    other = alternatives(declaration, texts, numbers, tables) if propose else None
    if base is not None:
        return _round(tables, base, declaration, out, kind, as_json)
    with progress(_title()) as advance:
        protected = disclosure.protect(tables, declaration.rules, on_progress=advance)
    files = _write(protected.tables, declaration, out, kind, symbol)
    if as_json:
        from clew.methods.disclosure.showing import public_dict

        answer = {**protected.to_dict(), "tables": [public_dict(table) for table in protected.tables]}
        if other is not None:
            answer["instead"] = _instead(other)
        print_json({**answer, "files": files})
        return 0
    from clew.rendering.publication import alternative_lines, protection_lines

    _show(protected.tables, symbol)
    lines = protection_lines(protected) + (alternative_lines(other) if other else [])
    click.echo("\n".join(lines))
    _say_written(files)
    return 0


def _title() -> str:
    from clew.rendering.words import translate

    return translate(_PROTECTING)


class UnitWanted(Problem):
    says = N_("The template {template} counts several things; rows can count only one.")
    remedy = N_("Say which with --unit; it counts: {units}.")


def _owed(
    code: str, unit: str | None, producer: str, period: str | None, inhabitants: int | None
) -> Declaration:
    """The declaration of a template's tables of one unit; says on stderr what is not confirmed."""
    from clew.methods.disclosure.owed import declarations
    from clew.rendering.words import translate
    from clew.vocab.templates import template

    found = template(code)
    known = declarations(
        found, producer=producer, population=found.name, period=period, inhabitants=inhabitants
    )
    fitting = [one for (counted, _), one in known.items() if unit is None or counted == unit]
    if len(fitting) != 1:
        units = ", ".join(dict.fromkeys(counted for counted, _ in known))
        raise UnitWanted(template=code, units=units)
    if found.unconfirmed:
        tables = "; ".join(found.unconfirmed)
        said = translate(_UNCONFIRMED, template=found.name, version=found.version, tables=tables)
        click.echo(said, err=True)
    return fitting[0]


def _declaration(path: Path) -> Declaration:
    from clew.files.problems import CannotOpen, NoSuchFile
    from clew.methods.disclosure.declarations import declare

    try:
        return declare(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        raise NoSuchFile(file=path.name) from None
    except OSError:
        raise CannotOpen(file=path.name) from None
    except UnicodeDecodeError:
        raise CannotReadTables(file=path.name, line=1) from None
    except tomllib.TOMLDecodeError as fault:
        line = str(fault).rpartition("line ")[2].split(",")[0].rstrip(")")
        raise CannotReadTables(file=path.name, line=line) from None


def _rows(
    files: tuple[Path, ...], sheet: str | None, declaration: Declaration
) -> tuple[list[dict[str, str]], list[int]]:
    from clew.files.reading import read, require

    texts: list[dict[str, str]] = []
    numbers: list[int] = []
    for file in files:
        found = read(file, sheet=sheet)
        require(found, declaration.needed)
        texts += found.frame.select(declaration.needed).to_dicts()
        numbers += found.rows
    return texts, numbers


def _round(
    tables: Sequence[Table], base: int, declaration: Declaration, out: Path | None, kind: str, as_json: bool
) -> int:
    from clew.methods.disclosure.findings import RefusalKind
    from clew.methods.disclosure.rounding import round_tables
    from clew.methods.figures import Refusal
    from clew.rendering.publication import rounding_line
    from clew.rendering.words import finding_text

    rounded = round_tables(tables, base=base)
    width = declaration.rules.width
    if rounded.narrowest < width:
        refusal = Refusal.of(RefusalKind.ROUNDING_NARROW, base=base, narrowest=rounded.narrowest, width=width)
        if as_json:
            print_json({"refusals": [refusal.to_dict()]})
        else:
            click.echo(finding_text(refusal))
        return 1
    files = _write(rounded.tables, declaration, out, kind, ":")
    if as_json:
        shown = [table.to_dict() for table in rounded.tables]
        print_json({"tables": shown, "base": base, "narrowest": rounded.narrowest, "files": files})
        return 0
    _show(rounded.tables, ":")
    click.echo(rounding_line(base, rounded.narrowest))
    _say_written(files)
    return 0


def _show(tables: Sequence[Table], symbol: str) -> None:
    from rich.console import Console
    from rich.table import Table as Lines
    from rich.text import Text

    from clew.rendering.publication import grid

    console = Console()
    for table in tables:
        lines = grid(table, symbol)
        if not lines:
            continue
        drawn = Lines(title=Text(table.name), title_justify="left")
        for place, head in enumerate(lines[0]):
            drawn.add_column(Text(head), justify="right" if place else "left")
        for line in lines[1:]:
            drawn.add_row(*(Text(text) for text in line))
        console.print(drawn)


def _write(
    tables: Sequence[Table], declaration: Declaration, out: Path | None, kind: str, symbol: str
) -> list[str]:
    if out is None:
        return []
    import polars as pl

    from clew.files.problems import CannotWrite
    from clew.files.writing import write_csv, write_xlsx
    from clew.methods.disclosure.sdmx import observations
    from clew.methods.disclosure.showing import published_rows

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotWrite(file=out.name) from None
    names = []
    for number, table in enumerate(tables, start=1):
        plain = "".join(letter if letter.isalnum() else "-" for letter in table.name).strip("-").lower()
        name = f"{number:02d}-{plain or 'table'}.{'xlsx' if kind == 'xlsx' else 'csv'}"
        book = kind == "xlsx"
        rows = (
            observations(table) if kind == "sdmx" else published_rows(table, declaration, symbol, flags=book)
        )
        if not book:
            rows = [{key: str(value) for key, value in row.items()} for row in rows]
        frame = pl.DataFrame(rows, infer_schema_length=None)
        (write_xlsx if book else write_csv)(frame, out / name)
        names.append(name)
    return names


def _instead(other: Any) -> dict[str, Any]:
    return {
        "coarser": [
            {"table": name, "depths": dict(one.depths), "shown": one.shown, "hidden": one.hidden}
            for name, proposals in other.coarser
            for one in proposals
        ],
        "pooled": {
            "years": list(other.pooled.years),
            "hidden": other.pooled.protected.primary + other.pooled.protected.secondary,
        }
        if other.pooled
        else None,
        "sentences": [sentence.to_dict() for sentence in other.sentences],
    }


def _say_written(files: Sequence[str]) -> None:
    from clew.rendering.words import translate

    if files:
        click.echo(translate(_WRITTEN, files=", ".join(files)))
