"""Every kind of the programme register, one row each (Council Resolution 1332; its annex; WSIS Stocktaking and Prizes)."""

from collections.abc import Mapping
from typing import Final

from .register_form import (
    AGREEMENT,
    DOCUMENT,
    DONOR,
    ENDS,
    FOCAL_POINT,
    GOALS,
    LINE,
    NAME,
    PERIOD,
    PROGRAMME,
    SDGS,
    STARTS,
    Field,
    Form,
    Kind,
)

# What ITU is in an action line (Tunis Agenda, annex; Council Resolution 1332).
LINE_ROLES: Final = ("facilitator", "co-facilitator", "partner")
STATES: Final = ("planned", "under-way", "done", "dropped")
SECTORS: Final = ("General-Secretariat", "ITU-R", "ITU-T", "ITU-D")
# Conferences that tasks are prepared for (Resolution 1332, instructs the Secretary-General and the Directors, 3).
CONFERENCES: Final = ("RA", "WRC", "WTSA", "WTDC", "PP")
REGIONS: Final = ("Africa", "Americas", "Arab-States", "Asia-Pacific", "CIS", "Europe")
ENTITIES: Final = (
    "government", "private-sector", "international-organization", "civil-society", "academia", "technical-community",
)  # fmt: skip
ACTIVITIES: Final = (
    "project", "programme", "thematic-meeting", "conference", "publication", "training", "guidelines", "tool-kit", "website",
    "database",
)  # fmt: skip
# Groups of the core list of the Partnership on Measuring ICT for Development.
INDICATOR_GROUPS: Final = ("A", "HH", "B", "ICT", "ICTG", "ED", "EG", "EW")
NOMINATED: Final = ("nominated", "accepted", "champion", "winner", "withdrawn")


def _of(help_: str = "Programme that it belongs to", *, required: bool = False) -> Field:
    return Field("programme", Form.ID, help_, required, refers=PROGRAMME)


def _lines(required: bool = False) -> Field:
    return Field(
        "lines", Form.ID, "Action line, or part of one", required, refers=LINE, several=True, option="line",
        heads=("action lines", "action line"),
    )  # fmt: skip


def _state(*states: str) -> Field:
    return Field("state", Form.CHOICE, "State", choices=states)


def _due(help_: str = "When it is due", *, required: bool = False) -> Field:
    return Field("due", Form.DATE, help_, required, heads=("deadline", "due date"))


_FACILITATORS = Field("facilitators", Form.TEXT, "Organization that facilitates it", several=True, option="facilitator")
_MEETING = Field("meeting", Form.ID, "Meeting that it belongs to", refers="meeting")
_CLOSED = ("done", "dropped")

_PROGRAMME: Final = (
    Kind(
        "action-line", "action-lines", "Action lines and other programmes: what contributions are earmarked for", "programme",
        (NAME, Field("role", Form.CHOICE, "What ITU is in it", choices=LINE_ROLES), _FACILITATORS, FOCAL_POINT, GOALS, DOCUMENT),
        'C5 --role facilitator --focal-point "Head, Cybersecurity Division"',
        ("name", "role", "focal-point", "goals"),
        former=("programme", "due", "state"),
        lasting=True,
    ),
    Kind(
        "output", "outputs", "What a programme brings about", "programme",
        (NAME, _of(), FOCAL_POINT, _due(), _state(*STATES), _lines(), SDGS, GOALS, DOCUMENT),
        'WSIS-Forum-2026 --name "WSIS Forum 2026" --programme Forum',
        ("name", "programme", "focal-point", "due", "state"),
        over=_CLOSED,
        former=("role", "facilitators"),
        lasting=True,
    ),
    Kind(
        "roadmap", "roadmaps", "The roadmap of an action line: what ITU means to do for it, and by when", "programme",
        (NAME, _of("Action line that it is for", required=True), STARTS, ENDS, FOCAL_POINT, _MEETING,
         _state("draft", "presented", "superseded"), DOCUMENT),
        'RM-C5 --name "Roadmap C5" --programme C5 --starts 2026-01-01 --ends 2027-12-31',
        ("name", "programme", "starts", "ends", "state", "document"),
        ordered=PERIOD,
    ),
    Kind(
        "task", "tasks", "What is to be done, by when", "programme",
        (NAME, _of(), Field("roadmap", Form.ID, "Roadmap that it stands in", refers="roadmap"),
         Field("sector", Form.CHOICE, "Sector that does it", choices=SECTORS), FOCAL_POINT, STARTS, _due(), _state(*STATES),
         Field("amount", Form.MONEY, "Money that is planned for it, CHF"),
         Field("plan", Form.TEXT, "Where the operational plan has it"),
         Field("conferences", Form.CHOICE, "Conference that it prepares", choices=CONFERENCES, several=True, option="conference"),
         Field("guidance", Form.ID, "Guidance of the working group that it follows", refers="guidance"),
         _lines(), SDGS, GOALS, DOCUMENT),
        'R-17 --name "Stocktaking report" --programme Stocktaking --due 2026-05-31 --state planned',
        ("name", "programme", "roadmap", "sector", "focal-point", "due", "state", "amount"),
        ordered=(("starts", "due"),),
        over=_CLOSED,
        former=("role", "facilitators"),
    ),
    Kind(
        "strategic-goal", "strategic-goals", "Goals of ITU's strategic plans, as tags of programmes and tasks", "programme",
        (NAME, Field("plan", Form.TEXT, "Strategic plan that has it", required=True), STARTS, ENDS, DOCUMENT),
        'SP-1 --name "Universal connectivity" --plan "Strategic plan 2024-2027" --starts 2024-01-01 --ends 2027-12-31',
        ("name", "plan", "starts", "ends"),
        ordered=PERIOD,
    ),
    Kind(
        "sdg-matrix", "sdg-matrices", "Goals that an action line serves: a row of the WSIS-SDG matrix, in place of the shipped",
        "programme",
        (SDGS._replace(required=True), Field("targets", Form.TARGET, "Target", several=True, option="target"), DOCUMENT),
        'C5 --sdg 9 --sdg 16 --document "WSIS-SDG matrix 2026"',
        ("sdgs", "targets", "document"),
        imported=True,
        of=LINE,
    ),
    Kind(
        "indicator", "indicators", "Indicators of the Partnership on Measuring ICT for Development; each value is a version",
        "indicators",
        (NAME, Field("group", Form.CHOICE, "Group of the core list", required=True, choices=INDICATOR_GROUPS),
         Field("custodian", Form.TEXT, "Organization that keeps it"), Field("value", Form.NUMBER, "Its value"),
         Field("unit", Form.TEXT, "Unit of the value"), Field("year", Form.YEAR, "Year of the value"),
         Field("source", Form.TEXT, "Where the value stands"), SDGS),
        'HH7 --name "Individuals using the Internet" --group HH --value 68 --unit "per cent" --year 2024 --source "Facts 2024"',
        ("name", "group", "value", "unit", "year", "source"),
        imported=True,
    ),
)  # fmt: skip

