"""The evidence that a line is a document: amounts, references, days, names; each adds to the score and says so in words."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..register.bank_facts import PaymentOrder, RecordedLine
from ..vocabulary.creditor_reference import bare as bare_reference
from .bank_words import is_transfer, kind_said
from .items import BookItem, Expected
from .likeness import Names
from .references import Known, Said, folded, known_by, said_by

# What each kind of evidence weighs. Without a reference, a name or the bank's own word for it there is no proposal, but for
# an odd amount on its day; see `_lone`.
_AMOUNT: Final = Decimal("0.45")
_SAME_DAY: Final = Decimal("0.27")
_PER_DAY: Final = Decimal("0.018")
_NAME: Final = Decimal("0.28")
_NAMED: Final = Decimal("0.50")
_MISREAD: Final = Decimal("0.18")
_KIND: Final = Decimal("0.26")
_CHARGED: Final = Decimal("0.38")
_NAME_LEAST: Final = 80
# How far apart the bank's day and the books' may be: where a reference stands, where only a name does, where neither.
_DAYS_MOST, _DAYS_BY_NAME, _DAYS_ALONE = 45, 20, 1
NO_MATCH: Final = Decimal(0)
_NONE: Final[tuple[Decimal, tuple[str, ...]]] = (NO_MATCH, ())

Rates = Callable[[str, date], Decimal | None]


class Weighed(NamedTuple):
    """How sure it is that a line is a document; `exact`: a reference that only this document has says so."""

    score: Decimal
    reasons: tuple[str, ...]
    exact: bool = False


NOTHING: Final = Weighed(NO_MATCH, ())


class Candidate(NamedTuple):
    """Documents that a line may be, with what speaks for them; `missing`: what the books lack of it; `day` of the first."""

    weighed: Weighed
    documents: tuple[str, ...]
    missing: str
    day: date


class Evidence:
    """Weighs lines against documents.

    Args:
        orders: payments that were ordered, by end-to-end id. rates: CHF for one unit of a currency on a day, None: unknown.
    """

    def __init__(self, names: Names, orders: Mapping[str, PaymentOrder], rates: Rates = lambda _, __: None) -> None:
        self._names = names
        self._orders = orders
        self.rates = rates
        self._said: dict[tuple[str, ...], Said] = {}
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], Known] = {}

    def order_of(self, end_to_end: str) -> PaymentOrder | None:
        """The payment that was ordered under an end-to-end id."""
        return self._orders.get(end_to_end)

    def said(self, line: RecordedLine) -> Said:
        """What a line says in references; worked out once."""
        texts = line.reference, line.end_to_end, line.creditor_reference, line.text, line.counterparty
        found = self._said.get(texts)
        if found is None:
            found = self._said[texts] = said_by(line)
        return found

    def known(self, of: BookItem | Expected) -> Known:
        """What a document, or something expected, is known by besides its own name; worked out once."""
        references = of.references if isinstance(of, BookItem) else (of.target, *of.references)
        scor = of.scor if isinstance(of, BookItem) else (of.scor,)
        found = self._known.get((references, scor))
        if found is None:
            plain = (bare_reference(one) for one in scor if one)
            found = self._known[references, scor] = known_by(references, plain)
        return found

    def named_by(self, line: RecordedLine, said: Said, item: BookItem) -> str:
        """What in the line names a document of the books and nothing else, in words; empty where nothing does."""
        doc = folded(item.doc)
        if doc and doc in said.own:
            return f"the bank's reference is {item.doc}"
        order = self._orders.get(line.end_to_end) if line.end_to_end else None
        if order is not None and folded(order.doc) in {folded(ref) for ref in item.references}:
            return f"the end-to-end id is that of the payment of {order.doc}"
        if said.scor and item.scor and (shared := said.scor & self.known(item).scor):
            return f"the creditor reference {min(shared)} is that of the instalment"
        if known_by((item.doc,), ()).named(said):
            return f"its text names {item.doc}"
        return ""

    def of_item(self, line: RecordedLine, item: BookItem, *, may_name: bool = True) -> Weighed:
        """A line against a document that stands in the books with the same amount; `may_name`: whether it may name it alone."""
        said = self.said(line)
        named = self.named_by(line, said, item) if may_name else ""
        apart = min(abs((line.booked - item.day).days), abs((line.valued - item.day).days))
        days, in_words = _days(apart)
        if named:
            reasons = (named, "the amount is the same", *in_words)
            return Weighed(min(Decimal(1), _AMOUNT + days + _NAMED), reasons, exact=True)
        known = self.known(item)
        if apart > _DAYS_MOST or known.contradicted(said) or self._ordered_otherwise(line, item):
            return NOTHING
        found = [self._reference(known, said), self._name(line, (item.payee, item.text)), _kind(line, item)]
        support = sum((weight for weight, _ in found), NO_MATCH)
        if not found[0][0] and apart > _DAYS_BY_NAME:
            return NOTHING
        reasons = ("the amount is the same", *in_words, *(text for _, texts in found for text in texts))
        if not support:
            return _lone(line, apart, _AMOUNT + days, reasons)
        return Weighed(min(Decimal("0.99"), _AMOUNT + days + support), reasons)

    def of_expected(self, line: RecordedLine, expected: Expected, amount: Decimal, far: str = "") -> Weighed:
        """A line against what the books expect.

        Args:
            amount: what of it the line would be, with a charge withheld, in the line's currency.
            far: in words how it comes to that, where it is in another currency; then it is never exact.
        """
        if line.booked < expected.since:
            return NOTHING
        said, known = self.said(line), self.known(expected)
        withheld = amount - line.amount.number if line.amount.number > 0 and not far else Decimal(0)
        score = _CHARGED if withheld or far else _AMOUNT
        reasons = [far or (f"the amount is the same but for a charge of {withheld}" if withheld else "the amount is the same")]
        surely = not withheld and not far
        if said.scor & known.scor:
            reason = f"the creditor reference {min(said.scor & known.scor)} is that of {expected.target}"
            return Weighed(Decimal(1) if surely else Decimal("0.99"), (reason, *reasons), exact=surely)
        order = self._orders.get(line.end_to_end) if line.end_to_end else None
        if order is not None:
            if folded(order.doc) != folded(expected.target):
                return NOTHING
            reason = f"the end-to-end id is that of the payment of {order.doc}"
            return Weighed(Decimal(1) if surely else Decimal("0.99"), (reason, *reasons), exact=surely)
        if known.contradicted(said):
            return NOTHING
        found = [self._reference(known, said, Decimal("0.05")), self._name(line, expected.names)]
        if not any(weight for weight, _ in found):
            return NOTHING
        near = abs((line.booked - expected.due).days)
        days = (_SAME_DAY - near * _PER_DAY / 3) / 2 if near <= _DAYS_MOST else NO_MATCH
        reasons += [text for _, texts in found for text in texts] + (
            [f"{near} day{'s' if near != 1 else ''} from its day"] if days else []
        )
        score += sum((weight for weight, _ in found), days)
        return Weighed(min(Decimal("0.99" if surely else "0.90"), score), tuple(reasons))

    def name(self, line: RecordedLine, names: tuple[str, ...]) -> Decimal:
        """What the name in a line weighs."""
        return self._name(line, names)[0]

    def _reference(self, known: Known, said: Said, more: Decimal = NO_MATCH) -> tuple[Decimal, tuple[str, ...]]:
        if named := known.named(said):
            return _NAMED / 2 + more, (f"its text names {named}",)
        if misread := known.misread(said):
            return _MISREAD + more, (f"its text nearly names {misread}",)
        return _NONE

    def _name(self, line: RecordedLine, names: tuple[str, ...]) -> tuple[Decimal, tuple[str, ...]]:
        best, whose = 0, ""
        for said in (line.counterparty or line.text, line.text if line.counterparty else ""):
            for name in names if said else ():
                alike = self._names.alike(said, name) if name else 0
                if alike > best:
                    best, whose = alike, name
            if best >= _NAME_LEAST:
                return _NAME * best / 100, (f"the name is {'' if best == 100 else 'nearly '}{whose[:60]}",)
        return _NONE

    def _ordered_otherwise(self, line: RecordedLine, item: BookItem) -> bool:
        order = self._orders.get(line.end_to_end) if line.end_to_end else None
        return order is not None and folded(order.doc) not in {folded(ref) for ref in (item.doc, *item.references)}


def _days(apart: int) -> tuple[Decimal, tuple[str, ...]]:
    if apart > _DAYS_MOST:
        return NO_MATCH, ()
    words = "on the same day" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart"
    return max(Decimal("0.01"), _SAME_DAY - apart * _PER_DAY), (words,)


def _kind(line: RecordedLine, item: BookItem) -> tuple[Decimal, tuple[str, ...]]:
    """The bank's own word for what it takes or gives, where the document is just that."""
    said = kind_said(line)
    if said == "charge" and item.event == "bank-charge":
        return _KIND, ("the bank calls it a charge",)
    if said == "interest" and item.event.startswith("interest"):
        return _KIND, ("the bank calls it interest",)
    if item.event == "exchange" and not said and is_transfer(line):
        return _KIND, ("the bank calls it a transfer or an exchange",)
    return _NONE


def _lone(line: RecordedLine, apart: int, score: Decimal, reasons: tuple[str, ...]) -> Weighed:
    """Nothing but amount and day: it bars others, and is no proposal where the line says anything or the figure is round."""
    odd = bool(line.amount.number % 10)
    if odd and apart <= _DAYS_ALONE and not line.counterparty and not line.text:
        return Weighed(score, (*reasons, "the bank says nothing else, and the amount is an odd one"))
    return Weighed(min(score, Decimal("0.60")), reasons)
