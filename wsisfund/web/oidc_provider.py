"""A provider of OpenID Connect: the way to it, and what it proves (authorization code with PKCE; OpenID Connect Core 1.0).

OAuth, PKCE and the claims are Authlib's, keys and signatures joserfc's.
"""

import base64
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, NamedTuple, TypeGuard
from urllib.parse import quote_plus, urlencode, urlsplit

from ..errors import OTHER_FORM
from ..settings import now
from .oidc_settings import LOGIN_PAGE, OidcSettings, is_safe
from .oidc_transport import Transport, Unreachable

# Signatures by a key that the provider alone has. Neither `none`, nor a secret that both know (HS256).
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_KINDS_OF_KEY: Final = ("RSA", "EC", "OKP")
_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SCOPES: Final = {"sub": "openid", "email": "openid email", "preferred_username": "openid profile"}
LEEWAY_SECONDS: Final = 60
_KNOWN_SECONDS: Final = 3600
_KEYS_SECONDS: Final = 600
# Keys change, and who asks with tokens of keys that there are not makes us ask no oftener.
_AGAIN_SECONDS: Final = 30
_DOWN_SECONDS: Final = 10
# Servers take addresses of 8 KiB.
_HINT_MAX: Final = 6000


def _basic(client: Any, _method: str, place: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
    """The request with name and secret of `client` in a header, each encoded first (RFC 6749, 2.3.1); Authlib does not."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return place, {**headers, "Authorization": "Basic " + base64.b64encode(pair.encode("ascii")).decode("ascii")}, body


def _by_header(ways: object) -> bool:
    """Whether a provider that takes a secret in these ways takes it in a header, as one does that does not say."""
    return not (isinstance(ways, list) and ways) or "client_secret_basic" in ways


def _now() -> int:
    return int(now().timestamp())


class NotProved(Exception):
    """What came back proves nobody; `word`: why, for the log."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True)
class Journey:
    """One way to the provider and back: secrets that come back with it, and where it goes on.

    `browser`: digest of what the visitor's browser alone has. `again`: the provider is to ask who it is, though it may know.
    `began`: seconds since 1970.
    """

    browser: str
    wanted: str
    again: bool = False
    began: int = 0
    state: str = field(default_factory=secrets.token_urlsafe)
    nonce: str = field(default_factory=secrets.token_urlsafe)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


class Proof(NamedTuple):
    """What a `token` says: the claim that names the user, and whether the provider asked for a second factor that counts."""

    subject: str
    second_factor: bool
    token: str


class _Kept(NamedTuple):
    what: Any
    at: int


class Provider:
    """The provider of `settings`; what it says of itself is asked for when it is first needed, and kept for an hour.

    Args:
        now: seconds since 1970, UTC.
    """

    def __init__(self, settings: OidcSettings, now: Callable[[], int] = _now, transport: Transport | None = None) -> None:
        self.settings, self._seconds, self._transport = settings, now, transport or Transport()
        self._known: dict[str, _Kept] = {}
        self._down: _Kept | None = None
        self._turn = Lock()

    def now(self) -> int:
        """Seconds since 1970, UTC."""
        return self._seconds()

    def address(self, journey: Journey) -> str:
        """Where a browser is sent.

        Raises:
            Unreachable: the provider does not say where it is.
        """
        said = self._about()
        more = {"prompt": "login", "max_age": "0"} if journey.again else {}
        client = self._client(said)
        place, _ = client.create_authorization_url(
            said["authorization_endpoint"], state=journey.state, code_verifier=journey.verifier, nonce=journey.nonce, **more
        )
        return str(place)

    def proved(self, journey: Journey, answer: Mapping[str, str]) -> Proof:
        """Whom the provider proves with the code in its `answer` to `journey`.

        Raises:
            NotProved: nobody. Unreachable: it could not be asked.
        """
        said = self._about()
        sent = answer.get("iss")  # RFC 9207: which provider answers
        if sent != self.settings.issuer and (sent is not None or said.get("authorization_response_iss_parameter_supported")):
            raise NotProved("issuer")
        token = self._token(said, journey, answer.get("code", ""))
        claims = self._claims(token, journey)
        subject = claims.get(self.settings.claim)
        if not isinstance(subject, str) or not subject or not isinstance(claims["sub"], str):
            raise NotProved("no-claim")
        if self.settings.claim == "email" and claims.get("email_verified") is not True:
            raise NotProved("email-not-verified")
        methods = claims.get("amr")
        factor = isinstance(methods, list) and any(method in self.settings.second_factor for method in methods)
        return Proof(subject, factor, token)

    def way_out(self, token: str) -> str:
        """Where a browser logs out of the provider, which then leads back to the desk (OpenID Connect RP-Initiated Logout 1.0).

        Args:
            token: what the provider proved the login with; one that an address cannot hold is left out.

        Returns:
            The address; empty where the provider has none, or cannot be asked just now.
        """
        try:
            place = self._about().get("end_session_endpoint")
        except Unreachable:
            return ""
        if not self._is_place(place):
            return ""
        said = {"client_id": self.settings.client_id, "post_logout_redirect_uri": self.settings.origin + LOGIN_PAGE}
        said |= {"id_token_hint": token} if len(token) <= _HINT_MAX else {}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(said)}"

    def try_out(self) -> str:
        """Why the provider cannot be used just now; empty where it can."""
        try:
            self._keys(self._about())
        except Unreachable as error:
            return str(error)
        return ""

    # ---------------------------------------------------------------- the token

    def _client(self, said: Mapping[str, Any]) -> Any:
        from authlib.oauth2.client import OAuth2Client

        ways = said.get("token_endpoint_auth_methods_supported")
        return OAuth2Client(
            self._transport,
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            token_endpoint_auth_method=_basic if _by_header(ways) else "client_secret_post",
            scope=_SCOPES[self.settings.claim],
            redirect_uri=self.settings.redirect,
            code_challenge_method="S256",
        )

    def _token(self, said: Mapping[str, Any], journey: Journey, code: str) -> str:
        from authlib.oauth2.base import OAuth2Error

        if not code:
            raise NotProved("no-code")
        try:
            found = self._client(said).fetch_token(
                said["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=journey.verifier,
                redirect_uri=self.settings.redirect,
            )
            token = found["id_token"]
        except OAuth2Error as error:
            raise NotProved("client" if error.error == "invalid_client" else "code") from None
        except OTHER_FORM:
            raise NotProved("no-token") from None
        if not isinstance(token, str):
            raise NotProved("no-token")
        return token

    def _claims(self, token: str, journey: Journey) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import ClaimError, JoseError

        wanted = {"iss": self.settings.issuer, "aud": self.settings.client_id, "nonce": journey.nonce}
        try:
            found = self._verified(token)
            claims = CodeIDToken(
                found.claims,
                found.header,
                {name: {"essential": True, "value": value} for name, value in wanted.items()},
                {"nonce": journey.nonce, "client_id": self.settings.client_id},
            )
            claims.validate(self.now(), LEEWAY_SECONDS)
        except ClaimError as error:
            raise NotProved(f"claim-{error.claim}") from None
        except (JoseError, *OTHER_FORM):
            raise NotProved("signature") from None
        # An audience besides us is nobody that we know (Core, 3.1.3.7, point 3).
        if claims["aud"] not in (self.settings.client_id, [self.settings.client_id]):
            raise NotProved("claim-aud")
        if journey.again and not self._asked_anew(claims.get("auth_time"), journey):
            raise NotProved("claim-auth_time")
        return dict(claims)

    def _asked_anew(self, at: object, journey: Journey) -> bool:
        return isinstance(at, int) and at >= journey.began - LEEWAY_SECONDS

    def _verified(self, token: str) -> Any:
        """The token, by a key of the provider; by its new ones where it is of none that is known."""
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError

        said = self._about()
        try:
            return jwt.decode(token, self._keys(said), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(token, self._keys(said, _AGAIN_SECONDS), algorithms=ALGORITHMS)

    # ---------------------------------------------------------------- what the provider says of itself

    def _about(self) -> Mapping[str, Any]:
        place = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        said = self._asked(place, _KNOWN_SECONDS)
        if said.get("issuer") != self.settings.issuer:
            raise Unreachable("it says that it is another issuer")
        if not all(self._is_place(said.get(name)) for name in _ADDRESSES):
            raise Unreachable("it does not name its addresses, or without TLS")
        return said

    def _is_place(self, said: object) -> TypeGuard[str]:
        """Whether it is an address that the provider may name: of this machine without TLS only where it is here itself."""
        return isinstance(said, str) and is_safe(said, query=True, here=urlsplit(self.settings.issuer).scheme == "http")

    def _keys(self, said: Mapping[str, Any], seconds: int = _KEYS_SECONDS) -> Any:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        found = self._asked(said["jwks_uri"], seconds).get("keys")
        try:
            keys = [key for key in found or () if key.get("kty") in _KINDS_OF_KEY and key.get("use", "sig") == "sig"]
            if not keys:
                raise ValueError
            return KeySet.import_key_set({"keys": keys})
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            raise Unreachable("it has no keys that can be read") from None

    def _asked(self, place: str, seconds: int) -> Mapping[str, Any]:
        """What stands at `place`, at most so many seconds old; a provider that is down is asked again some seconds later."""
        with self._turn:
            now, kept = self.now(), self._known.get(place)
            if kept and 0 <= now - kept.at < seconds:
                return kept.what  # type: ignore[no-any-return]
            if self._down and 0 <= now - self._down.at < _DOWN_SECONDS:
                raise Unreachable(self._down.what)
            try:
                answer = self._transport.get(place)
                answer.raise_for_status()
                said = answer.json()
                if not isinstance(said, dict):
                    raise Unreachable("its answer is no JSON object")
            except (Unreachable, ValueError, RecursionError) as error:
                why = str(error) if isinstance(error, Unreachable) else "its answer is no JSON"
                self._down = _Kept(why, now)
                raise Unreachable(why) from None
            self._known[place] = _Kept(said, now)
            return said
