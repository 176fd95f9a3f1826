"""What each event may move: the accounts of domain §3, and those that an agreement's recognition and earmark leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ..books.records import Place, Posting, Transaction
from ..errors import Fault, clean
from ..register.known import UnknownEarmark
from ..register.versions import programmes
from ..vocabulary import accounts as chart
from ..vocabulary.accounts import class_of, is_expense, under
from ..vocabulary.earmark import UNEARMARKED, programme_of_part
from ..vocabulary.events import BUDGET_CLASSES, SUPPORT_COSTS
from ..vocabulary.money import ZERO, grouped
from .faults import LateOpening, WrongAccount
from .signed import SignedAgreement
from .view import View

_REVENUE = (chart.EARMARKED, chart.UNEARMARKED)
_RELEASE = (chart.DEFERRED, *_REVENUE)
_GROUPS = ("Cash", "Receivables", "Payables")
_ON_CASH, _ON_RECEIVABLES, _ON_PAYABLES = (f"{chart.EXCHANGE}:{group}:Realised" for group in _GROUPS)
_UNREALISED = tuple(f"{chart.EXCHANGE}:{group}:Unrealised" for group in _GROUPS)
_CHARGE, _IN_KIND = "charge", "in-kind"
_HELD_FOR_DONORS = (chart.ADVANCE_RECEIPTS, chart.SUSPENSE)

# Accounts, or kinds of expense, that an entry of an event may move (domain §3, the table); cash by its root.
MOVES: Mapping[str, tuple[str, ...]] = {
    "opening": ("Assets", "Liabilities", chart.OPENING),
    "agreement": (chart.RECEIVABLES, *_REVENUE),
    "amendment": (chart.RECEIVABLES, *_REVENUE),
    "receipt": (chart.CASH, chart.RECEIVABLES, *_HELD_FOR_DONORS, *_RELEASE, chart.BANK_CHARGES, _ON_RECEIVABLES),
    "receipt-unidentified": (chart.CASH, chart.SUSPENSE),
    "receipt-applied": (
        *_HELD_FOR_DONORS, chart.RECEIVABLES, *_RELEASE, chart.BANK_CHARGES, _ON_RECEIVABLES, _ON_PAYABLES,
    ),
    "exchange": (chart.CASH, chart.BANK_CHARGES, _ON_CASH, *_RELEASE),
    "in-kind": (_IN_KIND, chart.IN_KIND),
    "expense": (_CHARGE, chart.BANK_CHARGES, chart.PAYABLES, chart.CASH, *_RELEASE, _ON_CASH, _ON_PAYABLES),
    "payment": (chart.PAYABLES, chart.CASH, chart.BANK_CHARGES, *_RELEASE, _ON_CASH, _ON_PAYABLES),
    "advance": (chart.ADVANCES, chart.CASH, _ON_CASH),
    "advance-clear": (_CHARGE, chart.ADVANCES, chart.BANK_CHARGES, chart.PAYABLES, chart.CASH, *_RELEASE, _ON_CASH),
    "re-earmark": (chart.TRANSFERS,),
    "refund-due": (*_RELEASE, chart.DONOR_REFUNDS, *_HELD_FOR_DONORS, _ON_PAYABLES),
    "refund": (
        *_RELEASE, chart.DONOR_REFUNDS, *_HELD_FOR_DONORS, chart.CASH, chart.BANK_CHARGES, _ON_CASH, _ON_PAYABLES,
    ),
    "write-off": (chart.ALLOWANCE, chart.RECEIVABLES),
    "support-cost-settlement": (chart.SUPPORT_PAYABLE, chart.CASH, _ON_CASH, _ON_PAYABLES),
    "bank-charge": (chart.BANK_CHARGES, chart.CASH, *_RELEASE, _ON_CASH),
    "interest": (chart.CASH, chart.INTEREST, chart.DEFERRED),
    "revaluation": (chart.CASH, chart.RECEIVABLES, chart.PAYABLES, *_HELD_FOR_DONORS, chart.BORROWINGS, *_UNREALISED),
    "impairment": (chart.IMPAIRMENT, chart.ALLOWANCE),
    "borrowing": (chart.BORROWINGS, chart.CASH, _ON_CASH),
    "repayment": (chart.BORROWINGS, chart.CASH, _ON_CASH, _ON_PAYABLES),
}  # fmt: skip

# Of each group an entry of an event moves at least one.
NEEDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "agreement": ((chart.RECEIVABLES,), _REVENUE),
    "amendment": ((chart.RECEIVABLES,), _REVENUE),
    "receipt": ((chart.CASH,), (chart.RECEIVABLES, chart.DEFERRED, *_HELD_FOR_DONORS)),
    "receipt-unidentified": ((chart.CASH,), (chart.SUSPENSE,)),
    "receipt-applied": (_HELD_FOR_DONORS, (chart.RECEIVABLES, chart.DEFERRED)),
    "exchange": ((chart.CASH,),),
    "in-kind": ((chart.IN_KIND,),),
    "expense": (("Expenses",),),
    "payment": ((chart.CASH,), (chart.PAYABLES,)),
    "advance": ((chart.ADVANCES,), (chart.CASH,)),
    "advance-clear": ((chart.ADVANCES,),),
    "refund-due": ((*_RELEASE, *_HELD_FOR_DONORS), (chart.DONOR_REFUNDS, *_HELD_FOR_DONORS)),
    "refund": ((chart.CASH,),),
    "write-off": ((chart.ALLOWANCE,), (chart.RECEIVABLES,)),
    "support-cost-settlement": ((chart.SUPPORT_PAYABLE,), (chart.CASH,)),
    "bank-charge": ((chart.BANK_CHARGES,), (chart.CASH,)),
    "impairment": ((chart.IMPAIRMENT,), (chart.ALLOWANCE,)),
    "borrowing": ((chart.BORROWINGS,), (chart.CASH,)),
    "repayment": ((chart.BORROWINGS,), (chart.CASH,)),
}
# Where revenue is not recognised by the event itself, only a conditional agreement releases some.
_RECOGNISING = frozenset(["agreement", "amendment", "refund-due", "refund", "in-kind"])


def posting_faults(view: View) -> Iterator[Fault]:
    """Legs on accounts that their event, or their agreement, does not move; openings after the first year.

    Events are effective ones: a reversal moves what its original moved.

    Source: domain §1 (who decides), §3 (postings by event), §5 (opening entries).
    """
    allowed: dict[tuple[str, str], bool] = {}
    lawful: set[tuple[str, str, bool]] = set()
    complete: set[tuple[str, frozenset[str]]] = set()
    known, signed = programmes(view.facts), view.signed
    first: date | None = None
    for t, event in zip(view.books.transactions, view.events, strict=True):
        moves = MOVES.get(event)
        if moves is None:
            continue
        first = first or t.date
        if event == "opening" or "opening" in t.tags:
            yield from _opening(t, event, first)
        common = str(t.keys.get("agreement", ""))
        shape = event, frozenset(p.account for p in t.postings)
        if shape not in complete:
            missing = next((g for g in NEEDS.get(event, ()) if not any(under(a, x) for a in shape[1] for x in g)), None)
            if missing is None:
                complete.add(shape)
            else:
                yield _missing(t, event, missing)
        if event == "revaluation":
            yield from _groups(t)
        for p in t.postings:
            case = event, p.account
            if case not in allowed:
                allowed[case] = _may_move(p.account, moves)
            if not allowed[case]:
                yield _not_moved(t, p, event)
                continue
            agreement = str(p.keys.get("agreement", common)) if p.keys else common
            whose = agreement, p.account, event in _RECOGNISING
            if agreement and whose not in lawful:
                found = signed.get(agreement)
                wrong = found and _of_agreement(p.account, found, recognising=whose[2])
                if wrong:
                    yield _not_of_agreement(t, p, agreement, wrong)
                else:
                    lawful.add(whose)
            if p.account == chart.TRANSFERS:
                yield from _programme(t, p, known)


def _may_move(account: str, moves: tuple[str, ...]) -> bool:
    if is_expense(account):
        name = class_of(account) if account.count(":") == 2 else ""
        if name == "InKind":
            return _IN_KIND in moves
        if name in (*BUDGET_CLASSES, SUPPORT_COSTS):
            return _CHARGE in moves
        wanted = {"BankCharges": chart.BANK_CHARGES, "Impairment": chart.IMPAIRMENT}.get(name, "")
        return wanted in moves
    return any(under(account, parent) for parent in moves)


def _of_agreement(account: str, agreement: SignedAgreement, *, recognising: bool) -> str | None:
    """Why an agreement's recognition or earmark, in none of its versions, lets it stand on an account; None where it may."""
    recognitions = agreement.values_of("recognition")
    if account == chart.DEFERRED and "conditional" not in recognitions:
        return "deferred revenue is what was received under a conditional agreement"
    if under(account, chart.RECEIVABLES) and recognitions <= {"conditional", "in-kind"}:
        return "nothing is receivable under a conditional agreement, or one of goods in kind, until it is received"
    if account == chart.IN_KIND and "in-kind" not in recognitions:
        return "revenue in kind belongs to an agreement of goods in kind"
    return _of_revenue(account, agreement, recognitions, recognising) if account in _REVENUE else None


