import pytest

from clew.methods.disclosure import protect
from clew.methods.disclosure.declarations import tabulate
from clew.methods.disclosure.owed import declarations
from clew.methods.disclosure.showing import published_rows
from clew.vocab.confidence import Confidence
from clew.vocab.templates import UnknownTemplate, template, templates


def declared(code, **more):
    return declarations(template(code), producer="centre", population="all", period=2024, **more)


@pytest.mark.parametrize(
    "code", ["eurostat_thb", "glotip", "greta", "national_half_year", "sdg_16_2_2", "us_tip"]
)
def test_every_template_gives_declarations_in_which_units_do_not_mix(code):
    found = declared(code)
    named = [name for one in found.values() for name, _ in one.tables]
    assert sorted(named) == sorted(table.name for table in template(code).tables)
    for (unit, stage), declaration in found.items():
        assert (declaration.basis.unit.value, declaration.basis.stage.value) == (unit, stage)


def test_what_is_not_read_in_a_source_is_marked_unconfirmed():
    assert all(one.version and one.note for one in templates().values())
    assert template("eurostat_thb").confidence is Confidence.UNCERTAIN
    assert len(template("us_tip").unconfirmed) == 5
    with pytest.raises(UnknownTemplate, match="glotip"):
        template("nothing")


def test_a_template_drives_counting_protecting_and_exporting_with_its_rate():
    found = declared("sdg_16_2_2", inhabitants=2_000_000, columns={"form": "purpose"})
    declaration = found["victim", "FORMAL_ID"]
    rows = [{"sex": "female", "age": "18+", "purpose": "sexual"}] * 30
    rows += [{"sex": "male", "age": "18+", "purpose": "forced_labour"}] * 20
    tables = protect(tabulate(declaration, rows), declaration.rules).tables
    (total,) = [
        row
        for row in published_rows(tables[0], declaration)
        if (row["sex"], row["age"]) == ("total", "total")
    ]
    assert total["per 100000"] == 2.5
