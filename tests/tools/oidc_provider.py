"""A provider of OpenID Connect on this machine, over real HTTP: it lets `subject` in without asking, and can be told to lie.

It is as strict as one should be: client and secret, redirect address, PKCE, and each code once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "wsisfund", "a-secret-of-both"


def part(said: Any) -> str:
    """A part of a token."""
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


class Provider:
    """`claims` and `about` are laid over what it would say; `token` makes the token of claims; `asked`: paths, as they came."""

    def __init__(self, address: str) -> None:
        self.issuer, self.subject = address, "sub-of-cert"
        self.keys: dict[str, Any] = {
            "rsa": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
            "ec": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
        }
        self.claims: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, Any]] = {}
        self.token: Callable[[dict[str, Any]], Any] = lambda claims: self.signed(claims)
        self.redirect, self.secret = "", SECRET
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._numbers = count()

    def signed(self, claims: dict[str, Any], algorithm: str = "RS256", key: Any = None) -> str:
        chosen = key or self.keys["rsa" if algorithm.startswith(("RS", "PS")) else "ec"]
        return jwt.encode({"alg": algorithm, "kid": chosen.kid}, claims, chosen, algorithms=[algorithm])

    def without_signature(self, claims: dict[str, Any]) -> str:
        return f"{part({'alg': 'none'})}.{part(claims)}."

    def by_the_public_key(self, claims: dict[str, Any]) -> str:
        """HS256 with what everybody knows: the public key, as text."""
        text = f"{part({'alg': 'HS256', 'kid': 'rsa'})}.{part(claims)}"
        return f"{text}.{part(hmac.digest(self.keys['rsa'].as_pem(private=False), text.encode(), 'sha256'))}"

    # ---------------------------------------------------------------- what it answers: status, content or place

    def answer(self, path: str, query: dict[str, str], form: dict[str, str], client: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            ends = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "jwks_uri": "keys",
                "end_session_endpoint": "out",
            }
            return 200, {"issuer": self.issuer, **{name: f"{self.issuer}/{end}" for name, end in ends.items()}, **self.about}
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.keys.values()]}
        if path == "/authorize":
            return self._authorize(query)
        if path == "/out":
            return self._out(query)
        return self._token(form, client) if path == "/token" else (404, {})

    def _out(self, query: dict[str, str]) -> tuple[int, Any]:
        """RP-Initiated Logout 1.0, 2: it ends the login that the token is of, and leads back where it knows the way."""
        claims = jwt.decode(query["id_token_hint"], self.keys["rsa"], algorithms=["RS256"]).claims
        right = (claims["aud"], query["client_id"]) == (CLIENT, CLIENT)
        return (303, query["post_logout_redirect_uri"]) if right else (400, {"error": "invalid_request"})

    def _authorize(self, query: dict[str, str]) -> tuple[int, Any]:
        wrong = query["client_id"] != CLIENT or query["redirect_uri"] != self.redirect or query["response_type"] != "code"
        if wrong or query["code_challenge_method"] != "S256" or "openid" not in query["scope"].split():
            return 400, {"error": "invalid_request"}
        code = f"code-{next(self._numbers)}"
        self._codes[code] = query
        return 303, f"{self.redirect}?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def _token(self, form: dict[str, str], client: str) -> tuple[int, Any]:
        name, _, secret = base64.b64decode(client.removeprefix("Basic ")).decode().partition(":")
        said = (unquote_plus(name), unquote_plus(secret)) if client else (form.get("client_id"), form.get("client_secret"))
        if said != (CLIENT, self.secret):  # RFC 6749, 2.3.1
            return 401, {"error": "invalid_client"}
        query = self._codes.pop(form["code"], None)
        if (
            query is None
            or form["redirect_uri"] != self.redirect
            or query["code_challenge"] != part(hashlib.sha256(form["code_verifier"].encode()).digest())
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": query["nonce"]}
        if "max_age" in query:
            claims["auth_time"] = now
        laid_over = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.token(laid_over)}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query, form = ({name: values[0] for name, values in parse_qs(text).items()} for text in (parts.query, body))
        status, said = self.provider.answer(parts.path, query, form, self.headers.get("Authorization", ""))
        content = b"" if status == 303 else said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        if status == 303:
            self.send_header("Location", said)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Nothing in the terminal."""


@contextmanager
def provider_on(host: str = "127.0.0.1") -> Iterator[Provider]:
    """A provider that answers at `host`, a name of this machine, as long as this lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    found = Provider(f"http://{host}:{server.server_port}")
    server.RequestHandlerClass = type("_Of", (_Handler,), {"provider": found})  # type: ignore[misc]
    Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
