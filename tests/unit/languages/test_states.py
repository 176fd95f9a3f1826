"""Names of states: what is shipped is what CLDR says."""

import csv
from pathlib import Path

from babel import Locale

from wsisfund.languages import states as module
from wsisfund.languages.states import observers, states


def test_the_names_of_cldr_are_those_that_babel_has() -> None:
    with (Path(module.__file__).parent / "data" / "cldr_names.csv").open(encoding="utf-8", newline="") as file:
        shipped = {row.pop("iso3"): row for row in csv.DictReader(file)}
    told = {
        state.iso3: {language: Locale.parse(language).territories[state.iso2] for language in (*module.SIX, "zh_Hant")}
        for state in (*states().values(), *observers().values())
    }
    assert shipped == told
