"""Donors and what they owe: the schedule of contributions as a page, with ageing, pledges not signed, and the search."""

from collections.abc import Sequence
from decimal import Decimal

from ..languages.local import name_in
from ..languages.order import name_key
from ..languages.spoken import language, said, said_if_known, spoken
from ..register.source import programmes
from ..statements.engine import Run
from ..statements.receivables import BUCKETS
from ..vocabulary.earmark import UNEARMARKED, Earmark
from ..vocabulary.statement import Line, Statement
from .asked import STATES, Asked
from .chart import Amount, bars
from .lines import AgreementLine
from .shown import Cell, Chart, Choice, Head, Table, Tile, figure, head, prose, sums, titled, total_head, words

SCHEDULE = "contributions"
BUCKET_NAMES = tuple(name for name, _ in BUCKETS)
_SHOWN = ("closing", "conditional-deferred", "conditional-undelivered")
AT_MOST = 200


def tiles(schedule: Statement, asked: Asked) -> list[Tile]:
    """The figures of all donors together."""
    total = _total(schedule)
    wanted = (
        "closing",
        "not-due",
        "conditional-deferred",
        "conditional-undelivered",
    )
    found = [Tile(said(f"contributions.tile.{column}"), traced(total, "total", column, asked)) for column in wanted]
    overdue = sum((_amount(total, name) for name in BUCKET_NAMES if name != "not-due"), Decimal("0.00"))
    found.insert(2, Tile(said("contributions.tile.past-due"), figure(overdue, asked.to(view="agreements", state="overdue"))))
    return found


def ageing_chart(schedule: Statement, asked: Asked) -> Chart:
    """What all donors owe, by days past due."""
    total = _total(schedule)
    amounts = [
        Amount(spoken().column(SCHEDULE, name), _amount(total, name), asked.to(figure=f"{SCHEDULE}.total.{name}"))
        for name in BUCKET_NAMES
    ]
    return bars(said("contributions.ageing"), amounts)


def donors_table(schedule: Statement, lines: Sequence[AgreementLine], asked: Asked) -> Table:
    """One row for each donor of the schedule; those whose agreements, or whose name, the reader asks for."""
    matching = {line.agreement.donor for line in lines if line.matches(asked)}
    rows = []
    for line in sorted(schedule.lines[:-1], key=lambda line: (name_key(_name(line), language()), line.id)):
        if not asked.filtered or line.id in matching or _named(line, asked):
            cells = [traced(line, line.id, column, asked) for column in (*_SHOWN, *BUCKET_NAMES)]
            rows.append([head(_name(line), asked.to(donor=line.id)), *cells])
    columns = range(1, 1 + len(_SHOWN) + len(BUCKET_NAMES))
    if asked.filtered:
        total = [
            head(said("contributions.shown", number=len(rows), all=len(schedule.lines) - 1)),
            *(figure(a) for a in sums(rows, columns).values()),
        ]
    else:
        whole = _total(schedule)
        total = [
            total_head(),
            *(traced(whole, "total", column, asked) for column in (*_SHOWN, *BUCKET_NAMES)),
        ]
    heads = [titled("donor"), *(Head(spoken().column(SCHEDULE, column), True) for column in (*_SHOWN, *BUCKET_NAMES))]
    return Table(
        said("contributions.view.donors"), heads, rows, total, said("contributions.donors-note"), said("contributions.no-donor")
    )


def _name(line: Line) -> str:
    """A donor's name in the reader's language: that of a Member State, else as the register has it."""
    return name_in(line.label or line.id, language())


def _named(line: Line, asked: Asked) -> bool:
    only_words = asked.search and not (asked.state or asked.currency or asked.programme)
    return bool(only_words) and any(
        asked.search.casefold() in text.casefold() for text in (line.id, line.label or "", _name(line))
    )


def agreements_table(lines: Sequence[AgreementLine], asked: Asked) -> Table:
    """One row for each agreement, in its own currency beside CHF."""
    heads = [
        titled("agreement"), titled("donor"), titled("recognition"), titled("earmark"), titled("currency"),
        titled("agreed", True), titled("outstanding", True), titled("carrying", True), titled("available", True),
        titled("next-due"), titled("state"),
    ]  # fmt: skip
    rows = []
    for line in lines[:AT_MOST]:
        a, inside = line.agreement, asked.to(agreement=line.agreement.id)
        number, currency = a.amount
        rows.append(
            [
                head(a.id, inside),
                prose(name_in(line.donor, language()), asked.to(donor=a.donor)),
                words(said_if_known("choice", a.recognition)),
                prose(earmarked(a.earmark)),
                words(currency),
                figure(number, inside, currency),
                figure(line.open, inside, currency),
                figure(line.carrying, inside),
                figure(line.available, inside),
                words(line.due.isoformat() if line.due else ""),
                words(said_if_known("state", line.state)),
            ]
        )
    more = len(lines) - len(rows)
    note = said("contributions.more-agreements", count=more) if more else ""
    return Table(said("contributions.view.agreements"), heads, rows, (), note, said("contributions.no-agreement"))


def pledges_table(schedule: Statement, asked: Asked, donor: str = "") -> Table:
    """Pledges, or what is left of them, without an agreement: memoranda, no receivable."""
    heads = [
        titled("pledge"),
        titled("donor"),
        titled("currency"),
        titled("not-signed", True),
        Head("CHF", True),
    ]
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
                    prose(name_in(line.label or owner, language()), inside),
                    words(currency),
                    figure(amount, "", currency),
                    figure(line.values["chf"]),
                ]
            )
    rest = len(rows) - AT_MOST
    note = said("contributions.pledges-note")
    if rest > 0:
        note += " " + said("contributions.more-pledges", count=rest)
    return Table(said("contributions.pledges"), heads, rows[:AT_MOST], (), note, said("contributions.no-pledge"))


def choices(run: Run, lines: Sequence[AgreementLine], asked: Asked) -> list[Choice]:
    """What the search form offers."""
    currencies = sorted({line.agreement.amount.currency for line in lines})
    every = ("", said("contributions.any"))
    nobody = said_if_known("choice", UNEARMARKED)
    known = sorted(programmes(run.ledger.facts), key=lambda p: (len(p), p))
    return [
        Choice("state", said("head.state"), asked.state, [every, *((s, said_if_known("state", s)) for s in STATES)]),
        Choice("currency", said("head.currency"), asked.currency, [every, *((c, c) for c in currencies)]),
        Choice("programme", said("head.earmark"), asked.programme, [every, (UNEARMARKED, nobody), *((p, p) for p in known)]),
    ]


def earmarked(earmark: Earmark) -> str:
    """An earmark as it is shown: its programmes, or that it has none in words."""
    return said_if_known("choice", UNEARMARKED) if earmark.is_unearmarked else str(earmark)


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
