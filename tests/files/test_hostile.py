"""Whatever bytes are given, they are a table or refused with a sentence: never another error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.files.problems import FileProblem
from clew.files.reading import Sheet, read
from clew.files.writing import write_parquet, write_xlsx

QUIET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def table_or_problem(path):
    try:
        found = read(path)
    except FileProblem as problem:
        assert str(problem)
        return
    assert isinstance(found, Sheet)
    assert len(found.rows) == found.frame.height


@given(
    data=st.one_of(
        st.binary(max_size=60),
        st.text(alphabet='ab,;"\n\r\t|\0Жč', max_size=40).map(str.encode),
        st.builds(
            lambda mark, rest: mark + rest,
            st.sampled_from(
                [b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\0\0"]
            ),
            st.binary(max_size=40),
        ),
    )
)
@QUIET
def test_any_bytes_are_a_table_or_a_problem(data, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(data)
    table_or_problem(path)


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    import polars as pl

    folder = tmp_path_factory.mktemp("originals")
    frame = pl.DataFrame({"a": ["x", "Ђ"], "b": ["1", "2023-01-01"]})
    write_xlsx(frame, folder / "a.xlsx")
    write_parquet(frame, folder / "a.parquet")
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
@given(places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), min_size=1, max_size=5))
@QUIET
def test_damaged_bytes_are_a_table_or_a_problem(suffix, places, originals, tmp_path):
    data = bytearray(originals[suffix])
    for place, change in places:
        data[int(place * len(data))] ^= change
    path = tmp_path / "x"
    path.write_bytes(data)
    table_or_problem(path)
