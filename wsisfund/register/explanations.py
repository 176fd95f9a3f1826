"""Why figures differ from the budget, as the register has it (IPSAS 24)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from .facts import explanations as all_explanations
from .source import FactSource

STATEMENT: Final = "budget-and-actual"


def explanations(facts: FactSource, day: date) -> dict[str, Mapping[str, str]]:
    """What was explained of the year of `day`: by line of Statement V, the newest text in each language."""
    found: dict[str, dict[str, str]] = {}
    for explanation in all_explanations(facts):
        if explanation.year == str(day.year):
            found.setdefault(explanation.line.removeprefix(f"{STATEMENT}."), {}).update(explanation.texts)
    return dict(found)
