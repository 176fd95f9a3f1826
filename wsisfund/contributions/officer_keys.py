"""The ssh key of an officer, or his passkey, registered from a day on, replaced or retired: a new version of the officer each."""

from datetime import date, timedelta
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Fact
from ..errors import UsageFault, clean
from ..manual.officer_keys import KeyTaken
from ..manual.register_links import UnknownKind
from ..register.keys import KEY_TYPES, NO_KEY, OWN_KEYS, is_own_key, key_periods, may_sign, plain_key
from ..register.known import BadId
from ..register.once import not_said
from ..store.chart import checked_day
from ..store.index import Index
from .donors import ChangedLater, NothingToChange


class BadKeyText(UsageFault):
    """What was given is no public ssh key with which an officer may sign."""

    slug = "bad-key"


class RegisterKey(NamedTuple):
    """A key to register for an officer, or the end of the one that he has.

    Args:
        public: text of the public key, as in ``id.pub``; None: the key that he has ends.
        until: last day on which it counts; None: until another one is registered.
        passkey: it is a passkey, with which he signs in the browser; else an ssh key.
    """

    ident: str
    public: str | None = None
    until: date | None = None
    passkey: bool = False

    @property
    def name(self) -> str:
        """The key of the register under which it stands."""
        return "passkey" if self.passkey else "key"

    @property
    def proof(self) -> str:
        """What a signature by it is worth."""
        return OWN_KEYS[self.name]


def key_draft(index: Index, asked: RegisterKey, day: date) -> Draft:
    """New versions of the officer: with the key from `day`, without it from the day after `until`.

    Raises:
        UnknownKind: no such officer. BadKey: no key of ed25519 or in hardware. KeyTaken: it is another officer's.
        ChangedLater, NothingToChange, AlreadyThere, DateOutOfRange.
    """
    _known(index, asked, day)
    facts: list[Fact] = []
    if asked.public is not None:
        key = _key_of(asked, asked.public)
        _free(index, asked.ident, key)
        facts.append(not_said(index, Fact(checked_day(index, day), "officer", (asked.ident,), {asked.name: key})))
    elif asked.until is None or not any((p.officer, p.proof) == (asked.ident, asked.proof) for p in key_periods(index)):
        raise NothingToChange(
            f"nothing of the key of {clean(asked.ident)[:60]} changes",
            why="neither a key nor a last day of the one there is was given" if asked.until is None else "the officer has none",
            fix="give --public FILE, --until DAY, or both",
        )
    if asked.until is not None:
        end = checked_day(index, asked.until, "the last day of the key") + timedelta(1)
        facts.append(not_said(index, Fact(end, "officer", (asked.ident,), {asked.name: NO_KEY})))
    return Draft("officer-key", asked.ident, tuple(facts))


def _key_of(asked: RegisterKey, text: str) -> str:
    key = plain_key(text)
    if key is not None and is_own_key(asked.name, key):
        return key
    if asked.passkey or key is not None:
        raise BadKeyText(
            "this is no public passkey" if asked.passkey else "this is a passkey",
            why="a passkey is made in the browser, and its public half names the host of the desk",
            fix="take it: wsisfund user passkeys NAME --public PASSKEY; then: wsisfund officer key ID --passkey --public FILE",
        )
    raise BadKeyText(
        "this is no public key of an officer",
        why=f"keys are of type {', '.join(KEY_TYPES)}",
        fix="make one: ssh-keygen -t ed25519 -f ~/.ssh/wsisfund; then give the file that ends with .pub",
    )


def _known(index: Index, asked: RegisterKey, day: date) -> None:
    versions = index.versions("officer", asked.ident)
    if not versions or versions[0].date > day:
        raise UnknownKind(
            f"no officer '{clean(asked.ident)[:60]}' on {day.isoformat()}",
            why="a key belongs to an officer of the register",
            fix=f"wsisfund officer add {clean(asked.ident)[:60]} --name NAME --role ROLE",
        )
    if not may_sign(asked.ident):
        raise BadId(
            f"'{clean(asked.ident)[:60]}' cannot sign",
            why="the id names files, where a / would lead elsewhere",
            fix="register the officer once more under an id without /",
        )
    later = [fact for fact in versions if asked.name in fact.keys and fact.date > (asked.until or day)]
    if later:
        raise ChangedLater(
            f"{clean(asked.ident)[:60]} has a {asked.name}, or none, from {later[0].date.isoformat()} on",
            why="a later version would undo what is put in before it",
            fix=f"date the change on or after that day: --date {later[0].date.isoformat()}",
            at=later[0].place,
        )


def _free(index: Index, ident: str, key: str) -> None:
    owner = next((period.officer for period in key_periods(index) if period.key == key and period.officer != ident), None)
    if owner is not None:
        raise KeyTaken(
            f"this is the key of {clean(owner)[:60]}",
            why="who certifies and who approves prove it each with a key of their own",
            fix="make another one: ssh-keygen -t ed25519 -f ~/.ssh/wsisfund",
        )
