"""Published overlap tables of hidden populations, and what the reference implementation answers.

Tables: United Kingdom 2013, six lists (Bales, Hesketh & Silverman 2015, Significance 12:16; LA local
authority, NG non-governmental, PF police force, GO government, GP general public, NCA National Crime
Agency); Netherlands 2010-2015, six lists (van Dijk et al. 2017, UNODC research brief); Korea, three
lists (Chan, Silverman & Vincent 2021, JASA 116:1297); New Orleans, eight lists (Bales, Murphy &
Silverman 2020, Journal of Human Trafficking 6:375); a Western U.S. site, five lists (Farrell et al.
2019, NIJ 252520); Kosovo 1999, four lists (Ball et al. 2002, AAAS); the artificial table is table 2 of
Chan, Silverman & Vincent 2021.

Answers: R package MultipleSystemsEstimation (Silverman, Chan & Vincent 2024, Statistics and Computing
34:44), run on these tables. Its models are written with lists as digits, ``[12,3]``.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clew.doors.cli import main
from clew.methods.captures import Captures
from clew.methods.estimation import bootstrap, existence, histories, loglinear
from clew.methods.estimation.bootstrap import bca_limits, jackknife_cells
from clew.methods.estimation.existence import Status
from clew.methods.estimation.models import Model
from clew.methods.estimation.selection import Method, Selector, select

Table = NDArray[np.int64]


def table(text: str, lists: int) -> Table:
    """Counts from lines of ``lists seen:persons``, the lists as digits."""
    counts = np.zeros(2**lists, dtype=np.int64)
    for entry in text.split():
        seen, persons = entry.split(":")
        counts[sum(1 << (int(digit) - 1) for digit in seen)] += int(persons)
    return counts


def model(text: str, lists: int) -> Model:
    """A model from the notation of the R package."""
    return Model.of(lists, [sum(1 << (int(d) - 1) for d in part) for part in text.strip("[]").split(",")])


UK = table(
    "1:54 2:463 3:907 4:695 5:316 6:57 12:15 13:19 14:3 23:56 24:19 25:1 26:3 34:69 35:10 36:31 45:8 "
    "46:6 56:1 123:1 124:1 234:4 236:3 346:1 1234:1",
    6,
)
UK_5 = table(
    "1:54 2:463 3:995 4:695 5:316 12:15 13:19 14:3 23:62 24:19 25:1 34:76 35:11 45:8 123:1 124:1 234:4 "
    "1234:1",
    5,
)
NETHERLANDS = table(
    "134:4 13:1 146:4 14:18 15:3 16:16 1:352 23:1 24:44 26:4 2:1299 345:2 346:7 34:59 35:2 36:57 3:403 "
    "456:1 45:82 46:125 4:4466 56:2 5:650 6:632",
    6,
)
NETHERLANDS_5 = table(
    "1:756 2:1299 3:4466 4:650 5:632 12:1 13:81 14:5 15:73 23:44 25:4 34:82 35:125 45:2 134:2 135:11 345:1",
    5,
)
KOREA = table("1:5 2:5 3:41 12:54 13:6 123:12", 3)
NEW_ORLEANS = table(
    "1:25 13:1 14:2 15:1 137:1 145:1 2:5 26:1 3:70 34:2 35:1 37:1 4:33 45:2 5:6 58:1 6:6 7:6 8:21", 8
)
NEW_ORLEANS_5 = table("1:25 2:24 3:70 4:33 5:21 12:1 13:1 14:2 23:2 24:2 25:1 34:2 123:1 124:1", 5)
WESTERN = table("1:52 2:90 3:114 4:45 5:21 13:4 14:2 15:5 23:6 24:1 45:3 135:1 234:1", 5)
KOSOVO = table(
    "1:1131 2:845 3:936 4:306 12:177 13:228 14:106 23:217 24:31 34:123 123:181 124:18 134:42 234:32 1234:27",
    4,
)
ARTIFICIAL = table("1:40 2:30 3:20 12:6", 3)

EVERY = {
    "uk": UK,
    "uk_5": UK_5,
    "netherlands": NETHERLANDS,
    "netherlands_5": NETHERLANDS_5,
    "korea": KOREA,
    "new_orleans": NEW_ORLEANS,
    "new_orleans_5": NEW_ORLEANS_5,
    "western": WESTERN,
    "kosovo": KOSOVO,
}


def test_the_published_tables_have_their_published_totals() -> None:
    totals = {name: int(counts.sum()) for name, counts in EVERY.items()}
    assert totals == {
        "uk": 2744,
        "uk_5": 2744,
        "netherlands": 8234,
        "netherlands_5": 8234,
        "korea": 123,
        "new_orleans": 186,
        "new_orleans_5": 186,
        "western": 345,
        "kosovo": 4400,
    }


def test_the_published_five_list_tables_are_the_six_list_tables_with_two_lists_merged() -> None:
    assert (histories.merged(UK, 2, 5) == UK_5).all()
    merged = histories.merged(NETHERLANDS, 0, 2)
    assert (merged == NETHERLANDS_5).all()


def test_the_published_tables_pass_as_captures() -> None:
    seen = Captures.from_counts(
        ["b", "c", "d"],
        {(0, 0, 1): 41, (0, 1, 0): 5, (1, 0, 0): 5, (1, 1, 0): 54, (1, 0, 1): 6, (1, 1, 1): 12},
    )
    assert (seen.table() == KOREA).all()


FIXED = [
    (KOREA, "[1,2,3]", 141.99264735066, 184.144308053483, 172.895570631994),
    (UK_5, "[1,2,3,4,5]", 13444.1312090139, 253.281908395835, 217.77887646276),
    (UK_5, "[12,13,14,15,23,24,25,34,35,45]", 11232.5313692254, 224.451941659091, 129.777189837559),
    (NETHERLANDS_5, "[1,2,3,4,5]", 52923.8942540597, 547.730723931524, 505.634560717545),
    (NETHERLANDS_5, "[12,13,14,15,23,24,25,34,35,45]", 45135.4382527363, 243.03381737224, 130.777382134963),
    (UK, "[1,2,3,4,5,6]", 12213.9951246008, 346.440192912778, 305.019988990857),
    (
        UK,
        "[12,13,14,15,16,23,24,25,26,34,35,36,45,46,56]",
        10568.706729809,
        299.097592816198,
        168.91980906159,
    ),
    (NETHERLANDS, "[1,2,3,4,5,6]", 52823.4639331118, 633.520990701071, 584.408800284762),
    (
        NETHERLANDS,
        "[12,13,14,15,16,23,24,25,26,34,35,36,45,46,56]",
        47683.2243314254,
        350.203627470819,
        195.851029019562,
    ),
]


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "numpy"])
@pytest.mark.parametrize(("counts", "text", "population", "bic", "aic"), FIXED)
def test_a_given_model_is_fitted_as_in_r(
    counts: Table, text: str, population: float, bic: float, aic: float, compiled: bool
) -> None:
    lists = histories.number_of_lists(counts)
    found = loglinear.fit(counts, model(text, lists), compiled=compiled)
    assert found.status is Status.OK
    assert found.population == pytest.approx(population, rel=1e-8)
    assert found.bic == pytest.approx(bic, abs=1e-6)
    assert found.aic == pytest.approx(aic, abs=1e-6)


STEPWISE = [
    (KOREA, 0.02, "[12,3]", 268.777777777778, 58.968596306539),
    (KOREA, 0.001, "[12,3]", 268.777777777778, 58.968596306539),
    (UK_5, 0.02, "[12,13,24,25,35,45]", 11312.9902894352, 198.604694442961),
    (UK_5, 0.001, "[12,13,25,35,4]", 13100.8432931713, 201.420088680279),
    (NETHERLANDS_5, 0.02, "[12,13,15,24,34,35]", 121521.613712277, 227.979320011192),
    (NETHERLANDS_5, 0.001, "[13,15,34,35,2]", 146031.700891511, 237.459483466508),
    (UK, 0.02, "[12,13,24,25,35,36,45]", 11417.9910915046, 245.499462820171),
    (UK, 0.001, "[12,13,25,35,36,4]", 13181.2405117084, 247.851743463807),
    (NETHERLANDS, 0.02, "[12,16,23,25,34,36,45,46]", 111139.371230395, 312.4252691794),
    (NETHERLANDS, 0.05, "[12,16,23,24,25,26,34,36,45,46,56]", 68246.4855367604, 317.986581855013),
    (NETHERLANDS, 0.001, "[16,25,34,36,45,46]", 121529.590427401, 310.502420924319),
    (NEW_ORLEANS, 0.02, "[45]", 1110.4880810703, None),
    (NEW_ORLEANS_5, 0.02, "[1]", 981.43136699262, None),
    (WESTERN, 0.02, "[15]", 2483.3839202301, None),
    (KOSOVO, 0.02, "[12,13,14,23,34]", 14341.663800427, None),
]


@pytest.mark.parametrize(("counts", "threshold", "text", "population", "bic"), STEPWISE)
def test_the_stepwise_choice_is_that_of_r(
    counts: Table, threshold: float, text: str, population: float, bic: float | None
) -> None:
    found = select(counts, "stepwise", threshold=threshold)
    assert found.model == model(text, histories.number_of_lists(counts))
    assert found.population == pytest.approx(population, rel=1e-6)
    if bic is not None:
        assert found.bic == pytest.approx(bic, abs=1e-6)


LEAST_BIC = [
    (KOREA, 2, "[12,23]", 157.166666666667, 57.1408098754403),
    (KOSOVO, 3, "[123,14,34]", 10356.5189572518, 203.02963275217),
    (NEW_ORLEANS_5, 3, "[1]", 981.43136699262, 96.270261845112),
    (WESTERN, 3, "[15]", 2483.3839202301, 118.74431466088),
    (UK_5, 2, "[12,13,23,25,34]", 22991.3313141601, 196.539755551614),
    (UK_5, 3, "[123,25,34]", 25311.2906125325, 195.879105644213),
    (UK_5, 4, "[123,25,34]", 25311.2906125325, 195.879105644213),
    (NETHERLANDS_5, 2, "[12,15,23,24,25,35,45]", 48012.7262915415, 222.05391026014),
    (NETHERLANDS_5, 3, "[135,12,24,34]", 148788.758990558, 219.170729468354),
    (NETHERLANDS_5, 4, "[135,12,24,34]", 148788.758990558, 219.170729468354),
]


@pytest.mark.parametrize(("counts", "order", "text", "population", "bic"), LEAST_BIC)
def test_the_model_of_least_bic_is_that_of_r(
    counts: Table, order: int, text: str, population: float, bic: float
) -> None:
    found = select(counts, "bic", order)
    assert found.proven
    assert found.model == model(text, histories.number_of_lists(counts))
    assert found.population == pytest.approx(population, rel=1e-8)
    assert found.bic == pytest.approx(bic, abs=1e-6)


def test_the_ranking_of_korea_is_that_of_r_without_the_models_that_have_no_estimate() -> None:
    found = select(KOREA, "bic", 2)
    assert [(entry.model, round(entry.population, 6)) for entry in found.ranked] == [
        (model("[12,23]", 3), 157.166667),
        (model("[12,3]", 3), 268.777778),
        (model("[13,23]", 3), 123.462963),
        (model("[23,1]", 3), 126.194444),
        (model("[13,2]", 3), 126.939394),
        (model("[1,2,3]", 3), 141.992647),
    ]
    skipped = {entry.model: entry.status for entry in found.skipped}
    assert set(skipped) == {model("[12,13]", 3), model("[12,13,23]", 3)}
    assert Status.OK not in skipped.values()


def test_the_statuses_of_the_artificial_table_are_the_published_ones() -> None:
    statuses = {text: int(existence.status(ARTIFICIAL, model(text, 3))) for text in STATUSES}
    assert statuses == STATUSES


STATUSES = {"[12,13,23]": 2, "[12,3]": 1, "[13,23]": 0}


@pytest.mark.parametrize(
    ("counts", "order", "models"),
    [
        (WESTERN, 2, 1024),
        (NEW_ORLEANS_5, 2, 1024),
        (KOSOVO, 3, 113),
        pytest.param(WESTERN, 3, 3354, marks=pytest.mark.slow),
        (NEW_ORLEANS_5, 3, 5925),
    ],
)
def test_as_many_models_have_an_estimate_as_r_finds(counts: Table, order: int, models: int) -> None:
    """That every model of pairs has one is published (Chan, Silverman & Vincent 2021, section 2.7)."""
    found = select(counts, "exhaustive", order, keep=10_000)
    assert len(found.ranked) == models
    assert all(entry.status is not Status.OK for entry in found.skipped)


@pytest.mark.parametrize("name", [name for name, counts in EVERY.items() if counts.size <= 64])
def test_branch_and_bound_finds_what_fitting_every_model_finds(name: str) -> None:
    counts = EVERY[name]
    lists = histories.number_of_lists(counts)
    exact = select(counts, "bic", 2, keep=10)
    every = select(counts, "exhaustive", 2, keep=10)
    assert exact.proven
    assert exact.nodes < every.nodes or lists <= 3
    assert [entry.bic for entry in exact.ranked] == pytest.approx([e.bic for e in every.ranked], abs=1e-7)
    assert exact.model == every.model
    assert exact.population == pytest.approx(every.population, rel=1e-8)


KOREA_JACKKNIFE = [
    149.333333333333,
    156.166666666667,
    156.166666666667,
    155.333333333333,
    163.0,
    156.166666666667,
]
UK_5_JACKKNIFE = {
    "1": 22949.3856070529,
    "2": 22973.3745668028,
    "3": 22983.0087767749,
    "4": 22973.1838803019,
    "5": 22953.7283404377,
    "12": 23087.7987821947,
    "13": 23072.6397429327,
    "14": 23389.5568904564,
    "23": 23010.7924453194,
    "24": 23414.4097671085,
    "25": 22973.3745667963,
    "34": 22983.0087767749,
    "35": 23404.4139476246,
    "45": 23394.4174167973,
    "123": 12258.5811492582,
    "124": 23534.3273944723,
    "234": 23010.79244532,
    "1234": 12320.0391712013,
}


def top(counts: Table, order: int, models: int) -> Selector:
    ranked = select(counts, "bic", order, keep=models).ranked
    return Selector(Method.CANDIDATES, candidates=tuple(entry.model for entry in ranked))


def test_the_jackknife_of_korea_is_that_of_r() -> None:
    cells, values = jackknife_cells(KOREA, top(KOREA, 2, 6))
    assert cells.tolist() == [1, 2, 3, 4, 5, 7]
    assert values == pytest.approx(KOREA_JACKKNIFE, rel=1e-9)


def test_the_jackknife_of_the_uk_is_that_of_r_with_its_sixty_best_models() -> None:
    cells, values = jackknife_cells(UK_5, top(UK_5, 2, 60))
    expected = {int(table(f"{seen}:1", 5).argmax()): value for seen, value in UK_5_JACKKNIFE.items()}
    assert dict(zip(cells.tolist(), values.tolist(), strict=True)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("counts", "expected"), [(KOREA, -0.0287733798544313), (UK_5, -0.0121810813737749)])
def test_the_acceleration_of_the_stepwise_choice_is_that_of_r(counts: Table, expected: float) -> None:
    cells, values = jackknife_cells(counts, Selector(Method.STEPWISE))
    assert bootstrap.acceleration(values, counts[cells]) == pytest.approx(expected, rel=1e-7)


def resamples(path: Path, lists: int) -> Table:
    with path.open(newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    found = np.zeros((len(rows[0]) - lists - 1, 2**lists), dtype=np.int64)
    for row in rows:
        cell = sum(1 << place for place, seen in enumerate(row[:lists]) if seen == "1")
        found[:, cell] = [int(count) for count in row[lists + 1 :]]
    return found


def column(path: Path, name: str) -> NDArray[np.float64]:
    with path.open(newline="", encoding="utf-8") as file:
        return np.array([float(row[name]) for row in csv.DictReader(file)])


def test_on_rs_own_resamples_of_korea_every_estimate_and_the_limits_are_rs(shared: Path) -> None:
    folder = shared / "data" / "estimation" / "reference"
    tables = resamples(folder / "boot_resamples_Korea_1000.csv", 3)
    expected = column(folder / "boot_bic_estimates_Korea_1000_ntop6_mo2.csv", "estimate")
    chooser = top(KOREA, 2, 6)
    given = np.array([chooser.estimate(counts)[0] for counts in tables])
    free = np.array([Selector(Method.BIC, 2).estimate(counts)[0] for counts in tables])
    assert given == pytest.approx(expected, rel=1e-6)
    assert free == pytest.approx(expected, rel=1e-6)
    cells, values = jackknife_cells(KOREA, chooser)
    estimate = chooser.estimate(KOREA)[0]
    limits = [bca_limits(estimate, given, values, KOREA[cells], level) for level in (0.95, 0.8)]
    # mse_boot.csv: Korea, bic_BCa, 1000 resamples.
    assert limits[0] == pytest.approx((128.312280763218, 349.71438929931), rel=1e-6)
    assert limits[1] == pytest.approx((135.0, 290.499999999503), rel=1e-6)


def test_on_rs_own_resamples_of_the_uk_every_estimate_is_rs(shared: Path) -> None:
    folder = shared / "data" / "estimation" / "reference"
    tables = resamples(folder / "boot_resamples_UKdat_5_50.csv", 5)
    expected = column(folder / "boot_bic_estimates_UKdat_5_50_ntop60_mo2.csv", "estimate")
    chooser = top(UK_5, 2, 60)
    assert [chooser.estimate(counts)[0] for counts in tables] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "order", "text"),
    [
        ("UKdat_5", 2, "uk_5"),
        ("UKdat_5", 3, "uk_5"),
        ("Ned_5", 2, "netherlands_5"),
        ("Ned_5", 3, "netherlands_5"),
    ],
)
def test_the_two_hundred_best_models_are_rs(shared: Path, name: str, order: int, text: str) -> None:
    path = shared / "data" / "estimation" / "reference" / f"bic_top_{name}_mo{order}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    found = select(EVERY[text], "bic", order, keep=len(expected))
    assert found.proven
    assert [e.bic for e in found.ranked] == pytest.approx([float(r["BIC"]) for r in expected], abs=1e-6)
    mine = {entry.model: entry.population for entry in found.ranked}
    theirs = {model(row["model"], 5): float(row["abundance"]) for row in expected}
    assert mine == pytest.approx(theirs, rel=1e-6)


PUBLISHED_LIMITS = [
    # Silverman, Chan & Vincent 2024, tables 2 and 3, all models: (80 % limits, 95 % limits, unit).
    (KOSOVO, 3, (7400.0, 12200.0), (6900.0, 18000.0)),
    (KOREA, 2, (135.0, 288.0), (128.0, 349.0)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("counts", "order", "eighty", "ninety_five"), PUBLISHED_LIMITS)
def test_limits_from_our_own_resamples_agree_with_the_published_ones_within_monte_carlo_error(
    counts: Table, order: int, eighty: tuple[float, float], ninety_five: tuple[float, float]
) -> None:
    found = bootstrap.interval(counts, Selector(Method.BIC, order), 2000, np.random.default_rng(2024))
    narrow = found.limits(0.8)
    assert (narrow.low, narrow.high) == pytest.approx(eighty, rel=0.15)
    assert (found.interval.low, found.interval.high) == pytest.approx(ninety_five, rel=0.15)


THROUGH_THE_COMMAND = {
    "korea": {"bic": 157.166666666667, "stepwise": 268.777777777778, "main_effects": 141.992647},
    "uk_5": {"bic": 25311.2906125325, "stepwise": 11312.9902894352},
    "netherlands_5": {"bic": 148788.758990558, "stepwise": 121521.613712287},
    "uk": {"stepwise": 11417.9910915046},
    "kosovo": {"bic": 10356.5189572518, "stepwise": 14341.663800427},
}
"""What R answers (see above): least BIC up to terms of three lists, steps at .02, and independence."""


@pytest.mark.parametrize("name", THROUGH_THE_COMMAND)
def test_clew_estimate_answers_as_r_from_a_file_of_the_published_table(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = EVERY[name]
    lists = histories.number_of_lists(counts)
    path = tmp_path / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*(f"list {number}" for number in range(1, lists + 1)), "count"])
        for cell in np.flatnonzero(counts):
            writer.writerow([*(int(cell) >> place & 1 for place in range(lists)), counts[cell]])
    with pytest.raises(SystemExit) as ended:
        main(["estimate", str(path), "--json", "--bootstraps", "100", "--no-bayesian"])
    answer = json.loads(capsys.readouterr().out)
    found = {entry["method"]: entry["population"] for entry in answer["methods"]}
    for method, population in THROUGH_THE_COMMAND[name].items():
        assert found[method] == pytest.approx(population, rel=1e-6), method
    # No published table carries what a headline needs: nothing is declared of its lists.
    assert ended.value.code == 1
    assert answer["figure"]["value"] is None
    assert answer["figure"]["refusals"]
