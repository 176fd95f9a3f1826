"""The server: one person's own reading desk on the loopback address, or a desk on which users log in."""

import errno
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer

from ..errors import UsageFault
from ..settings import users_path
from .front import front
from .guard import Application
from .login import Login
from .oidc_provider import Provider
from .oidc_settings import OidcFile, OidcSettings, oidc_settings
from .place import ADDRESS, Place
from .scan import Scan
from .security_log import SecurityLog, to_system_log
from .server import listening
from .sessions import Sessions
from .shown import Shown
from .users import KnownUsers, has_users, users_of

__all__ = ["ADDRESS", "PORT", "Place", "PortInUse", "serve"]

PORT = 5000
END_SECONDS = 5.0
HERE = Place()

Ready = Callable[[str, int], object]


class PortInUse(UsageFault):
    """Another program already answers on the port that was asked for."""

    slug = "port-in-use"


def serve(
    root: Path,
    port: int = PORT,
    open_browser: bool = True,
    ready: Ready = lambda *_: None,
    pages: str = "",
    place: Place = HERE,
    oidc: Path | None = None,
    two_factors: bool = False,
    warn: Callable[[str], object] = lambda _: None,
    *,
    system_log: bool = False,
    scan: Scan | None = None,
    open_period: bool = False,
) -> None:
    """Show the books at `root` in Fava until Ctrl-C or SIGTERM; returns then.

    Where the books have a users file, users log in, and those whose role may change the books through the rules; else one person
    on this machine reads them.

    Args:
        root: a books folder.
        port: of `place`; 0 takes a free one.
        open_browser: open the first page in the person's browser.
        ready: called once with the address (``http://127.0.0.1:5000/``), and the number of errors in the books.
        pages: our own pages in Fava's menu, as of `Shown`.
        oidc: file of a provider of OpenID Connect, which may prove users (`oidc_settings`).
        two_factors: nobody logs in with one alone.
        warn: told in a sentence what does not work, though the desk does.
        scan: asked about each file that users send.
        system_log: what happens at the door is told to the log of this machine, too.
        open_period: Fava's pages show the period that is open, and the balances before it; our own pages show all years.

    Raises:
        Faults: the books hold text that must not be loaded.
        OidcFile, OidcNotInstalled: nobody could log in by the provider.
        PortInUse: the port is taken. AddressOpen, BadAddress, TlsFiles, UsersFile: it would not be safe.
    """
    users = has_users(root)
    line = place.line(users)
    provider = Provider(_settings(oidc, root, place, users)) if oidc is not None else None
    _test_port(place.address, port)
    shown = Shown(root, pages, open_period=open_period)
    try:
        if users:
            application = _application(root, shown, place, provider, two_factors, system_log, scan)
        else:
            application = front(shown, rules=place.rules(users))
        server = listening(application, place.address, port, line)
        url = f"{place.scheme}://{place.shown}:{server.effective_port}/"
        with _ended_by_signal(shown.end):
            ready(url, shown.errors)
            if provider and (why := provider.try_out()):
                warn(f"{provider.settings.shown} does not answer ({why}): passwords and passkeys work, and it will when it does")
            if open_browser and _has_screen():
                Thread(target=webbrowser.open, args=(url,), daemon=True).start()
            server.run()
    except KeyboardInterrupt:
        pass
    finally:
        shown.end()


def _settings(path: Path, root: Path, place: Place, users: bool) -> OidcSettings:
    found = oidc_settings(path, root)
    if not users:
        raise OidcFile(
            "a login by OpenID Connect needs users",
            why="the provider says who somebody is; whether he may, and as what, the users file says",
            fix="add a user first: wsisfund user add NAME --role finance --officer ID --oidc-subject SUB",
        )
    if not place.is_asked_for_as(found.origin):
        raise OidcFile(
            f"the desk is not asked for as {found.origin}",
            why="redirect-url leads back to it under its own name, and over TLS where it speaks it",
            fix="give --host NAME of redirect-url, and --tls-cert and --tls-key, or --trusted-proxy; or mend redirect-url",
        )
    return found


def _application(
    root: Path,
    shown: Shown,
    place: Place,
    provider: Provider | None,
    two_factors: bool,
    system_log: bool = False,
    scan: Scan | None = None,
) -> Application:
    """The desk on which users log in."""
    users_of(root)
    known = KnownUsers(root)
    log = SecurityLog(users_path(root).with_name("desk.log"), also=to_system_log if system_log else None)
    login = Login(known, Sessions(known), log=log, provider=provider.settings if provider else None, two_factors=two_factors)
    return front(shown, login=login, rules=place.rules(users=True), provider=provider, scan=scan)


def _has_screen() -> bool:
    """Whether a browser would open in a window of its own, not in this terminal."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _test_port(address: str, port: int) -> None:
    """Find out whether the port can be had, before the books are read."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
                raise
            raise PortInUse(
                f"port {port} of {address} cannot be used",
                why="another program answers there, or the system reserves the port",
                fix="take another port: wsisfund serve --port 5001, or any free one: wsisfund serve --port 0",
            ) from None


@contextmanager
def _ended_by_signal(end: Callable[[], object]) -> Iterator[None]:
    """SIGTERM ends the server as Ctrl-C does; whatever holds it up, the process ends a few seconds later.

    Args:
        end: ends what requests are waiting for.
    """

    def stop(*_: object) -> None:
        last = Timer(END_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()
        end()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop), signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
