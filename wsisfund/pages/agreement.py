"""One agreement: its currency beside CHF, its instalments, what may still be spent, and everything that happened to it."""

from ..contributions.figures import InstalmentFigures, figures_of
from ..contributions.history import Happening, balances_of, history_of
from ..languages.local import name_in
from ..languages.spoken import language, said, said_if_known, spoken
from ..register.known import known_agreement, known_donor
from ..register.versions import Agreement
from ..statements.engine import Run
from ..vocabulary.money import ZERO
from .asked import Asked
from .overview import earmarked
from .shown import Cell, Head, Link, Table, View, figure, head, money, sums, titled, total_head, words
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
    rows = [
        [head(said(f"balance.{b.name.partition(',')[0]}")), figure(b.units, "#history", currency), figure(b.chf, "#history")]
        for b in balances
    ]
    columns = run.definition(SCHEDULE).columns
    money_row = [
        figure(position.get(c), "#history" if c in _OF_FACTS else asked.to(figure=f"{SCHEDULE}.{agreement.id}.{c}"))
        for c in columns
    ]
    tables = [
        Table(said("contributions.balances"), [Head(""), Head(currency, True), Head("CHF", True)], rows),
        _instalments(figures.instalments, agreement, asked),
        Table(
            said("contributions.money", start=run.period.start, end=day),
            [Head("CHF"), *(Head(spoken().column(SCHEDULE, c), True) for c in columns)],
            [[head(agreement.id), *money_row]] if position else [],
            empty=said("contributions.no-money"),
        ),
        _history(history_of(index, agreement.id, day), source),
    ]
    trail = [Link(said("page.Contributions"), asked.to()), Link(name_in(donor.name, language()), asked.to(donor=donor.id))]
    return View(agreement.id, _lead(agreement), trail, tables=tables)


def _lead(a: Agreement) -> list[str]:
    number, currency = a.amount
    dated = (("signed", a.signed), ("from", a.starts), ("to", a.ends), ("ended", a.ended))
    days = [said(f"contributions.lead.{word}", day=day) for word, day in dated if day]
    document = [said("contributions.lead.document", document=a.document)] if a.document else []
    terms = [
        money(number, currency),
        said_if_known("choice", a.recognition),
        earmarked(a.earmark),
        said("contributions.lead.support-cost", rate=spoken().percent(a.psc_rate)),
    ]
    comma = said("contributions.comma")
    lead = [comma.join(terms), comma.join([*days, *document])]
    return [*lead, *([said("contributions.lead.pledge", pledges=comma.join(a.pledges))] if a.pledges else [])]


def _instalments(instalments: tuple[InstalmentFigures, ...], a: Agreement, asked: Asked) -> Table:
    heads = [
        titled("instalment"),
        titled("due"),
        titled("currency"),
        titled("agreed", True),
        titled("outstanding", True),
    ]
    rows: list[list[Cell]] = []
    for i in instalments:
        entries = asked.to(agreement=a.id, instalment=i.number)
        currency = i.amount.currency
        past = (asked.day - i.due).days
        late = said("contributions.late", count=past) if i.open and past > 0 else ""
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
    total = [total_head(), *[Cell("")] * 4, figure(carrying), Cell("")] if carrying else []
    note = said("contributions.nothing-receivable") if a.promised else ""
    return Table(said("contributions.instalments"), [*heads, titled("carrying", True), Head("")], rows, total, note)


def _history(happenings: list[Happening], source: Source) -> Table:
    heads = [
        titled("date"),
        titled("what"),
        titled("document"),
        titled("currency"),
        titled("amount", True),
        Head("CHF", True),
        titled("where"),
    ]
    rows = []
    for h in happenings:
        where = Where.of(h.place) if h.place else Where("", 0)
        rows.append(
            [
                head(h.day.isoformat(), source.context(*where)),
                words(_what(h.what)),
                words(h.document),
                words(h.currency),
                figure(h.amount, source.context(*where), h.currency),
                figure(h.chf, source.context(*where)),
                where.cell(source),
            ]
        )
    return Table(said("contributions.history"), heads, rows, note=said("contributions.history-note"), anchor="history")


def _what(what: str) -> str:
    """What happened, in words: a version of the agreement, its end with the reason, a step of an order, an event."""
    kind, _, rest = what.partition(" ")
    if kind == "ended:":
        return said("happening.ended", reason=said_if_known("choice", rest)) if rest else said("state.ended")
    if kind == "version":
        return said("happening.version", number=rest)
    if kind == "commitment":
        return said("happening.commitment", step=said_if_known("step", rest))
    return said_if_known("event", what)
