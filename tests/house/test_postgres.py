import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("clew_tests_postgres", Path(__file__).with_name("postgres.py"))
postgres = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(postgres)


def test_a_throw_away_cluster_answers_and_leaves_nothing_behind():
    psycopg = pytest.importorskip("psycopg")
    folder = postgres.binaries()
    if folder is None:
        pytest.skip("did not run: PostgreSQL's binaries are absent (./clew test --install gets them)")
    with postgres.cluster(folder) as address:
        with psycopg.connect(address) as connection:
            assert connection.execute("select 'љубав' collate \"C\"").fetchone() == ("љубав",)
        socket_folder = Path(address.split()[0].removeprefix("host="))
        assert socket_folder.exists()
    assert not socket_folder.exists()
