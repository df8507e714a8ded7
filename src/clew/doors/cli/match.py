"""``clew match``: the linkage unit finds clusters among encodings. It holds no key and sees no name."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.encoded_files import FileStands, must_be_new, read_encoded, read_project, said, tell
from clew.doors.cli.output import json_option, print_json, progress
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from clew.methods.linkage.encoding.manifest import Manifest
    from clew.methods.linkage.matching.match import Matched
    from clew.methods.linkage.matching.near import Keep

_DONE = N_("{records} encodings of {lists} lists make {clusters} clusters. Written: {files}.")
_CUT = N_(
    "{first} and {second}: about {matches} persons in common; at {threshold}, {false} false links expected."
)
_STEP = N_("Comparing lists")


class NoPublicSeal(Problem):
    says = N_("The project file names no seal.")
    remedy = N_("Ask a holder for the line that clew encode --new-key printed, and put it under [project].")


class OtherProject(Problem):
    says = N_(
        "{file}: the list was encoded for another project or with another schema than the project file says."
    )
    remedy = N_("Use the project file with which the holders encoded.")


class NoListThere(Problem):
    says = N_("--repeating names the list {name}, which is not among those given.")
    remedy = N_("The lists are: {names}.")


@click.command()
@click.argument("encoded", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--project", "project_file", required=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Who takes part (TOML).")  # fmt: skip
@click.option("--as", "unit", required=True, metavar="NAME", help="Who matches: the project's linkage unit.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("clusters"),
              show_default=True, metavar="FOLDER", help="Where the clusters go, a file a list.")  # fmt: skip
@click.option(
    "--repeating", multiple=True, metavar="LIST", help="A list that may hold a person twice; repeat."
)
@click.option("--threshold", type=click.FloatRange(0, 1), help="Instead of the one found from the lists.")
@click.option(
    "--checkpoints",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep each stage here, so that a killed run resumes with the same answer.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processors to use; default: all.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of sampled pairs.")
@json_option
def command(
    encoded: tuple[Path, ...], project_file: Path, unit: str, out: Path, repeating: tuple[str, ...],
    threshold: float | None, checkpoints: Path | None, workers: int | None, seed: int, as_json: bool,
) -> int:  # fmt: skip
    """Match the lists ENCODED (files ending in .encoded.parquet, their manifests beside them)."""
    import numpy as np

    from clew.methods.linkage.encoding.manifest import check_together
    from clew.methods.linkage.matching.match import match
    from clew.methods.linkage.matching.unevenness import uneven
    from clew.rendering.words import translate

    project = read_project(project_file)
    refusals = project.may_match(unit)
    if refusals:
        tell(refusals)
        if as_json:
            print_json({"refusals": said(refusals)})
        return 1
    if not project.seal:
        raise NoPublicSeal
    read = [(file, *read_encoded(file, project.seal)) for file in encoded]
    check_together([(file.name, manifest) for file, manifest, _, _ in read])
    _check_project(read, project.name, project.schema.digest)
    names = [manifest.list for _, manifest, _, _ in read]
    for name in repeating:
        if name not in names:
            raise NoListThere(name=name, names=", ".join(names))
    targets = [out / f"{manifest.list}.{manifest.run}.clusters.csv" for _, manifest, _, _ in read]
    if checkpoints is None:
        must_be_new(*targets)
    with ExitStack() as stack:
        made_of: dict[str, Any] = {"measure": project.schema.measure, "repeating": sorted(repeating)}
        made_of |= {"threshold": threshold, "seed": seed}
        keep = _keeper(stack, checkpoints, [manifest for _, manifest, _, _ in read], made_of)
        advance = stack.enter_context(progress(translate(_STEP)))
        found = match(
            {manifest.list: filters for _, manifest, _, filters in read}, project.schema.measure,
            np.random.default_rng(seed), repeating=repeating, threshold=threshold,
            workers=workers or os.cpu_count() or 1, on_progress=advance, keep=keep,
        )  # fmt: skip
    _write(found, [ids for _, _, ids, _ in read], targets)
    caveats = (*project.caveats(), *uneven([manifest for _, manifest, _, _ in read]), *found.caveats)
    tell(caveats)
    if as_json:
        print_json({**found.to_dict(), "caveats": said(caveats), "files": [file.name for file in targets]})
    else:
        _show(found, [file.name for file in targets])
    return 0


def _keeper(
    stack: ExitStack, folder: Path | None, manifests: list[Manifest], made_of: dict[str, Any]
) -> Keep | None:
    """Keeps stages in a folder, each tied to the lists (in their order) and settings it came from."""
    from clew import __version__
    from clew.files.artefacts import Checkpoints

    if folder is None:
        return None
    kept = stack.enter_context(Checkpoints(folder))
    inputs = {f"list-{number}": manifest.data for number, manifest in enumerate(manifests, start=1)}

    def keep(stage: str, make: Callable[[], dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
        arrays: dict[str, NDArray[Any]] = kept.step(
            stage, make, inputs=inputs, settings=made_of, version=__version__
        ).value
        return arrays

    return keep


def _check_project(
    read: list[tuple[Path, Manifest, list[str], NDArray[np.uint64]]], project: str, schema: str
) -> None:
    for file, manifest, _, _ in read:
        if manifest.project != project or manifest.schema.digest != schema:
            raise OtherProject(file=file.name)


def _write(found: Matched, ids: list[list[str]], targets: list[Path]) -> None:
    import polars as pl

    from clew.files.writing import write_csv

    tables = [pl.DataFrame({"id": run_ids, "cluster": found.of(place)}) for place, run_ids in enumerate(ids)]
    # A resumed run may find what it had written before it was killed; anything else is not overwritten.
    for table, target in zip(tables, targets, strict=True):
        if target.exists() and not _same(target, table):
            raise FileStands(file=target.name)
    for table, target in zip(tables, targets, strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            write_csv(table, target)


def _same(file: Path, table: pl.DataFrame) -> bool:
    import polars as pl

    try:
        return pl.read_csv(file, schema=table.schema).equals(table)
    except (OSError, pl.exceptions.PolarsError):
        return False


def _show(found: Matched, files: list[str]) -> None:
    from clew.rendering.words import translate

    said_of: dict[str, Any]
    for first, second, cut in found.cuts:
        said_of = {"first": found.lists[first], "second": found.lists[second], "matches": round(cut.matches)}
        said_of |= {"threshold": round(cut.threshold, 3), "false": round(cut.false, 1)}
        click.echo(translate(_CUT, **said_of))
    click.echo(
        translate(
            _DONE,
            records=sum(found.sizes),
            lists=len(found.lists),
            clusters=found.persons,
            files=", ".join(files),
        )
    )
