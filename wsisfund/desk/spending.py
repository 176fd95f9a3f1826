"""Acts of spending: invoice, payment, what vendors owe, advance."""

from collections.abc import Callable, Sequence
from typing import Any

from ..books.draft import Draft
from ..budget.pool import POOL, pool_parts
from ..store.rates import rate_on
from ..treasury.advance import ClearAdvance, PayAdvance, advance_draft, clearing_draft
from ..treasury.expenditure import ChargeParts, RecordExpenditure, Share, expenditure_draft
from ..treasury.payment import PayInvoice, payment_draft
from ..treasury.vendor_credit import ReceiveVendorRefund, SetOff, set_off_draft, vendor_refund_draft
from ..vocabulary.event_table import EVENT
from .act import Act, Desk


def _expenditure(desk: Desk, asked: RecordExpenditure) -> Draft:
    return expenditure_draft(desk.index, asked._replace(shares=_paying(desk, asked)), desk.day, desk.officers)


def _paying(desk: Desk, asked: RecordExpenditure) -> Sequence[Share]:
    """Who pays: those that were named; or, for the pool, the unearmarked agreements by signing."""
    shares, amount = asked.shares, asked.amount
    if not any(share.agreement == POOL for share in shares):
        return shares
    if len(shares) > 1 or shares[0].units is not None or amount <= 0:
        raise ChargeParts(
            "the pool pays the whole of a positive amount",
            why="it is shared out by signing and by what each agreement has",
            fix="give --agreement pool alone, or name each agreement with its part",
        )
    rate = rate_on(desk.index, asked.currency, desk.day)
    return [Share(part.agreement, part.units) for part in pool_parts(desk.index, amount, rate, desk.day)]


def _advance(kind: str) -> Callable[[Desk, PayAdvance], Draft]:
    return lambda desk, asked: advance_draft(desk.index, asked, kind, desk.day, desk.officers)


RECORD_EXPENDITURE = Act("expenditure record", RecordExpenditure, _expenditure, EVENT["expense"].officers)
PAY = Act(
    "payment",
    PayInvoice,
    lambda desk, asked: payment_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["payment"].officers,
)
RECEIVE_VENDOR_REFUND = Act(
    "refund vendor",
    ReceiveVendorRefund,
    lambda desk, asked: vendor_refund_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["vendor-refund"].officers,
)
SET_OFF = Act(
    "set-off",
    SetOff,
    lambda desk, asked: set_off_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["set-off"].officers,
)
ADVANCES = {
    kind: Act(f"advance {kind}", PayAdvance, _advance(kind), EVENT["advance"].officers) for kind in ("travel", "partners")
}
CLEAR = Act(
    "advance clear",
    ClearAdvance,
    lambda desk, asked: clearing_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["advance-clear"].officers,
)
SPENDING: tuple[Act[Any], ...] = (
    RECORD_EXPENDITURE,
    PAY,
    RECEIVE_VENDOR_REFUND,
    SET_OFF,
    *ADVANCES.values(),
    CLEAR,
)
