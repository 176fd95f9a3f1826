"""Lines of the bank and what they are in the books: exact by a reference, else a proposal with its reasons, never a guess.

1. A line whose reference only one document has, of the same amount, is that document.
2. Payments of a batch are found by the ids of its parts; several documents, or several lines, by their sum and a name.
3. Any other line has a proposal where one document reaches the threshold and no other comes near it, nor this document
   near another line. Otherwise a person decides.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from ..register.bank_facts import RecordedLine
from .evidence import Candidate, Evidence
from .items import BookItem, Expected, by_amount
from .named_items import NamedItems
from .own_accounts import OwnAccounts
from .proposal import EXACT, PROPOSED, THRESHOLD, Proposal, nothing
from .references import folded, known_by
from .settling import Settling
from .wanting import Wanting, charge_or_interest

# What was booked longer ago, or later, is a line only by a reference.
_FAR_DAYS = 50
_MOST_TOGETHER, _MOST_CANDIDATES, _TOGETHER_DAYS = 4, 12, 7


def propose(
    lines: Sequence[RecordedLine],
    items: Sequence[BookItem],
    expected: Sequence[Expected],
    evidence: Evidence,
    own: OwnAccounts | None = None,
) -> list[Proposal]:
    """What each open line is, in their order.

    Args:
        lines: of one account, not matched. items: documents that moved it, not matched. expected: what is still to come.
        own: the other accounts of the fund, with their lines.
    """
    return _Matching(lines, items, expected, evidence, own or OwnAccounts()).found()


class _Matching:
    def __init__(
        self,
        lines: Sequence[RecordedLine],
        items: Sequence[BookItem],
        expected: Sequence[Expected],
        evidence: Evidence,
        own: OwnAccounts,
    ) -> None:
        self._lines, self._items, self._evidence, self._own = lines, items, evidence, own
        self._wanting = Wanting(expected, evidence)
        self._named_items = NamedItems(items, evidence)
        self._found: dict[str, Proposal] = {}
        self._taken: set[str] = set()
        self._settling = Settling({}, self._taken, self._settled)

    def found(self) -> list[Proposal]:
        self._batches()
        self._by_reference()
        self._weigh()
        self._settling.run()
        self._several_documents()
        self._several_lines()
        self._transfers()
        self._charges()
        return [self._found.get(line.id) or nothing(line.id, *self._why_not(line)) for line in self._lines]

    def _open(self) -> list[RecordedLine]:
        return [line for line in self._lines if line.id not in self._found]

    def _left(self) -> list[BookItem]:
        return [item for item in self._items if item.doc not in self._taken]

    def _take(self, proposal: Proposal) -> None:
        for name in proposal.lines or (proposal.line,):
            self._found[name] = proposal._replace(line=name)
        self._taken |= set(proposal.documents)

    def _settled(self, line: str, best: Candidate) -> None:
        kind = EXACT if best.weighed.exact else PROPOSED
        self._take(Proposal(line, kind, best.documents, best.weighed.score, best.weighed.reasons, best.missing))

    # ---------------------------------------------------------------- references

    def _by_id(self, line: RecordedLine) -> list[BookItem]:
        return [item for item in self._named_items.of(line) if item.doc not in self._taken]

    def _batches(self) -> None:
        """A line of several payments, each of which the books have, or ordered, by its end-to-end id."""
        for line in self._open():
            if not line.parts:
                continue
            docs = []
            for part in line.parts:
                named = self._by_id(_as_line(line, part.end_to_end))
                docs += named if len(named) == 1 else []
            unique = list({item.doc: item for item in docs}.values())
            if unique and sum(item.amount for item in unique) == line.amount.number:
                reasons = (f"the end-to-end ids of its {len(line.parts)} payments are those of the documents",)
                self._take(Proposal(line.id, EXACT, tuple(i.doc for i in unique), Decimal(1), reasons))
            elif not unique and (ordered := self._wanting.ordered(line)):
                reasons = (f"the end-to-end ids of its {len(line.parts)} payments are those that were ordered",)
                documents = tuple(one.target for one in ordered)
                self._take(Proposal(line.id, EXACT, documents, Decimal(1), reasons, ordered[0].kind))

    def _by_reference(self) -> None:
        """One document that the line names and that has its amount; and no other line names it too."""
        claims: dict[str, list[tuple[RecordedLine, BookItem]]] = defaultdict(list)
        for line in self._open():
            named = [item for item in self._by_id(line) if item.amount == line.amount.number]
            if len(named) == 1:
                claims[named[0].doc].append((line, named[0]))
        for (line, item), *others in claims.values():
            if not others:
                weighed = self._evidence.of_item(line, item)
                self._take(Proposal(line.id, EXACT, (item.doc,), Decimal(1), weighed.reasons))

    # ---------------------------------------------------------------- weights

    def _weigh(self) -> None:
        of_amount = by_amount(sorted(self._left(), key=lambda item: item.day))
        days = {amount: [item.day for item in items] for amount, items in of_amount.items()}
        found = {}
        for line in self._open():
            number, far = line.amount.number, timedelta(_FAR_DAYS)
            of_day = days.get(number, [])
            begin, end = bisect_left(of_day, line.booked - far), bisect_right(of_day, line.booked + far)
            named = {item.doc for item in self._named_items.of(line)}
            near = [
                Candidate(weighed, (item.doc,), "", item.day)
                for item in of_amount.get(number, [])[begin:end]
                if (weighed := self._evidence.of_item(line, item, may_name=item.doc in named)).score
            ]
            near += self._wanting.weighed(line)
            near.sort(key=lambda one: (not one.weighed.exact, -one.weighed.score, one.day, one.documents))
            if near:
                found[line.id] = near
        self._settling = Settling(found, self._taken, self._settled)

    def _left_near(self, line: RecordedLine) -> list[Candidate]:
        return self._settling.left(line.id)

    # ---------------------------------------------------------------- several together

    def _several_documents(self) -> None:
        """Several documents of one payee that come to the line together, and no other choice of them does."""
        left = self._left()
        for line in self._open():
            if self._likely(line):
                continue
            near = [
                item
                for item in left
                if item.doc not in self._taken
                and (item.amount > 0) == (line.amount.number > 0)
                and abs(item.amount) < abs(line.amount.number)
                and abs((item.day - line.booked).days) <= _TOGETHER_DAYS
                and (self._evidence.name(line, (item.payee,)) or self._named(line, item))
            ]
            picked = _only_choice(near, line.amount.number, lambda item: item.amount)
            if picked and (_is_odd(picked, lambda item: item.amount) or all(self._named(line, item) for item in picked)):
                reasons = (f"{len(picked)} documents of {picked[0].payee[:60]} come to the amount together", "near in days")
                self._take(Proposal(line.id, PROPOSED, tuple(i.doc for i in picked), Decimal("0.80"), reasons))

    def _named(self, line: RecordedLine, item: BookItem) -> bool:
        said = self._evidence.said(line)
        return bool(known_by((item.doc, *item.references), ()).named(said))

    def _several_lines(self) -> None:
        """Several lines of one counterparty that are one document together."""
        by_party: dict[str, list[RecordedLine]] = defaultdict(list)
        by_payee: dict[str, list[BookItem]] = defaultdict(list)
        for item in self._left():
            by_payee[item.payee].append(item)
        for line in self._open():
            if line.counterparty:
                by_party[folded(line.counterparty)].append(line)
        for lines in by_party.values():
            if len(lines) < 2:
                continue
            for item in self._items_of(lines[0], by_payee):
                near = [
                    line
                    for line in lines
                    if line.id not in self._found
                    and (line.amount.number > 0) == (item.amount > 0)
                    and abs(line.amount.number) < abs(item.amount)
                    and abs((item.day - line.booked).days) <= _TOGETHER_DAYS
                ]
                if len(near) < 2:
                    continue
                picked = _only_choice(near, item.amount, lambda line: line.amount.number)
                if picked and (
                    _is_odd(picked, lambda line: line.amount.number) or all(self._named(line, item) for line in picked)
                ):
                    together = tuple(line.id for line in picked)
                    reasons = (f"{len(picked)} lines of {item.payee[:60]} come to the document together",)
                    self._take(Proposal(together[0], PROPOSED, (item.doc,), Decimal("0.80"), reasons, lines=together))

    def _items_of(self, line: RecordedLine, by_payee: Mapping[str, list[BookItem]]) -> list[BookItem]:
        """Documents of those whose name the line has."""
        return [
            item
            for payee, items in by_payee.items()
            if self._evidence.name(line, (payee,))
            for item in items
            if item.doc not in self._taken
        ]

    # ---------------------------------------------------------------- what the books lack

    def _transfers(self) -> None:
        """Money between own accounts that no entry says yet."""
        for line in self._open():
            if not self._likely(line) and (proposal := self._own.proposed(line, self._evidence.rates)) is not None:
                self._found[line.id] = proposal

    def _likely(self, line: RecordedLine) -> bool:
        return any(one.weighed.score >= THRESHOLD for one in self._left_near(line))

    def _charges(self) -> None:
        """What the bank itself calls a charge or interest, and nothing of the books is near."""
        for line in self._open():
            if not self._likely(line) and (proposal := charge_or_interest(line)) is not None:
                self._found[line.id] = proposal

    def _why_not(self, line: RecordedLine) -> tuple[str, ...]:
        near = self._left_near(line)
        if len(near) > 1 and near[0].weighed.score >= THRESHOLD:
            first, second = (", ".join(one.documents) for one in near[:2])
            return (f"{first} and {second} are both near: a person decides",)
        if near:
            first = ", ".join(near[0].documents)
            return (f"{first} has the amount, and another line is as near, or too little else speaks for it: a person decides",)
        scor = self._evidence.said(line).scor
        if scor:
            return (f"nothing open has the creditor reference {min(scor)} and this amount",)
        return ("the books have nothing of this amount that is not matched",)


def _only_choice(found: Sequence, total: Decimal, amount: Callable[..., Decimal]) -> tuple:  # type: ignore[type-arg]
    """The one choice of two to four of `found` that comes to `total`; empty where there is none, or more than one."""
    if not 2 <= len(found) <= _MOST_CANDIDATES:
        return ()
    picks = [
        pick
        for size in range(2, min(_MOST_TOGETHER, len(found)) + 1)
        for pick in combinations(found, size)
        if sum(map(amount, pick)) == total
    ]
    return picks[0] if len(picks) == 1 else ()


def _is_odd(found: Iterable[Any], amount: Callable[..., Decimal]) -> bool:
    """Whether figures are no round ones, which come to another round one by chance."""
    return any(amount(one) % 10 for one in found)


def _as_line(line: RecordedLine, end_to_end: str) -> RecordedLine:
    return line._replace(end_to_end=end_to_end, reference="", creditor_reference="", text="", counterparty="")


def open_of(lines: Iterable[RecordedLine], matched: Mapping[str, object]) -> list[RecordedLine]:
    """Lines that nothing is matched with."""
    return [line for line in lines if line.id not in matched]
