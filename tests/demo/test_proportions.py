"""The country follows its data file, and the data file follows the published figures it cites."""

import csv
from importlib.resources import files

import numpy as np
import polars as pl
import pytest

from clew.demo.settings import ASSUMED, settings, shares, topic, value
from clew.methods.figures import Stage, Unit
from clew.methods.pathways.events import read_events


def vocabulary(name):
    path = files("clew.vocab") / "data" / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"did not run: the vocabulary's {name} are absent")
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def pooled(countries, table):
    return pl.concat(
        getattr(country, table).with_columns(pl.lit(number).alias("seed"))
        for number, country in enumerate(countries)
    )


def test_every_setting_is_assumed_or_cites_a_published_figure():
    published = {row["id"] for row in vocabulary("published_figures")}
    for row in settings():
        assert row.source == ASSUMED or row.source in published, row
        assert row.note, row


def test_cited_counts_and_percentages_are_the_published_ones():
    published = {row["id"]: float(row["value"]) for row in vocabulary("published_figures")}
    as_counts = ("year", "reporter", "outcome.same_year", "outcome.later", "duration", "misdemeanour_role")
    cited = [row for row in settings() if row.source != ASSUMED]
    checked = 0
    for row in cited:
        if row.topic in as_counts or (row.topic, row.key) == ("complaints", "per_year"):
            assert row.value == published[row.source], row
            checked += 1
        if row.topic in ("plea", "long_sentence"):
            assert row.value == pytest.approx(published[row.source] / 100), row
            checked += 1
    assert checked >= 25
    assert value("form", "sexual") == published["RS-TIP-FORM-2018-sex"]
    assert value("form", "forced_labour") == published["RS-TIP-FORM-2018-forced_labour"]
    assert sum(topic("form").values()) == pytest.approx(76)
    minors = topic("recruitment.minor")
    assert minors["social_network"] + minors["gaming"] == pytest.approx(1 / 3)


def test_no_topic_states_a_key_twice_and_shares_are_shares():
    keys = [(row.topic, row.key) for row in settings()]
    assert len(keys) == len(set(keys))
    for row in settings():
        if row.topic.startswith(("missing.", "error.", "style.", "citizenship.", "recruitment.")):
            assert 0 <= row.value <= 1, row
    for name in {row.topic for row in settings() if row.topic.startswith(("style.", "recruitment."))}:
        assert sum(topic(name).values()) == pytest.approx(1)


def test_codes_are_terms_of_the_vocabulary():
    terms = {(row["group"], row["code"]) for row in vocabulary("terms")}
    offences = {row["code"] for row in vocabulary("offences")}
    for code in topic("form"):
        assert ("form", code) in terms
    for code in {**topic("recruitment.minor"), **topic("recruitment.adult")}:
        assert ("channel", code) in terms
    for code in topic("means"):
        assert ("mean", code) in terms
    for name in {row.topic for row in settings() if row.topic.startswith("reclassified_into.")}:
        assert set(topic(name)) <= offences


def test_reports_follow_the_years(countries, near):
    received = pooled(countries, "identifications")["received"].str.slice(0, 4)
    years, weights = shares("year")
    for year, weight in zip(years, weights, strict=True):
        assert (received == year).mean() == pytest.approx(weight, abs=0.015)
    assert len(received) / len(countries) == pytest.approx(sum(topic("year").values()), rel=0.12)


def test_reports_decided_in_their_year_have_the_outcomes_of_2023_and_the_rest_is_carried_over(
    countries, near
):
    reports = pooled(countries, "identifications").filter(pl.col("received") < "2025")
    same = reports.filter(pl.col("decided").str.slice(0, 4) == pl.col("received").str.slice(0, 4))
    near(1 - len(same) / len(reports), len(reports), 51 / 168)
    for outcome, count in (
        ("identified", 57),
        ("rejected", 31),
        ("stopped", 10),
        ("not_assessed_as_victim", 19),
    ):
        assert (same["outcome"] == outcome).mean() == pytest.approx(count / 117, abs=0.04)
    late = reports.filter(pl.col("decided").str.slice(0, 4) > pl.col("received").str.slice(0, 4))
    assert (late["outcome"] == "identified").mean() == pytest.approx(9 / 42, abs=0.05)


def test_counting_by_cohort_and_by_period_differ(countries):
    reports = countries[0].identifications.filter(pl.col("outcome") == "identified")
    cohort = reports.filter(
        pl.col("received").str.starts_with("2023") & pl.col("decided").str.starts_with("2023")
    )
    period = reports.filter(pl.col("decided").str.starts_with("2023"))
    assert len(period) > len(cohort) > 0


