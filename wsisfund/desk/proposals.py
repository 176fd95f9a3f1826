"""Acts that wait for an officer: proposed, shown, approved by one atomic change, withdrawn or sent back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from ..books.approvals import FOLDER as APPROVALS
from ..books.approvals import canonical, entry_of
from ..books.change import FileEdit, replacement
from ..books.draft import Draft
from ..books.proposal import About, Proposal, bad_proposal, find_proposal, proposal_id
from ..books.records import Record
from ..errors import Conflict, Faults, UsageFault, clean
from ..gate.approvals import unsigned
from ..gate.commit import put_beside, rehearse
from ..gate.signing import Joined, missing_signers, naming_officers, signature_files, signing_faults
from ..gate.state import BooksState
from ..gate.waiting_for import who_may
from ..register.known import AlreadyThere
from ..register.officers import AWAITED, NoAuthority, authority_of
from ..register.source import FactSource
from ..register.versions import officer_at
from ..vocabulary.event_table import BOTH
from ..vocabulary.events import ROLE_OF_KEY
from .signing import Hands

# Stands for the second officer while the entry is judged, in books without a register of officers.
_ANYBODY = "second-officer"


class UnknownProposal(UsageFault):
    """No proposal of this id waits."""

    slug = "unknown-proposal"


class ProposalGone(Conflict):
    """Somebody else approved or withdrew the proposal in this moment."""

    slug = "proposal-gone"


# ---------------------------------------------------------------- who is still to sign


def awaited_keys(draft: Draft) -> list[str]:
    """Keys of the officers for whom the draft waits, in the order in which they sign."""
    return [key for key in BOTH if any(getattr(record, "keys", {}).get(key) == AWAITED for record in naming_officers(draft))]


def judged_as(facts: FactSource, draft: Draft) -> Draft:
    """The draft as it is judged before anybody signs it: with one who may."""
    return _whole(Joined(facts, draft.records), draft)


def _whole(facts: FactSource, draft: Draft) -> Draft:
    """The draft with somebody who may in the place of each who is still to sign."""
    for key in awaited_keys(draft):
        draft = filled(draft, key, next(iter(_may(facts, draft, key)), f"{_ANYBODY}-{key}"))
    return draft


def waiting_words(facts: FactSource, draft: Draft) -> str:
    """What to know of a draft that waits: for whom."""
    key = awaited_keys(draft)[0]
    may = _may(Joined(facts, draft.records), draft, key)
    return f"it becomes a proposal, and waits for the {ROLE_OF_KEY[key]} officer" + (f": {', '.join(may)}" if may else "")


def _may(facts: FactSource, draft: Draft, key: str) -> list[str]:
    others = {str(getattr(record, "keys", {}).get(other)) for record in draft.records for other in BOTH if other != key}
    may = who_may(facts, key, max(record.date for record in draft.records), "")
    return [who for who in may if who not in others]


# ---------------------------------------------------------------- proposing


def proposal_of(state: BooksState, draft: Draft, hands: Hands) -> Proposal | None:
    """What the draft becomes where an officer is still to sign it, judged by all rules; None where it can be written.

    Raises:
        NoAuthority: nobody in the register may sign it. Fault, Faults: a rule refuses it, whoever signs.
        AlreadyThere: the same is proposed already.
    """
    facts = Joined(state.index, draft.records)
    awaited = awaited_keys(draft)
    if awaited and (hands.proposes or hands.passes_on):
        return _waiting_for_anybody(state, facts, draft, hands, awaited[0])
    if not hands.proposes:
        return None
    missing = {who for record in naming_officers(draft) for who in missing_signers(facts, record, draft)}
    signed = {who for record in naming_officers(draft) for who, path, _ in signature_files(record) if path in draft.files}
    named = {key: who for key, who in zip(BOTH, hands.officers, strict=True) if who}
    if len(missing) != 1 or not signed or not missing <= set(named.values()):
        return None
    refused = [fault for fault in signing_faults(facts, draft) if fault.slug != "unsigned-entry"]
    if refused:
        raise Faults(refused)
    rehearse(state, draft)
    officer = missing.pop()
    key = next(key for key, who in named.items() if who == officer)
    of_day = max(record.date for record in draft.records).isoformat()
    about = About(draft.event, draft.ident, min(signed - {officer}, default=""), of_day, key, officer)
    return _proposal(state, draft, draft.files, about)


def _waiting_for_anybody(state: BooksState, facts: FactSource, draft: Draft, hands: Hands, key: str) -> Proposal:
    by = next((who for who in hands.officers if who), "") or ""
    of_day = max(record.date for record in draft.records)
    may = _may(facts, draft, key)
    if facts.all("officer") and not may:
        raise NoAuthority(
            f"the entry needs the {ROLE_OF_KEY[key]} officer, and the register has none but {clean(by)[:60]}",
            why=f"nobody else has the role '{ROLE_OF_KEY[key]}' on {of_day}",
            fix=f"register one: wsisfund officer add ID --name NAME --role {ROLE_OF_KEY[key]}",
        )
    rehearse(state, _whole(facts, draft))
    variants = [filled(draft, key, officer).records for officer in may]
    signed = replace(draft, files={**draft.files, **hands.signed(facts, draft, variants)})
    if any(by in missing_signers(facts, record, signed) for records in variants for record in records):
        raise Faults([unsigned(by)])
    return _proposal(state, draft, signed.files, About(draft.event, draft.ident, by, of_day.isoformat(), key))


def filled(draft: Draft, key: str, officer: str) -> Draft:
    """The draft with `officer` in the place of who is still to sign under `key`."""
    return replace(draft, records=tuple(_filled(record, key, officer) for record in draft.records))


def _filled(record: Record, key: str, officer: str) -> Record:
    keys = getattr(record, "keys", None)
    if not keys or keys.get(key) != AWAITED:
        return record
    return record._replace(keys={**keys, key: officer})  # type: ignore[call-arg]


def _proposal(state: BooksState, draft: Draft, files: Mapping[str, bytes], about: About) -> Proposal:
    text = "\n".join(canonical(record) for record in draft.records)
    about = about._replace(line=draft.budget_line, agreement=draft.agreement)
    signatures = {path: held for path, held in files.items() if path.startswith(f"{APPROVALS}/") and path.endswith(".sig")}
    beside = {path: held for path, held in files.items() if not path.startswith(f"{APPROVALS}/")}
    found = Proposal(proposal_id(text, beside), about, text, tuple(draft.derivation), beside, signatures)
    known = find_proposal(state.root, found.ident)
    if known is not None and not known.returned:
        raise AlreadyThere(
            f"the same is proposed already: {found.ident}",
            why="it waits for an officer to sign it",
            fix=f"wsisfund proposal show {found.ident}",
            file=found.path,
        )
    return found


def propose(state: BooksState, proposal: Proposal, edits: tuple[FileEdit, ...] = ()) -> None:
    """Write a proposal; it reserves nothing.

    Args:
        edits: files beside the ledger that go with it: the proposal that one officer signed, and that waits for the next.

    Raises:
        BooksChanged: the books changed since `state` was made. FileExists, Locked, CannotWrite.
    """
    before = find_proposal(state.root, proposal.ident)
    put_beside(state, (*(before.gone() if before else ()), *edits, *proposal.edits()))


# ---------------------------------------------------------------- approving


class Approval:
    """A proposal as `flow.carry_out` builds it: its entries with the officer who signs now, and its file taken away.

    Args:
        ident: of the proposal. officer: who signs, None where nobody is named. seen: it was shown to them a moment ago.
    """

    def __init__(self, ident: str, officer: str | None, *, seen: bool = False) -> None:
        self._ident, self._officer, self._seen = ident, officer, seen

    def __call__(self, state: BooksState) -> Draft:
        """The draft on the books as they are.

        Raises:
            UnknownProposal: no such proposal waits. ProposalGone: it waited a moment ago. BadProposal: its file was changed.
            NoAuthority: nobody is named, or the officer may not.
        """
        from ..gate.entries_of_text import Unreadable, records_of  # only here: what nobody proposed is not read

        proposal = waiting_proposal(state, self._ident, seen=self._seen)
        self._seen = True
        officer = _approving(state.index, proposal, self._officer)
        text = proposal.signed_off(officer)
        try:
            records = records_of(text)
        except Unreadable as error:
            raise bad_proposal(proposal.path, str(error)) from None
        about = proposal.about
        return Draft(
            about.act, about.id, records, proposal.derivation, (), about.line, about.agreement,
            dict(_files_for(proposal, records)), proposal.gone(), date.fromisoformat(about.on),
        )  # fmt: skip


def waiting_proposal(state: BooksState, ident: str, *, seen: bool = False) -> Proposal:
    """The proposal that waits under `ident`.

    Raises:
        UnknownProposal: there is none, or it was sent back. ProposalGone: it was there when it was `seen`.
    """
    found = find_proposal(state.root, ident)
    if found is not None and not found.returned:
        return found
    name = clean(ident)[:60]
    if seen:
        raise ProposalGone(
            f"{name} waits no more",
            why="somebody else approved it, withdrew it or sent it back in this moment; nothing was written by this command",
            fix="wsisfund status shows what waits; the entry, if it was approved, stands in the ledger",
        )
    why = (
        f"{found.about.returned_by} sent it back: {found.about.reason}" if found else "it was approved or withdrawn, or never was"
    )
    raise UnknownProposal(f"no proposal '{name}' waits", why=why, fix="wsisfund proposal list shows those that do")


def _approving(facts: FactSource, proposal: Proposal, officer: str | None) -> str:
    about = proposal.about
    role = ROLE_OF_KEY[about.awaits]
    if not officer:
        raise NoAuthority(
            f"nobody is named who signs {proposal.ident}",
            why=f"it waits for the {role} officer",
            fix="name the officer: --as OFFICER",
        )
    if about.officer and officer != about.officer:
        raise NoAuthority(
            f"{proposal.ident} names {about.officer} as the {role} officer, not {clean(officer)[:60]}",
            why="who proposed it signed it so",
            fix=f"let {about.officer} approve it, or have it proposed for another officer",
        )
    if officer == about.by:
        raise NoAuthority(
            f"{officer} cannot both certify and approve",
            why="the certifying and the approving officer of one entry differ",
            fix="another officer approves it: --as OFFICER",
        )
    authority_of(facts, {about.awaits: officer}, date.fromisoformat(about.on))
    return officer


def _files_for(proposal: Proposal, records: tuple[Record, ...]) -> Iterator[tuple[str, bytes]]:
    """What the entry brings: files of its act, and those signatures that were given for it as it stands now."""
    yield from proposal.files.items()
    for record in records:
        for officer, path, text in signature_files(record):
            if path in proposal.signatures:
                yield entry_of(path, officer), text
                yield path, proposal.signatures[path]


# ---------------------------------------------------------------- taking back


def take_back(state: BooksState, ident: str, officer: str | None, reason: str, *, seen: bool = False) -> Proposal:
    """Withdraw a proposal as the one who made it, or send it back as another officer: kept with the reason, it waits no more.

    Who made it withdraws what was sent back to him, too: he has read why, and both reasons are kept.

    Args:
        seen: it was there a moment ago, so that somebody else was faster where it is not.

    Returns:
        What was taken back.

    Raises:
        UnknownProposal: there is none. NoAuthority: the register has officers, and `officer` is none of them on that day.
        BooksChanged: somebody else was faster.
    """
    found = proposal_to_take_back(state, ident, officer, seen=seen)
    _refuse_stranger(state.index, officer)
    if found.returned:
        reason = f"{found.about.reason} ({found.about.returned_by}); {reason}"
    about = found.about._replace(reason=reason, returned_by=officer or "")
    back = found._replace(about=about, returned=True, content=b"")
    file, *beside = back.edits()
    kept = (replacement(found.path, found.content, file.content or b""),) if found.returned else (*found.gone(), file, *beside)
    put_beside(state, kept)
    return back


def proposal_to_take_back(state: BooksState, ident: str, officer: str | None, *, seen: bool = False) -> Proposal:
    """The proposal of this id that waits, or that another officer sent back to `officer`, who made it.

    Raises:
        UnknownProposal: there is none. ProposalGone: it waited when it was `seen`.
    """
    found = find_proposal(state.root, ident)
    mine = found is not None and found.returned and officer == found.about.by != found.about.returned_by
    return found if mine and found is not None else waiting_proposal(state, ident, seen=seen)


def restore(state: BooksState, ident: str, officer: str | None) -> Proposal:
    """Let a proposal that was taken back wait again, as it was proposed; it is judged anew when it is approved.

    Returns:
        What waits again.

    Raises:
        UnknownProposal: none of this id was taken back. NoAuthority: `officer` did not take it back. BadProposal: its file was
            changed.
        BooksChanged: somebody else was faster.
    """
    found = find_proposal(state.root, ident)
    if found is None or not found.returned:
        raise UnknownProposal(
            f"no proposal '{clean(ident)[:60]}' was taken back",
            why="it waits already" if found else "it was approved, or never was",
            fix="wsisfund proposal list --all shows those that were",
        )
    _refuse_stranger(state.index, officer)
    by = found.about.returned_by
    if by and officer != by:
        raise NoAuthority(
            f"{clean(by)[:60]} took {found.ident} back, not {clean(officer or 'nobody')[:60]}",
            why="who took a proposal back lets it wait again",
            fix="let the entry be proposed anew",
        )
    if proposal_id(found.text, found.files) != found.ident:
        raise bad_proposal(found.path, "its entries, or the files beside it, are others than those that were proposed")
    again = found._replace(about=found.about._replace(reason="", returned_by=""), returned=False, content=b"")
    put_beside(state, (*found.gone(), *again.edits()))
    return again


def _refuse_stranger(facts: FactSource, officer: str | None) -> None:
    if facts.all("officer") and (not officer or officer_at(facts, officer) is None):
        raise NoAuthority(
            f"{clean(officer or 'nobody')[:60]} is no officer of the fund",
            why="a proposal is withdrawn or sent back by an officer, in writing",
            fix="name the officer: --as OFFICER; wsisfund officer list shows them",
        )
