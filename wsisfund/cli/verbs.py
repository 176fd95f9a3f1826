"""All verbs with their place and short help; importing this imports none of them (nor click)."""

from typing import NamedTuple

PROGRAM = "wsisfund"
# In which a completion script asks.
COMPLETION_VARIABLE = "_WSISFUND_COMPLETE"


class Entry(NamedTuple):
    """A verb of the table: ``module:attribute`` below `wsisfund.cli`, and one line of help."""

    place: str
    help: str


SECTIONS: dict[str, dict[str, Entry]] = {
    "Books": {
        "init": Entry("init:init", "Make a new books folder."),
        "demo": Entry("demo:demo", "Make demonstration books and their statements."),
        "check": Entry("check:check", "Judge the books by all rules."),
        "doctor": Entry("doctor:doctor", "Look at the installation and the books folder."),
        "status": Entry("status:status", "What waits for somebody."),
    },
    "Register": {
        "donor": Entry("donor:donor", "Who gives."),
        "partner": Entry("partner:partner", "Who carries out work with the fund's money."),
        "officer": Entry("officer:officer", "Who may certify and approve."),
        "policy": Entry("policy:policy", "Policies in force, by date."),
        "rate": Entry("rate:rate", "Exchange rates to CHF."),
        "account": Entry("account:account", "Open an account."),
        "obligation": Entry("obligation:obligation", "What is owed to others by a day, and what was sent."),
        "explanation": Entry("explanation:explanation", "Why actual amounts differ from the budget."),
        "resource": Entry("resource:resource", "Regular-budget resources, beside the fund's own."),
    },
    "Programme": {
        "action-line": Entry("programme:action_line", "Action lines and other programmes."),
        "output": Entry("programme:output", "What a programme brings about."),
        "roadmap": Entry("programme:roadmap", "Roadmaps of action lines."),
        "task": Entry("programme:task", "What is to be done, by when."),
        "strategic-goal": Entry("programme:strategic_goal", "Goals of ITU's strategic plans."),
        "sdg-matrix": Entry("programme:sdg_matrix", "Development goals that an action line serves."),
        "edition": Entry("programme:edition", "Editions of the Forum, the Prizes, the World Day."),
        "sponsor": Entry("programme:sponsor", "Who sponsors an edition."),
        "prize-category": Entry("programme:prize_category", "Categories of the WSIS Prizes."),
        "nomination": Entry("programme:nomination", "Projects nominated for a Prize, and winners."),
        "project": Entry("programme:project", "Records of the WSIS Stocktaking."),
        "indicator": Entry("programme:indicator", "Indicators of the Partnership on Measuring ICT."),
        "meeting": Entry("programme:meeting", "Meetings of the Council and its working group."),
        "circular-letter": Entry("programme:circular_letter", "Circular letters to the membership."),
        "questionnaire": Entry("programme:questionnaire", "Questionnaires, and who has not answered."),
        "answer": Entry("programme:answer", "Answers to questionnaires."),
        "guidance": Entry("programme:guidance", "Guidance of the working group."),
        "recommendation": Entry("programme:recommendation", "Recommendations of auditors."),
    },
    "Contributions": {
        "import": Entry("import_:import_", "Read a file of pledges, rates or a bank; undo an import."),
        "pledge": Entry("pledge:pledge", "Announced contributions."),
        "agreement": Entry("agreement:agreement", "Signed contributions."),
        "receipt": Entry("receipt:receipt", "Money that arrived."),
        "in-kind": Entry("in_kind:in_kind", "Goods and services given in kind."),
        "re-earmark": Entry("re_earmark:re_earmark", "Another programme for money that came for one."),
        "refund": Entry("refund:refund", "Money that goes back."),
        "write-off": Entry("write_off:write_off", "Give up what a donor owes, against the loss allowance."),
        "remind": Entry("remind:remind", "Reminders of instalments that are overdue."),
        "acknowledge": Entry("acknowledge:acknowledge", "Thanks for what was received."),
        "letter": Entry("letter:letter", "Invitations, requests, final statements; letters sent."),
        "opening": Entry("opening:opening", "Balances brought into new books."),
    },
    "Budget and spending": {
        "budget": Entry("budget:budget", "Appropriations, virements and what is left."),
        "can-spend": Entry("can_spend:can_spend", "Whether an amount may be committed, and why not."),
        "commitment": Entry("commitment:commitment", "Reserve, adjust and release money."),
        "expenditure": Entry("expenditure:expenditure", "Record a charge."),
        "payment": Entry("payment:payment", "Pay a recorded charge."),
        "set-off": Entry("set_off:set_off", "A vendor's credit note against another invoice."),
        "advance": Entry("advance:advance", "Money given ahead, and its clearing."),
        "approve": Entry("approve:approve", "Sign a proposal as the officer for whom it waits, and enter it."),
        "proposal": Entry("proposal:proposal", "Entries that wait for an officer."),
        "override": Entry("override:override", "Let an entry pass what an officer may lift, in writing."),
        "attach": Entry("attach:attach", "Keep a file as the document of an entry."),
        "reverse": Entry("reverse:reverse", "Take back a wrong entry by its mirror."),
        "batch": Entry("batch:batch", "Several writes from one file, all or nothing."),
    },
    "Treasury and year end": {
        "bank": Entry("bank:bank", "What a bank's file holds; currency exchanged, charges, money lent by ITU."),
        "reconcile": Entry("reconcile:reconcile", "The bank's lines beside the books, and their matching."),
        "revalue": Entry("revalue:revalue", "Foreign items brought to the closing rate."),
        "interest": Entry("interest:interest", "Interest of the bank, apportioned over the agreements."),
        "impair": Entry("impair:impair", "Loss allowance by days past due."),
        "settle-support": Entry("settle_support:settle_support", "Pay support costs over to ITU."),
    },
    "Statements and pages": {
        "report": Entry("report:report", "Statements, schedules and donor reports: PDF, XLSX, CSV, JSON, HTML."),
        "trace": Entry("trace:trace", "The postings behind a figure, with file and line."),
        "verify": Entry("verify:verify", "Whether a printed statement was made from these books."),
        "export": Entry("export:export", "The fund as open data: IATI, data standards."),
        "serve": Entry("serve:serve", "The books in a browser: to read, or to work in."),
        "user": Entry("user:user", "Who may log in to the desk."),
    },
    "Help": {
        "explain": Entry("explain:explain", "What an error code means and how to mend it."),
        "completion": Entry("completion:completion", "Completion script for bash, zsh or fish."),
    },
}

