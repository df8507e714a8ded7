"""Encodings against a second, plain implementation on Python's hmac, and against frozen answers."""

import hashlib
import hmac
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from clew.methods.linkage.encoding.encode import encode, plain_filters
from clew.methods.linkage.encoding.keys import run_keys, seal_seed
from clew.methods.linkage.encoding.problems import BadRun, ShortKey
from clew.methods.linkage.encoding.schema import Decoys, Diffuse, Fold, Schema

MASTER = bytes(range(32))
PERSONS = Schema.shipped("persons").only(["given_name", "family_name", "birth_date", "sex"])
RECORDS = pl.DataFrame(
    {
        "record_id": ["1", "2", "3"],
        "given_name": ["Ђорђе", "Djordje", "Mira"],
        "family_name": ["Измишљени", "Izmišljeni", "Nepostojeća"],
        "birth_date": ["1990-05-17", "17.5.1990", "1991-01-01"],
        "sex": ["male", "m", ""],
    }
)


def hkdf(master: bytes, salt: bytes, info: bytes) -> bytes:
    return hmac.digest(hmac.digest(salt, master, "sha256"), info + b"\1", "sha256")


def token_key(pool: str) -> bytes:
    salt = hashlib.sha256(b"clew/encoding/1\0project").digest()
    return hkdf(MASTER, salt, b"\0".join([b"run", b"run-1", b"tokens", pool.encode()]))


def positions(key: bytes, token: str, count: int, length: int) -> list[int]:
    found: list[int] = []
    block = 0
    while len(found) < count:
        stream = hmac.digest(key, token.encode() + bytes([block]), hashlib.sha256)
        found += [int.from_bytes(stream[at : at + 2], "big") % length for at in range(0, 32, 2)]
        block += 1
    return found[:count]


def plainly(values: dict[str, str], length: int) -> int:
    """The filter as a whole number, bit by bit, from the definitions."""
    pairs = lambda text: list(dict.fromkeys(a + b for a, b in zip("_" + text, text + "_", strict=True)))  # noqa: E731
    tokens = {
        "given_name": ("names", pairs(values["given_name"]), 100),
        "family_name": ("names", pairs(values["family_name"]), 100),
        "birth_date": ("birth_date", [f"{i} {c}" for i, c in enumerate(values["birth_date"], 1)], 100),
        "sex": ("sex", [values["sex"]] if values["sex"] else [], 25),
    }
    bits = 0
    for pool, found, budget in tokens.values():
        for number, token in enumerate(found):
            take = budget // len(found) + (number < budget % len(found))
            for position in positions(token_key(pool), token, take, length):
                bits |= 1 << position
    return bits


def as_number(row: np.ndarray) -> int:
    return sum(int(word) << 64 * place for place, word in enumerate(row))


def test_a_plain_filter_is_what_python_hmac_says_bit_by_bit() -> None:
    plain = encode(
        "l",
        RECORDS,
        PERSONS.without_hardening(),
        run_keys(MASTER, "project", "run-1"),
        np.random.default_rng(1),
    )
    said = [
        {"given_name": "djordje", "family_name": "izmisljeni", "birth_date": "19900517", "sex": "m"},
        {"given_name": "mira", "family_name": "nepostojeca", "birth_date": "1991", "sex": ""},
    ]
    frame = pl.DataFrame(said)
    by_hand = plain_filters(frame, PERSONS, run_keys(MASTER, "project", "run-1"))
    assert [as_number(row) for row in by_hand] == [plainly(values, 1024) for values in said]
    assert as_number(plain.filters[2]) == plainly(said[1], 1024)


def test_two_spellings_of_one_person_give_one_encoding() -> None:
    for schema in (PERSONS, PERSONS.without_hardening()):
        found = encode("l", RECORDS, schema, run_keys(MASTER, "project", "run-1"), np.random.default_rng(1))
        assert (found.filters[0] == found.filters[1]).all()
        assert (found.filters[0] != found.filters[2]).any()


def frozen(schema: Schema) -> str:
    found = encode("l", RECORDS, schema, run_keys(MASTER, "project", "run-1"), np.random.default_rng(1))
    return hashlib.sha256(found.filters.astype("<u8").tobytes()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("steps", "answer"),
    [
        ((), "d26d94ea9d62b03e"),
        ((Fold(1),), "4ddba47b6e33a4e2"),
        ((Diffuse(3),), "eb1bb8494607967c"),
        ((Diffuse(3, 512),), "dbaad3081bd4e46c"),
        ((Fold(1), Diffuse(2)), "c13c7578760050a5"),
    ],
)
def test_encodings_stay_what_they_were(steps: tuple[Fold | Diffuse, ...], answer: str) -> None:
    """A change of any answer is a change of format: raise FORMAT with it."""
    assert frozen(replace(PERSONS, hardening=steps)) == answer


def test_every_hardening_step_and_every_parameter_changes_the_output() -> None:
    steps = [
        (),
        (Fold(1),),
        (Fold(2),),
        (Diffuse(2),),
        (Diffuse(3),),
        (Diffuse(3, 512),),
        (Diffuse(3), Fold(1)),
    ]
    answers = [frozen(replace(PERSONS, hardening=step)) for step in steps]
    assert len(set(answers)) == len(steps)
    rng = np.random.default_rng(1)
    many = encode("l", RECORDS, replace(PERSONS, hardening=(Decoys(1.0),)), run_keys(MASTER, "p", "r"), rng)
    assert many.filters.shape == (6, 16) and many.decoys == 3


def test_diffusion_is_the_exclusive_or_of_its_sources() -> None:
    keys = run_keys(MASTER, "project", "run-1")
    rng = np.random.default_rng(3)
    plain = encode("l", RECORDS, PERSONS.without_hardening(), keys, rng).filters
    diffused = encode("l", RECORDS, replace(PERSONS, hardening=(Diffuse(3),)), keys, rng).filters
    key = keys.of("diffusion", "0")
    for record in range(3):
        bits, out = as_number(plain[record]), as_number(diffused[record])
        for place in range(1024):
            stream = hmac.digest(key, place.to_bytes(2, "big") + bytes(2), "sha256")
            drawn = [int.from_bytes(stream[at : at + 2], "big") % 1024 for at in range(0, 32, 2)]
            sources = list(dict.fromkeys(drawn))[:3]
            assert (out >> place) & 1 == sum((bits >> source) & 1 for source in sources) % 2


@pytest.mark.parametrize(
    "other", [("project", "run-2", MASTER), ("other", "run-1", MASTER), ("project", "run-1", bytes(32))]
)
def test_another_run_project_or_master_key_gives_unrelated_encodings(other: tuple[str, str, bytes]) -> None:
    project, run, master = other
    one = encode("l", RECORDS, PERSONS, run_keys(MASTER, "project", "run-1"), np.random.default_rng(1))
    two = encode("l", RECORDS, PERSONS, run_keys(master, project, run), np.random.default_rng(1))
    differing = np.bitwise_count(one.filters ^ two.filters).sum(axis=1)
    assert (abs(differing.astype(int) - 512) < 6 * 16).all()


def test_a_short_key_and_a_nameless_run_are_refused() -> None:
    with pytest.raises(ShortKey):
        run_keys(b"short", "project", "run")
    with pytest.raises(ShortKey):
        seal_seed(bytes(31), "project")
    with pytest.raises(BadRun):
        run_keys(MASTER, "project", " ")


def test_keys_have_no_readable_form() -> None:
    assert "000102" not in repr(run_keys(MASTER, "p", "r")) and str(MASTER) not in repr(
        run_keys(MASTER, "p", "r")
    )
