"""Balances brought into new books, each against opening net assets (domain §3, event `opening`)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Value
from ..errors import UsageFault, clean
from ..register.known import AlreadyThere, checked_amount, known_agreement, known_instalment
from ..register.versions import instalments_at
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import UnknownAccount, WrongCurrency, checked_day, is_of_scheme, opening_of, receivable_of
from ..store.documents import opening_recorded
from ..store.index import Index
from ..vocabulary.accounts import (
    ALLOWANCE,
    CASH,
    DEFERRED,
    OPENING,
    PAYABLES,
    RECEIVABLES,
    SUPPORT_PAYABLE,
    SUSPENSE,
    is_asset,
    under,
)
from ..vocabulary.money import FUNCTIONAL, grouped


class CarryingNeeded(UsageFault):
    """A balance in another currency comes with its carrying amount in CHF."""

    slug = "carrying-needed"


class AgreementNeeded(UsageFault):
    """The balance belongs to an agreement, and none is named."""

    slug = "agreement-needed"


class RecordOpening(NamedTuple):
    """A balance to bring forward.

    Args:
        account: an asset (debited; the allowance is credited) or a liability (credited).
        amount: above zero, in `currency`.
        chf: its carrying; needed where `currency` is not CHF.
        agreement: whose it is; needed for cash, receivables and deferred revenue, which availability is counted by.
        doc, payee: of a payable or an unidentified receipt, so that it can be paid or applied.
    """

    account: str
    amount: Decimal
    currency: str = FUNCTIONAL
    chf: Decimal | None = None
    agreement: str | None = None
    instalment: str | None = None
    doc: str | None = None
    payee: str | None = None


def opening_draft(index: Index, asked: RecordOpening, day: date) -> Draft:
    """One opening balance.

    Raises:
        UnknownAccount, CarryingNeeded, AgreementNeeded, UnknownInstalment, WrongCurrency, AlreadyThere.
    """
    checked_amount(asked.amount, asked.currency)
    checked_day(index, day)
    _checked_account(index, asked.account)
    carrying = _carrying(asked.amount, asked.currency, asked.chf)
    keys = _whose(index, asked.account, asked.currency, asked.agreement, asked.instalment, day)
    if under(asked.account, PAYABLES) or asked.account == SUSPENSE:
        if not asked.doc and asked.account != SUPPORT_PAYABLE:
            raise AgreementNeeded(
                f"a balance of {asked.account} needs the document that it is owed by",
                why="a payable is an open item by account, payee and document",
                fix="name both: --doc REF --payee PAYEE",
            )
        keys |= {"doc": checked_text(asked.doc, "document")} if asked.doc else {}
    sign = 1 if is_asset(asked.account) and asked.account != ALLOWANCE else -1
    name = checked_text(asked.payee, "payee") if asked.payee else "Opening balances"
    _not_there(index, asked.account, asked.currency, keys, name)
    legs = [leg(asked.account, sign * asked.amount, asked.currency, sign * carrying), chf_leg(OPENING, -sign * carrying)]
    transaction = entry(day, name, "Brought forward", {"event": "opening", **keys}, legs, tags=("opening",))
    derivation = () if asked.currency == FUNCTIONAL else (f"carrying as stated: {grouped(carrying)} CHF",)
    return Draft(
        "opening",
        asked.doc or asked.account,
        tuple(opening_of(index, [transaction])),
        derivation,
        agreement=asked.agreement or "",
    )


def _checked_account(index: Index, account: str) -> None:
    if is_of_scheme(index, account) and account.split(":")[0] in ("Assets", "Liabilities"):
        return
    raise UnknownAccount(
        f"'{clean(account)[:80]}' cannot have an opening balance",
        why="assets and liabilities of the accounting manual are brought forward; what they come to is opening net assets",
        fix="name an account such as Assets:Cash:Bank:CHF or Liabilities:DeferredRevenue:Conditional",
    )


def _carrying(amount: Decimal, currency: str, chf: Decimal | None) -> Decimal:
    if currency == FUNCTIONAL:
        if chf is not None and chf != amount:
            raise CarryingNeeded(
                "the amount is in CHF, and --chf says another", why="CHF is carried as it is", fix="leave --chf out"
            )
        return amount
    if chf is None:
        raise CarryingNeeded(
            f"what are {grouped(amount, currency)} {currency} carried at?",
            why="an opening balance comes from the closing statements of the year before, not from a rate",
            fix="state it: --chf AMOUNT",
        )
    return checked_amount(chf, FUNCTIONAL)


def _whose(
    index: Index, account: str, currency: str, agreement: str | None, instalment: str | None, day: date
) -> dict[str, Value]:
    if agreement is None:
        if under(account, CASH) or under(account, RECEIVABLES) or account in (DEFERRED, ALLOWANCE):
            raise AgreementNeeded(
                f"which agreement does the balance of {account} belong to?",
                why="what may be spent is counted by agreement; the pool of earlier years is an agreement of the donor 'general'",
                fix="name it: --agreement ID (wsisfund agreement sign ID general AMOUNT CHF --recognition opening …)",
            )
        return {}
    found = known_agreement(index, agreement, day)
    keys: dict[str, Value] = {"agreement": found.id}
    if under(account, RECEIVABLES):
        if account != receivable_of(index, found.donor):
            raise UnknownAccount(
                f"{account} is not the account of {found.donor}",
                why=f"{found.id} is an agreement of {found.donor}",
                fix=f"its receivable is {receivable_of(index, found.donor)}",
            )
        if currency != found.amount.currency:
            raise WrongCurrency(
                f"{found.id} is in {found.amount.currency}, the balance in {currency}",
                why="a receivable is in the currency of its agreement",
                fix=f"state the balance in {found.amount.currency}, with --currency and --chf",
            )
        keys["instalment"] = known_instalment(index, found.id, instalment, day).number
    elif instalment is not None or (found.promised and len(instalments_at(index, found.id, day)) == 1):
        keys["instalment"] = known_instalment(index, found.id, instalment, day).number
    return keys


def _not_there(index: Index, account: str, currency: str, keys: dict[str, Value], payee: str) -> None:
    named = {key: str(keys.get(key, "")) for key in ("agreement", "instalment", "doc")}
    there = opening_recorded(index, account, currency, payee=payee, **named)
    if there:
        raise AlreadyThere(
            f"the opening balance of {account} is already there, on {there.day}",
            why="a balance is brought forward once for an agreement, an instalment and a document",
            fix="nothing to do; if the entry there is wrong, reverse it first",
            at=there.at,
        )
