"""``wsisfund serve``: the books in a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .frame import verb
from .session import Session

if TYPE_CHECKING:
    from ..web.scan import Scan

# Where the lists of our own pages stand: the process that makes the pages imports them, and no other.
_PAGES, _DESK_PAGES = "wsisfund.pages:PAGES", "wsisfund.pages:DESK_PAGES"


@verb("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=5000, show_default=True, help="To listen on; 0 takes a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option("--address", default="127.0.0.1", show_default=True, help="To listen on; another needs users, and TLS.")
@click.option("--host", "names", multiple=True, metavar="NAME", help="Name under which it is asked for, besides this machine's.")
@click.option("--tls-cert", "certificate", type=click.Path(path_type=Path), metavar="FILE", help="Certificate of TLS, as PEM.")
@click.option("--tls-key", "key", type=click.Path(path_type=Path), metavar="FILE", help="Its key, as PEM.")
@click.option("--insecure", is_flag=True, help="Listen on another address without TLS.")
@click.option("--trusted-proxy", "proxy", metavar="ADDRESS", help="Proxy whose X-Forwarded-For and -Proto are believed.")
@click.option(
    "--oidc", type=click.Path(path_type=Path), metavar="FILE", help="Of a provider of OpenID Connect that logs users in, too."
)
@click.option("--require-passkey", "two_factors", is_flag=True, help="No user logs in by a password alone, or by one factor.")
@click.option("--syslog", "system_log", is_flag=True, help="Tell the log of this machine, too, who came to the door and how.")
@click.option("--scan", metavar="COMMAND", help="Ask a virus scanner about each file that is sent; it reads standard input.")
@click.option("--open-period", is_flag=True, help="Hold the open period, and the balances before it, instead of all years.")
def serve(
    session: Session,
    port: int,
    no_browser: bool,
    names: Sequence[str],
    oidc: Path | None,
    two_factors: bool,
    system_log: bool,
    scan: str | None,
    open_period: bool,
    **said: Any,
) -> None:
    """Show the books in a browser; where they have users, let these work in it.

    Without users it is the reading desk of one person: on this machine's own address (127.0.0.1) nobody else can reach it, and
    nothing can be changed through it. Once `wsisfund user add` has added one, everybody logs in, and an entry made in the browser
    passes the same rules as one of the command line.

    Changes of the files are shown at once; breaches of the rules stand on the page "Errors". Ctrl-C ends it.

    --open-period is for large books: it needs a fraction of the memory and of the time. The open period begins with the year
    after the last one that was closed; where none was, with that of the last entry. What Fava shows of it is what it shows of all
    of the books with that year in its time filter; Budget, Inbox, Statements and the other pages of the fund show all years.
    Changes are judged on all of the books.

    \b
    Examples:
      wsisfund serve
      wsisfund serve --open-period
      wsisfund serve --books my-fund --port 0 --no-browser
      wsisfund serve --address 0.0.0.0 --host fund.example.org --tls-cert cert.pem --tls-key key.pem
      wsisfund serve --scan "clamdscan --no-summary -"
      wsisfund serve --host fund.example.org --trusted-proxy 127.0.0.1 --oidc /etc/wsisfund/oidc.toml
    """
    from ..web.serve import Place
    from ..web.serve import serve as serve_books
    from ..web.users import has_users

    addresses: list[str] = []
    users = has_users(session.books)
    for option, wanted in (("--require-passkey", two_factors), ("--syslog", system_log), ("--scan", scan)):
        if wanted and not users:
            raise click.UsageError(f"{option} needs users: wsisfund user add")
    kind = "log in" if users else "read-only, this machine only"

    def ready(url: str, errors: int) -> None:
        addresses.append(url)
        session.show(f"Fava on {url} ({kind}); Ctrl-C ends it")
        if errors:
            several = "s: they stand" if errors > 1 else ": it stands"
            session.show(f"the books have {errors} error{several} on the page Errors")

    serve_books(
        session.books,
        port,
        not no_browser,
        ready,
        _DESK_PAGES if users else _PAGES,
        Place(names=tuple(names), **said),
        oidc,
        two_factors,
        session.show,
        system_log=system_log,
        scan=_scan(scan),
        open_period=open_period,
    )
    session.emit({"ok": True, "url": addresses[0]}, "ended")


def _scan(command: str | None) -> Scan | None:
    from ..web.scan import Scan

    try:
        return None if command is None else Scan.of(command)
    except ValueError as error:
        raise click.UsageError(f"--scan: {error}") from None
