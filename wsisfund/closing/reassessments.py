"""Agreements that were not complete when IPSAS 47 was first applied, and that nobody has assessed again."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final

from ..contributions.outstanding import outstanding_instalments
from ..errors import Refused
from ..register.source import FactSource
from ..register.versions import agreement_at, agreement_ids
from ..store.chart import checked_day
from ..store.index import Index
from ..store.of_agreement import chf_of_all
from ..vocabulary.events import REASSESSED_AS
from ..vocabulary.standards import IPSAS_47
from .waiting import Waiting

KIND: Final = "reassessment-missing"
_BEFORE: Final = IPSAS_47 - timedelta(1)


def reassessments_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Agreements signed before IPSAS 47 with something to come, deferred or unused on its day, as `agreement reassess` asks.

    Nothing before that day, nor once it is closed or locked: an entry of it can then no longer be made.
    """
    if day < IPSAS_47 or not _still_open(index):
        return
    asked = [
        agreement
        for ident in agreement_ids(index, _BEFORE)
        if (agreement := agreement_at(index, ident, IPSAS_47)) is not None
        and agreement.recognition in REASSESSED_AS
        and (agreement.ended is None or agreement.ended > IPSAS_47)
        and not _assessed_again(index, ident)
    ]
    if not asked:
        return
    incomplete = _incomplete(index, [agreement.id for agreement in asked])
    for agreement in asked:
        if agreement.id in incomplete:
            yield Waiting(
                KIND, agreement.id, f"wsisfund agreement reassess {agreement.id} --recognition R --doc REF",
                f"signed {agreement.signed.isoformat()}, {agreement.recognition} until IPSAS 47",
                agreement.id, agreement.donor, days=(day - IPSAS_47).days,
            )  # fmt: skip


def _still_open(index: Index) -> bool:
    try:
        checked_day(index, IPSAS_47)
    except Refused:
        return False
    return True


def _assessed_again(facts: FactSource, ident: str) -> bool:
    """Whether a version of the day says of an assessment or a recognition what those before did not."""
    said: dict[str, object] = {}
    again = False
    for version in facts.versions("agreement", ident):
        if version.date == IPSAS_47:
            again |= any(name in version.keys and version.keys[name] != said.get(name) for name in ("assessment", "recognition"))
        if version.date <= IPSAS_47:
            said |= version.keys
    return again


def _incomplete(index: Index, idents: Collection[str]) -> set[str]:
    """Those of some agreements with deferred revenue, money neither refunded nor used, or an instalment still to come."""
    sums = chf_of_all(index, ("deferred", "received", "refunded", "charged"), IPSAS_47)
    found = {ident for ident, (deferred, received, gone, charged) in sums.items() if deferred or received > gone + charged}
    # Of the others, which are few.
    still = outstanding_instalments(index, IPSAS_47, [ident for ident in idents if ident not in found])
    return found | {part.agreement.id for part in still}
