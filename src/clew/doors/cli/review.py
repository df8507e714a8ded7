"""``clew review``: have a person look at the doubtful pairs, and keep what that person decides.

Longer than most: it declares the options of four commands.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clew.doors.cli.decisions_file import add_decision, read_decisions
from clew.doors.cli.linking import Given, Lists, check_list, link_lists, linking_options, read_lists
from clew.doors.cli.output import json_option, print_json, progress
from clew.doors.cli.questions_file import check_free, keep_questions, records_of
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.methods.linkage.decisions import Decision, Decisions
    from clew.methods.linkage.linking import Linked
    from clew.methods.linkage.review import Question, ReviewView, Shown

_QUESTION = N_("{number}. {left} and {right}: probability {probability}, weight {weight}")
_FIELD = N_("   {field}: {agreement}")
_IN_CLEAR = N_("   {column}: {left} | {right}")
_NO_QUESTIONS = N_("No pair is doubtful that is not decided yet.")
_ASKED = N_("{questions} questions; which records they are about is kept in {file}.")
_RECORDED = N_("Decision {number} is recorded in {file}: {verdict}.")
_WITHDRAWN = N_("Decision {withdrawn} is withdrawn; the withdrawal is line {number} of {file}.")
_STANDS = N_("{number}. {verdict}, by {by} on {at}: {reason}")
_NONE_STAND = N_("No decision stands.")
_PICTURE = N_("Question {number}")
_DRAWING = N_("Drawing partitions")


class WhichPair(Problem):
    says = N_("It is not said which pair is decided.")
    remedy = N_("Give either --question with the number of a question, or --records with two records.")


class NotAController(Problem):
    says = N_("{given} does not name a list and its controller.")
    remedy = N_("Write --controller LIST=NAME.")


class _Commands(click.Group):
    """Says the help of each command in the reader's language, as ``clew`` does for its own."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from clew.rendering.command_texts import said

        found = super().get_command(ctx, cmd_name)
        return said(found) if found else None


