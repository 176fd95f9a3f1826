"""What users write in the browser: forms, Fava's own pages, imports; all of it through the gate, or refused in its words."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.program import fingerprint
from wsisfund.desk.acts import ACTS
from wsisfund.desk.forms import DAILY, FieldWrong, form_of, request_of
from wsisfund.gate.signed_text import OthersName, SignedEntry, Text, refuse_other_names
from wsisfund.gate.state import judge_folder
from wsisfund.web.users import add_user
from wsisfund.web.work import TOLD

from .logged_in import PASSWORD, Desk, Visitor, example_desk

MAIN = "ledger/main.beancount"
ORDER = {"ident": "PO-9", "account": "Expenses:C5:Travel", "amount": "100", "agreement": "VC-2026-11"}
CSV = (
    "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks\n"
    "Q-1,CHE,2026-05-01,1000.00,CHF,unearmarked,2026-12-31,cash,,\n"
    "Q-2,Nowhere,2026-05-01,1000.00,CHF,unearmarked,2026-12-31,cash,,\n"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("desk")
    with example_desk(root) as made:
        yield made
    assert judge_folder(root, full=True).faults == (), "whatever was written, the books are sound"


@pytest.fixture(scope="module")
def cert(desk: Desk) -> Visitor:
    return desk.as_("cert")


def _put(visitor: Visitor, name: str, **data: Any) -> Any:
    return visitor.send("PUT", f"/{visitor.slug}/api/{name}", json=data)


def _refused(answer: Any, *slugs: str) -> str:
    assert answer.status_code in (400, 409, 422), answer.text
    text: str = answer.json["error"]
    assert all(f"({slug})" in text for slug in slugs), text
    return text


def _source(visitor: Visitor) -> Any:
    return visitor.get(f"/{visitor.slug}/api/source", filename=MAIN).json["data"]


def _entry(visitor: Visitor, signed: bool) -> tuple[str, Any]:
    entries = visitor.get(f"/{visitor.slug}/api/journal").json["data"]
    found = [e for e in entries if e["t"] == "Transaction" and e["meta"]["filename"] == MAIN]
    last = [e for e in found if bool(e["meta"].get("certified-by")) is signed][-1]
    return last["entry_hash"], visitor.get(f"/{visitor.slug}/api/source_slice", entry_hash=last["entry_hash"]).json["data"]


def test_a_form_is_judged_while_it_is_typed_and_then_written(desk: Desk, cert: Visitor) -> None:
    before = fingerprint(desk.root / "ledger")
    said = cert.send("POST", "/act/judge", json={"act": "commitment open", "date": "2026-12-20", "fields": ORDER}).json
    assert (
        said["ok"]
        and said["availability"]["account"] == "Expenses:C5:Travel"
        and 'certified-by: "officer-c"' in said["entries"][0]
    )
    early = {"act": "commitment open", "date": "2026-03-01", "fields": {**ORDER, "amount": "999999"}}
    many = cert.send("POST", "/act/judge", json=early).json
    told = {error["code"] for error in many["errors"]}
    assert len(many["errors"]) <= TOLD and told == {"wrong-earmark", "over-appropriation", "over-cash"}, "each kind is told"
    assert many["error"].endswith("\n…"), "that not every later day was looked at is said"
    wide = {**ORDER, "amount": "999999"}
    refused = cert.send("POST", "/act/judge", json={"act": "commitment open", "date": "2026-12-20", "fields": wide})
    assert "over-appropriation" in {error["code"] for error in refused.json["errors"]}
    assert fingerprint(desk.root / "ledger") == before, "a verdict writes nothing"
    done = cert.send("POST", "/act/do", json={"act": "commitment open", "date": "2026-12-20", "fields": ORDER}).json
    assert done["written"] and done["undo"] == {"act": "commitment close", "ident": "PO-9"}
    place = done["written"][0]
    assert '"PO-9"' in (desk.root / place["file"]).read_text().splitlines()[place["line"] - 1]
    again = cert.send("POST", "/act/do", json={"act": "commitment open", "date": "2026-12-20", "fields": ORDER})
    assert again.status_code in (400, 422), "once only"


def test_who_logged_in_is_who_signs_whatever_the_request_says(cert: Visitor) -> None:
    sent = {"act": "commitment open", "date": "2026-12-20", "fields": {**ORDER, "ident": "PO-10"}}
    forged = {**sent, "who": {"officer": "officer-a", "role": "approving"}, "officers": ["officer-a"], "root": "/"}
    assert 'certified-by: "officer-c"' in cert.send("POST", "/act/judge", json=forged).json["entries"][0]
    assert cert.send("POST", "/act/do", json={**sent, "act": "officer add"}).json["errors"][0]["code"] == "field-wrong"
    assert cert.send("POST", "/act/work", json=sent).status_code == 404


def test_what_needs_two_officers_waits_for_the_second_and_is_entered_or_sent_back_by_him(desk: Desk, cert: Visitor) -> None:
    asked = {"act": "bank borrow", "date": "2026-12-28"}
    sent = {"act": "re-earmark", "date": "2026-12-28"}
    fields = {"agreement": "VC-GEN", "amount": "10", "target": "C5", "doc": "MEMO-1"}
    refused = cert.send("POST", "/act/do", json={**asked, "fields": {}})
    assert refused.json["errors"][0]["code"] == "field-wrong", "no act of daily work"
    proposed = cert.send("POST", "/act/do", json={**sent, "fields": fields}).json
    assert proposed["ok"] and proposed["proposal"] and not proposed["written"], proposed
    ident = proposed["proposal"]
    appr = desk.as_("appr")
    page = appr.get(f"/{appr.slug}/extension/Inbox/").text
    assert ident in page and "MEMO-1" in page and "proposal-form" in page
    assert "<bdi>Everland VC-2024-05</bdi>" in page, "a donor stands there by name"
    _refused(cert.send("POST", "/act/approve", json={"proposal": ident}), "no-authority")
    entered = appr.send("POST", "/act/approve", json={"proposal": ident}).json
    assert entered["ok"] and entered["written"] and 'approved-by: "officer-a"' in entered["entries"][0], entered
    _refused(appr.send("POST", "/act/approve", json={"proposal": ident}), "proposal-gone")
    again = cert.send("POST", "/act/do", json={**sent, "fields": {**fields, "doc": "MEMO-2"}}).json["proposal"]
    back = appr.send("POST", "/act/return", json={"proposal": again, "reason": "not this year"}).json
    assert back == {"ok": True, "event": "returned", "id": again, "written": [], "undo": {"restore": again}}


def test_the_editor_writes_what_the_rules_bear(desk: Desk, cert: Visitor) -> None:
    seen = _source(cert)
    saved = _put(cert, "source", file_path=MAIN, source=seen["source"] + "\n; a remark\n", sha256sum=seen["sha256sum"])
    assert saved.status_code == 200, saved.text
    assert _source(cert)["sha256sum"] == saved.json["data"]
    before = fingerprint(desk.root / "ledger")
    conflict = _refused(
        _put(cert, "source", file_path=MAIN, source=seen["source"] + "\n; mine\n", sha256sum=seen["sha256sum"]), "source-changed"
    )
    last = seen["source"].count("\n") + 2
    assert conflict.startswith(f"{MAIN}:{last}: conflict "), conflict
    assert "; a remark" in conflict and "; mine" in conflict and "Worked example" not in conflict, "both, where they differ"
    now = _source(cert)
    unsound = '\n2026-12-21 * "x" "y"\n  Assets:Cash:Bank:EUR  -10.00 EUR @@ 9.40 CHF\n  Expenses:C5:Travel  9.40 CHF\n'
    _refused(_put(cert, "source", file_path=MAIN, source=now["source"] + unsound, sha256sum=now["sha256sum"]), "unknown-event")
    evil = now["source"] + '\nplugin "os"\n'
    _refused(_put(cert, "source", file_path=MAIN, source=evil, sha256sum=now["sha256sum"]), "plugin-not-allowed")
    for path in ("../x.beancount", "/etc/passwd", "ledger/../wsisfund.toml", "ledger/none.beancount"):
        _refused(_put(cert, "source", file_path=path, source="", sha256sum="x"))
    assert fingerprint(desk.root / "ledger") == before


def test_an_entry_that_officers_signed_is_reversed_not_edited(cert: Visitor) -> None:
    entry, text = _entry(cert, signed=True)
    changed = text["slice"].replace('" "', '" "Not ')
    said = _refused(_put(cert, "source_slice", entry_hash=entry, source=changed, sha256sum=text["sha256sum"]), "signed-entry")
    assert "wsisfund reverse" in said
    query = {"entry_hash": entry, "sha256sum": text["sha256sum"]}
    _refused(cert.send("DELETE", f"/{cert.slug}/api/source_slice", query_string=query), "signed-entry")
    seen = _source(cert)
    whole = seen["source"].replace(text["slice"], changed)
    assert whole != seen["source"]
    _refused(_put(cert, "source", file_path=MAIN, source=whole, sha256sum=seen["sha256sum"]), "signed-entry")


def test_another_entry_is_edited_in_its_place_and_removed_where_the_rules_bear_it(cert: Visitor) -> None:
    entry, text = _entry(cert, signed=False)
    done = _put(
        cert, "source_slice", entry_hash=entry, source=text["slice"].replace("by age", "by its age"), sha256sum=text["sha256sum"]
    )
    assert done.status_code == 200, done.text
    assert "by its age" in _source(cert)["source"]
    stale = _put(cert, "source_slice", entry_hash=entry, source="x", sha256sum=text["sha256sum"])
    assert stale.status_code == 409 and "load the page again" in stale.json["error"]


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ("", '2026-01-01 * "a" "b"\n  certified-by: "officer-c"\n', None),
        ("", '2026-01-01 * "a" "b"\n  certified-by: "officer-a"\n', "others-name"),
        ("", '2026-01-01 * "a" "b"\n  certified-by: "officer-c"\n  approved-by: "officer-a"\n', "others-name"),
        ("", '2026-1-1* "a" "b"\n  approved-by: "officer-a"\n', "others-name"),
        ("", '2026-01-01 * "a\nb" "c"\n  approved-by: "officer-a"\n', "others-name"),
        ("", '2026-01-01 * "a" "b"\n  approved-by: #officer-a\n', "others-name"),
        ("", 'pushmeta approved-by: "officer-a"\n2026-01-01 * "a" "b"\n', "others-name"),
        ("", '2026-01-01 * "a" "certified-by: officer-a" ; approved-by: "officer-a"\n', None),
        (
            '2026-01-01 * "a" "b"\n  approved-by: "x"\n',
            '2026-01-01 * "c" "\n2026-01-01 * \\"a\\" \\"b\\"\n  approved-by: \\"x\\"\n"\n',
            "signed-entry",
        ),
        ('2026-01-01 * "a" "b"\n  doc: "D"\n  recorded-by: "x"\n', "", "signed-entry"),
        ('2026-01-01 * "a" "b"\n  approved-by: "x"\n', '2026-01-02 * "a" "b"\n  approved-by: "x"\n', "signed-entry"),
        ('2026-01-01 * "a" "b"\n  approved-by: "x"\n', '; moved\n\n2026-01-01 * "a" "b"\n  approved-by: "x"\n', None),
        ('2026-01-01 * "a" "b"\n  approved-by: "x"\n' * 2, '2026-01-01 * "a" "b"\n  approved-by: "x"\n', "signed-entry"),
    ],
)
def test_whose_names_stand_under_an_entry(old: str, new: str, slug: str | None) -> None:
    try:
        refuse_other_names([Text("", old.encode(), new.encode())], "officer-c")
    except (SignedEntry, OthersName) as fault:
        assert fault.slug == slug
    else:
        assert slug is None


def test_new_entries_of_favas_form(desk: Desk, cert: Visitor) -> None:
    legs = [
        {"account": "Assets:Cash:Bank:EUR", "amount": "-5.00 EUR @@ 5.00 CHF"},
        {"account": "Expenses:General:BankCharges", "amount": "5.00 CHF"},
    ]
    entry = {"t": "Transaction", "date": "2026-12-22", "flag": "*", "payee": "Bank", "narration": "x", "tags": [], "links": []}
    _refused(_put(cert, "add_entries", entries=[{**entry, "meta": {}, "postings": legs}]))
    others = {**entry, "meta": {"event": "payment", "certified-by": "officer-c", "approved-by": "officer-a"}, "postings": legs}
    _refused(_put(cert, "add_entries", entries=[others]), "others-name")
    note = {"t": "Note", "date": "2026-12-22", "account": "Assets:Cash", "comment": "x", "meta": {}}
    _refused(_put(cert, "add_entries", entries=[note]), "not-this-way")
    _refused(_put(cert, "add_entries", entries=[{"t": "Transaction", "date": "x"}]), "not-readable")
    # An amount that is left out is what the others leave; what cannot be worked out, or is no text, is said so.
    told = {**entry, "meta": {"event": "bank-charge", "doc": "BC-1", "agreement": "VC-GEN"}}
    charge, bank = {"account": "Expenses:General:BankCharges"}, {"account": "Assets:Cash:Bank:CHF"}
    for amounts in (("", ""), ("5", "-5"), (5, -5), ('5 CHF\n  event: "x"', ""), ("5" * 300 + " CHF", ""), (None, None)):
        sent = [{**leg, "amount": amount} for leg, amount in zip((charge, bank), amounts, strict=True)]
        _refused(_put(cert, "add_entries", entries=[{**told, "postings": sent}]), "not-readable")
    for amount in ("(1/0) CHF", "5.00 CHF {{20 USD}}"):
        sent = [{**charge, "amount": amount}, {**bank, "amount": ""}]
        _refused(_put(cert, "add_entries", entries=[{**told, "postings": sent}]), "unsafe-text")
    for wrong in ({"payee": 5}, {"narration": {}}, {"flag": 5}, {"tags": [5]}, {"tags": None}, {"postings": [5]}, {"date": 5}):
        _refused(_put(cert, "add_entries", entries=[{**told, "postings": legs, **wrong}]), "not-readable")
    for none in (None, "x", [5], [[]]):
        _refused(_put(cert, "add_entries", entries=none), "not-readable")
    sent = [{**charge, "amount": "5.00 CHF"}, {**bank, "amount": ""}]
    stored = _put(cert, "add_entries", entries=[{**told, "date": "2027-01-05", "postings": sent}])
    assert stored.status_code == 200 and stored.json["undo"]["act"] == "reverse", stored.text
    assert "-5.00 CHF" in (desk.root / stored.json["written"][0]["file"]).read_text()
    balance = {"t": "Balance", "date": "2027-01-02", "account": "Assets:Cash:Bank:EUR", "meta": {}}
    stored = _put(cert, "add_entries", entries=[{**balance, "amount": {"number": "9000.00", "currency": "EUR"}}])
    assert stored.json["data"] == "Stored 1 entries.", stored.text
    assert "2027-01-02 balance Assets:Cash:Bank:EUR" in "".join(
        p.read_text() for p in (desk.root / "ledger").rglob("*.beancount")
    )
    for name in ("move", "attach_document", "upload_import_file"):
        _refused(_put(cert, name), "not-this-way")


def test_a_file_dropped_on_an_entry_is_its_document(desk: Desk, cert: Visitor) -> None:
    entry, _ = _entry(cert, signed=True)
    data = {"account": "Assets:Cash", "folder": "x", "hash": entry, "file": (io.BytesIO(b"%PDF-1.4 scan"), "../../inv <b>.pdf")}
    kept = cert.send("PUT", f"/{cert.slug}/api/add_document", data=data)
    assert kept.status_code == 200, kept.text
    assert [p.read_bytes() for p in (desk.root / "documents").rglob("*.pdf")] == [b"%PDF-1.4 scan"]


def test_a_file_of_pledges_is_read_written_and_taken_back(desk: Desk, cert: Visitor) -> None:
    sent = {"name": "p.csv", "content": base64.b64encode(CSV.encode()).decode(), "date": "2026-12-23"}
    read = cert.send("POST", "/act/read", json=sent).json
    assert [row["outcome"] for row in read["rows"]] == ["new", "invalid"]
    _refused(cert.send("POST", "/act/import", json=sent), "rows-aside")
    done = cert.send("POST", "/act/import", json={**sent, "accept_clean": True}).json
    assert done["written"] and len(list((desk.root / "imports" / "review").iterdir())) == 1
    undone = cert.send("POST", "/act/undo", json={"batch": done["batch"], "date": "2026-12-24"}).json
    assert "pledge-end" in undone["entries"][0]


def test_a_file_of_pledges_may_have_a_name_longer_than_files_have(cert: Visitor) -> None:
    sent = {"name": "认捐" * 50 + ".csv", "content": base64.b64encode(CSV.encode()).decode(), "date": "2026-12-23"}
    assert cert.send("POST", "/act/read", json=sent).status_code == 200


def test_statements_are_handed_out_as_files(cert: Visitor) -> None:
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"")):
        answer = cert.get(f"/statement/financial-position.{kind}", year="2026")
        assert (
            answer.status_code == 200 and answer.data.startswith(begins) and "attachment" in answer.headers["Content-Disposition"]
        )
    spanish = cert.get("/statement/net-assets.csv", year="2026", language="es")
    assert "net-assets-2026-es.csv" in spanish.headers["Content-Disposition"] and "Activos netos" in spanish.data.decode()
    assert cert.get("/statement/net-assets.csv", year="2026", language="xx").status_code == 422
    assert cert.get("/statement/passwd.pdf", year="2026").status_code == 422
    assert cert.get("/statement/financial-position.pdf", year="2026&x").status_code == 422


def test_every_act_of_daily_work_has_a_form_that_fills_its_request() -> None:
    samples = {"amount": "10", "date": "2026-01-01", "list": "a, b", "text": "CHF", "number": "2026", "rest": "refund"}
    parts = {"instalments": "2026-06-30=10", "shares": "VC-1=5, VC-2", "spent": "Expenses:C1:Travel=5"}
    for act in DAILY:
        form = form_of(act)
        typed = {f.name: parts.get(f.name) or (f.choices[0] if f.choices else samples.get(f.kind, "")) for f in form}
        assert isinstance(request_of(act, typed), ACTS[act].request), act
        needed = [f.name for f in form if f.required]
        for name in needed:
            with pytest.raises(FieldWrong) as caught:
                request_of(act, {**typed, name: " "})
            assert caught.value.column == name


def test_what_no_page_of_ours_sends_is_refused_in_words(cert: Visitor) -> None:
    """Numbers, lists, nothing in the place of texts; half a character; a file that is none."""
    order = {"act": "commitment open", "date": "2026-12-20"}
    for fields in (None, [], "x", {"ident": 5}, {"ident": ["PO-1"]}, {"ident": None}):
        for asked in ({**order, "fields": fields}, order):
            said = cert.send("POST", "/act/judge", json=asked).json
            assert [error["code"] for error in said["errors"]] == ["not-readable"], said
    for content in (None, 5, "no base64!", [], {}):
        for act in ("read", "import", "read-bank", "import-bank"):
            said = cert.send("POST", f"/act/{act}", json={"name": "a.csv", "content": content, "date": "2026-12-20"})
            assert (said.status_code, said.json["errors"][0]["code"]) == (400, "not-readable"), said.text
    for half in (b'"\\ud800"', b'"\xed\xa0\x80"'):
        body = b'{"act": "commitment close", "date": "2026-12-20", "fields": {"ident": %s, "reason": "x"}}' % half
        said = cert.send("POST", "/act/judge", data=body, headers={"Content-Type": "application/json"})
        assert (said.status_code, said.json) == (400, {"error": "This is no JSON object."})
    entry, text = _entry(cert, signed=True)
    place = f"/{cert.slug}/api/source_slice"
    _refused(_put(cert, "source_slice", source="x", sha256sum=text["sha256sum"]), "not-readable")
    _refused(cert.send("DELETE", place, query_string={"sha256sum": text["sha256sum"]}), "not-readable")
    _refused(_put(cert, "add_document", entry_hash=entry), "not-readable")


def test_who_reads_a_page_is_offered_what_he_may_ask_for(desk: Desk, cert: Visitor) -> None:
    def page(user: str, path: str) -> str:
        visitor = visitors[user]
        return str(visitor.get(f"/{visitor.slug}/extension/{path}").text)

    def acts(user: str) -> set[str]:
        return {act for act in DAILY if f'href="?act={quote(act)}"' in page(user, "New/")}

    add_user(desk.root, "clerk", "finance", PASSWORD)
    visitors = {user: desk.as_(user) for user in ("clerk", "appr", "aud")} | {"cert": cert}
    nobodys = {act for act in DAILY if not ACTS[act].officers}
    assert acts("cert") == acts("appr") == set(DAILY) and acts("clerk") == nobodys and acts("aud") == set()
    order = "New/?act=commitment+open"
    assert 'class="act-form"' in page("cert", order) and 'class="act-form"' not in page("clerk", order) + page("aud", order)
    assert "signed by an officer, and your login names none" in page("clerk", order)
    assert 'data-act="agreement reassess"' in page("cert", "New/?act=agreement+reassess")
    asked = {"act": "commitment open", "date": "2026-12-20", "fields": {**ORDER, "ident": "PO-99"}}
    judged = visitors["clerk"].send("POST", "/act/judge", json=asked)
    assert judged.json["errors"][0]["code"] == "no-authority", "what is not offered would be refused"

    moved = {"source": "Expenses:C5:Contracts", "target": "Expenses:C1:Meetings", "amount": "1", "reason": "more"}
    made = cert.send("POST", "/act/do", json={"act": "budget virement", "date": "2026-12-20", "fields": moved}).json
    shown = {user: page(user, "Inbox/").split(f">{made['proposal']}<")[1].split("</li>")[0] for user in visitors}
    assert {user for user, text in shown.items() if 'value="approve"' in text} == {"appr"}
    assert {user for user, text in shown.items() if 'value="return"' in text} == {"appr", "cert"}
    assert "officer-a" in shown["clerk"] and "<form" not in shown["clerk"] + shown["aud"]
    assert {user for user in visitors if "/New/?act=commitment" in page(user, "Inbox/")} <= {"appr", "cert"}
    back = {"proposal": made["proposal"], "reason": "not now"}
    assert cert.send("POST", "/act/return", json=back).status_code == 200


def test_an_include_takes_no_signed_entry_out_and_brings_no_other_name_in(desk: Desk, cert: Visitor) -> None:
    """What was uploaded as a document must not become part of the ledger, nor a signed year leave it."""
    entry = '2026-12-23 * "x" "y"\n  event: "payment"\n  certified-by: "officer-c"\n  approved-by: "officer-a"\n'
    (desk.root / "ledger" / "planted.beancount").write_text(entry)
    order = {"act": "commitment open", "date": "2026-12-20", "fields": {**ORDER, "ident": "PO-11"}}
    (place,) = cert.send("POST", "/act/do", json=order).json["written"]
    seen = _source(cert)
    brought = seen["source"] + '\ninclude "planted.beancount"\n'
    _refused(_put(cert, "source", file_path=MAIN, source=brought, sha256sum=seen["sha256sum"]), "others-name")
    (desk.root / "ledger" / "planted.beancount").unlink()
    signed = f'include "{place["file"].removeprefix("ledger/")}"'
    assert signed in seen["source"]
    dropped = seen["source"].replace(f"{signed}\n", "")
    _refused(_put(cert, "source", file_path=MAIN, source=dropped, sha256sum=seen["sha256sum"]), "signed-entry")
