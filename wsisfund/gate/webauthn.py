"""What a passkey signs (W3C Web Authentication), as a signature of OpenSSH: `ssh-keygen` verifies it, without our program.

OpenSSH keeps a passkey as a key of type ``sk-ecdsa-sha2-nistp256@openssh.com`` whose application is the relying party, and a
signature of it as ``webauthn-sk-ecdsa-sha2-nistp256@openssh.com`` (PROTOCOL.u2f). The challenge that the passkey answers is what
`ssh-keygen -Y sign` would sign of the text (PROTOCOL.sshsig); so nothing but this text has that challenge.
"""

import base64
import hashlib
import json
import re
from typing import Final, NamedTuple

from ..errors import OTHER_FORM
from ..register.keys import NAMESPACE, PASSKEY_TYPE, relying_party_of

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = b"\0\0\0\1"
_HASH: Final = b"sha512"
_SIGNED_AS: Final = b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
# Flags of the authenticator: somebody was there; it was this person, by a PIN or a finger.
_PERSON: Final = 0x01 | 0x04
_HEAD: Final = 37
_LINE: Final = 70
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{0,65536}")


class Assertion(NamedTuple):
    """What a passkey answered: the browser's word on what was asked, the authenticator's on who was there, and the signature."""

    client: bytes
    authenticator: bytes
    signature: bytes

    @property
    def flags(self) -> int:
        """Of the authenticator; 0 where there are none."""
        return self.authenticator[32] if len(self.authenticator) >= _HEAD else 0

    @property
    def counter(self) -> int:
        """How often it has signed, by its own count; 0 where it keeps none."""
        return int.from_bytes(self.authenticator[33:_HEAD], "big")


def challenge_of(text: bytes, namespace: str = NAMESPACE) -> bytes:
    """What a passkey is asked to sign, so that it signs `text` for `namespace` and nothing else."""
    return _MAGIC + _said(namespace.encode(), b"", _HASH, hashlib.sha512(text).digest())


def passkey_of(relying_party: str, x: bytes, y: bytes) -> str:
    """The public key, ``TYPE BASE64``, of a passkey on the curve P-256 with the point (x, y), 32 bytes each."""
    kind = PASSKEY_TYPE.encode()
    blob = _said(kind, b"nistp256", b"\4" + x + y, relying_party.encode())
    return f"{PASSKEY_TYPE} {base64.b64encode(blob).decode()}"


def as_signature(answer: Assertion, key: str, namespace: str = NAMESPACE) -> bytes | None:
    """The assertion as a signature file of OpenSSH by the passkey `key`; None where it is of no such form."""
    origin, numbers = origin_of(answer.client), _der_numbers(answer.signature)
    if origin is None or numbers is None or len(answer.authenticator) < _HEAD or relying_party_of(key) is None:
        return None
    head, rest = answer.authenticator[32:_HEAD], answer.authenticator[_HEAD:]
    signed = _said(_SIGNED_AS, _said(*numbers)) + head + _said(origin.encode(), answer.client, rest)
    public = base64.b64decode(key.split()[1])
    blob = _MAGIC + _VERSION + _said(public, namespace.encode(), b"", _HASH, signed)
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


def origin_of(client: bytes) -> str | None:
    """The site on which a passkey was asked, by the browser; None where it says none, or asked for another one's page."""
    try:
        said = json.loads(client)
        origin, crossed = said["origin"], said.get("crossOrigin", False)
    except OTHER_FORM:
        return None
    return origin if isinstance(origin, str) and not crossed else None


def challenge_in(client: bytes) -> bytes | None:
    """The challenge that the browser says it passed on."""
    try:
        return of_base64url(json.loads(client)["challenge"])
    except OTHER_FORM:
        return None


def flags_of(signature: bytes) -> int | None:
    """Flags of the authenticator in a signature file by a passkey; None: it is by another key."""
    lines = signature.strip().splitlines()
    try:
        blob = base64.b64decode(b"".join(line.strip() for line in lines[1:-1]), validate=True)
    except ValueError:
        return None
    rest = blob[len(_MAGIC) + len(_VERSION) :]
    for _ in range(4):
        _, rest = _taken(rest)
    signed, _ = _taken(rest)
    kind, inner = _taken(signed)
    _, inner = _taken(inner)
    return inner[0] if kind == _SIGNED_AS and inner else None


def is_of_person(signature: bytes) -> bool:
    """Whether somebody was there for the signature of a passkey, and the passkey knew who."""
    return ((flags_of(signature) or 0) & _PERSON) == _PERSON


def to_base64url(content: bytes) -> str:
    """As scripts of a browser take bytes.

    >>> of_base64url(to_base64url(b"abcd"))
    b'abcd'
    """
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def of_base64url(text: object) -> bytes:
    """What a text in base64url holds; nothing where it is none."""
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text):
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _said(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _taken(blob: bytes) -> tuple[bytes, bytes]:
    """The first length-prefixed string of a blob, and what follows."""
    length = int.from_bytes(blob[:4], "big")
    return blob[4 : 4 + length], blob[4 + length :]


def _der_numbers(signature: bytes) -> tuple[bytes, bytes] | None:
    """The two numbers of an ECDSA signature in DER, as bytes that OpenSSH takes as they are; None where it is none."""
    if signature[:1] != b"\x30" or len(signature) < 8 or signature[1] != len(signature) - 2:
        return None
    found, rest = [], signature[2:]
    while rest:
        if rest[:1] != b"\x02" or len(rest) < 3 or not 0 < rest[1] <= 33:
            return None
        found.append(rest[2 : 2 + rest[1]])
        rest = rest[2 + rest[1] :]
    return (found[0], found[1]) if len(found) == 2 else None