def _of_revenue(account: str, agreement: SignedAgreement, recognitions: set[str], recognising: bool) -> str | None:
    earmarks = agreement.values_of("earmark")
    conditional = "conditional" in recognitions
    if recognitions <= {"in-kind"}:
        return "an agreement of goods in kind brings no money"
    if not recognising and not conditional:
        return "its revenue was recognised in full at signing; only a conditional agreement releases more"
    if account == chart.EARMARKED and not conditional and earmarks <= {"", UNEARMARKED}:
        return "it is unearmarked"
    if account == chart.UNEARMARKED and not earmarks & {"", UNEARMARKED}:
        return f"its earmark is {', '.join(sorted(earmarks))}"
    return None


def _groups(t: Transaction) -> Iterator[Fault]:
    """What a revaluation does to the items of a group is that group's exchange difference."""
    sums = dict.fromkeys(_GROUPS, ZERO)
    for p in t.postings:
        exchange = under(p.account, chart.EXCHANGE)
        named = p.account.split(":")[2] if exchange else ""
        of = "Cash" if under(p.account, chart.CASH) else "Receivables" if under(p.account, chart.RECEIVABLES) else "Payables"
        group = named if exchange else of
        if group in sums:
            sums[group] += p.chf
    for group, left in sums.items():
        if left:
            yield WrongAccount(
                f"the revaluation of {group.lower()} and its exchange difference are {grouped(abs(left))} CHF apart",
                why="each group has its own difference: cash, receivables, payables",
                fix=f"write {chart.EXCHANGE}:{group}:Unrealised with the difference of that group's items",
                at=t.place,
            )