def test_the_undecided_have_no_outcome_and_nobody_outside_trafficking_is_identified(countries):
    for country in countries:
        reports = country.identifications.join(country.truths["identifications"], on="report_id")
        assert ((reports["decided"] == "") == (reports["outcome"] == "")).all()
        assert (reports.filter(pl.col("outcome") == "identified")["person_id"] != "").all()
        near_share = (reports["person_id"] == "").mean()
        assert near_share == pytest.approx(value("reports", "not_trafficked"), abs=0.04)


def test_women_and_children_among_the_identified_are_about_as_many_as_published(countries):
    identified = pl.concat(
        country.identifications.filter(pl.col("outcome") == "identified")
        .join(country.truths["identifications"], on="report_id")
        .join(country.persons, on="person_id")
        for country in countries
    )
    assert (identified["sex"] == "female").mean() == pytest.approx(0.72, abs=0.04)
    assert (identified["child"] == "y").mean() == pytest.approx(0.6212, abs=0.05)


def test_forms_and_recruitment_follow_the_file(countries, near):
    persons = pooled(countries, "persons")
    forms, weights = shares("form")
    for form, weight in zip(forms, weights, strict=True):
        near((persons["form"] == form).mean(), len(persons), weight)
    children = persons.filter(pl.col("child") == "y")
    online = children["recruitment"].is_in(["social_network", "gaming", "job_site"])
    near(online.mean(), len(children), 1 / 3)


def test_reporters_of_what_nobody_referred_follow_the_file(countries, near):
    parts = []
    for country in countries:
        centre = country.lists["centre"].select("record_id", "referred_by")
        parts.append(country.identifications.join(centre, on="record_id", how="left"))
    own = pl.concat(parts).filter(pl.col("referred_by").is_null() | (pl.col("referred_by") == ""))
    for kind, weight in zip(*shares("reporter"), strict=True):
        near((own["reported_by"] == kind).mean(), len(own), weight)


def test_proceedings_are_events_that_the_pathways_read(countries):
    events = read_events(countries[0].proceedings.iter_rows(named=True))
    assert len(events) == len(countries[0].proceedings) > 1000
    present = {event.stage for event in events}
    wanted = {
        Stage.COMPLAINT, Stage.INVESTIGATION, Stage.DISMISSAL, Stage.INDICTMENT, Stage.RECLASS,
        Stage.PLEA, Stage.JUDG_1, Stage.JUDG_2, Stage.FINAL, Stage.SANCTION,
    }  # fmt: skip
    assert wanted <= present
    assert set(countries[0].proceedings["unit"]) <= {unit.value for unit in Unit}
    assert max(event.date.year for event in events) == 2025


def test_complaints_suspects_and_indictments_follow_the_figures(countries, near):
    events = pooled(countries, "proceedings").with_columns(
        (pl.col("seed").cast(pl.Utf8) + pl.col("proceeding")).alias("case")
    )
    complaints = events.filter(pl.col("stage") == "COMPLAINT")
    cases = complaints["case"].n_unique()
    years = len(topic("year"))
    assert cases / len(countries) / years == pytest.approx(24, abs=4.5 * (24 / years / len(countries)) ** 0.5)
    assert len(complaints) / cases == pytest.approx(24 / 9, abs=0.2)
    old = set(complaints.filter(pl.col("date") < "2021")["case"])
    investigated = set(
        events.filter((pl.col("stage") == "INVESTIGATION") & pl.col("case").is_in(old))["case"]
    )
    indicted = set(events.filter((pl.col("stage") == "INDICTMENT") & pl.col("case").is_in(old))["case"])
    near(len(indicted & investigated) / len(investigated), len(investigated), 8 / 9)


def test_trafficking_is_reclassified_into_the_offences_of_the_file_and_keeps_them(countries, near):
    events = pooled(countries, "proceedings").with_columns(
        (pl.col("seed").cast(pl.Utf8) + pl.col("person")).alias("who")
    )
    changes = events.filter(pl.col("stage") == "RECLASS")
    assert changes["who"].is_duplicated().sum() == 0
    assert changes["offence"].str.starts_with("RS-KZ-388").all()
    allowed = {key for row in settings() if row.topic.startswith("reclassified_into.") for key in [row.key]}
    assert set(changes["to_offence"]) <= allowed
    into = dict(changes.select("who", "to_offence").iter_rows())
    judged = events.filter(pl.col("stage") == "JUDG_1")
    for who, offence in judged.select("who", "offence").iter_rows():
        assert offence == into[who] if who in into else offence.startswith("RS-KZ-388")
    # of cases old enough that every change has happened by the end of the data
    share = judged.filter(pl.col("proceeding") < "K-00030")["who"].is_in(list(into)).mean()
    assert share == pytest.approx(value("reclassified", "share"), abs=0.08)


