"""An entry's event and document are those of its keys, however it was made."""

from __future__ import annotations

import copy
import pickle
from datetime import date

from wsisfund.books.records import Transaction

ENTRY = Transaction(date(2026, 1, 1), "CHE", "Signed", {"event": "agreement", "doc": "A-1"}, ())


def test_event_and_document_are_read_from_the_keys() -> None:
    assert (ENTRY.event, ENTRY.doc) == ("agreement", "A-1")
    assert (Transaction(date(2026, 1, 1), "", "", {}, ()).event, Transaction(date(2026, 1, 1), "", "", {}, ()).doc) == ("", "")


def test_other_keys_make_another_event() -> None:
    changed = ENTRY._replace(keys={"event": "receipt"})
    assert (changed.event, changed.doc, changed.payee) == ("receipt", "", "CHE")


def test_a_copy_is_the_same() -> None:
    assert copy.copy(ENTRY) == ENTRY == pickle.loads(pickle.dumps(ENTRY))
    assert isinstance(copy.deepcopy(ENTRY), Transaction)
