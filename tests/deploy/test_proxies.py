"""What stands in front of the lab: headers, closed doors, files, and who goes to which process."""

import gzip
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from ssl import create_default_context

import pytest
from playwright.sync_api import Page
from websockets.exceptions import WebSocketException

from benchmarks.load import descendants
from benchmarks.visitor import Visitor
from tests.browser import axe
from tests.browser.conftest import SIZE, complaining
from tests.browser.live import DRAWN, PATIENCE, Pages, open_in_place, settle
from tests.deploy.conftest import (
    ROOT,
    SECONDS,
    START,
    caddy_for,
    finished,
    free_ports,
    get,
    lab,
    wait_for,
)
from ui.page import PAGES


@pytest.mark.parametrize(
    "path", ["/", "/Symmetry", "/_stcore/health", "/nothing.js", "/_stcore/metrics"]
)
def test_every_answer_has_the_headers(site, path):
    headers = get(f"{site}{path}").headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["script-src"] == "'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert not re.search(r"[0-9]|uvicorn", headers.get("server", ""))


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/_stcore/upload_file/a/b",
        "/Symmetry/_stcore/metrics",
    ],
)
def test_nobody_outside_gets_at_the_servers_own_business(site, path):
    assert get(f"{site}{path}").status == 404


def test_files_come_compressed_and_may_be_kept_for_a_year(site, assets):
    for name in ("component/*/plotly.min.js", "static/js/index.*.js"):
        path = next(assets.glob(name))
        answer = get(f"{site}/{path.relative_to(assets)}", Accept_Encoding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "javascript" in answer.headers["content-type"]
        assert answer.body == path.with_name(f"{path.name}.gz").read_bytes()
        assert gzip.decompress(answer.body) == path.read_bytes()
        plain = get(f"{site}/{path.relative_to(assets)}")
        assert plain.body == path.read_bytes()
    page = get(f"{site}/")
    assert page.headers["cache-control"] == "no-cache"


def test_the_folder_of_files_keeps_to_itself(site, assets):
    for path in (
        "/static/../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/",
    ):
        assert b"root:" not in get(f"{site}{path}").body
    page = get(f"{site}/").body.decode()
    names = [path.name for path in assets.glob("static/js/*.js") if path.name not in page]
    listing = get(f"{site}/static/js/").body.decode()
    assert names
    assert [name for name in names if name in listing] == []


def test_a_file_of_an_earlier_version_is_not_kept_for_a_year(site):
    assert "max-age" not in get(f"{site}/static/js/index.older.js").headers.get("cache-control", "")


def test_a_visitor_stays_with_one_process(site):
    """Visitors lose their connection, and find their session again, which one process has."""

    async def kept() -> list[bool]:
        found = []
        for _ in range(8):
            visitor = Visitor(site, cookie=get(f"{site}/").cookies)
            await visitor.open()
            session = visitor.session
            await visitor.close()
            await visitor.open()
            found.append(visitor.session == session)
            await visitor.close()
        return found

    assert finished(kept()) == [True] * 8


def wait_until_both_serve(site):
    """Caddy's cookie names the process; one that was started anew has to be noticed first."""
    deadline, seen = time.monotonic() + SECONDS, set()
    while len(seen) < 2:
        assert time.monotonic() < deadline
        seen.add(get(f"{site}/").cookies)


def test_a_process_that_is_killed_loses_nobody_an_experiment(site, processes, request):
    """Fourteen visitors, each with a learning rate of their own, and one of two processes dies."""
    wanted = [0.2 + index / 100 for index in range(14)]
    if "caddy" in request.node.callspec.id:
        wait_until_both_serve(site)

    async def visits() -> tuple[list[float], int]:
        visitors = []
        for rate in wanted:
            cookies = get(f"{site}/").cookies
            visitors.append(Visitor(site, query=f"learning_rate={rate}", cookie=cookies))
            await visitors[-1].open()
        os.kill(descendants(processes.supervisor.pid)[0], signal.SIGKILL)
        shown, broken = [], 0
        for visitor in visitors:
            try:
                await visitor.run()
            except WebSocketException:
                broken += 1
                await visitor.open()  # as a browser does
            rate = visitor.find("number_input", "learning rate")
            shown.append(visitor.shown(rate).double_value)
            await visitor.close()
        return shown, broken

    shown, broken = finished(visits())
    assert shown == wanted
    assert 1 <= broken <= 13  # each process had some of them
    for port in processes.ports:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")  # started anew


def test_caddy_gets_certificates_by_itself_and_sends_everybody_to_https(
    processes, assets, tmp_path, monkeypatch
):
    """For the name localhost from an authority of its own; nothing but the ports is changed."""
    http, https = free_ports(2)
    ports = f"admin off\n\thttp_port {http}\n\thttps_port {https}\n\tskip_install_trust"
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    (tmp_path / "Caddyfile").write_text(text.replace("admin off", ports, 1), encoding="utf-8")
    authority = tmp_path / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))

    async def visit(site: str) -> str:
        visitor = Visitor(site)
        answer = await visitor.open()
        await visitor.close()
        assert answer.elements > 20
        return answer.error

    with caddy_for("localhost", processes, assets, tmp_path, tmp_path / "Caddyfile"):
        site = f"https://localhost:{https}"
        wait_for(f"{site}/_stcore/health", lambda: create_default_context(cafile=authority))
        page = get(f"{site}/", create_default_context(cafile=authority))
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert finished(visit(site)) == ""
        plain = HTTPConnection("localhost", http, timeout=10)
        plain.request("GET", "/Symmetry?learning_rate=0.2")
        answer = plain.getresponse()
        plain.close()
        assert answer.status == 308
        assert answer.headers["location"].endswith("/Symmetry?learning_rate=0.2")
        assert answer.headers["location"].startswith("https://localhost")


@contextmanager
def looked_at(pages: Pages, address: str) -> Iterator[Page]:
    """A page of which the browser may not complain: of violated policies above all."""
    errors: list[str] = []
    with pages("first") as page, complaining(page, errors):
        page.bring_to_front()
        page.set_viewport_size(SIZE)
        page.emulate_media(color_scheme="light")
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.wait_for_selector(DRAWN)
        settle(page)
        yield page
    assert errors == []


def test_no_page_is_against_the_policy_and_axe_finds_nothing_in_either_theme(pages, sites):
    """Each page is looked at in the theme of the one before, and then in the other one."""
    schemes = list(axe.SCHEMES)
    with looked_at(pages, sites["nginx"]) as page:
        page.evaluate(axe.AXE)
        for name, about in PAGES.items():
            for mode in ("", "?mode=your-turn") if name == "By hand" else ("",):
                open_in_place(page, f"/{'' if name == 'Train' else name.replace(' ', '_')}{mode}")
                page.get_by_role("heading", name=about.question, exact=True).wait_for()
                axe.check(page, f"{name}{mode}", schemes)
                schemes.reverse()


def test_under_a_path_everything_is_there_too(pages, assets, tmp_path):
    with lab(1, "lab") as processes:
        for name, start in START.items():
            folder = tmp_path / name
            folder.mkdir()
            with start(processes, assets, folder) as site:
                assert site.endswith("/lab")
                with looked_at(pages, f"{site}/Sweep"):
                    pass
                assert get(f"{site}/_stcore/metrics").status == 404
                name = next(assets.glob("static/js/index.*.js")).relative_to(assets)
                answer = get(f"{site}/{name}", Accept_Encoding="gzip")
                assert answer.headers["content-encoding"] == "gzip"
