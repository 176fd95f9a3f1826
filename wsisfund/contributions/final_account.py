"""The account of one agreement from its signing to a day: what came, what was spent by category, what is left."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..store.index import Index
from ..store.measures import CHARGED, SIGNS
from ..store.of_agreement import chf_by_class, chf_under
from ..vocabulary.money import ZERO

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
    came = {key: SIGNS[key] for key in ("received", "interest", "refunded")}
    lines = [AccountLine(key, sign * chf_under(index, agreement, counted, day)) for key, (sign, counted) in came.items()]
    by_class = chf_by_class(index, agreement, CHARGED, day)
    for key, classes in CATEGORIES:
        lines.append(AccountLine(key, -sum((by_class.pop(name, ZERO) for name in classes), ZERO)))
    assert not by_class, f"charges in no category: {by_class}"
    balance = sum((line.chf for line in lines), ZERO)
    return [*(line for line in lines if line.chf or line.key == "received"), AccountLine("balance", balance)]
