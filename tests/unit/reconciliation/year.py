"""A year of a bank account with the right match of each line: donors of the statistics, vendors, and how banks write them.

Real: names of donors (in six languages) and what they gave. Invented: days, references, what banks cut off, vendors.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from wsisfund.books.records import Amount
from wsisfund.importers.donors import DonorIndex
from wsisfund.importers.known_donors import Match
from wsisfund.languages.states import formal_names, state_names
from wsisfund.reconciliation.items import INSTALMENT, INVOICE, BookItem, Expected
from wsisfund.register.bank_facts import RecordedLine
from wsisfund.vocabulary.creditor_reference import instalment_reference

ACCOUNT = "Assets:Cash:Bank:USD"
DATA = Path(__file__).parents[2] / "twelve_years" / "data" / "itu_voluntary_2013_2024.csv"
VENDORS = (
    "Alpine Translation Sàrl", "CyberWorks SA", "Palais Catering", "Open Policy Lab", "Rhône Travel Agency", "Lake Print AG",
    "Ngũgĩ Consulting Ltd", "Издательство «Связь»", "北京会议服务有限公司", "شركة الترجمة الدولية",
    "Data Atlas GmbH", "Imprenta Sur S.L.",
)  # fmt: skip


class Year(NamedTuple):
    """Lines, the books' documents, what is still to come, and what each line is: the ids of its documents, none for nothing."""

    lines: list[RecordedLine]
    items: list[BookItem]
    expected: list[Expected]
    right: dict[str, frozenset[str]]
    donors: list[tuple[str, str, str]]


def year(seed: int) -> Year:
    """One such year; the same seed makes the same year."""
    return _Maker(random.Random(seed)).made()


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._made = Year([], [], [], {}, [])
        self._number = 0

    def made(self) -> Year:
        given = _given()
        self._made.donors.extend(sorted({(ident, name, "member-state") for ident, name, _ in given}))
        for n, (ident, name, usd) in enumerate(self._chance.sample(given, 90)):
            self._receipt(n, ident, name, usd)
        for n in range(150):
            self._payment(n)
        for month in range(1, 13):
            self._rent(month)
        for n in range(25):
            self._line(self._day(), Decimal(self._chance.randint(1000, 900000)) / 100, f"Unknown {n}", "payment", frozenset())
        for n in range(20):
            self._item(f"TRANSIT-{n:03d}", self._day(), -self._amount(), self._chance.choice(VENDORS), "expense")
        self._made.lines.sort(key=lambda line: (line.booked, line.id))
        return self._made

    def _receipt(self, n: int, ident: str, name: str, usd: Decimal) -> None:
        day, doc, agreement = self._day(), f"BNK-2024-{n:04d}", f"VC-2024-{n:03d}"
        waiting = n % 3 == 0
        target = f"{agreement}:1"
        scor = instalment_reference(agreement, "1")
        if waiting:
            due = day + timedelta(self._chance.randint(-20, 20))
            self._made.expected.append(Expected(target, INSTALMENT, due, usd, "USD", (name, ident), (agreement, target), scor))
        else:
            self._item(doc, day, usd, name, "receipt", (agreement,), (scor,))
        said = self._chance.choice(_names(ident, name))
        text = self._chance.choice((f"contribution {agreement}", f"WSIS {scor}", "voluntary contribution", "WSIS TRUST FUND", ""))
        if waiting and not text:
            text = f"REF {agreement}"
        right = frozenset([target if waiting else doc])
        self._line(self._later(day), usd, self._cut(said), text, right, self._chance.choice((doc, "", "")))

    def _payment(self, n: int) -> None:
        day, doc, invoice = self._day(), f"PAY-2024-{n:04d}", f"INV-{self._chance.randint(1000, 9999)}-{n}"
        vendor, amount = self._chance.choice(VENDORS), self._amount()
        waiting = n % 5 == 0
        if waiting:
            self._made.expected.append(Expected(invoice, INVOICE, day - timedelta(9), -amount, "USD", (vendor,), (invoice,)))
        else:
            self._item(doc, day, -amount, vendor, "payment", (invoice,))
        text = self._chance.choice((f"Invoice {invoice}", f"/INV/{invoice}/", "your services", ""))
        right = frozenset([invoice if waiting else doc])
        self._line(self._later(day), -amount, self._cut(vendor), text, right, self._chance.choice((doc, "", "", "")))

    def _rent(self, month: int) -> None:
        """The same amount to the same vendor each month, booked some days apart from the bank."""
        day, doc = date(2024, month, self._chance.randint(1, 5)), f"RENT-{month:02d}"
        self._item(doc, day, Decimal("-1250.00"), "Lake Print AG", "payment")
        self._line(self._later(day), Decimal("-1250.00"), "LAKE PRINT AG GENEVE", "machine rent", frozenset([doc]))

    def _item(
        self, doc: str, day: date, amount: Decimal, payee: str, event: str, refs: tuple[str, ...] = (), scor: tuple[str, ...] = ()
    ) -> None:
        self._made.items.append(BookItem(doc, day, amount, payee, "", event, refs, scor))

    def _line(self, day: date, amount: Decimal, party: str, text: str, right: frozenset[str], reference: str = "") -> None:
        self._number += 1
        ident = f"BL-{self._number:05d}"
        self._made.lines.append(
            RecordedLine(
                ident, ACCOUNT, Amount(amount, "USD"), day, day, reference, "", "", party, "", text, False, (), "", "", None
            )
        )
        self._made.right[ident] = right

    def _amount(self) -> Decimal:
        # A third are round figures, of which many are the same.
        if self._chance.random() < 0.33:
            return Decimal(self._chance.choice((500, 1000, 1500, 2000, 2500, 5000)))
        return Decimal(self._chance.randint(5000, 2500000)) / 100

    def _day(self) -> date:
        return date(2024, 1, 8) + timedelta(self._chance.randint(0, 350))

    def _later(self, day: date) -> date:
        return day + timedelta(self._chance.choice((0, 0, 1, 1, 2, 3)))

    def _cut(self, name: str) -> str:
        """As banks write names: in capitals, cut off after 35 signs, with an address."""
        return self._chance.choice((name, name.upper(), name[:35], f"{name} 1211 GENEVA"))


@cache
def _given() -> tuple[tuple[str, str, Decimal], ...]:
    return tuple(_rows())


def _rows() -> Iterator[tuple[str, str, Decimal]]:
    index = DonorIndex()
    with DATA.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = index.recognise(row["donor"])
            usd = Decimal(row["amount_usd"]).quantize(Decimal("0.01"))
            if isinstance(found, Match) and usd > 0:
                yield found.donor.id, found.donor.name, usd


def _names(ident: str, name: str) -> list[str]:
    return [name, name, *names_of_states().get(ident, [])[:12], *formal_names().get(ident, {}).values()]


@cache
def names_of_states() -> Mapping[str, list[str]]:
    """The names of each state, in the order of the tables."""
    found: dict[str, list[str]] = {}
    for code, name in state_names():
        found.setdefault(code, []).append(name)
    return found
