"""What the documents point to is there, and the commands they name exist."""

import re
from pathlib import Path

import pytest

from clew.doors.cli import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "NOTICE.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document):
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", document.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#]+)", prose)
    missing = [
        target for target in targets if "://" not in target and not (document.parent / target).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_a_document_calls_exists(document):
    called = set(re.findall(r"(?:`|^|\./)clew ([a-z][a-z-]+)", document.read_text("utf-8"), re.MULTILINE))
    assert called <= set(COMMANDS)


def test_the_readme_names_every_command():
    text = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in COMMANDS if f"clew {name}" not in text} == set()
