"""The builders make the entries of the accounting manual's worked example again, posting by posting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books as index_of
from tests.drafts import draft_of
from wsisfund.books.draft import Draft
from wsisfund.books.load import load_books
from wsisfund.books.records import Books, Fact, Transaction
from wsisfund.budget.appropriation import appropriation_draft, virement_draft
from wsisfund.budget.commitment import adjust_draft, close_draft, open_draft
from wsisfund.budget.refresh import cash_free
from wsisfund.contributions.amendment import amendment_draft
from wsisfund.contributions.application import application_draft
from wsisfund.contributions.in_kind import goods_draft, services_draft
from wsisfund.contributions.opening import opening_draft
from wsisfund.contributions.pledges import pledge_draft
from wsisfund.contributions.re_earmark import re_earmark_draft
from wsisfund.contributions.receipts import Part, receipt_draft
from wsisfund.contributions.refunds import refund_due_draft
from wsisfund.contributions.reversal import reversal_draft
from wsisfund.contributions.signing import signing_draft
from wsisfund.contributions.write_off import write_off_draft
from wsisfund.register.officers import Officers
from wsisfund.store.index import Index
from wsisfund.treasury.advance import Spent, advance_draft, clearing_draft
from wsisfund.treasury.bank_charge import bank_charge_draft
from wsisfund.treasury.expenditure import Share, expenditure_draft
from wsisfund.treasury.payment import payment_draft
from wsisfund.treasury.refund import refund_draft

Build = Callable[[Index, date], Draft]

C = Officers("officer-c")
BOTH = Officers("officer-c", "officer-a")
EXAMPLE = Path(__file__).parent.parent / "golden" / "domain-example"


def before(
    books: Books, day: date, drop: Callable[[Transaction], bool], drop_fact: Callable[[Fact], bool] = lambda _: False
) -> Books:
    """The books up to and with `day`, without the entries to drop."""
    return books._replace(
        transactions=tuple(t for t in books.transactions if t.date <= day and not drop(t)),
        facts=tuple(f for f in books.facts if f.date <= day and not drop_fact(f)),
    )


@pytest.fixture(scope="module")
def golden() -> Books:
    return load_books(EXAMPLE / "ledger" / "main.beancount", EXAMPLE)


TRANSACTIONS: dict[str, tuple[Callable[[Transaction], bool], Build]] = {
    "E03": (
        lambda t: t.event == "agreement" and t.keys["agreement"] == "VC-2026-11",
        lambda i, day: draft_of(signing_draft,
            i, ident="VC-2026-11", donor="aurelia", amount=D(60000), currency="CHF", recognition="unconditional", earmark="C5",
            psc_rate=D("0.07"), day=day, instalments=[(date(2026, 2, 28), D(40000)), (date(2026, 8, 31), D(20000))],
            pledges=["PL-2026-011"], assessment="MEMO-2026-01",
        ),
    ),
    "E04": (
        lambda t: t.event == "agreement" and t.keys["agreement"] == "VC-2026-12",
        lambda i, day: draft_of(signing_draft,
            i, ident="VC-2026-12", donor="cascadia", amount=D(20000), currency="EUR", recognition="unconditional",
            earmark="unearmarked", psc_rate=D("0.07"), day=day, instalments=[(date(2026, 4, 30), D(20000))],
            assessment="MEMO-2026-02",
        ),
    ),
    "E07": (
        lambda t: t.doc == "BNK-2026-0201",
        lambda i, day: draft_of(receipt_draft,
            i, amount=D(40000), currency="CHF", doc="BNK-2026-0201", day=day, parts=[Part("VC-2026-11", "1")]
        ),
    ),
    "E08": (
        lambda t: t.doc == "BNK-2026-0202",
        lambda i, day: draft_of(receipt_draft,
            i, amount=D(30000), currency="USD", doc="BNK-2026-0202", day=day, parts=[Part("VC-2026-13", "1")]
        ),
    ),
    "E09": (
        lambda t: t.doc == "BNK-2026-0203",
        lambda i, day: draft_of(receipt_draft,
            i, amount=D(5200), currency="CHF", doc="BNK-2026-0203", day=day, parts=[Part("VC-2026-14", "1")], excess="advance"
        ),
    ),
    "E10": (
        lambda t: t.doc == "BNK-2026-0205",
        lambda i, day: draft_of(receipt_draft,
            i, amount=D(12000), currency="EUR", doc="BNK-2026-0205", day=day, parts=[Part("VC-2026-12", None)]
        ),
    ),
    "E11 unidentified": (
        lambda t: t.doc == "BNK-2026-0206" and t.event == "receipt-unidentified",
        lambda i, day: draft_of(receipt_draft, i, amount=D(1500), currency="CHF", doc="BNK-2026-0206", day=day),
    ),
    "E11 applied": (
        lambda t: t.doc == "BNK-2026-0206" and t.event == "receipt-applied",
        lambda i, day: draft_of(application_draft, i, doc="BNK-2026-0206", agreement="VC-2026-14", instalment="2", day=day),
    ),
    "E14": (
        lambda t: t.doc == "INV-CW-301",
        lambda i, day: draft_of(expenditure_draft,
            i, account="Expenses:C5:Contracts", amount=D("12345.67"), shares=[Share("VC-2026-11")], payee="CyberWorks SA",
            doc="INV-CW-301", day=day, officers=C, commitment="PO-2026-11",
        ),
    ),
    "E17": (
        lambda t: t.doc == "BNK-2026-0208",
        lambda i, day: draft_of(payment_draft,
            i, doc="INV-CW-301", amount=D("12345.67"), bank="CHF", bank_doc="BNK-2026-0208", day=day, officers=BOTH
        ),
    ),
    "E18": (
        lambda t: t.doc == "INV-RG-12",
        lambda i, day: draft_of(expenditure_draft,
            i, account="Expenses:C6:Contracts", amount=D(3000), currency="EUR", shares=[Share("VC-2026-13")],
            payee="Regula GmbH", doc="INV-RG-12", day=day, officers=C, narration="Model law study",
        ),
    ),
    "E09 refunded": (
        lambda t: t.doc == "BNK-2026-0204",
        lambda i, day: draft_of(refund_draft,
            i, doc="BNK-2026-0203", amount=D(200), bank="CHF", bank_doc="BNK-2026-0204", day=day, officers=BOTH
        ),
    ),
    "E13": (
        lambda t: t.event == "in-kind",
        lambda i, day: draft_of(goods_draft,
            i, agreement="VC-2026-15", amount=D(3200), doc="DN-1", day=day, text="Access points given to the Forum"
        ),
    ),
    "E19 advance": (
        lambda t: t.doc == "BNK-2026-0209",
        lambda i, day: draft_of(advance_draft,
            i, kind="travel", amount=D(2000), commitment="PO-2026-13", payee="Traveller 7", doc="BNK-2026-0209", day=day,
            officers=BOTH,
        ),
    ),
    "E19 cleared": (
        lambda t: t.doc == "TEC-2026-031",
        lambda i, day: draft_of(clearing_draft,
            i, advance="BNK-2026-0209", doc="TEC-2026-031", day=day, officers=C, spent=[Spent(D("1780.50"))],
            returned=D("219.50"), to="CHF",
        ),
    ),
    "E21 advance": (
        lambda t: t.doc == "BNK-2026-0211",
        lambda i, day: draft_of(advance_draft,
            i, kind="partners", amount=D(6000), commitment="PO-2026-12", payee="Open Policy Lab", doc="BNK-2026-0211", day=day,
            officers=BOTH, from_="CHF",
        ),
    ),
    "E21 report": (
        lambda t: t.doc == "REP-2026-004",
        lambda i, day: draft_of(clearing_draft,
            i, advance="BNK-2026-0211", doc="REP-2026-004", day=day, officers=C, spent=[Spent(D(5400), "Expenses:C6:Grants")]
        ),
    ),
    "E22": (
        lambda t: t.doc == "LTR-2026-018",
        lambda i, day: draft_of(re_earmark_draft,
            i, agreement="VC-2026-11", amount=D(8000), target="C2", doc="LTR-2026-018", day=day, officers=BOTH
        ),
    ),
    "E25": (
        lambda t: t.doc == "LTR-2026-021",
        lambda i, day: draft_of(amendment_draft,
            i, ident="VC-2026-12", instalment="1", by=D(-1000), doc="LTR-2026-021", day=day, officers=BOTH
        ),
    ),
    "E26 due": (
        lambda t: t.doc == "LTR-2026-025",
        lambda i, day: draft_of(refund_due_draft,
            i, agreement="VC-2026-13", amount=D(1000), doc="LTR-2026-025", day=day, officers=BOTH,
            available=cash_free(i, "VC-2026-13", day),
        ),
    ),
    "E26 returned": (
        lambda t: t.doc == "BNK-2026-0213",
        lambda i, day: draft_of(
            refund_draft, i, doc="LTR-2026-025", bank="USD", bank_doc="BNK-2026-0213", day=day, officers=BOTH
        ),
    ),
    "E27 charge": (
        lambda t: t.doc == "BNK-2026-0214",
        lambda i, day: draft_of(bank_charge_draft,
            i, amount=D(25), account="CHF", agreement="VC-GEN", doc="BNK-2026-0214", day=day, text="Account fee (wrong)"
        ),
    ),
    "E27 reversed": (
        lambda t: t.doc == "REV-2026-001",
        lambda i, day: draft_of(reversal_draft,
            i, doc="BNK-2026-0214", reason="fee belongs to another account", day=day, officers=BOTH
        ),
    ),
    "E28": (
        lambda t: t.doc == "MEMO-2026-12",
        lambda i, day: draft_of(write_off_draft,
            i, agreement="VC-2024-05", amount=D(1000), doc="MEMO-2026-12", day=day, officers=BOTH
        ),
    ),
    "E20": (
        lambda t: t.doc == "BNK-2026-0210",
        lambda i, day: draft_of(receipt_draft,
            i, amount=D(19990), currency="CHF", doc="BNK-2026-0210", day=day, parts=[Part("VC-2026-11", "2")], bank_charge=D(10)
        ),
    ),
    "E24": (
        lambda t: t.doc == "BNK-2026-0212",
        lambda i, day: draft_of(payment_draft,
            i, doc="INV-RG-12", amount=D(3000), bank="Assets:Cash:Bank:EUR", bank_doc="BNK-2026-0212", day=day, officers=BOTH
        ),
    ),
    "paid at once": (
        lambda t: t.doc == "PAY-2026-10",
        lambda i, day: draft_of(expenditure_draft,
            i, account="Expenses:C2:Staff", amount=D(4000), shares=[Share("VC-2026-11")], payee="Payroll", doc="PAY-2026-10",
            day=day, officers=BOTH, paid_from="CHF", narration="Temporary staff, C2, from the re-earmarked part",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRANSACTIONS)
def test_transaction_is_made_again(name: str, golden: Books, tmp_path: Path) -> None:
    chosen, build = TRANSACTIONS[name]
    expected = next(t for t in golden.transactions if chosen(t))
    signed = expected.keys["agreement"] if expected.event in ("agreement", "amendment") else ""
    books = before(
        golden, expected.date, lambda t: t is expected, lambda f: bool(signed) and f.ident == signed and f.date == expected.date
    )
    draft = build(index_of(books, tmp_path), expected.date)
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    legs = [(p.account, p.units, p.currency, p.chf, dict(p.keys)) for p in made.postings]
    assert sorted(legs, key=str) == sorted(
        ((p.account, p.units, p.currency, p.chf, dict(p.keys)) for p in expected.postings), key=str
    )
    # A command asks for the delivery note; the example's goods have none.
    keys = {key: value for key, value in made.keys.items() if not (name == "E13" and key == "doc")}
    assert (made.payee, keys, made.tags) == (expected.payee, dict(expected.keys), expected.tags)
    assert list(keys) == list(expected.keys)
    assert made.links == (("VC-GEN",) if name == "E27 charge" else expected.links)
    facts = [(f.kind, f.values, dict(f.keys)) for f in draft.records if isinstance(f, Fact)]
    assert facts == [
        (f.kind, f.values, dict(f.keys)) for f in golden.facts if signed and f.ident == signed and f.date == expected.date
    ]
    if name not in ("E10", "E14", "E11 unidentified", "E19 cleared", "E21 report", "E25", "E26 due", "E26 returned", "E28"):
        assert made.narration == expected.narration


FACTS: dict[str, tuple[Callable[[Fact], bool], Build]] = {
    "E02": (
        lambda f: f.kind == "pledge" and f.ident == "PL-2026-012",
        lambda i, day: draft_of(pledge_draft,
            i, ident="PL-2026-012", donor="borealia", amount=D(10000), currency="USD", day=day, earmark="C6"
        ),
    ),
    "E05": (
        lambda f: f.kind == "agreement" and f.ident == "VC-2026-13",
        lambda i, day: draft_of(signing_draft,
            i, ident="VC-2026-13", donor="borealia", amount=D(50000), currency="USD", recognition="conditional", earmark="C6",
            psc_rate=D("0.08"), day=day, instalments=[(date(2027, 3, 31), D(20000)), (date(2026, 3, 31), D(30000))],
            assessment="MEMO-2026-03",
        ),
    ),
    "E23": (
        lambda f: f.kind == "in-kind-service",
        lambda i, day: draft_of(services_draft,
            i, agreement="VC-2026-16", amount=D(18000), doc="LTR-9", day=day, donor="cascadia",
            text="Seconded policy expert, three months",
        ),
    ),
    "E15": (
        lambda f: f.kind == "virement",
        lambda i, day: draft_of(virement_draft,
            i, source="Expenses:C5:Contracts", target="Expenses:C5:Travel", amount=D(3000), reason="Two more regional missions",
            day=day, officers=C, ident="V-2026-11",
        ),
    ),
    "E16 open": (
        lambda f: f.ident == "PO-2026-11" and f.values[1] == "open",
        lambda i, day: draft_of(open_draft,
            i, ident="PO-2026-11", account="Expenses:C5:Contracts", amount=D(15000), agreement="VC-2026-11", day=day, officers=C
        ),
    ),
    "E16 close": (
        lambda f: f.ident == "PO-2026-13" and f.values[1] == "close",
        lambda i, day: draft_of(close_draft, i, ident="PO-2026-13", reason="claim settled; 219.50 released", day=day, officers=C),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FACTS)
def test_fact_is_made_again(name: str, golden: Books, tmp_path: Path) -> None:
    chosen, build = FACTS[name]
    expected = next(f for f in golden.facts if chosen(f))
    books = before(
        golden, expected.date, lambda t: t.date == expected.date, lambda f: f.ident == expected.ident and f.date == expected.date
    )
    made = build(index_of(books, tmp_path), expected.date).records[0]
    assert isinstance(made, Fact)
    keys = {key: value for key, value in made.keys.items() if not (name == "E23" and key == "document")}
    assert (made.kind, made.values, keys) == (expected.kind, expected.values, dict(expected.keys))


def test_adjustment_counts_what_was_charged(golden: Books, tmp_path: Path) -> None:
    index = index_of(golden, tmp_path)
    draft = draft_of(
        adjust_draft, index, ident="PO-2026-11", by=D("-654.33"), reason="Delivered", day=date(2026, 12, 31), officers=C
    )
    assert draft.derivation == ("open: 654.33 − 654.33 = 0.00 CHF",)


def test_opening_of_new_books(golden: Books, tmp_path: Path) -> None:
    books = before(golden, date(2026, 1, 1), lambda t: True)
    draft = draft_of(
        opening_draft,
        index_of(books, tmp_path),
        account="Assets:Cash:Bank:CHF",
        amount=D(30000),
        day=date(2026, 1, 1),
        agreement="VC-GEN",
    )
    (made,) = draft.records
    assert isinstance(made, Transaction)
    assert made.tags == ("opening",)
    assert [(p.account, p.chf) for p in made.postings] == [
        ("Assets:Cash:Bank:CHF", D("30000.00")),
        ("Equity:OpeningBalances", D("-30000.00")),
    ]


def test_first_use_opens_the_account(golden: Books, tmp_path: Path) -> None:
    draft = draft_of(appropriation_draft,
        index_of(golden, tmp_path), account="Expenses:C9:Publications", amount=D(1000), biennium="2026-2027", authority="C26/1",
        day=date(2026, 12, 1), year="2026",
    )  # fmt: skip
    opened, fact = draft.records
    assert (opened.date, opened.account, opened.currencies) == (date(2025, 1, 1), "Expenses:C9:Publications", ("CHF",))  # type: ignore[union-attr]
    assert isinstance(fact, Fact)
