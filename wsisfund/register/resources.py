"""The regular budget and the financial plan beside the fund's own, as they stood on a day."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .facts import resources
from .programme import rank
from .source import FactSource


class ResourceItem(NamedTuple):
    """A figure of the regular budget or the financial plan: beside the fund, never in its statements."""

    id: str
    programme: str
    amount: Decimal
    year: int
    source: str


def resources_at(facts: FactSource, day: date, year: int | None = None) -> list[ResourceItem]:
    """Every resource as it stands on a day, of one year or of all, by year, programme and id."""
    newest = {resource.id: resource for resource in resources(facts) if resource.day <= day}
    items = (ResourceItem(r.id, r.programme, r.amount, r.year, r.source) for r in newest.values())
    found = [item for item in items if year in (None, item.year)]
    return sorted(found, key=lambda r: (r.year, rank(r.programme), r.id))
