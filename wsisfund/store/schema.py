"""The tables of the index, the views through which everybody reads them, and what is worked out from them.

Rows hang on leaves (`store.leaves`) with lines relative to them; `file` and `line` come from the views. Amounts are minor units
of their currency (CHF: centimes); dates are ISO text, so they sort and compare as text.

    leaf(id, path, first, sha256, size, lines, head, plain)     file(path, sha256, settings)     meta(name, value)
    transaction_(id, date, flag, payee, narration, event, posted_event, doc, agreement, instalment, commitment, settles,
                 reverses, restates, certified_by, approved_by, tags, links, other_links, keys, doc_key, settles_key,
                 reverses_key, payee_key, payee_look, running, file, line)
    posting(id, transaction_id, date, year, account, root, programme, class, currency, units, chf, agreement, instalment,
            commitment, donor, event, doc, payee, settles, settles_key, opening, restates, keys, file, line)
    fact(id, date, kind, ident, agreement, "values", keys, file, line)      price(id, date, currency, rate, file, line)
    assertion(id, date, account, currency, units, file, line)    account(name, date, currencies, file, line)
    ident(kind, ident, folded, look): every id of a kind of fact
    warning(code, message, why, fix, file, line)                 daily(kind, key, date, amount, taken)
    yearly(account, year, agreement, instalment, donor, event, currency, opening, restates, date, root, class, units, chf)
    account_year(account, year, currency, opening, restates, date, root, class, units, chf)
    agreement_year(agreement, year, opening, restates, date, moved, a column for each of `store.measures.KINDS`)
    open_item(account, payee, doc, currency, units, chf, agreement, commitment, since)

`doc_key`, `settles_key`, `reverses_key`, `payee_key` and `folded` are folded, `payee_look` and `look` are what a reader sees
(`vocabulary.lookalike`).
`running` is the running number with its year (`vocabulary.running_number`). `moved` is the last day of an entry that does not
follow from the end of a period (`vocabulary.event_table`, `periodic`), empty where there is none.
`other_links` are to neither its agreements nor its orders. `event` is the effective event: a reversal's is that of the entry it
reverses (domain §3, cases). `taken` counts the entries of a day that drew on a balance.
The number of an entry is its day and its place in it (`numbered_from`), so that an index that was kept up has the numbers of one
that was made afresh.
"""

from datetime import date
from typing import Final

from ..vocabulary.event_table import named
from .measures import KINDS, NEAR_ADVANCES, OF_VENDORS

SCHEMA: Final = 22
# In the column restates: an entry that changes what opens its own year, and restates none. It sorts after every year.
OPENING_OF_YEAR: Final = "opening"

# Legs of an entry that numbers have room for; with this and `DAY` the number of a leg is below 2**63 on every day.
_LEGS: Final = 100_000
# From the number of a day's first entry to that of the next day's: a million pledges with their instalments are of one day.
DAY: Final = 16_000_000
# Where an overlay numbers what it adds to a day: behind everything that is written.
OVERLAID: Final = 12_000_000


def numbered_from(day: date) -> int:
    """The number of a day's first entry."""
    return day.toordinal() * DAY


