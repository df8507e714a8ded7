"""The files of a linkage without names: project, key, encoded list with its manifest."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clew.problem import N_, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clew.methods.figures import Finding
    from clew.methods.linkage.encoding.manifest import Manifest
    from clew.methods.linkage.project import Project

ENCODED = ".encoded.parquet"
MANIFEST = ".manifest.json"


class NotAProject(Problem):
    says = N_("{file} cannot be read as TOML (line {line}).")
    remedy = N_("Write it as the documentation of linkage without names shows.")


class NotAKey(Problem):
    says = N_("{file} does not hold a key.")
    remedy = N_("Make one with clew encode --new-key; it is one line of hexadecimal digits.")


class OpenKey(Problem):
    says = N_("The key {file} can be read by other users of this machine.")
    remedy = N_("Take their rights away (chmod 600), and make a new key if they may have read it.")


class FileStands(Problem):
    says = N_("{file} exists already.")
    remedy = N_("A run is encoded once: name a new run, or remove the files of the old one yourself.")


class NotEncoded(Problem):
    says = N_("{file} is not an encoded list: it needs the columns id (text) and encoding (bytes).")
    remedy = N_("Give the file that ends in .encoded.parquet, as its holder sent it.")


class NoManifest(Problem):
    says = N_("{file}: the manifest {manifest} is not beside it.")
    remedy = N_("Keep the two files of an encoded list in one folder, under the names they were given.")


def read_project(file: Path) -> Project:
    """The project of a file; raises :class:`NotAProject` and the problems of a project."""
    from clew.methods.linkage.project import Project

    text = read_text(file)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as mistake:
        line = str(mistake).rpartition("line ")[2].split(",")[0].rstrip(")")
        raise NotAProject(file=file.name, line=line if line.isdigit() else "-") from None
    return Project.from_dict(found)


def read_text(file: Path) -> str:
    """The text of a file; raises :class:`NoSuchFile` or :class:`CannotOpen`."""
    from clew.files.problems import CannotOpen, NoSuchFile

    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise NoSuchFile(file=file.name) from None
    except (OSError, UnicodeDecodeError):
        raise CannotOpen(file=file.name) from None


def read_key(file: Path) -> bytes:
    """The master key; refuses a file that others may read."""
    text = read_text(file).strip()
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise OpenKey(file=file.name)
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotAKey(file=file.name) from None


def must_be_new(*files: Path) -> None:
    """Raise :class:`FileStands` for a file that exists."""
    for file in files:
        if file.exists():
            raise FileStands(file=file.name)


def write_encoded(
    folder: Path, manifest: Manifest, ids: Sequence[str], filters: NDArray[np.uint64]
) -> list[str]:
    """Write an encoded list and its manifest; returns the names of the files."""
    import json

    import polars as pl

    from clew.files.writing import atomic

    stem = f"{manifest.list}.{manifest.run}"
    rows = [row.astype("<u8").tobytes() for row in filters]
    frame = pl.DataFrame({"id": list(ids), "encoding": pl.Series(rows, dtype=pl.Binary)})
    with atomic(folder / f"{stem}{ENCODED}") as target:
        frame.write_parquet(target)
    with atomic(folder / f"{stem}{MANIFEST}") as target:
        target.write(json.dumps(manifest.to_dict(), ensure_ascii=False, indent=2).encode())
    return [f"{stem}{ENCODED}", f"{stem}{MANIFEST}"]


def read_encoded(file: Path, public: str) -> tuple[Manifest, list[str], NDArray[np.uint64]]:
    """An encoded list whose seal holds: manifest, ids, filters."""
    import numpy as np
    import polars as pl

    from clew.files.problems import NoSuchFile
    from clew.methods.linkage.encoding.manifest import check_seal, read_manifest
    from clew.methods.linkage.encoding.problems import BadEncoding

    beside = file.with_name(file.name.removesuffix(ENCODED) + MANIFEST)
    if not file.is_file():
        raise NoSuchFile(file=file.name)
    if not file.name.endswith(ENCODED):
        raise NotEncoded(file=file.name)
    if not beside.is_file():
        raise NoManifest(file=file.name, manifest=beside.name)
    manifest = read_manifest(read_text(beside), beside.name)
    try:
        frame = pl.read_parquet(file)
    except (OSError, pl.exceptions.PolarsError):
        raise NotEncoded(file=file.name) from None
    if frame.schema != pl.Schema({"id": pl.String, "encoding": pl.Binary}):
        raise NotEncoded(file=file.name)
    width = manifest.schema.final_length // 8
    wrong = frame.select(
        (pl.col("encoding").bin.size() != width).fill_null(True) | pl.col("id").is_null()
    ).to_series()
    if wrong.any():
        raise BadEncoding(file=file.name, row=int(wrong.arg_true()[0]) + 1)
    joined = b"".join(frame["encoding"].to_list())
    filters = np.frombuffer(joined, dtype="<u8").reshape(-1, width // 8).astype(np.uint64)
    ids = frame["id"].to_list()
    check_seal(manifest, file.name, public, ids, filters)
    return manifest, ids, filters


def tell(findings: Sequence[Finding]) -> None:
    """Write caveats or refusals on stderr."""
    import click

    from clew.rendering.words import finding_text

    for finding in findings:
        click.echo(f"clew: {finding_text(finding)}", err=True)


def said(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Caveats or refusals for machines."""
    return [finding.to_dict() for finding in findings]
