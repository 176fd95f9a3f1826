"""Who may log in to the desk: a file of its own, outside the ledger, which only its owner can read (mode 600)."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import OTHER_FORM, UsageFault, clean
from ..settings import stolen_passwords_path, users_named, users_path
from .passwords import kept
from .private_file import BYTES_MAX, RENEW, changing, read_private, unusable, write_private
from .private_file import UsersFile as UsersFile
from .roles import ROLES, Role

_SUBJECT = re.compile(r"[^\s\x00-\x1f\x7f]{1,255}")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,62}[A-Za-z0-9])?")


class BadUser(UsageFault):
    """A user of the desk cannot be added so: the name, the role, or what belongs to the role."""

    slug = "bad-user"


class UserExists(UsageFault):
    """A user of this name may log in already."""

    slug = "user-exists"


class UnknownUser(UsageFault):
    """There is no user of this name."""

    slug = "unknown-user"


@dataclass(frozen=True)
class User:
    """One who may log in.

    Args:
        officer: id in the register of who acts; donor: whose agreements are shown.
        password: what is kept of it (`passwords.kept`); empty: he has none.
        passkey_required: the password alone, or the provider, lets him in only to register his first passkey.
        oidc_subject: as whom a provider of OpenID Connect proves him.
    """

    name: str
    role: Role
    password: str
    officer: str | None = None
    donor: str | None = None
    disabled: bool = False
    passkey_required: bool = False
    oidc_subject: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What is known of him, which no password is made of."""
        return tuple(filter(None, (self.name, self.officer, self.donor)))

    def shown(self) -> dict[str, object]:
        """Everything but the password."""
        return {key: value for key, value in asdict(self).items() if key != "password"} | {"role": self.role.value}


def users_of(root: Path) -> dict[str, User]:
    """All users of the books in `root` by name; none where there is no users file.

    Raises:
        UsersFile: it is no plain file of this user alone, or not of our form.
    """
    return _read(users_path(root))


def has_users(root: Path) -> bool:
    """Whether the books have a users file, so that the desk asks for a login.

    Raises:
        UsersFile: one is named, and is not there: who names it wants a desk that asks.
    """
    path = users_path(root)
    there = os.path.lexists(path)
    if not there and users_named():
        raise unusable(
            path,
            f"$WSISFUND_USERS names {clean(str(path))[:200]}, and nothing stands there: nobody would be asked to log in",
            "name the right file; or add a user, which writes it: wsisfund user add",
        )
    return there


def add_user(
    root: Path,
    name: str,
    role: str,
    password: str | None,
    officer: str | None = None,
    donor: str | None = None,
    passkey_required: bool = False,
    oidc_subject: str | None = None,
) -> User:
    """Let somebody log in; the new user. `password` None: by the provider of OpenID Connect alone.

    Raises:
        UserExists, BadUser, PasswordRefused, UsersFile: nothing was changed.
    """
    chosen = _checked(name, role, officer, donor)
    user = User(name, chosen, "", officer, donor, passkey_required=passkey_required, oidc_subject=oidc_subject)
    if password is not None:
        user = replace(user, password=kept(password, *user.names, stolen=stolen_passwords_path(root)))
    _test_ways(user)
    with _changing(root) as users:
        _test_subject(users, user)
        if any(known.casefold() == name.casefold() for known in users):
            raise UserExists(
                f"there is a user {name} already",
                why="a name is given once, in whatever letters",
                fix=f"take another name, or give a new password: wsisfund user password {name} --password-stdin",
            )
        users[name] = user
    return user


def change_user(
    root: Path,
    name: str,
    password: str | None = None,
    disabled: bool | None = None,
    passkey_required: bool | None = None,
    oidc_subject: str | None = None,
) -> User:
    """Give a user another password, let him log in no more (or again), or ask for his passkey; the user as it is then.

    Args:
        oidc_subject: as whom a provider proves him; empty: it does no more.

    Raises:
        UnknownUser, BadUser, PasswordRefused, UsersFile: nothing was changed.
    """
    known = known_user(root, name)  # before a folder is made for a file that nobody wrote
    record = kept(password, *known.names, stolen=stolen_passwords_path(root)) if password is not None else None
    with _changing(root) as users:
        user = _known(users, name)
        if record is not None:
            user = replace(user, password=record)
        if disabled is not None:
            user = replace(user, disabled=disabled)
        if passkey_required is not None:
            user = replace(user, passkey_required=passkey_required)
        if oidc_subject is not None:
            user = replace(user, oidc_subject=oidc_subject or None)
            _test_ways(user)
            _test_subject(users, user)
        users[name] = user
    return user


def known_user(root: Path, name: str) -> User:
    """The user of this name.

    Raises:
        UnknownUser, UsersFile: there is none.
    """
    return _known(users_of(root), name)


