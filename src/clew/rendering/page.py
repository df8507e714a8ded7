"""The results of a run as one local page in each language: no script, no request, nothing to install."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from clew.problem import N_
from clew.rendering import hypertext
from clew.rendering.exhibits import Exhibit, Step, Words, check_small_counts, in_language
from clew.rendering.words import LANGUAGES, translate
from clew.rendering.words.languages import find

TITLE = "Clew"
LEAD = N_(
    "From a signal to a protected person, from a case to a judgment, and from all cases together to "
    "evidence that can be shown without hurting anyone."
)
FICTIONAL = N_("Fictional country: no real person, no real case")
CONTENTS = N_("Contents")
MADE_HERE = N_("This page was made on this computer. It asks nothing of any other and runs no scripts.")
FILES = N_("Files")
HEADLINES = N_("In short")


@dataclass(frozen=True, slots=True)
class Link:
    """A file beside the page: what it is, and its address."""

    name: Words
    address: str


@dataclass(frozen=True)
class Results:
    """What the page shows: the figures that lead, the steps of the thread, and the files beside it."""

    headlines: tuple[Exhibit, ...]
    steps: tuple[Step, ...]
    links: tuple[Link, ...] = ()
    fictional: bool = False
    smallest: int = 5


def name_of(language: str) -> str:
    """The file of the page in a language; English is ``index.html``."""
    return "index.html" if language == "en" else f"index.{language}.html"


def files(results: Results, languages: Sequence[str] = tuple(LANGUAGES)) -> Iterator[tuple[str, bytes]]:
    """The page in each language with its file name; the files link to one another."""
    for language in languages:
        yield name_of(language), build(results, language, languages)


def build(results: Results, language: str, languages: Sequence[str] = tuple(LANGUAGES)) -> bytes:
    """The page in one language.

    Raises ``SmallCount`` where a figure or table shows a count of persons below ``smallest``.
    """
    tag = find(language).tag
    steps = results.steps
    for exhibit in (*results.headlines, *(shown for step in steps for shown in step.exhibits)):
        check_small_counts(exhibit, results.smallest)
    titles = [in_language(step.title, tag, str(number)) for number, step in enumerate(steps, 1)]
    contents = "".join(
        f'<li><a href="#step{number}">{escape(title)}</a></li>' for number, title in enumerate(titles, 1)
    )
    parts = [
        f'<div class="masthead"><h1>{TITLE}</h1><p class="lead">{escape(translate(LEAD, tag))}</p></div>',
        f'<nav class="contents" aria-labelledby="contents"><h2 id="contents">'
        f"{escape(translate(CONTENTS, tag))}</h2><ol>{contents}</ol></nav>",
    ]
    if results.headlines:
        shown = "\n".join(hypertext.exhibit(exhibit, tag) for exhibit in results.headlines)
        parts.append(f"<article><h2>{escape(translate(HEADLINES, tag))}</h2>{shown}</article>")
    for number, (step, title) in enumerate(zip(steps, titles, strict=True), 1):
        lines = "".join(f"<p>{escape(in_language(line, tag, str(number)))}</p>" for line in step.lines)
        shown = "\n".join(hypertext.exhibit(exhibit, tag) for exhibit in step.exhibits)
        parts.append(f'<article id="step{number}"><h2>{number}. {escape(title)}</h2>{lines}{shown}</article>')
    if results.links:
        links = "".join(
            f'<li><a href="{escape(link.address)}">{escape(in_language(link.name, tag, "links"))}</a></li>'
            for link in results.links
        )
        parts.append(
            f'<article id="files"><h2>{escape(translate(FILES, tag))}</h2><ul>{links}</ul></article>'
        )
    return hypertext.shell(
        title=TITLE,
        language=tag,
        body="\n".join(parts),
        banner=translate(FICTIONAL, tag) if results.fictional else "",
        others={other: name_of(other) for other in languages},
        footer=f"<p>{escape(translate(MADE_HERE, tag))}</p>",
    )
