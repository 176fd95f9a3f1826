"""The form that entries of the programme register share: what a kind is, what may be said of it, and in which form.

The rows are in `register_table`. From a row are made the line of the books and its reading, its rule, its verbs, their help,
the form in the browser, the list and the file that it is exported to; a further kind is one more row.
"""

from enum import Enum
from typing import Final, NamedTuple

# What `Field.refers` may name beside the kinds of the table.
PROGRAMME, LINE, DONOR, AGREEMENT = "programme", "line", "donor", "agreement"
# Key of the line that withdraws an entry; its text is why.
WITHDRAWN: Final = "withdrawn"


class Form(Enum):
    """How a value is written; its own value is how a message says it."""

    TEXT = "a text"
    LONG = "a text, also a long one"
    CHOICE = "one of a list"
    ID = "the id of an entry"
    DATE = "a date (2026-06-30)"
    YEAR = 'a year in quotes: "2026"'
    COUNT = "a whole number, without quotes"
    NUMBER = "a number, without quotes"
    MONEY = "an amount in CHF above zero, without quotes: 1000.00 CHF"
    GOAL = "numbers of Sustainable Development Goals, 1 to 17"
    TARGET = "targets of Sustainable Development Goals: 9.c"
    COUNTRY = "a country by its ISO 3166 code: CHE"
    ADDRESS = "an address that begins with https:// or http://"


class Field(NamedTuple):
    """One thing that may be said of a kind.

    Args:
        name: the key in the books. help: a sentence, without its end.
        required: the first version says it. choices: of `Form.CHOICE`. refers: kind of what an id names, else empty.
        several: a list, in the books one text; ids and numbers with commas between them, texts with semicolons.
        option: the word on the command line, where it is another one than `name`. heads: other names of it in files.
    """

    name: str
    form: Form
    help: str
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    several: bool = False
    option: str = ""
    heads: tuple[str, ...] = ()

    @property
    def python(self) -> str:
        """Its name in requests."""
        return self.name.replace("-", "_")

    @property
    def erasable(self) -> bool:
        """Whether a later version may say that it says nothing any more, by an empty text."""
        return not self.required and not self.several and self.form not in (Form.DATE, Form.COUNT, Form.NUMBER, Form.MONEY)

    @property
    def separator(self) -> str:
        """What stands between the parts of a list."""
        return "; " if self.form is Form.TEXT else ", "

    def parts(self, text: str) -> tuple[str, ...]:
        """The parts of a list.

        >>> Field("sdgs", Form.GOAL, "", several=True).parts("4, 9")
        ('4', '9')
        """
        marks = text if self.form is Form.TEXT else text.replace(",", ";")
        return tuple(part.strip() for part in marks.split(";") if part.strip())


class Kind(NamedTuple):
    """One kind of entry.

    Args:
        name, plural: as the command line and the answers say it. help: one line.
        file: of the register, without its ending.
        example: words after the verb ``add``.
        shown: fields of the list, in order.
        made_of: fields that the id is made of, with a stroke between them; else a person gives it.
        ordered: pairs of days, of which the second does not lie before the first.
        over: states in which nothing is to be done any more; where there are some, it waits for its day `due`.
        proved: states, and the field that such a state needs.
        former: keys that older books may have.
        imported: whether there is a verb that reads a file of them.
        of: what its own id names, else empty.
        lasting: it is part of account names, and nobody withdraws it.
    """

    name: str
    plural: str
    help: str
    file: str
    fields: tuple[Field, ...]
    example: str
    shown: tuple[str, ...]
    made_of: tuple[str, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()
    over: tuple[str, ...] = ()
    proved: tuple[tuple[str, ...], str] = ((), "")
    former: tuple[str, ...] = ()
    imported: bool = False
    of: str = ""
    lasting: bool = False

    def field(self, name: str) -> Field | None:
        """The field of a key; None where the kind has none."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that its line may have."""
        batch, withdrawn = ["batch"] if self.imported else [], [] if self.lasting else [WITHDRAWN]
        return (*(field.name for field in self.fields), *self.former, *batch, *withdrawn)


NAME: Final = Field("name", Form.TEXT, "Name; default the id", heads=("title",))
DOCUMENT: Final = Field("document", Form.TEXT, "The document that says so")
STARTS: Final = Field("starts", Form.DATE, "First day", heads=("start", "start date", "from"))
ENDS: Final = Field("ends", Form.DATE, "Last day", heads=("end", "end date", "until"))
SDGS: Final = Field("sdgs", Form.GOAL, "Sustainable Development Goal, by number", several=True, option="sdg")
GOALS: Final = Field("goals", Form.ID, "Strategic goal that it serves", refers="strategic-goal", several=True, option="goal")
FOCAL_POINT: Final = Field("focal-point", Form.TEXT, "Who answers for it")
PERIOD: Final = (("starts", "ends"),)
