"""One agreement: its currency beside CHF, its instalments, what may still be spent, and everything that happened to it."""

from __future__ import annotations

from ..contributions.figures import InstalmentFigures, figures_of
from ..contributions.history import Happening, balances_of, history_of
from ..register.known import known_agreement, known_donor
from ..register.versions import Agreement
from ..statements.engine import Run
from ..vocabulary.money import ZERO
from .asked import Asked
from .shown import WORDS, Cell, Head, Link, Table, View, figure, head, money, sums, words
from .source import Source, Where

SCHEDULE = "agreements"
# What facts make: their entries are in the history below.
_OF_FACTS = ("committed", "reserved-support", "available")


def agreement_view(run: Run, asked: Asked, source: Source) -> View:
    """The page of one agreement.

    Raises:
        UnknownAgreement, NotYetSigned: no such agreement on this day.
    """
    index, day = run.index, asked.day
    agreement = known_agreement(index, asked.agreement, day, running=False)
    donor = known_donor(index, agreement.donor)
    position = next((line.values for line in run.statement(SCHEDULE).lines if line.id == agreement.id), {})
    available = position.get("available")
    figures = figures_of(index, agreement, day)
    currency = agreement.amount.currency
    balances = balances_of(index, agreement, day, available if not isinstance(available, (str, type(None))) else ZERO)
    rows = [[head(b.name), figure(b.units, "#history", currency), figure(b.chf, "#history")] for b in balances]
    columns = run.definition(SCHEDULE).columns
    money_row = [
        figure(position.get(c), "#history" if c in _OF_FACTS else asked.to(figure=f"{SCHEDULE}.{agreement.id}.{c}"))
        for c in columns
    ]
    tables = [
        Table("Balances", [Head(""), Head(currency, True), Head("CHF", True)], rows),
        _instalments(figures.instalments, agreement, asked),
        Table(
            f"Money in CHF, {run.period.start.isoformat()} to {day.isoformat()}",
            [Head("CHF"), *(Head(WORDS.column(SCHEDULE, c), True) for c in columns)],
            [[head(agreement.id), *money_row]] if position else [],
            empty="No money has moved.",
        ),
        _history(history_of(index, agreement.id, day), source),
    ]
    trail = [Link("Contributions", asked.to()), Link(donor.name, asked.to(donor=donor.id))]
    return View(agreement.id, _lead(agreement), trail, tables=tables)


def _lead(a: Agreement) -> list[str]:
    number, currency = a.amount
    days = [f"{word} {day.isoformat()}" for word, day in (("from", a.starts), ("to", a.ends), ("ended", a.ended)) if day]
    lead = [
        f"{money(number, currency)}, {a.recognition.replace('-', ' ')}, {a.earmark}, support cost {WORDS.percent(a.psc_rate)}",
        ", ".join([f"signed {a.signed.isoformat()}", *days, *([f"document {a.document}"] if a.document else [])]),
    ]
    return [*lead, *([f"from the pledge {', '.join(a.pledges)}"] if a.pledges else [])]


def _instalments(instalments: tuple[InstalmentFigures, ...], a: Agreement, asked: Asked) -> Table:
    heads = [Head("Instalment"), Head("Due"), Head("Currency"), Head("Agreed", True), Head("Outstanding", True)]
    rows: list[list[Cell]] = []
    for i in instalments:
        entries = asked.to(agreement=a.id, instalment=i.number)
        currency = i.amount.currency
        past = (asked.day - i.due).days
        late = f"{past} days past due" if i.open and past > 0 else ""
        rows.append(
            [
                head(i.number, entries),
                words(i.due.isoformat(), title=late),
                words(currency),
                figure(i.amount.number, entries, currency),
                figure(i.open, entries, currency),
                figure(i.chf, entries),
                words(late),
            ]
        )
    carrying = sums(rows, [5])[5]
    total = [head("Total"), *[Cell("")] * 4, figure(carrying), Cell("")] if carrying else []
    note = "Nothing is receivable under this agreement: what has not arrived is disclosed only." if a.promised else ""
    return Table("Instalments", [*heads, Head("Carrying, CHF", True), Head("")], rows, total, note)


def _history(happenings: list[Happening], source: Source) -> Table:
    heads = [
        Head("Date"),
        Head("What"),
        Head("Document"),
        Head("Currency"),
        Head("Amount", True),
        Head("CHF", True),
        Head("Where"),
    ]
    rows = []
    for h in happenings:
        where = Where.of(h.place) if h.place else Where("", 0)
        rows.append(
            [
                head(h.day.isoformat(), source.context(*where)),
                words(h.what.replace("-", " ")),
                words(h.document),
                words(h.currency),
                figure(h.amount, source.context(*where), h.currency),
                figure(h.chf, source.context(*where)),
                where.cell(source),
            ]
        )
    note = "An entry stands with its debits under the agreement; CHF is empty where nothing is posted."
    return Table("History", heads, rows, note=note, anchor="history")
