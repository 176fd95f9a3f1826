"""Interest credited by the bank, apportioned over the agreements whose money earned it (domain §1, *interest*; E30)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..errors import Refused
from ..manual.interest_split import position_days, weights_of
from ..register.known import checked_amount
from ..register.versions import agreement_at
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.cash_positions import positions_at
from ..store.chart import bank_account, bank_currency, checked_day, opening_of
from ..store.days import first_entry
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.interest_credits import Credit, credits_of
from ..store.rates import rate_on
from ..vocabulary.accounts import DEFERRED, INTEREST
from ..vocabulary.money import ZERO, apportion, grouped, half_up
from .references import own_reference

PAYEE = "Bank"


class NothingEarned(Refused):
    """No agreement had money in the bank while the interest was earned."""

    slug = "nothing-earned-it"


class InterestThere(Refused):
    """Another interest of this bank account is in the books for the same day."""

    slug = "interest-conflict"


class CreditInterest(NamedTuple):
    """Interest as the bank credited it.

    Args:
        amount: as the bank credited it, in the account's currency.
        account: bank account. doc: the bank's reference; None: one of our own, from the date.
    """

    day: date
    amount: Decimal
    account: str = "CHF"
    doc: str | None = None
    payee: str = PAYEE


def interest_draft(index: Index, asked: CreditInterest) -> Draft:
    """Interest of a bank account, in parts by each agreement's average of the month-end positions since the account's last.

    Parts by largest remainder, ties by agreement id; what the donor claims (``interest: "donor"``) is deferred revenue.

    Returns:
        A draft without records where the books hold this interest already.

    Raises:
        InterestThere: another amount of that account and day, under the same reference or none. NothingEarned, UnknownAccount,
        MissingRate, StaleRate.
    """
    checked_day(index, asked.day)
    bank = bank_account(index, asked.account)
    currency = bank_currency(index, bank)
    checked_amount(asked.amount, currency)
    credited = credits_of(index, bank, currency)
    reference = checked_text(asked.doc, "bank's reference") if asked.doc else ""
    if _is_there([c for c in credited if c.day == asked.day], asked.amount, currency, reference):
        return Draft("interest", reference, (), (f"the interest of {bank} to {asked.day.isoformat()} is in the books already",))
    if reference:
        not_recorded(index, "interest", reference, asked.payee, "", "")
    rate = rate_on(index, currency, asked.day)
    total = rate.chf(asked.amount)
    ends = averaged_days([c.day for c in credited if c.day < asked.day], index, asked.day)
    parts, derivation = _parts(index, total, ends, asked.day)
    reference = reference or own_reference(index, "INTEREST", asked.day)
    legs: list[Posting] = [leg(bank, asked.amount, currency, total)]
    legs += [chf_leg(_credited_to(index, ident, asked.day), -part, {"agreement": ident}) for ident, part in parts.items() if part]
    keys: dict[str, Value] = {"event": "interest", "doc": reference}
    transaction = entry(asked.day, checked_text(asked.payee, "payee"), _text(ends, asked.day), keys, legs)
    shown = [f"cash: {text}" for text in [rate.shown(asked.amount)] if text]
    return Draft(
        "interest", reference, tuple(opening_of(index, [transaction])), (*shown, *derivation), _ended(index, parts, asked.day)
    )


def averaged_days(before: Sequence[date], index: Index, day: date) -> list[date]:
    """The month-ends whose positions are averaged: since the last of `before`, else since the first entry of the books."""
    if before:
        return position_days(max(before), day, after=True)
    return position_days(first_entry(index) or day, day, after=False)


def _is_there(same_day: Sequence[Credit], amount: Decimal, currency: str, reference: str) -> bool:
    """Whether the books hold this very interest; a second one of the day needs a reference that tells it from the first."""
    for credit in same_day:
        if credit.units == amount and reference in ("", credit.doc):
            return True
    clash = [credit for credit in same_day if reference in ("", credit.doc)]
    if clash:
        credit = clash[0]
        raise InterestThere(
            f"interest of {grouped(credit.units, currency)} {currency} is in the books for {credit.day.isoformat()}, "
            f"not {grouped(amount, currency)}",
            why=f"it stands under {credit.doc or 'no reference'}; interest is credited once",
            fix=f"where that entry is wrong, reverse it first: wsisfund reverse {credit.doc or 'DOC'} --reason …\n"
            "where the bank credited both, give this one its own reference: --doc REF",
            at=credit.place,
        )
    return False


def _parts(index: Index, total: Decimal, ends: Sequence[date], day: date) -> tuple[dict[str, Decimal], list[str]]:
    """CHF by agreement, and how each part comes about."""
    weights = weights_of(positions_at(index, ends, day))
    if not weights:
        raise NothingEarned(
            f"no agreement had money in the bank from {ends[0].isoformat()} to {ends[-1].isoformat()}",
            why="interest is credited by the average of the month-end positions, and all of them are zero",
            fix="check the date and the account; a receipt that is missing is recorded first",
        )
    parts = apportion(total, sorted(weights.items()))
    whole = sum(weights.values(), ZERO)
    shown = [f"averages of {len(ends)} month-end position{'s' * (len(ends) > 1)}, {ends[0]} to {ends[-1]}:"]
    for ident, part in parts.items():
        average, all_averages = half_up(weights[ident] / len(ends)), half_up(whole / len(ends))
        shown.append(f"{ident}: {grouped(total)} × {grouped(average)} / {grouped(all_averages)} = {grouped(part)} CHF")
    return parts, shown


def _credited_to(index: Index, ident: str, day: date) -> str:
    agreement = agreement_at(index, ident, day)
    return DEFERRED if agreement is not None and agreement.conditional and agreement.interest == "donor" else INTEREST


def _text(ends: Sequence[date], day: date) -> str:
    if (ends[0].year, day.month, day.day) == (day.year, 12, 31) and ends[0].month == 1:
        return f"Interest {day.year}"
    return f"Interest {ends[0]:%Y-%m} to {ends[-1]:%Y-%m}"


def _ended(index: Index, parts: Mapping[str, Decimal], day: date) -> tuple[str, ...]:
    found = []
    for ident, part in parts.items():
        agreement = agreement_at(index, ident, day)
        if part and agreement is not None and agreement.ended is not None and agreement.ended <= day:
            whose = "its donor's" if _credited_to(index, ident, day) == DEFERRED else "the fund's"
            found.append(
                f"{ident} ended on {agreement.ended.isoformat()}; its interest of {grouped(part)} CHF is {whose}: "
                f"wsisfund agreement close {ident} with --refund or --interest-to says where it goes"
            )
    return tuple(found)
