"""The manifest of an encoded list, and the seal by which tampering is noticed without any secret.

The seal is an Ed25519 signature (RFC 8032) whose private key is derived from the project's master key:
every holder can seal, nobody else can, and the linkage unit checks with the public key that stands in
the project file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.encoding.keys import seal_seed
from clew.methods.linkage.encoding.problems import (
    BadEncoding,
    BadManifest,
    MixedEncodings,
    NoSeal,
    OtherVersion,
    RepeatedId,
    RepeatedListName,
    Tampered,
)
from clew.methods.linkage.encoding.schema import FORMAT, Schema

_SAME = ("project", "run", "schema")
_TEXTS = ("project", "run", "list", "data", "seal")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What travels with an encoded list: parameters and counts, no key and no name.

    ``data``: SHA-256 of ids and filters. ``known``: share of records in which each feature is known,
    rounded to whole hundredths. Decoys are counted among ``records``: how many there are stays with
    the holder (the schema says their share).
    """

    project: str
    run: str
    list: str
    schema: Schema
    records: int
    known: tuple[tuple[str, float], ...]
    data: str
    seal: str = ""
    format: int = FORMAT

    def to_dict(self) -> dict[str, Any]:
        """The manifest as it is written."""
        return {
            "format": self.format,
            "project": self.project,
            "run": self.run,
            "list": self.list,
            "schema": self.schema.to_dict(),
            "records": self.records,
            "known": dict(self.known),
            "data": self.data,
            "seal": self.seal,
        }

    @property
    def sealed_bytes(self) -> bytes:
        """What the seal covers: everything but itself, in one canonical form."""
        said = {entry: value for entry, value in self.to_dict().items() if entry != "seal"}
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def sealed(
    project: str, run: str, name: str, schema: Schema, known: Mapping[str, float],
    ids: Sequence[str], filters: NDArray[np.uint64], master: bytes,
) -> Manifest:  # fmt: skip
    """The manifest of an encoded list, sealed with the project's key."""
    rounded = tuple((feature, round(share, 2)) for feature, share in known.items())
    bare = Manifest(project, run, name, schema, len(ids), rounded, data_digest(ids, filters))
    signature = _private(master, project).sign(bare.sealed_bytes)
    return Manifest(project, run, name, schema, len(ids), rounded, bare.data, signature.hex())


def public_seal(master: bytes, project: str) -> str:
    """The public key that checks the project's seals, for the project file."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _private(master, project).public_key()
    return str(key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex())


def read_manifest(text: str | bytes, file: str) -> Manifest:
    """A manifest from its JSON.

    Raises :class:`BadManifest`, :class:`OtherVersion` or
    :class:`clew.methods.linkage.encoding.problems.BadSchema`.
    """
    try:
        said = json.loads(text)
    except (ValueError, UnicodeDecodeError):
        raise BadManifest(file=file, entry="JSON") from None
    if not isinstance(said, dict):
        raise BadManifest(file=file, entry="JSON")
    if said.get("format") != FORMAT:
        raise OtherVersion(file=file, version=str(said.get("format"))[:20], known=FORMAT)
    for entry in _TEXTS:
        if not isinstance(said.get(entry), str) or not said[entry]:
            raise BadManifest(file=file, entry=entry)
    records, schema, known = said.get("records"), said.get("schema"), said.get("known")
    if not isinstance(records, int) or isinstance(records, bool) or records < 1:
        raise BadManifest(file=file, entry="records")
    if not isinstance(schema, dict):
        raise BadManifest(file=file, entry="schema")
    if not isinstance(known, dict) or not all(isinstance(share, int | float) for share in known.values()):
        raise BadManifest(file=file, entry="known")
    shares = tuple((str(feature), float(share)) for feature, share in known.items())
    texts = {entry: said[entry] for entry in _TEXTS}
    return Manifest(schema=Schema.from_dict(schema), records=records, known=shares, **texts)


def check_seal(
    manifest: Manifest, file: str, public: str, ids: Sequence[str], filters: NDArray[np.uint64]
) -> None:
    """Make sure that the list is the one its holder sealed.

    Raises :class:`NoSeal` for a seal of another project or key, :class:`Tampered` for data that are
    not those of the manifest, :class:`BadEncoding` and :class:`RepeatedId` for a wrong form.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(manifest.seal), manifest.sealed_bytes)
    except (InvalidSignature, ValueError):
        raise NoSeal(file=file) from None
    if len(ids) != manifest.records or len(filters) != manifest.records:
        raise Tampered(file=file)
    if filters.shape[1] * 64 != manifest.schema.final_length:
        raise BadEncoding(file=file, row=1)
    if data_digest(ids, filters) != manifest.data:
        raise Tampered(file=file)
    seen: dict[str, int] = {}
    for row, run_id in enumerate(ids):
        if run_id in seen:
            raise RepeatedId(file=file, row=row + 1, first=seen[run_id] + 1)
        seen[run_id] = row


def check_together(manifests: Sequence[tuple[str, Manifest]]) -> None:
    """Make sure that encoded lists belong to one run; ``manifests`` with the names of their files.

    Raises :class:`MixedEncodings` naming what differs, and :class:`RepeatedListName`.
    """
    first_file, first = manifests[0]
    names: set[str] = set()
    for file, manifest in manifests:
        for entry in _SAME:
            mine, theirs = getattr(manifest, entry), getattr(first, entry)
            if mine != theirs:
                raise MixedEncodings(file=file, entry=entry, first=first_file)
        if manifest.list in names:
            raise RepeatedListName(name=manifest.list)
        names.add(manifest.list)


def data_digest(ids: Sequence[str], filters: NDArray[np.uint64]) -> str:
    """SHA-256 of the ids, each ended by a line feed, and the filters as little-endian words."""
    sha = hashlib.sha256("".join(f"{run_id}\n" for run_id in ids).encode())
    sha.update(np.ascontiguousarray(filters, dtype="<u8").tobytes())
    return sha.hexdigest()


def _private(master: bytes, project: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seal_seed(master, project))
