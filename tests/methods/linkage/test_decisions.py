"""What reviewers decide is kept, reversible and used; what they see is what they may see."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods import linkage
from clew.methods.linkage import ScoredPairs, partition
from clew.methods.linkage.decisions import (
    BadDecisionLine,
    Decisions,
    DecisionsChanged,
    NoReason,
    NoSuchDecision,
    SameRecordTwice,
    Verdict,
)
from clew.methods.linkage.findings import Kind
from clew.methods.linkage.review import questions, review_view
from clew.rendering.words import finding_text, words_of
from clew.rendering.words.review import VERDICTS

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
WHO = {"by": "reviewer-1", "at": AT, "reason": "same document, other transliteration"}
A1, A2, B1, B2, C1 = ("police", "1"), ("police", "2"), ("centre", "1"), ("centre", "2"), ("shelter", "1")


@pytest.fixture
def pairs() -> ScoredPairs:
    """Three lists of 2, 2 and 1 records; ids repeat across lists."""
    return ScoredPairs(
        lists=("police", "centre", "shelter"),
        record_ids=("1", "2", "1", "2", "1"),
        list_of=np.array([0, 0, 1, 1, 2], dtype=np.int32),
        left=np.array([0, 0, 1, 2], dtype=np.int32),
        right=np.array([2, 3, 3, 4], dtype=np.int32),
        weight=np.array([0.2, -3.0, 12.0, 1.5]),
        pattern=np.array([0, 1, 2, 0], dtype=np.int32),
        patterns=((2, 0), (0, 0), (2, 1)),
        fields=("name", "birth"),
        prior_weight=-6.0,
    )


def test_a_later_decision_supersedes_and_a_withdrawal_brings_the_earlier_back() -> None:
    kept = Decisions().decide(A1, B1, "same", **WHO).decide(B1, A1, Verdict.DIFFERENT, **WHO)
    assert [line.verdict for line in kept.standing()] == ["different"]
    back = kept.withdraw(2, **WHO)
    assert [line.verdict for line in back.standing()] == ["same"]
    assert len(back.lines) == 3
    assert back.withdraw(1, **WHO).standing() == ()


def test_a_decision_needs_a_reason_and_a_name_and_two_records() -> None:
    with pytest.raises(NoReason):
        Decisions().decide(A1, B1, "same", by="x", at=AT, reason="  ")
    with pytest.raises(NoReason):
        Decisions().decide(A1, B1, "same", by="", at=AT, reason="seen")
    with pytest.raises(SameRecordTwice):
        Decisions().decide(A1, A1, "same", **WHO)


def test_only_a_standing_decision_can_be_withdrawn() -> None:
    kept = Decisions().decide(A1, B1, "same", **WHO).withdraw(1, **WHO)
    for number in (0, 1, 2, 3):
        with pytest.raises(NoSuchDecision):
            kept.withdraw(number, **WHO)


_text = st.text(min_size=1).filter(str.strip)


@given(
    st.lists(st.tuples(st.sampled_from([A1, A2]), st.sampled_from([B1, C1]), st.sampled_from(Verdict), _text))
)
def test_what_is_written_is_read_back(
    rows: list[tuple[tuple[str, str], tuple[str, str], Verdict, str]],
) -> None:
    kept = Decisions()
    for first, _, verdict, text in rows:
        kept = kept.decide(first, B1, verdict, by=text, at=AT, reason=text)
        if len(text) > 3:
            kept = kept.withdraw(len(kept.lines), by=text, at=AT, reason=text)
    lines = kept.to_lines()
    assert Decisions.from_lines(f"{line}\n" for line in lines) == kept
    assert kept.decide(A1, C1, "unsure", **WHO).to_lines()[: len(lines)] == lines


def test_a_line_changed_moved_or_taken_out_is_noticed() -> None:
    kept = Decisions().decide(A1, B1, "same", **WHO).decide(A2, B1, "different", **WHO).withdraw(1, **WHO)
    lines = kept.to_lines()
    changed = [lines[0].replace('"same"', '"different"'), *lines[1:]]
    for tampered in (changed, lines[1:], [lines[0], lines[2]], [lines[1], lines[0], lines[2]]):
        with pytest.raises(DecisionsChanged):
            Decisions.from_lines(tampered)
    for broken in ("", "[]", "{}", '{"number": "x"}', "not json", json.dumps({"number": 1, "by": "x"})):
        with pytest.raises(BadDecisionLine) as caught:
            Decisions.from_lines([*lines, broken])
        assert caught.value.parameters == {"line": 4}


def test_decisions_are_used_in_the_next_run(pairs: ScoredPairs) -> None:
    kept = Decisions().decide(A1, B2, "same", **WHO).decide(A2, B2, "different", **WHO)
    kept = kept.decide(B1, C1, "unsure", **WHO)
    rule, caveats = kept.constraints(pairs)
    assert caveats == ()
    found = partition(pairs, constraints=rule)
    assert found.cluster_of.tolist() == [0, 1, 2, 0, 2]
    drawn = linkage.draw(pairs, draws=5, rng=np.random.default_rng(1), constraints=rule)
    assert (drawn.cluster_of[:, 0] == drawn.cluster_of[:, 3]).all()
    assert (drawn.cluster_of[:, 1] != drawn.cluster_of[:, 3]).all()
    assert kept.labels(pairs)[0].tolist() == [1, 2]
    assert kept.labels(pairs)[1].tolist() == [True, False]


def test_contradictions_are_reported_and_the_later_decision_is_used(pairs: ScoredPairs) -> None:
    kept = Decisions().decide(A1, B1, "different", **WHO).decide(A1, C1, "same", **WHO)
    rule, caveats = kept.decide(C1, B1, "same", **WHO).constraints(pairs)
    assert caveats[0].kind == Kind.DECISIONS_CONFLICT and caveats[0]["decisions"] == (1,)
    assert partition(pairs, constraints=rule).persons == 2
    # Two records of one list cannot both be the third's person, unless the list may repeat a person.
    kept = Decisions().decide(A1, B1, "same", **WHO).decide(A2, B1, "same", **WHO)
    assert kept.constraints(pairs)[1][0]["decisions"] == (1,)
    assert kept.constraints(pairs, np.array([False, True, True]))[1] == ()


def test_decisions_about_records_that_are_not_there_are_counted(pairs: ScoredPairs) -> None:
    kept = Decisions().decide(("police", "gone"), B1, "same", **WHO)
    rule, (caveat,) = kept.constraints(pairs)
    assert caveat.kind == Kind.DECISIONS_UNKNOWN and len(rule.same) == 0
    assert "gone" not in str(caveat.to_dict())


def test_the_most_doubtful_pairs_are_asked_first_and_no_record_twice(pairs: ScoredPairs) -> None:
    asked = questions(pairs)
    assert [each.pair for each in asked] == [0, 2]
    decided = Decisions().decide(A1, B1, "unsure", **WHO)
    assert 0 not in [each.pair for each in questions(pairs, decided=decided)]
    assert len(questions(pairs, most=1)) == 1


def test_questions_follow_the_draws_where_there_are_some(pairs: ScoredPairs) -> None:
    drawn = linkage.draw(pairs, draws=50, rng=np.random.default_rng(1))
    asked = questions(pairs, draws=drawn)
    share = drawn.probability(pairs.left, pairs.right)
    assert asked[0].probability == pytest.approx(share[asked[0].pair])
    assert abs(asked[0].probability - 0.5) == pytest.approx(np.abs(share - 0.5).min())


def test_across_bodies_the_reviewer_sees_agreement_and_neither_names_nor_ids(pairs: ScoredPairs) -> None:
    texts = {"name": ["Test1", "Test2", "Test3", "Test4", "Test5"]}
    asked = questions(pairs)
    view = review_view(pairs, asked, texts=texts, controllers={"centre": "ministry", "shelter": "ministry"})
    first = view.questions[0]
    assert first.texts is None and first.records is None
    assert first.agreement == (("name", 2), ("birth", 0))
    assert not any(name in str(first.to_dict()) for name in texts["name"])
    assert [(refusal.kind, refusal["pairs"]) for refusal in view.refusals] == [(Kind.CLEAR_TEXT_ACROSS, 2)]
    within = review_view(pairs, asked, texts=texts, controllers=dict.fromkeys(pairs.lists, "one house"))
    assert within.questions[0].texts == (("name", "Test1", "Test3"),)
    assert within.refusals == ()
    hidden = review_view(
        pairs, asked, clear=False, texts=texts, controllers=dict.fromkeys(pairs.lists, "one")
    )
    assert all(each.texts is None and each.records is None for each in hidden.questions)
    named = review_view(pairs, asked, texts=texts, basis="agreement 12/2026, article 4")
    assert named.questions[0].texts is not None


def test_every_finding_and_verdict_has_words() -> None:
    for kind in Kind:
        assert words_of(kind), kind
    assert set(VERDICTS) == set(Verdict)


def test_findings_read_as_sentences() -> None:
    from clew.methods.figures import Caveat

    told = finding_text(Caveat.of(Kind.CHAIN_SPLIT, chains=2, largest=24, limit=5, parts=9))
    assert "24" in told and "{" not in told