def day_of_number(number: int) -> date:
    """The day of the entry of a number."""
    return date.fromordinal(number // DAY)


def leg_number(entry: int, position: int) -> int:
    """The number of an entry's leg."""
    return entry * _LEGS + position


# Columns of the tables behind the views, without `leaf` and `line`, which close each of them.
TRANSACTION: Final = (
    "date TEXT NOT NULL, flag TEXT NOT NULL, payee TEXT NOT NULL, narration TEXT NOT NULL, event TEXT NOT NULL, "
    "posted_event TEXT NOT NULL, doc TEXT NOT NULL, agreement TEXT NOT NULL, instalment TEXT NOT NULL, commitment TEXT NOT NULL, "
    "settles TEXT NOT NULL, reverses TEXT NOT NULL, restates TEXT NOT NULL, certified_by TEXT NOT NULL, "
    "approved_by TEXT NOT NULL, tags TEXT NOT NULL, links TEXT NOT NULL, other_links TEXT NOT NULL, keys TEXT NOT NULL, "
    "doc_key TEXT NOT NULL, settles_key TEXT NOT NULL, reverses_key TEXT NOT NULL, payee_key TEXT NOT NULL, "
    "payee_look TEXT NOT NULL, running INTEGER NOT NULL"
)
POSTING: Final = (
    "transaction_id INTEGER NOT NULL, date TEXT NOT NULL, year INTEGER NOT NULL, account TEXT NOT NULL, root TEXT NOT NULL, "
    "programme TEXT NOT NULL, class TEXT NOT NULL, currency TEXT NOT NULL, units INTEGER NOT NULL, chf INTEGER NOT NULL, "
    "agreement TEXT NOT NULL, instalment TEXT NOT NULL, commitment TEXT NOT NULL, donor TEXT NOT NULL, event TEXT NOT NULL, "
    "doc TEXT NOT NULL, payee TEXT NOT NULL, settles TEXT NOT NULL, settles_key TEXT NOT NULL, opening INTEGER NOT NULL, "
    "restates TEXT NOT NULL, keys TEXT NOT NULL"
)
FACT: Final = (
    "date TEXT NOT NULL, kind TEXT NOT NULL, ident TEXT NOT NULL, agreement TEXT NOT NULL, "
    '"values" TEXT NOT NULL, keys TEXT NOT NULL'
)
PRICE: Final = "date TEXT NOT NULL, currency TEXT NOT NULL, rate TEXT NOT NULL"
ASSERTION: Final = "date TEXT NOT NULL, account TEXT NOT NULL, currency TEXT NOT NULL, units TEXT NOT NULL"

# Views that people read, with the columns of the tables behind them.
PLACED: Final = {
    "transaction_": ("transaction_row", TRANSACTION),
    "posting": ("posting_row", POSTING),
    "fact": ("fact_row", FACT),
    "price": ("price_row", PRICE),
    "assertion": ("assertion_row", ASSERTION),
}


def names_of(columns: str) -> list[str]:
    """The names of columns, in their order."""
    return [column.split()[0] for column in columns.split(", ")]


def table_of(columns: str) -> str:
    """The columns of a table of entries with their places."""
    return f"(id INTEGER PRIMARY KEY, {columns}, leaf INTEGER NOT NULL, line INTEGER NOT NULL)"


def _placed(row: str) -> str:
    """Where a row stands now; worked out only for queries that ask."""
    leaf = f"FROM leaf WHERE leaf.id = {row}.leaf"
    return f"COALESCE((SELECT path {leaf}), '') AS file, COALESCE((SELECT first {leaf}), 0) + {row}.line AS line"


def _views() -> str:
    made = [f"CREATE TABLE {row}{table_of(columns)};" for row, columns in PLACED.values()]
    for view, (row, columns) in PLACED.items():
        named = ", ".join(f"{row}.{name}" for name in names_of(columns))
        made.append(f"CREATE VIEW {view} AS SELECT {row}.id, {named}, {_placed(row)} FROM {row};")
    account = f"SELECT account_row.name, account_row.date, account_row.currencies, {_placed('account_row')} FROM account_row"
    warning = "warning_row.code, warning_row.message, warning_row.why, warning_row.fix"
    made.append(f"CREATE VIEW account AS {account};")
    made.append(f"CREATE VIEW warning AS SELECT {warning}, {_placed('warning_row')} FROM warning_row;")
    return "\n".join(made)


TABLES: Final = f"""
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file(path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, settings TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE leaf(id INTEGER PRIMARY KEY, path TEXT NOT NULL, first INTEGER NOT NULL, sha256 TEXT NOT NULL,
  size INTEGER NOT NULL, lines INTEGER NOT NULL, head BLOB NOT NULL, plain INTEGER NOT NULL);
CREATE TABLE account_row(name TEXT PRIMARY KEY, date TEXT NOT NULL, currencies TEXT NOT NULL, leaf INTEGER NOT NULL,
  line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE warning_row(id INTEGER PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL, why TEXT NOT NULL, fix TEXT NOT NULL,
  leaf INTEGER NOT NULL, line INTEGER NOT NULL);
CREATE TABLE ident(kind TEXT NOT NULL, ident TEXT NOT NULL, folded TEXT NOT NULL, look TEXT NOT NULL,
  PRIMARY KEY(kind, ident)) WITHOUT ROWID;
CREATE TABLE daily(kind TEXT NOT NULL, key TEXT NOT NULL, date TEXT NOT NULL, amount INTEGER NOT NULL,
  taken INTEGER NOT NULL, PRIMARY KEY(kind, key, date)) WITHOUT ROWID;
CREATE TABLE open_item(account TEXT NOT NULL, payee TEXT NOT NULL, doc TEXT NOT NULL, currency TEXT NOT NULL,
  units INTEGER NOT NULL, chf INTEGER NOT NULL, agreement TEXT NOT NULL, commitment TEXT NOT NULL, since TEXT NOT NULL,
  PRIMARY KEY(account, payee, doc, currency)) WITHOUT ROWID;
{_views()}
"""

KEYS: Final = f"""
CREATE INDEX leaf_path ON leaf(path, first);
CREATE INDEX fact_ident ON fact_row(kind, ident, id);
CREATE INDEX fact_agreement ON fact_row(agreement, kind, ident, date) WHERE agreement <> '';
CREATE INDEX fact_leaf ON fact_row(leaf);
CREATE INDEX price_currency ON price_row(currency, date, id);
CREATE INDEX transaction_doc ON transaction_row(doc);
CREATE INDEX transaction_doc_key ON transaction_row(doc_key);
CREATE INDEX transaction_payee ON transaction_row(payee_key);
CREATE INDEX transaction_running ON transaction_row(running);
CREATE INDEX transaction_look ON transaction_row(payee_look);
CREATE INDEX ident_folded ON ident(kind, folded);
CREATE INDEX ident_look ON ident(kind, look);
CREATE INDEX transaction_reverses ON transaction_row(reverses_key) WHERE reverses_key <> '';
CREATE INDEX transaction_linked ON transaction_row(other_links) WHERE other_links <> '';
CREATE INDEX transaction_posted ON transaction_row(posted_event, date);
CREATE INDEX warning_code ON warning_row(code, message);
CREATE INDEX warning_leaf ON warning_row(leaf);
CREATE INDEX warning_placed ON warning_row(id) WHERE instr(message || why || fix, 'ledger/') > 0;
CREATE INDEX transaction_credits ON transaction_row(id) WHERE instr(keys, '"credits"') > 0;
CREATE INDEX transaction_due ON transaction_row(id) WHERE instr(keys, '"due"') > 0;
CREATE INDEX transaction_leaf ON transaction_row(leaf);
CREATE INDEX posting_transaction ON posting_row(transaction_id);
CREATE INDEX posting_agreement ON posting_row(agreement, instalment, account);
CREATE INDEX posting_account ON posting_row(account, date, currency, units, chf);
CREATE INDEX posting_commitment ON posting_row(commitment, transaction_id) WHERE commitment <> '';
CREATE INDEX posting_settles ON posting_row(settles_key, transaction_id) WHERE settles_key <> '';
CREATE INDEX posting_said ON posting_row(id) WHERE instr(keys, '"settles-amount"') > 0;
CREATE INDEX posting_vendor_debit ON posting_row(account, date, event, chf) WHERE {OF_VENDORS} AND chf > 0;
CREATE INDEX posting_advance ON posting_row(account, agreement, commitment, payee, date, opening, restates, chf)
  WHERE {NEAR_ADVANCES};
CREATE INDEX posting_year ON posting_row(year, root, account, chf);
"""

# Postings of whole years, added up; `date` is the last day of each sum, so that it lies in the year and conditions by day hold.
_BY: Final = "account, year, agreement, instalment, donor, event, currency, opening, restates"
_SUMMED: Final = f"""
SELECT {_BY}, MAX(date) AS date, MAX(root) AS root, MAX(class) AS class, SUM(units) AS units, SUM(chf) AS chf FROM posting_row
"""
_BY_ACCOUNT: Final = "account, year, currency, opening, restates"
_SUMMED_AGAIN: Final = f"""
SELECT {_BY_ACCOUNT}, MAX(date) AS date, MAX(root) AS root, MAX(class) AS class, SUM(units) AS units, SUM(chf) AS chf FROM yearly
"""
_BY_AGREEMENT: Final = "agreement, year, opening, restates"
# Whether an entry is somebody's move of an agreement.
IS_MOVE: Final = " AND ".join(f"event <> '{event}'" for event in sorted(named("periodic")))
_SUMMED_BY_KIND: Final = f"""
SELECT {_BY_AGREEMENT}, MAX(date) AS date, MAX(CASE WHEN {IS_MOVE} THEN date ELSE '' END) AS moved, {
    ", ".join(f"SUM(CASE WHEN {condition} THEN chf ELSE 0 END) AS {kind}" for kind, condition in KINDS.items())
} FROM yearly
"""

YEARLY: Final = f"""
CREATE TABLE yearly(account TEXT NOT NULL, year INTEGER NOT NULL, agreement TEXT NOT NULL, instalment TEXT NOT NULL,
  donor TEXT NOT NULL, event TEXT NOT NULL, currency TEXT NOT NULL, opening INTEGER NOT NULL, restates TEXT NOT NULL,
  date TEXT NOT NULL, root TEXT NOT NULL, class TEXT NOT NULL, units INTEGER NOT NULL, chf INTEGER NOT NULL,
  PRIMARY KEY({_BY})) WITHOUT ROWID;
CREATE TABLE account_year(account TEXT NOT NULL, year INTEGER NOT NULL, currency TEXT NOT NULL, opening INTEGER NOT NULL,
  restates TEXT NOT NULL, date TEXT NOT NULL, root TEXT NOT NULL, class TEXT NOT NULL, units INTEGER NOT NULL,
  chf INTEGER NOT NULL, PRIMARY KEY({_BY_ACCOUNT})) WITHOUT ROWID;
CREATE TABLE agreement_year(agreement TEXT NOT NULL, year INTEGER NOT NULL, opening INTEGER NOT NULL, restates TEXT NOT NULL,
  date TEXT NOT NULL, moved TEXT NOT NULL, {", ".join(f"{kind} INTEGER NOT NULL" for kind in KINDS)},
  PRIMARY KEY({_BY_AGREEMENT})) WITHOUT ROWID;
INSERT INTO yearly {_SUMMED} GROUP BY {_BY} ORDER BY {_BY};
CREATE INDEX yearly_agreement ON yearly(agreement, account, date, event, root, class, opening, restates, donor, chf, units);
CREATE INDEX yearly_opening ON yearly(opening) WHERE opening = 1;
INSERT INTO account_year {_SUMMED_AGAIN} GROUP BY {_BY_ACCOUNT} ORDER BY {_BY_ACCOUNT};
INSERT INTO agreement_year {_SUMMED_BY_KIND} GROUP BY {_BY_AGREEMENT} ORDER BY {_BY_AGREEMENT};
"""

_YEAR = "account = ? AND date >= ? AND date <= ?"
# The same once more for an account's year, of which postings were taken away: delete, add up, delete, add up.
YEAR_AGAIN: Final = (
    "DELETE FROM yearly WHERE account = ? AND date >= ? AND date <= ?",
    f"INSERT INTO yearly {_SUMMED} WHERE {_YEAR} GROUP BY {_BY}",
    "DELETE FROM account_year WHERE account = ? AND date >= ? AND date <= ?",
    f"INSERT INTO account_year {_SUMMED_AGAIN} WHERE {_YEAR} GROUP BY {_BY_ACCOUNT}",
)
_OF = "agreement = ? AND date >= ? AND date <= ?"
# The year of an agreement once more, after its accounts: it has few sums.
AGREEMENT_AGAIN: Final = (
    f"DELETE FROM agreement_year WHERE {_OF}",
    f"INSERT INTO agreement_year {_SUMMED_BY_KIND} WHERE {_OF} GROUP BY {_BY_AGREEMENT}",
)
_OF_YEAR: Final = "date, root, class, units, chf"


def _same(columns: str) -> str:
    return " AND ".join(f"{name} = :{name}" for name in columns.split(", "))


def _marks(columns: str) -> str:
    return ", ".join(f":{name}" for name in columns.split(", "))


# What a posting adds to its year.
_LATER: Final = "date = CASE WHEN date < :date THEN :date ELSE date END"
ADD_TO_YEAR: Final = f"UPDATE yearly SET {_LATER}, units = units + :units, chf = chf + :chf WHERE {_same(_BY)}"
ADD_TO_ACCOUNT: Final = f"UPDATE account_year SET {_LATER}, units = units + :units, chf = chf + :chf WHERE {_same(_BY_ACCOUNT)}"
# Where its year has nothing yet of its kind.
BEGIN_YEAR: Final = f"INSERT INTO yearly({_BY}, {_OF_YEAR}) VALUES({_marks(_BY)}, {_marks(_OF_YEAR)})"
BEGIN_ACCOUNT: Final = f"INSERT INTO account_year({_BY_ACCOUNT}, {_OF_YEAR}) VALUES({_marks(_BY_ACCOUNT)}, {_marks(_OF_YEAR)})"
