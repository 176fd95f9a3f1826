"""Lines of the bank whose match waits as a proposal: they are open in the books, and nobody need match them again."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ..books.proposal import proposals_to_show
from ..register.bank_facts import MATCH

_MATCHED: Final = re.compile(rf'^\d{{4}}-\d\d-\d\d custom "{MATCH}" "([^"\n]+)"((?: "[^"\n]+")+)$', re.MULTILINE)


class Waits(NamedTuple):
    """The proposal, and the documents with which the line would be matched."""

    proposal: str
    documents: tuple[str, ...]


def waiting_matches(root: Path) -> Mapping[str, Waits]:
    """By line, the proposal that matches it; what was sent back, or cannot be read, is left out."""
    return {
        line: Waits(ident, tuple(re.findall(r'"([^"]+)"', documents)))
        for ident, proposal in proposals_to_show(root)
        if proposal is not None and not proposal.returned
        for line, documents in _MATCHED.findall(proposal.text)
    }
