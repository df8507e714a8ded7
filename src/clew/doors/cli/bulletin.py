"""``clew bulletin``: an edition of the bulletin from a folder of texts and figures."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from clew.doors.cli.output import json_option, print_json, progress
from clew.problem import N_, Problem


class FolderTaken(Problem):
    says = N_("The folder {folder} exists and is not empty.")
    remedy = N_("Name a folder that does not exist yet.")


@click.command("bulletin")
@click.argument("folder", type=click.Path(readable=False, path_type=Path))
@click.option(
    "--out", type=click.Path(readable=False, path_type=Path), help="Where the files go; default: FOLDER/out."
)
@click.option("--language", "languages", multiple=True, help="Only this language; may be repeated.")
@click.option("--example", is_flag=True, help="Write an example to start from into FOLDER.")
@json_option
def command(folder: Path, out: Path | None, languages: tuple[str, ...], example: bool, as_json: bool) -> None:
    """Set the bulletin in FOLDER (edition.toml, Markdown, figures.json) as PDF, web page and open data."""
    from dataclasses import replace

    from clew.rendering.bulletin import folder as reading
    from clew.rendering.bulletin.files import files
    from clew.rendering.words.languages import find

    if example:
        if folder.exists() and any(folder.iterdir()):
            raise FolderTaken(folder=folder.name)
        shutil.copytree(reading.EXAMPLE, folder, dirs_exist_ok=True)
        written = sorted(path.name for path in folder.iterdir())
    else:
        edition = reading.read(folder)
        if languages:
            edition = replace(edition, languages=tuple(find(language).tag for language in languages))
        target = out or folder / "out"
        written = []
        with progress("bulletin") as advance:
            made = []
            for name, content in files(edition):  # everything is made before anything is written
                made.append((name, content))
                advance(len(made), 2 * len(edition.languages) + 2)
        target.mkdir(parents=True, exist_ok=True)
        for name, content in made:
            (target / name).write_bytes(content)
            written.append(str(target / name))
    if as_json:
        print_json({"files": written})
    else:
        click.echo("\n".join(written))
