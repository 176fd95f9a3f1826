"""Forms of our own pages: the verdict while somebody types, and the act when the button is pressed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..books.proposal import Proposal
from ..desk.acts import ACTS
from ..desk.flow import again_where_others_were_faster, carry_out
from ..desk.forms import WITH_FORM, request_of, wrong
from ..desk.offered import offered_of
from ..desk.proposals import Approval, restore, take_back
from ..gate.state import open_books
from ..register.officers import Officers
from ..register.wording import checked_text
from ..settings import today
from .acting import FormDoor, Judged, answered, fields_of, hands_of, signed_of


def act_judged(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the act would write, how its amounts come about, and the availability it leaves; nothing is written.

    Raises:
        Fault, Faults: it would be refused.
    """
    act, signed = _act(request), signed_of(request)
    build = ACTS[act].asked(request_of(act, fields_of(request)), signed)
    try:
        done = carry_out(FormDoor(root, dry=True), build, signed.day, hands_of(root, request))
        proposed = done.proposed
    except Judged as judged:
        proposed = judged.proposed
    return {
        "event": proposed.draft.event,
        "id": proposed.draft.ident,
        "entries": list(proposed.texts),
        "derivation": list(proposed.draft.derivation),
        "warnings": list(proposed.warnings),
        "availability": proposed.available,
    }


def act_done(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The act carried out: where it stands, and how it is taken back.

    Raises:
        Fault, Faults: it is refused; nothing was written.
    """
    act, signed = _act(request), signed_of(request)
    done = carry_out(
        FormDoor(root), ACTS[act].asked(request_of(act, fields_of(request)), signed), signed.day, hands_of(root, request)
    )
    return {**done.as_json(), **answered(root, done)}


def approved(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """A proposal signed by who has logged in, and entered.

    Raises:
        Fault, Faults: it waits no more, or he may not, or a rule refuses it; nothing was written.
    """
    officer = request["who"]["officer"] or None
    hands = hands_of(root, request)
    hands.officers, hands.proposes, hands.passes_on = Officers(officer, officer), False, True
    done = carry_out(FormDoor(root), Approval(_proposal(request), officer, seen=True), today(), hands)
    return {**done.as_json(), **answered(root, done)}


def sent_back(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """A proposal withdrawn by who made it, or sent back by another, with the reason.

    Raises:
        Fault, Faults: it waits no more, or he is no officer; nothing was written.
    """
    reason, officer = checked_text(str(request.get("reason", "")), "reason"), request["who"]["officer"] or None
    seen, asked = "", False

    def once() -> Proposal:
        nonlocal seen, asked
        state = open_books(root)
        seen = state.books_hash
        found, asked = take_back(state, _proposal(request), officer, reason, seen=asked), True
        return found

    found = again_where_others_were_faster(once, lambda: seen)
    event = "withdrawn" if officer == found.about.by else "returned"
    return {"event": event, "id": found.ident, "written": [], "undo": {"restore": found.ident}}


def restored(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """A proposal that who asks took back waits again.

    Raises:
        Fault, Faults: none of this id was taken back, or another took it back; nothing was written.
    """
    seen = ""

    def once() -> str:
        nonlocal seen
        state = open_books(root)
        seen = state.books_hash
        return restore(state, _proposal(request), request["who"]["officer"] or None).ident

    ident = again_where_others_were_faster(once, lambda: seen)
    return {"event": "restored", "id": ident, "written": [], "undo": {"proposal": ident}}


def _proposal(request: Mapping[str, Any]) -> str:
    return str(request.get("proposal", ""))[:60]


def choices_of(root: Path, _: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the books know, offered in the fields: agreements, donors, open orders, budget lines, banks, currencies, pledges."""
    state = open_books(root)
    try:
        return offered_of(state.index, today())
    finally:
        state.index.close()


def _act(request: Mapping[str, Any]) -> str:
    act = str(request.get("act", ""))
    if act not in WITH_FORM:
        raise wrong("act", "is no act of this page", "only acts of daily work have a form", "use the command line")
    return act