def _missing(t: Transaction, event: str, group: tuple[str, ...]) -> Fault:
    return WrongAccount(
        f"an entry '{event}' moves {' or '.join(group)}, and this one does not",
        why=f"the accounting manual moves here: {', '.join(_shown(event))}",
        fix="correct the account or the event; what is another event is an entry of its own",
        at=t.place,
    )


def _at(t: Transaction, p: Posting) -> Place | None:
    return Place(t.place.file, p.line or t.place.line) if t.place else None


def _not_moved(t: Transaction, p: Posting, event: str) -> Fault:
    return WrongAccount(
        f"an entry '{event}' does not move {p.account}",
        why=f"the accounting manual moves here: {', '.join(_shown(event))}",
        fix="correct the account or the event; what is another event is an entry of its own",
        at=_at(t, p),
    )


def _shown(event: str) -> list[str]:
    words = {_CHARGE: "budget lines with their support cost", _IN_KIND: "Expenses:<Programme>:InKind"}
    return [words.get(name, name) for name in MOVES[event]]


def _not_of_agreement(t: Transaction, p: Posting, agreement: str, why: str) -> Fault:
    return WrongAccount(
        f"{p.account} is no account for {clean(agreement)[:60]}",
        why=why,
        fix="name the right account, or the right agreement",
        at=_at(t, p),
    )


def _opening(t: Transaction, event: str, first: date) -> Iterator[Fault]:
    if event != "opening":
        yield WrongAccount(
            f"an entry '{event}' carries the tag #opening",
            why="what is tagged as opening belongs to no year, so that no statement would show it",
            fix="delete the tag, or write event: opening for a balance brought forward",
            at=t.place,
        )
    elif t.date.year > first.year:
        yield LateOpening(
            f"the opening entry of {t.date.isoformat()} comes after the books began, on {first.isoformat()}",
            why="balances are brought forward when the books begin; later they would change statements that are out",
            fix=f"date it in {first.year}, or correct earlier years by an entry with the key restates",
            at=t.place,
        )


def _programme(t: Transaction, p: Posting, known: frozenset[str]) -> Iterator[Fault]:
    programme = t.key_of(p, "programme")
    if programme_of_part(programme) not in known:
        yield UnknownEarmark(
            f"the leg of a re-earmark names '{clean(programme)[:60]}'"
            if programme
            else "the leg of a re-earmark names no programme",
            why=f"programmes are {', '.join(sorted(known))}",
            fix='add the key to the posting: programme: "C5"',
            at=_at(t, p),
        )
