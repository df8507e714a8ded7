"""A few national countries, built once for all tests of the room."""

import polars as pl
import pytest

from clew.demo import lumara
from clew.demo.bodies import LISTS

SEEDS = range(100, 106)


@pytest.fixture(scope="session")
def countries():
    return [lumara.build(seed, "national") for seed in SEEDS]


@pytest.fixture(scope="session")
def recorded(countries):
    """Every record beside the truth of its person (columns of the truth begin with ``true_``)."""
    whole = []
    for number, country in enumerate(countries):
        persons = country.persons.rename(
            {name: f"true_{name}" for name in country.persons.columns if name != "person_id"}
        )
        for name in LISTS:
            frame = country.lists[name].with_columns(pl.lit(name).alias("list"), pl.lit(number).alias("seed"))
            links = country.links.select("list", "record_id", "person_id")
            whole.append(frame.join(links, on=["list", "record_id"]).join(persons, on="person_id"))
    return pl.concat(whole)


@pytest.fixture
def near():
    """Asserts that an observed share of ``size`` draws is within ``sigmas`` of the expected one."""

    def check(observed, size, expected, sigmas=4.5):
        spread = (max(expected * (1 - expected), 0.5 / size) / size) ** 0.5
        assert abs(observed - expected) <= sigmas * spread, (observed, expected, size)

    return check
