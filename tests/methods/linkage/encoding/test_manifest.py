"""Seals, manifests and schemas: what does not fit is refused with where and what to do."""

import json
from dataclasses import replace

import numpy as np
import pytest

from clew.methods.linkage.encoding import problems
from clew.methods.linkage.encoding.findings import Kind
from clew.methods.linkage.encoding.manifest import (
    Manifest,
    check_seal,
    check_together,
    public_seal,
    read_manifest,
    sealed,
)
from clew.methods.linkage.encoding.schema import Diffuse, Schema
from clew.methods.linkage.matching.unevenness import uneven
from clew.rendering.words.encoding import WORDS

MASTER = bytes(range(32))
SCHEMA = Schema.shipped("persons")
IDS = ["a1", "b2"]
FILTERS = np.arange(32, dtype=np.uint64).reshape(2, 16)
PUBLIC = public_seal(MASTER, "project")


def manifest(name: str = "centre", run: str = "r1", schema: Schema = SCHEMA, known: float = 1.0) -> Manifest:
    return sealed("project", run, name, schema, {"given_name": known}, IDS, FILTERS, MASTER)


def test_a_sealed_list_passes_after_a_round_trip() -> None:
    again = read_manifest(json.dumps(manifest().to_dict()), "m.json")
    assert again == manifest()
    check_seal(again, "f", PUBLIC, IDS, FILTERS)


@pytest.mark.parametrize("entry", ["project", "run", "list", "records", "known", "data", "schema", "seal"])
def test_any_change_of_the_manifest_is_noticed(entry: str) -> None:
    said = manifest().to_dict()
    changes = {
        "records": 3,
        "known": {"given_name": 0.5},
        "seal": "00" * 64,
        "schema": {**said["schema"], "version": 99},
    }
    said[entry] = changes.get(entry, "other")
    with pytest.raises(problems.NoSeal):
        check_seal(read_manifest(json.dumps(said), "m.json"), "f", PUBLIC, IDS, FILTERS)


def test_any_change_of_the_data_is_noticed() -> None:
    for place in np.ndindex(FILTERS.shape):
        changed = FILTERS.copy()
        changed[place] ^= np.uint64(1 << 17)
        with pytest.raises(problems.Tampered):
            check_seal(manifest(), "f", PUBLIC, IDS, changed)
    with pytest.raises(problems.Tampered):
        check_seal(manifest(), "f", PUBLIC, ["a1", "b3"], FILTERS)
    with pytest.raises(problems.Tampered):
        check_seal(manifest(), "f", PUBLIC, IDS[:1], FILTERS[:1])


def test_another_keys_seal_is_none() -> None:
    for public in (public_seal(bytes(32), "project"), public_seal(MASTER, "other"), "no key", ""):
        with pytest.raises(problems.NoSeal):
            check_seal(manifest(), "f", public, IDS, FILTERS)


def test_a_repeated_id_and_a_wrong_width_are_named() -> None:
    twice = sealed("project", "r1", "l", SCHEMA, {}, ["a1", "a1"], FILTERS, MASTER)
    with pytest.raises(problems.RepeatedId, match=r"row 2.*row 1"):
        check_seal(twice, "f", PUBLIC, ["a1", "a1"], FILTERS)
    narrow = sealed("project", "r1", "l", SCHEMA, {}, IDS, FILTERS[:, :8], MASTER)
    with pytest.raises(problems.BadEncoding):
        check_seal(narrow, "f", PUBLIC, IDS, FILTERS[:, :8])


def test_mixed_encodings_are_refused_with_what_differs() -> None:
    weaker = replace(SCHEMA, hardening=(Diffuse(2),))
    for other, entry in ((manifest("b", "r2"), "run"), (manifest("b", schema=weaker), "schema")):
        with pytest.raises(problems.MixedEncodings, match=f"its {entry} is not that of a"):
            check_together([("a.json", manifest("a")), ("b.json", other)])
    with pytest.raises(problems.RepeatedListName):
        check_together([("a.json", manifest("a")), ("b.json", manifest("a"))])
    check_together([("a.json", manifest("a")), ("b.json", manifest("b"))])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": 2}, problems.OtherVersion),
        ({"format": None}, problems.OtherVersion),
        ({"records": 0}, problems.BadManifest),
        ({"records": True}, problems.BadManifest),
        ({"schema": 1}, problems.BadManifest),
        ({"known": {"a": "b"}}, problems.BadManifest),
        ({"run": ""}, problems.BadManifest),
        ({"schema": {}}, problems.BadSchema),
    ],
)
def test_a_manifest_of_another_shape_is_refused(change: dict[str, object], problem: type[Exception]) -> None:
    with pytest.raises(problem):
        read_manifest(json.dumps({**manifest().to_dict(), **change}), "m.json")


def test_text_that_is_no_manifest_is_refused() -> None:
    for text in ("", "[]", "{", b"\xff\xfe"):
        with pytest.raises(problems.BadManifest):
            read_manifest(text, "m.json")


@pytest.mark.parametrize(
    "change",
    [
        {"length": 1000},
        {"measure": "cosine"},
        {"features": []},
        {"features": [{"name": "x", "kind": "letters", "bits": 0}]},
        {"features": [{"name": "x", "kind": "words", "bits": 5}]},
        {"features": [{"name": "x", "kind": "whole", "bits": 5}] * 2},
        {"features": "names"},
        {"hardening": [{"step": "salt"}]},
        {"hardening": [{"step": "diffuse"}]},
        {"hardening": [{"step": "diffuse", "sources": 1}]},
        {"hardening": [{"step": "diffuse", "sources": 3, "length": 4096}]},
        {"hardening": [{"step": "fold", "times": 9}]},
        {"hardening": [{"step": "decoys", "share": 0}]},
        {"hardening": [{"step": "fold", "xorFolds": 1}]},
        {"xorFolds": 1},
        {"name": ""},
        {"version": 0},
    ],
)
def test_a_schema_with_a_mistake_is_refused_and_no_entry_is_ignored(change: dict[str, object]) -> None:
    with pytest.raises(problems.BadSchema):
        Schema.from_dict({**SCHEMA.to_dict(), **change})


def test_schemas_come_back_unchanged_and_hardening_sets_the_length() -> None:
    assert Schema.from_dict(SCHEMA.to_dict()) == SCHEMA
    assert SCHEMA.final_length == 1024 and SCHEMA.hardened(Diffuse(3, 512)).final_length == 512
    with pytest.raises(problems.UnknownSchema):
        Schema.shipped("nobody")


def test_a_manifest_holds_no_key_and_no_record() -> None:
    text = json.dumps(manifest().to_dict())
    assert MASTER.hex() not in text and "a1" not in json.loads(text).values()


def test_unevenly_known_features_are_told() -> None:
    (caveat,) = uneven([manifest("a", known=0.9), manifest("b", known=0.5)])
    assert (caveat["poorest"], caveat["least"], caveat["richest"], caveat["most"]) == ("b", 50, "a", 90)
    assert not uneven([manifest("a", known=0.9), manifest("b", known=0.8)])


def test_every_finding_has_words() -> None:
    assert set(WORDS) == set(Kind)
