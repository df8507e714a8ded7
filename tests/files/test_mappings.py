"""A saved mapping turns their columns and values into ours."""

import json

import pytest

from clew.files import mappings, problems
from clew.files.reading import read

MAPPING = mappings.ColumnMapping(
    {"Ime": "name", "Pol": "sex"}, {"sex": {"Ž": "female", "m": "male"}}, name="Hotline"
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "hotline.csv"
    path.write_text("Ime,Pol,Grad\nAna,ž,Niš\nMarko,M,Bor\nX,?,\n")
    return path


def test_columns_and_values_are_translated_and_others_kept(table):
    found = read(table, mapping=MAPPING)
    assert found.columns == ["name", "sex", "Grad"]
    assert found.frame["sex"].to_list() == ["female", "male", "?"]
    assert found.theirs("sex") == "Pol"


def test_a_saved_mapping_comes_back(tmp_path):
    mappings.save(MAPPING, tmp_path / "m.json")
    assert mappings.load(tmp_path / "m.json") == MAPPING


def test_columns_that_are_not_named_can_be_left_out(table):
    mapping = mappings.ColumnMapping({"Ime": "name"}, drop_others=True)
    assert read(table, mapping=mapping).columns == ["name"]


def test_a_column_that_the_file_lacks_is_named(table):
    with pytest.raises(problems.MissingColumnNear) as refused:
        read(table, mapping=mappings.ColumnMapping({"Ime ": "name"}))
    assert refused.value.parameters["near"] == "Ime"


def test_a_mapping_that_would_double_a_column_is_refused(table):
    with pytest.raises(mappings.WouldDouble):
        read(table, mapping=mappings.ColumnMapping({"Ime": "Grad"}))
    with pytest.raises(mappings.MappedTwice):
        mappings.ColumnMapping({"Ime": "x", "Pol": "x"})
    with pytest.raises(mappings.ValuesWithoutColumn):
        mappings.ColumnMapping({"Ime": "x"}, {"y": {"a": "b"}})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{\n nonsense", mappings.NotAMapping),
        ("[]", mappings.WrongMapping),
        ('{"mapping": 2}', mappings.WrongMapping),
        ('{"mapping": 1}', mappings.WrongMapping),
        ('{"mapping": 1, "columns": {}}', mappings.WrongMapping),
        ('{"mapping": 1, "columns": {"a": 1}}', mappings.WrongMapping),
        ('{"mapping": 1, "columns": {"a": "b"}, "values": {"b": "c"}}', mappings.WrongMapping),
        ('{"mapping": 1, "columns": {"a": "b"}, "drop_others": "yes"}', mappings.WrongMapping),
        ('{"mapping": 1, "columns": {"a": "b"}, "colour": 1}', mappings.UnknownEntry),
    ],
)
def test_a_broken_mapping_says_which_entry_is_wrong(tmp_path, text, kind):
    path = tmp_path / "m.json"
    path.write_text(text)
    with pytest.raises(kind) as refused:
        mappings.load(path)
    assert refused.value.parameters["file"] == "m.json"
    assert json.dumps(refused.value.to_dict())


def test_a_wrong_cell_is_told_by_their_name_of_the_column(table):
    from clew.files.cells import whole_numbers

    with pytest.raises(problems.NotAWholeNumber) as refused:
        whole_numbers(read(table, mapping=MAPPING), "sex")
    assert refused.value.parameters["column"] == "Pol"
