"""``clew test``: run all tests that can run here, and say which could not and what they lack."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from clew.problem import N_, Problem

PACKAGES = {
    "PostgreSQL": "postgresql",
    "Chromium": "chromium",
    "pdftoppm": "poppler-utils",
}
"""What some tests need from the system, with the Debian package that brings it."""


class NoRepository(Problem):
    says = N_("The tests are not part of the installed package.")
    remedy = N_("Run ./clew test in a clone of the repository.")
    exit_code = 3


class CannotInstall(Problem):
    says = N_("{packages} could not be installed from the system's packages.")
    remedy = N_("Run as an administrator: apt-get install {packages}. Or run the tests without --install.")
    exit_code = 3


def missing() -> list[str]:
    """The names of what is not on this machine."""
    found = {
        "PostgreSQL": bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb")),
        "Chromium": bool(shutil.which("chromium")),
        "pdftoppm": bool(shutil.which("pdftoppm")),
    }
    return [name for name, present in found.items() if not present]


def install(names: list[str]) -> None:
    """Install what is missing from Debian's packages; raises :class:`CannotInstall`."""
    packages = [PACKAGES[name] for name in names]
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [*rights, "apt-get", "update", "-qq"],
        [*rights, "apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages],
    ):
        click.echo(f"clew: {' '.join(command)}", err=True)
        try:
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            raise CannotInstall(packages=" ".join(packages)) from None


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--install", "wants_install", is_flag=True, help="First get what is missing from the system's packages."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(wants_install: bool, arguments: tuple[str, ...]) -> int:
    """Run the tests. Further ARGUMENTS go to pytest."""
    home = Path(os.environ.get("CLEW_HOME", "."))
    if not (home / "tests").is_dir():
        raise NoRepository
    lacking = missing()
    if lacking and wants_install:
        install(lacking)
        lacking = missing()
    for name in lacking:
        click.echo(f"clew: {name} is absent: tests that need it will be named below as not run", err=True)
    chosen = arguments or ("-n", str(os.cpu_count() or 1), "--dist", "worksteal")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-rfEs", *chosen], cwd=home, check=False
    ).returncode
