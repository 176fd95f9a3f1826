"""Lines of the bank and what they are in the books: exact by a reference, else a proposal with its reasons, never a guess.

1. A line whose reference only one document has, of the same amount, is that document.
2. Payments of a batch are found by the ids of its parts; several documents, or several lines, by their sum and a name.
3. Any other line has a proposal where one document reaches the threshold and no other comes near it, nor this document
   near another line. Otherwise a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from ..register.bank_facts import RecordedLine
from .evidence import Candidate, Evidence, scor_of, texts_of
from .items import BookItem, Expected, by_amount
from .likeness import folded, names_reference
from .proposal import EXACT, MARGIN, PROPOSED, THRESHOLD, Proposal, nothing
from .wanting import Wanting, charge_or_interest

# What was booked longer ago, or later, is a line only by a reference.
_FAR_DAYS = 50
_MOST_TOGETHER, _MOST_CANDIDATES, _TOGETHER_DAYS = 4, 12, 7


def propose(
    lines: Sequence[RecordedLine], items: Sequence[BookItem], expected: Sequence[Expected], evidence: Evidence
) -> list[Proposal]:
    """What each open line is, in their order.

    Args:
        lines: of one account, not matched. items: documents that moved it, not matched. expected: what is still to come.
    """
    return _Matching(lines, items, expected, evidence).found()


class _Matching:
    def __init__(
        self, lines: Sequence[RecordedLine], items: Sequence[BookItem], expected: Sequence[Expected], evidence: Evidence
    ) -> None:
        self._lines, self._items, self._evidence = lines, items, evidence
        self._wanting = Wanting(expected, evidence)
        self._found: dict[str, Proposal] = {}
        self._taken: set[str] = set()
        self._near: dict[str, list[Candidate]] = {}

    def found(self) -> list[Proposal]:
        self._batches()
        self._by_reference()
        self._weigh()
        self._settle()
        self._several_documents()
        self._several_lines()
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

    # ---------------------------------------------------------------- references

    def _batches(self) -> None:
        """A line of several payments, each of which the books have, or ordered, by its end-to-end id."""
        for line in self._open():
            if not line.parts:
                continue
            docs = []
            for part in line.parts:
                named = [item for item in self._left() if self._evidence.named_by(_as_line(line, part.end_to_end), item)]
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
        wanted: dict[str, list[tuple[RecordedLine, BookItem]]] = defaultdict(list)
        of_amount = by_amount(self._left())
        for line in self._open():
            named = [i for i in of_amount.get(line.amount.number, ()) if self._evidence.named_by(line, i)]
            if len(named) == 1:
                wanted[named[0].doc].append((line, named[0]))
        for claims in wanted.values():
            if len(claims) == 1:
                line, item = claims[0]
                weighed = self._evidence.of_item(line, item)
                self._take(Proposal(line.id, EXACT, (item.doc,), Decimal(1), weighed.reasons))

    # ---------------------------------------------------------------- weights

    def _weigh(self) -> None:
        of_amount = by_amount(self._left())
        for line in self._open():
            near = [
                Candidate(weighed, (item.doc,), "", item.day)
                for item in of_amount.get(line.amount.number, ())
                if abs((item.day - line.booked).days) <= _FAR_DAYS and (weighed := self._evidence.of_item(line, item)).score
            ]
            near += self._wanting.weighed(line)
            near.sort(key=lambda one: (not one.weighed.exact, -one.weighed.score, one.day, one.documents))
            if near:
                self._near[line.id] = near

    def _left_near(self, line: RecordedLine) -> list[Candidate]:
        """Candidates of a line that no other line has taken."""
        return [one for one in self._near.get(line.id, ()) if self._taken.isdisjoint(one.documents)]

    def _settle(self) -> None:
        """The best candidate of each line, where neither has another that comes near; again with what is left."""
        while self._settle_once():
            pass

    def _settle_once(self) -> bool:
        open_lines = [line for line in self._open() if line.id in self._near]
        claims: dict[str, list[tuple[bool, Decimal, str]]] = defaultdict(list)
        for line in open_lines:
            for one in self._left_near(line):
                for document in one.documents:
                    claims[document].append((one.weighed.exact, one.weighed.score, line.id))
        taken = False
        for line in open_lines:
            near = self._left_near(line)
            if not near or near[0].weighed.score < THRESHOLD or not _is_alone(near):
                continue
            best = near[0]
            if not all(_is_best(line.id, best.weighed.exact, claims[document]) for document in best.documents):
                continue
            kind = EXACT if best.weighed.exact else PROPOSED
            self._take(Proposal(line.id, kind, best.documents, best.weighed.score, best.weighed.reasons, best.missing))
            taken = True
        return taken

    # ---------------------------------------------------------------- several together

    def _several_documents(self) -> None:
        """Several documents of one payee that come to the line together, and no other choice of them does."""
        left = self._left()
        for line in self._open():
            if self._left_near(line):
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
            if picked:
                reasons = (f"{len(picked)} documents of {picked[0].payee[:60]} come to the amount together", "near in days")
                self._take(Proposal(line.id, PROPOSED, tuple(i.doc for i in picked), Decimal("0.80"), reasons))

    def _named(self, line: RecordedLine, item: BookItem) -> bool:
        text = texts_of(line)
        return any(names_reference(text, reference) for reference in (item.doc, *item.references))

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
                if picked:
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

    def _charges(self) -> None:
        """What the bank itself calls a charge or interest, and nothing of the books is near."""
        for line in self._open():
            if not self._left_near(line) and (proposal := charge_or_interest(line)) is not None:
                self._found[line.id] = proposal

    def _why_not(self, line: RecordedLine) -> tuple[str, ...]:
        near = self._left_near(line)
        if len(near) > 1 and near[0].weighed.score >= THRESHOLD:
            first, second = (", ".join(one.documents) for one in near[:2])
            return (f"{first} and {second} are both near: a person decides",)
        if near:
            first = ", ".join(near[0].documents)
            return (f"{first} has the amount, and another line is as near, or too little else speaks for it: a person decides",)
        scor = scor_of(line)
        if scor:
            return (f"nothing open has the creditor reference {min(scor)} and this amount",)
        return ("the books have nothing of this amount that is not matched",)


def _is_alone(near: Sequence[Candidate]) -> bool:
    """Whether no other candidate comes near the first one; beside a reference only another reference does."""
    first, others = near[0].weighed, [one.weighed for one in near[1:]]
    if first.exact:
        return not any(other.exact for other in others)
    return all(first.score - other.score >= MARGIN for other in others)


def _is_best(line: str, exact: bool, claims: Sequence[tuple[bool, Decimal, str]]) -> bool:
    """Whether no other line comes near to this one as what a document is."""
    own = max(score for _, score, name in claims if name == line)
    others = [(is_exact, score) for is_exact, score, name in claims if name != line]
    if exact:
        return not any(is_exact for is_exact, _ in others)
    return not any(is_exact or own - score < MARGIN for is_exact, score in others)


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


def _as_line(line: RecordedLine, end_to_end: str) -> RecordedLine:
    return line._replace(end_to_end=end_to_end, reference="", creditor_reference="", text="", counterparty="")


def open_of(lines: Iterable[RecordedLine], matched: Mapping[str, object]) -> list[RecordedLine]:
    """Lines that nothing is matched with."""
    return [line for line in lines if line.id not in matched]
