"""A harder year: what banks and payers do to a line, and what looks like a document of the books and is none.

Real: names of states. Invented: everything else. `right` of a line is what it is, nothing for what a person must decide.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from wsisfund.books.records import Amount
from wsisfund.languages.states import formal_names, states
from wsisfund.reconciliation.items import INSTALMENT, INVOICE, REFUND, BookItem, Expected
from wsisfund.register.bank_facts import Part, PaymentOrder, RecordedLine
from wsisfund.vocabulary.creditor_reference import instalment_reference

from .year import ACCOUNT, VENDORS, Year, names_of_states

# Two parties whose names are nearly the same.
TWINS = (
    ("Rhône Travel Agency", "Rhône Travel Services"),
    ("Ministry of Foreign Affairs of Norway", "Ministry of Foreign Affairs of Sweden"),
    ("Guinea", "Guinea-Bissau"),
    ("Niger", "Nigeria"),
    ("Swiss Federal Office for Trade", "Swiss Federal Office for Health"),
    ("Alpine Translation Sàrl", "Alpine Catering Sàrl"),
    ("Dominica", "Dominican Republic"),
    ("Digital Rights Norway", "Digital Rights Kenya"),
)
# As scanners and tired people write it.
MISREAD = str.maketrans({"0": "O", "1": "I"})


def harder(seed: int) -> tuple[Year, dict[str, PaymentOrder]]:
    """One such year with the payments that were ordered; the same seed makes the same."""
    return _Harder(random.Random(seed)).made()


class _Harder:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._year = Year([], [], [], {}, [])
        self._orders: dict[str, PaymentOrder] = {}
        self._number = 0
        self._states = chance.sample(sorted(states()), 80)

    def made(self) -> tuple[Year, dict[str, PaymentOrder]]:
        kinds = (
            (self.payer_is_another, 12), (self.charged, 14), (self.together, 8), (self.split, 6), (self.misread_reference, 12),
            (self.ordinary, 60), (self.refund, 6), (self.batch, 4), (self.fee_booked, 10), (self.typed_name, 12),
            (self.twin_is_not_there, 16), (self.another_reference, 10), (self.same_amount_of_another, 14),
            (self.twice_the_same, 6), (self.months_later, 5), (self.returned, 5), (self.invoice_paid_in_one, 6),
        )  # fmt: skip
        for make, times in kinds:
            for n in range(times):
                make(n)
        self._year.lines.sort(key=lambda line: (line.booked, line.id))
        return self._year, self._orders

    # ---------------------------------------------------------------- what is to be found

    def ordinary(self, n: int) -> None:
        """A payment as most are: the vendor's name, cut off or in capitals, some days later."""
        vendor, amount, day = self._vendor(), self._odd(), self._day()
        doc = self._item(-amount, vendor, day, references=(f"INV-{self._chance.randint(10000, 99999)}",))
        said = self._chance.choice((vendor.upper(), vendor[:24], f"{vendor}, Geneva", vendor))
        self._line(day + timedelta(self._chance.randint(0, 4)), -amount, said, "payment", doc)

    def payer_is_another(self, n: int) -> None:
        """A treasury pays for a donor, and says for what."""
        agreement, state, amount = f"VC-2024-{300 + n}", self._state(), self._odd()
        target = self._instalment(agreement, state, amount)
        text = self._chance.choice((f"contribution {agreement}", f"ref {agreement.replace('-', ' ')}", f"/{agreement}/"))
        self._line(
            self._day(), amount, self._chance.choice(("Bundeskasse Halle", "Treasury Single Account", "PGT")), text, target
        )

    def charged(self, n: int) -> None:
        """A bank on the way kept a charge."""
        agreement, state, amount = f"VC-2024-{400 + n}", self._state(), self._odd() + 3000
        due = self._day()
        target = self._instalment(agreement, state, amount, due)
        kept = Decimal(self._chance.choice(("5.00", "12.50", "25.00", "40.00")))
        self._line(due + timedelta(self._chance.randint(-9, 9)), amount - kept, self._named(state), "WSIS TRUST FUND", target)

    def together(self, n: int) -> None:
        """Two instalments in one payment."""
        agreement, state, due = f"VC-2024-{500 + n}", self._state(), self._day()
        one, two = self._odd(), self._odd()
        targets = self._instalment(agreement, state, one, due) | self._instalment(agreement, state, two, due + timedelta(60), "2")
        self._line(due + timedelta(3), one + two, self._named(state), f"{agreement} all", targets)

    def split(self, n: int) -> None:
        """One receipt of the books that the bank credited in two lines."""
        state, day, one, two = self._state(), self._day(), self._odd(), self._odd()
        doc = self._item(one + two, self._name_of(state), day)
        for part in (one, two):
            self._line(day + timedelta(self._chance.randint(0, 2)), part, self._name_of(state).upper(), "part", doc)

    def invoice_paid_in_one(self, n: int) -> None:
        """Two payments of the books that left the bank as one line."""
        vendor, day, one, two = self._vendor(), self._day(), self._odd(), self._odd()
        docs = self._item(-one, vendor, day) | self._item(-two, vendor, day)
        self._line(day + timedelta(1), -one - two, vendor, "payment", docs)

    def misread_reference(self, n: int) -> None:
        """The reference is there, as a scanner read it, and the name is there."""
        agreement, state, amount, day = f"VC-2024-{600 + 10 * n}", self._state(), self._odd(), self._day()
        target = self._instalment(agreement, state, amount, day)
        self._line(day + timedelta(2), amount, self._named(state), agreement.translate(MISREAD), target)

    def refund(self, n: int) -> None:
        """What is owed back to a donor, paid."""
        state, amount, day = self._state(), self._odd(), self._day()
        doc = f"RFD-{1000 + n}"
        self._year.expected.append(Expected(doc, REFUND, day, -amount, "USD", (self._name_of(state),), (doc,)))
        self._line(day + timedelta(6), -amount, self._name_of(state), f"refund {doc}", frozenset([doc]))

    def batch(self, n: int) -> None:
        """Three ordered payments as one line, with the ids that were ordered."""
        day, targets, parts = self._day(), [], []
        for k in range(3):
            invoice, amount, vendor = f"INV-B{n}-{100 + k}", self._odd(), self._vendor()
            self._year.expected.append(Expected(invoice, INVOICE, day, -amount, "USD", (vendor,), (invoice,)))
            self._orders[f"PF-{n}-{k}"] = PaymentOrder(f"PF-{n}-{k}", invoice, vendor, Amount(amount, "USD"))
            targets.append(invoice)
            parts.append(Part(f"PF-{n}-{k}", -amount))
        total = sum((part.amount for part in parts), Decimal(0))
        self._line(day + timedelta(1), total, "", "Sammelauftrag", frozenset(targets), parts=tuple(parts))

    def fee_booked(self, n: int) -> None:
        """A charge that stands in the books."""
        day, amount = self._day(), Decimal(self._chance.randint(300, 9000)) / 100
        doc = self._item(-amount, "UBS", day, event="bank-charge")
        self._line(
            day, -amount, "", self._chance.choice(("Account fees", "Frais de tenue de compte", "Комиссия банка", "手续费")), doc
        )

    def typed_name(self, n: int) -> None:
        """A name with a slip of the pen, or in another of the six languages."""
        state, amount, day = self._state(), self._odd(), self._day()
        doc = self._item(amount, self._name_of(state), day)
        self._line(day + timedelta(1), amount, self._named(state), "", doc)

    # ---------------------------------------------------------------- what must not be found

    def twin_is_not_there(self, n: int) -> None:
        """The books have the same amount on the same day, of somebody who is called nearly the same."""
        one, other = TWINS[n % len(TWINS)]
        amount, day = self._odd(), self._day()
        self._item(amount, one, day)
        self._line(day, amount, other, "", frozenset())

    def another_reference(self, n: int) -> None:
        """The same donor and amount, and the line says another agreement than the books have."""
        state, amount, day = self._state(), self._odd(), self._day()
        self._item(amount, self._name_of(state), day, references=(f"VC-2023-{700 + n}",))
        self._line(day, amount, self._name_of(state), f"contribution VC-2023-{800 + n}", frozenset())

    def same_amount_of_another(self, n: int) -> None:
        """The same amount on the same day, of another vendor."""
        amount, day = self._chance.choice((self._odd(), Decimal(500), Decimal(1000))), self._day()
        self._item(-amount, "Palais Catering", day)
        self._line(day, -amount, "Hotel Beau Rivage", "room", frozenset())

    def twice_the_same(self, n: int) -> None:
        """Two documents and two lines that nothing tells apart."""
        amount, day, vendor = self._odd(), self._day(), self._vendor()
        for _ in range(2):
            self._item(-amount, vendor, day)
            self._line(day + timedelta(1), -amount, vendor, "", frozenset())

    def months_later(self, n: int) -> None:
        """A cheque of a month ago is still out; the same vendor is paid the same again, and that is not booked yet."""
        amount, day, vendor = self._odd(), self._day(), self._vendor()
        self._item(-amount, vendor, day - timedelta(35))
        self._line(day, -amount, vendor, "", frozenset())

    def returned(self, n: int) -> None:
        """Money that the bank took back is no receipt of somebody else."""
        amount, day = self._odd(), self._day()
        self._item(amount, self._vendor(), day)
        self._line(day, amount, "", "Return of payment, account closed", frozenset(), reversal=True)

    # ----------------------------------------------------------------

    def _instalment(
        self, agreement: str, state: str, amount: Decimal, due: date | None = None, number: str = "1"
    ) -> frozenset[str]:
        target = f"{agreement}:{number}"
        names, scor = (self._name_of(state), state), instalment_reference(agreement, number)
        day = due or self._day()
        self._year.expected.append(Expected(target, INSTALMENT, day, amount, "USD", names, (agreement, target), scor))
        return frozenset([target])

    def _item(
        self, amount: Decimal, payee: str, day: date, references: tuple[str, ...] = (), event: str = "payment"
    ) -> frozenset[str]:
        self._number += 1
        doc = f"DOC-{self._number:06d}"
        self._year.items.append(BookItem(doc, day, amount, payee, "", event, references, ()))
        return frozenset([doc])

    def _line(
        self, day: date, amount: Decimal, party: str, text: str, right: frozenset[str], *,
        parts: tuple[Part, ...] = (), reversal: bool = False,
    ) -> None:  # fmt: skip
        self._number += 1
        ident = f"BL-{self._number:06d}"
        self._year.lines.append(
            RecordedLine(
                ident, ACCOUNT, Amount(amount, "USD"), day, day, "", "", "", party, "", text, reversal, parts, "", "", None
            )
        )  # fmt: skip
        self._year.right[ident] = right

    def _named(self, state: str) -> str:
        """A state by one of its names in six languages, in capitals, or as its government."""
        others = [*names_of_states().get(state, []), *formal_names().get(state, {}).values()]
        name = self._chance.choice([self._name_of(state), *others])
        return self._chance.choice((name, name.upper(), f"Government of {self._name_of(state)}"))

    def _name_of(self, state: str) -> str:
        return states()[state].name

    def _state(self) -> str:
        return self._chance.choice(self._states)

    def _vendor(self) -> str:
        return self._chance.choice(VENDORS)

    def _odd(self) -> Decimal:
        return Decimal(self._chance.randint(20000, 4000000)) / 100

    def _day(self) -> date:
        return date(2024, 2, 10) + timedelta(self._chance.randint(0, 300))
