"""The agreements of the register, read once for rules that ask about every entry of large books."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ..books.records import Amount, Place, Value
from ..register.facts import AgreementVersion, agreement_versions, instalment_versions, receivable_parts
from ..register.source import EntryFacts
from ..register.versions import interest_of, period_of, psc_rate_of
from ..vocabulary.earmark import UNEARMARKED
from ..vocabulary.events import GENERAL_DONOR


class SignedAgreement:
    """One agreement through time: versions by date, keys not named keep their value; `ended` is the day of its end."""

    def __init__(self, ident: str, signed: date, place: Place | None = None) -> None:
        self.id = ident
        self.place = place
        self.signed = signed
        self.ended: date | None = None
        self.donors: set[str] = set()
        self.currencies: set[str] = set()
        self.instalments: dict[str, list[tuple[date, Amount]]] = defaultdict(list)
        self._days: list[date] = []
        self._keys: list[Mapping[str, Value]] = []
        self._rates: list[Decimal] = []

    def add(self, version: AgreementVersion) -> None:
        """A version from its day."""
        merged = {**(self._keys[-1] if self._keys else {}), **version.keys}
        self._days.append(version.day)
        self._keys.append(merged)
        self._rates.append(psc_rate_of(merged))
        self.donors.add(version.donor)
        self.currencies.add(version.amount.currency)

    def _keys_at(self, day: date) -> Mapping[str, Value]:
        """Keys in force on a day; before the signing, those of the first version."""
        return self._keys[max(0, bisect_right(self._days, day) - 1)]

    def rate_at(self, day: date) -> Decimal:
        """Support cost rate in force on a day, a fraction."""
        return self._rates[max(0, bisect_right(self._days, day) - 1)]

    def period_at(self, day: date) -> tuple[date | None, date | None]:
        """First and last day of what it pays for, as in force on a day; None where it names none."""
        return period_of(self._keys_at(day))

    def recognition_at(self, day: date) -> str:
        """Recognition in force on a day."""
        return str(self._keys_at(day).get("recognition", ""))

    def interest_at(self, day: date) -> str:
        """Whose its interest is on a day: ``fund`` or ``donor``."""
        return interest_of(self._keys_at(day))

    @property
    def recognitions(self) -> set[str]:
        """Every recognition that it has had."""
        return {str(keys.get("recognition", "")) for keys in self._keys}

    @property
    def earmarks(self) -> set[str]:
        """Every earmark that it has had, as it is written; ``unearmarked`` where a version has none."""
        return {str(keys.get("earmark", "")).strip() or UNEARMARKED for keys in self._keys}

    def due_at(self, day: date) -> dict[str, Amount]:
        """Amount of each instalment as of a day."""
        return {n: known[-1] for n, v in self.instalments.items() if (known := [a for d, a in v if d <= day])}


class SignedAgreements:
    """All agreements by id, and the receivable accounts of donors."""

    def __init__(self, facts: EntryFacts) -> None:
        self._by_id: dict[str, SignedAgreement] = {}
        for version in agreement_versions(facts):
            found = self._by_id.get(version.id)
            if found is None:
                found = self._by_id[version.id] = SignedAgreement(version.id, version.day, version.place)
            found.add(version)
        for ident, found in self._by_id.items():
            for part in instalment_versions(facts, ident):
                found.instalments[part.number].append((part.day, part.amount))
        for fact in facts.all("agreement-end"):
            known = self._by_id.get(fact.ident)
            if known and known.ended is None:
                known.ended = fact.date
        self._accounts: dict[str, set[str]] = defaultdict(set, {GENERAL_DONOR: {"General"}})
        for account, fact in receivable_parts(facts):
            self._accounts[fact.ident].add(account)

    def get(self, ident: str) -> SignedAgreement | None:
        """The agreement, or None."""
        return self._by_id.get(ident)

    def all(self) -> list[SignedAgreement]:
        """Every agreement, in the order of signing."""
        return list(self._by_id.values())

    def accounts_of(self, agreement: SignedAgreement) -> set[str]:
        """Last part of the receivable accounts that the agreement's donor has had; none where the donor is unknown."""
        return {account for donor in agreement.donors for account in self._accounts.get(donor, ())}
