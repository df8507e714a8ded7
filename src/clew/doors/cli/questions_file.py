"""Which records the numbered questions of a review are about: list and id, never a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.methods.linkage.decisions import Record
    from clew.methods.linkage.review import Question


class QuestionsThere(Problem):
    says = N_("{file} holds the questions of an earlier run.")
    remedy = N_("Their numbers mean other pairs: name another file, or delete it once all are answered.")


class NotQuestions(Problem):
    says = N_("{file} cannot be read as questions.")
    remedy = N_("Give the file that clew review ask has written.")


class NoSuchQuestion(Problem):
    says = N_("{file} has no question {number}.")
    remedy = N_("Its questions have the numbers 1 to {most}.")


def check_free(file: Path) -> None:
    """Raise :class:`QuestionsThere` where questions would be overwritten."""
    if file.exists():
        raise QuestionsThere(file=file.name)


def keep_questions(file: Path, asked: tuple[Question, ...]) -> None:
    """Keep the records of each question, in order; only its owner can read a new file."""
    from clew.files.writing import atomic

    told = {"questions": [[list(record) for record in question.records] for question in asked]}
    with atomic(file) as target:
        target.write((json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())


def records_of(file: Path, number: int) -> tuple[Record, Record]:
    """The two records of a question."""
    from clew.files.problems import NoSuchFile

    try:
        asked = json.loads(file.read_text("utf-8"))["questions"]
        pairs = [((str(a), str(b)), (str(c), str(d))) for (a, b), (c, d) in asked]
    except FileNotFoundError:
        raise NoSuchFile(file=file.name) from None
    except (OSError, ValueError, TypeError, KeyError):
        raise NotQuestions(file=file.name) from None
    if not 1 <= number <= len(pairs):
        raise NoSuchQuestion(file=file.name, number=number, most=len(pairs))
    return pairs[number - 1]
