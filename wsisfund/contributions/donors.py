"""Entries of the register that stand beside the money: donors, partners, officers and policies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..books.draft import Draft
from ..books.records import Fact, Value, merged_keys
from ..errors import Refused, UsageFault, clean
from ..manual.register_links import AccountTaken, UnknownKind, account_taken
from ..register.due_diligence import KIND as DUE_DILIGENCE
from ..register.due_diligence import RESULTS
from ..register.facts import receivable_part_said, receivable_parts
from ..register.known import AlreadyThere, BadIban, checked_id, known_donor, not_there
from ..register.once import not_said
from ..register.partners import BINDING
from ..register.policies import POLICIES, as_value
from ..register.policy_text import value_typed
from ..register.versions import ADDRESS_PARTS, camel_case
from ..register.wording import checked_text
from ..store.chart import checked_day, checked_reference_day
from ..store.index import Index
from ..vocabulary.accounts import ACCOUNT, RECEIVABLES
from ..vocabulary.events import DONOR_TYPES, GENERAL_DONOR, ROLES
from ..vocabulary.iban import is_iban

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


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


@dataclass(frozen=True, kw_only=True)
class DonorDetails:
    """What may be said of a donor beside who it is.

    Args:
        language: one of `LANGUAGES`, that of letters; contact: address or person.
        iso3: country, for a donor that is no state; a state's id is its code.
        addressee, street, postcode, city: parts of the address of letters; lines of the street by semicolons.
    """

    language: str | None = None
    contact: str | None = None
    iso3: str | None = None
    addressee: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None


@dataclass(frozen=True)
class AddDonor(DonorDetails):
    """A donor to register.

    Args:
        ident: ISO 3166 alpha-3 for a state, else a short name such as ``delta-telecom``.
        name: as letters and statements print it; None: the id.
        kind: member-state, sector-member, associate, academia, un-entity, foundation, other.
        account: the part after ``Assets:Receivables:Contributions:``; default: the id in CamelCase.
    """

    ident: str
    kind: str
    name: str | None = None
    account: str | None = None


def donor_draft(index: Index, asked: AddDonor, day: date) -> Draft:
    """A donor of the register.

    Raises:
        AlreadyThere, BadId, BadText, UnknownKind, AccountTaken, DateOutOfRange.
    """
    checked_id(asked.ident, "donor")
    not_there(index, "donor", asked.ident)
    if asked.ident == GENERAL_DONOR:
        raise AccountTaken("the donor 'general' is built in", why="it is the pool of earlier years", fix="use another id")
    name = checked_text(asked.ident if asked.name is None else asked.name, "name")
    keys: dict[str, Value] = {"name": name, "type": one_of(asked.kind, DONOR_TYPES, "type of donor")}
    part = asked.account or camel_case(asked.ident)
    _free_account(index, part)
    if asked.account:
        keys["account"] = asked.account
    keys |= _described(asked.language, asked.contact, asked.iso3) | _address(asked)
    return Draft("donor", asked.ident, (Fact(checked_day(index, day), "donor", (asked.ident,), keys),))


@dataclass(frozen=True)
class ChangeDonor(DonorDetails):
    """What is new of a donor; None: as it was."""

    ident: str
    name: str | None = None
    kind: str | None = None


def donor_change_draft(index: Index, asked: ChangeDonor, day: date) -> Draft:
    """A new version of a donor from `day`: what is named changes, everything else stays, and nothing is rewritten.

    The account stays for good: what was posted stands on it.

    Raises:
        UnknownDonor, NothingToChange, ChangedLater, UnknownKind, BadText, DateOutOfRange.
    """
    found = known_donor(index, asked.ident)
    checked_day(index, day)
    keys: dict[str, Value] = {"name": checked_text(asked.name, "name")} if asked.name else {}
    keys |= {"type": one_of(asked.kind, DONOR_TYPES, "type of donor")} if asked.kind else {}
    keys |= _described(asked.language, asked.contact, asked.iso3) | _address(asked)
    before = found._asdict()
    keys = {key: value for key, value in keys.items() if before[key] != value}
    may_change(index, "donor", asked.ident, keys, day)
    derivation = tuple(f"{key}: {value} instead of {before[key] or 'nothing'}" for key, value in keys.items())
    return Draft("donor", asked.ident, (Fact(day, "donor", (asked.ident,), keys),), derivation)


# What is said of a partner beside the name, the language and the country.
PAID_BY = ("document", "role", "street", "building", "postcode", "city", "iban", "bic", "number")


@dataclass(frozen=True)
class DescribePartner:
    """A partner to register, or what is new of one.

    Args:
        document: the agreement with the partner, or the clearance.
        role: what it does in the programme; starts, ends: of its term.
        binding: whether an arrangement binds the partner: yes (also where nobody says), or no.
        street, building, postcode, city: where payments to the partner are addressed; iban or number, bic: of the account.
    """

    ident: str
    name: str | None = None
    language: str | None = None
    contact: str | None = None
    iso3: str | None = None
    document: str | None = None
    binding: str | None = None
    role: str | None = None
    starts: date | None = None
    ends: date | None = None
    street: str | None = None
    building: str | None = None
    postcode: str | None = None
    city: str | None = None
    iban: str | None = None
    bic: str | None = None
    number: str | None = None


def partner_draft(index: Index, asked: DescribePartner, day: date, change: bool = False) -> Draft:
    """A partner, who carries out work with the fund's money; or, with `change`, a new version of one from `day`.

    Raises:
        AlreadyThere, BadId, BadText, NothingToChange, ChangedLater, UnknownKind, DateOutOfRange.
    """
    checked_id(asked.ident, "partner")
    checked_day(index, day)
    keys: dict[str, Value] = {"name": checked_text(asked.name, "name")} if asked.name else {}
    keys |= _described(asked.language, asked.contact, asked.iso3)
    keys |= {"binding": one_of(asked.binding, BINDING, "word on an arrangement")} if asked.binding else {}
    keys |= {part: checked_text(text, part) for part in PAID_BY if (text := getattr(asked, part))}
    keys |= {name: checked_reference_day(named) for name in ("starts", "ends") if (named := getattr(asked, name))}
    if asked.iban and not is_iban(asked.iban):
        raise BadIban(
            f"'{clean(asked.iban)[:40]}' is no IBAN",
            why="the check digits of an IBAN find a wrong digit, and they do not fit",
            fix="copy the number from the partner's invoice",
        )
    if change:
        versions = index.versions("partner", asked.ident)
        if not versions:
            raise UnknownKind(
                f"no partner '{clean(asked.ident)[:60]}'", why="the register has none of this id", fix="wsisfund partner list"
            )
        before = merged_keys(versions)
        keys = {key: value for key, value in keys.items() if before.get(key) != value}
        may_change(index, "partner", asked.ident, keys, day)
    else:
        not_there(index, "partner", asked.ident)
        keys.setdefault("name", asked.ident)
    return Draft("partner", asked.ident, (Fact(day, "partner", (asked.ident,), keys),))


@dataclass(frozen=True)
class LookInto:
    """What was found out about a donor or a partner. until: how long a clearance holds; None: until another decision."""

    ident: str
    result: str
    doc: str
    until: date | None = None


def due_diligence_draft(index: Index, asked: LookInto, day: date, officer: str | None) -> Draft:
    """The decision of `day`; who decided is the officer who acts.

    Raises:
        UnknownDonor, UnknownKind, AlreadyThere, BadText, DateOutOfRange.
    """
    checked_day(index, day)
    if not index.versions("partner", asked.ident):
        known_donor(index, asked.ident)
    keys: dict[str, Value] = {"result": one_of(asked.result, RESULTS, "result of due diligence")}
    keys["document"] = checked_text(asked.doc, "document")
    keys |= {"decided-by": officer} if officer else {}
    keys |= {"until": checked_reference_day(asked.until)} if asked.until else {}
    fact = Fact(day, DUE_DILIGENCE, (asked.ident,), keys)
    for other in index.versions(DUE_DILIGENCE, asked.ident):
        if other.date == day and dict(other.keys) == keys:
            raise AlreadyThere(
                f"this decision about {asked.ident} is already there",
                why="day, result and document are the same",
                fix="nothing to do",
                at=other.place,
            )
    return Draft(DUE_DILIGENCE, asked.ident, (fact,))


def _address(asked: AddDonor | ChangeDonor) -> dict[str, Value]:
    """The parts of the address that are named."""
    said = ((part, getattr(asked, part)) for part in ADDRESS_PARTS)
    return {part: checked_text(text, part) for part, text in said if text}


def _described(language: str | None, contact: str | None, iso3: str | None) -> dict[str, Value]:
    keys: dict[str, Value] = {"language": one_of(language, LANGUAGES, "language of letters")} if language else {}
    keys |= {"contact": checked_text(contact, "contact")} if contact else {}
    if iso3:
        from ..languages.states import states  # only here: few ask for a state

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
    holder = index.keyed("donor", receivable_part_said).get(part)
    held = next((fact for own, fact in receivable_parts(index, holder) if own == part), None) if holder is not None else None
    if holder is not None and held is not None:
        raise account_taken(part, holder, held)


@dataclass(frozen=True)
class AddOfficer:
    """An officer to register, or a new version of one.

    Args:
        roles: of finance, certifying, approving, auditor; at least one.
        until: last day in office.
    """

    ident: str
    name: str
    roles: Sequence[str]
    office: str | None = None
    until: date | None = None


def officer_draft(index: Index, asked: AddOfficer, day: date) -> Draft:
    """An officer, or a new version of one (roles changed, last day named)."""
    checked_id(asked.ident, "officer")
    if not asked.roles:
        raise UnknownKind(
            "the officer has no role", why=f"roles are {', '.join(ROLES)}", fix="give one or more: --role certifying"
        )
    named = [one_of(role, ROLES, "role") for role in dict.fromkeys(asked.roles)]
    keys: dict[str, Value] = {"name": checked_text(asked.name, "name"), "roles": ",".join(named)}
    if asked.office:
        keys["office"] = checked_text(asked.office, "office")
    if asked.until:
        keys["until"] = checked_day(index, asked.until, "the last day in office")
    fact = not_said(index, Fact(checked_day(index, day), "officer", (asked.ident,), keys))
    return Draft("officer", asked.ident, (fact,))


@dataclass(frozen=True)
class SetPolicy:
    """A policy to set."""

    name: str
    value: str
    document: str | None = None


def policy_draft(index: Index, asked: SetPolicy, day: date) -> Draft:
    """A policy in force from `day`: `value` is kept as a number where it is one, else as text."""
    one_of(asked.name, tuple(POLICIES), "policy")
    policy = POLICIES[asked.name]
    kept = as_value(value_typed(policy, asked.value.strip()))
    try:
        policy.read(kept)
    except ValueError as error:
        raise UnknownKind(
            f"'{clean(asked.value)[:60]}' cannot be the policy {asked.name}: {clean(str(error))[:120]}",
            why=f"{asked.name} is {policy.form} {policy.meaning}",
            fix=f'write "{policy.example}"',
        ) from None
    if isinstance(kept, str):
        kept = checked_text(kept, "value")
    keys: dict[str, Value] = {"document": checked_text(asked.document, "document")} if asked.document else {}
    fact = not_said(index, Fact(checked_day(index, day), "policy", (asked.name, kept), keys))
    return Draft("policy", asked.name, (fact,))
