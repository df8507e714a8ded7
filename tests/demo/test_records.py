"""The records: referral marks, noise near the file's rates, numbers nobody can have."""

import polars as pl
import pytest
from stdnum.si import emso

from clew.demo.bodies import LISTS
from clew.demo.places import municipalities
from clew.demo.settings import topic, value


def test_a_record_marked_referred_has_an_earlier_record_of_the_person_at_its_referrer(recorded):
    first = recorded.group_by("seed", "list", "person_id").agg(pl.col("received").min().alias("held_since"))
    marked = recorded.filter(pl.col("referred_by") != "")
    joined = marked.join(
        first,
        left_on=["seed", "referred_by", "person_id"],
        right_on=["seed", "list", "person_id"],
        how="left",
    )
    assert len(marked) > 1000
    assert joined["held_since"].null_count() == 0
    assert (joined["held_since"] <= joined["received"]).all()
    assert (marked["referred_by"] != marked["list"]).all()


def test_every_known_person_was_seen_by_somebody_without_a_referral(recorded):
    own = recorded.with_columns((pl.col("referred_by") == "").alias("own"))
    assert own.group_by("seed", "person_id").agg(pl.col("own").any())["own"].all()


def test_referrals_lead_back_to_a_record_of_ones_own(recorded):
    lists = recorded.group_by("seed", "person_id", "list").agg(
        (pl.col("referred_by") == "").any().alias("own"), pl.col("referred_by").first().alias("by")
    )
    for (_, _), mine in lists.group_by("seed", "person_id"):
        own = {row["list"]: row["own"] for row in mine.iter_rows(named=True)}
        by = {row["list"]: row["by"] for row in mine.iter_rows(named=True)}
        for start in own:
            at, steps = start, 0
            while not own[at]:
                at, steps = by[at], steps + 1
                assert steps < len(LISTS)


def test_every_list_gets_some_persons_by_referral_alone_and_holds_some_twice(recorded):
    by_list = recorded.group_by("seed", "list", "person_id").agg(
        (pl.col("referred_by") == "").any().alias("own"), pl.len().alias("times")
    )
    for name in LISTS:
        mine = by_list.filter(pl.col("list") == name)
        assert 0.05 < 1 - mine["own"].mean() < 0.75
        expected = value("repeats", name)
        spread = (expected / len(mine)) ** 0.5
        assert mine["times"].mean() - 1 == pytest.approx(expected, abs=4.5 * spread)


def test_accepted_referrals_and_marked_records_match(countries):
    for country in countries:
        accepted = country.referrals.filter(pl.col("outcome") == "accepted")
        records = pl.concat(
            frame.select(
                pl.lit(name).alias("to_body"), pl.col("record_id").alias("to_record_id"), "referred_by"
            )
            for name, frame in country.lists.items()
        )
        joined = accepted.join(records, on=["to_body", "to_record_id"])
        assert len(joined) == len(accepted)
        assert (joined["from_body"] == joined["referred_by"]).all()
        other = country.referrals.filter(pl.col("outcome") != "accepted")
        assert (other["to_record_id"] == "").all()
        assert len(accepted) / len(country.referrals) == pytest.approx(
            value("referral_answer", "accepted"), abs=0.06
        )


def test_seeing_is_unequal_by_sex_and_region_and_dependent_between_police_and_prosecution(
    recorded, countries
):
    own = recorded.filter(pl.col("referred_by") == "")
    south = (own.filter(pl.col("list") == "organisation_b")["true_region"] == "south").mean()
    assert south > 1.5 * (own.filter(pl.col("list") == "organisation_a")["true_region"] == "south").mean()
    women = (own.filter(pl.col("list") == "organisation_a")["true_sex"] == "female").mean()
    assert women > (own.filter(pl.col("list") == "organisation_b")["true_sex"] == "female").mean() + 0.15
    persons = sum(len(country.persons) for country in countries)
    seen = {
        name: set(own.filter(pl.col("list") == name).select("seed", "person_id").iter_rows())
        for name in LISTS
    }
    both = len(seen["police"] & seen["prosecution"])
    assert both > 2 * len(seen["police"]) * len(seen["prosecution"]) / persons


@pytest.mark.parametrize("name", LISTS)
def test_columns_are_left_empty_about_as_often_as_the_file_says(recorded, near, name):
    mine = recorded.filter(pl.col("list") == name)
    for column, rate in topic(f"missing.{name}").items():
        could = mine
        if column in ("personal_number", "document_number"):
            could = mine.filter(pl.col(f"true_{column}") != "")
        if column in ("alias", "phone"):  # whether there is one to write is not in the truth
            continue
        near((could[column] == "").mean(), len(could), rate)


