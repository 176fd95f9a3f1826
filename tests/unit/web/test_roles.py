"""Every kind of route with every role and with none: what the issue of the desk says, row by row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wsisfund.web.doors import _ACTS
from wsisfund.web.routes import Kind, desk_kind_of
from wsisfund.web.shown import Shown

from .conftest import BASE, EXAMPLE, PATIENCE
from .logged_in import Desk, with_users

OFFICERS, AUDITOR, DONOR = ("fin", "cert", "appr"), ("aud",), ("don",)
# A path of each kind, "*" the address of the books, and who may ask for it.
TABLE = {
    Kind.PAGE: (["*/journal/", "*/account/Assets:Cash/", "*/download-journal/", "*/document/?filename=x"], OFFICERS + AUDITOR),
    Kind.ANSWER: (["*/api/ledger_data", "*/api/source?filename=x", "*/api/account_report?a=Assets"], OFFICERS + AUDITOR),
    Kind.QUERY: (["*/api/query?query_string=SELECT+1"], OFFICERS + AUDITOR),
    Kind.QUERY_FILE: (["*/download-query/query_result.csv?query_string=SELECT+1"], OFFICERS + AUDITOR),
    Kind.OWN_PAGE: (["*/extension/Contributions/", "*/extension/Inbox/"], OFFICERS + AUDITOR),
    Kind.LIVE: (["/live", "*/api/changed"], OFFICERS + AUDITOR),
    Kind.STATEMENT: (["/statement/council.pdf?year=2026"], OFFICERS + AUDITOR),
    Kind.WRITE: (["PUT */api/source", "PUT */api/add_entries", "DELETE */api/source_slice", "PUT */api/add_document"], OFFICERS),
    Kind.ACT: ([f"POST /act/{name}" for name in sorted(_ACTS)], OFFICERS),
    Kind.ACCOUNT: (["/account/"], OFFICERS + AUDITOR + DONOR),
    Kind.DONOR: (["/donor/", "/donor/?donor=borealia"], DONOR),
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    shown = Shown(EXAMPLE, "wsisfund.pages:PAGES", PATIENCE)
    yield Desk(with_users(tmp_path_factory.mktemp("users")), shown)
    shown.end()


def test_the_table_names_every_kind() -> None:
    of_everybody = {Kind.STATIC, Kind.LANGUAGE, Kind.ENTRY, Kind.LOGIN, Kind.PROVIDER, Kind.CALLBACK, Kind.LOGOUT}
    assert set(TABLE) | of_everybody == set(Kind)


@pytest.mark.parametrize("user", [*OFFICERS, *AUDITOR, *DONOR, ""])
def test_a_role_gets_its_routes_and_no_other(desk: Desk, user: str) -> None:
    """Refused is 403, without a session 401 or the login; whatever else is answered, the role may ask."""
    slug = desk.as_("aud").slug
    visitor = desk.as_(user) if user else None
    for kind, (paths, allowed) in TABLE.items():
        for said in paths:
            method, _, path = said.rpartition(" ")
            path, method = path.replace("*", f"/{slug}", 1), method or "GET"
            assert desk_kind_of(path.partition("?")[0], method) is kind, said
            if visitor is None:
                answer = desk.visitor().open(path, method=method, base_url=BASE)
                assert answer.status_code in (401, 303) and b"Aurelia" not in answer.data, said
                continue
            answer = visitor.send(method, path, **({} if method == "GET" else {"json": {}}))
            refused = answer.status_code == 403
            assert refused == (user not in allowed), (said, answer.status_code, answer.text[:200])


def test_a_donor_sees_its_own_agreements_whatever_is_asked(desk: Desk) -> None:
    donor = desk.as_("don")
    for query in ("", "?donor=borealia", "?filter=any", "?account=Assets&time=2026&who=cascadia"):
        text = donor.get(f"/donor/{query}").text
        assert "VC-2026-11" in text
        for other in ("Borealia", "Cascadia", "VC-2026-12", "VC-2026-13", "VC-2026-14", "VC-GEN"):
            assert other not in text, (query, other)
    slug = desk.as_("aud").slug
    for path in ("download-journal/", "statistics/", "query/", "editor/", "options/", "documents/"):
        answer = donor.get(f"/{slug}/{path}")
        assert answer.status_code == 403 and "Borealia" not in answer.text
