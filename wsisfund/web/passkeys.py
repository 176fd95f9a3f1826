"""Passkeys of the users of the desk (W3C Web Authentication): a file beside the users file, which only its owner can read.

What a passkey signs is verified by OpenSSH (`gate/webauthn.py`); so they are keys on the curve P-256 (ES256).
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from ..errors import OTHER_FORM, UsageFault, clean
from ..gate.ssh import verified
from ..gate.webauthn import Assertion, as_signature, challenge_in, is_of_person, of_base64url, origin_of, passkey_of
from ..register.keys import relying_party_of
from ..settings import users_path
from .private_file import BYTES_MAX, RENEW, changing, read_private, unusable, write_private

LOGIN: Final = "wsisfund-login"
ALGORITHM: Final = -7
MOST: Final = 10
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,60}")
_IDENT: Final = re.compile(r"[A-Za-z0-9_-]{16,1400}")
# Authenticator data with a new key: who is asked, flags, counter, model, and the length of the id; then the id and the key.
_BEFORE_ID: Final = 55
# A key of ES256 as CTAP2 writes it: kty EC2, alg -7, crv P-256, x, y.
_COSE: Final = re.compile(rb"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20(.{32})\x22\x58\x20(.{32})", re.DOTALL)


class UnknownPasskey(UsageFault):
    """The user has no passkey of this name."""

    slug = "unknown-passkey"


@dataclass(frozen=True)
class Passkey:
    """One passkey. `ident`: as the browser knows it; `key`: the public key, as OpenSSH writes it; `counter`: the last one."""

    user: str
    name: str
    ident: str
    key: str
    added: str
    counter: int = 0

    @property
    def host(self) -> str:
        """The host on which it works."""
        return relying_party_of(self.key) or ""

    def shown(self) -> dict[str, str]:
        """What others may see."""
        return {"name": self.name, "host": self.host, "added": self.added, "public": self.key}


class NoPasskey(Exception):
    """What the browser sent makes no passkey, or proves none; `word`: why, for the log."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Passkeys:
    """Those of the books in `root`; each look reads the file."""

    def __init__(self, root: Path) -> None:
        self._path = users_path(root).with_name("passkeys.json")

    def of(self, user: str) -> list[Passkey]:
        """A user's own, oldest first."""
        return [known for known in self._read() if known.user == user]

    def find(self, ident: str) -> Passkey | None:
        """The one of this id."""
        return next((known for known in self._read() if known.ident == ident), None)

    def named(self, user: str, name: str) -> Passkey:
        """A user's own, by the name that he gave it.

        Raises:
            UnknownPasskey: there is none of this name. UsersFile.
        """
        found = next((known for known in self.of(user) if known.name == name), None)
        if found is None:
            raise UnknownPasskey(
                f"{clean(user)[:60]} has no passkey '{clean(name)[:60]}'",
                why="a passkey is named when it is registered",
                fix=f"wsisfund user passkeys {clean(user)[:60]} shows them",
            )
        return found

    def add(self, passkey: Passkey) -> None:
        """Keep one more.

        Raises:
            NoPasskey: it is there already, its name is taken, or there are too many. UsersFile.
        """
        with self._changing() as known:
            mine = [other for other in known if other.user == passkey.user]
            if any(other.ident == passkey.ident for other in known) or len(mine) >= MOST:
                raise NoPasskey("known")
            if any(other.name == passkey.name for other in mine):
                raise NoPasskey("name")
            known.append(passkey)

    def remove(self, user: str, name: str, *, keeps_one: bool = False) -> bool:
        """Forget one; False where the user `keeps_one` and has no other, also when two are removed at once.

        Raises:
            UnknownPasskey: there is none of this name. UsersFile.
        """
        self.named(user, name)
        with self._changing() as known:
            left = [other for other in known if (other.user, other.name) != (user, name)]
            if keeps_one and not any(other.user == user for other in left):
                return False
            known[:] = left
        return True

    def counted(self, ident: str, counter: int) -> bool:
        """Put down the counter of a signature; False where it should have grown and did not: there may be a copy."""
        with self._changing() as known:
            for at, passkey in enumerate(known):
                if passkey.ident == ident:
                    if (counter or passkey.counter) and counter <= passkey.counter:
                        return False
                    known[at] = replace(passkey, counter=counter)
                    return True
        return False

    @contextmanager
    def _changing(self) -> Iterator[list[Passkey]]:
        with changing(self._path) as folder:
            known = self._read()
            before = list(known)
            yield known
            if known != before:
                write_private(self._path, _text(known), folder)

    def _read(self) -> list[Passkey]:
        content = read_private(self._path)
        try:
            if content is not None and len(content) > BYTES_MAX:
                raise ValueError
            found = [Passkey(**said) for said in json.loads(content)["passkeys"]] if content is not None else []
            if not all(isinstance(p.counter, int) and isinstance(p.key, str) and isinstance(p.user, str) for p in found):
                raise ValueError
        except OTHER_FORM:
            raise unusable(self._path, "it is not of the form that the desk writes", RENEW) from None
        return found


