"""A definition without its checks cannot make a statement say more than the books hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.errors import Faults
from wsisfund.settings import template_folder
from wsisfund.statements.definitions import DEFINITIONS
from wsisfund.statements.engine import make
from wsisfund.statements.fixed import FIXED
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period

EXAMPLE = Path(__file__).parents[2] / "golden" / "domain-example"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
# Of each statement: what is changed in its text, and what becomes of it.
CHANGED: Mapping[str, tuple[str, str, str]] = {
    "a line left out": ("financial-position", '["cash", "receivables-current", ', '["receivables-current", '),
    "both sides raised": (
        "financial-position",
        'sum      = ["assets-current", "assets-non-current"]',
        'sum      = ["assets-current", "assets-non-current", "more"]\n[[line]]\nid = "more"\nfigure = "opening-cash"\n'
        '[[line]]\nid = "also"\nsum = ["more"]',
    ),
    "a sign turned": ("financial-position", 'id       = "cash"\n', 'id       = "cash"\nsign = -1\n'),
    "expenses left out": ("financial-performance", '"grants", "publications", "support-costs",\n', '"support-costs",\n'),
    "revenue left out": ("financial-performance", '"contributions-in-kind", "interest"]', '"interest"]'),
    "a surplus of another kind": ("net-assets", '"change-of-policy", "surplus"]', '"change-of-policy"]'),
    "cash of another kind": ("cash-flow", '["operating", "investing", ', '["operating", '),
    "cash that was not there": ("cash-flow", '["opening-cash", "increase"]', '["increase"]'),
}


@pytest.fixture(scope="module")
def example_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(EXAMPLE, tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize("case", CHANGED)
def test_what_the_accounts_say_is_shown_or_nothing(example_index: Index, tmp_path: Path, case: str) -> None:
    name, old, new = CHANGED[case]
    text = (template_folder() / DEFINITIONS / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / DEFINITIONS / f"{name}.toml"
    file.parent.mkdir(parents=True)
    file.write_text(re.sub(r"(?s)\[\[check\]\].*?(?=\n\[|\Z)", "", text).replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faults) as caught:
        make(example_index, name, YEAR, tmp_path)
    assert {fault.slug for fault in caught.value.faults} == {"does-not-cross-foot"}
    assert "-fixed" in caught.value.faults[0].message


def test_without_its_checks_a_definition_is_lawful(example_index: Index, tmp_path: Path) -> None:
    (tmp_path / DEFINITIONS).mkdir(parents=True)
    for name in FIXED:
        text = (template_folder() / DEFINITIONS / f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / DEFINITIONS / f"{name}.toml").write_text(re.sub(r"(?s)\[\[check\]\].*?(?=\n\[|\Z)", "", text))
        assert make(example_index, name, YEAR, tmp_path).lines
