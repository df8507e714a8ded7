from __future__ import annotations

import itertools
import json

import numpy as np
import polars as pl
import pytest

from clew.methods.linkage.comparing import compare, comparison, plan_pairs
from clew.methods.linkage.comparisons import fields_for
from clew.methods.linkage.engine import splink_settings, unpack
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.problems import OtherSettings, OtherVersion, TooManyPairs, UnknownSetting
from clew.methods.linkage.scoring import best_cut, frequencies, persons, refit_prior
from clew.methods.linkage.settings import LinkageSettings
from clew.methods.linkage.training import Patterns, Trained, train

ONCE = LinkageSettings.from_dict({"once": ["left", "right"]})


@pytest.fixture(scope="module")
def linked(two_lists):
    lists = two_lists()
    return lists, comparison(prepare(lists), ONCE, rng=np.random.default_rng(1))


def f1(pairs, cut):
    chosen = pairs.above(cut)
    true = sum(
        chosen.record_ids[a][1:] == chosen.record_ids[b][1:] and int(chosen.record_ids[a][1:]) < 60
        for a, b in zip(chosen.left, chosen.right, strict=True)
    )
    return 2 * true / (len(chosen) + 60)


@pytest.mark.slow
def test_records_of_one_person_are_found_across_scripts_and_partial_dates_without_labels(linked):
    _, made = linked
    assert f1(made.pairs, 0.0) > 0.95
    assert f1(made.pairs, best_cut(made.pairs.weight)) > 0.95


@pytest.mark.slow
def test_a_list_that_holds_each_person_once_is_not_compared_with_itself(linked):
    _, made = linked
    pairs = made.pairs
    assert (pairs.list_of[pairs.left] != pairs.list_of[pairs.right]).all()
    assert (pairs.left < pairs.right).all()
    assert made.plan.possible == 160 * 160


@pytest.mark.slow
def test_the_weight_of_a_pair_is_prior_and_levels_and_frequency(linked):
    _, made = linked
    pairs = made.pairs
    weights = made.trained.weights()
    for number in range(0, len(pairs), 17):
        levels = pairs.patterns[pairs.pattern[number]]
        total = pairs.prior_weight + made.frequency_weight[number]
        total += sum(weight[level] for weight, level in zip(weights, levels, strict=True) if level >= 0)
        assert pairs.weight[number] == pytest.approx(total)


@pytest.mark.slow
def test_frozen_parameters_give_the_same_weights_again(linked):
    lists, made = linked
    kept = Trained.from_dict(json.loads(json.dumps(made.trained.to_dict())))
    assert kept == made.trained
    again = compare(lists, ONCE, rng=np.random.default_rng(2), trained=kept)
    assert np.array_equal(again.weight, made.pairs.weight)


@pytest.mark.slow
def test_parameters_of_other_settings_are_refused(linked):
    lists, made = linked
    with pytest.raises(OtherSettings):
        other = {name: table.drop("sex") for name, table in lists.items()}
        compare(other, ONCE, rng=np.random.default_rng(2), trained=made.trained)
    with pytest.raises(OtherVersion):
        newer = LinkageSettings.from_dict({**ONCE.to_dict(), "version": "2"})
        compare(lists, newer, rng=np.random.default_rng(2), trained=made.trained)


@pytest.mark.slow
def test_a_run_that_keeps_its_stages_resumes_with_the_same_answer(two_lists):
    lists, kept = two_lists(people=60, common=25), {}

    def keep(stage, make):
        if stage not in kept:
            kept[stage] = make()
        return kept[stage]

    settings = LinkageSettings.from_dict({"once": ["left", "right"], "all_pairs_up_to": 10})
    first = comparison(prepare(lists), settings, rng=np.random.default_rng(3), keep=keep)
    assert set(kept) == {"compared-1-of-1", "trained"}
    del kept["trained"]
    second = comparison(prepare(lists), settings, rng=np.random.default_rng(3), keep=keep)
    assert np.array_equal(first.pairs.weight, second.pairs.weight)
    assert np.array_equal(first.pairs.left, second.pairs.left)


def test_the_same_fields_are_written_for_duckdb_and_for_spark(two_lists):
    fields = fields_for(prepare(two_lists(20, 5)).frame.columns)
    written = {
        name: str(splink_settings(fields, (), name).create_settings_dict(name))
        for name in ("duckdb", "spark")
    }
    assert "jaro_winkler_similarity(" in written["duckdb"]
    assert "jaro_winkler(" in written["spark"]
    assert "list_has_any" in written["duckdb"]
    assert "arrays_overlap" in written["spark"]
    assert not any(
        "{" in str(step.condition.format(jw="", dl="", overlap="")) for f in fields for step in f.steps
    )


def test_more_pairs_than_allowed_are_refused_before_the_work_starts(two_lists):
    prepared = prepare(two_lists(30, 5))
    settings = LinkageSettings.from_dict({"most_pairs": 100})
    assert plan_pairs(prepared, settings).at_most == 60 * 59 // 2
    with pytest.raises(TooManyPairs):
        comparison(prepared, settings, rng=np.random.default_rng(0))


