"""The languages that a report is made in: one of the six, or all of them in one run."""

from collections.abc import Sequence
from typing import Final

import click

from ..languages.states import SIX

ALL: Final = "all"
CHOICES: Final = (*SIX, ALL)


def languages_of(language: str, formats: Sequence[str]) -> tuple[str, ...]:
    """The languages that ``--language`` names, in the order of the United Nations' own lists here.

    >>> languages_of("fr", []), languages_of("all", ["pdf"])
    (('fr',), ('en', 'fr', 'es', 'ru', 'zh', 'ar'))
    """
    if language == ALL and not formats:
        raise click.UsageError("--language all needs --format: the screen shows one language at a time")
    return SIX if language == ALL else (language,)
