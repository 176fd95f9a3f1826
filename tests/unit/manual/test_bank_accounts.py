"""Bank accounts with a name are registered, and used on their days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from tests.judging import contribution_faults
from wsisfund.books.records import Fact, Open
from wsisfund.store.chart import UnknownAccount
from wsisfund.treasury.bank_account import BadIban, RegisterBankAccount, bank_account_draft
from wsisfund.vocabulary.iban import is_iban

MOVED = """
2025-01-01 open {account} {currency}
2026-12-05 * "Treasury" "Moved"
  event: "exchange"
  doc: "BNK-9"
  certified-by: "officer-c"
  approved-by: "officer-a"
  {account}              10.00 CHF
  Assets:Cash:Bank:CHF  -10.00 CHF
"""
REGISTERED = '{day} custom "bank-account" {account}\n  bank: "UBS"\n  {key}\n'
DAY = date(2026, 12, 31)
NAMED, DEPOSIT = "Assets:Cash:Bank:CHF:UBS", "Assets:Cash:Deposits:CHF"


def moved(account: str, currency: str = "CHF") -> str:
    return MOVED.format(account=account, currency=currency)


def registered(key: str = 'iban: "CH93 0076 2011 6238 5295 7"', account: str = NAMED) -> str:
    return REGISTERED.format(day="2026-01-01", account=account, key=key)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        (moved(NAMED), ["unregistered-account"]),
        (moved(NAMED) + registered(), []),
        (moved(NAMED) + registered("from: 2026-12-05"), []),
        (moved(NAMED) + registered("from: 2026-12-06"), ["bank-account-closed"]),
        (moved(NAMED) + registered("until: 2026-12-04"), ["bank-account-closed"]),
        (moved(NAMED) + registered("until: 2026-12-05"), []),
        (moved(NAMED) + '2026-01-01 custom "policy" "rules-from" "2027-01-01"\n', []),
        (registered('iban: "CH93 0076 2011 6238 5295 8"'), ["bad-fact"]),
        (registered('ibn: "x"'), ["unknown-key"]),
        (registered('iban: "CH93 0076 2011 6238 5295 7"', "Assets:Cash:Petty"), ["unknown-account"]),
        (moved(DEPOSIT), []),
        (moved(DEPOSIT + ":Fixed"), ["unregistered-account"]),
        (moved("Assets:Cash:Deposits:USD", "CHF"), ["wrong-currency", "wrong-currency"]),
        ("2025-01-01 open Assets:Cash:Deposits CHF\n", ["unknown-account"]),
        ("2025-01-01 open Assets:Cash:Deposits:CHF:A:B CHF\n", ["unknown-account"]),
    ],
)
def test_named_accounts_are_registered(text: str, slugs: list[str], tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="; more\n" + text)
    assert [f.slug for f in contribution_faults(books)] == slugs


def test_command_registers_and_opens(tmp_path: Path) -> None:
    index = index_of_books(changed_example(tmp_path), tmp_path)
    opened, fact = bank_account_draft(index, RegisterBankAccount(NAMED, "UBS", "CH9300762011623852957"), DAY).records
    assert isinstance(opened, Open) and opened.currencies == ("CHF",)
    assert isinstance(fact, Fact) and fact.keys == {"bank": "UBS", "iban": "CH9300762011623852957"}
    with pytest.raises(BadIban):
        bank_account_draft(index, RegisterBankAccount(NAMED, "UBS", "CH9300762011623852958"), DAY)
    for account in ("Assets:Cash:Bank:CHF:A:B", "Assets:Cash", "Assets:Receivables:Contributions:Aurelia", "CHF"):
        with pytest.raises(UnknownAccount):
            bank_account_draft(index, RegisterBankAccount(account, "UBS"), DAY)


@pytest.mark.parametrize("text", ["GB82 WEST 1234 5698 7654 32", "CH9300762011623852957"])
def test_iban(text: str) -> None:
    assert is_iban(text)
    assert not is_iban(text[:-1] + ("1" if text[-1] != "1" else "2"))
    assert not is_iban(text.lower())
