"""The bank's balance at the end of a month against that of the books: what is in transit, and whether that explains it all."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from ..errors import Refused, clean
from ..manual.bank_matches import groups_of
from ..register.bank_facts import RecordedLine, RecordedStatement
from ..register.officers import Officers, signatures
from ..register.versions import officer_at
from ..statements.engine import Run
from ..store.bank import balance_at
from ..store.index import Index
from ..vocabulary.days import last_of_month
from ..vocabulary.event_table import BOTH
from ..vocabulary.money import grouped
from ..vocabulary.period import Period
from ..vocabulary.statement import DASH, Check, Line, Statement, Value
from .items import BookItem
from .recorded import with_lines
from .state import Reconciling

NAME = "reconciliation"
COLUMNS = ("date", "days", "amount", "currency", "why")


class DifferenceUnexplained(Refused):
    """A month cannot be reconciled: a line of the bank is not in the books, a statement is missing, or a difference is left."""

    slug = "difference-unexplained"


class Month(NamedTuple):
    """A month of an account. Amounts in its currency.

    Args:
        bank: balance by the bank at the end. books: by the books. in_transit: documents that no line of the month is.
        open_lines: lines that are not in the books by then. gap: what is missing of the statements, in words.
    """

    account: str
    end: date
    bank: Decimal | None
    books: Decimal
    in_transit: tuple[tuple[BookItem, Decimal], ...]
    open_lines: tuple[tuple[RecordedLine, Decimal], ...]
    unmatched: int
    gap: str

    @property
    def left(self) -> Decimal | None:
        """What nothing explains: balance by the bank, plus what is in transit, less lines not in the books, less the books."""
        if self.bank is None:
            return None
        transit = sum((amount for _, amount in self.in_transit), Decimal(0))
        lines = sum((amount for _, amount in self.open_lines), Decimal(0))
        return self.bank + transit - lines - self.books

    @property
    def explained(self) -> bool:
        """Whether the month is reconciled."""
        return not self.gap and not self.unmatched and self.left == 0


def month_of(index: Index, account: str, end: date) -> Month:
    """The account at the end of a month.

    Raises:
        NoBankAccount: no line or statement of it is recorded.
    """
    view = Reconciling(index, with_lines(index, account))
    currency = account.split(":")[3]
    statements = [said for said in view.statements if said.end <= end]
    lines = [line for line in view.lines if line.booked <= end]
    bank, gap = _by_the_bank(statements, lines, end)
    in_transit, ahead = _open_by(view, end)
    unmatched = sum(1 for line in lines if line.id not in view.matched)
    return Month(account, end, bank, balance_at(index, account, currency, end), in_transit, ahead, unmatched, gap)


def _by_the_bank(statements: list[RecordedStatement], lines: list[RecordedLine], end: date) -> tuple[Decimal | None, str]:
    if not statements:
        return None, f"no statement of the bank up to {end.isoformat()} is recorded"
    for before, after in pairwise(statements):
        overlaps = after.begin <= before.end
        if not overlaps and after.opening.number != before.closing.number:
            return None, (
                f"the statement up to {before.end.isoformat()} closes with {before.closing.number}, "
                f"the next one opens with {after.opening.number}"
            )
    last = statements[-1]
    if (last.end.year, last.end.month) != (end.year, end.month):
        return None, f"the last statement goes up to {last.end.isoformat()}"
    later = sum((line.amount.number for line in lines if line.booked > last.end), Decimal(0))
    return last.closing.number + later, ""


def _open_by(
    view: Reconciling, end: date
) -> tuple[tuple[tuple[BookItem, Decimal], ...], tuple[tuple[RecordedLine, Decimal], ...]]:
    """What of the books no line is by the end of a month, and lines that are nothing of the books by then."""
    begin = min((said.begin for said in view.statements), default=None)
    items = {item.doc: item for item in view.items if item.day <= end}
    lines = {line.id: line for line in view.lines if line.booked <= end}
    own = {name: docs for name, docs in view.matched.items() if name in {line.id for line in view.lines}}
    transit: list[tuple[BookItem, Decimal]] = []
    ahead = [(line, line.amount.number) for name, line in lines.items() if name not in own]
    for group in groups_of(dict(own)):
        documents = {doc for name in group for doc in own[name]}
        said = [lines[name] for name in group if name in lines]
        booked = [items[doc] for doc in sorted(documents) if doc in items]
        if sum(line.amount.number for line in said) != sum(item.amount for item in booked):
            transit += [(item, item.amount) for item in booked]
            ahead += [(line, line.amount.number) for line in said]
    matched = view.documents_matched
    # What was booked before the bank's first statement and has no line was on a statement that nobody recorded.
    free = [item for doc, item in items.items() if doc not in matched and (begin is None or item.day >= begin)]
    transit += [(item, item.amount) for item in free]
    return tuple(sorted(transit, key=lambda pair: pair[0].day)), tuple(ahead)


def monthly_statement(run: Run, account: str, officers: Officers, day: date) -> Statement:
    """The reconciliation statement of a month, for both officers to sign.

    Raises:
        DifferenceUnexplained: a line is not in the books, a statement is missing, or a difference is left.
        NoAuthority: an officer is missing, or may not.
    """
    index, end = run.index, run.period.end
    keys = signatures(index, BOTH, officers, day)
    month = month_of(index, account, end)
    if not month.explained:
        raise _unexplained(month)
    assert month.bank is not None
    lines = [_balance("bank-balance", month.bank, month)]
    if month.in_transit:
        lines.append(Line("in-transit", dict.fromkeys(COLUMNS), emphasis="subtotal"))
        lines += [_in_transit(n, item, amount, month) for n, (item, amount) in enumerate(month.in_transit, 1)]
    if month.open_lines:
        lines.append(Line("booked-later", dict.fromkeys(COLUMNS), emphasis="subtotal"))
        lines += [_booked_later(n, line, amount, month) for n, (line, amount) in enumerate(month.open_lines, 1)]
    lines.append(_balance("books-balance", month.books, month))
    lines += [_officer(index, name.removesuffix("-by"), who, day) for name, who in keys.items()]
    left = month.left or Decimal(0)
    return Statement(
        id=NAME,
        period=run.period,
        columns=COLUMNS,
        lines=tuple(lines),
        books=index.books_hash,
        checks=(Check("explained", left == 0, month.books + left, month.books),),
        fund=index.meta("title"),
        currency=account.split(":")[3],
        subject=account,
        origin=run.origin,
    )


def _balance(name: str, amount: Decimal, month: Month) -> Line:
    return Line(name, _values(month.end, None, amount, month.account.split(":")[3], ""), emphasis="total")


def _values(day: date | None, days: int | None, amount: Decimal | None, currency: str | None, why: str) -> Mapping[str, Value]:
    return {
        "date": day.isoformat() if day else None,
        "days": str(days) if days is not None else None,
        "amount": amount,
        "currency": currency,
        "why": why,
    }


def _in_transit(n: int, item: BookItem, amount: Decimal, month: Month) -> Line:
    values = _values(item.day, (month.end - item.day).days, amount, month.account.split(":")[3], item.text)
    return Line(f"in-transit/{n}", values, 1, label=DASH.join(part for part in (item.doc, item.payee) if part))


def _booked_later(n: int, line: RecordedLine, amount: Decimal, month: Month) -> Line:
    values = _values(line.booked, (month.end - line.booked).days, -amount, month.account.split(":")[3], line.text)
    return Line(f"booked-later/{n}", values, 1, label=DASH.join(part for part in (line.id, line.counterparty) if part))


def _officer(index: Index, name: str, who: str, day: date) -> Line:
    officer = officer_at(index, who, day)
    said = ", ".join(part for part in (officer.name, officer.office) if part) if officer else who
    return Line(name, _values(None, None, None, None, said or who))


def said_of_unmatched(unmatched: int) -> str:
    """How many lines of the bank are not matched, in words."""
    if unmatched == 1:
        return f"{unmatched} line of the bank is not matched"
    return f"{unmatched} lines of the bank are not matched"


def _unexplained(month: Month) -> DifferenceUnexplained:
    currency = month.account.split(":")[3]
    what = month.gap or (said_of_unmatched(month.unmatched) if month.unmatched else "")
    left = month.left
    if not what and left is not None:
        what = f"{grouped(left, currency)} {currency} are left that nothing explains"
    name = clean(month.account)
    fix = (
        f"import the statement that is missing: wsisfund import bank FILE --account {name}"
        if month.gap
        else (f"match the lines: wsisfund reconcile {name} --to {month.end.isoformat()}")
    )
    bank = "-" if month.bank is None else grouped(month.bank, currency)
    return DifferenceUnexplained(
        f"{name} is not reconciled on {month.end.isoformat()}: {what}",
        why=f"by the bank {bank}, by the books {grouped(month.books, currency)} {currency}; "
        "a statement that two officers sign explains the difference to the cent",
        fix=fix,
    )


def period_of_month(year: int, month: int) -> Period:
    """A month as a period."""
    return Period(date(year, month, 1), last_of_month(year, month))
