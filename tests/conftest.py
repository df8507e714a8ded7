"""What every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("clew", deadline=None)  # time is measured in benchmarks, never asserted
settings.load_profile("clew")
os.environ["CLEW_LANGUAGE"] = "en"  # what tests read on the screen does not depend on who runs them

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of larger published data sets, beside the repository; tests that need it say so."""
    folder = Path(os.environ.get("CLEW_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("did not run: the published data sets (../shared/data) are absent")
    return folder
