"""Surnames of many countries in the old Windows code pages: read rightly or refused, never wrongly.

Source of the names: popular-names-by-country (CC0), surnames as written locally.
"""

import csv
import random
from collections import Counter, defaultdict

import pytest

from clew.files.encodings import find_encoding
from clew.files.problems import FileProblem

REGION = {"RS": "cp1251", "BG": "cp1251", "HR": "cp1250", "BA": "cp1250", "SI": "cp1250", "HU": "cp1250",
          "RO": "cp1250", "FR": "cp1252", "DE": "cp1252"}  # fmt: skip


@pytest.fixture(scope="module")
def names(shared):
    """By country the surnames that ASCII cannot write."""
    path = shared / "data" / "linkage" / "common-surnames-by-country.csv"
    found = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            if not row["Localized Name"].isascii():
                found[row["Country"]].append(row["Localized Name"].strip())
    return found


def outcomes(names, code_page, size, generator):
    fit = [name for name in names if name.encode(code_page, "ignore").decode(code_page) == name]
    for _ in range(20 if len(fit) >= 8 else 0):
        data = ("name\n" + "\n".join(generator.choices(fit, k=size)) + "\n").encode(code_page)
        try:
            yield data.decode(find_encoding(data, "x")) == data.decode(code_page)
        except FileProblem:
            yield None


@pytest.mark.parametrize("code_page", ["cp1250", "cp1251", "cp1252"])
def test_no_countrys_surnames_are_read_wrongly(names, code_page):
    found = Counter()
    for size in (1, 3, 10):
        for country in names:
            found.update(outcomes(names[country], code_page, size, random.Random(size)))
    assert found[True] > 0
    assert found[False] == 0


def test_ten_surnames_of_the_region_are_always_read(names):
    tried = 0
    for country, code_page in REGION.items():
        found = Counter(outcomes(names[country], code_page, 10, random.Random(country)))
        assert set(found) <= {True}, (country, found)
        tried += found[True]
    assert tried > 0
