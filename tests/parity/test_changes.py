"""A change judged by the part that it touches: same faults, same words, same places as of the whole; and the same index.

The books are edited as people edit them in a text editor, at every line, lawfully or not. Where the part needs the whole
(`WholeNeeded`), nothing can differ; the last assertions hold that this stays the exception.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random

import pytest

from tests.conftest import GOLDEN
from tests.parity.changes import Both
from tests.parity.edits import Editor
from wsisfund.store.leaves import Kept, Known, compare, split

KINDS = tuple(Editor(GOLDEN / "domain-example" / "ledger", Random(0)).kinds)


def _edited(root: Path, work: Path, kinds: list[str], seed: int) -> Both:
    """Every edit in turn; what leaves the books with a fault is taken back, the others stay."""
    editor, both = Editor(root / "ledger", Random(seed)), Both(root, work)
    for kind in kinds:
        before = {file: file.read_bytes() for file in editor.files}
        editor.kinds[kind]()
        if not both.changed():
            for file, content in before.items():
                file.write_bytes(content)
    return both


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_of_the_worked_example(tmp_path: Path, seed: int) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    random = Random(seed)
    both = _edited(root, tmp_path, [random.choice(KINDS) for _ in range(30)], seed)
    assert both.by_part >= 8, both.as_whole


@pytest.mark.parametrize("kind", KINDS)
def test_edits_of_each_kind(tmp_path: Path, kind: str) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    _edited(root, tmp_path, [kind] * 4, len(kind))


@pytest.mark.parametrize("seed", range(4))
def test_running_numbers_are_followed_by_what_stands_beside_them(tmp_path: Path, seed: int) -> None:
    root = shutil.copytree(GOLDEN / ("second-year" if seed % 2 else "domain-example"), tmp_path / "books")
    Editor(root / "ledger", Random(seed)).number_all()
    kinds = ["a running number", "an entry under another document", "a running number", "an entry deleted", "a running number"]
    both = _edited(root, tmp_path, kinds * 4, seed)
    assert both.by_part >= 8, both.as_whole


@pytest.mark.parametrize("numbered", [True, False])
def test_days_that_are_shut_by_their_last_number(tmp_path: Path, numbered: bool) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    editor = Editor(root / "ledger", Random(3))
    if numbered:
        editor.number_all()
    main = root / "ledger" / "main.beancount"
    lock = '2027-02-01 custom "policy" "lock-date" "2026-12-31"\n  numbers: "2026-0035"\n\n'
    main.write_text(f"{main.read_text('utf-8')}\n{lock}", "utf-8")
    both = _edited(root, tmp_path, ["a running number", "an entry under another document", "an entry deleted"] * 5, 3)
    assert both.by_part >= 3, both.as_whole


PLEDGED = """
2026-11-20 custom "pledge" "PL-A" "aurelia" 100.00 CHF
2026-11-20 custom "pledge" "PL-B" "aurelia" 200.00 CHF
2026-11-20 custom "pledge" "PL-C" "aurelia" 300.00 CHF
""" + "".join(
    f"""
2026-11-{21 + n} custom "agreement" "{ident}" "aurelia" {amount}.00 CHF
  recognition: "in-kind"
  earmark: "C5"
  psc-rate: 0.07
  pledge: "{pledges}"
  document: "L"
"""
    for n, (ident, amount, pledges) in enumerate([("VC-A", 100, "PL-A"), ("VC-B", 200, "PL-A, PL-B"), ("VC-C", 200, "PL-B,PL-C")])
)


def test_pledges_that_agreements_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever of them changes, the others are looked at: amounts, the pledges named, an agreement that is terminated."""
    monkeypatch.setattr("wsisfund.gate.slice._FEW", 0)
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, random = root / "ledger" / "main.beancount", Random(1)
    main.write_text(main.read_text("utf-8") + PLEDGED, "utf-8")
    both, warned = Both(root, tmp_path), set()
    terminated = '\n2026-12-01 custom "agreement-end" "VC-A"\n  reason: "terminated"\n'
    for _ in range(40):
        text = main.read_text("utf-8")
        head, own = text.split('\n2026-11-20 custom "pledge" "PL-A"', 1)
        if random.random() < 0.2:
            own = own.removesuffix(terminated) if own.endswith(terminated) else own + terminated
        else:
            pattern, new = random.choice([(r"\d+\.00 CHF", f"{random.randrange(1, 5)}00.00 CHF"), (r"PL-[ABC]\"\n", 'PL-C"\n')])
            found = random.choice(list(re.finditer(pattern, own)) or [re.compile("$").search(own)])
            own = own[: found.start()] + new + own[found.end() :]  # type: ignore[union-attr]
        main.write_text(f'{head}\n2026-11-20 custom "pledge" "PL-A"{own}', "utf-8")
        both.changed()
        warned |= {f.slug for f in both.warnings}
    assert both.by_part >= 30, both.as_whole
    assert "pledge-signed-twice" in warned


