"""A passkey of software, for tests: a key on P-256 that answers as an authenticator and a browser do."""

from __future__ import annotations

import base64
import hashlib
import json

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_Point = tuple[int, int] | None
PRESENT, VERIFIED, NEW_KEY = 0x01, 0x04, 0x40


class SoftPasskey:
    """One passkey for one host. `flags`: what it says of who was there; `counter`: how often it has signed."""

    def __init__(self, host: str, secret: int = 1234567890123456789, origin: str | None = None) -> None:
        self.host, self.origin, self._secret = host, origin or f"http://{host}:5000", secret
        self.ident = to_text(hashlib.sha256(f"{host} {secret}".encode()).digest())
        self.counter, self.flags = 0, PRESENT | VERIFIED

    def create(self, challenge: str) -> dict[str, str]:
        """What the browser hands on when it was made."""
        point = _times(self._secret, _G)
        assert point is not None
        x, y = (part.to_bytes(32, "big") for part in point)
        key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y
        ident = of_text(self.ident)
        data = self._head(self.flags | NEW_KEY) + bytes(16) + len(ident).to_bytes(2, "big") + ident + key
        return {"id": self.ident, "client": to_text(self.client("webauthn.create", challenge)), "authenticator": to_text(data)}

    def get(self, challenge: str) -> dict[str, str]:
        """What the browser hands on when it has signed."""
        self.counter += 1
        client, head = self.client("webauthn.get", challenge), self._head(self.flags)
        signature = self._sign(head + hashlib.sha256(client).digest())
        return {"id": self.ident, "client": to_text(client), "authenticator": to_text(head), "signature": to_text(signature)}

    def client(self, kind: str, challenge: str) -> bytes:
        """The browser's word, in the order of the standard."""
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said, separators=(",", ":")).encode()

    def _head(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _sign(self, text: bytes) -> bytes:
        digest = hashlib.sha256(text).digest()
        once = int.from_bytes(hashlib.sha256(self._secret.to_bytes(32, "big") + digest).digest(), "big") % _N
        point = _times(once, _G)
        assert point is not None
        r = point[0] % _N
        s = pow(once, -1, _N) * (int.from_bytes(digest, "big") + r * self._secret) % _N
        numbers = b"".join(b"\x02" + len(part).to_bytes(1, "big") + part for part in map(_der, (r, s)))
        return b"\x30" + len(numbers).to_bytes(1, "big") + numbers


def to_text(content: bytes) -> str:
    """In base64url."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def of_text(text: str) -> bytes:
    """Out of base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _der(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _plus(one: _Point, other: _Point) -> _Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % _P == 0:
            return None
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, _P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, _P)
    x = (slope**2 - one[0] - other[0]) % _P
    return x, (slope * (one[0] - x) - one[1]) % _P


def _times(number: int, point: _Point) -> _Point:
    total: _Point = None
    while number:
        total = _plus(total, point) if number & 1 else total
        point, number = _plus(point, point), number >> 1
    return total
