"""The postings behind one figure, each with its place in the books; they add up to it."""

from itertools import islice
from pathlib import Path

from ..languages.local import name_in
from ..languages.spoken import language, said, spoken
from ..register.known import known_agreement
from ..statements.engine import Run
from ..statements.trace import postings_of, statement_of
from ..store.entries import postings_of_instalment
from ..vocabulary.money import from_minor
from .asked import Asked
from .shown import Cell, Head, Link, Table, View, figure, head, prose, sums, titled, total_head, words
from .source import Source, Where

AT_MOST = 1000


def figure_view(run: Run, asked: Asked, source: Source, root: Path) -> View:
    """The page of one figure of a statement of the books in `root`.

    Raises:
        UnknownStatement, UnknownFigure: no statement has it, or no postings make it.
    """
    found = postings_of(run.index, asked.figure, run.period, root)
    heads = [
        titled("date"),
        titled("account"),
        titled("payee"),
        titled("narration"),
        Head("CHF", True),
        titled("where"),
    ]
    rows: list[list[Cell]] = []
    for p in islice(found.postings, AT_MOST):
        cells = [words(p.account), prose(p.payee), prose(p.narration), figure(from_minor(p.minor, found.currency))]
        rows.append([head(p.date, source.context(p.file, p.line)), *cells, Where(p.file, p.line).cell(source)])
    left = len(found.postings) - len(rows)
    total = [total_head(), Cell(""), Cell(""), Cell(""), figure(found.amount), Cell("")]
    note = said("contributions.more-postings", count=left, figure=found.figure) if left else ""
    title, path = _named(run, asked.figure)
    lead = [f"{spoken().heading(path)}, {spoken().period(path, run.period)}: CHF {spoken().number(found.amount)}"]
    table = Table(said("contributions.count-postings", count=len(found.postings)), heads, rows, total, note)
    return View(title, lead, _trail(run, asked), tables=[table])


def _named(run: Run, name: str) -> tuple[str, str]:
    """Words for a figure, and the statement that it stands in."""
    statement, _, rest = name.partition(".")
    owner = statement_of(statement)
    if owner != statement:
        return f"{spoken().reconciliation(statement)}: {rest}", owner
    if not run.definition(statement).rows:
        return rest, statement
    line, _, column = rest.rpartition(".")
    label = next(
        (r.label or r.id for r in run.rows(statement) if r.id == line), said("contributions.all") if line == "total" else line
    )
    return f"{name_in(label, language())}: {spoken().column(statement, column)}", statement


def _trail(run: Run, asked: Asked) -> list[Link]:
    statement, _, rest = asked.figure.partition(".")
    line = rest.rpartition(".")[0]
    trail = [Link(said("page.Contributions"), asked.to())]
    if statement == "contributions" and line != "total":
        label = name_in(next((r.label or r.id for r in run.rows(statement) if r.id == line), line), language())
        trail.append(Link(label, asked.to(donor=line)))
    if statement == "agreements" and line != "total":
        trail.append(Link(line, asked.to(agreement=line)))
    return trail


def instalment_view(run: Run, asked: Asked, source: Source) -> View:
    """The page of one instalment of an agreement.

    Raises:
        UnknownAgreement, NotYetSigned: no such agreement on this day.
    """
    agreement = known_agreement(run.index, asked.agreement, asked.day, running=False)
    moved = postings_of_instalment(run.index, agreement.id, asked.instalment, agreement.promised, asked.day)
    heads = [
        titled("date"),
        titled("account"),
        titled("narration"),
        titled("currency"),
        titled("amount", True),
        Head("CHF", True),
    ]
    rows = [
        [
            head(m.day, source.context(m.file, m.line)),
            words(m.account),
            prose(m.narration),
            words(m.currency),
            figure(m.units, "", m.currency),
            figure(m.chf),
            Where(m.file, m.line).cell(source),
        ]
        for m in moved
    ]
    total = [total_head(), Cell(""), Cell(""), Cell(""), Cell(""), figure(sums(rows, [5])[5]), Cell("")] if rows else []
    note = said("contributions.instalment-arrived" if agreement.promised else "contributions.instalment-owed")
    trail = [Link(said("page.Contributions"), asked.to()), Link(agreement.id, asked.to(agreement=agreement.id))]
    table = Table(
        said("contributions.postings"),
        [*heads, titled("where")],
        rows,
        total,
        note,
        said("contributions.no-entry-names"),
    )
    return View(said("contributions.instalment-of", agreement=agreement.id, number=asked.instalment), [], trail, tables=[table])
