"""The receivable account of a donor, by all of its versions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.example_books import changed_example
from wsisfund.gate.judge import judge, view_of
from wsisfund.manual.signed import SignedAgreement

CONTACT = '\n2026-02-04 custom "donor" "second"\n  contact: "Desk"'


def donor(ident: str, *keys: str) -> str:
    return "\n  ".join([f'\n2026-02-03 custom "donor" "{ident}"', f'name: "{ident}"', 'type: "other"', *keys])


def test_what_is_made_of_the_id_stays_whatever_a_later_version_says_besides(tmp_path: Path) -> None:
    other = donor("other", 'account: "Second"').replace("02-03", "02-05")
    books = changed_example(tmp_path, append=donor("second") + CONTACT + other)
    assert "account-taken" in {fault.slug for fault in judge(books).faults}


def test_an_account_that_was_named_stays_the_only_one(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append=donor("second", 'account: "Third"') + CONTACT)
    agreement = SignedAgreement("VC", date(2026, 3, 1))
    agreement.donors.add("second")
    assert view_of(books).signed.accounts_of(agreement) == {"Third"}
