"""Acts of the budget: appropriation, virement, allotment, override."""

from typing import Any

from ..budget.allotment import Allot, allot_draft
from ..budget.appropriation import Appropriate, MoveAppropriation, appropriation_draft, virement_draft
from ..budget.override import Override, override_draft
from ..vocabulary.event_table import BOTH, ONE
from .act import Act

APPROPRIATE = Act("budget appropriate", Appropriate, lambda desk, asked: appropriation_draft(desk.index, asked, desk.day))
# Within a programme and its yearly limit the certifying officer is enough; the approving officer alone is, too.
MOVE = Act(
    "budget virement", MoveAppropriation, lambda desk, asked: virement_draft(desk.index, asked, desk.day, desk.officers), ONE
)
ALLOT = Act("budget allot", Allot, lambda desk, asked: allot_draft(desk.index, asked, desk.day, desk.officers), ONE)
OVERRIDE = Act("override", Override, lambda desk, asked: override_draft(desk.index, asked, desk.day, desk.officers), BOTH)
BUDGET: tuple[Act[Any], ...] = (APPROPRIATE, MOVE, ALLOT, OVERRIDE)
