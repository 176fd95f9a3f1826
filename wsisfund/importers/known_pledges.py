"""Pledges that the books have, as rows of a file are compared with them; each is worked out when a row asks for it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from ..books.records import Fact
from ..register.source import EntryFacts, FactSource
from ..register.versions import instalments_at, pledge_at, reference_said
from .record import amount_text
from .repeats import Identity, KnownPledge, content_key, reference_key


class KnownPledges:
    """Live pledges by reference, by id where they have none, and by what they say; those undone are not there."""

    def __init__(self, facts: FactSource, idents: Collection[str]) -> None:
        """`idents`: of all pledges of the books."""
        self._facts = facts
        self._made: dict[str, KnownPledge | None] = {}
        self._contents: dict[str, KnownPledge] | None = None
        self._named: dict[str, list[str]] = defaultdict(list)
        for ident in sorted(idents):
            self._named[reference_key(reference_said(facts.versions("pledge", ident))) or reference_key(ident)].append(ident)

    def get(self, key: str, /) -> KnownPledge | None:
        """The pledge of a `repeats.reference_key` or a `repeats.content_key`, None where the books have none."""
        if "\n" in key:
            if self._contents is None:
                self._contents = self._by_content()
            return self._contents.get(key)
        live = (known for ident in reversed(self._named.get(key, ())) if (known := self._known(ident)) is not None)
        return next(live, None)

    def _known(self, ident: str) -> KnownPledge | None:
        if ident not in self._made:
            self._made[ident] = None if undone(self._facts, ident) else self._of(ident)
        return self._made[ident]

    def _of(self, ident: str) -> KnownPledge:
        pledge = pledge_at(self._facts, ident)
        assert pledge is not None
        place = f"{pledge.place.file}:{pledge.place.line}" if pledge.place else "the register"
        return KnownPledge(frozenset(self._identities(ident)), ident, place)

    def _by_content(self) -> dict[str, KnownPledge]:
        found: dict[str, KnownPledge] = {}
        for ident in sorted(ident for idents in self._named.values() for ident in idents):
            known = self._known(ident)
            for identity in known.identities if known else ():
                assert known is not None
                found.setdefault(content_key(identity), known)
        return found

    def _identities(self, ident: str) -> Iterator[Identity]:
        plan = tuple(
            (i.due.isoformat(), amount_text(i.amount.number, i.amount.currency) or "") for i in instalments_at(self._facts, ident)
        )
        for version in self._facts.versions("pledge", ident):
            pledge = pledge_at(_WithProgrammes(EntryFacts([version]), self._facts), ident)
            assert pledge is not None
            parts = [] if pledge.earmark.is_unearmarked else sorted(str(pledge.earmark).split(","))
            yield Identity(
                pledge.donor,
                version.date.isoformat(),
                amount_text(*pledge.amount) or "",
                pledge.amount.currency,
                ",".join(parts),
                pledge.kind,
                plan,
            )


def undone(facts: FactSource, ident: str) -> bool:
    """Whether the newest version of a pledge came with an import that was taken back."""
    pledge = pledge_at(facts, ident)
    ends = facts.versions("pledge-end", ident)
    return bool(pledge and pledge.ended and pledge.batch and any(end.batch == pledge.batch for end in ends))


class _WithProgrammes:
    """Facts of one pledge's version, with the programmes of the register."""

    def __init__(self, facts: EntryFacts, register: FactSource) -> None:
        self._facts, self._register = facts, register

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing."""
        return self._facts.versions(kind, ident)

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind; programmes are those of the register."""
        return (self._register if kind in ("action-line", "output") else self._facts).all(kind)


class FactsByKind:
    """`FactSource` whose kinds are read from another one when they are first asked for."""

    def __init__(self, source: FactSource) -> None:
        self._source = source
        self._kinds: dict[str, EntryFacts] = {}
        # What `register.versions` works out of the facts.
        self.worked_out: dict[object, object] = {}

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        return self._of(kind).versions(kind, ident)

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        return self._of(kind).all(kind)

    def _of(self, kind: str) -> EntryFacts:
        if kind not in self._kinds:
            self._kinds[kind] = EntryFacts(self._source.all(kind))
        return self._kinds[kind]
