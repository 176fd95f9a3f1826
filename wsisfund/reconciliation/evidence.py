"""The evidence that a line is a document: amounts, references, days, names; each adds to the score and says so in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from ..register.bank_facts import PaymentOrder, RecordedLine
from ..vocabulary.creditor_reference import bare, references_in
from .items import BookItem, Expected
from .likeness import Names, folded, names_reference

# What each kind of evidence weighs; the same amount alone is below the threshold of `proposal`.
_AMOUNT: Final = Decimal("0.45")
_SAME_DAY: Final = Decimal("0.27")
_PER_DAY: Final = Decimal("0.018")
_NAME: Final = Decimal("0.28")
_NAMED: Final = Decimal("0.50")
_CHARGED: Final = Decimal("0.38")
_NAME_LEAST: Final = 60
_DAYS_MOST: Final = 45
NO_MATCH: Final = Decimal(0)


class Weighed(NamedTuple):
    """How sure it is that a line is a document; `exact`: a reference that only this document has says so."""

    score: Decimal
    reasons: tuple[str, ...]
    exact: bool = False


class Candidate(NamedTuple):
    """Documents that a line may be, with what speaks for them; `missing`: what the books lack of it; `day` of the first."""

    weighed: Weighed
    documents: tuple[str, ...]
    missing: str
    day: date


def texts_of(line: RecordedLine) -> str:
    """Everything that a line says in words and references."""
    said = (line.reference, line.end_to_end, line.creditor_reference, line.text, line.counterparty)
    return " ".join(text for text in said if text)


def scor_of(line: RecordedLine) -> frozenset[str]:
    """Structured creditor references that a line carries."""
    return _references(line.creditor_reference, line.text, line.end_to_end)


@lru_cache(maxsize=65536)
def _references(*texts: str) -> frozenset[str]:
    return frozenset(reference for text in texts if "RF" in text.upper() for reference in references_in(text))


class Evidence:
    """Weighs lines against documents. `orders`: payments that were ordered, by end-to-end id."""

    def __init__(self, names: Names, orders: Mapping[str, PaymentOrder]) -> None:
        self._names = names
        self._orders = orders

    def order_of(self, end_to_end: str) -> PaymentOrder | None:
        """The payment that was ordered under an end-to-end id."""
        return self._orders.get(end_to_end)

    def named_by(self, line: RecordedLine, item: BookItem) -> str:
        """What in the line names a document of the books and nothing else, in words; empty where nothing does."""
        doc = folded(item.doc)
        if doc and doc in (folded(line.reference), folded(line.end_to_end)):
            return f"the bank's reference is {item.doc}"
        order = self._orders.get(line.end_to_end)
        if order is not None and folded(order.doc) in {folded(ref) for ref in item.references}:
            return f"the end-to-end id is that of the payment of {order.doc}"
        shared = scor_of(line) & {bare(ref) for ref in item.scor}
        if shared:
            return f"the creditor reference {min(shared)} is that of the instalment"
        if names_reference(texts_of(line), item.doc):
            return f"its text names {item.doc}"
        return ""

    def of_item(self, line: RecordedLine, item: BookItem) -> Weighed:
        """A line against a document that stands in the books with the same amount."""
        named = self.named_by(line, item)
        score, reasons = _AMOUNT, ["the amount is the same"]
        score += self._days(min((line.booked, line.valued), key=lambda d: abs((d - item.day).days)), item.day, reasons)
        if named:
            return Weighed(min(Decimal(1), score + _NAMED), (named, *reasons), exact=True)
        if score == _AMOUNT:
            return Weighed(NO_MATCH, ())
        score += self._name(line, (item.payee, item.text), reasons)
        reference = next((ref for ref in item.references if names_reference(texts_of(line), ref)), "")
        if reference:
            score += _NAMED / 2
            reasons.append(f"its text names {reference}")
        return Weighed(min(Decimal("0.99"), score), tuple(reasons))

    def of_expected(self, line: RecordedLine, expected: Expected, amount: Decimal) -> Weighed:
        """A line against what the books expect; `amount` is what of it the line would be, with a charge withheld."""
        reasons: list[str] = []
        withheld = amount - line.amount.number if line.amount.number > 0 else Decimal(0)
        score = _CHARGED if withheld else _AMOUNT
        reasons.append(f"the amount is the same but for a charge of {withheld}" if withheld else "the amount is the same")
        if expected.scor and expected.scor in scor_of(line):
            reason = f"the creditor reference {expected.scor} is that of {expected.target}"
            return Weighed(Decimal("0.99") if withheld else Decimal(1), (reason, *reasons), exact=not withheld)
        order = self._orders.get(line.end_to_end)
        if order is not None and folded(order.doc) == folded(expected.target):
            return Weighed(Decimal(1), (f"the end-to-end id is that of the payment of {order.doc}", *reasons), exact=True)
        reference = next((ref for ref in (expected.target, *expected.references) if names_reference(texts_of(line), ref)), "")
        if reference:
            score += _NAMED / 2 + Decimal("0.05")
            reasons.append(f"its text names {reference}")
        score += self._name(line, expected.names, reasons)
        if len(reasons) == 1:
            return Weighed(NO_MATCH, ())
        near = abs((line.booked - expected.due).days)
        if near <= _DAYS_MOST:
            score += (_SAME_DAY - near * _PER_DAY / 3) / 2
            reasons.append(f"{near} days from its day")
        return Weighed(min(Decimal("0.99"), score), tuple(reasons))

    def _days(self, said: date, booked: date, reasons: list[str]) -> Decimal:
        apart = abs((said - booked).days)
        if apart > _DAYS_MOST:
            return NO_MATCH
        reasons.append("on the same day" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart")
        return max(Decimal("0.01"), _SAME_DAY - apart * _PER_DAY)

    def name(self, line: RecordedLine, names: tuple[str, ...]) -> Decimal:
        """What the name in a line weighs."""
        return self._name(line, names, [])

    def _name(self, line: RecordedLine, names: tuple[str, ...], reasons: list[str]) -> Decimal:
        alike, name = max((self._names.alike(line.counterparty or line.text, name), name) for name in names or ("",))
        if alike < _NAME_LEAST and line.counterparty and line.text:
            alike, name = max((self._names.alike(line.text, name), name) for name in names or ("",))
        if alike < _NAME_LEAST:
            return NO_MATCH
        reasons.append(f"the name is {'' if alike == 100 else 'nearly '}{name[:60]}")
        return _NAME * alike / 100
