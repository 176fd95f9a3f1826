"""Acts of orders and contracts: what is reserved, adjusted, released."""

from typing import Any

from ..budget.commitment import (
    AdjustCommitment,
    CloseCommitment,
    OpenCommitment,
    adjust_draft,
    close_draft,
    open_draft,
)
from ..vocabulary.event_table import ONE
from .act import Act

OPEN = Act("commitment open", OpenCommitment, lambda desk, asked: open_draft(desk.index, asked, desk.day, desk.officers), ONE)
ADJUST = Act(
    "commitment adjust", AdjustCommitment, lambda desk, asked: adjust_draft(desk.index, asked, desk.day, desk.officers), ONE
)
RELEASE = Act(
    "commitment close", CloseCommitment, lambda desk, asked: close_draft(desk.index, asked, desk.day, desk.officers), ONE
)
COMMITMENTS: tuple[Act[Any], ...] = (OPEN, ADJUST, RELEASE)
