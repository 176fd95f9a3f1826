"""The named sets of rows that a definition may use (``rows = "…"``)."""

from __future__ import annotations

from collections.abc import Mapping

from .rows import Schedule

SCHEDULES: Mapping[str, Schedule] = {}
