"""Acts in the life of a contribution: pledge, agreement, receipt, goods and services, refund, write-off, opening, reversal."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..books.draft import Draft
from ..books.records import Fact, Record, Transaction
from ..budget.refresh import cash_free
from ..contributions.amendment import AmendAgreement, amendment_draft
from ..contributions.application import ApplyReceipt, application_draft
from ..contributions.correction import CorrectAgreement, correction_draft
from ..contributions.ending import CloseAgreement, ending_draft
from ..contributions.in_kind import DiscloseServices, RecordGoods, goods_draft, services_draft
from ..contributions.opening import RecordOpening, opening_draft
from ..contributions.pledges import AddPledge, EndPledge, end_draft, pledge_draft
from ..contributions.re_earmark import ReEarmark, re_earmark_draft
from ..contributions.reassessment import ReassessAgreement, reassessment_draft
from ..contributions.receipts import RecordReceipt, receipt_draft
from ..contributions.refunds import OweRefund, refund_due_draft
from ..contributions.reversal import Reverse, reversal_draft
from ..contributions.signing import SignAgreement, signing_draft
from ..contributions.write_off import WriteOff, write_off_draft
from ..register.officers import is_finance
from ..vocabulary.event_table import EVENT
from ..vocabulary.events import RECORDED_BY
from .act import Act, Desk, Request


def _recorded(build: Callable[[Desk, Request], Draft]) -> Callable[[Desk, Request], Draft]:
    """The act with the finance officer who does it in its entry: who signed, who received."""

    def recorded(desk: Desk, asked: Request) -> Draft:
        draft, who = build(desk, asked), desk.officers.certified_by
        if who is None or not is_finance(desk.index, who, desk.day):
            return draft
        return replace(draft, records=tuple(_by(record, who) for record in draft.records))

    return recorded


def _by(record: Record, who: str) -> Record:
    named = isinstance(record, Transaction) or (isinstance(record, Fact) and record.kind == "agreement")
    if not named or not isinstance(record, Transaction | Fact):
        return record
    return record._replace(keys={**record.keys, RECORDED_BY: who})


def _ending(desk: Desk, asked: CloseAgreement) -> Draft:
    """What is unused is what the agreement has free on the day and on every later one."""
    return ending_draft(desk.index, asked, desk.day, desk.officers, cash_free(desk.index, asked.ident, desk.day))


def _refund_due(desk: Desk, asked: OweRefund) -> Draft:
    """No more goes back than the agreement has free."""
    return refund_due_draft(desk.index, asked, desk.day, desk.officers, cash_free(desk.index, asked.agreement, desk.day))


ADD_PLEDGE = Act("pledge add", AddPledge, lambda desk, asked: pledge_draft(desk.index, asked, desk.day))
END_PLEDGE = Act("pledge end", EndPledge, lambda desk, asked: end_draft(desk.index, asked, desk.day))
SIGN = Act("agreement sign", SignAgreement, _recorded(lambda desk, asked: signing_draft(desk.index, asked, desk.day)))
AMEND = Act(
    "agreement amend",
    AmendAgreement,
    lambda desk, asked: amendment_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["amendment"].officers,
)
CORRECT = Act(
    "agreement correct",
    CorrectAgreement,
    lambda desk, asked: correction_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["amendment"].officers,
)
REASSESS = Act(
    "agreement reassess",
    ReassessAgreement,
    lambda desk, asked: reassessment_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["reassessment"].officers,
)
# A rest that is refunded or moved needs both officers; an agreement without one is ended by anybody.
CLOSE = Act("agreement close", CloseAgreement, _ending)
RECORD_RECEIPT = Act(
    "receipt record",
    RecordReceipt,
    _recorded(lambda desk, asked: receipt_draft(desk.index, asked, desk.day, desk.officers)),
)
APPLY_RECEIPT = Act(
    "receipt apply",
    ApplyReceipt,
    _recorded(lambda desk, asked: application_draft(desk.index, asked, desk.day, desk.officers)),
)
RECORD_GOODS = Act("in-kind record", RecordGoods, lambda desk, asked: goods_draft(desk.index, asked, desk.day))
DISCLOSE_SERVICES = Act("in-kind disclose", DiscloseServices, lambda desk, asked: services_draft(desk.index, asked, desk.day))
RE_EARMARK = Act(
    "re-earmark",
    ReEarmark,
    lambda desk, asked: re_earmark_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["re-earmark"].officers,
)
OWE_REFUND = Act("refund due", OweRefund, _refund_due, EVENT["refund-due"].officers)
WRITE_OFF = Act(
    "write-off",
    WriteOff,
    lambda desk, asked: write_off_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["write-off"].officers,
)
RECORD_OPENING = Act("opening record", RecordOpening, lambda desk, asked: opening_draft(desk.index, asked, desk.day))
REVERSE = Act(
    "reverse",
    Reverse,
    lambda desk, asked: reversal_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["reversal"].officers,
)
CONTRIBUTIONS: tuple[Act[Any], ...] = (
    ADD_PLEDGE,
    END_PLEDGE,
    SIGN,
    AMEND,
    CORRECT,
    REASSESS,
    CLOSE,
    RECORD_RECEIPT,
    APPLY_RECEIPT,
    RECORD_GOODS,
    DISCLOSE_SERVICES,
    RE_EARMARK,
    OWE_REFUND,
    WRITE_OFF,
    RECORD_OPENING,
    REVERSE,
)