def _text(passkeys: list[Passkey]) -> bytes:
    return json.dumps({"passkeys": [asdict(passkey) for passkey in passkeys]}, indent=1).encode() + b"\n"


# ---------------------------------------------------------------- what the browser sends


@dataclass(frozen=True)
class Site:
    """The desk as the browser knows it: `origin` is ``https://fund.example.org``, `host` the same without scheme and port."""

    origin: str
    host: str


def new_passkey(said: dict[str, str], user: str, name: str, challenge: bytes, site: Site, day: date) -> Passkey:
    """The passkey that an authenticator made on our challenge.

    Args:
        said: ``id``, and in base64url ``client`` (client data) and ``authenticator`` (authenticator data).

    Raises:
        NoPasskey: it answers another challenge, is of another site, was made without asking who is there, or is of another kind.
    """
    ident, client, data = str(said.get("id", "")), of_base64url(said.get("client")), of_base64url(said.get("authenticator"))
    if not _NAME.fullmatch(name.strip()):
        raise NoPasskey("name")
    _refuse_other(client, "webauthn.create", challenge, site)
    flags = data[32] if len(data) > _BEFORE_ID else 0
    if data[:32] != hashlib.sha256(site.host.encode()).digest() or flags & 0x45 != 0x45:
        raise NoPasskey("not-verified")
    length = int.from_bytes(data[53:_BEFORE_ID], "big")
    key = _COSE.match(data, _BEFORE_ID + length)
    if key is None or of_base64url(ident) != data[_BEFORE_ID : _BEFORE_ID + length] or not _IDENT.fullmatch(ident):
        raise NoPasskey("kind")
    counter = int.from_bytes(data[33:37], "big")
    return Passkey(user, name.strip(), ident, passkey_of(site.host, key[1], key[2]), day.isoformat(), counter)


def proved(answer: Assertion, passkey: Passkey, asked: bytes, site: Site) -> None:
    """Nothing, when `answer` is the passkey's signature of `asked`, given here, by the person who can unlock it.

    Raises:
        NoPasskey: it is not. CannotSign: there is no ssh-keygen to ask.
    """
    signature = as_signature(answer, passkey.key, LOGIN)
    if signature is None or origin_of(answer.client) != site.origin or passkey.host != site.host:
        raise NoPasskey("other-site")
    if not is_of_person(signature):
        raise NoPasskey("not-verified")
    if not verified(asked, signature, passkey.key, LOGIN):
        raise NoPasskey("forged")


def assertion_of(said: dict[str, str]) -> Assertion:
    """What a passkey answered, from ``client``, ``authenticator`` and ``signature`` in base64url."""
    return Assertion(*(of_base64url(said.get(name)) for name in ("client", "authenticator", "signature")))


def _refuse_other(client: bytes, kind: str, challenge: bytes, site: Site) -> None:
    try:
        said = json.loads(client)["type"]
    except OTHER_FORM:
        said = ""
    if said != kind or origin_of(client) != site.origin:
        raise NoPasskey("other-site")
    if not hmac.compare_digest(challenge_in(client) or b"", challenge):
        raise NoPasskey("challenge")
