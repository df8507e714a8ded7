"""``clew encode``: a holder turns its list into keyed encodings. Names and key stay with the holder."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clew.doors.cli.encoded_files import (
    ENCODED,
    MANIFEST,
    must_be_new,
    read_key,
    read_project,
    said,
    tell,
    write_encoded,
)
from clew.doors.cli.odd_dates import tell_odd_dates
from clew.doors.cli.output import json_option, print_json
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.methods.linkage.project import Project

_KEY_MADE = N_("The key is in {file}. Give it to the other holders in person, never to the linkage unit.")
_SEAL = N_("Put this line under [project] in the project file:")
_DONE = N_("{records} records are encoded. For the linkage unit: {files}. Keep to yourself: {ids}.")


class WrongKey(Problem):
    says = N_("The key is not that of the project {project}.")
    remedy = N_("Use the key whose seal stands in the project file, or put the new key's seal there.")


class OptionMissing(Problem):
    says = N_("{option} is missing.")
    remedy = N_("Give the list, --party, --run and --key; or only --new-key to make a key.")


@click.command()
@click.argument("table", required=False, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--project",
    "project_file",
    required=True,
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="Who takes part, and how lists are encoded (TOML).",
)
@click.option("--new-key", type=click.Path(readable=False, path_type=Path), metavar="FILE",
              help="Only make the project's key, and print the line that checks its seals.")  # fmt: skip
@click.option("--party", metavar="NAME", help="Who encodes: a party of the project; names the list.")
@click.option("--run", metavar="NAME", help="The run: the same for all holders, new each time.")
@click.option(
    "--key",
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="The key all holders share.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("encoded"),
              show_default=True, metavar="FOLDER", help="What goes to the linkage unit.")  # fmt: skip
@click.option("--ids", "ids_folder", type=click.Path(path_type=Path, file_okay=False), default=Path("kept"),
              show_default=True, metavar="FOLDER", help="The table of ids, which stays here.")  # fmt: skip
@click.option(
    "--mapping",
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="A saved mapping of columns.",
)
@click.option("--language", metavar="CODE", help="Language of the names where a record names none.")
@json_option
def command(
    table: Path | None, project_file: Path, new_key: Path | None, party: str | None, run: str | None,
    key: Path | None, out: Path, ids_folder: Path, mapping: Path | None, language: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Encode the list TABLE (csv, xlsx or parquet) so that it can be matched without names."""
    import numpy as np

    from clew.files.mappings import load
    from clew.files.reading import read
    from clew.methods.linkage.encoding.encode import encode
    from clew.methods.linkage.encoding.keys import run_keys
    from clew.methods.linkage.encoding.manifest import public_seal, sealed
    from clew.rendering.words import translate

    project = read_project(project_file)
    if new_key is not None:
        return _make_key(project, new_key, as_json)
    for option, value in (("TABLE", table), ("--party", party), ("--run", run), ("--key", key)):
        if value is None:
            raise OptionMissing(option=option)
    assert table is not None and party is not None and run is not None and key is not None
    refusals = project.may_encode(party)
    if refusals:
        tell(refusals)
        if as_json:
            print_json({"refusals": said(refusals)})
        return 1
    stem = f"{party}.{_file_name(run)}"
    ids_file = ids_folder / f"{stem}.ids.csv"
    must_be_new(ids_file, out / f"{stem}{ENCODED}", out / f"{stem}{MANIFEST}")
    master = read_key(key)
    keys = run_keys(master, project.name, run)
    if public_seal(master, project.name) != project.seal:
        raise WrongKey(project=project.name)
    sheet = read(table, mapping=load(mapping) if mapping else None)
    rng = np.random.default_rng(secrets.randbits(256))
    found = encode(party, sheet.frame, project.schema, keys, rng, language=language)
    tell_odd_dates(sheet, found.roles)
    run_ids = [secrets.token_hex(16) for _ in range(len(found.filters))]
    order = sorted(range(len(run_ids)), key=run_ids.__getitem__)  # the order of random ids tells nothing
    shown, filters = [run_ids[place] for place in order], found.filters[order]
    out.mkdir(parents=True, exist_ok=True)
    manifest = sealed(
        project.name, _file_name(run), party, project.schema, found.known, shown, filters, master
    )
    files = write_encoded(out, manifest, shown, filters)
    _keep_ids(ids_file, run_ids, found.record_ids)
    caveats = project.caveats()
    tell(caveats)
    if as_json:
        print_json(
            {"records": len(found.record_ids), "decoys": found.decoys, "known": found.known,
             "columns": found.roles, "files": files, "ids": ids_file.name, "caveats": said(caveats)}
        )  # fmt: skip
    else:
        click.echo(translate(_DONE, records=len(found.record_ids), files=", ".join(files), ids=ids_file.name))
    return 0


def _make_key(project: Project, file: Path, as_json: bool) -> int:
    from clew.files.writing import atomic
    from clew.methods.linkage.encoding.manifest import public_seal
    from clew.rendering.words import translate

    must_be_new(file)
    master = secrets.token_bytes(32)
    with atomic(file) as target:
        target.write(master.hex().encode() + b"\n")
    seal = public_seal(master, project.name)
    if as_json:
        print_json({"key": file.name, "seal": seal})
    else:
        click.echo(translate(_KEY_MADE, file=file.name))
        click.echo(translate(_SEAL))
        click.echo(f'seal = "{seal}"')
    return 0


class BadRunName(Problem):
    says = N_("The run or party {name} cannot be part of a file's name.")
    remedy = N_("Use letters, digits, - and _ only.")


def _file_name(name: str) -> str:
    if not name or not name.replace("-", "").replace("_", "").isalnum():
        raise BadRunName(name=name)
    return name


def _keep_ids(file: Path, run_ids: list[str], record_ids: tuple[str, ...]) -> None:
    """The table of ids: a decoy has no record id."""
    import polars as pl

    from clew.files.writing import write_csv

    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    decoys = len(run_ids) - len(record_ids)
    write_csv(pl.DataFrame({"id": run_ids, "record_id": [*record_ids, *[""] * decoys]}), file)
