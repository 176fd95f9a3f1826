"""The command line that makes a document again, as it is printed in it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..vocabulary.period import Period
    from ..vocabulary.statement import Statement


def command_of(name: str, period: Period, language: str, formats: Sequence[str], **about: str | None) -> str:
    """The command line that makes a document again from the same books."""
    words = ["wsisfund", "report", name]
    if period.end.year != period.year:
        words += ["--from", str(period.year), "--to", str(period.end.year)]
    else:
        words += ["--year", str(period.year)]
        to = day_of(period)
        words += ["--to", to.isoformat()] if to else []
    for option, value in about.items():
        words += [f"--{option}", value] if value else []
    words += ["--language", language] if language != "en" else []
    for kind in dict.fromkeys(formats):
        words += ["--format", kind]
    return shlex.join(words)


def day_of(period: Period) -> date | None:
    """The day up to which a period goes; None for a whole year."""
    return None if period.ends_year else period.end


def made_by(statements: Sequence[Statement], command: str) -> list[Statement]:
    """The statements, which say what command makes them again."""
    return [replace(one, origin=one.origin._replace(command=command)) for one in statements]
