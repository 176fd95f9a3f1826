"""Donors and what they owe: the schedule of contributions as a page, with ageing, pledges not signed, and the search."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..register.versions import programmes
from ..statements.engine import Run
from ..statements.receivables import BUCKETS
from ..vocabulary.earmark import UNEARMARKED
from ..vocabulary.statement import Line, Statement
from .asked import STATES, Asked
from .chart import Amount, bars
from .lines import AgreementLine
from .shown import WORDS, Cell, Chart, Choice, Head, Table, Tile, figure, head, prose, sums, words

SCHEDULE = "contributions"
BUCKET_NAMES = tuple(name for name, _ in BUCKETS)
_SHOWN = ("closing", "conditional-deferred", "conditional-undelivered")
AT_MOST = 200


def tiles(schedule: Statement, asked: Asked) -> list[Tile]:
    """The figures of all donors together."""
    total = _total(schedule)
    wanted = (
        ("closing", "Contributions receivable"),
        ("not-due", "of which not yet due"),
        ("conditional-deferred", "Deferred revenue"),
        ("conditional-undelivered", "Conditional, not yet received"),
    )
    found = [Tile(label, traced(total, "total", column, asked)) for column, label in wanted]
    overdue = sum((_amount(total, name) for name in BUCKET_NAMES if name != "not-due"), Decimal("0.00"))
    found.insert(2, Tile("of which past due", figure(overdue, asked.to(view="agreements", state="overdue"))))
    return found


def ageing_chart(schedule: Statement, asked: Asked) -> Chart:
    """What all donors owe, by days past due."""
    total = _total(schedule)
    amounts = [
        Amount(WORDS.column(SCHEDULE, name), _amount(total, name), asked.to(figure=f"{SCHEDULE}.total.{name}"))
        for name in BUCKET_NAMES
    ]
    return bars("Contributions receivable by days past due, CHF", amounts)


def donors_table(schedule: Statement, lines: Sequence[AgreementLine], asked: Asked) -> Table:
    """One row for each donor of the schedule; those whose agreements, or whose name, the reader asks for."""
    matching = {line.agreement.donor for line in lines if line.matches(asked)}
    rows = []
    for line in schedule.lines[:-1]:
        if not asked.filtered or line.id in matching or _named(line, asked):
            cells = [traced(line, line.id, column, asked) for column in (*_SHOWN, *BUCKET_NAMES)]
            rows.append([head(line.label or line.id, asked.to(donor=line.id)), *cells])
    columns = range(1, 1 + len(_SHOWN) + len(BUCKET_NAMES))
    if asked.filtered:
        total = [head(f"Shown: {len(rows)} of {len(schedule.lines) - 1}"), *(figure(a) for a in sums(rows, columns).values())]
    else:
        whole = _total(schedule)
        total = [head("Total"), *(traced(whole, "total", column, asked) for column in (*_SHOWN, *BUCKET_NAMES))]
    heads = [Head("Donor"), *(Head(WORDS.column(SCHEDULE, column), True) for column in (*_SHOWN, *BUCKET_NAMES))]
    note = "CHF. The closing balance is the sum of the ageing columns; each figure leads to its entries."
    return Table("Donors", heads, rows, total, note, "No donor matches.")


def _named(line: Line, asked: Asked) -> bool:
    only_words = asked.search and not (asked.state or asked.currency or asked.programme)
    return bool(only_words) and any(asked.search.casefold() in text.casefold() for text in (line.id, line.label or ""))


def agreements_table(lines: Sequence[AgreementLine], asked: Asked, title: str = "Agreements") -> Table:
    """One row for each agreement, in its own currency beside CHF."""
    heads = [
        Head("Agreement"), Head("Donor"), Head("Recognition"), Head("Earmark"), Head("Currency"), Head("Agreed", True),
        Head("Outstanding", True), Head("Carrying, CHF", True), Head("Available, CHF", True), Head("Next due"), Head("State"),
    ]  # fmt: skip
    rows = []
    for line in lines[:AT_MOST]:
        a, inside = line.agreement, asked.to(agreement=line.agreement.id)
        number, currency = a.amount
        rows.append(
            [
                head(a.id, inside),
                prose(line.donor, asked.to(donor=a.donor)),
                words(a.recognition),
                prose(a.earmark),
                words(currency),
                figure(number, inside, currency),
                figure(line.open, inside, currency),
                figure(line.carrying, inside),
                figure(line.available, inside),
                words(line.due.isoformat() if line.due else ""),
                words(line.state.replace("-", " ")),
            ]
        )
    more = len(lines) - len(rows)
    note = f"{more} more agreements match; narrow the search to see them." if more else ""
    return Table(title, heads, rows, (), note, "No agreement matches.")


def pledges_table(schedule: Statement, asked: Asked, donor: str = "") -> Table:
    """Pledges, or what is left of them, without an agreement: memoranda, no receivable."""
    heads = [Head("Pledge"), Head("Donor"), Head("Currency"), Head("Not signed", True), Head("CHF", True)]
    rows: list[list[Cell]] = []
    for line in schedule.lines:
        owner, amount, currency = str(line.values["donor"]), line.values["amount"], str(line.values["currency"])
        texts = (line.id, owner, line.label or "")
        found = any(asked.search.casefold() in text.casefold() for text in texts) and asked.currency in ("", currency)
        if donor in ("", owner) and (found or donor):
            inside = asked.to(donor=owner)
            rows.append(
                [
                    head(line.id),
                    prose(line.label or owner, inside),
                    words(currency),
                    figure(amount, "", currency),
                    figure(line.values["chf"]),
                ]
            )
    rest = len(rows) - AT_MOST
    note = "Neither asset nor revenue; CHF at the rate of the day, empty where none is known."
    if rest > 0:
        note += f" {rest} more are not shown; narrow the search to see them."
    return Table("Pledges not signed", heads, rows[:AT_MOST], (), note, "No pledge is unsigned.")


def choices(run: Run, lines: Sequence[AgreementLine], asked: Asked) -> list[Choice]:
    """What the search form offers."""
    currencies = sorted({line.agreement.amount.currency for line in lines})
    every = ("", "any")
    known = sorted(programmes(run.ledger.facts), key=lambda p: (len(p), p))
    return [
        Choice("state", "State", asked.state, [every, *((s, s.replace("-", " ")) for s in STATES)]),
        Choice("currency", "Currency", asked.currency, [every, *((c, c) for c in currencies)]),
        Choice("programme", "Earmark", asked.programme, [every, (UNEARMARKED, UNEARMARKED), *((p, p) for p in known)]),
    ]


def traced(line: Line | None, ident: str, column: str, asked: Asked) -> Cell:
    """A figure of the schedule, leading to the postings that make it; what facts make leads to the agreements."""
    amount = None if line is None else line.values.get(column)
    if column == "conditional-undelivered":
        return figure(amount, asked.to(view="agreements") if ident == "total" else asked.to(donor=ident))
    return figure(amount, asked.to(figure=f"{SCHEDULE}.{ident}.{column}"))


def _total(schedule: Statement) -> Line | None:
    return next((line for line in schedule.lines if line.id == "total"), None)


def _amount(line: Line | None, column: str) -> Decimal:
    value = line.values.get(column) if line else None
    return value if isinstance(value, Decimal) else Decimal("0.00")
