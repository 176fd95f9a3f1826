"""For whom a proposal waits."""

from datetime import date

from ..books.proposal import Proposal
from ..register.officers import in_office
from ..register.source import FactSource
from ..vocabulary.events import ROLE_OF_KEY


def waits_for(facts: FactSource, proposal: Proposal) -> list[str]:
    """Officers who may sign a proposal: the one who is named, or all with the role on its day."""
    if proposal.about.officer:
        return [proposal.about.officer]
    return who_may(facts, proposal.about.awaits, date.fromisoformat(proposal.about.on), proposal.about.by)


def who_may(facts: FactSource, key: str, day: date, other: str) -> list[str]:
    """Officers who may sign under `key` on a day beside `other`, sorted; empty where the register has no officers."""
    idents = sorted({fact.ident for fact in facts.all("officer")})
    return [ident for ident in idents if ident != other and in_office(facts, ident, ROLE_OF_KEY[key], day)]
