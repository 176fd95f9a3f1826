"""Random lives of contributions, made by the commands' own builders: what is written is lawful, what is refused changes nothing.

After each step all rules agree, and the identities of the accounting manual (domain §6) hold, worked out here from the bare
postings. At the end Beancount reads the printed books, and every statement cross-foots.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.books_index import index_of_books
from tests.conftest import HEAD
from tests.drafts import draft_of
from wsisfund.books.draft import Draft
from wsisfund.books.load import load_books
from wsisfund.books.printer import print_record
from wsisfund.books.records import Books, Fact, Open, Price, Record, Transaction
from wsisfund.budget.appropriation import appropriation_draft
from wsisfund.budget.commitment import adjust_draft, close_draft, open_draft, order_at
from wsisfund.budget.pool import pool_parts
from wsisfund.budget.refresh import cash_free
from wsisfund.contributions.amendment import amendment_draft
from wsisfund.contributions.application import application_draft
from wsisfund.contributions.donors import donor_draft, officer_draft
from wsisfund.contributions.ending import Rest, ending_draft
from wsisfund.contributions.in_kind import goods_draft
from wsisfund.contributions.re_earmark import re_earmark_draft
from wsisfund.contributions.receipts import Part, receipt_draft
from wsisfund.contributions.refunds import refund_due_draft
from wsisfund.contributions.reversal import reversal_draft
from wsisfund.contributions.signing import signing_draft
from wsisfund.contributions.write_off import write_off_draft
from wsisfund.errors import Fault, Faults
from wsisfund.gate.judge import judge
from wsisfund.register.officers import Officers
from wsisfund.register.reversals import effective_events
from wsisfund.register.versions import agreement_at, agreement_ids, instalments_at
from wsisfund.statements.donor_report import statements_of_donor
from wsisfund.statements.engine import Run, make_all
from wsisfund.statements.register import agreements
from wsisfund.store.index import Index
from wsisfund.store.positions import open_items
from wsisfund.store.rates import rate_on
from wsisfund.treasury.advance import Spent, advance_draft, clearing_draft
from wsisfund.treasury.bank_charge import bank_charge_draft
from wsisfund.treasury.expenditure import Share, expenditure_draft
from wsisfund.treasury.impairment import impairment_draft, specific_draft
from wsisfund.treasury.interest import interest_draft
from wsisfund.treasury.payment import payment_draft
from wsisfund.treasury.refund import refund_draft
from wsisfund.treasury.revaluation import revaluation_draft
from wsisfund.vocabulary import accounts as chart
from wsisfund.vocabulary.money import from_minor, half_up
from wsisfund.vocabulary.period import Period

BEGIN, END = date(2026, 1, 1), date(2026, 12, 31)
BOTH = Officers("officer-c", "officer-a")
# Currencies with two, no and three decimals, and a rate in force for each quarter.
RATES = {
    "EUR": ("0.95", "0.98", "0.91", "0.94"),
    "JPY": ("0.0061", "0.0058", "0.0063", "0.0060"),
    "KWD": ("2.61", "2.58", "2.66", "2.63"),
}
CURRENCIES = ("CHF", *RATES)
LINES = ("Expenses:C5:Travel", "Expenses:C5:Contracts", "Expenses:C2:Staff")
MONETARY = (chart.VENDORS, chart.DONOR_REFUNDS, chart.ADVANCE_RECEIPTS, chart.SUSPENSE)

KINDS = ("travel", "partners")
EARMARKS = ("C5", "unearmarked", "C5=60,C2=40")

picks = st.integers(0, 10**6)
shares = st.sampled_from([D("0.001"), D("0.1"), D("0.333"), D("0.5"), D("0.999"), D(1), D("1.2")])
days = st.sampled_from([0, 0, 1, 3, 9, 27, -5])


class Life(RuleBasedStateMachine):
    """Books in memory; each rule proposes what one command would, from the index that the command would read."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.day = BEGIN
        self.numbers: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.books = Books("Life", (), (), (), (), (), (), ("CHF",), {"CHF": D("0.005")})
        self.index: Index

    # ---------------------------------------------------------------- how a step is made

    def next(self, kind: str) -> str:
        self.numbers[kind] += 1
        return f"{kind}-{self.numbers[kind]}"

    def propose(self, build: Callable[[Index, date], Draft], after: int = 0) -> bool:
        """Judge what a command would write; lawful: it is in the books, refused: nothing of it is."""
        self.day = min(END, max(self.day, self.day + timedelta(after)))
        day = max(BEGIN, self.day + timedelta(min(after, 0)))
        try:
            draft = build(self.index, day)
        except (Fault, Faults) as refused:
            self.outcomes[getattr(refused, "slug", "several")] += 1
            return False
        if not draft.records:
            return False
        after_it = self.with_(draft.records)
        faults = judge(after_it).faults
        if faults:
            self.outcomes[faults[0].slug] += 1
            return False
        self.outcomes["written"] += 1
        self.take(after_it)
        return True

    def with_(self, records: tuple[Record, ...]) -> Books:
        of = {kind: [r for r in records if isinstance(r, kind)] for kind in (Transaction, Fact, Open, Price)}
        transactions = sorted((*self.books.transactions, *of[Transaction]), key=lambda t: t.date)
        facts = sorted((*self.books.facts, *of[Fact]), key=lambda f: f.date)
        opens = (*self.books.opens, *of[Open])
        prices = tuple(sorted((*self.books.prices, *of[Price]), key=lambda p: p.date))
        return self.books._replace(transactions=tuple(transactions), facts=tuple(facts), opens=opens, prices=prices)  # type: ignore[arg-type]

    def take(self, books: Books) -> None:
        self.books = books
        if hasattr(self, "index"):
            self.index.close()
        self.index = index_of_books(books, Path(self._folder.name))

    def agreement(self, pick: int) -> str:
        known = agreement_ids(self.index, self.day)
        return known[pick % len(known)] if known else "VC-0"

    def instalment(self, ident: str, pick: int) -> str | None:
        known = instalments_at(self.index, ident, self.day)
        return known[pick % len(known)].number if known else None

    def item(self, pick: int, *accounts: str) -> Any:
        items = [i for account in accounts for i in open_items(self.index, account)]
        return items[pick % len(items)] if items else None

    # ---------------------------------------------------------------- the beginning

    @initialize()
    def begin(self) -> None:
        banks = tuple(Open(BEGIN, chart.bank(c), (c,)) for c in CURRENCIES)
        owed = tuple(Open(BEGIN, account, CURRENCIES) for account in MONETARY)
        quarters = [date(2026, m, 1) for m in (1, 4, 7, 10)]
        by_day = [(day, currency, rates[n]) for n, day in enumerate(quarters) for currency, rates in RATES.items()]
        prices = tuple(Price(day, currency, D(rate)) for day, currency, rate in by_day)
        self.take(self.books._replace(opens=(*banks, *owed), prices=prices))
        given = [(line, "100000") for line in LINES] + [
            ("Expenses:C5:SupportCosts", "14000"),
            ("Expenses:C2:SupportCosts", "7000"),
        ]
        for kind, role in (("officer-c", "certifying"), ("officer-a", "approving")):
            assert self.propose(lambda i, day, k=kind, r=role: draft_of(officer_draft, i, ident=k, name=k, roles=[r], day=day))  # type: ignore[misc]
        for donor in ("aurelia", "borealia"):
            assert self.propose(lambda i, day, d=donor: draft_of(donor_draft, i, ident=d, name=d, kind="member-state", day=day))  # type: ignore[misc]
        for line, amount in given:
            assert self.propose(
                lambda i, day, a=line, n=amount: draft_of(
                    appropriation_draft,  # type: ignore[misc]
                    i,
                    account=a,
                    amount=D(n),
                    biennium="2026-2027",
                    authority="C25/1",
                    day=day,
                )
            )
        assert self.sign_one("aurelia", 9000, "EUR", "unconditional", "C5", D("0.07"), 2)
        assert self.sign_one("borealia", 7000, "CHF", "unconditional", "unearmarked", D("0.13"), 1)
        assert self.sign_one("aurelia", 8000, "KWD", "conditional", "C5,C2", D("0.085"), 2)
        for ident, amount, currency in (("VC-1", 4500, "EUR"), ("VC-2", 7000, "CHF"), ("VC-3", 4000, "KWD")):
            assert self.propose(
                lambda i, day, a=ident, n=amount, c=currency: draft_of(
                    receipt_draft,  # type: ignore[misc]
                    i,
                    amount=D(n),
                    currency=c,
                    doc=self.next("B"),
                    day=day,
                    parts=[Part(a, "1")],
                )
            )

    def sign_one(self, donor: str, amount: int, currency: str, how: str, earmark: str, rate: D, parts: int) -> bool:
        part = half_up(D(amount) / parts, currency)
        dues = [(BEGIN + timedelta(60 * n), part if n < parts else D(amount) - part * (parts - 1)) for n in range(1, parts + 1)]
        return self.propose(
            lambda i, day: draft_of(signing_draft,
                i, ident=self.next("VC"), donor=donor, amount=D(amount), currency=currency, recognition=how, earmark=earmark,
                psc_rate=rate if how != "in-kind" else D(0), day=day, instalments=dues, assessment="M",
            )
        )  # fmt: skip

    # ---------------------------------------------------------------- steps

    @precondition(lambda self: self.numbers["VC"] < 7)
    @rule(amount=st.integers(1, 50_000), currency=st.sampled_from(CURRENCIES), how=st.sampled_from(
        ["unconditional", "unconditional", "conditional", "in-kind"]), earmark=st.sampled_from(EARMARKS),
        parts=st.integers(1, 3))  # fmt: skip
    def sign(self, amount: int, currency: str, how: str, earmark: str, parts: int) -> None:
        self.sign_one("borealia", amount * 3, currency, how, earmark, D("0.07"), parts)

    @rule(pick=picks, part=shares, excess=st.sampled_from([None, "advance", "suspense"]), kept=st.booleans(), after=days)
    def receive(self, pick: int, part: D, excess: str | None, kept: bool, after: int) -> None:
        ident = self.agreement(pick)
        found, number = agreement_at(self.index, ident, self.day), self.instalment(ident, pick)
        if found is None or number is None:
            return
        currency = found.amount.currency
        due = next(i for i in instalments_at(self.index, ident, self.day) if i.number == number).amount.number
        units = max(half_up(due * part, currency), from_minor(2, currency))
        charge = min(from_minor(1 + pick % 1000, currency), units - from_minor(1, currency)) if kept else None
        self.propose(
            lambda i, day: draft_of(receipt_draft,
                i, amount=units - (charge or D(0)), currency=currency, doc=self.next("B"), day=day, parts=[Part(ident, number)],
                bank_charge=charge or None, excess=excess,
            ),
            after,
        )  # fmt: skip

    @rule(
        units=st.integers(1, 10**6), currency=st.sampled_from(CURRENCIES), settled=st.integers(1, 10**6), pick=picks, after=days
    )
    def receive_in_another_currency(self, units: int, currency: str, settled: int, pick: int, after: int) -> None:
        ident = self.agreement(pick)
        found = agreement_at(self.index, ident, self.day)
        own = found.amount.currency if found else "CHF"
        self.propose(
            lambda i, day: draft_of(receipt_draft,
                i, amount=from_minor(units, currency), currency=currency, doc=self.next("B"), day=day,
                parts=[Part(ident, self.instalment(ident, pick))],
                settles_amount=from_minor(settled, own) if own != currency else None,
            ),
            after,
        )  # fmt: skip

    @rule(units=st.integers(1, 10**6), currency=st.sampled_from(CURRENCIES), after=days)
    def receive_unidentified(self, units: int, currency: str, after: int) -> None:
        self.propose(
            lambda i, day: draft_of(
                receipt_draft, i, amount=from_minor(units, currency), currency=currency, doc=self.next("B"), day=day
            ),
            after,
        )

    @rule(pick=picks, part=shares, after=days)
    def apply(self, pick: int, part: D, after: int) -> None:
        item = self.item(pick, chart.SUSPENSE, chart.ADVANCE_RECEIPTS)
        ident = self.agreement(pick)
        found = agreement_at(self.index, ident, self.day)
        if item is None or found is None:
            return
        units = half_up(-item.units * part, item.currency)
        other = found.amount.currency != item.currency
        self.propose(
            lambda i, day: draft_of(application_draft,
                i, doc=item.doc, payee=item.payee, agreement=ident, instalment=self.instalment(ident, pick), day=day,
                amount=units or None, settles_amount=from_minor(1 + pick % 5000, found.amount.currency) if other else None,
            ),
            after,
        )  # fmt: skip

    def free(self, ident: str, part: D, currency: str) -> D:
        """A part of what an agreement has free, less its support cost, in a currency; at least its smallest unit."""
        rate = next((D(r[0]) for c, r in RATES.items() if c == currency), D(1))
        units = half_up(cash_free(self.index, ident, self.day) * part / D("1.1") / rate, currency)
        return max(units, from_minor(1, currency))

    def line(self, ident: str, pick: int) -> str:
        """A line that the agreement's earmark pays, mostly."""
        found = agreement_at(self.index, ident, self.day)
        own = found.earmark.programmes if found else ()
        fitting = [line for line in LINES if not own or line.split(":")[1] in own]
        return (fitting or LINES)[pick % len(fitting or LINES)] if pick % 7 else LINES[pick % 3]

    @rule(pick=picks, part=shares, currency=st.sampled_from(CURRENCIES), after=days)
    def order(self, pick: int, part: D, currency: str, after: int) -> None:
        ident = self.agreement(pick)
        self.propose(
            lambda i, day: draft_of(open_draft,
                i, ident=self.next("PO"), account=self.line(ident, pick), amount=self.free(ident, part, currency),
                agreement=ident, day=day, officers=BOTH, currency=currency,
            ),
            after,
        )  # fmt: skip

    @rule(pick=picks, by=st.integers(-50_000, 50_000), end=st.booleans())
    def change_order(self, pick: int, by: int, end: bool) -> None:
        ident = f"PO-{1 + pick % max(1, self.numbers['PO'])}"
        if end:
            self.propose(lambda i, day: draft_of(close_draft, i, ident=ident, reason="over", day=day, officers=BOTH))
        elif by:
            self.propose(lambda i, day: draft_of(adjust_draft, i, ident=ident, by=D(by), reason="other", day=day, officers=BOTH))

    @rule(pick=picks, part=shares, currency=st.sampled_from(CURRENCIES), credit=st.sampled_from([False, False, False, True]),
          who=st.sampled_from(["one", "one", "order", "two", "pool"]), at_once=st.booleans(), after=days)  # fmt: skip
    def spend(self, pick: int, part: D, currency: str, credit: bool, who: str, at_once: bool, after: int) -> None:
        first, second = self.agreement(pick), self.agreement(pick + 1)
        order = f"PO-{1 + pick % max(1, self.numbers['PO'])}" if who == "order" else None
        opened = self.index.versions("commitment", order) if order else ()
        line = str(opened[0].values[2]) if opened else self.line(first, pick)
        amount = self.free(str(opened[0].keys["agreement"]) if opened else first, part, currency)

        def paying(index: Index, day: date) -> list[Share]:
            if who == "pool":
                return [Share(p.agreement, p.units) for p in pool_parts(index, amount, rate_on(index, currency, day), day)]
            if who == "two":
                return [Share(first, half_up(amount / 3, currency) or amount), Share(second)]
            return [] if who == "order" else [Share(first)]

        self.propose(
            lambda i, day: draft_of(expenditure_draft,
                i, account=line, amount=-amount if credit and who == "one" else amount, shares=paying(i, day), payee="Vendor",
                doc=self.next("I"), day=day, officers=BOTH, currency=currency, commitment=order,
                paid_from=currency if at_once else None,
            ),
            after,
        )  # fmt: skip

    @rule(pick=picks, part=shares, bank=st.sampled_from([None, "CHF"]), after=days)
    def pay(self, pick: int, part: D, bank: str | None, after: int) -> None:
        item = self.item(pick, chart.VENDORS)
        if item is None:
            return
        units = half_up(abs(item.units) * part, item.currency)
        if units:
            self.propose(
                lambda i, day: draft_of(payment_draft,
                    i, doc=item.doc, amount=units, bank=bank or item.currency, bank_doc=self.next("B"), day=day, officers=BOTH,
                    payee=item.payee,
                ),
                after,
            )  # fmt: skip

    @rule(pick=picks, part=shares, kind=st.sampled_from(KINDS), currency=st.sampled_from(CURRENCIES), after=days)
    def advance(self, pick: int, part: D, kind: str, currency: str, after: int) -> None:
        ident = f"PO-{1 + pick % max(1, self.numbers['PO'])}"
        order = order_at(self.index, ident, self.day)
        rate = next((D(r[0]) for c, r in RATES.items() if c == currency), D(1))
        units = half_up((order.open if order else D(1)) * part / rate, currency)
        self.propose(
            lambda i, day: draft_of(advance_draft,
                i, kind=kind, amount=max(units, from_minor(1, currency)), commitment=ident, payee="Traveller",
                doc=self.next("B"), day=day, officers=BOTH, currency=currency,
            ),
            after,
        )  # fmt: skip

    @rule(pick=picks, used=shares, back=st.sampled_from([D(0), D("0.1"), D("0.5")]), other=st.booleans(), after=days)
    def clear(self, pick: int, used: D, back: D, other: bool, after: int) -> None:
        item = self.item(pick, chart.ADVANCES_TRAVEL, chart.ADVANCES_PARTNERS)
        if item is None:
            return
        spent = [Spent(half_up(item.units * used))] if half_up(item.units * used) else []
        spent += [Spent(D("0.01"), LINES[pick % 3])] if other else []
        returned = half_up(item.units * back)
        self.propose(
            lambda i, day: draft_of(clearing_draft,
                i, advance=item.doc, doc=self.next("T"), day=day, officers=BOTH, spent=spent, returned=returned or None,
            ),
            after,
        )  # fmt: skip

    @rule(pick=picks, by=st.integers(-400_000, 400_000), after=days)
    def amend(self, pick: int, by: int, after: int) -> None:
        ident = self.agreement(pick)
        found = agreement_at(self.index, ident, self.day)
        if found is not None and by:
            self.propose(
                lambda i, day: draft_of(amendment_draft,
                    i, ident=ident, instalment=self.instalment(ident, pick), by=from_minor(by, found.amount.currency),
                    doc=self.next("L"), day=day, officers=BOTH,
                ),
                after,
            )  # fmt: skip

    @rule(pick=picks, part=shares, after=days)
    def owe_back(self, pick: int, part: D, after: int) -> None:
        ident = self.agreement(pick)
        found = agreement_at(self.index, ident, self.day)
        if found is not None:
            units = self.free(ident, part, found.amount.currency)
            self.propose(
                lambda i, day: draft_of(refund_due_draft,
                    i, agreement=ident, amount=units, doc=self.next("L"), day=day, officers=BOTH,
                    available=cash_free(i, ident, day),
                ),
                after,
            )  # fmt: skip

    @rule(pick=picks, part=shares, after=days)
    def give_back(self, pick: int, part: D, after: int) -> None:
        item = self.item(pick, chart.DONOR_REFUNDS, chart.ADVANCE_RECEIPTS, chart.SUSPENSE)
        if item is None:
            return
        units = half_up(-item.units * part, item.currency)
        self.propose(
            lambda i, day: draft_of(refund_draft,
                i, doc=item.doc, payee=item.payee, amount=units or None, bank=item.currency, bank_doc=self.next("B"), day=day,
                officers=BOTH,
            ),
            after,
        )  # fmt: skip

    @rule(pick=picks, cents=st.integers(1, 300_000), to=st.sampled_from(["C2", "C5", "Forum"]), after=days)
    def re_earmark(self, pick: int, cents: int, to: str, after: int) -> None:
        self.propose(
            lambda i, day: draft_of(re_earmark_draft,
                i, agreement=self.agreement(pick), amount=from_minor(cents), source="C5", target=to, doc=self.next("L"),
                day=day, officers=BOTH,
            ),
            after,
        )  # fmt: skip

    @rule(pick=picks, units=st.integers(1, 5_000), currency=st.sampled_from(CURRENCIES), after=days)
    def charge(self, pick: int, units: int, currency: str, after: int) -> None:
        self.propose(
            lambda i, day: draft_of(
                bank_charge_draft,
                i,
                amount=from_minor(units, currency),
                account=currency,
                agreement=self.agreement(pick),
                doc=self.next("B"),
                day=day,
            ),
            after,
        )

    @rule(pick=picks, cents=st.integers(1, 100_000))
    def goods(self, pick: int, cents: int) -> None:
        self.propose(
            lambda i, day: draft_of(
                goods_draft,
                i,
                agreement=next((a for a in reversed(agreement_ids(i, day)) if _in_kind(i, a)), self.agreement(pick)),
                amount=from_minor(cents),
                doc=self.next("D"),
                day=day,
                programme="Forum",
            )
        )

    @rule(pick=picks, cents=st.integers(0, 100_000), part=shares, after=days)
    def give_up(self, pick: int, cents: int, part: D, after: int) -> None:
        ident = self.agreement(pick)
        self.propose(lambda i, day: draft_of(specific_draft, i, day=day, agreement=ident, amount=from_minor(cents)), after)
        found = agreement_at(self.index, ident, self.day)
        if found is not None and cents:
            units = max(half_up(from_minor(cents) * part, found.amount.currency), from_minor(1, found.amount.currency))
            self.propose(
                lambda i, day: draft_of(write_off_draft,
                    i, agreement=ident, amount=units, doc=self.next("M"), day=day, officers=BOTH,
                    instalment=self.instalment(ident, pick),
                )
            )  # fmt: skip

    @rule(cents=st.integers(1, 10_000), what=st.sampled_from(["revalue", "interest", "impair"]), after=days)
    def period_end(self, cents: int, what: str, after: int) -> None:
        made: dict[str, Callable[[Index, date], Draft]] = {
            "revalue": lambda i, day: draft_of(revaluation_draft, i, day=day),
            "interest": lambda i, day: draft_of(interest_draft, i, day=day, amount=from_minor(cents)),
            "impair": lambda i, day: draft_of(impairment_draft, i, day=day),
        }
        self.propose(made[what], max(0, after))

    @rule(pick=picks, after=days)
    def reverse(self, pick: int, after: int) -> None:
        docs = sorted({t.doc for t in self.books.transactions if t.doc})
        if docs:
            doc = docs[pick % len(docs)]
            self.propose(
                lambda i, day: draft_of(reversal_draft, i, doc=doc, reason="wrong", day=day, officers=BOTH), max(0, after)
            )

    @rule(pick=picks, how=st.sampled_from(["refund", "move", "nothing"]), after=days)
    def end(self, pick: int, how: str, after: int) -> None:
        ident, other = self.agreement(pick), self.agreement(pick + 1)
        found = agreement_at(self.index, other, self.day)
        settles = from_minor(1 + pick % 9999, found.amount.currency) if found and found.amount.currency != "CHF" else None
        rest = {
            "refund": Rest(refund=True, interest_to=other),
            "move": Rest(move_to=other, instalment=self.instalment(other, pick), settles_amount=settles),
            "nothing": Rest(),
        }[how]
        self.propose(
            lambda i, day: draft_of(
                ending_draft,
                i,
                ident=ident,
                day=day,
                officers=BOTH,
                available=cash_free(i, ident, day),
                doc=self.next("L"),
                rest=rest,
            ),
            max(0, after),
        )

    # ---------------------------------------------------------------- what always holds

    @invariant()
    def identities_hold(self) -> None:
        """Domain §6, from the bare postings; numbers are the manual's."""
        if not hasattr(self, "index"):
            return
        roots: dict[str, D] = defaultdict(D)
        items: dict[tuple[str, ...], list[D]] = defaultdict(lambda: [D(0), D(0)])
        by: dict[tuple[str, str], D] = defaultdict(D)
        events = effective_events(self.books)
        for t, event in zip(self.books.transactions, events, strict=True):
            assert sum(p.chf for p in t.postings) == 0, "1: each entry is exact"
            for p in t.postings:
                agreement = t.agreement_of(p)
                roots[p.account.split(":")[0]] += p.chf
                by[p.account, agreement] += p.chf
                key = (p.account, p.currency, *((agreement, t.instalment_of(p)) if chart.RECEIVABLES in p.account else ()))
                items[key][0] += p.units
                items[key][1] += p.chf
                counted = _counted(event, p.account)
                if counted:
                    by[counted, agreement] += p.chf
        assert sum(roots.values()) == 0, "2: the books balance"
        for key, (units, chf) in items.items():
            if key[1] != "CHF":
                assert units or not chf, ("6: no carrying without units", key, chf)
                assert not units or units * chf > 0 or abs(chf) < D("0.01"), ("6: no units without carrying", key, units, chf)
            if key[0].startswith("Assets:"):
                assert units >= 0 or key[0] == chart.ALLOWANCE, ("7: nothing is owed or held below zero", key, units)
            if key[0] in (chart.DONOR_REFUNDS, chart.ADVANCE_RECEIPTS, chart.SUSPENSE):
                assert units <= 0, ("13: a liability stays one", key, units)
        for (account, agreement), chf in by.items():
            if account == chart.ALLOWANCE:
                assert chf <= 0, ("8", agreement, chf)
            elif account == chart.DEFERRED:
                assert chf <= 0, ("9", agreement, chf)
            elif account == chart.TRANSFERS:
                assert chf == 0, ("13", agreement, chf)
        for ident in self.index.keys("cash"):
            assert cash_free(self.index, ident, BEGIN) >= 0, ("15: cash of an agreement, every day", ident)
        held = sum((chf for (a, _), chf in by.items() if a.startswith(("Assets:Cash", "Assets:Advances"))), D(0))
        owed = sum((chf for (a, _), chf in by.items() if a in (*MONETARY, chart.SUPPORT_PAYABLE)), D(0))
        exchange = -sum((chf for (a, _), chf in by.items() if a.startswith(chart.EXCHANGE) and ":Receivables" not in a), D(0))
        positions = sum((_POSITION[a] * chf for (a, _), chf in by.items() if a in _POSITION), D(0))
        assert positions + exchange == held + owed, "17: the agreements' money is the fund's"
        # Items explain their accounts.
        for account in (*MONETARY, chart.ADVANCES_TRAVEL, chart.ADVANCES_PARTNERS):
            total = sum((chf for (a, _), chf in by.items() if a == account), D(0))
            assert sum((i.chf for i in open_items(self.index, account)), D(0)) == total, ("open items", account)

    def teardown(self) -> None:
        """Beancount reads the printed books and finds no fault; every statement of the year cross-foots."""
        if not hasattr(self, "index"):
            return
        make_all(self.index, Period(BEGIN, END))
        for donor in {a.donor for a in agreements(Run(self.index, Period(BEGIN, END)).ledger).values()}:
            run = Run(self.index, Period(BEGIN, END), donor=donor)
            assert next(iter(statements_of_donor(run))).id == "donor-report"
        records = (*self.books.opens, *self.books.prices, *self.books.facts, *self.books.transactions)
        root = Path(self._folder.name)
        main = root / "ledger" / "main.beancount"
        main.parent.mkdir()
        main.write_text(HEAD + "\n".join(print_record(r) for r in records), encoding="utf-8")
        loaded = load_books(main, root)
        assert not loaded.faults, loaded.faults[0].as_text()
        assert len(loaded.transactions) == len(self.books.transactions)
        assert not judge(loaded).faults
        self.index.close()
        with suppress(OSError):
            self._folder.cleanup()


def _in_kind(index: Index, ident: str) -> bool:
    found = agreement_at(index, ident)
    return found is not None and found.recognition == "in-kind"


# Identity 17: sign with which the CHF of these legs make the agreements' positions (domain §4, cash(A) without commitments).
_POSITION = {"received": 1, "interest": -1, "refunded": -1, "spent": -1}


def _counted(event: str, account: str) -> str:
    """Which part of cash(A) a leg belongs to."""
    if event in ("opening", "receipt", "receipt-applied") and account.startswith(
        (chart.CASH, chart.SUSPENSE, chart.ADVANCE_RECEIPTS)
    ):
        return "received"
    if event == "interest" and account in (chart.INTEREST, chart.DEFERRED):
        return "interest"
    if event in ("refund-due", "refund") and (account == chart.DEFERRED or account.startswith(chart.CONTRIBUTIONS)):
        return "refunded"
    # A bank charge kept on the way was received as well, so the two take each other out.
    outside = account.endswith((":InKind", ":Impairment")) or (
        account == chart.BANK_CHARGES and event in ("receipt", "receipt-applied")
    )
    return "spent" if account.startswith("Expenses:") and not outside else ""


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12, stateful_step_count=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
