"""Acts on the register: donors, partners, officers, policies, rates, accounts, the programme, resources."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..books.draft import Draft
from ..contributions.donors import (
    AddDonor,
    AddOfficer,
    ChangeDonor,
    DescribePartner,
    LookInto,
    SetPolicy,
    donor_change_draft,
    donor_draft,
    due_diligence_draft,
    officer_draft,
    partner_draft,
    policy_draft,
)
from ..contributions.explanations import Explain, explanation_draft
from ..contributions.obligations import (
    DescribeObligation,
    ObligationSent,
    WithdrawSent,
    obligation_draft,
    sent_draft,
    withdrawal_of_sent,
)
from ..contributions.officer_keys import RegisterKey, key_draft
from ..contributions.programme_register import (
    ADD,
    CHANGE,
    WITHDRAW,
    DescribeResource,
    WithdrawEntry,
    entry_draft,
    request_of,
    resource_draft,
    withdrawal_draft,
)
from ..errors import UsageFault
from ..languages.states import states
from ..treasury.rates import AddRate, OpenAccount, account_draft, rate_draft
from ..vocabulary.register_table import REGISTER_KINDS
from .act import Act, Desk


class NameNeeded(UsageFault):
    """A donor that is no Member State has no name of its own in the program; it must be given."""

    slug = "name-needed"


def _donor(desk: Desk, asked: AddDonor) -> Draft:
    """A Member State that is not named has the fund's own name for it."""
    if asked.name is None:
        state = states().get(asked.ident) if asked.kind == "member-state" else None
        if state is None:
            raise NameNeeded(
                "--name is needed",
                why="the id is not the ISO 3166 code of a Member State, whose name the program knows",
                fix="give the name as letters and statements print it: --name NAME",
            )
        asked = replace(asked, name=state.name)
    return donor_draft(desk.index, asked, desk.day)


def _withdrawal(kind: str) -> Callable[[Desk, Any], Draft]:
    return lambda desk, asked: withdrawal_draft(desk.index, kind, asked, desk.day)


def _programme(kind: str, *, change: bool) -> Callable[[Desk, Any], Draft]:
    return lambda desk, asked: entry_draft(desk.index, kind, asked, desk.day, change)


ADD_DONOR = Act("donor add", AddDonor, _donor)
CHANGE_DONOR = Act("donor change", ChangeDonor, lambda desk, asked: donor_change_draft(desk.index, asked, desk.day))
LOOK_INTO = Act(
    "donor due-diligence",
    LookInto,
    lambda desk, asked: due_diligence_draft(desk.index, asked, desk.day, desk.officers.certified_by),
)
ADD_PARTNER = Act("partner add", DescribePartner, lambda desk, asked: partner_draft(desk.index, asked, desk.day))
CHANGE_PARTNER = Act("partner change", DescribePartner, lambda desk, asked: partner_draft(desk.index, asked, desk.day, True))
ADD_OFFICER = Act("officer add", AddOfficer, lambda desk, asked: officer_draft(desk.index, asked, desk.day))
REGISTER_KEY = Act("officer key", RegisterKey, lambda desk, asked: key_draft(desk.index, asked, desk.day))
SET_POLICY = Act("policy add", SetPolicy, lambda desk, asked: policy_draft(desk.index, asked, desk.day))
ADD_RATE = Act("rate add", AddRate, lambda desk, asked: rate_draft(desk.index, asked, desk.day))
OPEN_ACCOUNT = Act("account open", OpenAccount, lambda desk, asked: account_draft(desk.index, asked))
ADD_EXPLANATION = Act("explanation add", Explain, lambda desk, asked: explanation_draft(desk.index, asked, desk.day))
ADD_RESOURCE = Act("resource add", DescribeResource, lambda desk, asked: resource_draft(desk.index, asked, desk.day))
CHANGE_RESOURCE = Act("resource change", DescribeResource, lambda desk, asked: resource_draft(desk.index, asked, desk.day, True))
ADD_OBLIGATION = Act("obligation add", DescribeObligation, lambda desk, asked: obligation_draft(desk.index, asked, desk.day))
CHANGE_OBLIGATION = Act(
    "obligation change", DescribeObligation, lambda desk, asked: obligation_draft(desk.index, asked, desk.day, True)
)
WITHDRAW_SENT = Act("obligation withdraw", WithdrawSent, lambda desk, asked: withdrawal_of_sent(desk.index, asked, desk.day))
SEND_OBLIGATION = Act("obligation sent", ObligationSent, lambda desk, asked: sent_draft(desk.index, asked, desk.day))
PROGRAMME: dict[str, Act[Any]] = {
    f"{kind} {verb}": Act(f"{kind} {verb}", request_of(kind, verb), _programme(kind, change=verb == CHANGE))
    for kind in REGISTER_KINDS
    for verb in (ADD, CHANGE)
} | {
    f"{name} {WITHDRAW}": Act(f"{name} {WITHDRAW}", WithdrawEntry, _withdrawal(name))
    for name, kind in REGISTER_KINDS.items()
    if not kind.lasting
}
REGISTER: tuple[Act[Any], ...] = (
    ADD_EXPLANATION,
    ADD_DONOR,
    CHANGE_DONOR,
    LOOK_INTO,
    ADD_PARTNER,
    CHANGE_PARTNER,
    ADD_OFFICER,
    REGISTER_KEY,
    SET_POLICY,
    ADD_RATE,
    OPEN_ACCOUNT,
    ADD_RESOURCE,
    CHANGE_RESOURCE,
    ADD_OBLIGATION,
    CHANGE_OBLIGATION,
    SEND_OBLIGATION,
    WITHDRAW_SENT,
    *PROGRAMME.values(),
)
