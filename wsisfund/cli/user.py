"""`wsisfund user`: who may log in to the desk."""

import sys
from collections.abc import Callable
from typing import Any

import click

from ..errors import UsageFault
from ..register.known import known_donor
from ..register.officers import checked_officer
from ..web.roles import ROLES
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session

user = Family(
    "user",
    "Who may log in to the desk (`wsisfund serve`).\n\nUsers stand in a file of their own outside the ledger, which only its "
    "owner can read: .wsisfund/users.json in the books folder, or $WSISFUND_USERS.",
)
_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
_BYTES_MAX = 4096


class PasswordNeeded(UsageFault):
    """A password is needed, and there is nobody who could type it."""

    slug = "password-needed"


@user.verb("add")
@click.argument("name")
@click.option("--role", required=True, metavar="ROLE", help=f"One of {', '.join(ROLES)}.")
@click.option("--officer", metavar="ID", help="The officer of the register whose entries are made under this login.")
@click.option("--donor", metavar="ID", help="With the role donor: whose agreements are shown.")
@click.option("--require-passkey", is_flag=True, help="The password alone lets in only to register the first passkey.")
@click.option("--oidc-subject", metavar="SUB", help="As whom the provider of OpenID Connect proves NAME.")
@click.option("--no-password", is_flag=True, help="With --oidc-subject: there is no other way in.")
@_STDIN
def add(
    session: Session,
    name: str,
    role: str,
    officer: str | None,
    donor: str | None,
    require_passkey: bool,
    oidc_subject: str | None,
    no_password: bool,
    password_stdin: bool,
) -> None:
    """Let NAME log in.

    finance, certifying and approving work in the desk; auditor reads all and changes nothing; donor sees its own agreements.

    \b
    Examples:
      printf 'four words of my own' | wsisfund user add c.keller --role certifying --officer officer-c --password-stdin
      wsisfund user add a.meier --role approving --officer officer-a --oidc-subject 8d1f0c7e --no-password
    """
    from ..web.users import add_user

    books = session.books
    if officer or donor:
        _test_in_books(session, officer, donor)
    password = None if no_password else _password(password_stdin)
    made = add_user(books, name, role, password, officer, donor, require_passkey, oidc_subject)
    session.emit({"ok": True, **made.shown()}, f"{made.name} may log in as {made.role.value}")


def _test_in_books(session: Session, officer: str | None, donor: str | None) -> None:
    """Raises NoAuthority, UnknownDonor: the register has no such officer in office, or no such donor."""
    index = open_for(session).index
    if officer is not None:
        checked_officer(index, officer, session.date)
    if donor is not None:
        known_donor(index, donor)


@user.verb("list")
def list_(session: Session) -> None:
    """All users.

    \b
    Example:
      wsisfund user list
    """
    from ..web.users import users_of

    users = [known.shown() for _, known in sorted(users_of(session.books).items())]
    rows = [(u["name"], u["role"], u["officer"] or u["donor"] or "", _states(u)) for u in users]
    text = table(("user", "role", "officer or donor", ""), [tuple(map(str, row)) for row in rows])
    session.emit({"ok": True, "users": users}, text if rows else "nobody: the desk is the reading desk of one person")


@user.verb("disable")
@click.argument("name")
def disable(session: Session, name: str) -> None:
    """Let NAME log in no more; whoever is logged in under it is out at once.

    \b
    Example:
      wsisfund user disable c.keller
    """
    _change(session, name, "may log in no more", lambda: {"disabled": True})


@user.verb("enable")
@click.argument("name")
def enable(session: Session, name: str) -> None:
    """Let NAME log in again.

    \b
    Example:
      wsisfund user enable c.keller
    """
    _change(session, name, "may log in again", lambda: {"disabled": False})


@user.verb("password")
@click.argument("name")
@_STDIN
def password(session: Session, name: str, password_stdin: bool) -> None:
    """Give NAME a new password; its sessions end.

    \b
    Example:
      printf 'other words of my own' | wsisfund user password c.keller --password-stdin
    """
    _change(session, name, "has a new password", lambda: {"password": _password(password_stdin)})


