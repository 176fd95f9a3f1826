"""Registering a bank account: whose it is, its number, who may sign (domain §8.15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..books.draft import Draft
from ..books.records import Account, Fact, Value
from ..errors import UsageFault, clean
from ..register.once import not_said
from ..register.wording import checked_text
from ..store.chart import UnknownAccount, checked_day, is_of_scheme, opening_of_account
from ..store.index import Index
from ..vocabulary.accounts import BANK, DEPOSITS, under
from ..vocabulary.iban import is_iban


class BadIban(UsageFault):
    """The number of a bank account has wrong check digits, or not the form of an IBAN."""

    slug = "bad-iban"


@dataclass(frozen=True)
class RegisterBankAccount:
    """A bank account of the fund.

    Args:
        account: ``Assets:Cash:Bank:CHF:UBS``, or a deposit. signatories: who may sign, in words.
        since, until: first and last day. mandate: the document that appoints the bank.
    """

    account: str
    bank: str
    iban: str | None = None
    signatories: str | None = None
    since: date | None = None
    until: date | None = None
    mandate: str | None = None


def bank_account_draft(index: Index, asked: RegisterBankAccount, day: date) -> Draft:
    """The account's entry in the register, or a new version of it; an account that is not open yet is opened.

    Raises:
        AlreadyThere, UnknownAccount: it is no bank account of the scheme. BadIban, BadText, DateOutOfRange.
    """
    checked_day(index, day)
    if not (is_of_scheme(index, asked.account) and (under(asked.account, BANK) or under(asked.account, DEPOSITS))):
        raise UnknownAccount(
            f"'{clean(asked.account)[:80]}' is no bank account",
            why=f"bank accounts are {BANK}:<CCY>[:<Name>] and {DEPOSITS}:<CCY>[:<Name>]",
            fix=f"write it as {BANK}:CHF:UBS",
        )
    if asked.iban is not None and not is_iban(asked.iban):
        raise BadIban(
            f"'{clean(asked.iban)[:40]}' is no IBAN",
            why="the check digits of an IBAN find a wrong digit, and they do not fit",
            fix="copy the number from the bank's document",
        )
    keys: dict[str, Value] = {"bank": checked_text(asked.bank, "bank")}
    for name in ("iban", "signatories", "mandate"):
        text = getattr(asked, name)
        if text is not None:
            keys[name] = checked_text(text, name)
    keys |= {name: on for name, on in (("from", asked.since), ("until", asked.until)) if on is not None}
    fact = not_said(index, Fact(day, "bank-account", (Account(asked.account),), keys))
    return Draft("bank-account", asked.account, (*opening_of_account(index, asked.account), fact))
