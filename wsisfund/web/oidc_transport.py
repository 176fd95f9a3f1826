"""How the desk asks a provider of OpenID Connect: over TLS that is verified, no further than asked, a bounded time and size."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from .oidc_settings import is_safe

SECONDS: Final = 5
BYTES_MAX: Final = 256 * 1024


class Unreachable(Exception):
    """The provider gave no answer that can be used; the text says why, for the log."""


@dataclass(frozen=True)
class Answer:
    """What a provider answered, as Authlib reads it."""

    status_code: int
    body: bytes

    def json(self) -> Any:
        """What it holds. Raises ValueError: no JSON."""
        return json.loads(self.body)

    def raise_for_status(self) -> None:
        """Raises Unreachable unless it is an answer to what was asked."""
        if self.status_code >= 400:
            raise Unreachable(f"status {self.status_code}")


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Nowhere: what is asked of an address is answered by it."""


class _UntilLate(RawIOBase):
    """What comes through a socket within the time from now on, however little comes at once.

    The time of the socket itself is one for each piece.
    """

    def __init__(self, raw: Any, socket: Any) -> None:
        self._raw, self._socket, self._end = raw, socket, monotonic() + SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> Any:
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError("its answer takes too long")
        self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    """An answer of which head and body have to come within the time."""

    def __init__(self, sock: Any, *rest: Any, **named: Any) -> None:
        super().__init__(sock, *rest, **named)
        self.fp = BufferedReader(_UntilLate(self.fp.detach(), sock))


class _Plain(HTTPConnection):
    response_class = _Response


class _Secure(HTTPSConnection):
    response_class = _Response


class _ByHttp(HTTPHandler):
    def http_open(self, req: Request) -> Any:
        return self.do_open(_Plain, req)


class _ByHttps(HTTPSHandler):
    def https_open(self, req: Request) -> Any:
        return self.do_open(partial(_Secure, context=ssl.create_default_context()), req)


class Transport:
    """GET and POST, as Authlib's client asks for them.

    Raises:
        Unreachable: no answer within the time and size, one by TLS that cannot be verified, a redirection.
    """

    def get(self, address: str) -> Answer:
        """What stands there."""
        return self._ask(address, Request(address, headers={"Accept": "application/json"}))  # noqa: S310  is_safe

    def post(self, address: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> Answer:
        """The answer to a form; `auth` (Authlib's `ClientAuth`) puts in who asks."""
        place, named, body = auth.prepare("POST", address, dict(headers), urlencode(data))
        return self._ask(address, Request(place, str(body).encode(), dict(named), method="POST"))  # noqa: S310  is_safe

    def _ask(self, address: str, request: Request) -> Answer:
        if not is_safe(address, query=True):
            raise Unreachable("it names an address without TLS")
        try:
            with _opener(address).open(request, timeout=SECONDS) as answer:
                return Answer(answer.status, _bounded(answer))
        except HTTPError as error:
            with error:
                if 400 <= error.code < 500:
                    return Answer(error.code, _bounded(error))
            raise Unreachable(f"status {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Unreachable(f"{type(reason).__name__}: {reason}"[:200]) from None


def _opener(address: str) -> OpenerDirector:
    here = [ProxyHandler({})] if address.startswith("http:") else []  # to this machine no proxy leads
    return build_opener(_ByHttp, _ByHttps, _StayHere, *here)


def _bounded(answer: Any) -> bytes:
    parts, size = [], 0
    while part := answer.read1(16 * 1024):
        parts.append(part)
        size += len(part)
        if size > BYTES_MAX:
            raise Unreachable("its answer is too long")
    return b"".join(parts)
