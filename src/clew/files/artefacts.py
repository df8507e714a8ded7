"""What long work leaves behind at every stage, so that a killed run goes on where it stopped.

Each stage has a data file (parquet, npz or JSON) and a manifest beside it. The manifest is written
last and atomically: a stage without one never happened. It names the hashes of the stage's inputs,
its settings, the version of the code that made it, and the hash of its data; an artefact is used
again only if all of these agree. What was computed is always read back from its file, so that a
resumed run gets exactly what an undisturbed one got.

Hashes show damage and any change made to one file. Somebody who may write in the folder could
change data and manifest together; with a ``key`` that this person does not have, that shows too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
import polars as pl

from clew.files.problems import CannotWrite, FileProblem
from clew.files.writing import atomic
from clew.problem import N_

FORMAT = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class NoArtefact(FileProblem):
    says = N_("The stage {stage} has left no result.")
    remedy = N_("Run it first.")


class DamagedArtefact(FileProblem):
    says = N_("The result of the stage {stage} was changed or damaged since it was made.")
    remedy = N_("Run the stage again; if nobody should have changed it, find out who did.")


class FolderInUse(FileProblem):
    says = N_("The folder {folder} is in use by another run.")
    remedy = N_("Wait until it has ended, or give another folder.")


class Outcome(StrEnum):
    """How a stage came by its result."""

    MADE = "made"
    """Computed: there was none, or one of other inputs, settings or code."""
    RESUMED = "resumed"
    """Taken from an earlier run."""
    REPAIRED = "repaired"
    """Computed again, because the one that was there had been changed or damaged."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A stage's result: the value, the SHA-256 of its file (an input of later stages), and how."""

    stage: str
    value: Any
    digest: str
    outcome: Outcome


