"""Countries and languages have codes of ISO and names from CLDR in every language of the house."""

import pytest

from clew.vocab import places
from clew.vocab.prostitution import laws
from clew.vocab.stays import stays


def test_there_are_249_countries_of_iso_3166_and_kosovo():
    assert len(places.countries()) == 250
    assert "XK" in places.countries()
    assert "EU" not in places.countries()


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Serbia"), ("fr", "Serbie"), ("sr", "Србија"), ("sr-Latn", "Srbija")]
)
def test_a_country_is_named_in_every_shipped_language(language, name):
    assert places.country_name("RS", language) == name


def test_three_letters_become_two():
    assert places.country_of_three("ALB") == "AL"
    assert places.country_of_three("xkx") == "XK"
    for unknown in ("XXX", "AL", ""):
        with pytest.raises(KeyError):
            places.country_of_three(unknown)


def test_every_language_that_bodies_meet_has_a_name():
    assert places.languages()[: len(places.MET)] == places.MET
    for code in places.MET:
        for language in ("en", "fr", "sr", "sr-Latn"):
            assert places.language_name(code, language)
    with pytest.raises(KeyError):
        places.language_name("zz")


def test_every_state_of_the_tables_is_a_country():
    states = {state.split("-")[0] for state in (*laws(), *stays())}
    assert states <= set(places.countries())
