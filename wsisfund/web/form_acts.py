"""Forms of our own pages: the verdict while somebody types, and the act when the button is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..books.records import Transaction
from ..desk.acts import ACTS
from ..desk.flow import Done, carry_out
from ..desk.forms import DAILY, request_of, wrong
from ..desk.offered import offered_of
from ..gate.state import open_books
from ..settings import today
from .acting import FormDoor, Judged, signed_of


def act_judged(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the act would write, how its amounts come about, and the availability it leaves; nothing is written.

    Raises:
        Fault, Faults: it would be refused.
    """
    act, signed = _act(request), signed_of(request)
    build = ACTS[act].asked(request_of(act, request["fields"]), signed)
    try:
        done = carry_out(FormDoor(root, dry=True), build, signed.day)
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
    done = carry_out(FormDoor(root), ACTS[act].asked(request_of(act, request["fields"]), signed), signed.day)
    return {**done.as_json(), "undo": _undo(done)}


def choices_of(root: Path, _: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the books know, offered in the fields: agreements, donors, open orders, budget lines, banks, currencies, pledges."""
    state = open_books(root)
    try:
        return offered_of(state.index, today())
    finally:
        state.index.close()


def _act(request: Mapping[str, Any]) -> str:
    act = str(request.get("act", ""))
    if act not in DAILY:
        raise wrong("act", "is no act of this page", "only acts of daily work have a form", "use the command line")
    return act


def _undo(done: Done) -> dict[str, str] | None:
    """How it is taken back: an entry by its mirror, named by its document; a fact by the act that ends it."""
    draft = done.proposed.draft
    doc = next((record.doc for record in draft.records if isinstance(record, Transaction) and record.doc), "")
    if doc and done.places:
        return {"act": "reverse", "doc": doc}
    return {"act": "commitment close", "ident": draft.ident} if draft.event == "commitment" else None
