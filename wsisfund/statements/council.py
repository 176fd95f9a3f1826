"""The Council document: the five statements, then the schedules, as one."""

from typing import Final

from .engine import MAIN_STATEMENTS
from .schedule import Place
from .schedules import placed

SCHEDULE_NAMES: Final = tuple(name for name in placed(Place.COUNCIL) if name not in MAIN_STATEMENTS)
NAMES: Final = (*MAIN_STATEMENTS, *SCHEDULE_NAMES)
