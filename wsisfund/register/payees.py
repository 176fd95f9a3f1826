"""Partners as the fund pays them: their names, addresses and accounts as the register has them on a day."""

from datetime import date
from typing import Final, NamedTuple

from ..books.records import merged_keys
from .partners import partner_name
from .source import FactSource, until


class Partner(NamedTuple):
    """Who carries out work with the fund's money, and where a payment goes. `name`: its id where it has none; the parts of the
    address and of the account are empty where not recorded.
    """

    id: str
    name: str
    street: str
    building: str
    postcode: str
    city: str
    iso3: str
    iban: str
    bic: str
    number: str


_PAID_BY: Final = ("street", "building", "postcode", "city", "iso3", "iban", "bic", "number")


def partner_at(facts: FactSource, ident: str, at: date | None = None) -> Partner | None:
    """The partner on a day (default: newest version), or None."""
    versions = until(facts.versions("partner", ident), at)
    if not versions:
        return None
    keys = merged_keys(versions)
    return Partner(ident, partner_name(ident, keys), *(str(keys.get(part, "")) for part in _PAID_BY))
