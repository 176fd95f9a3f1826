"""OpenID Connect in a real browser: to a provider on another site, back, and on with a cookie that only our own pages send."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("joserfc", reason="the extra oidc is not installed")

from tests.tools.oidc_provider import CLIENT, SECRET, provider_on
from wsisfund.web.users import add_user

from .conftest import CHECKOUT, EXAMPLE_SLUG, serving


def test_the_way_there_and_back(open_page: Callable[[str], Any], tmp_path: Path) -> None:
    root = tmp_path / "books"
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
    add_user(root, "aud", "auditor", None, oidc_subject="sub-of-aud")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # To a browser `localhost` is another site than 127.0.0.1.
    with provider_on("localhost") as there:
        there.subject, there.redirect = "sub-of-aud", f"http://127.0.0.1:{port}/login/oidc/callback"
        settings = {"issuer": there.issuer, "client-id": CLIENT, "client-secret-file": "secret", "redirect-url": there.redirect}
        text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in {**settings, "name": "Example"}.items())
        for name, content in (("secret", SECRET), ("oidc.toml", text)):
            (tmp_path / name).write_text(content)
            (tmp_path / name).chmod(0o600)
        with serving(root, EXAMPLE_SLUG, "--oidc", str(tmp_path / "oidc.toml"), port=port) as desk:
            page = open_page(f"{desk.pages}errors/")
            assert page.url.startswith(f"{desk.url}login?next=")
            page.get_by_role("link", name="Log in with Example").click()
            page.wait_for_url(f"{desk.pages}errors/")
            page.locator("meta[name=csrf-token]").wait_for(state="attached")
            cookies = {cookie["name"]: cookie["sameSite"] for cookie in page.context.cookies()}
            assert cookies["wsisfund"] == "Strict" and cookies["wsisfund-oidc"] == "Lax"
            page.go_back()
            assert "code=" not in page.url, "the code does not stay behind"
            assert [path for path in there.asked if path == "/token"] == ["/token"]
            noted = [json.loads(line)["event"] for line in (root / ".wsisfund" / "desk.log").read_text().splitlines()]
            assert noted == ["login-oidc"]
            page.goto(f"{desk.url}account/")
            page.locator("form[action='/logout'] button").first.click()
            page.wait_for_url(f"{desk.url}login")
            assert page.locator("#oidc").is_visible()
            assert there.asked[-1] == "/out", "the provider's own login is over, too"