VERBS: dict[str, Entry] = {name: entry for section in SECTIONS.values() for name, entry in section.items()}

COMMON_OPTIONS: tuple[tuple[str, str], ...] = (
    ("--books DIR", "Books folder; else $WSISFUND_BOOKS, else the nearest folder upward with ledger/main.beancount."),
    ("--json", "One JSON object on standard output and nothing else."),
    ("--yes", "Write without asking."),
    ("--as OFFICER", "Who acts; else $WSISFUND_OFFICER."),
    ("--approved-by OFFICER", "The second officer, where the rule asks for two."),
    ("--key FILE", "Sign with this ssh key; else with the officer's key in the ssh agent. May be given for each officer."),
    ("--date DATE", "Day of the entry and of the question, YYYY-MM-DD; else today."),
    ("-h, --help", "Help of the program, or of a verb."),
)


def root_help() -> str:
    """Help of the whole program, ending without a newline."""
    lines = [f"Usage: {PROGRAM} [OPTIONS] VERB …", "", "The WSIS Trust Fund as plain-text double-entry records.", ""]
    for title, entries in SECTIONS.items():
        lines += [f"{title}:", *(f"  {name:<15} {entry.help}" for name, entry in entries.items()), ""]
    lines += ["Options, before or after the verb:", *(f"  {name:<22} {text}" for name, text in COMMON_OPTIONS), ""]
    lines += [f"`{PROGRAM} VERB --help` tells more. Exit codes: 0 done, 1 the books have errors, 2 usage, 3 refused by a rule,"]
    lines += ["4 input rejected, 5 locked or changed meanwhile."]
    return "\n".join(lines)
