"""Every rule of the accounting manual over the entries of the books, in one ordered list.

The judge asks them all, `plugins/` shows them to Beancount; ``wsisfund check --only CODE`` shows what has one code of it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from ..errors import Fault, Refused, Warning_
from . import (
    advances,
    agreed,
    agreement_accounts,
    agreement_balances,
    agreement_versions,
    allotment_managers,
    allotments,
    allowances,
    authority,
    backdated,
    bank_accounts,
    bank_matches,
    banks,
    budget_facts,
    charges,
    control,
    counterparties,
    credit_notes,
    dates,
    differences,
    due_days,
    due_diligence,
    duplicates,
    entries,
    exactness,
    facts,
    identity,
    interest_split,
    items,
    legs,
    named,
    numbering,
    obligations,
    officer_keys,
    openings,
    overrides,
    partners,
    periods,
    programme_register,
    rates,
    reassessments,
    receivables,
    recorders,
    register_facts,
    register_identity,
    register_links,
    remarks,
    restatements,
    revaluation,
    shut_numbers,
    signed_twice,
    sizes,
)
from .view import Scope, View


class Stage(Enum):
    """When a rule can be asked: exactness always; the others only where every fact can be read (`READABLE` found nothing)."""

    EXACT = 0
    READABLE = 1
    MANUAL = 2
    CONTROL = 3


class Rule(NamedTuple):
    """One rule: its name, when it can be asked, what one verdict of it depends on, and the question."""

    name: str
    stage: Stage
    scope: Scope
    ask: Callable[[View], Iterable[Fault]]


RULES: tuple[Rule, ...] = (
    Rule("plugins", Stage.EXACT, Scope.SETTINGS, exactness.plugin_faults),
    Rule("exactness", Stage.EXACT, Scope.ENTRY, exactness.entry_faults),
    Rule("bank accounts", Stage.EXACT, Scope.ACCOUNT, banks.bank_faults),
    Rule("open items", Stage.EXACT, Scope.ACCOUNT, items.item_faults),
    Rule("assertions", Stage.EXACT, Scope.ACCOUNT, exactness.assertion_faults),
    Rule("rates", Stage.EXACT, Scope.ENTRY, exactness.rate_faults),
    Rule("options", Stage.EXACT, Scope.SETTINGS, exactness.option_warnings),
    Rule("form of facts", Stage.READABLE, Scope.ENTRY, facts.form_faults),
    Rule("register", Stage.MANUAL, Scope.AGREEMENT, register_facts.register_faults),
    Rule("reach", Stage.MANUAL, Scope.ENTRY, dates.reach_faults),
    Rule("shut days", Stage.MANUAL, Scope.ENTRY, dates.shut_faults),
    Rule("shut days by number", Stage.MANUAL, Scope.NUMBER, shut_numbers.shut_number_faults),
    Rule("shut days without numbers", Stage.MANUAL, Scope.SETTINGS, shut_numbers.unnumbered_warnings),
    Rule("versions of agreements", Stage.MANUAL, Scope.AGREEMENT, agreement_versions.version_faults),
    Rule("due diligence", Stage.MANUAL, Scope.AGREEMENT, due_diligence.due_diligence_faults),
    Rule("periods of agreements", Stage.MANUAL, Scope.ENTRY, periods.period_faults),
    Rule("form of entries", Stage.MANUAL, Scope.ENTRY, entries.entry_faults),
    Rule("legs", Stage.MANUAL, Scope.ENTRY, legs.leg_faults),
    Rule("accounts of agreements", Stage.MANUAL, Scope.ENTRY, agreement_accounts.agreement_account_faults),
    Rule("agreements apart", Stage.MANUAL, Scope.ENTRY, agreement_balances.agreement_balance_faults),
    Rule("accounts of interest", Stage.MANUAL, Scope.ENTRY, agreement_accounts.interest_account_faults),
    Rule("re-earmarks", Stage.MANUAL, Scope.ENTRY, agreement_accounts.re_earmark_faults),
    Rule("openings", Stage.MANUAL, Scope.ENTRY, openings.opening_faults),
    Rule("reassessments", Stage.MANUAL, Scope.AGREEMENT, reassessments.reassessment_faults),
    Rule("restatements", Stage.MANUAL, Scope.ENTRY, restatements.restatement_faults),
    Rule("orders and the organization", Stage.MANUAL, Scope.ORDER, counterparties.order_faults),
    Rule("donors of receipts", Stage.MANUAL, Scope.DOCUMENT, counterparties.donor_faults),
    Rule("donors of refunds", Stage.MANUAL, Scope.ENTRY, counterparties.refund_faults),
    Rule("due days", Stage.MANUAL, Scope.ENTRY, due_days.due_faults),
    Rule("credit notes", Stage.MANUAL, Scope.DOCUMENT, credit_notes.credit_faults),
    Rule("rates of entries", Stage.MANUAL, Scope.ENTRY, rates.first_rate_faults),
    Rule("exchange differences", Stage.MANUAL, Scope.ENTRY, differences.difference_faults),
    Rule("rates of money owed back", Stage.MANUAL, Scope.AGREEMENT, differences.returned_faults),
    Rule("exchange groups", Stage.MANUAL, Scope.ENTRY, rates.group_warnings),
    Rule("conflicting rates", Stage.MANUAL, Scope.ENTRY, rates.conflict_faults),
    Rule("prices in other currencies", Stage.MANUAL, Scope.ENTRY, rates.unused_price_warnings),
    Rule("revaluations", Stage.MANUAL, Scope.ACCOUNT, revaluation.revaluation_faults),
    Rule("advances without an arrangement", Stage.MANUAL, Scope.ENTRY, partners.unbound_faults),
    Rule("advances past their due date", Stage.MANUAL, Scope.ACCOUNT, advances.overdue_faults),
    Rule("officers", Stage.MANUAL, Scope.ENTRY, authority.authority_faults),
    Rule("keys of officers", Stage.MANUAL, Scope.SETTINGS, officer_keys.key_faults),
    Rule("recorders", Stage.MANUAL, Scope.ENTRY, recorders.recorder_faults),
    Rule("registered bank accounts", Stage.MANUAL, Scope.ENTRY, bank_accounts.bank_account_faults),
    Rule("lines of the bank", Stage.MANUAL, Scope.ENTRY, bank_matches.bank_line_faults),
    Rule("matched lines", Stage.MANUAL, Scope.DOCUMENT, bank_matches.match_faults),
    Rule("what an entry names", Stage.MANUAL, Scope.ENTRY, named.named_faults),
    Rule("overrides", Stage.MANUAL, Scope.DOCUMENT, overrides.override_faults),
    Rule("identity", Stage.MANUAL, Scope.DOCUMENT, identity.identity_faults),
    Rule("sizes of amounts", Stage.MANUAL, Scope.ENTRY, sizes.size_faults),
    Rule("links of the register", Stage.MANUAL, Scope.ENTRY, register_links.register_link_faults),
    Rule("programme register", Stage.MANUAL, Scope.ENTRY, programme_register.programme_register_faults),
    Rule("obligations", Stage.MANUAL, Scope.ENTRY, obligations.obligation_faults),
    Rule("appropriations and virements", Stage.MANUAL, Scope.ENTRY, budget_facts.budget_fact_faults),
    Rule("allotments", Stage.MANUAL, Scope.ENTRY, allotments.allotment_faults),
    Rule("managers of allotments", Stage.MANUAL, Scope.ENTRY, allotment_managers.allotment_manager_faults),
    Rule("facts given once", Stage.MANUAL, Scope.ID, register_identity.once_faults),
    Rule("lookalike ids", Stage.MANUAL, Scope.ID, register_identity.lookalike_faults),
    Rule("names of donors", Stage.MANUAL, Scope.LOOK, register_identity.name_warnings),
    Rule("possible duplicates", Stage.MANUAL, Scope.LOOK, duplicates.duplicate_warnings),
    Rule("reversals", Stage.MANUAL, Scope.DOCUMENT, identity.reversal_faults),
    Rule("charges", Stage.MANUAL, Scope.AGREEMENT, charges.charge_faults),
    Rule("receivables", Stage.MANUAL, Scope.AGREEMENT, receivables.receivable_faults),
    Rule("goods in kind", Stage.MANUAL, Scope.AGREEMENT, agreed.goods_faults),
    Rule("earmarks of goods", Stage.MANUAL, Scope.ENTRY, agreed.goods_earmark_faults),
    Rule("receipts of what is promised", Stage.MANUAL, Scope.AGREEMENT, agreed.promised_receipt_faults),
    Rule("overpaid and due", Stage.MANUAL, Scope.AGREEMENT, agreed.advance_while_due_warnings),
    Rule("allowances", Stage.MANUAL, Scope.AGREEMENT, allowances.allowance_faults),
    Rule("parts of interest", Stage.MANUAL, Scope.SETTINGS, interest_split.interest_warnings),
    Rule("assessments", Stage.MANUAL, Scope.AGREEMENT, register_facts.register_warnings),
    Rule("pledges signed twice", Stage.MANUAL, Scope.PLEDGE, signed_twice.signed_twice_warnings),
    Rule("recognition", Stage.MANUAL, Scope.AGREEMENT, receivables.recognition_warnings),
    Rule("flags, payees and links", Stage.MANUAL, Scope.ENTRY, remarks.entry_warnings),
    Rule("running numbers", Stage.MANUAL, Scope.NUMBER, numbering.number_warnings),
    Rule("letters", Stage.MANUAL, Scope.DOCUMENT, remarks.letter_warnings),
    Rule("lines of the budget", Stage.MANUAL, Scope.ENTRY, remarks.budget_warnings),
    Rule("support cost rates", Stage.MANUAL, Scope.AGREEMENT, remarks.rate_warnings),
    Rule("put in afterwards", Stage.MANUAL, Scope.SETTINGS, backdated.backdated_warnings),
    Rule("opened accounts", Stage.MANUAL, Scope.ENTRY, entries.open_warnings),
    Rule("budget", Stage.CONTROL, Scope.LINE, lambda view: view.control.faults),
)

EXACT, READABLE, MANUAL, CONTROL = Stage
ALL_STAGES = tuple(Stage)


def breaches(view: View, stages: Collection[Stage] = ALL_STAGES) -> list[Fault]:
    """What the rules of these stages find: exactness first, then by file and line, then the budget in its own order.

    Where a fact cannot be read, only exactness and those facts are reported: the other rules would only repeat them.
    """
    found = _asked(view, EXACT) if EXACT in stages else []
    if unreadable := _asked(view, READABLE):
        return [*found, *(_by_place(unreadable) if READABLE in stages else ())]
    if MANUAL in stages:
        found += _by_place(_asked(view, MANUAL))
    if CONTROL in stages:
        found += _asked(view, CONTROL)
    return found


def readable(view: View) -> bool:
    """Whether every fact has the form that views of the register and the budget rules can rely on."""
    return not _asked(view, READABLE)


def in_order(found: Iterable[Fault]) -> list[Fault]:
    """What makes no sense first, then refusals in the order of domain §4, then other refusals, then warnings."""
    return sorted(found, key=_rank)


def _asked(view: View, stage: Stage) -> list[Fault]:
    return [fault for rule in RULES if rule.stage is stage for fault in found_by(rule, view)]


def found_by(rule: Rule, view: View) -> Sequence[Fault]:
    """What one rule finds; it is asked once."""
    if rule.name not in view.answers:
        view.answers[rule.name] = tuple(rule.ask(view))
    return view.answers[rule.name]


def _by_place(found: list[Fault]) -> list[Fault]:
    return sorted(found, key=lambda f: (f.file or "", f.line or 0))


def _rank(fault: Fault) -> int:
    if fault.slug in control.ORDER:
        return 1 + control.ORDER.index(fault.slug)
    # By their words: some come from another process (`gate.in_two`).
    return {Warning_.word: 3 + len(control.ORDER), Refused.word: 2 + len(control.ORDER)}.get(fault.word, 0)
