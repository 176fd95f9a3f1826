"""Entries of the register that stand beside the money: donors, partners, officers and policies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..books.draft import Draft
from ..books.records import Fact, Value, merged_keys
from ..errors import Refused, UsageFault, clean
from ..languages.states import states
from ..register.known import checked_id, known_donor, not_there
from ..register.policies import POLICIES, as_value
from ..register.versions import camel_case
from ..register.wording import checked_text
from ..store.chart import checked_day
from ..store.index import Index
from ..vocabulary.accounts import ACCOUNT, RECEIVABLES
from ..vocabulary.events import DONOR_TYPES, GENERAL_DONOR, ROLES

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


class UnknownKind(UsageFault):
    """A type, role, kind or policy is not one of those that the books know."""

    slug = "unknown-kind"


class AccountTaken(UsageFault):
    """The part of a receivable account's name is already another donor's, or cannot be one."""

    slug = "account-taken"


class NothingToChange(UsageFault):
    """A new version of an entry of the register would say nothing new."""

    slug = "nothing-to-change"


class ChangedLater(Refused):
    """The register holds a later version, which would undo a change put in before it."""

    slug = "changed-later"


def one_of(text: str, known: Sequence[str], what: str) -> str:
    """`text` where it is one of `known`.

    Raises:
        UnknownKind: it is not.
    """
    if text in known:
        return text
    raise UnknownKind(
        f"'{clean(text)[:60]}' is no {what}", why=f"there are: {', '.join(known)}", fix="write one of these, as it stands here"
    )


def donor_draft(
    index: Index,
    *,
    ident: str,
    name: str,
    kind: str,
    day: date,
    account: str | None = None,
    language: str | None = None,
    contact: str | None = None,
    iso3: str | None = None,
) -> Draft:
    """A donor of the register.

    Args:
        ident: ISO 3166 alpha-3 for a state, else a short name such as ``delta-telecom``.
        kind: member-state, sector-member, associate, academia, un-entity, foundation, other.
        account: the part after ``Assets:Receivables:Contributions:``; default: the id in CamelCase.
        language: one of `LANGUAGES`, that of letters; contact: address or person.
        iso3: country, for a donor that is no state; a state's id is its code.

    Raises:
        AlreadyThere, BadId, BadText, UnknownKind, AccountTaken, DateOutOfRange.
    """
    checked_id(ident, "donor")
    not_there(index, "donor", ident)
    if ident == GENERAL_DONOR:
        raise AccountTaken("the donor 'general' is built in", why="it is the pool of earlier years", fix="use another id")
    keys: dict[str, Value] = {"name": checked_text(name, "name"), "type": one_of(kind, DONOR_TYPES, "type of donor")}
    part = account or camel_case(ident)
    _free_account(index, part)
    if account:
        keys["account"] = account
    keys |= _described(language, contact, iso3)
    return Draft("donor", ident, (Fact(checked_day(index, day), "donor", (ident,), keys),))


def donor_change_draft(
    index: Index,
    *,
    ident: str,
    day: date,
    name: str | None = None,
    kind: str | None = None,
    language: str | None = None,
    contact: str | None = None,
    iso3: str | None = None,
) -> Draft:
    """A new version of a donor from `day`: what is named changes, everything else stays, and nothing is rewritten.

    The account stays for good: what was posted stands on it.

    Raises:
        UnknownDonor, NothingToChange, ChangedLater, UnknownKind, BadText, DateOutOfRange.
    """
    found = known_donor(index, ident)
    checked_day(index, day)
    keys: dict[str, Value] = {"name": checked_text(name, "name")} if name else {}
    keys |= {"type": one_of(kind, DONOR_TYPES, "type of donor")} if kind else {}
    keys |= _described(language, contact, iso3)
    before = {"name": found.name, "type": found.type, "language": found.language, "contact": found.contact, "iso3": found.iso3}
    keys = {key: value for key, value in keys.items() if before[key] != value}
    may_change(index, "donor", ident, keys, day)
    derivation = tuple(f"{key}: {value} instead of {before[key] or 'nothing'}" for key, value in keys.items())
    return Draft("donor", ident, (Fact(day, "donor", (ident,), keys),), derivation)


def partner_draft(
    index: Index,
    *,
    ident: str,
    day: date,
    name: str | None = None,
    language: str | None = None,
    contact: str | None = None,
    iso3: str | None = None,
    document: str | None = None,
    change: bool = False,
) -> Draft:
    """A partner, who carries out work with the fund's money; or, with `change`, a new version of one from `day`.

    Args:
        document: the agreement with the partner, or the clearance.

    Raises:
        AlreadyThere, BadId, BadText, NothingToChange, ChangedLater, UnknownKind, DateOutOfRange.
    """
    checked_id(ident, "partner")
    checked_day(index, day)
    keys: dict[str, Value] = {"name": checked_text(name, "name")} if name else {}
    keys |= _described(language, contact, iso3)
    keys |= {"document": checked_text(document, "document")} if document else {}
    if change:
        versions = index.versions("partner", ident)
        if not versions:
            raise UnknownKind(
                f"no partner '{clean(ident)[:60]}'", why="the register has none of this id", fix="wsisfund partner list"
            )
        before = merged_keys(versions)
        keys = {key: value for key, value in keys.items() if before.get(key) != value}
        may_change(index, "partner", ident, keys, day)
    else:
        not_there(index, "partner", ident)
        keys.setdefault("name", ident)
    return Draft("partner", ident, (Fact(day, "partner", (ident,), keys),))


def _described(language: str | None, contact: str | None, iso3: str | None) -> dict[str, Value]:
    keys: dict[str, Value] = {"language": one_of(language, LANGUAGES, "language of letters")} if language else {}
    keys |= {"contact": checked_text(contact, "contact")} if contact else {}
    if iso3:
        known = states()
        if iso3 not in known:
            raise UnknownKind(f"'{clean(iso3)[:20]}' is no country", why="countries are ISO 3166 alpha-3 codes", fix="write CHE")
        keys["iso3"] = iso3
    return keys


def may_change(index: Index, kind: str, ident: str, keys: dict[str, Value], day: date) -> None:
    """Nothing, when a new version of something in the register may be put in on `day` with these keys.

    Raises:
        NothingToChange: it says so already. ChangedLater: it has a later version.
    """
    if not keys:
        raise NothingToChange(
            f"nothing of {ident} changes", why="the register says so already", fix="name what is new, such as --contact TEXT"
        )
    newest = index.versions(kind, ident)[-1]
    if newest.date > day:
        raise ChangedLater(
            f"{ident} has a version of {newest.date.isoformat()}, after {day.isoformat()}",
            why="a later version would undo what is put in before it",
            fix=f"date the change on or after that day: --date {newest.date.isoformat()}",
            at=newest.place,
        )


def _free_account(index: Index, part: str) -> None:
    if not ACCOUNT.fullmatch(f"{RECEIVABLES}:{part}") or ":" in part:
        raise AccountTaken(
            f"'{clean(part)[:60]}' cannot be part of an account name",
            why="account parts are ASCII letters, digits and hyphens, and begin with a capital or a digit",
            fix="give one: --account DeltaTelecom",
        )
    for fact in index.all("donor"):
        if str(fact.keys.get("account") or camel_case(fact.ident)) == part:
            raise AccountTaken(
                f"the account {RECEIVABLES}:{part} is that of {fact.ident}",
                why="each donor has an account of its own",
                fix="give another: --account NAME",
                at=fact.place,
            )


def officer_draft(
    index: Index,
    *,
    ident: str,
    name: str,
    roles: Sequence[str],
    day: date,
    office: str | None = None,
    until: date | None = None,
) -> Draft:
    """An officer, or a new version of one (roles changed, last day named).

    Args:
        roles: of finance, certifying, approving, auditor; at least one.
        until: last day in office.
    """
    checked_id(ident, "officer")
    if not roles:
        raise UnknownKind(
            "the officer has no role", why=f"roles are {', '.join(ROLES)}", fix="give one or more: --role certifying"
        )
    named = [one_of(role, ROLES, "role") for role in dict.fromkeys(roles)]
    keys: dict[str, Value] = {"name": checked_text(name, "name"), "roles": ",".join(named)}
    if office:
        keys["office"] = checked_text(office, "office")
    if until:
        keys["until"] = checked_day(index, until, "the last day in office")
    return Draft("officer", ident, (Fact(checked_day(index, day), "officer", (ident,), keys),))


def policy_draft(index: Index, *, name: str, value: str, day: date, document: str | None = None) -> Draft:
    """A policy in force from `day`: `value` is kept as a number where it is one, else as text."""
    one_of(name, tuple(POLICIES), "policy")
    policy = POLICIES[name]
    kept = as_value(value.strip())
    try:
        policy.read(kept)
    except ValueError as error:
        raise UnknownKind(
            f"'{clean(value)[:60]}' cannot be the policy {name}: {clean(str(error))[:120]}",
            why=f"{name} is {policy.form} {policy.meaning}",
            fix=f'write "{policy.example}"',
        ) from None
    if isinstance(kept, str):
        kept = checked_text(kept, "value")
    keys: dict[str, Value] = {"document": checked_text(document, "document")} if document else {}
    return Draft("policy", name, (Fact(checked_day(index, day), "policy", (name, kept), keys),))
