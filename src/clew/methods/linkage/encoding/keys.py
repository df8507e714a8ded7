"""Keys of one run: derived from the project's master key, fresh for every run.

HKDF-SHA256 (RFC 5869) with the project as salt. Who does not hold the master key can compute none
of these; who holds the keys of one run learns nothing about another's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from clew.methods.linkage.encoding.problems import BadRun, ShortKey
from clew.methods.linkage.encoding.schema import FORMAT

LEAST_BITS = 256


@dataclass(frozen=True, slots=True, repr=False)
class RunKeys:
    """Derives the keys of one run of one project. Never shown: it has no readable form."""

    _master: bytes
    project: str
    run: str

    def __repr__(self) -> str:
        return "RunKeys(...)"

    def of(self, purpose: str, name: str) -> bytes:
        """The 32 bytes of key for a purpose (``tokens``, ``diffusion``) and a pool or step."""
        return _derived(self._master, self.project, "run", self.run, purpose, name)


def run_keys(master: bytes, project: str, run: str) -> RunKeys:
    """The keys of a run; raises :class:`ShortKey` under 256 bits and :class:`BadRun` without names."""
    _check(master)
    if not project.strip() or not run.strip():
        raise BadRun
    return RunKeys(master, project, run)


def seal_seed(master: bytes, project: str) -> bytes:
    """The 32 bytes from which the project's sealing key is made (the same in all its runs)."""
    _check(master)
    return _derived(master, project, "seal")


def _check(master: bytes) -> None:
    if len(master) * 8 < LEAST_BITS:
        raise ShortKey(bits=len(master) * 8, least=LEAST_BITS)


def _derived(master: bytes, project: str, *info: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    salt = hashlib.sha256(f"clew/encoding/{FORMAT}\0{project}".encode()).digest()
    return HKDF(SHA256(), 32, salt, "\0".join(info).encode()).derive(master)