class Checkpoints:
    """The results of the stages of one run, in one folder.

    As a context manager it keeps a second run out of the folder.
    """

    def __init__(self, folder: str | Path, *, key: bytes | None = None) -> None:
        self.folder = Path(folder)
        self._key = key
        self._lock: IO[bytes] | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            raise CannotWrite(file=self.folder.name) from None

    def __enter__(self) -> Checkpoints:
        """Keep other runs out; raises :class:`FolderInUse`."""
        import fcntl

        lock = (self.folder / ".lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise FolderInUse(folder=self.folder.name) from None
        self._lock = lock
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let other runs in."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def step(
        self,
        stage: str,
        make: Callable[[], Any],
        *,
        inputs: Mapping[str, str] | None = None,
        settings: Mapping[str, Any] | None = None,
        version: str = "",
        repair: bool = True,
    ) -> Kept:
        """The result of a stage: from its artefact if that still holds, else made and kept.

        Arguments: ``make`` returns a polars frame, an array, a mapping of names to arrays, or what
        JSON can hold. ``inputs`` names the hashes of what the stage reads (files, earlier stages'
        ``digest``), ``settings`` everything else that changes the result, the seed included;
        ``version`` that of the code. With ``repair=False`` a damaged artefact is refused with
        :class:`DamagedArtefact` instead of being made again.
        """
        _check_name(stage)
        made_of = {
            "inputs": dict(inputs or {}),
            "settings": json.loads(_canonical(dict(settings or {}))),
            "version": version,
        }
        outcome = Outcome.MADE
        try:
            manifest = self._manifest(stage)
            if {name: manifest[name] for name in made_of} == made_of:
                return self._kept(manifest, Outcome.RESUMED)
        except NoArtefact:
            pass
        except DamagedArtefact:
            if not repair:
                raise
            outcome = Outcome.REPAIRED
        self._keep(stage, make(), made_of)
        return self._kept(self._manifest(stage), outcome)

    def recall(self, stage: str) -> Kept:
        """The result of a stage as it stands; raises :class:`NoArtefact`, :class:`DamagedArtefact`."""
        _check_name(stage)
        return self._kept(self._manifest(stage), Outcome.RESUMED)

    def forget(self, stage: str) -> None:
        """Remove the result of a stage, if there is one."""
        _check_name(stage)
        self._manifest_path(stage).unlink(missing_ok=True)
        self._clean(stage, keep="")

    def _manifest_path(self, stage: str) -> Path:
        return self.folder / f"{stage}.manifest.json"

    def _manifest(self, stage: str) -> dict[str, Any]:
        try:
            text = self._manifest_path(stage).read_bytes()
        except FileNotFoundError:
            raise NoArtefact(stage=stage) from None
        try:
            found = json.loads(text)
            seal = found.pop("seal")
            sound = hmac.compare_digest(seal, self._seal(found)) and found["stage"] == stage
        except (ValueError, KeyError, TypeError, AttributeError):
            sound = False
        if not sound or found["artefact"] != FORMAT:
            raise DamagedArtefact(stage=stage)
        manifest: dict[str, Any] = found
        return manifest

    def _kept(self, manifest: dict[str, Any], outcome: Outcome) -> Kept:
        stage = manifest["stage"]
        try:
            data = (self.folder / manifest["file"]).read_bytes()
        except OSError:
            raise DamagedArtefact(stage=stage) from None
        if hashlib.sha256(data).hexdigest() != manifest["digest"]:
            raise DamagedArtefact(stage=stage)
        return Kept(stage, _unpacked(data, manifest["form"]), manifest["digest"], outcome)

    def _keep(self, stage: str, value: Any, made_of: dict[str, Any]) -> None:
        form, data = _packed(value)
        digest = hashlib.sha256(data).hexdigest()
        file = f"{stage}.{digest[:16]}.{form.split('-')[0]}"
        manifest = {
            "artefact": FORMAT,
            "stage": stage,
            **made_of,
            "form": form,
            "file": file,
            "digest": digest,
        }
        with atomic(self.folder / file) as target:
            target.write(data)
        with atomic(self._manifest_path(stage)) as target:
            target.write(_canonical(manifest | {"seal": self._seal(manifest)}))
        self._clean(stage, keep=file)

    def _clean(self, stage: str, keep: str) -> None:
        """Remove what earlier or killed runs of the stage left behind."""
        for path in self.folder.iterdir():
            name = path.name
            data = re.fullmatch(rf"{stage}\.[0-9a-f]{{16}}\.(parquet|npz|json)", name)
            part = re.fullmatch(rf"\.{stage}\..*\.part", name)
            if part or (data and name != keep):
                path.unlink(missing_ok=True)

    def _seal(self, manifest: dict[str, Any]) -> str:
        text = _canonical(manifest)
        if self._key is None:
            return hashlib.sha256(text).hexdigest()
        return hmac.new(self._key, text, "sha256").hexdigest()


def _check_name(stage: str) -> None:
    if not _NAME.fullmatch(stage):
        msg = "a stage's name has small letters, digits, - and _, at most 64"
        raise ValueError(msg)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, allow_nan=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    if hasattr(value, "to_dict"):
        return value.to_dict()
    msg = f"{type(value).__name__} cannot be kept"
    raise TypeError(msg)


def _packed(value: Any) -> tuple[str, bytes]:
    target = io.BytesIO()
    if isinstance(value, pl.DataFrame):
        value.write_parquet(target, compression="zstd")
        return "parquet", target.getvalue()
    if isinstance(value, np.ndarray):
        np.savez_compressed(target, value=value, allow_pickle=False)
        return "npz-one", target.getvalue()
    if isinstance(value, Mapping) and value and all(isinstance(v, np.ndarray) for v in value.values()):
        np.savez_compressed(target, allow_pickle=False, **value)
        return "npz", target.getvalue()
    return "json", _canonical(value)


def _unpacked(data: bytes, form: str) -> Any:
    if form == "parquet":
        return pl.read_parquet(io.BytesIO(data))
    if form == "json":
        return json.loads(data)
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return arrays["value"] if form == "npz-one" else {name: arrays[name] for name in arrays.files}