@pytest.mark.parametrize("name", LISTS)
def test_errors_are_about_as_frequent_as_the_file_says(recorded, near, name):
    mine = recorded.filter(pl.col("list") == name)
    rates = topic(f"error.{name}")
    numbers = mine.filter(pl.col("personal_number") != "")
    near(
        (numbers["personal_number"] != numbers["true_personal_number"]).mean(),
        len(numbers),
        rates["number_digit"],
    )
    sexes = mine.filter(pl.col("sex") != "")
    near((sexes["sex"] != sexes["true_sex"]).mean(), len(sexes), rates["sex_wrong"])
    dates = mine.filter(pl.col("birth_date") != "")
    near((dates["birth_date"].str.len_chars() == 4).mean(), len(dates), rates["year_only"])
    whole = dates.filter(
        (pl.col("birth_date").str.len_chars() == 10)
        & (pl.col("true_birthday_known") == "y")
        & ~pl.col("true_birth_date").str.ends_with("-01-01")
    )
    near(whole["birth_date"].str.ends_with("-01-01").mean(), len(whole), rates["january_first"], sigmas=5.5)
    near_places = {place.code: set(place.neighbours) for place in municipalities()}
    places = mine.filter(pl.col("municipality") != "")
    moved = places.filter(pl.col("municipality") != pl.col("true_municipality"))
    near(len(moved) / len(places), len(places), rates["place_neighbour"])
    for here, true in moved.select("municipality", "true_municipality").iter_rows():
        assert here in near_places[true]


@pytest.mark.parametrize("name", LISTS)
def test_names_are_written_in_cyrillic_as_often_as_the_file_says(recorded, near, name):
    names = recorded.filter((pl.col("list") == name) & (pl.col("given_name") != ""))["given_name"]
    near(names.str.contains("[Ѐ-ӿ]").mean(), len(names), value(f"style.{name}", "cyrillic"))


def test_some_records_show_each_kind_of_noise(recorded):
    latin = recorded.filter(~pl.col("family_name").str.contains("[Ѐ-ӿ]") & (pl.col("family_name") != ""))
    assert (latin["family_name"] == latin["true_given_name"]).sum() > 20
    assert (recorded["family_name"] == recorded["true_later_family_name"]).sum() > 50
    assert recorded["family_name"].str.contains("-", literal=True).sum() > 10
    lost = latin.filter(pl.col("true_family_name").str.contains("[čćžšđ]"))
    assert (~lost["family_name"].str.contains("[čćžšđ]")).mean() > 0.2
    assert (recorded["birth_date"].str.len_chars() == 7).sum() > 100


def test_personal_numbers_have_right_check_digits_and_a_region_nobody_issues(countries):
    numbers = [number for number in countries[0].persons["personal_number"] if number]
    assert len(numbers) > 2000
    for number in numbers:
        assert emso.is_valid(number)
        assert number[7:9] == "98"


def test_no_two_persons_have_the_same_personal_number(countries):
    for country in countries:
        numbers = country.persons.filter(pl.col("personal_number") != "")["personal_number"]
        assert numbers.is_unique().all()


def test_phones_and_documents_lie_where_none_is_issued(recorded):
    phones = recorded.filter(pl.col("phone") != "")["phone"]
    assert phones.str.contains(r"^\+99950\d{7}$").all()
    documents = recorded.filter(pl.col("document_number") != "")["document_number"]
    assert documents.str.contains(r"^ZZ\d{9}$").all()


def test_neighbours_are_mutual():
    places = {place.code: place for place in municipalities()}
    for place in places.values():
        assert place.neighbours
        for other in place.neighbours:
            assert place.code in places[other].neighbours


def test_overlaps_by_referral_counted_as_independent_hide_most_of_the_unseen(recorded, countries):
    def chapman(rows):
        police, centre = (
            set(rows.filter(pl.col("list") == name)["person_id"]) for name in ("police", "centre")
        )
        return (len(police) + 1) * (len(centre) + 1) / (len(police & centre) + 1) - 1

    for number in range(len(countries)):
        mine = recorded.filter(pl.col("seed") == number)
        assert chapman(mine) < 0.7 * chapman(mine.filter(pl.col("referred_by") == ""))