def test_the_main_flow_of_sexual_exploitation_is_to_mediation_in_prostitution(countries):
    changes = pooled(countries, "proceedings").filter(pl.col("stage") == "RECLASS")["to_offence"]
    counted = changes.str.slice(0, 9).value_counts(sort=True)
    assert counted.row(0)[0] == "RS-KZ-184"


def test_durations_of_the_first_two_years_follow_the_published_ones(countries, near):
    events = pooled(countries, "proceedings").with_columns(
        (pl.col("seed").cast(pl.Utf8) + pl.col("proceeding")).alias("case"), pl.col("date").str.to_date()
    )
    filed = (
        events.filter(pl.col("stage") == "COMPLAINT")
        .group_by("case")
        .agg(pl.col("date").min().alias("filed"))
    )
    judged = (
        events.filter(pl.col("stage") == "JUDG_1").group_by("case").agg(pl.col("date").min().alias("judged"))
    )
    both = filed.join(judged, on="case").filter(pl.col("filed").dt.year() <= 2020)
    years = (both["judged"] - both["filed"]).dt.total_days() / 365.25
    near((years <= 1).mean(), len(years), 0.56)
    near((years > 3).mean(), len(years), 0.25)


def test_pleas_and_long_sentences_follow_their_years(countries, near):
    events = pooled(countries, "proceedings").with_columns(
        (pl.col("seed").cast(pl.Utf8) + pl.col("person")).alias("who"),
        pl.col("date").str.slice(0, 4).alias("year"),
    )
    convicted = events.filter((pl.col("stage") == "JUDG_1") & (pl.col("outcome") == "convicted"))
    pleas = set(events.filter(pl.col("stage") == "PLEA")["who"])
    judged_in = dict(convicted.select("who", "year").iter_rows())
    prison = events.filter((pl.col("stage") == "SANCTION") & (pl.col("offence").str.starts_with("RS-KZ-388")))
    for year, rate in topic("plea").items():
        if year != "later":
            mine = convicted.filter(pl.col("year") == year)["who"].to_list()
            near(np.mean([who in pleas for who in mine]), len(mine), rate)
    for year, rate in topic("long_sentence").items():
        if year != "later":
            months = [
                int(m) for who, m in prison.select("who", "months").iter_rows() if judged_in[who] == year
            ]
            near(np.mean([m > 60 for m in months]), len(months), rate)


def test_compensation_is_mostly_referred_to_the_civil_court(countries, near):
    claims = pooled(countries, "compensation")
    decided = claims.filter(pl.col("decided") != "")
    near((decided["outcome"] == "awarded").mean(), len(decided), value("justice", "awarded"))
    assert (claims.filter(pl.col("paid") != "")["outcome"] == "awarded").all()


def test_misdemeanour_convictions_by_role_and_sex_have_the_published_proportions(countries, near):
    judged = pooled(countries, "misdemeanours").filter(
        (pl.col("stage") == "MISD_JUDG") & (pl.col("outcome") == "convicted")
    )
    counted = judged.filter(pl.col("role") != "premises")
    women = counted.filter((pl.col("role") == "seller") & (pl.col("sex") == "female"))
    near(len(women) / len(counted), len(counted), 356 / 495)
    near((counted["role"] == "client").mean(), len(counted), 109 / 495)
    assert counted.filter((pl.col("role") == "client") & (pl.col("sex") == "female")).is_empty()
    assert len(counted) / len(countries) / 7 == pytest.approx(99, rel=0.08)


def test_punished_sellers_who_were_trafficked_stand_in_the_truth_alone(countries):
    for country in countries:
        truth = country.truths["misdemeanours"]
        assert len(truth) > 0
        assert "person_id" not in country.misdemeanours.columns
        mine = country.misdemeanours.filter(pl.col("proceeding").is_in(truth["proceeding"].to_list()))
        assert set(mine["role"]) == {"seller"}
        assert set(truth["person_id"]) <= set(country.persons["person_id"])


def test_signals_that_opened_a_case_name_its_record_and_most_signals_open_none(countries):
    for country in countries:
        signals = country.signals.join(country.truths["signals"], on="signal_id")
        opened = signals.filter(pl.col("triage") == "case_opened")
        held = country.links.select(
            pl.col("list").alias("passed_to"), "record_id", pl.col("person_id").alias("of")
        )
        joined = opened.join(held, on=["passed_to", "record_id"])
        assert len(joined) == len(opened) > 100
        assert (joined["of"] == joined["person_id"]).all()
        assert len(opened) < 0.25 * len(signals)
        assert set(signals["source"]) == {"hotline", "labour_inspectorate"}
        assert signals["persons_mentioned"].cast(pl.Int64).max() > 20
