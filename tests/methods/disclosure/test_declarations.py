import copy

import pytest

from clew.methods.disclosure import protect
from clew.methods.disclosure.alternatives import alternatives
from clew.methods.disclosure.declarations import declare, period_of, tabulate
from clew.methods.disclosure.findings import CaveatKind, RefusalKind, ReleaseKind, SayKind
from clew.methods.disclosure.rules import PUBLIC, Stricter
from clew.methods.disclosure.sdmx import observations, time_period
from clew.methods.disclosure.showing import public_dict, published_rows
from clew.problem import Problem

GIVEN = {
    "year": "year",
    "basis": {
        "unit": "victim",
        "stage": "FORMAL_ID",
        "population": "identified",
        "producer": "centre",
        "period": 2024,
        "date_rule": "period",
    },
    "rules": {"minimum": 5, "width": 5, "stricter": []},
    "dimensions": {
        "age": {
            "parts": {"total": ["child", "adult"], "child": ["0-14", "15-17"], "adult": ["18+"]},
            "values": {"young": "0-14"},
        },
        "sex": {"categories": ["F", "M"]},
    },
    "tables": [{"name": "age by sex", "dimensions": ["age", "sex"]}, {"dimensions": ["sex"]}],
}


def rows_of(*counted):
    return [{"year": year, "age": age, "sex": sex} for year, age, sex, count in counted for _ in range(count)]


ROWS = rows_of(
    ("2024", "young", "F", 3), ("2024", "15-17", "M", 9), ("2024", "18+", "F", 30), ("2023", "18+", "M", 40)
)


def changed(**changes):
    given = copy.deepcopy(GIVEN)
    for path, value in changes.items():
        *above, last = path.split("__")
        place = given
        for name in above:
            place = place[name]
        place[last] = value
    return given


def test_rows_of_persons_are_counted_with_their_hierarchy_and_only_those_of_the_period():
    by_age, by_sex = tabulate(declare(GIVEN), ROWS)
    assert by_age.cells[("child", "total")].value == 12
    assert by_age.cells[("0-14", "F")].value == 3
    assert by_age.cells[("0-14", "M")].value == 0
    assert by_sex.cells[("total",)].value == 42
    assert by_sex.name == "sex"


def test_exact_counts_give_the_same_tables_and_their_totals_are_checked():
    given = changed(count="n")
    del given["year"]
    rows = [
        {"age": "0-14", "sex": "F", "n": "3"},
        {"age": "15-17", "sex": "M", "n": "9"},
        {"age": "18+", "sex": "F", "n": "1,030"},
    ]
    by_age, by_sex = tabulate(declare(given), rows)
    assert by_age.cells[("child", "total")].value == 12
    assert by_sex.cells[("F",)].value == 1033
    with pytest.raises(Problem, match="row 5"):
        tabulate(declare(given), [*rows, {"age": "child", "sex": "total", "n": "13"}])


@pytest.mark.parametrize("bad", ["-1", "2.5", "", "five", "3 %"])
def test_negative_fractional_and_other_counts_are_refused_with_their_place(bad):
    given = changed(count="n")
    del given["year"]
    with pytest.raises(Problem, match="Row 2, column n: this is no count"):
        tabulate(declare(given), [{"age": "0-14", "sex": "F", "n": bad}])


def test_a_value_outside_the_categories_is_refused_with_its_place_and_without_the_value():
    with pytest.raises(Problem, match="Row 2, column age") as caught:
        tabulate(declare(GIVEN), [{"year": "2024", "age": "secret value", "sex": "F"}])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (changed(basis__unit="victims"), "basis.unit"),
        (changed(basis__period="last year"), "basis.period"),
        (changed(rules__minimum=0), "rules.minimum"),
        (changed(surprise=1), "no entry surprise"),
        (changed(tables=[{"dimensions": ["form"]}]), "form"),
        (changed(dimensions__age__parts={"a": ["b"], "b": ["a"]}), "part of itself"),
        ({"dimensions": GIVEN["dimensions"]}, "no entry basis"),
    ],
)
def test_a_wrong_declaration_is_refused_with_the_entry(given, says):
    with pytest.raises(Problem, match=says):
        declare(given)


def test_what_is_published_does_not_say_which_hidden_cell_is_small():
    declaration = declare(changed(percent_of="sex"))
    tables = tabulate(declaration, ROWS)
    protected = protect(tables, declaration.rules)
    assert protected.primary and protected.secondary
    for table in protected.tables:
        rows = published_rows(table, declaration)
        assert {row["value"] for row in rows if isinstance(row["value"], str)} <= {":"}
        assert all(row.get("percent", ":") == ":" for row in rows if row["value"] == ":")
        assert {cell["state"] for cell in public_dict(table)["cells"]} <= {"shown", "hidden"}
        seen = observations(table)
        assert {(row["OBS_STATUS"], row["CONF_STATUS"]) for row in seen} <= {("A", "F"), ("Q", "C")}


def test_what_can_be_said_instead_is_never_only_no():
    declaration = declare(GIVEN)
    tables = tabulate(declaration, ROWS)
    found = alternatives(declaration, ROWS, range(2, len(ROWS) + 2), tables)
    assert found.pooled.years == (2023, 2024)
    assert all(proposals for _, proposals in found.coarser)
    assert [said.kind for said in found.sentences] == [SayKind.ROUNDED_TOTAL]
    small = tabulate(declaration, ROWS[:4])
    few = alternatives(declaration, ROWS[:4], range(2, 6), small)
    assert [said.to_dict() for said in few.sentences] == [{"kind": "disclosure.say.fewer", "minimum": 5}]


def test_minors_are_recognised_by_the_band_of_their_ages():
    (minors,) = [rule for rule in PUBLIC.stricter if rule.dimension == "age"]
    for band in ("0-8", "9-14", "15 to 17", "0 to 17 years", "<18", "child", "moins de 18"):
        assert minors.applies(["age"], (band,), ("total",)), band
    for band in ("18-29", "18 years or over", "15-24", "48+", "adult", "<30"):
        assert not minors.applies(["age"], (band,), ("total",)), band
    assert Stricter("age", 9).applies(["age"], ("anything",), ("total",))


@pytest.mark.parametrize(
    ("given", "written"), [(2024, "2024"), ("2024-Q3", "2024-Q3"), ("2024-H1", "2024-S1")]
)
def test_a_period_is_read_and_written_as_sdmx_does(given, written):
    assert time_period(period_of(given)) == written


def test_every_kind_of_finding_has_words():
    from clew.rendering.words import words_of

    for kinds in (CaveatKind, RefusalKind, ReleaseKind, SayKind):
        assert all(words_of(kind) for kind in kinds)