def test_settings_are_read_back_as_they_were_written_and_unknown_entries_refused():
    shipped = LinkageSettings.shipped()
    declared = LinkageSettings.from_dict({"bodies": {"centre": {"once": True}}})
    assert LinkageSettings.from_dict(json.loads(json.dumps(shipped.to_dict()))) == shipped
    assert declared.is_once("centre")
    assert not declared.is_once("police")
    assert not any(shipped.is_once(name) for name in shipped.bodies)
    with pytest.raises(UnknownSetting):
        LinkageSettings.from_dict({"threshold": 0.9})


def test_patterns_are_packed_without_loss(two_lists):
    fields = fields_for(prepare(two_lists(20, 5)).frame.columns)
    rng = np.random.default_rng(0)
    levels = np.stack([rng.integers(-1, len(field.levels), 50) for field in fields], axis=1)
    radix, codes = 1, np.zeros(50, dtype=np.int64)
    for number, field in enumerate(fields):
        codes += (levels[:, number] + 1) * radix
        radix *= len(field.levels) + 1
    assert np.array_equal(unpack(codes, fields), levels)
    assert radix < 2**62


def test_training_finds_the_shares_that_made_the_patterns():
    rng = np.random.default_rng(7)
    m, u = [0.1, 0.9], [0.95, 0.05]
    match = rng.random(200_000) < 0.01
    levels = np.stack(
        [np.where(match, rng.random(match.size) < m[1], rng.random(match.size) < u[1]) for _ in range(5)],
        axis=1,
    ).astype(np.int8)
    patterns, counts = np.unique(levels, axis=0, return_counts=True)
    all_pairs = Patterns(patterns, counts.astype(float))
    got = train(
        list("abcde"),
        [2] * 5,
        all_pairs,
        all_pairs,
        pairs=match.size,
        starts=[(0.3, 0.7)] * 5,
        expected_matches=500,
    )
    assert got.prior == pytest.approx(0.01, rel=0.1)
    assert [field[1] for field in got.m] == pytest.approx([0.9] * 5, abs=0.03)
    # The sample of random pairs contained the matches, and u comes out clean of them.
    assert [field[1] for field in got.u] == pytest.approx([0.05] * 5, abs=0.002)


def test_a_name_that_one_person_carries_in_many_records_counts_as_rare(two_lists):
    fields = fields_for(prepare(two_lists(20, 5)).frame.columns)
    columns = {name for field in fields for name in field.frequent if name}
    frame = pl.DataFrame({name: ["a"] * 5 + [f"b{n}" for n in range(95)] for name in columns})
    person = np.array([0] * 5 + list(range(1, 96)))
    assert frequencies(frame, fields).share["family"][0] == pytest.approx(6 / 101)
    assert frequencies(frame, fields, person).share["family"][0] == pytest.approx(2 / 97)


def test_connected_records_are_one_person():
    number = persons(5, np.array([0, 1], dtype=np.int32), np.array([1, 4], dtype=np.int32))
    assert [len(set(number[list(group)])) for group in ([0, 1, 4], [2, 3])] == [1, 2]


def test_the_cut_without_labels_maximises_the_expected_f1():
    rng = np.random.default_rng(2)
    weight = rng.normal(0, 6, 300)
    probability = 1 / (1 + np.exp2(-weight))

    def expected(cut):
        chosen = weight >= cut
        return 2 * probability[chosen].sum() / (chosen.sum() + probability.sum())

    assert expected(best_cut(weight)) == pytest.approx(max(expected(cut) for cut in weight))


def test_the_prior_settles_where_expected_matches_agree_with_it():
    evidence = np.concatenate([np.full(30, 25.0), np.full(970, -8.0)])
    prior = refit_prior(evidence, 0.3, 1000)
    odds = evidence + np.log2(prior / (1 - prior))
    assert (1 / (1 + np.exp2(-odds))).sum() / 1000 == pytest.approx(prior, rel=1e-3)


def test_every_level_of_agreement_is_tried_from_the_closest_down(two_lists):
    for field in fields_for(prepare(two_lists(20, 5)).frame.columns):
        assert len(field.levels) == len(field.starts) == len(field.frequent) == len(field.steps) + 1
        assert len(set(field.levels)) == len(field.levels)
        assert all(a is not b for a, b in itertools.pairwise(field.levels))


@pytest.mark.slow
def test_columns_that_know_nothing_beside_a_known_one_are_no_obstacle():
    names = {"given_name": ["Ana", "Eva", "Mia"], "family_name": ["Testić", "Probić", "Uzorić"]}
    left = pl.DataFrame({**names, "birth_date": ["1990-05-25", "1991-06-26", ""], "jmbg": ["123", "456", ""]})
    right = pl.DataFrame({**names, "birth_date": ["1990-05-25", "1991", ""], "state": ["x", "x", "x"]})
    for extra in ({}, {"all_pairs_up_to": 1}):
        settings = LinkageSettings.from_dict({"once": ["left", "right"], **extra})
        pairs = compare({"left": left, "right": right}, settings, rng=np.random.default_rng(0))
        assert np.isfinite(pairs.weight).all()
        assert {"personal_number", "birth", "region"} <= set(pairs.fields)
