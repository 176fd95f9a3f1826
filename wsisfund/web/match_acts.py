"""Lines of the bank matched on the page Reconcile: what would be written, and the match itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..desk.flow import carry_out
from ..desk.forms import wrong
from ..desk.reconciliation import RECONCILE, Reconcile
from .acting import FormDoor, Judged, hands_of, signed_of

_MOST = 5000


def match_judged(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that a match needs, and the match; nothing is written.

    Raises:
        Fault, Faults: it would be refused.
    """
    signed, asked = signed_of(request), _asked(request)
    try:
        proposed = carry_out(
            FormDoor(root, dry=True), RECONCILE.asked(asked, signed), signed.day, hands_of(root, request)
        ).proposed
    except Judged as judged:
        proposed = judged.proposed
    return {
        "entries": list(proposed.texts),
        "derivation": list(proposed.draft.derivation),
        "warnings": list(proposed.warnings),
        "availability": proposed.available,
    }


def matched(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """Lines matched, or their matches taken back, on the books as they are then: a line that somebody else matched is refused.

    Raises:
        Fault, Faults: nothing was written.
    """
    signed = signed_of(request)
    return carry_out(FormDoor(root), RECONCILE.asked(_asked(request), signed), signed.day, hands_of(root, request)).as_json()


def _asked(request: Mapping[str, Any]) -> Reconcile:
    return Reconcile(
        _text(request.get("account")),
        request.get("accept_exact") is True,
        [(_text(line), _texts(documents)) for line, documents in _pairs(request.get("match", {}))],
        _texts(request.get("undo", [])),
        reason=_text(request.get("reason") or "") or None,
        seen={line: _texts(documents) for line, documents in _pairs(request.get("seen", {}))},
    )


def _pairs(given: Any) -> list[tuple[str, Any]]:
    if not isinstance(given, dict) or len(given) > _MOST:
        raise wrong("match", "is no table of lines", "a match names each line with its documents", "load the page again")
    return list(given.items())


def _texts(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > _MOST:
        raise wrong("match", "is no list", "a match names each line with its documents", "load the page again")
    return tuple(_text(one) for one in given)


def _text(given: Any) -> str:
    return given[:200] if isinstance(given, str) else ""
