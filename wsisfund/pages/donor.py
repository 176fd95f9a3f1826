"""One donor: the row of the schedule, the agreements, the pledges not signed."""

from collections.abc import Sequence

from ..languages.local import name_in
from ..languages.spoken import language, said, said_if_known, spoken
from ..register.known import known_donor
from ..register.versions import ADDRESS_PARTS
from ..statements.contributions import HELD, MOVEMENTS
from ..statements.engine import Run
from ..vocabulary.accounts import RECEIVABLES
from ..vocabulary.statement import Statement
from .asked import Asked
from .lines import AgreementLine
from .overview import BUCKET_NAMES, SCHEDULE, agreements_table, pledges_table, traced
from .shown import Head, Link, Table, View, head

_GROUPS = (
    ("contributions.tile.closing", MOVEMENTS),
    ("contributions.ageing-of-closing", BUCKET_NAMES),
    ("contributions.conditional", (*HELD, "conditional-undelivered")),
)


def donor_view(run: Run, lines: Sequence[AgreementLine], asked: Asked) -> View:
    """The page of one donor.

    Raises:
        UnknownDonor: none of this id.
    """
    donor = known_donor(run.ledger.facts, asked.donor)
    schedule = run.statement(SCHEDULE)
    own = [line for line in lines if line.agreement.donor == donor.id]
    country = f" ({donor.iso3})" if donor.iso3 and donor.iso3 != donor.id else ""
    lead = [
        f"{donor.id}: {said_if_known('choice', donor.type)}{country}",
        said("contributions.receivables-in", account=f"{RECEIVABLES}:{donor.account}"),
    ]
    return View(
        name_in(donor.name, language()),
        [*lead, *(text for text in (*(getattr(donor, part) for part in ADDRESS_PARTS), donor.contact) if text)],
        [Link(said("page.Contributions"), asked.to())],
        tables=[
            *_rows(schedule, asked),
            agreements_table(own, asked)._replace(empty=said("donor.empty")),
            pledges_table(run.statement("pledges-unsigned"), asked, donor.id),
        ],
    )


def _rows(schedule: Statement, asked: Asked) -> list[Table]:
    """The donor's row of the schedule, in its three groups."""
    line = next((line for line in schedule.lines if line.id == asked.donor), None)
    found = []
    for title, columns in _GROUPS:
        heads = [Head("CHF"), *(Head(spoken().column(SCHEDULE, column), True) for column in columns)]
        cells = [traced(line, asked.donor, column, asked) for column in columns]
        row = [head(said("contributions.from-to", start=schedule.period.start, end=schedule.period.end)), *cells]
        found.append(Table(said(title), heads, [row] if line is not None and any(c.amount for c in cells) else []))
    return [table for table in found if table.rows]
