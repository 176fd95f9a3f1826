"""``wsisfund serve``: the books in a browser."""

from __future__ import annotations

import click

from .frame import verb
from .session import Session


@verb("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=5000, show_default=True, help="On 127.0.0.1; 0 takes a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def serve(session: Session, port: int, no_browser: bool) -> None:
    """Show the books in a browser, read-only.

    Opens Fava on this machine's own address (127.0.0.1): nobody else can reach it, and nothing can be changed through it.
    Changes of the files are shown at once; breaches of the rules stand on the page "Errors". Ctrl-C ends it.

    \b
    Example:
      wsisfund serve
      wsisfund serve --books my-fund --port 0 --no-browser
    """
    from ..pages import Contributions
    from ..web.serve import serve as serve_books

    addresses: list[str] = []

    def ready(url: str, errors: int) -> None:
        addresses.append(url)
        session.show(f"Fava on {url} (read-only, this machine only); Ctrl-C ends it")
        if errors:
            several = "s: they stand" if errors > 1 else ": it stands"
            session.show(f"the books have {errors} error{several} on the page Errors")

    serve_books(session.books, port, not no_browser, ready, [Contributions])
    session.emit({"ok": True, "url": addresses[0]}, "ended")
