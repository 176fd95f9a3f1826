"""The page "Inbox": what waits for whom, in the order of a finance officer's day, each with the form that settles it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

from ..books.proposal import Proposal, find_proposal
from ..closing.programme import DUE_KINDS
from ..closing.status import STATUS_KINDS, status_of
from ..closing.waiting import Waiting
from ..closing.why import why_in_words
from ..gate.state import BooksState
from ..languages.local import name_in
from ..languages.spoken import language, spoken
from ..register.versions import donor_at
from ..store.index import Index
from ..vocabulary.events import ROLE_OF_KEY
from ..vocabulary.money import FUNCTIONAL, plain
from .desk_page import DeskPage
from .new_page import address_of

_SHOWN: Final = 50
# Groups in order, and the kinds of each.
GROUPS: Final[Mapping[str, Sequence[str]]] = {
    "sign": ("proposal", "proposal-returned"),
    "overdue": ("instalment-overdue", "suspense-old", "advance-overdue", "agreement-over"),
    "apply": ("receipt-unidentified", "overpayment"),
    "pay": ("payable", "refund-due", "owed-by-vendor"),
    "clear": ("advance", "order-stale", "reassessment-missing"),
    "review": ("review",),
    "thank": ("receipt-unacknowledged",),
    "ahead": ("instalment-due", "pledge-unsigned", "agreement-ending", "agreement-dormant"),
}
_FURTHER: Final = [kind for kind in STATUS_KINDS if not any(kind in kinds for kinds in GROUPS.values())]
# The form that settles a kind, and what of the item goes into which field.
_FORMS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "instalment-overdue": ("receipt record", {"agreement": "agreement", "currency": "currency", "amount": "amount"}),
    "instalment-due": ("receipt record", {"agreement": "agreement", "currency": "currency", "amount": "amount"}),
    "receipt-unidentified": ("receipt apply", {"doc": "id"}),
    "suspense-old": ("receipt apply", {"doc": "id"}),
    "overpayment": ("receipt apply", {"doc": "id"}),
    "payable": ("payment", {"doc": "id", "amount": "amount"}),
    "refund-due": ("refund pay", {"doc": "id", "amount": "amount"}),
    "advance": ("advance clear", {"advance": "id"}),
    "advance-overdue": ("advance clear", {"advance": "id"}),
    "order-stale": ("commitment close", {"ident": "id"}),
    "reassessment-missing": ("agreement reassess", {"ident": "id"}),
    **{f"{kind}-{late}": (f"{kind} change", {"ident": "id"}) for kind in DUE_KINDS for late in ("overdue", "due")},
    "questionnaire-unanswered": ("answer add", {"questionnaire": "id"}),
    "guidance-open": ("task add", {"guidance": "id"}),
    "line-unattended": ("action-line change", {"ident": "id"}),
    "pledge-unsigned": ("agreement sign", {"pledges": "id", "donor": "donor", "amount": "amount", "currency": "currency"}),
}


class Item(NamedTuple):
    """One thing that waits; `href`: the form that settles it; `proposal`: the entries that it would make.

    `signs`: what who has logged in may press, ``certify`` or ``approve``; empty: it waits for somebody else, `officer`.
    `returns`: what he may do besides, ``back`` (send it back) or ``withdraw`` (his own); `back`: why, and by whom, it came back.
    """

    id: str
    text: str
    donor: str
    amount: str
    due: str
    href: str
    command: str
    proposal: str = ""
    signs: str = ""
    officer: str = ""
    returns: str = ""
    back: str = ""


class Group(NamedTuple):
    """Things of one kind, the first of them; `more`: how many are not shown."""

    kind: str
    title: str
    items: Sequence[Item]
    more: int


class Inbox(DeskPage):
    """What waits for somebody on the day."""

    @property
    def sections(self) -> list[tuple[str, list[Group]]]:
        """(title, groups), only those that hold something."""
        return self.of_books(self._sections, [])

    def _sections(self, state: BooksState) -> list[tuple[str, list[Group]]]:
        found = status_of(state.index, state.root, self.day)
        groups = {**GROUPS, "other": _FURTHER}
        made = ((name, list(self._groups(state.index, found, kinds))) for name, kinds in groups.items())
        return [(self.words(f"inbox.{name}"), groups) for name, groups in made if groups]

    def _groups(self, index: Index, found: Sequence[Waiting], kinds: Sequence[str]) -> Iterator[Group]:
        for kind in kinds:
            of_kind = [waiting for waiting in found if waiting.kind == kind]
            if of_kind:
                items = [self._item(index, waiting) for waiting in of_kind[:_SHOWN]]
                yield Group(kind, self.words(f"inbox.kind.{kind}"), items, len(of_kind) - len(items))

    def _item(self, index: Index, w: Waiting) -> Item:
        amount = f"{spoken().number(w.units, w.currency or FUNCTIONAL)} {w.currency}" if w.units is not None else ""
        due = w.due.isoformat() if w.due else ""
        why = why_in_words(w.kind, w.id, w.why) if w.kind in _FURTHER else ""
        text = w.agreement if w.agreement and w.agreement != w.id else why
        donor = donor_at(index, w.donor) if w.donor else None
        item = Item(w.id, text, name_in(donor.name, language()) if donor else w.donor, amount, due, self._form(w), w.command)
        found = find_proposal(self.root, w.id) if w.kind in GROUPS["sign"] else None
        return item if found is None else self._proposal(item, found, w.officer)

    def _proposal(self, item: Item, found: Proposal, officers: str) -> Item:
        """What a proposal would enter, and whether it waits for who has logged in."""
        acts = self.writes and bool(self.officer)
        own = acts and self.officer == found.about.by
        if found.returned:
            back = self.words("inbox.returned", officer=found.about.returned_by, reason=found.about.reason)
            return item._replace(proposal=found.text.strip(), back=back, returns="withdraw" if own else "")
        # Where nobody has the role, or there is no register of officers, the role stands there.
        mine = acts and (self.officer in officers.split(", ") or officers == ROLE_OF_KEY[found.about.awaits])
        signs = {"certified-by": "certify", "approved-by": "approve"}[found.about.awaits] if mine else ""
        return item._replace(
            proposal=found.text.strip(), signs=signs, officer=officers, returns="withdraw" if own else "back" if acts else ""
        )

    def _form(self, w: Waiting) -> str:
        if w.kind == "bank-unreconciled":
            return "../Reconcile/?" + urlencode({"account": w.id.partition(" ")[0]})
        act, taken = _FORMS.get(w.kind, ("", {}))
        if not act or not self.may(act):
            return ""
        values = {"id": w.id, "donor": w.donor, "agreement": w.agreement, "currency": w.currency or ""}
        values["amount"] = plain(w.units, w.currency) if w.units is not None and w.units > 0 else ""
        return "../New/?" + address_of(act, {field: values[name] for field, name in taken.items() if values[name]})
