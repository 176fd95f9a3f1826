"""Names of states: what is shipped is what CLDR says."""

import csv
from pathlib import Path

import pytest
from babel import Locale
from babel.core import get_cldr_version

from wsisfund.languages import states as module
from wsisfund.languages.states import observers, states

# The edition of CLDR that the names were taken from, which SOURCES.md names.
EDITION = "49"


@pytest.mark.skipif(get_cldr_version() != EDITION, reason="Babel has another edition of CLDR")
def test_the_names_of_cldr_are_those_that_babel_has() -> None:
    with (Path(module.__file__).parent / "data" / "cldr_names.csv").open(encoding="utf-8", newline="") as file:
        shipped = {row.pop("iso3"): row for row in csv.DictReader(file)}
    told = {
        state.iso3: {language: Locale.parse(language).territories[state.iso2] for language in (*module.SIX, "zh_Hant")}
        for state in (*states().values(), *observers().values())
    }
    assert shipped == told
