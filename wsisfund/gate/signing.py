"""Before an entry is written: the signatures that it brings hold, those that it needs are there, and who may sign is on file."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

from ..books.approvals import SIGNERS, canonical, entry_path, signature_path, signers_kept
from ..books.change import FileEdit, addition, replacement
from ..books.draft import Draft
from ..books.many import kinds_of, names_of_keys
from ..books.records import Fact, Record
from ..errors import Fault, Faults
from ..register.keys import allowed_signers
from ..register.officers import recorder_of
from ..register.signatures import are_required, signers_of
from ..register.source import EntryFacts, FactSource
from ..store.index import Index
from ..vocabulary.event_table import BOTH
from ..vocabulary.events import RECORDED_BY
from .approvals import Verified, signature_fault, signers_in, unsigned
from .state import BooksState

# Facts from which it follows who may sign.
_SIGNING = frozenset(["officer", "policy"])
_NAMING = frozenset([*BOTH, RECORDED_BY])


class Joined:
    """The facts of the books with those of a draft."""

    def __init__(self, index: FactSource, records: Collection[Record]) -> None:
        self._index, self._records = index, records

    @cached_property
    def _kinds(self) -> Collection[str]:
        return kinds_of(self._records)

    @cached_property
    def _new(self) -> EntryFacts:
        # Made when it is asked for: an import has thousands of entries, and nobody signs them.
        return EntryFacts(record for record in self._records if isinstance(record, Fact))

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        new = self._new.versions(kind, ident) if kind in self._kinds else ()
        return sorted(chain(self._index.versions(kind, ident), new), key=lambda fact: fact.date)

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        new = self._new.all(kind) if kind in self._kinds else ()
        return sorted(chain(self._index.all(kind), new), key=lambda fact: fact.date)


def refuse_unsigned(index: Index, draft: Draft) -> None:
    """Nothing, when every signature of the draft holds and none is missing.

    Raises:
        Faults: an officer has not signed although the policy asks for it; a signature is none of this text, or of nobody who may.
        CannotSign: there is no ssh-keygen to ask.
    """
    found = list(signing_faults(Joined(index, draft.records), draft))
    if found:
        raise Faults(found)


def signing_faults(facts: FactSource, draft: Draft) -> Iterator[Fault]:
    """What is wrong with the signatures of a draft's entries, and what is missing."""
    signers, known = signers_in(facts), Verified()
    for record in naming_officers(draft):
        for officer, path, text in signature_files(record):
            signature = draft.files.get(path)
            if signature is not None:
                fault = signature_fault(text, officer, signature, signers, known)
                if fault is not None:
                    yield fault
            elif officer in missing_signers(facts, record, draft):
                yield unsigned(officer)


def naming_officers(draft: Draft) -> Iterable[Record]:
    """Entries of a draft some of which may name an officer; none where no key of them does: an import has a million."""
    return draft.records if _NAMING & set(names_of_keys(draft.records)) else ()


def missing_signers(facts: FactSource, record: Record, draft: Draft) -> list[str]:
    """Officers who still have to sign an entry, where the policy of its day asks for it."""
    if not are_required(facts, record.date):
        return []
    wanted = signers_of(getattr(record, "keys", {}))
    return [who for who, path, _ in signature_files(record) if who in wanted and path not in draft.files]


def signature_files(record: Record) -> Iterator[tuple[str, str, bytes]]:
    """Who may sign an entry, since it names him; the path of his signature, and the text that is signed."""
    keys = getattr(record, "keys", {})
    named = dict.fromkeys(who for who in (*signers_of(keys), recorder_of(keys)) if who is not None)
    if named:
        text = canonical(record)
        path = entry_path(record, text)
        for officer in named:
            yield officer, signature_path(path, officer), text.encode()


def with_signers(state: BooksState, draft: Draft) -> Draft:
    """The draft, with ``allowed_signers`` as the register has it afterwards, where it says something else then."""
    if not _SIGNING & set(kinds_of(draft.records)):
        return draft
    edits = signers_edit(state, Joined(state.index, draft.records))
    return replace(draft, edits=(*draft.edits, *edits)) if edits else draft


def signers_edit(state: BooksState, facts: FactSource) -> tuple[FileEdit, ...]:
    """What brings ``allowed_signers`` to what the register says; empty where it says so."""
    now, then = signers_kept(state.root), allowed_signers(facts).encode()
    if (now or b"") == then:
        return ()
    return (addition(SIGNERS, then) if now is None else replacement(SIGNERS, now, then),)
