"""A form as a door to the acts: nobody is asked again, since who presses the button has seen the verdict."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from ..desk.act import Signed
from ..desk.flow import Done, Proposed
from ..desk.forms import read_date
from ..desk.signing import Hands
from ..desk.undo import undo_of
from ..gate.state import BooksState, open_books
from ..gate.webauthn import origin_of
from ..register.officers import Officers
from ..settings import server_key_path, today
from ..vocabulary.events import ROLE_OF_KEY
from .passkeys import assertion_of
from .put_back import not_text, text_of
from .roles import Role

_TOUCHED_MOST = 100


class Judged(Exception):
    """Ends a dry run once the verdict is there."""

    def __init__(self, proposed: Proposed) -> None:
        super().__init__()
        self.proposed = proposed


class FormDoor:
    """One request as a door.

    Args:
        root: the books folder. dry: only the verdict is wanted.
    """

    def __init__(self, root: Path, *, dry: bool = False) -> None:
        self._root, self._dry = root, dry

    @property
    def looks(self) -> bool:
        """Whether what is shown is looked at before it is written."""
        return self._dry

    def open(self) -> BooksState:
        """The books as they are now."""
        return open_books(self._root)

    def progress(self, _: str) -> AbstractContextManager[object]:
        """Nobody watches."""
        return nullcontext()

    def confirm(self, proposed: Proposed) -> None:
        """Go on, or end a dry run.

        Raises:
            Judged: it is one.
        """
        if self._dry:
            raise Judged(proposed)

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Nothing interrupts it."""
        yield


def answered(root: Path, done: Done) -> dict[str, Any]:
    """Where what an act wrote stands, and how it is taken back (`undo.undo_of`); of a proposal, whose role signs it next."""
    if done.proposal is None and not done.places:
        return {"written": [], "undo": None}
    state = open_books(root)
    try:
        undo = undo_of(done, state.index)
    finally:
        state.index.close()
    waits = {"awaits": ROLE_OF_KEY[done.proposal.about.awaits]} if done.proposal else {}
    return {"written": [{"file": place.file, "line": place.line} for place in done.places], "undo": undo, **waits}


def fields_of(request: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, field by field.

    Raises:
        NotReadable: these are no texts.
    """
    found = request.get("fields")
    return {name: text_of(found, name) for name in found} if isinstance(found, dict) else not_text("fields")


def file_of(request: Mapping[str, Any]) -> bytes:
    """The file that was sent, in base64.

    Raises:
        NotReadable: none was.
    """
    try:
        return base64.b64decode(text_of(request, "content"), validate=True)
    except ValueError:
        not_text("content")


def signed_of(request: Mapping[str, Any]) -> Signed:
    """When and as whom the user acts: the day of the form, else today; the officer of the login.

    What a finance officer may not certify he drafts for one who may.

    Raises:
        FieldWrong: the day is none.
    """
    text = str(request.get("date") or "")
    day = read_date("date", text) if text else today()
    return Signed(day, officers_of(request), today(), drafts=request["who"]["role"] == Role.FINANCE.value)


def officers_of(request: Mapping[str, Any]) -> Officers:
    """The officer whom the login names, in the place of the role under which he logged in."""
    who = request["who"]
    officer = who["officer"] or None
    return Officers(None, officer) if who["role"] == Role.APPROVING.value else Officers(officer, None)


def hands_of(root: Path, request: Mapping[str, Any]) -> Hands:
    """Who acts, and what he signs with: his passkey where the register has one for this desk, else the server's key."""
    key, site = server_key_path(root), request.get("site") or {"host": "", "origin": ""}
    said = request.get("touched")
    touched = [assertion_of(one) for one in said[:_TOUCHED_MOST] if isinstance(one, dict)] if isinstance(said, list) else []
    return Hands(
        officers_of(request),
        by_server=key if key.is_file() else None,
        logged_in=request["who"]["officer"],
        host=site["host"],
        touched=tuple(answer for answer in touched if origin_of(answer.client) == site["origin"]),
    )
