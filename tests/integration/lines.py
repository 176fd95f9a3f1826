"""One line of each verb that is in order on the worked example (with `SETUP` in it), as the control of what is refused.

A verb without a line here fails `test_bad_input.py`. Where a verb writes, its line is known to be in order by reaching the
question whether to write; where it reads, by exit code 0.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from wsisfund.cli.arguments import Currency, Day, DayAmount, Number
from wsisfund.cli.frame import CommonOption
from wsisfund.vocabulary.register_table import REGISTER_KINDS

DATA = Path(__file__).parents[1] / "data"
DAY = "2027-02-01"
OFFICERS = ("--as", "officer-c", "--approved-by", "officer-a")

# What the lines need beside the worked example; entered in this order on 2027-01-15.
SETUP = """
expenditure record Expenses:C5:Travel 100 --currency EUR --agreement VC-2026-11 --payee Airline --doc INV-OPEN
expenditure record Expenses:C5:Travel 30 --agreement VC-2026-11 --payee Airline --doc INV-CHF
expenditure record Expenses:C5:Travel 80 --agreement VC-2026-11 --payee Airline --doc INV-PAID --paid-from CHF
expenditure record Expenses:C5:Travel --agreement VC-2026-11 --payee Airline --doc CN-OPEN --credits INV-PAID -- -40
commitment open PO-TRAVEL Expenses:C5:Travel 500 --agreement VC-2026-11
receipt record 50 CHF --doc BNK-SUSPENSE
receipt record 7 CHF --doc BNK-WRONG
bank borrow 200 --doc BNK-LENT
bank register Assets:Cash:Bank:CHF --bank UBS --iban CH9300762011623852957 --currency CHF
partner add lab --name Lab
policy add reminder-days 30
action-line add C7 --role facilitator
output add Forum-2027 --name Forum --programme Forum
task add R-1 --name Report --programme Stocktaking
obligation add OB-1 --name Report --to Aurelia --due 2027-03-31
obligation add OB-3 --name Report --to Aurelia --due 2027-03-31
obligation sent OB-3 --doc LTR-OB-3
strategic-goal add SP-1 --plan 2024-2027
meeting add CWG-1 --body CWG-WSIS&SDG --starts 2027-01-11
guidance add G-1 --document CWG-1/4 --meeting CWG-1
roadmap add RM-1 --programme C5 --meeting CWG-1
edition add Prizes-1 --programme Prizes --year 2027
prize-category add PC-1 --line C7
project add ST-1 --entity Ministry
nomination add N-1 --edition Prizes-1 --category PC-1 --entity Ministry --project ST-1
sponsor add Prizes-1 aurelia --level Gold
indicator add HH7 --group HH
circular-letter add CL-1 --document CL-27/1 --meeting CWG-1
questionnaire add Q-1 --asked CHE --asked FRA --due 2027-03-31 --letter CL-1
answer add Q-1 CHE --document LTR-CHE
recommendation add AR-1 --source C26/40 --owner Finance --due 2027-06-30
sdg-matrix add C5 --sdg 9
edition add Prizes-U --programme Prizes --year 2029
prize-category add PC-U --line C7
project add ST-U --entity Ministry
meeting add CWG-U --body CWG-WSIS&SDG --starts 2027-09-11
circular-letter add CL-U --document CL-27/9
questionnaire add Q-U --asked CHE --due 2027-03-31
resource add RB-1 C5 250000 --year 2027 --source Plan
agreement sign VC-OLD aurelia 9 CHF --recognition conditional --assessment M-1 --earmark C5 --psc-rate 0 --instalment 2027-06-30=9
agreement close VC-OLD --doc LTR-OLD
agreement sign VC-KIND aurelia 900 CHF --recognition in-kind --earmark C5 --psc-rate 0
refund due 500 --agreement VC-2026-13 --doc LTR-DUE
"""

FILES = {
    "pledges.csv": "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks\n"
    "PL-FILE,Aurelia,2027-01-20,100.00,CHF,C5,,cash,,\n",
    "rates.xml": (DATA / "rates" / "un_layout.xml").read_text(encoding="utf-8"),
    "bank.csv": "IBAN;CH9300762011623852957\nAnfangssaldo;100.00\nSchlusssaldo;110.00\n"
    "Date;Value date;Amount;Currency;Reference;Name;Text;Customer reference\n"
    "2027-01-20;2027-01-20;10.00;CHF;X1;Somebody;Gift;\n",
    "bank.sta": (DATA / "bank" / "wolph_betterplace_sepa_snippet.sta").read_text(encoding="utf-8"),
    "key.pub": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIECZuh0kee6xnSC5ezRJ5LSjpVKCptSrVb2Iex3Z+Dh+ officer\n",
    "statement.json": '{"statement": "financial-position", "period": {"from": "2026-01-01", "to": "2026-12-31"}, '
    '"lines": [], "reconciliations": [], "books": "sha256:0"}\n',
    "projects.csv": "id,name,entity,line,sdgs\nST-9,Network,Ministry,C2,9; 4\n",
    "nominations.csv": "id,edition,category,entity\nN-9,Prizes-1,PC-1,Ministry\n",
    "matrix.csv": "action line,SDGs\nC6,9; 16\n",
    "indicators.csv": "id,group,value\nHH9,HH,12\n",
    "lines.jsonl": '{"verb": ["rate", "add", "GBP", "1.15"]}\n',
}

# What waits for the certifying officer once it is proposed, on 2027-01-15.
PROPOSED = "payment INV-CHF 3 --from CHF --bank-doc B-PROPOSED --approved-by officer-a"
# The same, taken back.
RETURNED = "payment INV-CHF 2 --from CHF --bank-doc B-RETURNED --approved-by officer-a"

# An entry of each kind of the programme register that `SETUP` makes.
KEPT = {
    "action-line": "C7", "output": "Forum-2027", "task": "R-1", "roadmap": "RM-1", "strategic-goal": "SP-1", "sdg-matrix": "C5",
    "indicator": "HH7", "edition": "Prizes-1", "sponsor": "Prizes-1/aurelia", "prize-category": "PC-1", "nomination": "N-1",
    "project": "ST-1", "meeting": "CWG-1", "circular-letter": "CL-1", "questionnaire": "Q-1", "answer": "Q-1/CHE",
    "guidance": "G-1", "recommendation": "AR-1",
}  # fmt: skip

# An entry of each kind that no other names, so that it may be withdrawn.
UNNAMED = {
    **{kind: ident for kind, ident in KEPT.items() if kind not in ("action-line", "output")},
    "edition": "Prizes-U", "prize-category": "PC-U", "project": "ST-U", "meeting": "CWG-U", "circular-letter": "CL-U",
    "questionnaire": "Q-U",
}  # fmt: skip

LINES = {
    "approve": "PROPOSAL",
    "officer key": "officer-c --public key.pub",
    "officer signers": "",
    "proposal list": "",
    "proposal restore": "RETURNED",
    "proposal show": "PROPOSAL",
    "proposal withdraw": "PROPOSAL --reason Late",
    "acknowledge": "delta-telecom --since 2026-01-01",
    "action-line add": "C5 --role facilitator",
    "action-line change": "C7 --focal-point Desk",
    "export data-cube": "--year 2027",
    "export iati": "--to 2027-01-31",
    "export site": "SITE --to 2027-01-31",
    "letter call": "cascadia --ahead 3000",
    "letter check": "",
    "letter final": "VC-OLD",
    "letter invite": "aurelia",
    "letter list": "",
    "obligation add": "OB-2 --name Report --to Aurelia --due 2027-03-31 --every '1 year'",
    "obligation change": "OB-1 --due 2027-04-30",
    "obligation list": "",
    "obligation sent": "OB-1 --doc LTR-OB",
    "obligation withdraw": "OB-3 --reason Mistake",
    "obligation show": "OB-1",
    "output add": "Prizes-2027 --name Prizes --programme Prizes",
    "output change": "Forum-2027 --focal-point Desk",
    "remind": "everland",
    "resource add": "RB-2 C6 100 --year 2027 --source Plan",
    "resource change": "RB-1 C5 100 --year 2027 --source Plan",
    "resource list": "",
    "task add": "R-2 --name Report --programme C5",
    "task change": "R-1 --due 2027-06-30 --state under-way",
    "roadmap add": "RM-2 --programme C2 --starts 2027-01-01 --ends 2028-12-31",
    "roadmap change": "RM-1 --state presented",
    "strategic-goal add": "SP-2 --plan 2024-2027",
    "strategic-goal change": "SP-1 --starts 2024-01-01",
    "sdg-matrix add": "C2 --sdg 9 --target 9.c",
    "sdg-matrix change": "C5 --sdg 16",
    "sdg-matrix import": "matrix.csv",
    "indicator add": "HH1 --group HH --value 68.5 --unit percent --year 2026",
    "indicator change": "HH7 --value 70 --year 2027",
    "indicator import": "indicators.csv",
    "edition add": "Forum-2 --programme Forum --year 2027 --participants 900",
    "edition change": "Prizes-1 --state held",
    "sponsor add": "Prizes-1 cascadia --amount 500",
    "sponsor change": "Prizes-1/aurelia --level Silver",
    "prize-category add": "PC-2 --line C2",
    "prize-category change": "PC-1 --line C7 --line C2",
    "nomination add": "N-2 --edition Prizes-1 --category PC-1 --entity Ministry --country CHE",
    "nomination change": "N-1 --state winner --promotion Website",
    "nomination import": "nominations.csv",
    "project add": "ST-2 --entity Ministry --country KEN --line C2 --sdg 9 --url https://example.org",
    "project change": "ST-1 --coverage national",
    "project import": "projects.csv",
    "meeting add": "CWG-2 --body CWG-WSIS&SDG --starts 2027-09-20",
    "meeting change": "CWG-1 --place Geneva",
    "circular-letter add": "CL-2 --document CL-27/2",
    "circular-letter change": "CL-1 --to Members",
    "questionnaire add": "Q-2 --asked CHE --due 2027-04-30",
    "questionnaire change": "Q-1 --due 2027-04-30",
    "answer add": "Q-1 FRA --document LTR-FRA",
    "answer change": "Q-1/CHE --document LTR-CHE-2",
    "guidance add": "G-2 --document CWG-1/5",
    "guidance change": "G-1 --state done",
    "recommendation add": "AR-2 --source C26/40 --owner Finance --due 2027-06-30",
    "recommendation change": "AR-1 --state implemented --evidence MEMO-4",
    **{f"{kind} withdraw": f"{ident} --reason Mistake" for kind, ident in UNNAMED.items()},
    **{f"{kind} list": "" for kind in REGISTER_KINDS},
    **{f"{kind} show": ident for kind, ident in KEPT.items()},
    "account list": "",
    "account open": "Assets:Cash:Bank:GBP GBP",
    "advance clear": "BNK-2026-0211 --doc REP-9 --spent Expenses:C6:Grants=100",
    "advance partners": "100 --commitment PO-2026-12 --payee Lab --doc B-9",
    "advance travel": "100 --commitment PO-TRAVEL --payee Traveller --doc B-9",
    "agreement amend": "VC-2026-12 --instalment 1 --by=100 --doc LTR-9",
    "agreement close": "VC-2026-14 --refund --interest-to VC-GEN --doc LTR-9",
    "attach": "BNK-2026-0209 batch",
    "agreement correct": "VC-2026-11 --assessment MEMO-2026-02 --doc LTR-9",
    "agreement reassess": "VC-2024-05 --recognition unconditional --doc MEMO-R",
    "agreement list": "",
    "agreement show": "VC-2026-11",
    "agreement sign": "VC-9 aurelia 100 CHF --recognition unconditional --assessment M-9 --earmark C5 --psc-rate 0.07"
    " --instalment 2027-06-30=100",
    "bank borrow": "100 --doc B-9",
    "bank charge": "5 --account Assets:Cash:Bank:CHF --agreement VC-GEN --doc B-9",
    "bank exchange": "EUR 100 CHF 95 --doc B-9",
    "bank register": "Assets:Cash:Bank:CHF:UBS --bank UBS",
    "bank repay": "100 --doc B-9",
    "bank show": "bank.sta",
    "batch": "lines.jsonl",
    "budget appropriate": "Expenses:C5:Travel 100 --biennium 2026-2027 --year 2027 --authority C27/1",
    "budget show": "",
    "budget virement": "Expenses:C5:Contracts Expenses:C5:Travel 100 --reason Missions",
    "budget allot": "Expenses:C5:Travel 100 --id AL-1 --manager Missions",
    "can-spend": "Expenses:C5:Travel 1 --agreement VC-2026-11",
    "check": "",
    "commitment adjust": "PO-2026-11 --by=-10 --reason Less",
    "commitment close": "PO-2026-11 --reason Done",
    "commitment open": "PO-9 Expenses:C5:Travel 100 --agreement VC-2026-11",
    "completion": "bash",
    "demo": "there",
    "doctor": "",
    "donor due-diligence": "aurelia --result cleared --doc DD-1",
    "donor add": "foundland --name Foundland --type member-state",
    "donor change": "aurelia --contact Desk",
    "donor list": "",
    "donor show": "aurelia",
    "expenditure record": "Expenses:C5:Travel 10 --agreement VC-2026-11 --payee Airline --doc INV-9",
    "explain": "no-books",
    "explanation add": "budget-and-actual.Expenses:C5:Travel --year 2026 --text Missions",
    "explanation list": "--year 2026",
    "impair": "2027-01-31",
    "import bank": "bank.csv",
    "import pledges": "pledges.csv",
    "import rates": "rates.xml",
    "import undo": "BATCH",
    "in-kind disclose": "100 --agreement VC-2026-16 --doc LTR-9 --donor cascadia",
    "in-kind record": "100 --agreement VC-KIND --doc LTR-9",
    "init": "there",
    "interest": "2027-01-31 10 --doc B-9",
    "officer add": "anna --name Anna --role certifying",
    "officer list": "",
    "officer show": "officer-c",
    "opening record": "Assets:Cash:Bank:USD 10 --currency USD --chf 8 --agreement VC-GEN",
    "override": "INV-OPEN --code over-appropriation --reason Council",
    "partner add": "lab-2 --name Lab --role Host --starts 2027-01-01 --ends 2028-12-31",
    "partner change": "lab --contact Desk",
    "partner list": "",
    "partner show": "lab",
    "payment": "INV-OPEN 10 --from EUR --bank-doc B-9",
    "pledge add": "PL-9 aurelia 100 CHF --earmark C5",
    "pledge end": "PL-2026-012 --reason withdrawn",
    "pledge list": "",
    "pledge show": "PL-2026-012",
    "policy add": "reminder-days 60",
    "policy list": "",
    "policy show": "reminder-days",
    "rate add": "EUR 0.95",
    "rate list": "",
    "rate show": "EUR",
    "re-earmark": "100 --agreement VC-2026-11 --to C2 --doc LTR-9",
    "reconcile": "CHF --accept-exact",
    "receipt apply": "BNK-SUSPENSE --agreement VC-2024-05 --instalment 1",
    "receipt record": "100 EUR --doc B-9 --agreement VC-2026-12 --instalment 1",
    "refund due": "100 --agreement VC-2026-13 --doc LTR-9",
    "refund pay": "LTR-DUE --from USD --bank-doc B-9",
    "refund vendor": "CN-OPEN --into CHF --bank-doc B-9",
    "report": "financial-position --year 2026",
    "revalue": "2027-01-31",
    "reverse": "BNK-WRONG --reason Wrong",
    "serve": "--port 0 --no-browser",
    "set-off": "INV-CHF CN-OPEN --doc STM-9",
    "settle-support": "100 --doc B-9",
    "status": "",
    "trace": "financial-position.cash --year 2026",
    "user add": "anna.b --role auditor",
    "user disable": "anna.b",
    "user enable": "anna.b",
    "user list": "",
    "user oidc": "anna.b",
    "user passkeys": "anna.b",
    "user password": "anna.b",
    "verify": "--statement statement.json",
    "write-off": "100 --agreement VC-2024-05 --instalment 1 --doc M-9",
}

NOUGHT = ("0", "-5")
NO_AMOUNT = ("1" * 41, "1e3", "1,5", "abc", "NaN", "1_000", "١٢٣", "")
NO_DAY = ("2027-02-30", "31.01.2027", "0000-01-01", "x", "")
NO_CURRENCY = ("SFR", "chf", "XQX", "", "CHFF")
UNKNOWN = {
    "agreement": ("VC-0", {"unknown-agreement"}),
    "donor": ("nobody", {"unknown-donor"}),
    "account": ("Expenses:C12:Travel", {"unknown-account"}),
    "commitment": ("PO-0", {"unknown-commitment"}),
    "from": ("XYZ", {"unknown-account"}),
    "to": ("XYZ", {"unknown-account", "unknown-earmark"}),
}
# Words that no text may hold, or that a text may hold only quoted: none may pass as something else or end in a traceback.
HOSTILE = (
    "\x1b[2J",
    "a\u202eb",
    'x"\n2026-01-01 open Assets:X',
    "\ud800",
    "\udcff",
    "a" * 10_000,
    "{}",
    "../../etc/passwd",
    "\0",
    "-",
    "",
)


# What has an id that the register need not know: services in kind are disclosed under a number of their own.
FREE = {
    ("obligation add", "to"),
    ("obligation change", "to"),
    ("in-kind disclose", "agreement"),
    ("circular-letter change", "to"),
}
# Verbs whose day is in their own words or in their file, so that --date is no day of an entry.
OWN_DAY = {
    "approve",
    "import bank",
    "proposal restore",
    "proposal withdraw",
    "import rates",
    "interest",
    "revalue",
    "impair",
    "attach",
}


def parameters(command: click.Command, words: list[str]) -> Iterator[tuple[int, str, click.Parameter]]:
    """Index of each word that is a value, the text before the value in that word (``--by=``), and the parameter it is for."""
    options = {name: p for p in command.params if isinstance(p, click.Option) for name in p.opts}
    arguments = iter([a for a in command.params if isinstance(a, click.Argument) for _ in range(1 if a.nargs > 0 else 9)])
    takes: click.Parameter | None = None
    for i, word in enumerate(words):
        if takes is not None:
            yield i, "", takes
            takes = None
        elif word.startswith("--"):
            name, sign, _ = word.partition("=")
            option = options[name]
            assert isinstance(option, click.Option)
            if sign:
                yield i, f"{name}=", option
            elif not option.is_flag:
                takes = option
        else:
            yield i, "", next(arguments)


def own_parameters(command: click.Command) -> list[click.Parameter]:
    """Those that are not of every verb."""
    return [p for p in command.params if not isinstance(p, CommonOption) and p.name != "help"]


def bad_values(param: click.Parameter) -> Iterator[tuple[str, set[str]]]:
    """Values that cannot be meant, each with the codes that may answer it."""
    kind: Any = param.type
    name = (param.name or "").replace("_", "-")
    if isinstance(kind, Number):
        yield from ((bad, {"bad-amount", "usage"}) for bad in (*NO_AMOUNT, *(() if kind.signed else NOUGHT)))
        yield "1.00000000001", {"too-many-decimals", "bad-rate", "bad-amount", "bad-psc-rate"}
    elif isinstance(kind, DayAmount):
        yield from ((bad, {"bad-date", "bad-amount"}) for bad in ("2027-02-30=1", "2027-06-30=0", "2027-06-30", "=", "1"))
    elif isinstance(kind, Day):
        yield from ((bad, {"bad-date"}) for bad in NO_DAY)
    elif isinstance(kind, Currency):
        yield from ((bad, {"unknown-currency"}) for bad in NO_CURRENCY)
    elif isinstance(kind, click.Choice | click.IntRange):
        yield from ((bad, {"usage"}) for bad in ("x", "", "-1"))
    elif name in UNKNOWN:
        value, slugs = UNKNOWN[name]
        yield value, slugs
    if isinstance(param, click.Argument) and isinstance(kind, click.types.StringParamType):
        yield "", {"usage"}


def words_of(leaf: str) -> list[str]:
    """The line of a verb, without the verb itself."""
    return shlex.split(LINES[leaf])