_OUTPUTS: Final = (
    Kind(
        "edition", "editions", "Editions of the Forum, the Prizes, the World Day and the like", "outputs",
        (NAME, _of("Forum, Prizes, WTISD or another programme", required=True),
         Field("year", Form.YEAR, "Its year", required=True), Field("theme", Form.TEXT, "Its theme"), STARTS, ENDS,
         Field("place", Form.TEXT, "Where"), Field("participants", Form.COUNT, "How many took part"),
         _state("planned", "held", "cancelled"), DOCUMENT),
        'Forum-2026 --name "WSIS Forum 2026" --programme Forum --year 2026 --starts 2026-07-06 --ends 2026-07-10 --place Geneva',
        ("name", "programme", "year", "theme", "starts", "ends", "participants", "state"),
        ordered=PERIOD,
    ),
    Kind(
        "sponsor", "sponsors", "Who sponsors an edition", "outputs",
        (Field("edition", Form.ID, "Edition", required=True, refers="edition"),
         Field("sponsor", Form.ID, "Donor or partner of the register", required=True, refers=DONOR),
         Field("level", Form.TEXT, "As what: Gold, Strategic"), Field("amount", Form.MONEY, "How much, CHF"),
         Field("agreement", Form.ID, "Agreement under which it gives", refers=AGREEMENT), DOCUMENT),
        'Forum-2026 ARE --level Strategic --document "Letter of 4 March 2026"',
        ("edition", "sponsor", "level", "amount", "agreement"),
        made_of=("edition", "sponsor"),
    ),
    Kind(
        "prize-category", "prize-categories", "Categories of the WSIS Prizes", "outputs",
        (NAME, _lines(required=True), STARTS, ENDS, DOCUMENT),
        'PC-5 --name "Building confidence and security" --line C5',
        ("name", "lines", "starts", "ends"),
        ordered=PERIOD,
    ),
    Kind(
        "nomination", "nominations", "Projects nominated for a Prize, and what became of them", "nominations",
        (NAME, Field("edition", Form.ID, "Edition of the Prizes", required=True, refers="edition"),
         Field("category", Form.ID, "Category", required=True, refers="prize-category"),
         Field("entity", Form.TEXT, "Who submitted it", required=True, heads=("submitting entity", "organization")),
         Field("country", Form.COUNTRY, "Country"), _state(*NOMINATED),
         Field("project", Form.ID, "Record of the Stocktaking", refers="project"), Field("url", Form.ADDRESS, "Page"),
         Field("promotion", Form.TEXT, "How a winner is made known", several=True), DOCUMENT),
        'N-104 --name "Safe schools" --edition Prizes-2026 --category PC-5 --entity "Ministry of Education" --country CHE',
        ("name", "edition", "category", "entity", "country", "state"),
        imported=True,
    ),
    Kind(
        "project", "projects", "Records of the WSIS Stocktaking; whom to ask is personal, and stays out of the books",
        "stocktaking",
        (NAME, Field("description", Form.LONG, "What it is"),
         Field("entity", Form.TEXT, "Who submitted it", required=True, heads=("submitting entity", "organization")),
         Field("entity-type", Form.CHOICE, "What the submitter is", choices=ENTITIES),
         Field("country", Form.COUNTRY, "Country"), Field("region", Form.CHOICE, "Region", choices=REGIONS),
         Field("type", Form.CHOICE, "What kind of activity", choices=ACTIVITIES, heads=("activity type",)),
         _lines(), SDGS, STARTS, ENDS,
         Field("coverage", Form.CHOICE, "How far it reaches", choices=("local", "national", "regional", "international"),
               heads=("geographical coverage",)),
         Field("replicability", Form.TEXT, "Whether others can do the same"),
         Field("partners", Form.TEXT, "Organization that takes part", several=True, option="partner"),
         Field("url", Form.ADDRESS, "Page")),
        'ST-20417 --name "Village access points" --entity "Ministry of ICT" --country KEN --line C2 --sdg 9',
        ("name", "entity", "country", "type", "lines", "sdgs"),
        ordered=PERIOD,
        imported=True,
    ),
)  # fmt: skip