_decisions_option = click.option(
    "--decisions",
    type=click.Path(readable=False, path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="The file of decisions, which only grows.",
)
_by_option = click.option("--by", required=True, metavar="NAME", help="Who decides.")
_reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why.")


@click.group(cls=_Commands)
def command() -> None:
    """Have a person decide doubtful pairs of records; every decision is kept and can be withdrawn."""


@command.command()
@click.argument("tables", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@linking_options
@click.option(
    "--questions",
    "kept",
    type=click.Path(readable=False, path_type=Path, dir_okay=False),
    default=Path("questions.json"),
    show_default=True,
    metavar="FILE",
    help="Where it is kept which records each question is about; it stays with whoever holds the lists.",
)
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Most questions.")
@click.option(
    "--draws",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Judge doubt over so many drawn partitions instead of by each pair alone.",
)
@click.option("--clear", is_flag=True, help="Show records in clear where both are one controller's.")
@click.option(
    "--controller",
    "controllers",
    multiple=True,
    metavar="LIST=NAME",
    help="The controller of a list; a list that is not named is its own. Repeat.",
)
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Also draw why each pair has its weight, field by field (SVG).",
)
@json_option
def ask(
    tables: tuple[Path, ...], kept: Path, most: int, draws: int, clear: bool, controllers: tuple[str, ...],
    pictures: Path | None, as_json: bool, **given: Any,
) -> int:  # fmt: skip
    """List the pairs in TABLES whose decision would teach most, the most doubtful first.

    TABLES and options are those of clew link. A pair is shown as its agreement, field by field, without
    names or record ids; answer it by its number. Pairs decided already are left out.
    """
    from clew.methods.linkage.review import questions, review_view

    check_free(kept)
    lists = read_lists(tables, Given(**given))
    held = _controllers(controllers, list(lists.prepared.lists))
    decided = read_decisions(lists.given.decisions) if lists.given.decisions else None
    found = link_lists(lists)
    drawn = _draws(found, lists, decided, draws) if draws else None
    asked = questions(found.pairs, draws=drawn, decided=decided, most=most)
    texts = _texts(lists) if clear else None
    view = review_view(found.pairs, asked, clear=clear, controllers=held, texts=texts)
    if asked:
        keep_questions(kept, asked)
    if pictures is not None:
        _draw_reasons(found, asked, pictures)
    if as_json:
        print_json(_for_machines(view, found) | {"file": kept.name if asked else None})
    else:
        _show(view, found, kept)
    return 1 if view.refusals else 0


@command.command()
@click.argument("verdict", type=click.Choice(["same", "different", "unsure"]))
@click.option("--question", "number", type=int, metavar="NUMBER", help="The question that is answered.")
@click.option(
    "--questions",
    "kept",
    type=click.Path(readable=False, path_type=Path, dir_okay=False),
    default=Path("questions.json"),
    show_default=True,
    metavar="FILE",
    help="The questions as clew review ask kept them.",
)
@click.option(
    "--records",
    nargs=4,
    metavar="LIST RECORD LIST RECORD",
    help="Instead of a question: the two records by list and id.",
)
@_decisions_option
@_by_option
@_reason_option
@json_option
def decide(
    verdict: str, number: int | None, kept: Path, records: tuple[str, str, str, str] | None,
    decisions: Path, by: str, reason: str, as_json: bool,
) -> int:  # fmt: skip
    """Record that two records are the same person's, different persons', or that it cannot be said.

    A later decision on the same pair supersedes an earlier one.
    """
    if (number is None) == (records is None):
        raise WhichPair()
    first, second = (
        ((records[0], records[1]), (records[2], records[3]))
        if records is not None
        else records_of(kept, number or 0)
    )
    made = add_decision(
        decisions,
        lambda so_far: so_far.decide(first, second, verdict, by=by, at=_now(), reason=reason),
    )
    _tell(made, decisions, as_json)
    return 0


@command.command()
@click.argument("number", type=int)
@_decisions_option
@_by_option
@_reason_option
@json_option
def withdraw(number: int, decisions: Path, by: str, reason: str, as_json: bool) -> int:
    """Take decision NUMBER back; the one before it on the same pair stands again.

    The decision stays in the file, with who took it back and why.
    """
    if not decisions.exists():
        read_decisions(decisions)
    made = add_decision(decisions, lambda so_far: so_far.withdraw(number, by=by, at=_now(), reason=reason))
    _tell(made, decisions, as_json)
    return 0


@command.command("list")
@_decisions_option
@json_option
def listing(decisions: Path, as_json: bool) -> int:
    """List the decisions that stand: verdict, who, when and why.

    With --json also the records, and the decisions that were superseded or withdrawn.
    """
    from clew.rendering.words import translate
    from clew.rendering.words.review import VERDICTS

    found = read_decisions(decisions)
    standing = found.standing()
    if as_json:
        print_json(
            {
                "standing": [line.number for line in standing],
                "lines": [line.to_dict() for line in found.lines],
            }
        )
        return 0
    for line in standing:
        verdict = translate(VERDICTS[line.verdict]) if line.verdict else ""
        click.echo(
            translate(
                _STANDS,
                number=line.number,
                verdict=verdict,
                by=_printable(line.by),
                at=line.at.date().isoformat(),
                reason=_printable(line.reason),
            )
        )
    if not standing:
        click.echo(translate(_NONE_STAND))
    return 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _controllers(given: tuple[str, ...], names: list[str]) -> dict[str, str]:
    held = {}
    for entry in given:
        name, equals, controller = entry.partition("=")
        if not equals or not controller.strip():
            raise NotAController(given=entry)
        check_list("--controller", name, names)
        held[name] = controller.strip()
    return held


def _draws(found: Linked, lists: Lists, decided: Decisions | None, draws: int) -> Any:
    import numpy as np

    from clew.methods.linkage.constraints import single_lists
    from clew.methods.linkage.draws import draw
    from clew.rendering.words import translate

    once = [name for name in lists.prepared.lists if lists.settings.is_once(name)]
    bound = decided.constraints(found.pairs, single_lists(found.pairs, once))[0] if decided else None
    with progress(translate(_DRAWING)) as advance:
        return draw(
            found.pairs,
            draws=draws,
            rng=np.random.default_rng(lists.given.seed),
            one_per_list=once,
            constraints=bound,
            on_progress=advance,
        )


def _texts(lists: Lists) -> dict[str, list[str]]:
    """By role one text per pooled record, as it stands in the lists."""
    roles = dict.fromkeys(role for of_list in lists.prepared.roles.values() for role in of_list)
    texts: dict[str, list[str]] = {}
    for role in roles:
        if role == "record_id":
            continue
        texts[role] = []
        for name, sheet in lists.sheets.items():
            column = lists.prepared.roles[name].get(role)
            texts[role] += (
                [text or "" for text in sheet.frame[column].to_list()]
                if column
                else [""] * sheet.frame.height
            )
    return texts


def _draw_reasons(found: Linked, asked: tuple[Question, ...], folder: Path) -> None:
    from clew.files.problems import CannotWrite
    from clew.files.writing import atomic
    from clew.methods.linkage.explaining import explain
    from clew.rendering.charts.drawing import Look
    from clew.rendering.charts.waterfall import waterfall
    from clew.rendering.words import translate
    from clew.rendering.words.languages import current_language

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise CannotWrite(file=folder.name) from None
    for question in asked:
        title = translate(_PICTURE, number=question.number)
        reason = explain(found.comparison, question.pair)
        chart = waterfall(reason, title, Look(language=current_language()))
        with atomic(folder / f"question-{question.number}.svg") as target:
            target.write(chart.svg.encode())


def _levels(question: Shown, found: Linked) -> dict[str, Any]:
    fields = {field.name: field.levels for field in found.comparison.fields}
    return {name: fields[name][level] if level >= 0 else None for name, level in question.agreement}


def _for_machines(view: ReviewView, found: Linked) -> dict[str, Any]:
    told = view.to_dict()
    for shown, question in zip(told["questions"], view.questions, strict=True):
        shown["agreement"] = {
            name: level.value if level else None for name, level in _levels(question, found).items()
        }
    return told


def _show(view: ReviewView, found: Linked, kept: Path) -> None:
    from clew.rendering.words import finding_text, translate
    from clew.rendering.words.linkage import field_name, level_name

    for question in view.questions:
        click.echo(
            translate(
                _QUESTION,
                number=question.number,
                left=question.lists[0],
                right=question.lists[1],
                probability=round(question.probability, 3),
                weight=round(question.weight, 1),
            )
        )
        for name, level in _levels(question, found).items():
            click.echo(translate(_FIELD, field=field_name(name), agreement=level_name(level)))
        if question.records is not None:
            rows = [("record_id", question.records[0][1], question.records[1][1])]
            for column, left, right in (*rows, *(question.texts or ())):
                if left or right:
                    click.echo(
                        translate(_IN_CLEAR, column=column, left=_printable(left), right=_printable(right))
                    )
    for refusal in view.refusals:
        click.echo(finding_text(refusal))
    if view.questions:
        click.echo(translate(_ASKED, questions=len(view.questions), file=kept.name))
    else:
        click.echo(translate(_NO_QUESTIONS))


def _printable(text: str) -> str:
    """The text without characters that would steer a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _tell(made: Decision, file: Path, as_json: bool) -> None:
    from clew.rendering.words import translate
    from clew.rendering.words.review import VERDICTS

    if as_json:
        print_json(made.to_dict())
    elif made.verdict is not None:
        verdict = translate(VERDICTS[made.verdict])
        click.echo(translate(_RECORDED, number=made.number, file=file.name, verdict=verdict))
    else:
        click.echo(translate(_WITHDRAWN, withdrawn=made.withdraws, number=made.number, file=file.name))
