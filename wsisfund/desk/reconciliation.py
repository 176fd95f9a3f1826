"""The act of reconciling: lines matched with documents, what the books lack entered by the acts of daily work, matches undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..books.draft import Draft
from ..books.records import Fact, Record
from ..errors import UsageFault, clean
from ..reconciliation.items import Expected, book_items, expected_items
from ..reconciliation.making import makings
from ..reconciliation.payments import OrderPayments, payment_file_draft
from ..reconciliation.proposal import EXACT
from ..reconciliation.recorded import with_lines
from ..reconciliation.recording import agreed_balances
from ..reconciliation.state import Reconciling
from ..reconciliation.waiting import waiting_matches
from ..register.bank_facts import MATCH, STATEMENT, RecordedLine, account_said
from ..register.wording import checked_text
from ..store.overlay import extend
from ..vocabulary.event_table import BOTH, EVENT
from .act import Act, Desk
from .contributions import CONTRIBUTIONS
from .spending import SPENDING
from .together import Together
from .treasury import TREASURY

_MAKERS: dict[str, Act[Any]] = {act.name: act for act in (*CONTRIBUTIONS, *SPENDING, *TREASURY)}
_NEEDS_BOTH = tuple(name for name in ("invoice", "refund-due"))


class UnknownLine(UsageFault):
    """No line of the bank has this id on the account, or it is matched already, or not matched at all."""

    slug = "unknown-bank-line"


@dataclass(frozen=True)
class Reconcile:
    """What is to be done with the lines of a bank account.

    Args:
        accept_exact: match every line of which a reference says what it is. match: (line, documents), each.
        undo: lines whose match is taken back. to: lines up to this day. reason: why a match is undone.
        seen: documents that somebody saw a line matched with, who asks to undo it; by then it may be matched anew.
    """

    account: str
    accept_exact: bool = False
    match: Sequence[tuple[str, tuple[str, ...]]] = ()
    undo: Sequence[str] = ()
    to: date = date.max
    reason: str | None = None
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def reconcile_draft(desk: Desk, asked: Reconcile) -> Draft:
    """Matches of lines, with whatever entries they need first; and an assertion of each balance that then agrees.

    Raises:
        NoBankAccount: no line of the account is recorded. UnknownLine, UnknownTarget. What the acts raise that enter something.
    """
    with_lines(desk.index, asked.account)
    view = Reconciling(desk.index, asked.account, asked.to)
    made = _Made(desk, view)
    for name in asked.undo:
        made.undo(name, asked.reason, asked.seen.get(name))
    chosen: dict[str, tuple[str, ...]] = {}
    for name, documents in asked.match:
        chosen[name] = (*chosen.get(name, ()), *documents)
    for name, documents in chosen.items():
        made.match(_line(view, name), documents)
    if asked.accept_exact:
        # A match that waits for an officer is left to him.
        made.accept(exclude={*chosen, *asked.undo, *waiting_matches(desk.state.root)})
    return made.draft(asked.account)


class _Made:
    """Matches and entries gathered; each entry is built on those before it."""

    def __init__(self, desk: Desk, view: Reconciling) -> None:
        self._desk, self._view = desk, view
        self._together = Together(desk.state)
        self._records: list[Record] = []
        self._drafts: list[Draft] = []
        self._documents = {item.doc for item in view.items}
        self._expected: dict[str, Expected] | None = None

    def undo(self, name: str, reason: str | None, seen: tuple[str, ...] | None) -> None:
        """Take the match of a line back.

        Args:
            name: names the line. reason: why; None: it was matched wrongly.
            seen: the documents that it was matched with when somebody looked; None: whatever they are.

        Raises:
            UnknownLine: the account has no such line, it is not matched, or with others than were seen.
        """
        line = _of_account(self._view, name)
        held = self._view.matched.get(line.id)
        if held is not None and seen is not None and held != seen:
            raise UnknownLine(
                f"{clean(name)[:60]} is matched with {', '.join(clean(d)[:40] for d in held)} by now",
                why="somebody matched it anew after you looked",
                fix="look at it again",
                at=line.place,
            )
        if line.id not in self._view.matched:
            raise UnknownLine(
                f"{clean(name)[:60]} is not matched",
                why="only a match can be taken back",
                fix=f"wsisfund reconcile {self._view.account} lists what is matched",
                at=line.place,
            )
        self._records.append(
            Fact(self._desk.day, MATCH, (line.id,), {"reason": checked_text(reason or "matched wrongly", "reason")})
        )

    def match(self, line: RecordedLine, documents: tuple[str, ...]) -> None:
        """Match a line with documents; what stands in the books under none of them is entered first."""
        names = tuple(dict.fromkeys(checked_text(document, "document") for document in documents))
        if not self._in_books(names):
            names = self._enter(line, names)
        self._records.append(Fact(self._desk.day, MATCH, (line.id, *names), {}))

    def _in_books(self, names: tuple[str, ...]) -> bool:
        """Whether all are documents of the account; an entry and its reversal too, which the bank may have lines of."""
        if set(names) <= self._documents:
            return True
        held = (*self._view.documents_matched, *names)
        return set(names) <= {item.doc for item in book_items(self._desk.index, self._view.account, held)}

    def _enter(self, line: RecordedLine, targets: tuple[str, ...]) -> tuple[str, ...]:
        wanted = makings(self._desk.index, line, targets, self._targets(line))
        signed = self._desk.signed._replace(day=line.booked)
        for one in wanted:
            self._together.add(_MAKERS[one.act].asked(one.request, signed))
            self._documents.add(one.doc)
        return tuple(one.doc for one in wanted)

    def _targets(self, line: RecordedLine) -> dict[str, Expected]:
        if self._expected is None:
            self._expected = {one.target: one for one in expected_items(self._desk.index, max(line.booked, self._desk.day))}
        return self._expected

    def accept(self, exclude: Iterable[str]) -> None:
        """Every exact proposal; one that pays something out only where both officers are named."""
        done: set[str] = set(exclude)
        officers = self._desk.officers
        for line in self._view.open_lines:
            proposal = self._view.proposals[line.id]
            if proposal.kind != EXACT or line.id in done:
                continue
            needed = EVENT["payment"].officers if proposal.missing in _NEEDS_BOTH else ()
            if needed and not (officers.certified_by and officers.approved_by):
                continue
            self.match(line, proposal.documents)

    def draft(self, account: str) -> Draft:
        """All as one draft."""
        entered = self._together.draft(account) if len(self._together) else None
        records = (*(entered.records if entered else ()), *self._records)
        statements = [fact for fact in self._desk.index.all(STATEMENT) if account_said(fact) == account]
        balances: list[Record] = []
        if records:
            index = self._desk.index
            if entered:
                from ..store.overlay import overlay

                index = overlay(index)
                extend(index, entered.records)
            balances = list(agreed_balances(index, statements))
        derivation = entered.derivation if entered else ()
        warnings = entered.warnings if entered else ()
        return Draft("reconcile", account, (*records, *balances), derivation, warnings)


def _of_account(view: Reconciling, name: str) -> RecordedLine:
    found = view.by_id.get(name)
    if found is None:
        raise UnknownLine(
            f"no line '{clean(name)[:60]}' on {view.account}",
            why="lines have the ids that the import gave them",
            fix=f"wsisfund reconcile {view.account} lists them",
        )
    return found


def _line(view: Reconciling, name: str) -> RecordedLine:
    line = _of_account(view, name)
    if line.id in view.matched:
        raise UnknownLine(
            f"{clean(name)[:60]} is matched already, with {', '.join(clean(d)[:40] for d in view.matched[line.id])}",
            why="a match is undone before the line is matched anew",
            fix=f"wsisfund reconcile {view.account} --undo {clean(name)[:60]}",
            at=line.place,
        )
    return line


RECONCILE = Act("reconcile", Reconcile, reconcile_draft)
ORDER_PAYMENTS = Act(
    "payment file",
    OrderPayments,
    lambda desk, asked: payment_file_draft(desk.index, asked, desk.day, desk.officers),
    BOTH,
)
RECONCILIATION: tuple[Act[Any], ...] = (RECONCILE, ORDER_PAYMENTS)