_WORKING_GROUP: Final = (
    Kind(
        "meeting", "meetings", "Meetings of the Council, its working group and others", "working-group",
        (NAME, Field("body", Form.TEXT, "Who meets", required=True), STARTS._replace(required=True), ENDS,
         Field("place", Form.TEXT, "Where"), DOCUMENT),
        'CWG-45 --name "45th meeting" --body CWG-WSIS&SDG --starts 2026-02-09 --ends 2026-02-10',
        ("name", "body", "starts", "ends", "place", "document"),
        ordered=PERIOD,
    ),
    Kind(
        "circular-letter", "circular-letters", "Circular letters to the membership", "working-group",
        (NAME, DOCUMENT._replace(required=True, help="Its number"), _MEETING, Field("to", Form.TEXT, "To whom"),
         _due("When answers are asked for")),
        'CL-26-07 --name "Input to the roadmaps" --document CL-26/07 --meeting CWG-45 --to "Member States"',
        ("name", "document", "meeting", "to", "due"),
    ),
    Kind(
        "questionnaire", "questionnaires", "Questionnaires, with who is asked and who has not answered", "working-group",
        (NAME, Field("asked", Form.ID, "Who is asked", required=True, several=True), _due("When answers are due", required=True),
         Field("letter", Form.ID, "Circular letter that it came with", refers="circular-letter"), _MEETING, DOCUMENT),
        'Q-2026 --name "Roadmap C2" --asked CHE --asked FRA --due 2026-04-30 --letter CL-26-07',
        ("name", "asked", "due", "letter"),
    ),
    Kind(
        "answer", "answers", "Answers to questionnaires", "working-group",
        (Field("questionnaire", Form.ID, "Questionnaire", required=True, refers="questionnaire"),
         Field("by", Form.ID, "Who answers", required=True), DOCUMENT._replace(required=True, help="The answer")),
        'Q-2026 CHE --document "Letter of 12 April 2026"',
        ("questionnaire", "by", "document"),
        made_of=("questionnaire", "by"),
    ),
    Kind(
        "guidance", "guidance", "Guidance of the working group; a task names the guidance that it follows", "working-group",
        (NAME, _MEETING, DOCUMENT._replace(required=True), _of("Programme that it is about"),
         _state("open", "done", "dropped")),
        'G-45-1 --name "Include accessibility in C2" --meeting CWG-45 --document CWG-45/12 --programme C2',
        ("name", "meeting", "programme", "state", "document"),
        over=_CLOSED,
    ),
    Kind(
        "recommendation", "recommendations", "Recommendations of auditors", "recommendations",
        (NAME, Field("source", Form.TEXT, "Report that makes it", required=True),
         Field("owner", Form.TEXT, "Who carries it out", required=True), _due(required=True),
         _state("open", "under-way", "implemented", "not-accepted"), Field("evidence", Form.TEXT, "What proves it"),
         _of("Programme that it is about")),
        'AR-2025-03 --name "Reconcile monthly" --source C25/40 --owner "Head of Finance" --due 2026-06-30',
        ("name", "source", "owner", "due", "state", "evidence"),
        over=("implemented", "not-accepted"),
        proved=(("implemented",), "evidence"),
    ),
)  # fmt: skip

REGISTER_KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (*_PROGRAMME, *_OUTPUTS, *_WORKING_GROUP)}
# Kinds that others name; whoever takes one away may leave them without it.
NAMED_KINDS: Final = frozenset(f.refers for kind in REGISTER_KINDS.values() for f in kind.fields) & frozenset(REGISTER_KINDS)
