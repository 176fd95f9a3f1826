"""What waits for somebody on a day: the part of the list that `wsisfund status` shows."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from ..store.index import Index
from .bank_months import months_waiting
from .obligations import obligations_waiting
from .programme import due_waiting, guidance_waiting, lines_waiting, questionnaires_waiting
from .reassessments import KIND as REASSESSMENT
from .reassessments import reassessments_waiting
from .waiting import (
    Waiting,
    agreements_waiting,
    dormant_waiting,
    files_waiting,
    instalments_waiting,
    items_waiting,
    orders_waiting,
    pledges_waiting,
    proposals_waiting,
    receipts_waiting,
)

# Kinds in the order in which they are shown, each with its words.
STATUS_KINDS: Final = {
    "instalment-overdue": "instalments overdue",
    "instalment-due": "instalments still to fall due",
    "pledge-unsigned": "pledges not signed",
    "receipt-unacknowledged": "receipts that no letter acknowledges",
    "receipt-unidentified": "receipts without an agreement",
    "overpayment": "overpayments to apply or refund",
    "suspense-old": "receipts without an agreement for longer than the policy allows",
    "payable": "invoices to pay",
    "owed-by-vendor": "credit notes that vendors owe",
    "refund-due": "refunds to pay",
    "advance": "advances to clear",
    "advance-overdue": "advances past the day on which they were to be cleared",
    "order-stale": "open orders without movement",
    "agreement-dormant": "agreements with money and without movement",
    "agreement-ending": "agreements near the end of their period with money unspent",
    "agreement-over": "agreements past their period, not closed",
    REASSESSMENT: "agreements not complete at the start of 2026, not assessed again under IPSAS 47",
    "bank-unreconciled": "months of bank accounts that are not reconciled",
    "obligation-overdue": "obligations overdue",
    "obligation-due": "obligations due within 90 days",
    "task-overdue": "tasks overdue",
    "task-due": "tasks due within 90 days",
    "output-overdue": "outputs overdue",
    "output-due": "outputs due within 90 days",
    "recommendation-overdue": "recommendations of auditors overdue",
    "recommendation-due": "recommendations of auditors due within 90 days",
    "questionnaire-unanswered": "questionnaires not answered by all",
    "guidance-open": "guidance that no task follows",
    "line-unattended": "action lines without a focal point",
    "proposal": "entries that wait for an officer",
    "proposal-returned": "proposals that were sent back",
    "review": "files with rows to review",
}

_LOOKS: Final[tuple[Callable[[Index, date], Iterator[Waiting]], ...]] = (
    instalments_waiting,
    pledges_waiting,
    receipts_waiting,
    items_waiting,
    orders_waiting,
    agreements_waiting,
    dormant_waiting,
    reassessments_waiting,
    months_waiting,
    obligations_waiting,
    due_waiting,
    questionnaires_waiting,
    guidance_waiting,
    lines_waiting,
)


def status_of(index: Index, root: Path, day: date) -> list[Waiting]:
    """Everything of `STATUS_KINDS` that waits on `day` in the books of `index`, whose folder is `root`."""
    found = [waiting for look in _LOOKS for waiting in look(index, day)]
    found += [*proposals_waiting(index, root, day), *files_waiting(root)]
    return [waiting for waiting in found if waiting.kind in STATUS_KINDS]
