"""A donor's own page: its agreements and instalments, from the process that does a user's work; nothing of Fava's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..contributions.figures import figures_of
from ..gate.state import open_books
from ..languages.local import name_in
from ..languages.spoken import language, spoken
from ..register.known import known_donor
from ..register.versions import agreement_at, agreement_ids
from ..settings import today


def donor_figures(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """Name of the donor who has logged in, and its agreements with their instalments as of today; amounts as text.

    Raises:
        UnknownDonor: the register has none of the id that the login names. Faults: the books have errors.
    """
    state, day = open_books(root), today()
    index = state.index
    try:
        donor = known_donor(index, request["who"]["donor"])
        found, number = [], spoken().number
        for ident in agreement_ids(index, day):
            agreement = agreement_at(index, ident, day)
            if agreement is None or agreement.donor != donor.id:
                continue
            currency = agreement.amount.currency
            parts = figures_of(index, agreement, day).instalments
            found.append({
                "id": ident,
                "signed": agreement.signed.isoformat(),
                "amount": f"{number(agreement.amount.number, currency)} {currency}",
                "instalments": [
                    {
                        "number": part.number,
                        "due": part.due.isoformat(),
                        "agreed": f"{number(part.amount.number, currency)} {currency}",
                        "open": f"{number(part.open, currency)} {currency}" if part.open is not None else "",
                    }
                    for part in parts
                ],
            })  # fmt: skip
        return {"donor": name_in(donor.name, language()), "day": spoken().date(day), "agreements": found}
    finally:
        index.close()
