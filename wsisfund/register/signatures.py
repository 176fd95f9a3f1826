"""Whose signatures an entry needs: of every officer whom it names as certifying or approving, where the policy asks for them."""

from datetime import date

from ..books.records import Keys
from .officers import AWAITED, officers_named
from .policies import SIGNATURES
from .source import FactSource

REQUIRED = "required"


def are_required(facts: FactSource, day: date) -> bool:
    """Whether entries of a day have to be signed: policy `signatures`."""
    return SIGNATURES.value(facts, day) == REQUIRED


def signers_of(keys: Keys) -> list[str]:
    """Officers whom an entry names as certifying or approving it, and who are known."""
    return [who for who in officers_named(keys) if who not in (None, AWAITED)]
