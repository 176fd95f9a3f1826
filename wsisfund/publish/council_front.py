"""What the document for Council says beside its statements: the officers' texts, and whether it is a draft and why."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..closing.year_end import KINDS, year_end
from ..languages.words import Words
from ..statements.council import NAMES
from ..store.index import Index
from ..vocabulary.period import Period
from ..vocabulary.statement import Statement
from .council_texts import CouncilTexts, council_texts


class Front(NamedTuple):
    """The texts; and of a draft what is still to be done, each kind of `year_end` with how often it was found.

    `waiting` is None where the period is no whole year, and nothing was looked for; `closed`: it is no draft.
    """

    texts: CouncilTexts
    waiting: tuple[tuple[str, int], ...] | None = None
    closed: bool = False

    def draft_lines(self, words: Words) -> list[str]:
        """What the page of a draft says; nothing where the period is closed."""
        if self.closed:
            return []
        if not self.waiting:
            return [words("draft.part" if self.waiting is None else "draft.none")]
        found = [words("format.known", part=words(f"year-end.{kind}"), known=count) for kind, count in self.waiting]
        return [words("draft.text"), *found]


class Readiness(NamedTuple):
    """Whether the period is closed, and what is still to be done before: the same for every language; see `Front`."""

    waiting: tuple[tuple[str, int], ...] | None = None
    closed: bool = False


def readiness_of(index: Index, root: Path, period: Period) -> Readiness:
    """How far the books are from closing the period."""
    if index.versions("close", str(period.year)):
        return Readiness(closed=True)
    if (period.end.month, period.end.day) != (12, 31):
        return Readiness()
    counts = Counter(waiting.kind for waiting in year_end(index, root, period.year))
    return Readiness(tuple((kind, counts[kind]) for kind in KINDS if counts[kind]))


def front_of(statements: Sequence[Statement], words: Words, books: Path | None, readiness: Readiness) -> Front:
    """What stands beside the statements of a document in a language.

    Raises:
        Faults: of `BadCouncilText`, where a text cannot be used.
    """
    printed = [statement for statement in statements if statement.id in NAMES]
    return Front(council_texts(printed, words, books), *readiness)