@user.verb("oidc")
@click.argument("name")
@click.option("--subject", metavar="SUB", help="As whom the provider proves NAME, exactly as it writes it.")
@click.option("--remove", is_flag=True, help="The provider proves NAME no more.")
def oidc(session: Session, name: str, subject: str | None, remove: bool) -> None:
    """As whom the provider of OpenID Connect (`serve --oidc FILE`) proves NAME, whose sessions end where that changes.

    \b
    Examples:
      wsisfund user oidc c.keller
      wsisfund user oidc c.keller --subject 8d1f0c7e
      wsisfund user oidc c.keller --remove
    """
    from ..web.users import change_user, known_user

    if remove and subject is not None:
        raise click.UsageError("--subject and --remove do not go together")
    books = session.books
    wanted = "" if remove else subject
    known = known_user(books, name) if wanted is None else change_user(books, name, oidc_subject=wanted)
    said = f"the provider proves {known.name} as {known.oidc_subject}"
    session.emit({"ok": True, **known.shown()}, said if known.oidc_subject else f"no provider proves {known.name}")


@user.verb("passkeys")
@click.argument("name")
@click.option("--public", metavar="PASSKEY", help="Print the public key of this one alone, for `wsisfund officer key --passkey`.")
@click.option("--remove", metavar="PASSKEY", help="Forget the passkey of this name: it is lost; sessions that began with it end.")
@click.option("--require/--not-required", "required", default=None, help="Whether the password alone is enough.")
def passkeys(session: Session, name: str, public: str | None, remove: str | None, required: bool | None) -> None:
    """The passkeys of NAME, which are registered in the browser: the host that each works on, its day, its public key.

    \b
    Examples:
      wsisfund user passkeys c.keller
      wsisfund user passkeys c.keller --public "this machine" > keller.pub
      wsisfund user passkeys c.keller --remove "old telephone"
      wsisfund user passkeys c.keller --require
    """
    from ..web.passkeys import Passkeys
    from ..web.users import change_user, known_user

    books = session.books
    found = Passkeys(books)
    if remove is not None:
        found.remove(name, remove)
    known = known_user(books, name)
    if required is not None:
        known = change_user(books, name, passkey_required=required)
    mine = [passkey.shown() for passkey in found.of(name)]
    if public is not None:
        text = found.named(name, public).key
    else:
        rows = [(passkey["name"], passkey["host"], passkey["added"]) for passkey in mine]
        text = table(("passkey", "works on", "registered"), rows) if rows else f"{known.name} has no passkey"
        text += "\nthe login needs one" if known.passkey_required else ""
    session.emit({"ok": True, **known.shown(), "passkeys": mine}, text)


def _states(user: dict[str, Any]) -> str:
    states = (("disabled", user["disabled"]), ("passkey", user["passkey_required"]), ("oidc", user["oidc_subject"]))
    return ", ".join(said for said, holds in states if holds)


def _change(session: Session, name: str, said: str, change: Callable[[], dict[str, Any]]) -> None:
    from ..web.users import change_user

    # The books are looked for before a password is asked for.
    books = session.books
    made = change_user(books, name, **change())
    session.emit({"ok": True, **made.shown()}, f"{made.name} {said}")


def _password(from_stdin: bool) -> str:
    """The password: the first line of standard input, or typed twice on the terminal.

    Raises:
        PasswordNeeded: there is none.
    """
    if not from_stdin:
        if not sys.stdin.isatty():
            raise PasswordNeeded(
                "there is no terminal to ask for the password on",
                why="a password is never an argument, which others could see",
                fix="printf PASSWORD | wsisfund user … --password-stdin",
            )
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    first = sys.stdin.buffer.readline(_BYTES_MAX).rstrip(b"\r\n")
    return first.decode("utf-8", "surrogateescape")
