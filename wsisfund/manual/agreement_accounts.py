"""Which accounts an agreement's recognition and earmark leave open to it, and what a re-earmark names (domain §1, §3)."""

from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import Fault, clean
from ..register.known import UnknownEarmark
from ..register.source import programmes
from ..vocabulary import accounts as chart
from ..vocabulary.accounts import under
from ..vocabulary.earmark import UNEARMARKED, programme_of_part
from ..vocabulary.event_table import EVENT, ON_RECEIVABLES
from ..vocabulary.events import CONDITIONAL, ON_RECEIPT, PROMISED
from ..vocabulary.money import ZERO
from .faults import WrongAccount
from .places import place_of
from .signed import SignedAgreement
from .view import View

_REVENUE = (chart.EARMARKED, chart.UNEARMARKED)
_NOT_RECEIVABLE = "nothing is receivable under an agreement that is conditional, on receipt or in kind, until it is received"


def agreement_account_faults(view: View) -> Iterator[Fault]:
    """Legs on accounts that the agreement which they name does not move, whatever the event.

    Where revenue is not recognised by the event itself, only a conditional agreement releases some.

    Source: domain §1 (who decides, unconditional and conditional agreements).
    """
    lawful: set[tuple[str, str, bool, bool]] = set()
    for t, event in zip(view.books.transactions, view.events, strict=True):
        recognising = event in EVENT and EVENT[event].recognises
        arriving = event in EVENT and EVENT[event].arrives
        for p in t.postings:
            agreement = t.agreement_of(p)
            whose = agreement, p.account, recognising, arriving
            if not agreement or whose in lawful:
                continue
            found = view.signed.get(agreement)
            wrong = found and _of_agreement(p.account, found, recognising=recognising, arriving=arriving)
            if wrong:
                yield _not_of_agreement(t, p, agreement, wrong)
            else:
                lawful.add(whose)


def interest_account_faults(view: View) -> Iterator[Fault]:
    """Interest of a bank that is deferred though the donor does not claim it, or is the fund's though he does (domain §1)."""
    for t in view.books.transactions:
        if t.event != "interest":
            continue
        if not any(under(p.account, chart.CASH) for p in t.postings):
            yield from _moved_on(t, view)
            continue
        for p in t.postings:
            found = view.signed.get(t.agreement_of(p))
            if found is None or p.account not in (chart.DEFERRED, chart.INTEREST) or not p.chf:
                continue
            claimed = found.interest_at(t.date) == "donor" and found.recognition_at(t.date) == "conditional"
            if claimed != (p.account == chart.DEFERRED):
                whose = "its donor claims the interest" if claimed else "its interest is the fund's"
                yield _not_of_agreement(t, p, found.id, f"{whose}: it stands on {chart.DEFERRED if claimed else chart.INTEREST}")


def _moved_on(t: Transaction, view: View) -> Iterator[Fault]:
    """Interest that no bank credits goes on from an agreement that has ended, or is left by its donor, and from no other."""
    for p in t.postings:
        found = view.signed.get(t.agreement_of(p)) if p.chf > 0 else None
        if found is not None and (found.ended is None or found.ended > t.date):
            yield _not_of_agreement(
                t, p, found.id, "no bank credits this interest, and the agreement that gives it up has not ended"
            )


def re_earmark_faults(view: View) -> Iterator[Fault]:
    """Legs of a re-earmark that name no programme, or one that the fund has not; re-earmarks that move nothing."""
    known = programmes(view.facts)
    for t in view.books.transactions:
        moved: dict[tuple[str, str], Decimal] = {}
        for p in t.postings:
            if p.account == chart.TRANSFERS:
                yield from _programme(t, p, known)
                key = t.agreement_of(p), programme_of_part(t.programme_of(p))
                moved[key] = moved.get(key, ZERO) + p.chf
        if moved and not any(moved.values()):
            yield UnknownEarmark(
                "a re-earmark that moves nothing: each programme gets what is taken from it",
                why="a re-earmark moves money of an agreement from one programme to another",
                fix="name the other programme, or delete the entry",
                at=t.place,
            )


def _of_agreement(account: str, agreement: SignedAgreement, *, recognising: bool, arriving: bool) -> str | None:
    """Why an agreement's recognition or earmark, in none of its versions, lets it stand on an account; None where it may."""
    recognitions = agreement.recognitions
    if account == chart.DEFERRED and CONDITIONAL not in recognitions:
        return "deferred revenue is what was received under a conditional agreement"
    if under(account, chart.RECEIVABLES) and recognitions <= {*PROMISED, "in-kind"}:
        return _NOT_RECEIVABLE
    if account == ON_RECEIVABLES and recognitions <= {ON_RECEIPT}:
        return "it has no receivable that an exchange difference could arise on"
    if account == chart.IN_KIND and "in-kind" not in recognitions:
        return "revenue in kind belongs to an agreement of goods in kind"
    return _of_revenue(account, agreement, recognitions, recognising, arriving) if account in _REVENUE else None


def _of_revenue(
    account: str, agreement: SignedAgreement, recognitions: set[str], recognising: bool, arriving: bool
) -> str | None:
    earmarks = agreement.earmarks
    conditional = CONDITIONAL in recognitions
    if recognitions <= {"in-kind"}:
        return "an agreement of goods in kind brings no money"
    if ON_RECEIPT in recognitions and not (recognising or arriving or conditional):
        return "its revenue is recognised when money comes, and by nothing else"
    if not (recognising or conditional or ON_RECEIPT in recognitions):
        return "its revenue was recognised in full at signing; only a conditional agreement releases more"
    if account == chart.EARMARKED and not conditional and earmarks <= {UNEARMARKED}:
        return "it is unearmarked"
    if account == chart.UNEARMARKED and UNEARMARKED not in earmarks:
        return f"its earmark is {', '.join(sorted(earmarks))}"
    return None


def _not_of_agreement(t: Transaction, p: Posting, agreement: str, why: str) -> Fault:
    return WrongAccount(
        f"{p.account} is no account for {clean(agreement)[:60]}",
        why=why,
        fix="name the right account, or the right agreement",
        at=place_of(t, p),
    )


def _programme(t: Transaction, p: Posting, known: frozenset[str]) -> Iterator[Fault]:
    programme = t.programme_of(p)
    if programme_of_part(programme) not in known:
        yield UnknownEarmark(
            f"the leg of a re-earmark names '{clean(programme)[:60]}'"
            if programme
            else "the leg of a re-earmark names no programme",
            why=f"programmes are {', '.join(sorted(known))}",
            fix='add the key to the posting: programme: "C5"',
            at=place_of(t, p),
        )
