"""Whose signatures an entry needs: of every officer whom it names as certifying or approving, where the policy asks for them."""

from collections.abc import Mapping
from datetime import date

from ..vocabulary.event_table import BOTH
from .officers import AWAITED
from .policies import SIGNATURES
from .versions import FactSource

REQUIRED = "required"


def are_required(facts: FactSource, day: date) -> bool:
    """Whether entries of a day have to be signed: policy `signatures`."""
    return SIGNATURES.value(facts, day) == REQUIRED


def signers_of(keys: Mapping[str, object]) -> list[str]:
    """Officers whom an entry names as certifying or approving it, and who are known."""
    return [str(keys[key]) for key in BOTH if keys.get(key) not in (None, AWAITED)]
