"""The demo's own page, made by the command from a small country and served as the command serves it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from clew.doors.cli.serving import server

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NAMES = {"en": "English", "fr": "français", "sr": "српски (ћирилица)", "sr-Latn": "srpski (latinica)"}


@pytest.fixture(scope="session")
def lumara(tmp_path_factory) -> Path:
    """The folder that the command writes for the small country."""
    out = tmp_path_factory.mktemp("lumara") / "out"
    made = subprocess.run(
        [sys.executable, "-m", "clew", "demo", "--size", "small", "--no-serve", "--out", str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "CLEW_LANGUAGE": "en"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return out


@pytest.fixture(scope="module")
def address(lumara):
    serving = server(lumara, 0)
    thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
    thread.start()
    with serving:
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()
        thread.join()


@pytest.fixture
def opened(chromium, address):
    """A tab whose console and requests are kept."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.said, tab.asked = [], []
    tab.on("console", lambda message: tab.said.append(message.text))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.on("request", lambda request: tab.asked.append(request.url))
    yield tab
    context.close()


def name_of(language: str) -> str:
    from clew.rendering import page

    return page.name_of(language)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", NAMES)
def test_the_demo_s_page_is_accessible_quiet_and_as_wide_as_its_window(opened, address, language, width):
    from axe_playwright_python.sync_playwright import Axe

    opened.set_viewport_size({"width": width, "height": 900})
    opened.goto(f"{address}/page/{name_of(language)}")
    assert opened.evaluate("document.documentElement.lang") == language
    for summary in opened.query_selector_all("summary"):
        summary.click()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.said == []
    assert [url for url in opened.asked if not url.startswith((address, "data:"))] == []
    found = Axe().run(opened, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["passes"] and found.response["violations"] == []


def test_the_language_is_changed_with_the_keyboard_alone(opened, address):
    opened.goto(f"{address}/")
    for language, name in [*NAMES.items()][1:]:
        for _ in range(12):
            opened.keyboard.press("Tab")
            if opened.evaluate("document.activeElement.textContent.trim()") == name:
                break
        opened.keyboard.press("Enter")
        opened.wait_for_url(f"{address}/page/{name_of(language)}")
        assert opened.evaluate("document.documentElement.lang") == language
        current = opened.locator("nav.languages [aria-current=page]")
        assert current.text_content() == name
    assert opened.said == []


def test_the_bulletins_that_the_page_links_to_are_there_in_four_languages(opened, address):
    opened.goto(f"{address}/page/{name_of('en')}")
    links = {link.get_attribute("href") for link in opened.query_selector_all("a[href$='.pdf']")}
    assert len(links) == len(NAMES)
    for link in links:
        answer = opened.request.get(f"{address}/page/{link}")
        assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")


def test_the_page_says_that_the_country_is_invented(opened, address):
    opened.goto(f"{address}/page/{name_of('en')}")
    assert "fictional" in opened.locator("header.top").inner_text().lower()
