"""Partners in the register: whether an arrangement binds one to carry out the work that it is paid for."""

from datetime import date
from typing import Final

from ..books.records import Fact, Keys, merged_keys
from ..vocabulary.folding import fold_identity
from .source import FactSource, until

UNBOUND: Final = "no"
BINDING: Final = ("yes", UNBOUND)


def says_unbound(version: Fact) -> bool:
    """Whether this version says that no binding arrangement stands behind the partner."""
    return _is_unbound(version.keys)


def _is_unbound(keys: Keys) -> bool:
    return keys.get("binding") == UNBOUND


def partner_name(ident: str, keys: Keys) -> str:
    """The name of a partner of these keys; its id where they give none."""
    return str(keys.get("name") or ident)


def unbound_partner(facts: FactSource, payee: str, day: date) -> str | None:
    """Id of the partner that a payee is, where on that day no binding arrangement stands behind it; else None.

    A payee is a partner by its id or by its name, however they are spaced and spelt in capitals.
    """
    wanted = fold_identity(payee)
    for ident in dict.fromkeys(fact.ident for fact in facts.all("partner")):
        keys = merged_keys(until(facts.versions("partner", ident), day))
        if _is_unbound(keys) and wanted in (fold_identity(ident), fold_identity(partner_name(ident, keys))):
            return ident
    return None
