"""Where the desk listens. Another address than this machine's own needs users, and TLS or the word of who runs it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from ..errors import UsageFault, clean
from .guard import ACTING, NAMES, READING, Rules
from .limits import AT_ONCE, WAITING
from .server import Line
from .tls import tls_of

ADDRESS = "127.0.0.1"
BODY_BYTES_MAX = 20 * 2**20
REQUEST_SECONDS = 60


class AddressOpen(UsageFault):
    """The desk would be reached from elsewhere by whoever likes, or in the clear."""

    slug = "address-open"


class BadAddress(UsageFault):
    """What the desk is to listen on, or a proxy, is no address of the internet protocol."""

    slug = "bad-address"


@dataclass(frozen=True)
class Place:
    """Where the desk listens.

    Args:
        address: to listen on. names: hosts under which it is asked for, besides those of this machine.
        certificate, key: of TLS. insecure: without TLS all the same. proxy: address of a proxy that is believed.
    """

    address: str = ADDRESS
    names: Sequence[str] = ()
    certificate: Path | None = None
    key: Path | None = None
    insecure: bool = False
    proxy: str | None = None

    @property
    def scheme(self) -> str:
        """That of its addresses."""
        return "https" if self.certificate else "http"

    @property
    def shown(self) -> str:
        """The host of its addresses."""
        return ADDRESS if ip_address(self.address).is_unspecified else _in_address(self.address)

    def line(self, users: bool) -> Line:
        """How the server listens.

        Raises:
            AddressOpen, BadAddress, TlsFiles: that cannot be.
        """
        for address in (self.address, *([self.proxy] if self.proxy else [])):
            _is_local(address)
        self._test(users)
        tls = tls_of(self.certificate, self.key) if self.certificate and self.key else None
        return Line(tls, self.proxy, BODY_BYTES_MAX, REQUEST_SECONDS, WAITING + AT_ONCE) if users else Line(tls)

    def rules(self, users: bool) -> Rules:
        """Of the guard."""
        own = () if ip_address(self.address).is_unspecified else (_in_address(self.address),)
        names = tuple(dict.fromkeys((*own, *NAMES, *self.names)))
        return (ACTING if users else READING)._replace(names=names, bare=self.proxy is not None)

    def is_asked_for_as(self, origin: str) -> bool:
        """Whether the desk answers under ``https://fund.example.org``; its port is for the proxy to say where there is one."""
        asked = urlsplit(origin)
        names = [re.sub(r":[0-9]+$", "", name) for name in self.rules(users=True).names]
        host = _in_address(asked.hostname or "")
        return host in names and (asked.scheme == self.scheme or (asked.scheme == "https" and self.proxy is not None))

    def _test(self, users: bool) -> None:
        if (self.certificate is None) != (self.key is None):
            raise AddressOpen("--tls-cert and --tls-key go together", why="TLS needs both", fix="give both files")
        if _is_local(self.address) and not self.names and not self.proxy:
            return
        if not users:
            raise AddressOpen(
                "without users the desk is for this machine alone",
                why="whoever reaches it reads everything",
                fix="add a user first: wsisfund user add NAME --role finance --officer ID",
            )
        if self.certificate is None and not self.insecure and not (self.proxy and _is_local(self.address)):
            raise AddressOpen(
                f"on {self.address} passwords would go in the clear",
                why="another address than this machine's own, or another name, needs TLS",
                fix="give --tls-cert and --tls-key; or --insecure where the net itself is safe",
            )


def _is_local(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        raise BadAddress(
            f"'{clean(address)[:60]}' is no address", why="an address is written 192.0.2.10 or ::1", fix="look it up: ip address"
        ) from None


def _in_address(address: str) -> str:
    return f"[{address}]" if ":" in address else address
