"""The pages in a browser: no axe violation, no console message, no sideways scroll, in every language."""

from __future__ import annotations

import pytest

from clew.methods.captures import Captures
from clew.methods.figures import Basis, Figure, Interval, Unit
from clew.rendering import charts, page
from clew.rendering.bulletin import folder, web
from clew.rendering.exhibits import Exhibit, Step
from clew.rendering.page import Link, Results

LANGUAGES = ["en", "fr", "sr", "sr-Latn"]


@pytest.fixture
def browser(chromium):
    return chromium


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    place = tmp_path_factory.mktemp("pages")
    edition = folder.read(folder.EXAMPLE)
    shown = {exhibit.code: exhibit for exhibit in edition.exhibits}
    basis = Basis(Unit.PERSON, "all", "centre")
    captures = Captures.from_counts(
        ["Police", "Prosecution", "Centre", "Shelter", "Hotline"],
        {tuple(number >> bit & 1 for bit in range(5)): 90 - 3 * number for number in range(1, 30)},
    )
    title = {"en": "Overlap of lists", "fr": "Recoupement des listes", "sr": "Преклапање спискова"}
    estimate = Figure(1841, basis, Interval(1420, float("inf"), 0.95, "bca", conditional=True))
    results = Results(
        headlines=(Exhibit("estimate", title, estimate), shown["presumed"]),
        steps=(
            Step(
                title,
                ("persons",),
                (
                    Exhibit("overlap", title, lambda name, look: charts.overlap(captures, name, look), basis),
                    shown["forms"],
                ),
            ),
            Step(title, (), (shown["stages"], shown["regions"])),
        ),
        links=(Link(title, "bulletin.en.pdf"),),
        fictional=True,
    )
    for name, content in page.files(results):
        (place / name).write_bytes(content)
    for language in LANGUAGES:
        (place / web.name_of(language, "html")).write_bytes(web.build(edition, language))
    return place


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", ["page", "bulletin"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_accessible_quiet_and_as_wide_as_its_window(browser, pages, language, kind, width):
    from axe_playwright_python.sync_playwright import Axe

    name = page.name_of(language) if kind == "page" else web.name_of(language, "html")
    opened = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=False)
    said, asked = [], []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    try:
        opened.goto((pages / name).as_uri())
        assert said == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        for summary in opened.query_selector_all("summary"):
            summary.click()
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(opened, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.response["passes"]
        assert found.response["violations"] == []
    finally:
        opened.close()


@pytest.mark.slow
def test_a_reader_changes_the_language_and_stays_on_the_page(browser, pages):
    opened = browser.new_page()
    try:
        opened.goto((pages / "index.html").as_uri())
        opened.get_by_role("link", name="српски (ћирилица)").click()
        assert opened.evaluate("document.documentElement.lang") == "sr"
        assert opened.get_by_role("link", name="српски (ћирилица)").get_attribute("aria-current") == "page"
    finally:
        opened.close()


@pytest.mark.slow
def test_the_keyboard_reaches_the_content_first(browser, pages):
    opened = browser.new_page()
    try:
        opened.goto((pages / "index.html").as_uri())
        opened.keyboard.press("Tab")
        opened.keyboard.press("Enter")
        assert opened.evaluate("document.activeElement.id") == "content"
    finally:
        opened.close()
