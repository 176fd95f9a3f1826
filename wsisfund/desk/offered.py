"""What the books know and a form offers: agreements, donors, open orders, budget lines, pledges, and what the register has."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from ..books.records import Fact
from ..register.programme import rank
from ..register.source import programmes
from ..register.versions import agreement_ids
from ..store.accounts import opened_accounts
from ..store.chart import bank_currency
from ..store.index import Index
from ..vocabulary.accounts import CASH
from ..vocabulary.register_table import REGISTER_KINDS

_MOST: Final = 500


def offered_of(index: Index, day: date, kinds: Iterable[str] = ()) -> dict[str, list[str]]:
    """Ids by list, the newest where there are very many; `kinds`: of the programme register, those that are wanted too."""
    banks = [account.name for account in opened_accounts(index, CASH)]
    return {
        "agreements": list(agreement_ids(index, day))[-_MOST:],
        "donors": _idents(index.all("donor")),
        "orders": _idents(index.all("commitment")),
        "pledges": _idents(index.all("pledge")),
        "lines": sorted({fact.ident for fact in index.all("appropriation")}),
        "allotments": _idents(index.all("allotment")),
        "banks": banks,
        "currencies": sorted({bank_currency(index, name) for name in banks}),
        "programmes": sorted(programmes(index), key=rank),
        **{kind: _idents(index.all(kind)) for kind in kinds if kind in REGISTER_KINDS},
    }


def _idents(facts: Iterable[Fact]) -> list[str]:
    return list(dict.fromkeys(fact.ident for fact in facts))[-_MOST:]
