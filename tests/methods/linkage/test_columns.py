from __future__ import annotations

import polars as pl
import pytest

from clew.methods.linkage.columns import guess_roles, header_key
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.problems import (
    BrokenLetters,
    EmptyNames,
    NoIdentityColumns,
    NoRecordId,
    RepeatedColumn,
    RepeatedRecord,
    TooFewRecords,
    UnknownColumn,
    UnknownRole,
)
from clew.vocab.linkage import roles

SOME = {"given_name": ["Ana", "Eva"], "family_name": ["Testić", "Probić"], "birth_date": ["1990", "1991"]}


def test_columns_are_taken_for_what_their_headers_say():
    headers = ["rec_id", "First Name", "Surname", "Date of birth", "Postcode", "address_2", "notes"]
    assert guess_roles(headers) == {
        "record_id": "rec_id",
        "given_name": "First Name",
        "family_name": "Surname",
        "birth_date": "Date of birth",
        "postcode": "Postcode",
        "address_more": "address_2",
    }


def test_headers_in_the_languages_of_the_region_are_known():
    assert guess_roles(["Ime", "Prezime", "Datum rođenja", "JMBG", "Општина"]) == {
        "given_name": "Ime",
        "family_name": "Prezime",
        "birth_date": "Datum rođenja",
        "personal_number": "JMBG",
        "municipality": "Општина",
    }


def test_no_header_names_two_roles():
    seen: dict[str, str] = {}
    for role, headers in roles().items():
        for header in headers:
            assert seen.setdefault(header_key(header), role) == role, header


def test_a_saved_mapping_wins_over_the_guess():
    found = guess_roles(["name", "surname", "prezime"], {"family_name": "prezime", "full_name": ""})
    assert found == {"family_name": "prezime"}


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ({"nickname_of_dog": "a"}, UnknownRole),
        ({"given_name": "no such column"}, UnknownColumn),
        ({"given_name": "a", "family_name": "a"}, RepeatedColumn),
    ],
)
def test_a_mapping_that_cannot_hold_is_refused(mapping, problem):
    with pytest.raises(problem):
        guess_roles(["a", "b"], mapping)


def test_a_repeated_record_id_is_refused_with_its_rows_and_without_the_id():
    table = pl.DataFrame({"record_id": ["secret-1", "secret-1"], **SOME})
    with pytest.raises(RepeatedRecord) as refused:
        prepare({"left": table})
    assert refused.value.parameters == {"list": "left", "row": 3, "first": 2}
    assert "secret" not in str(refused.value)


def test_an_empty_record_id_is_refused():
    with pytest.raises(NoRecordId):
        prepare({"left": pl.DataFrame({"record_id": ["1", ""], **SOME})})


def test_a_list_with_only_first_names_is_refused():
    with pytest.raises(NoIdentityColumns):
        prepare({"left": pl.DataFrame({"given_name": ["Ana", "Eva"]})})
    hollow = pl.DataFrame({"given_name": ["Ana", "Eva"], "family_name": ["", ""], "birth_date": ["", ""]})
    with pytest.raises(EmptyNames):
        prepare({"left": hollow})


def test_letters_broken_by_a_wrong_encoding_are_refused_with_row_and_column():
    broken = pl.DataFrame(SOME | {"family_name": ["Testić", "Petrović".encode().decode("cp1252")]})
    with pytest.raises(BrokenLetters) as refused:
        prepare({"left": broken})
    assert refused.value.parameters == {"list": "left", "column": "family_name", "row": 3}


def test_nothing_to_compare_is_refused():
    with pytest.raises(TooFewRecords):
        prepare({"left": pl.DataFrame(SOME)[:1]})


def test_records_without_ids_are_numbered_by_row():
    assert prepare({"left": pl.DataFrame(SOME)}).record_ids == ("1", "2")


def test_a_valid_personal_number_fills_a_missing_birth_date_and_sex():
    table = pl.DataFrame({**SOME, "personal_number": ["0101006500006", ""], "sex": ["", "f"]}).with_columns(
        pl.Series("birth_date", ["", "1991-05-05"])
    )
    frame = prepare({"left": table}).frame
    assert frame["birth_year"].to_list() == ["2006", "1991"]
    assert frame["sex"].to_list() == ["m", "f"]


def test_an_age_at_receipt_opens_a_range_of_years_of_birth():
    table = pl.DataFrame(
        {**SOME, "age": ["20", "30"], "received": ["2020-01-01", "2021-01-01"]}
    ).with_columns(pl.Series("birth_date", ["", "1991-05-05"]))
    frame = prepare({"left": table}).frame
    assert frame.select("born_first", "born_last").rows() == [(1999, 2000), (1991, 1991)]


def test_a_full_name_is_parted_and_a_comma_tells_the_family_name():
    table = pl.DataFrame({"full_name": ["Ana Testić", "Probić, Eva"], "birth_date": ["1990", "1991"]})
    frame = prepare({"left": table}).frame
    assert frame.select("given", "family").rows() == [("ana", "testic"), ("eva", "probic")]


def test_a_bodys_language_reads_the_names_of_its_list_unless_a_record_says_another():
    table = pl.DataFrame(
        {"given_name": ["Cemal", "Cemal"], "family_name": ["Kaya", "Kaya"], "language": ["", "sr"]}
    )
    told = prepare({"a": table}, languages={"a": "tr"}).frame["given"].to_list()
    assert told == ["dzemal", "cemal"]
    assert (
        prepare({"a": table.drop("language")}, languages={"a": "tr"}).frame["given"].to_list()
        == ["dzemal"] * 2
    )
    assert prepare({"a": table.drop("language")}, language="tr").frame["given"].to_list() == ["dzemal"] * 2
