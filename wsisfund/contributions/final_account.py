"""The account of one agreement from its signing to a day: what came, what was spent by category, what is left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..store.index import Index
from ..store.measures import CHARGED, SIGNS, Condition
from ..vocabulary.money import ZERO, from_minor

# UNDG harmonised categories by class (domain §2).
CATEGORIES: Final = (
    ("staff", ("Staff", "Consultants")),
    ("supplies", ("Publications",)),
    ("equipment", ("Equipment",)),
    ("contractual", ("Contracts", "Meetings")),
    ("travel", ("Travel",)),
    ("transfers", ("Grants",)),
    ("operating", ("BankCharges",)),
    ("indirect", ("SupportCosts",)),
)


class AccountLine(NamedTuple):
    """One line: its key, and CHF with the sign of the donor's money."""

    key: str
    chf: Decimal


def account_lines(index: Index, agreement: str, day: date) -> list[AccountLine]:
    """Received, interest, refunded, charges by harmonised category, and the balance, which is their sum; nil lines left out.

    Source: UNDG harmonised cost categories; domain §2 and §5 (statement of account per agreement).
    """
    lines = [AccountLine(key, _total(index, agreement, day, *SIGNS[key])) for key in ("received", "interest", "refunded")]
    sql = f"SELECT class, SUM(chf) FROM posting WHERE agreement = ? AND date <= ? AND {CHARGED} GROUP BY class"  # noqa: S608  ours
    by_class = {name: from_minor(chf) for name, chf in index.rows(sql, (agreement, day.isoformat()))}
    for key, classes in CATEGORIES:
        lines.append(AccountLine(key, -sum((by_class.pop(name, ZERO) for name in classes), ZERO)))
    assert not by_class, f"charges in no category: {by_class}"
    balance = sum((line.chf for line in lines), ZERO)
    return [*(line for line in lines if line.chf or line.key == "received"), AccountLine("balance", balance)]


def _total(index: Index, agreement: str, day: date, sign: int, condition: Condition) -> Decimal:
    sql = f"SELECT COALESCE(SUM(chf), 0) FROM posting WHERE agreement = ? AND date <= ? AND {condition}"  # noqa: S608  ours
    return from_minor(sign * int(index.rows(sql, (agreement, day.isoformat()))[0][0]))
