"""``clew check-figures``: do published figures agree with one another and with the text beside them?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clew.doors.cli.output import json_option, print_json
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.files.reading import Sheet
    from clew.methods.disclosure.consistency import Stated

_NEEDED = ("id", "series", "value", "unit")


class ValueIsNoFigure(Problem):
    says = N_("{file}, row {row}, column {column}: this is no number.")
    remedy = N_(
        "Write a count as 1234 and a percentage as 62.12 (or 62,12), with percent in the column kind."
    )


class FigureTwice(Problem):
    says = N_("{file}, row {row}: the id stands there already.")
    remedy = N_("Give every figure an id of its own.")


@click.command("check-figures")
@click.argument("file", required=False, type=click.Path(readable=False, path_type=Path))
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.")
@click.option("--all", "everything", is_flag=True, help="Also the checks that hold.")
@json_option
def command(file: Path | None, sheet: str | None, everything: bool, as_json: bool) -> int:
    """Check the figures in FILE (csv, xlsx); without FILE those that Clew ships.

    Columns: id, series, value, unit; and, where known: kind (count or percent), start and end (days),
    stage, jurisdiction, body, basis, note (the text beside it), of (the id of the whole), label. The
    exit code is 1 where something does not agree.
    """
    from clew.files.reading import read
    from clew.methods.disclosure.consistency import check, of_published
    from clew.rendering.words import translate
    from clew.rendering.words.consistency import HELD, NOTHING, WORDS
    from clew.vocab.published import figures

    stated = (
        [of_published(one) for one in figures().values()]
        if file is None
        else _stated(read(file, sheet=sheet))
    )
    checks = check(stated)
    wrong = [one for one in checks if not one.holds]
    if as_json:
        print_json({"figures": len(stated), "checks": [one.to_dict() for one in checks]})
        return 1 if wrong else 0
    for one in checks if everything else wrong:
        ids = ", ".join(one.ids[:4]) + (", …" if len(one.ids) > 4 else "")
        mark = "✓" if one.holds else "✗"
        click.echo(f"{mark} {translate(WORDS[one.kind], ids=ids, **dict(one.parameters))}")
    click.echo(translate(HELD, held=len(checks) - len(wrong), checks=len(checks), figures=len(stated)))
    if not wrong:
        checked = {name for one in checks for name in one.ids}
        click.echo(translate(NOTHING, unchecked=sum(one.id not in checked for one in stated)))
    return 1 if wrong else 0


def _stated(sheet: Sheet) -> list[Stated]:
    from clew.files.cells import Unreadable, days, number
    from clew.files.reading import require
    from clew.methods.disclosure.consistency import Stated

    require(sheet, _NEEDED)
    ends = {
        name: days(sheet, name).to_list() if name in sheet.columns else [None] * sheet.frame.height
        for name in ("start", "end")
    }
    found: dict[str, Stated] = {}
    for place, row in enumerate(sheet.frame.to_dicts()):
        text = row["value"].removesuffix("%").strip()
        decimal = "," if "," in text and "." not in text and len(text.rpartition(",")[2]) != 3 else "."
        try:
            value = number(text, decimal)
        except Unreadable:
            raise ValueIsNoFigure(file=sheet.name, row=sheet.row(place), column="value") from None
        if row["id"] in found:
            raise FigureTwice(file=sheet.name, row=sheet.row(place))
        found[row["id"]] = Stated(
            id=row["id"],
            series=row["series"],
            value=value,
            percent=row.get("kind", "") == "percent" or row["value"].endswith("%"),
            unit=row["unit"],
            stage=row.get("stage", ""),
            jurisdiction=row.get("jurisdiction", ""),
            start=ends["start"][place],
            end=ends["end"][place],
            body=row.get("body", ""),
            basis=row.get("basis", ""),
            text=row.get("note", ""),
            of=row.get("of", ""),
            label=row.get("label", ""),
            decimals=len(text.rpartition(decimal)[2]) if decimal in text else 0,
            at_least=row.get("at_least", "") in ("y", "yes", "1"),
        )
    return list(found.values())
