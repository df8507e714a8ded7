"""What the commands that link lists by name are given, and the linking itself.

Shared by ``clew link`` and ``clew review``, which links the same lists to find what is doubtful. A
quarter of its length is the options themselves.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.output import progress
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.files.mappings import ColumnMapping
    from clew.files.reading import Sheet
    from clew.methods.linkage.blocking import Plan
    from clew.methods.linkage.comparing import Keeper, Progress
    from clew.methods.linkage.linking import Linked
    from clew.methods.linkage.preparation import Prepared
    from clew.methods.linkage.settings import LinkageSettings
    from clew.methods.linkage.training import Trained

STEPS = {
    "compare": N_("Comparing pairs of records"),
    "train": N_("Learning what agreement is worth"),
}


class TwoListsOfOneName(Problem):
    says = N_("Two of the files would both be the list {name}.")
    remedy = N_("Rename one of the files: a list is called after its file.")


class NoSettingsThere(Problem):
    says = N_("{file} cannot be read as {what}.")
    remedy = N_("Give a JSON file as the documentation of linkage describes it.")


class NobodyOfThatName(Problem):
    says = N_("{option} names the list {name}, which is not among the files.")
    remedy = N_("The lists are called after their files: {names}.")


_OPTIONS = (
    click.option(
        "--mapping",
        "mappings",
        multiple=True,
        metavar="[LIST=]FILE",
        help="A saved mapping of columns, for all lists or for one; wins over the guess. Repeat.",
    ),
    click.option("--one-per-list", is_flag=True, help="Every list holds each person once."),
    click.option("--once", multiple=True, metavar="LIST", help="A list that holds each person once; repeat."),
    click.option(
        "--settings",
        type=click.Path(readable=False, path_type=Path),
        metavar="FILE",
        help="Settings that differ from those shipped.",
    ),
    click.option("--language", metavar="CODE", help="Language of the names where a record names none."),
    click.option(
        "--neighbours",
        type=click.Path(readable=False, path_type=Path),
        metavar="FILE",
        help="A table with columns code and neighbours (codes separated by spaces).",
    ),
    click.option(
        "--trained",
        type=click.Path(readable=False, path_type=Path),
        metavar="FILE",
        help="Trained parameters of an earlier run.",
    ),
    click.option(
        "--cut", type=float, default=0.0, show_default=True, help="Weight (log2 odds) from which links gain."
    ),
    click.option(
        "--decisions",
        type=click.Path(readable=False, path_type=Path),
        metavar="FILE",
        help="What reviewers decided (JSON lines); binds the result and recalibrates the weights.",
    ),
    click.option(
        "--checkpoints",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help="Keep each stage here, so that a killed run resumes with the same answer.",
    ),
    click.option(
        "--memory", metavar="SIZE", help="Most memory for the engine, such as 6GB; more spills to disk."
    ),
    click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of all chance."),
)


def linking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that links lists by name; they are the fields of :class:`Given`."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


@dataclass(frozen=True, slots=True)
class Given:
    """The options as given."""

    mappings: tuple[str, ...]
    one_per_list: bool
    once: tuple[str, ...]
    settings: Path | None
    language: str | None
    neighbours: Path | None
    trained: Path | None
    cut: float
    decisions: Path | None
    checkpoints: Path | None
    memory: str | None
    seed: int


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists as read, in comparable form, and the pairs that would be compared."""

    given: Given
    sheets: Mapping[str, Sheet]
    settings: LinkageSettings
    prepared: Prepared
    plan: Plan


def read_lists(tables: tuple[Path, ...], given: Given) -> Lists:
    """Read and prepare the lists; says on stderr which dates of birth are none."""
    from clew.doors.cli.odd_dates import tell_odd_dates
    from clew.methods.linkage.comparing import plan_pairs
    from clew.methods.linkage.preparation import prepare

    sheets = _sheets(tables, given.mappings)
    settings = _settings(given.settings, list(sheets), given.once, given.one_per_list, given.language)
    prepared = prepare(
        {name: sheet.frame for name, sheet in sheets.items()},
        language=settings.language or None,
        languages=settings.languages(),
        neighbours=_neighbours(given.neighbours),
    )
    for name, sheet in sheets.items():
        tell_odd_dates(sheet, prepared.roles[name])
    return Lists(given, sheets, settings, prepared, plan_pairs(prepared, settings))


