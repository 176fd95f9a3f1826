"""Officers sign what they do: with a key on the disk, with the ssh agent, with a passkey, or with the server's key for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..books.draft import Draft
from ..books.records import Record
from ..errors import UsageFault, clean
from ..gate.approvals import signers_in
from ..gate.signing import Joined, naming_officers, signature_files
from ..register.keys import PASSKEY, SSH_KEY, KeyPeriod, key_periods, relying_party_of
from ..register.officers import AWAITED, NOBODY, Officers
from ..register.source import FactSource
from ..vocabulary.event_table import BOTH

if TYPE_CHECKING:
    from ..gate.webauthn import Assertion


class WrongKey(UsageFault):
    """A key that was given belongs to no officer who acts here, or counts no more."""

    slug = "wrong-key"


class PasskeyAsked(Exception):
    """Nothing goes on, and nothing was written, until an officer has touched his passkey for each of `texts`.

    Args:
        keys: public keys of the passkeys, one of which is asked.
    """

    def __init__(self, texts: tuple[bytes, ...], keys: tuple[str, ...]) -> None:
        super().__init__()
        self.texts, self.keys = texts, keys


class Touch(NamedTuple):
    """A passkey in the hand of who has logged in, by its public key."""

    key: str


# A key file, the public key of one in the agent, or a passkey.
_Key = Path | str | Touch


@dataclass(eq=False, repr=False)
class Hands:
    """Who acts, and what they sign with.

    Args:
        officers: who certifies, who approves, as far as they are named.
        keys: key files, private or (for a key in the agent) public; each is matched with its officer by the register.
        agent: whether the ssh agent is asked for the keys of the officers who act, where no key file is given.
        by_server: the server's own key, with which it signs for `logged_in`, whom it knows by a login.
        host: of the desk in whose pages he works; a passkey of his for it signs, and the server does not.
        touched: what his passkey has answered so far.
        proposes: whether an act that lacks an officer becomes a proposal; else it is refused.
        passes_on: whether a proposal that is signed may go on to the next officer for whom it waits.
    """

    officers: Officers = NOBODY
    keys: tuple[Path, ...] = ()
    agent: bool = False
    by_server: Path | None = None
    logged_in: str = ""
    host: str = ""
    touched: tuple[Assertion, ...] = ()
    proposes: bool = True
    passes_on: bool = False
    _made: dict[tuple[str, bytes], bytes] = field(default_factory=dict)

    def signed(self, facts: FactSource, draft: Draft, variants: Iterable[Iterable[Record]] = ()) -> dict[str, bytes]:
        """Signatures, by path, of every entry of the draft that names one who signs here, and of its `variants`.

        Args:
            facts: the register with what the draft adds.
            variants: the draft's entries with this or that officer in the place of who is still to sign.

        Raises:
            WrongKey: a key that was given is of nobody who acts here. CannotSign, BadKey: OpenSSH says no.
            PasskeyAsked: the officer is to touch his passkey first.
        """
        hands = list(self._hands(facts))
        files: dict[str, bytes] = {}
        used: set[_Key] = set()
        untouched: dict[bytes, None] = {}
        for records in (naming_officers(draft), *variants) if hands else ():
            for record in records:
                for officer, path, text in () if _waits(record) else signature_files(record):
                    # Who approves with the key of who certified has proved nothing.
                    mine = hands if officer in self.officers or not self.keys else ()
                    with_key = next((key for key, period in mine if period.officer == officer and _counts(period, record)), None)
                    if with_key is not None:
                        used.add(with_key)
                        made = self._sign(with_key, officer, text)
                        if made is None:
                            untouched[text] = None
                        else:
                            files |= {f"{path.removesuffix(f'.{officer}.sig')}.entry": text, path: made}
        if untouched:
            raise PasskeyAsked(tuple(untouched), tuple(key.key for key, _ in hands if isinstance(key, Touch)))
        self._refuse_unused(hands, used, draft)
        return files

    def _sign(self, key: _Key, officer: str, text: bytes) -> bytes | None:
        """The signature; None where a passkey is to be touched for it."""
        from ..gate.ssh import sign, sign_by_agent  # here and below: only where somebody has a key
        from ..gate.webauthn import as_signature, challenge_in, challenge_of

        if isinstance(key, Touch):
            wanted = challenge_of(text)
            return next((as_signature(a, key.key) for a in self.touched if challenge_in(a.client) == wanted), None)
        made = self._made.get((officer, text))
        if made is None:
            made = self._made[officer, text] = sign(key, text) if isinstance(key, Path) else sign_by_agent(key, text)
        return made

    def _hands(self, facts: FactSource) -> Iterator[tuple[_Key, KeyPeriod]]:
        """Each key that can sign here, a file, a passkey or the public key of one in the agent, with the officer whose it is."""
        if not (self.keys or self.by_server or self.agent or self.host):
            return
        periods = list(key_periods(facts))
        if not periods and not self.keys and not self.by_server:
            return
        from ..gate.ssh import agent_keys, public_key

        for period in periods if self.host else ():
            if (period.proof, period.officer, relying_party_of(period.key)) == (PASSKEY, self.logged_in, self.host):
                yield Touch(period.key), period
        for file in self.keys:
            known = public_key(file)
            yield from ((file, period) for period in periods if period.key == known and period.proof == SSH_KEY)
        if self.by_server is not None:
            known = public_key(self.by_server)
            yield from ((self.by_server, period) for period in periods if (period.key, period.officer) == (known, self.logged_in))
        if self.agent and not self.keys:
            own = [period for period in periods if period.officer in self.officers and period.proof == SSH_KEY]
            held = agent_keys() if own else []
            yield from ((period.key, period) for period in own if period.key in held)

    def _refuse_unused(self, hands: list[tuple[_Key, KeyPeriod]], used: set[_Key], draft: Draft) -> None:
        if not self.keys or not any(
            True for record in naming_officers(draft) if not _waits(record) for _ in signature_files(record)
        ):
            return
        for file in self.keys:
            if file not in used:
                owners = sorted({period.officer for key, period in hands if key == file})
                raise WrongKey(
                    f"the key {clean(file.name)[:60]} signs nothing here",
                    why=f"it is the key of {', '.join(owners)}, who does not act here, or it counts no more on that day"
                    if owners
                    else "the register gives it to no officer",
                    fix="act as the officer whose key it is: --as OFFICER; or register it: wsisfund officer key ID --public FILE",
                )


def _waits(record: Record) -> bool:
    """Whether the entry is still without an officer: it is signed as it will stand."""
    return AWAITED in (getattr(record, "keys", {}).get(key) for key in BOTH)


def _counts(period: KeyPeriod, record: Record) -> bool:
    """Whether a key may sign an entry of that day; one that was registered later may, since entries are dated back."""
    return period.before is None or record.date < period.before


def with_signatures(facts: FactSource, draft: Draft, hands: Hands) -> Draft:
    """The draft with the signatures that can be given here; the same where nobody has a key."""
    files = hands.signed(Joined(facts, draft.records), draft)
    return replace(draft, files={**draft.files, **files}) if files else draft


class Given(NamedTuple):
    """A signature that was given. `proof`: ``ssh-key`` or ``passkey`` of the officer, or ``server-key`` for who was logged in."""

    officer: str
    proof: str
    file: str

    def as_json(self) -> dict[str, str]:
        """As answers show it."""
        return self._asdict()


def given_in(facts: FactSource, draft: Draft) -> Iterator[Given]:
    """The signatures that a draft brings."""
    if not any(path.endswith(".sig") for path in draft.files):
        return
    signers = signers_in(Joined(facts, draft.records))
    for record in naming_officers(draft):
        for officer, path, _ in signature_files(record):
            if path in draft.files:
                yield Given(officer, signers.proof_of(officer, draft.files[path]), path)
