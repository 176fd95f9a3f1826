"""Lines that the books know nothing of yet: an instalment that came, an invoice that was paid, interest, a charge."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal

from ..register.bank_facts import RecordedLine
from .bank_words import kind_said
from .evidence import Candidate, Evidence, Weighed
from .foreign import Foreign
from .items import INSTALMENT, INVOICE, Expected
from .proposal import PROPOSED, Proposal

# What banks on the way keep of a receipt: up to this, and no more than this share of it.
_CHARGE_MOST, _CHARGE_SHARE = Decimal(100), Decimal("0.05")
_TOGETHER = 3


class Wanting:
    """What is expected, by its amount: money that comes with or without a charge of a bank on the way, and several together."""

    def __init__(self, expected: Sequence[Expected], evidence: Evidence) -> None:
        self._evidence = evidence
        choices: list[tuple[Decimal, tuple[Expected, ...]]] = [(one.amount, (one,)) for one in expected]
        choices += _together(expected)
        self._choices = sorted(choices, key=lambda choice: (choice[0], choice[1][0].due, choice[1][0].target))
        self._amounts = [amount for amount, _ in self._choices]
        self._foreign = Foreign(expected, evidence)

    def ordered(self, line: RecordedLine) -> list[Expected]:
        """The invoices that a batch pays, as they were ordered; none where one is unknown, or the sum is another."""
        invoices = {one.target: one for _, together in self._choices for one in together if one.kind == INVOICE}
        orders = [self._evidence.order_of(part.end_to_end) for part in line.parts]
        found = [invoices[order.doc] for order in orders if order is not None and order.doc in invoices]
        whole = len(found) == len(line.parts) and sum(one.amount for one in found) == line.amount.number
        return found if whole and len({one.target for one in found}) == len(found) else []

    def weighed(self, line: RecordedLine) -> list[Candidate]:
        """What of all that is expected a line may bring or pay, with anything that speaks for it beside the amount."""
        number, currency = line.amount
        found = []
        most = number + (_CHARGE_MOST if number > 0 else 0)
        for n in range(bisect_left(self._amounts, number), bisect_right(self._amounts, most)):
            amount, together = self._choices[n]
            if any(one.currency != currency for one in together) or not _fits(number, amount, together):
                continue
            weighed = self._evidence.of_expected(line, together[0], amount)
            if not weighed.score:
                continue
            if len(together) > 1:
                reasons = (f"{len(together)} instalments together", *weighed.reasons)
                weighed = Weighed(min(weighed.score, Decimal("0.95")), reasons)
            found.append(Candidate(weighed, tuple(one.target for one in together), together[0].kind, together[0].due))
        return [*found, *self._foreign.weighed(line)]


def _fits(number: Decimal, amount: Decimal, together: tuple[Expected, ...]) -> bool:
    if number == amount:
        return True
    withheld = amount - number
    return len(together) == 1 and together[0].kind == INSTALMENT and 0 < withheld <= _CHARGE_SHARE * amount


def _together(expected: Sequence[Expected]) -> list[tuple[Decimal, tuple[Expected, ...]]]:
    """Instalments of one agreement, oldest first, with what they come to."""
    by_agreement: dict[tuple[str, str], list[Expected]] = {}
    for one in expected:
        if one.kind == INSTALMENT:
            by_agreement.setdefault((one.references[0], one.currency), []).append(one)
    return [
        (sum((part.amount for part in parts[:count]), Decimal(0)), tuple(parts[:count]))
        for parts in by_agreement.values()
        for count in range(2, min(_TOGETHER, len(parts)) + 1)
    ]


def charge_or_interest(line: RecordedLine) -> Proposal | None:
    """What the bank takes or gives, as its own words say; which agreement bears a charge a person says."""
    said = kind_said(line)
    if not said:
        return None
    reason = "the bank calls it interest" if said == "interest" else "the bank calls it a charge"
    return Proposal(line.id, PROPOSED, (said,), Decimal("0.80"), (reason,), said)
