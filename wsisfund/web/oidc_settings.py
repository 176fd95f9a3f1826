"""How the desk knows a provider of OpenID Connect: a file outside the ledger, which only its owner can read (mode 600).

    issuer = "https://login.example.org/realms/fund"
    client-id = "wsisfund"
    client-secret-file = "oidc-secret"
    redirect-url = "https://fund.example.org/login/oidc/callback"
    claim = "sub"
    name = "Example account"
    second-factor = ["mfa"]

The last three may be left out.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ..books.real_paths import real_path
from ..errors import UsageFault, clean
from .private_file import BYTES_MAX, UsersFile, read_private

LOGIN_PAGE: Final = "/login"
CALLBACK: Final = f"{LOGIN_PAGE}/oidc/callback"
CLAIMS: Final = ("sub", "email", "preferred_username")
_TEXTS: Final = ("issuer", "client-id", "client-secret-file", "redirect-url")
_KEYS: Final = (*_TEXTS, "claim", "name", "second-factor")
_PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f]{1,500}")
_SECRET: Final = re.compile(r"[!-~]{1,500}")
_FIX: Final = "docs/howto/oidc.md shows such a file; chmod 600 keeps it to its owner"


class OidcFile(UsageFault):
    """The file for the login by OpenID Connect cannot be used, or the desk is not one on which users log in under its address."""

    slug = "oidc-file"


class OidcNotInstalled(UsageFault):
    """What the login by OpenID Connect needs is not installed: it is an extra of the program."""

    slug = "oidc-not-installed"


@dataclass(frozen=True)
class OidcSettings:
    """A provider, and the desk as it knows it.

    Args:
        issuer: its address, as it stands in its tokens. redirect: where it leads back to.
        claim: of the token, that names the user. name: of the provider, for people.
        second_factor: methods (`amr`, RFC 8176) of which one is as good as a passkey; none: a passkey is asked for all the same.
    """

    issuer: str
    client_id: str
    client_secret: str
    redirect: str
    claim: str = "sub"
    name: str = ""
    second_factor: Sequence[str] = ()

    @property
    def origin(self) -> str:
        """The desk, as its users' browsers know it."""
        parts = urlsplit(self.redirect)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def shown(self) -> str:
        """What people call the provider."""
        return self.name or urlsplit(self.issuer).netloc


def oidc_settings(path: Path, root: Path) -> OidcSettings:
    """What the file `path` says, for the books in `root`.

    Raises:
        OidcNotInstalled: Authlib or joserfc is missing.
        OidcFile: the file, or that of the secret, is missing, open to others, inside of the ledger, or not of this form.
    """
    if find_spec("authlib") is None or find_spec("joserfc") is None:
        raise OidcNotInstalled(
            "the login by OpenID Connect is not installed",
            why="it needs Authlib and joserfc, which come with an extra",
            fix="pip install 'wsisfund[oidc]'",
        )
    try:
        said = tomllib.loads(_private(path, root))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unusable(path, f"it is no TOML: {clean(str(error))[:100]}") from None
    _test_form(path, said)
    secret = _private(path.parent / said["client-secret-file"], root).strip()
    if not _SECRET.fullmatch(secret):
        raise _unusable(path, "the file of the secret holds no secret: one word, of ASCII")
    return OidcSettings(
        said["issuer"],
        said["client-id"],
        secret,
        said["redirect-url"],
        said.get("claim", "sub"),
        said.get("name", ""),
        tuple(said.get("second-factor", ())),
    )


def is_safe(address: str, query: bool = False, here: bool = True) -> bool:
    """Whether an address is https, or http on this machine where it may be `here`; without user and fragment, and a query only
    where it may have one.

    >>> is_safe("https://login.example.org/a"), is_safe("http://127.0.0.1:8080"), is_safe("http://login.example.org")
    (True, True, False)
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" and bool(host)
    odd = r"[@#\s\x00-\x1f]" if query else r"[@?#\s\x00-\x1f]"
    return (secure or (here and parts.scheme == "http" and _is_here(host))) and not re.search(odd, address)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _test_form(path: Path, said: Mapping[str, Any]) -> None:
    for key in said:
        if key not in _KEYS:
            raise _unusable(path, f"it has a key {clean(key)[:40]!r}; keys are {', '.join(_KEYS)}")
    for key in (*_TEXTS, "claim", "name"):
        value = said.get(key, "" if key in _TEXTS else "-")
        if not isinstance(value, str) or not _PLAIN.fullmatch(value):
            raise _unusable(path, f"{key} is missing, or no text of one line")
    for key in ("issuer", "redirect-url"):
        if not is_safe(said[key]):
            raise _unusable(path, f"{key} is no address that begins with https:// (http:// on this machine alone)")
    if urlsplit(said["redirect-url"]).path != CALLBACK:
        raise _unusable(path, f"redirect-url ends in {CALLBACK}")
    if said.get("claim", "sub") not in CLAIMS:
        raise _unusable(path, f"claim is one of {', '.join(CLAIMS)}")
    methods = said.get("second-factor", [])
    if not isinstance(methods, list) or not all(isinstance(method, str) for method in methods):
        raise _unusable(path, 'second-factor is a list of methods, ["mfa"]')


def _private(path: Path, root: Path) -> str:
    """The text of a file outside of the ledger that only its owner can read."""
    if real_path(path).is_relative_to(real_path(root / "ledger")):
        raise _unusable(path, "it lies in the ledger, which others read and copy")
    try:
        content = read_private(path)
    except UsersFile as fault:
        raise _unusable(path, fault.why) from None
    if content is None:
        raise _unusable(path, "there is no such file")
    try:
        if len(content) > BYTES_MAX:
            raise ValueError
        return content.decode("utf-8")
    except ValueError:
        raise _unusable(path, "it is no text") from None


def _unusable(path: Path, why: str) -> OidcFile:
    return OidcFile(f"{clean(path.name)[:60]} cannot be used for the login by OpenID Connect", why=why, fix=_FIX)