def test_a_pledge_that_ends_among_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wsisfund.gate.slice._FEW", 0)
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    main.write_text(main.read_text("utf-8") + PLEDGED, "utf-8")
    both = Both(root, tmp_path)
    main.write_text(f'{main.read_text("utf-8")}\n2026-12-01 custom "pledge-end" "PL-C"\n  reason: "withdrawn"\n', "utf-8")
    both.changed()
    assert both.by_part == 1, both.as_whole


def test_locks_that_were_typed_by_hand(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    editor = Editor(root / "ledger", Random(3))
    editor.number_all()
    main = root / "ledger" / "main.beancount"
    shut = '2027-01-20 custom "policy" "lock-date" "2026-06-30"\n2027-02-01 custom "close" "2026"\n\n'
    main.write_text(f"{main.read_text('utf-8')}\n{shut}", "utf-8")
    both = _edited(root, tmp_path, ["a running number", "an entry under another document", "an entry deleted"] * 5, 3)
    assert both.by_part >= 3, both.as_whole
    assert "lock-without-numbers" in {f.slug for f in both.warnings}


def test_rates_that_change_places_with_an_entry(tmp_path: Path) -> None:
    """They say the same as before, and yet stand below an entry that they govern now."""
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    text = main.read_text("utf-8")
    rates = "".join(re.findall(r".* price .*\n", text))
    signed = re.search(r'2026-01-20 \* "Cascadia" (?:.+\n)+', text)
    assert rates in text and signed
    text = text.replace(rates, "")
    main.write_text(text.replace(signed[0], f"{rates}\n{signed[0]}"), "utf-8")
    both = Both(root, tmp_path)
    main.write_text(text.replace(signed[0], f"{signed[0]}\n{rates}"), "utf-8")
    both.changed()
    assert list(both.as_whole) == ["a rate or a policy may have changed places with an entry that it governs"]


def test_a_currency_that_only_the_balance_of_an_account_tells(tmp_path: Path) -> None:
    """What an entry says is then decided by others, which may change without it."""
    invoice = """
2027-03-01 * "{payee}" "x"
  event: "expense"
  doc: "{doc}"
  agreement: "VC-2026-11"
  certified-by: "officer-c"
  Expenses:C5:Contracts  94.50 CHF
  Expenses:C5:SupportCosts  6.62 CHF
  Liabilities:Payables:Vendors  {amount}
  Liabilities:Payables:SupportCosts  -6.62 CHF
"""
    own = invoice.format(payee="CyberWorks SA", doc="INV-1", amount="-94.50 CHF")
    paid = """
2027-03-03 * "CyberWorks SA" "x"
  event: "payment"
  doc: "BNK-2027-1"
  settles: "INV-1"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Liabilities:Payables:Vendors  94.50
  Assets:Cash:Bank:CHF  -94.50
"""
    other = invoice.format(payee="Regula GmbH", doc="INV-2", amount="-100.00 EUR @@ 94.50 CHF")
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    rate, entry = "2026-12-31 price EUR 0.9400 CHF\n", '2026-09-15 * "Aurelia"'
    text = main.read_text("utf-8").replace(rate, f"{rate}2027-01-01 price EUR 0.9450 CHF\n")
    main.write_text(text + own + paid, "utf-8")
    both = Both(root, tmp_path)
    main.write_text(text.replace(entry, f"{other.lstrip()}\n{entry}") + own + paid, "utf-8")
    assert not both.changed(), "Beancount cannot tell the currency of the payment any more"


def test_a_fact_that_cannot_be_read(tmp_path: Path) -> None:
    """Of all rules then only exactness is asked, and nothing that reads the register."""
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, both = root / "ledger" / "main.beancount", Both(root, tmp_path)
    text = main.read_text("utf-8")
    assert 'earmark: "C5"' in text
    main.write_text(text.replace('earmark: "C5"', 'earmark: "C69"', 1), "utf-8")
    assert not both.changed()
    assert list(both.as_whole) == ["a fact cannot be read, so that most rules are not asked"]


def test_a_currency_that_is_declared_twice(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    main.write_text("2020-01-01 commodity EUR\n\n" + main.read_text("utf-8"), "utf-8")
    both = Both(root, tmp_path)
    main.write_text(main.read_text("utf-8") + "\n2020-01-02 commodity EUR\n", "utf-8")
    assert not both.changed()


def test_an_entry_and_below_it_a_rate_that_governs_it(tmp_path: Path) -> None:
    """Both put in by one edit."""
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, both = root / "ledger" / "main.beancount", Both(root, tmp_path)
    cash, held = "Assets:Cash:Bank:EUR  100.00 EUR @@ 95.00 CHF", "Liabilities:Suspense:UnidentifiedReceipts  -95.00 CHF"
    entry = ['2027-02-05 * "Unknown" "x"', 'event: "receipt-unidentified"', 'doc: "BNK-2027-1"', cash, held]
    rate = "2027-02-01 price EUR 0.9500 CHF"
    main.write_text(main.read_text("utf-8") + "\n" + "\n  ".join(entry) + f"\n\n{rate}\n", "utf-8")
    assert both.changed()
    assert list(both.as_whole) == ["an entry may stand above a rate or a policy that governs it"]


def test_a_revaluation_that_leaves_items_out(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, rate = root / "ledger" / "main.beancount", "2026-12-31 price EUR 0.9400 CHF\n"
    text = main.read_text("utf-8").replace(rate, f"{rate}2027-03-31 price EUR 0.9500 CHF\n2027-03-31 price USD 0.8000 CHF\n")
    main.write_text(text, "utf-8")
    both = Both(root, tmp_path)
    legs = [
        "Assets:Cash:Bank:USD  -19000.00 USD @@ 15105.00 CHF",
        "Assets:Cash:Bank:USD  19000.00 USD @@ 15200.00 CHF",
        "Income:ExchangeDifferences:Cash:Unrealised  -95.00 CHF",
    ]
    entry = ['2027-03-31 * "Revaluation" "USD alone" #reval', 'event: "revaluation"', *legs]
    main.write_text(text + "\n" + "\n  ".join(entry) + "\n", "utf-8")
    assert both.changed()
    assert sum("left out" in f.message for f in both.warnings) == 2
    assert both.by_part == 1, both.as_whole


def test_a_loss_allowance_of_no_agreement(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, both = root / "ledger" / "main.beancount", Both(root, tmp_path)
    loss = ["  Expenses:General:Impairment  100.00 CHF", "  Assets:Receivables:Allowance  -100.00 CHF"]
    entry = ['2026-12-01 * "Impairment" "Of nobody"', '  event: "impairment"', *loss]
    main.write_text(main.read_text("utf-8") + "\n" + "\n".join(entry) + "\n", "utf-8")
    assert not both.changed()
    assert both.by_part == 1, both.as_whole


@pytest.mark.parametrize(
    "text",
    [
        '2026-12-30 * "edit" "one line more"\n  Expenses:C5:Travel   1.00 CHF\n  Assets:Cash:Bank:CHF  -1.00 CHF\n',
        "2026-12-31 balance Assets:Cash:Bank:CHF  1.230 CHF\n2026-06-30 balance Assets:Cash:Bank:EUR  1.23 ~ 0.5 EUR\n",
        "2026-12-31 balance Assets:Cash:Bank:CHF  76448.84 CHF\n",
    ],
)
def test_balance_lines_that_an_edit_breaks(tmp_path: Path, text: str) -> None:
    """Told first and in Beancount's words, as of all the books; and what is within its tolerance, in the rule's."""
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    both = Both(root, tmp_path)
    main.write_text(f"{main.read_text('utf-8')}\n{text}", "utf-8")
    assert not both.changed()
    assert both.by_part == 1, both.as_whole


def test_a_balance_line_that_says_another_amount_than_one_of_its_day(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, both = root / "ledger" / "main.beancount", Both(root, tmp_path)
    text = main.read_text("utf-8")
    main.write_text(f"{text}\n2027-01-01 balance Assets:Cash:Bank:CHF  1.00 CHF\n", "utf-8")
    assert not both.changed(), "Beancount takes one amount of an account and a day"


@pytest.mark.parametrize(("old", "new"), [("(?s).*", ""), (r"  code: .*\n", ""), ("over-appropriation", "outside-period")])
def test_an_override_that_is_taken_away(tmp_path: Path, old: str, new: str) -> None:
    """What it let pass is over again, though nothing of the line itself changed."""
    root = shutil.copytree(GOLDEN / "second-year", tmp_path / "books")
    budget, both = root / "ledger/budget/2024-2025.beancount", Both(root, tmp_path)
    text = budget.read_text("utf-8")
    override = re.search(r'2024-06-25 custom "override" "INV-T2"\n(?:  .+\n)+', text)
    assert override
    budget.write_text(text.replace(override[0], re.sub(old, new, override[0], count=1)), "utf-8")
    assert not both.changed()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        # The entry that an override names: it draws on its line as before, so that no balance says that it is over again.
        ("years/2024", 'doc: "INV-T2"\n', 'doc: "INV-T29"\n'),
        # An agreement for goods.
        ("register/agreements", '"uni-helva" 4500.00 CHF', '"uni-helva" 4500.00 EUR'),
    ],
)
def test_an_entry_that_is_no_longer_let_pass(tmp_path: Path, name: str, old: str, new: str) -> None:
    root = shutil.copytree(GOLDEN / "second-year", tmp_path / "books")
    file, both = root / f"ledger/{name}.beancount", Both(root, tmp_path)
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    assert not both.changed()


def test_an_override_more_of_an_entry_that_stands(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "second-year", tmp_path / "books")
    budget, both = root / "ledger/budget/2024-2025.beancount", Both(root, tmp_path)
    lines = ['2024-12-25 custom "override" "INV-T1"', 'code: "over-appropriation"', 'reason: "r"']
    entry = "\n  ".join([*lines, 'certified-by: "officer-c"', 'approved-by: "officer-a"'])
    budget.write_text(f"{budget.read_text('utf-8')}\n{entry}\n", "utf-8")
    both.changed()
    assert list(both.as_whole) == ["an override may let pass what stood before"]


def test_a_leaf_that_begins_its_line_no_longer(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "second-year", tmp_path / "books")
    file, both = root / "ledger/years/2024.beancount", Both(root, tmp_path)
    text = file.read_bytes()
    leaves = split(text)
    assert len(leaves) > 2
    for start in (0, leaves[0].size):
        file.write_bytes(text[:start] + b" " + text[start:])
        assert not both.changed(), "Beancount takes an entry that is indented for no entry"


def test_an_assertion_in_a_currency_that_its_account_does_not_hold(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, both = root / "ledger" / "main.beancount", Both(root, tmp_path)
    text = main.read_text("utf-8")
    main.write_text(f"{text}\n2027-01-01 balance Liabilities:DeferredRevenue:Conditional  0.00 EUR\n", "utf-8")
    assert not both.changed()


def test_an_entry_that_passes_others_of_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others stand in text that is not read again."""
    monkeypatch.setattr("wsisfund.store.leaves._SIZE", 1)
    root = shutil.copytree(GOLDEN / "second-year", tmp_path / "books")
    file = root / "ledger/years/2024.beancount"
    text = file.read_text("utf-8")
    cash, held = "Assets:Cash:Bank:CHF  10.00 CHF", "Liabilities:Suspense:UnidentifiedReceipts  -10.00 CHF"
    one, other = (
        "\n  ".join(['2024-05-05 * "Unknown" "x"', 'event: "receipt-unidentified"', f'doc: "B24-{doc}"', cash, held]) + "\n\n"
        for doc in ("901", "902")
    )
    middle = text.index("2024-07-22 *")
    text = text[:middle] + one + text[middle:] + "\n"
    file.write_text(text + other, "utf-8")
    both = Both(root, tmp_path)
    file.write_text(other + text, "utf-8")
    assert both.changed()
    assert both.by_part == 1, both.as_whole


def test_an_order_of_which_the_part_has_the_later_invoice(tmp_path: Path) -> None:
    """That another one than was ordered from charges it is said once for an order, at the first."""
    invoice = """
2026-12-0{day} * "{payee}" "x"
  event: "expense"
  doc: "INV-{day}"
  agreement: "VC-2026-11"
  {order}certified-by: "officer-c"
  Expenses:C5:Contracts  100.00 CHF
  Expenses:C5:SupportCosts  7.00 CHF
  Liabilities:Payables:Vendors  -100.00 CHF
  Liabilities:Payables:SupportCosts  -7.00 CHF
"""
    order = '\n2026-12-01 custom "commitment" "PO-N" "open" Expenses:C5:Contracts 500.00 CHF\n  agreement: "VC-2026-11"\n'
    order += '  certified-by: "officer-c"\n  payee: "Honest AG"\n'
    of_order = [(2, "Other GmbH"), (3, "Third Ltd")]
    invoices = "".join(invoice.format(day=day, payee=payee, order='commitment: "PO-N"\n  ') for day, payee in of_order)
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    text = re.sub(r"2027-01-01 balance .*\n", "", main.read_text("utf-8")) + order + invoices
    main.write_text(text, "utf-8")
    both = Both(root, tmp_path)
    paid = """
2026-12-09 * "Third Ltd" "x"
  event: "payment"
  doc: "BNK-9"
  settles: "INV-3"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Liabilities:Payables:Vendors  100.00 CHF
  Assets:Cash:Bank:CHF  -100.00 CHF
"""
    main.write_text(text + paid, "utf-8")
    assert both.changed()
    assert both.by_part == 1, both.as_whole
    assert [f.slug for f in both.warnings].count("order-payee") == 1


def test_random_edits_of_books_of_several_files(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "second-year", tmp_path / "books")
    random = Random(7)
    _edited(root, tmp_path, [random.choice(KINDS) for _ in range(30)], 7)


@pytest.mark.parametrize("seed", range(30))
def test_leaves_and_what_is_read_again_make_the_new_text(seed: int) -> None:
    """Whatever was cut out and put in, and where; what is kept stands on the line that is said."""
    random = Random(seed)
    old = (GOLDEN / "domain-example/ledger/main.beancount").read_bytes() * 3
    known = [Known(n, leaf) for n, leaf in enumerate(split(old))]
    assert sum(k.leaf.size for k in known) == len(old)
    new = old
    for _ in range(random.randrange(1, 4)):
        start = random.randrange(len(new))
        put_in = bytes(random.choice(b'ab \n2"') for _ in range(random.randrange(20)))
        new = new[:start] + put_in + new[start + random.choice([0, 1, 40, 5000]) :]
    starts, offset = {}, 0
    for k in known:
        starts[k.number] = offset
        offset += k.leaf.size
    text = b""
    for piece in compare(known, new).pieces:
        assert piece.first == text.count(b"\n") + 1
        kept = isinstance(piece, Kept)
        text += old[starts[piece.number] :][: known[piece.number].leaf.size] if isinstance(piece, Kept) else piece.text
        assert kept or sum(leaf.size for leaf in piece.leaves) == len(piece.text)  # type: ignore[union-attr]
    assert text == new


def test_donors_of_one_name_or_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and accounts of all donors are compared, and a part has those alone that are like what changed."""
    monkeypatch.setattr("wsisfund.gate.slice._FEW", 0)
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, random = root / "ledger" / "main.beancount", Random(2)
    before = main.read_text("utf-8")
    both, warned, refused = Both(root, tmp_path), set(), 0
    versions: list[str] = []
    for _ in range(60):
        old = list(versions)
        if versions and random.random() < 0.3:
            versions.pop(random.randrange(len(versions)))
        ident, name = random.choice(("d-1", "d-2", "d-3", "D-2-x", "d2-X")), random.choice(("Alpha", "A.L. Pha", "Beta", "Gamma"))
        account = random.choice(("", "", "", '  account: "D1"\n', '  account: "Own"\n'))
        named = random.choice(("", f'  name: "{name}"\n', f'  name: "{name}"\n'))
        day = random.randint(1, 28)
        versions.append(f'2026-11-{day:02d} custom "donor" "{ident}"\n{named}  type: "other"\n{account}')
        main.write_text(before + "\n" + "\n".join(versions), "utf-8")
        if both.changed():
            warned |= {f.slug for f in both.warnings}
        else:
            refused += 1
            versions = old
            main.write_text(before + "\n" + "\n".join(versions), "utf-8")
    assert both.by_part >= 30 and refused >= 5, (both.as_whole, refused)
    assert "possible-duplicate" in warned
