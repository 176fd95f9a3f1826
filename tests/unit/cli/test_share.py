"""A share of one, as people write it."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from wsisfund.cli.arguments import SHARE_OF_ONE
from wsisfund.register.known import AmountOutOfRange


@pytest.mark.parametrize("text", ["0.07", "7%", "7 %", " 7\u00a0% ", "7.00%"])
def test_seven_per_cent(text: str) -> None:
    assert SHARE_OF_ONE.convert(text, None, None) == D("0.07")


@pytest.mark.parametrize("text", ["seven", "7 %%", "%", "0,07", ""])
def test_no_share(text: str) -> None:
    with pytest.raises(AmountOutOfRange):
        SHARE_OF_ONE.convert(text, None, None)
