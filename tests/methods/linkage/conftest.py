"""Two small lists of obviously generated people, with some of them in both under another spelling."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

_BEGIN, _END = "Mi Jo Dra Ve Zo Ka Ne Sla Bo Ra", "lana vanka gana rica mira tija dana sna"
GIVEN = [begin + end for begin in _BEGIN.split() for end in _END.split()]
_BEGIN, _END = "Test Primer Ogled Proba Izmišlj Uzor Model Skica", "ić ević ović anin ački njić"
FAMILY = [begin + end for begin in _BEGIN.split() for end in _END.split()]
CYRILLIC = str.maketrans(
    {"a": "а", "b": "б", "v": "в", "g": "г", "d": "д", "e": "е", "ž": "ж", "z": "з", "i": "и", "j": "ј",
     "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "ć": "ћ",
     "u": "у", "č": "ч", "š": "ш", "c": "ц"})  # fmt: skip


def two_lists(people: int = 160, common: int = 60, seed: int = 0) -> dict[str, pl.DataFrame]:
    """Lists ``left`` and ``right``; the first ``common`` records of both are the same persons, in order."""
    rng = np.random.default_rng(seed)
    size = 2 * people - common
    given, family = rng.choice(GIVEN, size), rng.choice(FAMILY, size)
    year, month, day = rng.integers(1960, 2006, size), rng.integers(1, 13, size), rng.integers(2, 29, size)
    born = [f"{y}-{m:02}-{d:02}" for y, m, d in zip(year, month, day, strict=True)]
    place = rng.choice(["Alfa", "Beta", "Gama", "Delta", "Epsilon"], size)
    sex = rng.choice(["female", "male"], size, p=[0.8, 0.2])
    table = pl.DataFrame(
        {"given_name": given, "family_name": family, "birth_date": born, "municipality": place, "sex": sex}
    )
    left = table[:people]
    right = pl.concat([table[:common], table[people:]])
    cyrillic = [
        name.lower().translate(CYRILLIC).title() if number % 3 == 0 else name
        for number, name in enumerate(right["family_name"])
    ]
    dates = [
        date[:4] if number % 11 == 0 else f"{date[:5]}01-01" if number % 7 == 0 else date
        for number, date in enumerate(right["birth_date"])
    ]
    right = right.with_columns(pl.Series("family_name", cyrillic), pl.Series("birth_date", dates))
    return {
        "left": left.with_columns(pl.Series("record_id", [f"L{n:04}" for n in range(people)])),
        "right": right.with_columns(pl.Series("record_id", [f"R{n:04}" for n in range(people)])),
    }


@pytest.fixture(name="two_lists", scope="session")
def _two_lists():
    return two_lists