def link_lists(lists: Lists) -> Linked:
    """Link lists that were read, with progress on stderr; nothing of a record stays on the disk."""
    import numpy as np

    from clew.doors.cli.decisions_file import read_decisions
    from clew.methods.linkage.linking import link

    given = lists.given
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clew-")))
        return link(
            lists.prepared,
            lists.settings,
            rng=np.random.default_rng(given.seed),
            cut=given.cut,
            decisions=read_decisions(given.decisions) if given.decisions else None,
            plan=lists.plan,
            trained=_trained(given.trained),
            on_progress=stack.enter_context(_stages()),
            keep=_keeper(
                stack, given.checkpoints, lists.sheets, lists.settings, given.seed, given.neighbours
            ),
            scratch=scratch,
            memory=given.memory,
        )


def _sheets(tables: tuple[Path, ...], given: tuple[str, ...]) -> dict[str, Sheet]:
    from clew.files.mappings import load
    from clew.files.reading import read

    names = [table.stem for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise TwoListsOfOneName(name=name)
    for_all: ColumnMapping | None = None
    for_one: dict[str, ColumnMapping] = {}
    for entry in given:
        name, equals, file = entry.partition("=")
        if not equals:
            for_all = load(name)
            continue
        check_list("--mapping", name, names)
        for_one[name] = load(file)
    return {table.stem: read(table, mapping=for_one.get(table.stem, for_all)) for table in tables}


def check_list(option: str, name: str, names: list[str]) -> None:
    """Raise :class:`NobodyOfThatName` where an option names a list that is not given."""
    if name not in names:
        raise NobodyOfThatName(option=option, name=name, names=", ".join(names))


def _json_of(file: Path, what: str) -> dict[str, Any]:
    from clew.files.problems import NoSuchFile

    try:
        found = json.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise NoSuchFile(file=file.name) from None
    except (OSError, ValueError):
        raise NoSettingsThere(file=file.name, what=what) from None
    if not isinstance(found, dict):
        raise NoSettingsThere(file=file.name, what=what)
    return found


def _settings(
    file: Path | None, names: list[str], once: tuple[str, ...], one_per_list: bool, language: str | None
) -> LinkageSettings:
    from clew.methods.linkage.settings import LinkageSettings

    given = _json_of(file, "settings") if file is not None else {}
    for name in once:
        check_list("--once", name, names)
    if once or one_per_list:
        given["once"] = [*given.get("once", []), *(names if one_per_list else once)]
    if language:
        given["language"] = language
    try:
        return LinkageSettings.from_dict(given)
    except (TypeError, ValueError, KeyError, AttributeError):
        raise NoSettingsThere(file=file.name if file else "-", what="settings") from None


def _trained(file: Path | None) -> Trained | None:
    from clew.methods.linkage.training import Trained

    if file is None:
        return None
    given = _json_of(file, "trained parameters")
    try:
        return Trained.from_dict(given)
    except (TypeError, ValueError, KeyError, AttributeError):
        raise NoSettingsThere(file=file.name, what="trained parameters") from None


def _neighbours(file: Path | None) -> dict[str, list[str]]:
    from clew.files.reading import read, require

    if file is None:
        return {}
    sheet = read(file)
    require(sheet, ["code", "neighbours"])
    return {code: near.split() for code, near in sheet.frame.select("code", "neighbours").iter_rows()}


def _keeper(
    stack: ExitStack,
    folder: Path | None,
    sheets: Mapping[str, Sheet],
    settings: LinkageSettings,
    seed: int,
    neighbours: Path | None,
) -> Keeper | None:
    """Keeps stages in a folder, each tied to the files, mappings, settings and version it came from."""
    from clew import __version__
    from clew.files.artefacts import Checkpoints

    if folder is None:
        return None
    kept = stack.enter_context(Checkpoints(folder))
    inputs = {name: sheet.source for name, sheet in sheets.items()}
    made_of = {
        **settings.to_dict(),
        "seed": seed,
        "columns": {name: sheet.columns for name, sheet in sheets.items()},
        "neighbours": _neighbours(neighbours),
    }

    def keep(stage: str, make: Callable[[], Any]) -> Any:
        return kept.step(stage, make, inputs=inputs, settings=made_of, version=__version__).value

    return keep


@contextmanager
def _stages() -> Iterator[Progress]:
    """A progress bar for each stage, the next when the stage changes."""
    from clew.rendering.words import translate

    with ExitStack() as stack:
        current: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in current:
                stack.close()
                current.clear()
                current[stage] = stack.enter_context(progress(translate(STEPS[stage])))
            current[stage](done, total)

        yield tell
