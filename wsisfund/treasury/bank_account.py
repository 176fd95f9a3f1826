"""Registering a bank account: whose it is, its number, who may sign (domain §8.15)."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Account, Fact, Value
from ..errors import UsageFault, clean
from ..register.known import BadIban
from ..register.once import not_said
from ..register.versions import officer_at
from ..register.wording import checked_text
from ..store.chart import UnknownAccount, WrongCurrency, checked_day, is_of_scheme, opening_of_account
from ..store.index import Index
from ..vocabulary.accounts import BANK, DEPOSITS, under
from ..vocabulary.iban import is_iban

_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


class UnknownSignatory(UsageFault):
    """Somebody is to sign for a bank account as an officer, and is none."""

    slug = "unknown-signatory"


class RegisterBankAccount(NamedTuple):
    """A bank account of the fund.

    Args:
        account: ``Assets:Cash:Bank:CHF:UBS``, or a deposit. number: of an account that has no IBAN.
        currency: of the account, said once more. signatories: who may sign, in words. signatory: officers who may sign.
        since, until: first and last day. mandate: the document that appoints the bank.
    """

    account: str
    bank: str
    iban: str | None = None
    bic: str | None = None
    number: str | None = None
    currency: str | None = None
    signatories: str | None = None
    since: date | None = None
    until: date | None = None
    mandate: str | None = None
    signatory: Sequence[str] = ()


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
    if asked.currency is not None and asked.currency != asked.account.split(":")[3]:
        raise WrongCurrency(
            f"{asked.account} is not in {clean(asked.currency)[:10]}",
            why="the third part of a bank account's name is its currency",
            fix=f"name the account {BANK}:{clean(asked.currency)[:10]}:NAME, or leave --currency out",
        )
    if asked.bic is not None and not _BIC.fullmatch(asked.bic.replace(" ", "").upper()):
        raise BadIban(
            f"'{clean(asked.bic)[:40]}' is no BIC",
            why="a BIC has eight or eleven letters and digits: the bank, its country, its place",
            fix="copy it from the bank's document",
        )
    keys: dict[str, Value] = {"bank": checked_text(asked.bank, "bank")}
    for name in ("iban", "bic", "number", "signatories", "mandate"):
        text = _signatories(index, asked, day) if name == "signatories" else getattr(asked, name)
        if text is not None:
            keys[name] = checked_text(text, name)
    keys |= {name: on for name, on in (("from", asked.since), ("until", asked.until)) if on is not None}
    fact = not_said(index, Fact(day, "bank-account", (Account(asked.account),), keys))
    return Draft("bank-account", asked.account, (*opening_of_account(index, asked.account), fact))


def _signatories(index: Index, asked: RegisterBankAccount, day: date) -> str | None:
    """Who may sign: the officers that are named, each of the register, and what is said of others."""
    for who in asked.signatory:
        if officer_at(index, who, day) is None:
            raise UnknownSignatory(
                f"{clean(who)[:60]} is no officer of the fund",
                why="a signatory who is an officer stands in the register, with his roles",
                fix="wsisfund officer add registers one; --signatories says in words who else may sign",
            )
    return ", ".join((*asked.signatory, *([asked.signatories] if asked.signatories else []))) or None
