"""``clew demo``: the fictional country and the whole thread, printed, as a bulletin, and served."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.output import finite, json_option, print_json, steps_progress
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.demo.walk import Walked

MARKER = "FICTIONAL"
"""A folder that the demo made carries a file of this name; it overwrites no other folder."""

LARGE = 1_000_000
"""Records of the size ``large``, which is streamed and not walked through."""

STEPS = {
    "link": N_("who is the same person"),
    "draw": N_("how sure that is"),
    "estimate": N_("how many were never seen"),
    "justice": N_("what became of the complaints"),
    "protect": N_("what may be shown"),
}

_PORT_TAKEN = N_("Port {port} is taken; {other} is used instead.")


class FolderNotOurs(Problem):
    says = N_("The folder {folder} is not empty and was not made by clew demo.")
    remedy = N_("Name another folder with --out, or empty it yourself.")


class SmallSeedsOnly(Problem):
    says = N_("{seeds} countries were asked for.")
    remedy = N_("Ask for at least one: --seeds 200 --size small takes some minutes.")


@click.command("demo")
@click.option(
    "--size", type=click.Choice(["small", "national", "large"]), default="national", show_default=True
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Which country; the same seed gives the same one."
)
@click.option(
    "--out",
    type=click.Path(readable=False, path_type=Path),
    default=Path("clew-demo"),
    show_default=True,
    help="Where country, bulletin and page go.",
)
@click.option("--serve/--no-serve", default=True, help="Serve the page on loopback when done.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Where it is served; another one is taken if this one is not free.",
)
@click.option(
    "--seeds", type=int, help="Walk so many countries and print how often the interval held the truth."
)
@click.option("--records", type=int, help="Instead: stream so many records of a large country into --out.")
@json_option
def command(
    size: str,
    seed: int,
    out: Path,
    serve: bool,
    port: int,
    seeds: int | None,
    records: int | None,
    as_json: bool,
) -> int:
    """Build the fictional country Lumara and walk the thread through it."""
    if size == "large" or records is not None:
        records = LARGE if records is None else records
        return _stream(seed, records, out, as_json)
    if seeds is not None:
        return _repeat(seed, seeds, size, as_json)
    _make_folder(out)
    with steps_progress() as tell:
        started = time.perf_counter()
        tell(N_("a country that does not exist"), 0, 1)
        from clew.demo import lumara
        from clew.demo.walk import walked

        country = lumara.build(seed, size)
        lumara.write(country, out / "country")
        tell(N_("a country that does not exist"), 1, 1)
        found = walked(country, lambda step, done, total: tell(STEPS[step], done, total))
        written = _write(found, out, tell)
        seconds = time.perf_counter() - started
    result = {
        **found.thread.to_dict(),
        "truth": found.truth.to_dict(),
        "files": written,
        "seconds": round(seconds, 1),
    }
    (out / "results.json").write_text(
        json.dumps(finite(result), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    if as_json:
        print_json(result)
    else:
        click.echo((out / "summary.txt").read_text("utf-8"))
        click.echo(
            _said(
                N_("Everything lies in {folder}: the country, the bulletin in four languages, the page."),
                folder=str(out),
            )
        )
    if serve and not as_json:
        _serve(out, port)
    return 0


def _said(message: str, **parameters: Any) -> str:
    from clew.rendering.words import translate

    return translate(message, **parameters)


def _make_folder(out: Path) -> None:
    if out.exists() and any(out.iterdir()) and not (out / MARKER).exists():
        raise FolderNotOurs(folder=str(out))
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).write_text("Everything in this folder is invented by clew demo.\n", "utf-8")


def _write(found: Walked, out: Path, tell: Any) -> list[str]:
    from dataclasses import replace

    from clew.demo.walk import REGIONS
    from clew.rendering import page, story
    from clew.rendering.bulletin import folder as edition_folder
    from clew.rendering.bulletin.files import files
    from clew.rendering.words.languages import LANGUAGES
    from clew.rendering.words.summary import page_text

    thread, settings, truth = found.thread, found.settings, found.truth
    known = {
        "population": truth.population,
        "known": truth.known,
        "precision": truth.linkage.precision,
        "recall": truth.linkage.recall,
    }
    steps = story.steps(thread, found.sources, settings, known)
    (out / "summary.txt").write_text(page_text(steps), "utf-8")
    exhibits = story.bulletin_exhibits(thread, settings, REGIONS)
    edition = replace(edition_folder.read(edition_folder.EXAMPLE, exhibits), smallest=settings.rules.minimum)
    title = N_("the bulletin in four languages")
    made = []
    for name, content in files(edition):
        made.append((Path("bulletin") / name, content))
        tell(title, len(made), 2 * len(edition.languages) + 2)
    links = tuple(
        page.Link(LANGUAGES[name.stem.split(".")[-1]].name, f"../bulletin/{name.name}")
        for name, _ in made
        if name.suffix == ".pdf"
    )
    results = page.Results(
        headlines=story.headlines(thread, settings),
        steps=steps,
        links=links,
        fictional=True,
        smallest=settings.rules.minimum,
    )
    made += [(Path("page") / name, content) for name, content in page.files(results)]
    for name, content in made:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    return [str(out / name) for name, _ in made]


def _serve(out: Path, port: int) -> None:
    """Serve the page and the bulletin beside it on loopback until interrupted."""
    from clew.doors.cli.serving import server

    with server(out, port) as serving:
        taken = serving.server_address[1]
        if port not in {0, taken}:
            click.echo(f"clew: {_said(_PORT_TAKEN, port=str(port), other=str(taken))}", err=True)
        address = f"http://127.0.0.1:{taken}/page/index.html"
        click.echo(_said(N_("The results are at {address} (Ctrl+C ends)."), address=address))
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            click.echo("")


def _repeat(first: int, seeds: int, size: str, as_json: bool) -> int:
    """Walk many countries; print how often the interval held the truth and how often it refused."""
    if seeds < 1:
        raise SmallSeedsOnly(seeds=seeds)
    from clew.demo.walk import Countries, verdicts

    truths = []
    with steps_progress() as tell:
        for truth in verdicts(first, seeds, size, os.cpu_count() or 1):
            truths.append(truth)
            tell(N_("countries"), len(truths), seeds)
    found = Countries(tuple(truths))
    if as_json:
        print_json({"size": size, **found.to_dict()})
        return 0
    intervals, headlines = found.intervals, found.headlines
    low, high = (f"{100 * limit:.1f} %" for limit in intervals.limits)
    click.echo(
        _said(
            N_(
                "{countries} countries ({size}): the 95 % interval held the true number in {held} of {given} "
                "(exact 95 % limits {low} to {high}). A headline was refused in {refused}; where one was "
                "given, its interval held the truth in {headlines_held} of {headlines}."
            ),
            countries=seeds,
            size=size,
            held=intervals.held,
            given=intervals.held + intervals.missed,
            low=low,
            high=high,
            refused=headlines.refused,
            headlines_held=headlines.held,
            headlines=headlines.held + headlines.missed,
        )
    )
    return 0


def _stream(seed: int, records: int, out: Path, as_json: bool) -> int:
    from clew.demo import lumara

    _make_folder(out)
    started = time.perf_counter()
    with steps_progress() as tell:
        title = N_("records")
        lumara.stream(seed, records, out / "country", lambda done, total: tell(title, done, total))
    seconds = time.perf_counter() - started
    if as_json:
        print_json({"records": records, "seconds": round(seconds, 2), "folder": str(out)})
    else:
        click.echo(_said(N_("{records} records lie in {folder}."), records=records, folder=str(out)))
    return 0