def _known(users: Mapping[str, User], name: str) -> User:
    if name not in users:
        raise UnknownUser(
            f"there is no user '{clean(name)[:60]}'",
            why="only who was added with `wsisfund user add` may log in",
            fix="wsisfund user list shows them all",
        )
    return users[name]


def _checked(name: str, role: str, officer: str | None, donor: str | None) -> Role:
    def refused(message: str, why: str, fix: str) -> BadUser:
        return BadUser(message, why=why, fix=fix)

    if not _NAME.fullmatch(name):
        raise refused(
            f"'{clean(name)[:60]}' is no name of a user",
            "a name has up to 64 letters, digits, dots, hyphens, underlines and @",
            "write it as a.keller",
        )
    if role not in {known.value for known in Role}:
        raise refused(f"there is no role '{clean(role)[:60]}'", f"roles are {', '.join(ROLES)}", "give one of them with --role")
    chosen = Role(role)
    if (donor is None) == (chosen is Role.DONOR):
        raise refused(
            f"--donor and the role {role} do not go together" if donor else "a donor's user needs the donor",
            "who has the role donor sees the agreements of one donor; nobody else is bound to one",
            "wsisfund user add NAME --role donor --donor ID",
        )
    if officer is not None and chosen in (Role.DONOR, Role.AUDITOR):
        raise refused(f"--officer and the role {role} do not go together", "it changes nothing in the books", "leave it out")
    return chosen


def _test_ways(user: User) -> None:
    """Raises BadUser: he could not log in, or no provider says such a name."""
    if user.oidc_subject is not None and not _SUBJECT.fullmatch(user.oidc_subject):
        raise BadUser(
            f"'{clean(user.oidc_subject)[:60]}' is no subject of a provider",
            why="it has 1 to 255 characters, without control characters and blanks",
            fix="write it exactly as the provider does; desk.log has it after a login that was refused",
        )
    if not user.password and user.oidc_subject is None:
        raise BadUser(
            f"{user.name} would have no way to log in",
            why="who has no password is proved by a provider of OpenID Connect",
            fix=f"give a password: wsisfund user password {user.name}; or a subject: --oidc-subject SUB",
        )


def _test_subject(users: Mapping[str, User], user: User) -> None:
    """Raises BadUser: the provider would prove two users at once."""
    for known in users.values():
        if user.oidc_subject is not None and known.oidc_subject == user.oidc_subject and known.name != user.name:
            raise BadUser(
                f"'{clean(user.oidc_subject)[:60]}' is {known.name} already",
                why="as whom the provider proves somebody says which user he is",
                fix=f"wsisfund user oidc {known.name} --remove takes it away from there",
            )


# ---------------------------------------------------------------- the file


@contextmanager
def _changing(root: Path) -> Iterator[dict[str, User]]:
    """The users, to be changed; written back at the end, all or nothing, by one process at a time."""
    path = users_path(root)
    with changing(path) as folder:
        users = _read(path)
        yield users
        said = [asdict(users[name]) | {"role": users[name].role.value} for name in sorted(users)]
        write_private(path, json.dumps({"users": said}, indent=1).encode() + b"\n", folder)


def _read(path: Path) -> dict[str, User]:
    content = read_private(path)
    return {} if content is None else _users_in(path, content)


def _users_in(path: Path, content: bytes) -> dict[str, User]:
    try:
        if len(content) > BYTES_MAX:
            raise ValueError
        said = [User(**{**user, "role": Role(user["role"])}) for user in json.loads(content)["users"]]
        if not all(isinstance(text, str) for user in said for text in (user.name, user.password, user.oidc_subject or "")):
            raise ValueError
        return {user.name: user for user in said}
    except OTHER_FORM:
        raise unusable(path, "it is not of the form that `wsisfund user` writes", RENEW) from None


class KnownUsers:
    """The users as the file says now: read again when it has changed, so that who is disabled is out at once."""

    def __init__(self, root: Path, read: Callable[[Path], dict[str, User]] = users_of) -> None:
        self.root, self._read_file = root, read
        self._status: Any = None
        self._users: dict[str, User] = {}

    def get(self, name: str) -> User | None:
        """The user of this name who may log in; None: nobody."""
        user = self._now().get(name)
        return user if user is not None and not user.disabled else None

    def by_oidc(self, subject: str) -> User | None:
        """The user whom a provider of OpenID Connect proves as `subject`, if he may log in; None: nobody."""
        found = [user for user in self._now().values() if user.oidc_subject == subject]
        return found[0] if len(found) == 1 and not found[0].disabled else None

    def _now(self) -> dict[str, User]:
        status = self._look()
        if status != self._status:
            self._users, self._status = self._read(), status
        return self._users

    def _read(self) -> dict[str, User]:
        """Those of the file; nobody where others may read it by now."""
        try:
            return self._read_file(self.root)
        except UsersFile:
            return {}

    def _look(self) -> Any:
        try:
            status = users_path(self.root).lstat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
