"""The Council document: the five statements, then the schedules, as one."""

from __future__ import annotations

from typing import Final

from .engine import MAIN_STATEMENTS

SCHEDULE_NAMES: Final = ("contributions", "agreements", "programme", "sdg", "commitments", "pledges-unsigned", "overrides")
NAMES: Final = (*MAIN_STATEMENTS, *SCHEDULE_NAMES)
