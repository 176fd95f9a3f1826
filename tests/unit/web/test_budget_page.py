"""The page "Budget": what stands beside a line leads from what is appropriated to what is available."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from .logged_in import example_desk


def _number(text: str) -> Decimal:
    amount = Decimal(text.strip("()").replace(",", ""))
    return -amount if text.startswith("(") else amount


def test_every_line_foots_also_where_later_days_take_some_of_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """On 28 May orders of June are known: what they take is no longer available (domain §4, *Time*)."""
    with example_desk(tmp_path_factory.mktemp("budget")) as desk:
        page = desk.as_("cert").get(f"/{desk.as_('cert').slug}/extension/Budget/", at="2026-05-28").text
    lines = re.findall(r"<dl>(.*?)</dl>", page, re.DOTALL)
    later = 0
    for line in lines:
        figures = {name: _number(text) for name, text in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", line)}
        later += "Taken later" in figures
        appropriated, *taken = (amount for name, amount in figures.items() if name != "Available")
        assert appropriated - sum(taken) == figures["Available"], line
    assert len(lines) == 10
    assert later
