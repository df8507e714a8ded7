import pytest

from clew.methods.estimation import Options
from clew.methods.estimation.problems import BadOption


@pytest.mark.parametrize(
    "given",
    [{"bootstraps": 1}, {"bootstraps": 0}, {"level": 95}, {"method": "best"}, {"cap": 0}, {"workers": 0}],
)
def test_an_option_that_cannot_be_used_is_refused_by_its_name(given):
    ((name, _),) = given.items()
    with pytest.raises(BadOption, match=name):
        Options(**given)
