"""What is written comes back, whatever the texts are."""

import unicodedata

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.files.reading import read
from clew.files.writing import write_csv, write_parquet, write_xlsx

texts = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.text(alphabet="=+-@'\"\t;,|\r\n _x0041bF5 ＝", max_size=10),
    st.sampled_from(
        ["_x0041_", "x005F_", "_x005F_", "'=1", "''-x", "-5", "+381 64 1234567", "Ђорђевић", "sep=;"]
    ),
)
names = st.lists(
    st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=6).map(lambda name: f"c{name}"),
    min_size=1,
    max_size=4,
    unique_by=lambda name: unicodedata.normalize("NFC", name).casefold(),
)


@st.composite
def frames(draw):
    columns = draw(names)
    rows = draw(st.lists(st.tuples(*[texts for _ in columns]), max_size=6))
    schema = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def as_read(frame, kind):
    """What reading promises: names in NFC, texts trimmed; rows that hold nothing stay in parquet only."""
    named = frame.rename({name: unicodedata.normalize("NFC", name) for name in frame.columns})
    trimmed = named.select(pl.all().str.strip_chars())
    return trimmed if kind == "parquet" else trimmed.filter(pl.any_horizontal(pl.all() != ""))


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "parquet": write_parquet}


@pytest.mark.parametrize("kind", WRITERS)
@given(frame=frames())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives_writing_and_reading(kind, frame, tmp_path):
    path = tmp_path / f"table.{kind}"
    WRITERS[kind](frame, path)
    found = read(path)
    assert found.kind == kind
    assert found.frame.equals(as_read(frame, kind))
    assert len(found.rows) == found.frame.height
