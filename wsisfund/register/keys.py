"""The keys with which officers sign: which key is whose, from when and until when, and ``allowed_signers`` made from it.

An officer's ssh key is the key `key` of his entry in the register, his passkey, with which he signs in the browser, the key
`passkey`; like every key each holds until a later version names another one. A version with ``key: "none"`` retires it. The
policy `server-key` is the key with which the server signs for who is logged in.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from ..books.records import Fact
from .source import FactSource
from .versions import day_of, policy_values

NAMESPACE: Final = "wsisfund"
NO_KEY: Final = "none"
# One's own key on a disk or in the agent, and keys in hardware.
PASSKEY_TYPE: Final = "sk-ecdsa-sha2-nistp256@openssh.com"
KEY_TYPES: Final = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", PASSKEY_TYPE)
SSH_KEY, PASSKEY, SERVER_KEY = "ssh-key", "passkey", "server-key"
# Keys of an officer's entry in the register, and what a signature by each is worth.
OWN_KEYS: Final = {"key": SSH_KEY, "passkey": PASSKEY}
# The application of a passkey is the desk's host; that of OpenSSH's own keys in hardware begins with "ssh:".
_HOST: Final = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?"
# Who signs is named in files and in their names, where a pattern or a path would mean somebody else.
_SIGNER: Final = r"[A-Za-z0-9][A-Za-z0-9._-]*"


class KeyPeriod(NamedTuple):
    """One key of one officer: `since` its first day, `before` the day from which it counts no more, None while it does.

    `proof`: ``ssh-key`` or ``passkey`` of the officer himself, ``server-key`` where the server signed for who was logged in.
    """

    officer: str
    key: str
    since: date
    before: date | None
    proof: str = SSH_KEY

    def holds(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.since <= day and (self.before is None or day < self.before)


def plain_key(text: str) -> str | None:
    """A public key as the register keeps it, ``TYPE BASE64`` without comment; None where `text` is none that may sign.

    >>> plain_key("ssh-rsa AAAA me@there") is None
    True
    """
    from base64 import b64decode  # only where somebody has a key

    parts = text.strip().split(None, 2)
    if len(parts) < 2 or parts[0] not in KEY_TYPES or "\n" in text.strip():
        return None
    try:
        blob = b64decode(parts[1], validate=True)
    except ValueError:
        return None
    named = len(parts[0]).to_bytes(4, "big") + parts[0].encode()
    return f"{parts[0]} {parts[1]}" if blob.startswith(named) and len(blob) > len(named) + 32 else None


def relying_party_of(key: str) -> str | None:
    """The host on which a passkey is used; None where `key` is no public passkey.

    >>> relying_party_of("ssh-ed25519 AAAA") is None
    True
    """
    if plain_key(key) != key or not key.startswith(f"{PASSKEY_TYPE} "):
        return None
    from base64 import b64decode

    rest, parts = b64decode(key.split()[1]), []
    while rest:
        length = int.from_bytes(rest[:4], "big")
        parts.append(rest[4 : 4 + length])
        rest = rest[4 + length :]
    if len(parts) != 4 or parts[1] != b"nistp256" or len(parts[2]) != 65:
        return None
    host = parts[3].decode("ascii", "replace")
    return host if re.fullmatch(_HOST, host) else None


def is_own_key(name: str, text: str) -> bool:
    """Whether `text` may stand under the key `name` (`OWN_KEYS`) of an officer."""
    return relying_party_of(text) is not None if name == PASSKEY else plain_key(text) == text and relying_party_of(text) is None


def may_sign(ident: str) -> bool:
    """Whether an officer of this id can have a key."""
    return re.fullmatch(_SIGNER, ident) is not None


def key_periods(facts: FactSource) -> Iterator[KeyPeriod]:
    """The keys of all officers, by officer and time; last those by which the server signs for each of them.

    What is no key gives nothing here; the form of facts reports it.
    """
    for ident in _officers(facts):
        for name in OWN_KEYS:
            yield from _own_keys(facts, ident, name)
    for key, since, before in _server_keys(facts):
        for ident in _officers(facts):
            begins = max(since, facts.versions("officer", ident)[0].date)
            yield KeyPeriod(ident, key, begins, _earlier(before, _left(facts, ident)), SERVER_KEY)


def keys_said(version: Fact) -> Iterator[str]:
    """The keys that this version of an officer registers, whatever they are; one that is retired is none."""
    said = (version.keys.get(name, NO_KEY) for name in OWN_KEYS)
    return (str(key) for key in said if key != NO_KEY)


def _officers(facts: FactSource) -> list[str]:
    return sorted({fact.ident for fact in facts.all("officer") if may_sign(fact.ident)})


def _own_keys(facts: FactSource, ident: str, name: str) -> Iterator[KeyPeriod]:
    named = [fact for fact in facts.versions("officer", ident) if name in fact.keys]
    for i, fact in enumerate(named):
        key = str(fact.keys[name])
        if is_own_key(name, key) and (i == 0 or key != named[i - 1].keys[name]):
            before = next((later.date for later in named[i + 1 :] if later.keys[name] != key), None)
            before = _earlier(before, _left(facts, ident))
            # One that was put right on its first day never counted.
            if before is None or before > fact.date:
                yield KeyPeriod(ident, key, fact.date, before, OWN_KEYS[name])


def _left(facts: FactSource, ident: str) -> date | None:
    """The day after the officer's last one in office, None while he is."""
    until = None
    for fact in facts.versions("officer", ident):
        until = day_of(fact.keys["until"]) if "until" in fact.keys else until
    return until + timedelta(1) if until else None


def _server_keys(facts: FactSource) -> Iterator[tuple[str, date, date | None]]:
    """Each key of the server, its first day, and the day from which it counts no more."""
    versions = policy_values(facts, "server-key")
    for i, (since, key) in enumerate(versions):
        if plain_key(key) == key:
            yield key, since, versions[i + 1][0] if i + 1 < len(versions) else None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(day for day in (one, other) if day) if one or other else None


def allowed_signers(facts: FactSource) -> str:
    """The file that ``ssh-keygen -Y verify -f`` reads (`man ssh-keygen`, ALLOWED SIGNERS), empty where nobody has a key.

    Days are those of Coordinated Universal Time, midnight to midnight.
    """
    lines = []
    for period in key_periods(facts):
        options = [f'namespaces="{NAMESPACE}"', f'valid-after="{period.since:%Y%m%d}Z"']
        options += [f'valid-before="{period.before:%Y%m%d}Z"'] if period.before else []
        lines.append(f"{period.officer} {','.join(options)} {period.key} {period.proof}\n")
    return "".join(lines)


def periods_said(text: str) -> list[KeyPeriod]:
    """The keys that an ``allowed_signers`` of ours names; lines of another form say nothing."""
    found = []
    for line in text.splitlines():
        match = re.fullmatch(_LINE, line)
        if match:
            since, before = (datetime.strptime(day, "%Y%m%d").date() if day else None for day in match.group(2, 3))  # noqa: DTZ007
            found.append(KeyPeriod(match[1], match[4], since or date.min, before, match[5]))
    return found


_LINE: Final = (
    r'(\S+) namespaces="wsisfund",valid-after="(\d{8})Z"(?:,valid-before="(\d{8})Z")? (\S+ \S+) (ssh-key|passkey|server-key)'
)
