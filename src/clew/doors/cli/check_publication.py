"""``clew check-publication``: what anybody's published tables give away about the cells they hide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.output import json_option, print_json, progress
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.files.grids import Grid
    from clew.methods.disclosure.layouts import Layout

_ATTACKING = N_("Computing what the tables give away")
_SAVED = N_("The mapping was saved as {file}; correct it and give it with --mapping.")


class NotAPublicationMapping(Problem):
    says = N_("{file} is no mapping of published tables: line {line} cannot be read as JSON.")
    remedy = N_("Correct that line, or save the mapping again with --save-mapping.")


@click.command("check-publication")
@click.argument("files", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="How the tables are laid out.",
)
@click.option(
    "--save-mapping",
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="Save what was found.",
)
@click.option("--sheet", multiple=True, metavar="NAME", help="A sheet of a workbook; repeat. Default: all.")
@click.option(
    "--absent",
    type=click.Choice(["zero", "unknown"]),
    default="zero",
    show_default=True,
    help="What it means that a category has no line.",
)
@click.option(
    "--dash",
    type=click.Choice(["zero", "unknown"]),
    default="zero",
    show_default=True,
    help="What a dash says.",
)
@click.option(
    "--width",
    type=click.IntRange(min=1),
    metavar="N",
    help="How wide a hidden cell must stay; default: its sign.",
)
@click.option("--details", is_flag=True, help="Every group and every structure.")
@json_option
def command(
    files: tuple[Path, ...], mapping: Path | None, save_mapping: Path | None, sheet: tuple[str, ...],
    absent: str, dash: str, width: int | None, details: bool, as_json: bool,
) -> int:  # fmt: skip
    """Attack the published tables in FILES (csv, xlsx) and report counts, never a value.

    The report is written for the owner of the tables. The exit code is 1 where a hidden cell can be
    computed exactly or bounded too closely.
    """
    from clew.methods.disclosure.layouts import Layout, NoTable, find_layout, read_cells
    from clew.methods.disclosure.published import Absent, expose
    from clew.rendering.words import translate
    from clew.rendering.words.publication import exposure_lines

    given = _load(mapping) if mapping else {}
    layouts: dict[str, Layout] = {}
    readings, parts = [], {}
    grids = _grids(files, sheet)
    for name, grid in grids.items():
        entry = given.get(name, given.get("*"))
        try:
            layout = (
                Layout.of(entry, name) if entry is not None else find_layout(grid.rows, grid.numbers, name)
            )
        except NoTable:
            if len(grids) == 1:
                raise
            continue
        layouts[name] = layout
        readings.append(read_cells(grid.rows, grid.numbers, layout, name, nil=dash == "zero"))
        parts.update(layout.parts)
    if not readings:
        raise NoTable(sheet=", ".join(grids))
    if save_mapping is not None:
        _save(save_mapping, layouts)
    with progress(translate(_ATTACKING)) as advance:
        found = expose(readings, parts=parts, absent=Absent(absent), width=width, on_progress=advance)
    if as_json:
        print_json({**found.to_dict(), "sheets": list(layouts), "skipped": sorted(set(grids) - set(layouts))})
    else:
        click.echo("\n".join(exposure_lines(found, details=details)))
        if save_mapping is not None:
            click.echo(translate(_SAVED, file=save_mapping.name))
    return 1 if found.exposed else 0


def _grids(files: tuple[Path, ...], wanted: tuple[str, ...]) -> dict[str, Grid]:
    from clew.files.grids import read_grids
    from clew.files.problems import NoSuchSheet

    grids: dict[str, Grid] = {}
    for file in files:
        found = read_grids(file)
        for grid in found:
            if not wanted or grid.name in wanted or grid.name == file.name:
                name = grid.name if grid.name == file.name else f"{file.name}: {grid.name}"
                grids[name] = grid
        missing = set(wanted) - {grid.name for grid in found}
        if missing and len(files) == 1:
            sheets = ", ".join(grid.name for grid in found)
            raise NoSuchSheet(file=file.name, sheet=sorted(missing)[0], sheets=sheets)
    return grids


def _load(path: Path) -> dict[str, Any]:
    from clew.files.problems import CannotOpen, NoSuchFile
    from clew.methods.disclosure.layouts import FORMAT, WrongMapping

    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NoSuchFile(file=path.name) from None
    except OSError:
        raise CannotOpen(file=path.name) from None
    except json.JSONDecodeError as fault:
        raise NotAPublicationMapping(file=path.name, line=fault.lineno) from None
    except UnicodeDecodeError:
        raise NotAPublicationMapping(file=path.name, line=1) from None
    if not isinstance(found, dict) or found.get("publication") != FORMAT:
        raise WrongMapping(entry="publication", sheet=path.name)
    sheets = found.get("sheets")
    if not isinstance(sheets, dict):
        raise WrongMapping(entry="sheets", sheet=path.name)
    return sheets


def _save(path: Path, layouts: dict[str, Layout]) -> None:
    from clew.files.writing import atomic
    from clew.methods.disclosure.layouts import FORMAT

    found = {"publication": FORMAT, "sheets": {name: layout.to_dict() for name, layout in layouts.items()}}
    with atomic(path) as target:
        target.write((json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode())
