"""``clew estimate``: how many were never seen, from a table of lists."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.output import json_option, print_json, progress
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.methods.captures import Declaration
    from clew.methods.estimation import Estimate, Layout, Observations
    from clew.methods.estimation.estimator import Progress

STEPS = {
    "bootstrap": N_("Resampling, each choosing its model anew"),
    "bic": N_("Smallest BIC beside it"),
    "stepwise": N_("Stepwise beside it"),
    "main_effects": N_("Independent lists beside it"),
    "latent_classes": N_("Latent classes"),
    "without_referrals": N_("Without referrals"),
    "strata": N_("By stratum"),
}
SIDECAR = ".declare.toml"


class CannotReadDeclaration(Problem):
    says = N_("{file}, line {line}: this declaration cannot be read.")
    remedy = N_("Write TOML (or JSON in a file that ends in .json); docs/estimation.md has an example.")


class CannotWritePictures(Problem):
    says = N_("The folder {folder} cannot be written.")
    remedy = N_("Give a folder in which you may write.")


@click.command()
@click.argument("table", type=click.Path(readable=False, path_type=Path))
@click.option(
    "--declare",
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="What the lists declare (TOML or JSON); default: TABLE's name with .declare.toml, if there.",
)
@click.option(
    "--lists", multiple=True, metavar="NAME", help="A list (a column, or a name in --list); repeat."
)
@click.option("--count", metavar="COLUMN", help="The column of counts per capture history.")
@click.option("--person", metavar="COLUMN", help="The column that numbers persons (one row a record).")
@click.option("--list", "list_column", metavar="COLUMN", help="The column that names each record's list.")
@click.option("--referred-by", metavar="COLUMN", help="The column that marks records made by a referral.")
@click.option("--stratify", multiple=True, metavar="COLUMN", help="A covariate, such as sex or year; repeat.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.")
@click.option(
    "--method",
    type=click.Choice(["bic", "stepwise", "main-effects"]),
    default="bic",
    show_default=True,
    help="How the model of the headline is chosen.",
)
@click.option(
    "--max-order",
    type=click.IntRange(min=1),
    metavar="N",
    help="The most lists in one interaction; default 1/2/3/3/2 for 2/3/4/5/6 and more lists.",
)
@click.option(
    "--level", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True, help="Of the intervals."
)
@click.option(
    "--bootstraps",
    type=click.IntRange(min=100),
    default=1000,
    show_default=True,
    help="Resamples for intervals.",
)
@click.option(
    "--cap",
    type=click.IntRange(min=1),
    metavar="N",
    help="The most never seen for the Bayesian methods; default 20 times those seen.",
)
@click.option("--bayesian/--no-bayesian", default=True, help="Whether the Bayesian methods are run.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of all chance.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Threads; the answer does not depend on them.",
)
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write pictures (SVG and PNG) there.",
)
@json_option
def command(
    table: Path, declare: Path | None, lists: tuple[str, ...], count: str | None, person: str | None,
    list_column: str | None, referred_by: str | None, stratify: tuple[str, ...], sheet: str | None,
    method: str, max_order: int | None, level: float, bootstraps: int, cap: int | None, bayesian: bool,
    seed: int, workers: int, pictures: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Estimate how many persons no list in TABLE has seen.

    TABLE (csv, xlsx or parquet) has a column of 0 and 1 for each list, and either a column of counts
    or one row a person; or one row a record with the person's number and the list's name. The exit
    code is 1 where no headline number is given, and the page says why.
    """
    import numpy as np

    from clew.methods import estimation

    columns = {
        "lists": _names(lists), "count": count, "person": person, "list_column": list_column,
        "referred_by": referred_by, "covariates": _names(stratify),
    }  # fmt: skip
    found = _observed(table, sheet, columns, declare)
    options = estimation.Options(
        method=method.replace("-", "_"),  # type: ignore[arg-type]
        max_order=max_order, level=level, bootstraps=bootstraps, cap=cap, bayesian=bayesian, workers=workers,
    )  # fmt: skip
    with _steps() as tell:
        answer = estimation.estimate(found.captures, options, np.random.default_rng(seed), tell)
    if pictures is not None:
        _draw(answer, found, pictures)
    if as_json:
        print_json(
            {
                **answer.to_dict(),
                "seed": seed,
                "layout": found.layout.kind.value,
                "table_caveats": [caveat.to_dict() for caveat in found.caveats],
            }
        )
    else:
        from rich.console import Console

        from clew.rendering.estimate_page import show

        show(answer, Console(highlight=False), found.caveats)
    return 1 if answer.refusals else 0


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for entry in given for name in entry.split(",") if name.strip())


def _observed(table: Path, sheet: str | None, columns: dict[str, Any], declare: Path | None) -> Observations:
    from clew.files.reading import read
    from clew.methods import estimation

    read_sheet = read(table, sheet=sheet)
    cells = {name: read_sheet.frame[name].to_list() for name in read_sheet.columns}
    layout = estimation.layout_of(cells, **columns)
    declared = _declared(table, declare, layout, cells)
    return estimation.observe(
        cells, layout, rows=read_sheet.rows, declarations=declared, source=read_sheet.source
    )


def _declared(
    table: Path, declare: Path | None, layout: Layout, cells: dict[str, list[str]]
) -> dict[str, Declaration]:
    from clew.methods import estimation

    beside = table.with_name(table.stem + SIDECAR)
    file = declare or (beside if beside.is_file() else None)
    if file is None:
        return {}
    names = layout.lists or tuple(dict.fromkeys(cells[layout.list_column or ""]))
    return estimation.declared(_settings(file), names)


def _settings(file: Path) -> dict[str, Any]:
    from clew.files.problems import CannotOpen, NoSuchFile

    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise NoSuchFile(file=file.name) from None
    except UnicodeDecodeError:
        raise CannotReadDeclaration(file=file.name, line=1) from None
    except OSError:
        raise CannotOpen(file=file.name) from None
    try:
        found = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except json.JSONDecodeError as mistake:
        raise CannotReadDeclaration(file=file.name, line=mistake.lineno) from None
    except tomllib.TOMLDecodeError as mistake:
        raise CannotReadDeclaration(file=file.name, line=_line_of(mistake, text)) from None
    if not isinstance(found, dict):
        raise CannotReadDeclaration(file=file.name, line=1)
    return found


def _line_of(mistake: tomllib.TOMLDecodeError, text: str) -> int:
    words = str(mistake).partition("(at line ")[2].partition(",")[0]
    return int(words) if words.isdigit() else text.count("\n") + 1


@contextmanager
def _steps() -> Iterator[Progress]:
    """A progress bar for each step, the next when the step changes."""
    from clew.rendering.words import translate

    with ExitStack() as stack:
        current: dict[str, Any] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in current:
                stack.close()
                current.clear()
                current[step] = stack.enter_context(progress(translate(STEPS[step])))
            current[step](done, total)

        yield tell


def _draw(answer: Estimate, found: Observations, folder: Path) -> None:
    from clew.rendering.charts_estimation import on_paper, pictures

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, chart in pictures(answer, found.captures).items():
            paper = on_paper(chart)
            (folder / f"{name}.svg").write_text(paper.svg, "utf-8")
            (folder / f"{name}.png").write_bytes(paper.png())
    except OSError:
        raise CannotWritePictures(folder=folder.name) from None
