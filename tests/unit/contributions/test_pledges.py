"""What became of a pledge is worked out from the agreements that name it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.contributions.pledges import PledgeSigned, end_draft
from wsisfund.manual.register_links import PledgeEnded
from wsisfund.register.pledge_status import all_pledges
from wsisfund.store.index import Index

DAY = date(2026, 12, 31)


def index_with(folder: Path, more: str = "") -> Index:
    return index_of_books(changed_example(folder, append=more), folder)


def statuses(index: Index, at: date) -> dict[str, tuple[str, D]]:
    return {s.pledge.id: (s.status, s.rest) for s in all_pledges(index, at)}


def test_signed_in_full_and_not_at_all(tmp_path: Path) -> None:
    index = index_with(tmp_path)
    assert statuses(index, DAY) == {"PL-2026-011": ("signed", D(0)), "PL-2026-012": ("unsigned", D(10000))}
    assert statuses(index, date(2026, 1, 14)) == {"PL-2026-011": ("unsigned", D(60000))}


def test_partly_signed_until_it_ends(tmp_path: Path) -> None:
    more = """
        2026-04-01 custom "agreement" "VC-2026-31" "borealia" 4000.00 USD
          recognition: "conditional"
          earmark: "C6"
          psc-rate: 0.08
          pledge: "PL-2026-012"
        2026-08-01 custom "pledge-end" "PL-2026-012"
          reason: "lapsed"
    """
    index = index_with(tmp_path, more)
    assert statuses(index, date(2026, 7, 31))["PL-2026-012"] == ("partly-signed", D(6000))
    assert statuses(index, DAY)["PL-2026-012"] == ("ended", D(0))
    with pytest.raises(PledgeEnded):
        draft_of(end_draft, index, ident="PL-2026-012", reason="withdrawn", day=DAY)


def test_a_signed_pledge_cannot_be_withdrawn(tmp_path: Path) -> None:
    with pytest.raises(PledgeSigned):
        draft_of(end_draft, index_with(tmp_path), ident="PL-2026-011", reason="withdrawn", day=DAY)


def test_an_agreement_over_two_pledges_covers_them_in_their_order(tmp_path: Path) -> None:
    more = """
        2026-03-06 custom "pledge" "PL-A" "aurelia" 700.00 CHF
        2026-03-06 custom "pledge" "PL-B" "aurelia" 500.00 CHF
        2026-03-07 custom "agreement" "VC-2026-32" "aurelia" 1000.00 CHF
          recognition: "conditional"
          earmark: "unearmarked"
          psc-rate: 0.07
          pledge: "PL-A,PL-B"
    """
    found = statuses(index_with(tmp_path, more), DAY)
    assert (found["PL-A"], found["PL-B"]) == (("signed", D(0)), ("partly-signed", D(200)))
