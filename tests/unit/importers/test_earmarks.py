"""Earmarks: programmes, lists and shares; a range, a choice or an unknown word is a question."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

import pytest

from wsisfund.importers.earmarks import Earmarks
from wsisfund.vocabulary.events import PROGRAMMES

from .reading import shipped_map

READ = {
    "": "unearmarked", "any": "unearmarked", "core": "unearmarked", "non affecté": "unearmarked", "C5": "C5", "c5": "C5", "C 5": "C5",
    "C-5": "C5", "C05": "C5", "С5": "C5", "AL C5": "C5", "Action line C5": "C5", "ligne d'action C5": "C5", "línea de acción C5": "C5",
    "направление деятельности C5": "C5", "خط العمل جيم5": "C5", "行动方面C5": "C5", "C6; C11": "C6,C11", "C5 & C6": "C5,C6", "C5 et C6": "C5,C6",
    "C1, C2 and C10": "C1,C2,C10", "C7": "C7", "C7.1": "C7.1", "C7 e-agriculture": "C7.7", "C7: e-health": "C7.4", "e-health": "C7.4",
    "C2, C7 e-gov": "C2,C7.1", "WSIS Forum": "Forum", "Forum 2019": "Forum", "Forum du SMSI": "Forum", "Prizes": "Prizes",
    "C5 cybersecurity": "C5", "C5 - Building confidence and security in the use of ICTs": "C5", "能力建设": "C4", "C5, C5": "C5",
    "C5=60,Forum=40": "C5=60,Forum=40", "60% C5 / 40% Forum": "C5=60,Forum=40", "C5 (60%) and Forum (40%)": "C5=60,Forum=40",
    "WTISD": "WTISD", "Stocktaking": "Stocktaking", "General": "General", "C7.6": "C7.6",
}  # fmt: skip


@pytest.fixture(scope="module")
def earmarks() -> Earmarks:
    return Earmarks(shipped_map(), PROGRAMMES, {})


@pytest.mark.parametrize(("text", "meant"), READ.items())
def test_read(earmarks: Earmarks, text: str, meant: str) -> None:
    assert str(earmarks.read(text).value) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C12", "unknown-earmark"), ("C0", "unknown-earmark"), ("C7.9", "unknown-earmark"), ("C5, C12", "unknown-earmark"),
        ("Youth", "unknown-earmark"), ("Frum", "unknown-earmark"), ("fellowships", "unknown-earmark"),
        ("C1-C4", "unusual-earmark"), ("C1 to C3", "unusual-earmark"), ("C5 or C6", "unusual-earmark"), ("C5?", "unusual-earmark"),
        ("C5 (tbc)", "unusual-earmark"), ("all except C5", "unusual-earmark"), ("C5 60%", "unusual-earmark"),
        ("C5 50%, Forum 40%", "unusual-earmark"), ("C5 60%, Forum", "unusual-earmark"), ("50/50 C5 and Forum", "unusual-earmark"),
        ("C5, penguins", "unusual-earmark"), ("C5 e-health", "unusual-earmark"), ("Forum (Geneva)", "unusual-earmark"),
        ("C5, unearmarked", "unusual-earmark"),
    ],
)  # fmt: skip
def test_not_read(earmarks: Earmarks, text: str, code: str) -> None:
    found = earmarks.read(text)
    assert (found.value, [p.code for p in found.problems]) == (None, [code])


def test_a_near_miss_is_proposed(earmarks: Earmarks) -> None:
    assert "Forum" in earmarks.read("Frum").problems[0].why


def test_programmes_of_the_register() -> None:
    own = Earmarks(shipped_map(), (*PROGRAMMES, "Fellowships"), {"Fellowships for participants": "Fellowships"})
    for text in ("Fellowships", "fellowships (civil society)", "fellowships for participants"):
        assert str(own.read(text).value) == "Fellowships"
