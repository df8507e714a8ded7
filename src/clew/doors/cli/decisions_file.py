"""The file of decisions: read whole, and only ever longer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.methods.linkage.decisions import Decision, Decisions


class NotDecisions(Problem):
    says = N_("{file} cannot be read as decisions.")
    remedy = N_("Give the file that clew review writes.")


def read_decisions(file: Path) -> Decisions:
    """The decisions in a file; raises where it is absent, unreadable or was changed."""
    from clew.files.problems import NoSuchFile
    from clew.methods.linkage.decisions import Decisions

    try:
        return Decisions.from_lines(_lines(file.read_bytes()))
    except FileNotFoundError:
        raise NoSuchFile(file=file.name) from None
    except (OSError, UnicodeDecodeError):
        raise NotDecisions(file=file.name) from None


def add_decision(file: Path, change: Callable[[Decisions], Decisions]) -> Decision:
    """Write what ``change`` adds at the end of the file, which is made where there is none.

    The file is locked meanwhile, so that two reviewers cannot follow the same line; a new one can be
    read by its owner alone. Raises what reading raises, and :class:`~clew.files.problems.CannotWrite`.
    """
    import fcntl

    from clew.files.problems import CannotWrite
    from clew.methods.linkage.decisions import Decisions

    try:
        handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError:
        raise CannotWrite(file=file.name) from None
    with os.fdopen(handle, "r+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        found = kept.read()
        try:
            lines = _lines(found)
        except UnicodeDecodeError:
            raise NotDecisions(file=file.name) from None
        decisions = change(Decisions.from_lines(lines))
        gap = b"\n" if found and not found.endswith(b"\n") else b""
        try:
            kept.write(gap + decisions.last_line(lines[-1] if lines else "").encode() + b"\n")
            kept.flush()
            os.fsync(kept.fileno())
        except OSError:
            raise CannotWrite(file=file.name) from None
    return decisions.lines[-1]


def _lines(data: bytes) -> list[str]:
    # Not splitlines: a reason may hold characters that count as line ends there.
    return [line.rstrip("\r") for line in data.decode("utf-8-sig").split("\n") if line.strip()]
