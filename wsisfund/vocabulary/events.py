"""The closed sets of the books beside the events (`event_table`): fact kinds, programmes, classes, keys (domain §2)."""

from collections.abc import Mapping
from typing import Final

from .register_table import REGISTER_KINDS

ACTION_LINES: Final = tuple(f"C{n}" for n in range(1, 12))
PROGRAMMES: Final = (*ACTION_LINES, "Forum", "Prizes", "Stocktaking", "WTISD", "Partnership", "General")
BUDGET_CLASSES: Final = (
    "Staff",
    "Consultants",
    "Contracts",
    "Travel",
    "Meetings",
    "Equipment",
    "Grants",
    "Publications",
)
SUPPORT_COSTS: Final = "SupportCosts"
OUTSIDE_BUDGET: Final = ("BankCharges", "InKind", "Impairment")
CLASSES: Final = (*BUDGET_CLASSES, SUPPORT_COSTS, *OUTSIDE_BUDGET)

# The finance officer who signed, or who recorded what the bank credited.
RECORDED_BY: Final = "recorded-by"
FINANCE: Final = "finance"
ROLE_OF_KEY: Final[Mapping[str, str]] = {"certified-by": "certifying", "approved-by": "approving"}
ROLES: Final = ("finance", "certifying", "approving", "auditor")

TRANSACTION_KEYS: Final = frozenset(
    [
        "no",
        "event",
        "agreement",
        "instalment",
        "commitment",
        "doc",
        "settles",
        "credits",
        "assigned",
        "rate-document",
        "reverses",
        "restates",
        "certified-by",
        "approved-by",
        "donor",
        "programme",
        "settles-amount",
        "recorded-by",
        "allotment",
        "due",
    ]
)

# Facts that move no money: kind → keys it may carry besides the positional values.
FACT_KEYS: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(keys.split())
    for kind, keys in {
        "donor": "name type account language contact iso3 addressee street postcode city",
        "bank-account": "bank iban bic number signatories from until mandate",
        "bank-line": "value reference end-to-end creditor-reference counterparty counterparty-account text parts reversal "
        "statement source batch",
        "bank-statement": "number from to source batch",
        "bank-import-end": "reason",
        "bank-match": "reason",
        "register-import-end": "reason",
        "payment-file": "due message sha256 payments certified-by approved-by",
        "partner": "name binding role starts ends language contact iso3 document street building postcode city iban bic number",
        "officer": "name office roles until key passkey",
        "pledge": "earmark kind due reference source batch",
        "pledge-end": "reason document batch",
        "agreement-end": "reason document batch",
        "agreement": "recognition earmark psc-rate pledge starts ends document assessment interest donor waiver "
        "certified-by approved-by recorded-by",
        "instalment": "document certified-by approved-by",
        "in-kind-service": "description agreement document",
        "appropriation": "biennium year kind authority",
        "virement": "certified-by approved-by reason",
        "allotment": "biennium manager certified-by approved-by reason",
        "commitment": "agreement allotment original payee certified-by approved-by reason",
        "override": "code reason amount awaits certified-by approved-by",
        "explanation": "en fr es ru zh ar",
        "letter": "agreement instalment document",
        "resource": "source year",
        "due-diligence": "result document decided-by until",
        "obligation": "name who to basis kind due every until agreement document",
        "obligation-sent": "document sent withdrawn",
        "policy": "reason document numbers",
        "close": "seal numbers",
    }.items()
} | {kind.name: frozenset(kind.keys) for kind in REGISTER_KINDS.values()}
# Facts whose ids the program makes from what the bank says, or of a file that it read, so that nobody mistypes one.
OF_BANK: Final = ("bank-line", "bank-statement", "bank-import-end", "bank-match", "payment-file", "register-import-end")
UNCONDITIONAL, CONDITIONAL, ON_RECEIPT, IN_KIND = "unconditional", "conditional", "on-receipt", "in-kind"
RECOGNITIONS: Final = (UNCONDITIONAL, CONDITIONAL, ON_RECEIPT, IN_KIND, "opening")
# As these an agreement may be assessed again when IPSAS 47 is first applied.
REASSESSED_AS: Final = (UNCONDITIONAL, CONDITIONAL, ON_RECEIPT)
# Nothing is receivable under these: what is promised is disclosed, and counts when it has come.
PROMISED: Final = (CONDITIONAL, ON_RECEIPT)
DONOR_TYPES: Final = ("member-state", "sector-member", "associate", "academia", "un-entity", "foundation", "other")
PLEDGE_KINDS: Final = ("cash", "in-kind")
GENERAL_DONOR: Final = "general"
GENERAL_NAME: Final = "General"
