"""What holds for every route: headers, origins, sizes, silence in logs, and that looking changes nothing."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from adapters.pace import Pace
from adapters.web.limits import Limits
from tests.adapters.web.calling import Caller, act, opened
from tests.adapters.web.fakes import CODE, TOKEN, MadeUp

#: One address for each GET route, by route name; a route without one fails the tests below.
LOOKED_AT = {
    "health": "/health",
    "asset": "/static/0/keikka.css",
    "icon": "/favicon.ico",
    "chat": "/",
    "me": "/me",
    "dispatch": "/dispatch",
    "file": "/file/1/0",
    "gig": "/b/b1/gig.ics",
    "stream": "/stream",
    "signed-out": "/signed-out",
    "invitation": f"/i/{TOKEN}",
    "order": f"/o/{TOKEN}",
    "order-calendar": f"/o/{TOKEN}/gig.ics",
    "order-qr": f"/o/{TOKEN}/qr.svg",
    "feedback": f"/f/{TOKEN}",
    "audience-code": "/a?code=abc",
    "audience": f"/a/{CODE}",
    "audience-thanks": f"/a/{CODE}/thanks",
    "audience-qr": f"/a/{CODE}/qr.svg",
    "poster": f"/a/{CODE}/poster",
    "spoken": "/code",
    "seat-chat": "/demo/as/orderer/",
    "seat-me": "/demo/as/expert-1/me",
    "seat-dispatch": "/demo/as/dispatch/dispatch",
    "seat-file": "/demo/as/orderer/file/1/0",
    "seat-gig": "/demo/as/expert-1/b/b1/gig.ics",
    "seat-stream": "/demo/as/orderer/stream",
    "demo": "/demo",
    "demo-stream": "/demo/stream",
}
DONE = {
    "say": "/say",
    "press": "/press",
    "seen": "/seen",
    "language": "/language",
    "remember": "/remember",
    "signout": "/signout",
    "accept": f"/i/{TOKEN}",
    "order-press": f"/o/{TOKEN}",
    "feedback-answer": f"/f/{TOKEN}",
    "audience-answer": f"/a/{CODE}",
    "spoken-entry": "/code",
    "step": "/step",
    "seat-say": "/demo/as/orderer/say",
    "seat-press": "/demo/as/orderer/press",
    "seat-seen": "/demo/as/orderer/seen",
    "seat-language": "/demo/as/orderer/language",
    "demo-clock": "/demo/clock",
    "demo-again": "/demo/again",
}
STREAMS = frozenset({"stream", "seat-stream", "demo-stream"})


def routes(caller: Caller) -> dict[str, str]:
    runner = caller.adapter._runner
    assert runner is not None
    return {route.name or "": route.method for route in runner.app.router.routes() if route.method != "HEAD"}


async def test_the_tables_below_have_every_route(demo: Caller) -> None:
    there = routes(demo)
    assert {name for name, method in there.items() if method == "GET"} == LOOKED_AT.keys()
    assert {name for name, method in there.items() if method == "POST"} == DONE.keys()


async def test_no_route_answers_anything_but_looking_and_doing(demo: Caller) -> None:
    assert set(routes(demo).values()) == {"GET", "POST"}


async def look(caller: Caller, name: str) -> Any:
    if name in STREAMS:
        async with caller.session.get(caller.base + LOOKED_AT[name]) as response:
            return response.status, response.headers
    answer = await caller.get(LOOKED_AT[name])
    return answer.status, answer.headers


def snapshot(house: MadeUp) -> Any:
    return (
        list(house.acts),
        house.sessions.copy(),
        house.visitors.copy(),
        house.forms.copy(),
        house.seq,
        house.seen.copy(),
    )


@pytest.mark.parametrize("name", LOOKED_AT)
@pytest.mark.parametrize("person", [None, "expert-1"])
async def test_looking_changes_nothing_and_gives_no_cookie(demo: Caller, name: str, person: str | None) -> None:
    if person:
        demo.sit(person)
    before = snapshot(demo.house)
    _status, headers = await look(demo, name)
    await demo.head(LOOKED_AT[name])
    assert "Set-Cookie" not in headers
    assert snapshot(demo.house) == before


@pytest.mark.parametrize("name", [*LOOKED_AT, *DONE])
async def test_every_answer_has_the_headers_of_safety(demo: Caller, name: str) -> None:
    demo.sit("orderer")
    if name in LOOKED_AT:
        status, headers = await look(demo, name)
    else:
        answer = await demo.post(DONE[name], {"act": act()})
        status, headers = answer.status, answer.headers
    assert status < 500
    _has_the_headers(
        headers, framed=name.startswith("seat-"), framing=name == "demo", file="qr" in name or "gig" in name
    )


def _has_the_headers(headers: Any, *, framed: bool = False, framing: bool = False, file: bool = False) -> None:
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Server"] == "keikka"
    assert "Access-Control-Allow-Origin" not in headers
    policy = dict(
        rule.split(" ", 1) if " " in rule else (rule, "") for rule in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    if "sandbox" in policy:
        return
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == ("'self'" if framed else "'none'")
    assert headers["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY")
    assert ("frame-src" in policy) is framing


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nowhere"), ("GET", "/say"), ("PUT", "/"), ("DELETE", f"/o/{TOKEN}"), ("OPTIONS", "/say"), ("POST", "/")],
)
async def test_errors_are_pages_with_the_headers_too(caller: Caller, method: str, path: str) -> None:
    answer = await caller.send(method, path, headers={"Origin": caller.base})
    assert answer.status in (404, 405)
    _has_the_headers(answer.headers)
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "raw", [b"GARBAGE /o/secret\r\n\r\n", b"GET /o/secret HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nA\r\n\r\n"]
)
async def test_a_request_nobody_can_read_is_not_quoted(
    caller: Caller, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    reader, writer = await asyncio.open_connection("127.0.0.1", caller.adapter.port)
    writer.write(raw)
    answer = (await reader.read()).decode()
    writer.close()
    assert answer.startswith(("HTTP/1.0 400", "HTTP/1.1 400"))
    assert "nosniff" in answer
    assert "secret" not in answer + caplog.text


# Only our own pages may do anything.

STRANGERS: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
)


@pytest.mark.parametrize("name", DONE)
async def test_nothing_is_done_from_another_page(demo: Caller, name: str) -> None:
    demo.sit("expert-1")
    before = snapshot(demo.house)
    for headers in STRANGERS:
        answer = await demo.send("POST", DONE[name], headers=headers, data={"act": act(), "text": "x", "data": "x:1"})
        assert answer.status == 403
        assert "toiselta sivulta" in answer.text
    assert snapshot(demo.house) == before


async def test_a_form_of_a_page_without_referrer_is_ours_by_fetch_metadata(caller: Caller) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    sent = await caller.send("POST", "/say", headers=headers, data={"act": act(), "text": "x"})
    assert sent.status == 303


# Cookies and https.


async def test_over_https_the_cookie_is_host_bound_and_secure(house: MadeUp) -> None:
    async with opened(house, public_url="https://keikka.example") as caller:
        headers = {"Host": "keikka.example", "Origin": "https://keikka.example", "X-Forwarded-Proto": "https"}
        sent = await caller.send("POST", "/say", headers=headers, data={"act": act(), "text": "x"})
        assert sent.status == 303
        cookie = sent.cookies["__Host-keikka"]
        for part in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie


async def test_on_this_machine_the_cookie_is_plain(caller: Caller) -> None:
    sent = await caller.post("/say", {"act": act(), "text": "x"})
    cookie = sent.cookies["keikka"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize("path", ["/", "/me", f"/o/{TOKEN}", "/demo"])
async def test_plain_http_elsewhere_gets_one_page(caller: Caller, path: str) -> None:
    for host in ("192.168.1.5:8080", "keikka.example", ""):
        answer = await caller.get(path, Host=host)
        assert answer.status == 403
        assert "tarvitsee tässä https-yhteyden" in answer.text
        assert "masennus" not in answer.text
    for open_path in ("/health", "/static/0/keikka.css"):
        assert (await caller.get(open_path, Host="192.168.1.5:8080")).status == 200


async def test_a_wrong_name_is_shown_the_right_address(house: MadeUp) -> None:
    async with opened(house, public_url="https://keikka.example") as caller:
        page = await caller.get("/", Host="keikka.example", **{"X-Forwarded-Proto": "http"})
        assert page.status == 403
        assert 'href="https://keikka.example"' in page.text


# Links and codes cannot be guessed for long.


@pytest.mark.parametrize("kind", ["i", "o", "f", "a"])
async def test_wrong_links_are_counted_and_right_ones_are_not(house: MadeUp, kind: str) -> None:
    right = f"/{kind}/{CODE if kind == 'a' else TOKEN}"
    async with opened(house, limits=Limits(misses_of_address=Pace(0.001, 3))) as caller:
        for _ in range(10):
            assert (await caller.get(right)).status == 200
        wrong = [(await caller.get(f"/{kind}/WRONG{n}")).status for n in range(5)]
        assert wrong == [404, 404, 404, 429, 429]
        assert (await caller.get(right)).status == 200, "one who guesses shuts nobody out who sits beside"


async def test_wrong_links_of_the_whole_world_have_an_end(house: MadeUp) -> None:
    limits = Limits(misses_of_all=Pace(0.001, 4))
    async with opened(house, public_url="https://keikka.example", limits=limits) as caller:
        wrong = [
            (await caller.get(f"/o/WRONG{n}", Host="keikka.example", **{"X-Forwarded-For": f"203.0.113.{n}"})).status
            for n in range(6)
        ]
        assert wrong == [404, 404, 404, 404, 429, 429]


async def test_neighbours_in_one_wide_network_share_their_guesses(house: MadeUp) -> None:
    limits = Limits(misses_of_address=Pace(0.001, 3))
    async with opened(house, public_url="https://keikka.example", limits=limits) as caller:
        wrong = [
            (
                await caller.get(f"/o/WRONG{n}", Host="keikka.example", **{"X-Forwarded-For": f"2001:db8:1:{n}::1"})
            ).status
            for n in range(5)
        ]
        assert wrong == [404, 404, 404, 429, 429]


# Nothing of what people write or hold is in a log.


async def test_logs_have_route_names_only(house: MadeUp, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "kanarialintu-4711"
    async with opened(house, demo=True) as caller:
        caller.sit("orderer")
        await caller.post("/say", {"act": act(), "text": canary})
        house.fails = ValueError(canary)
        await caller.post("/say", {"act": act(), "text": canary})
        house.views = {"order": None}  # type: ignore[dict-item]  # a fault of ours
        for path in (f"/o/{TOKEN}", f"/f/{TOKEN}", f"/i/{TOKEN}", f"/a/{CODE}", f"/o/{canary}", f"/nowhere/{canary}"):
            await caller.get(path, Referer=f"http://x/{canary}", **{"User-Agent": canary})
            await caller.post(path, {"useful": canary})
    spoken = "\n".join(record.getMessage() for record in caplog.records if record.name != "asyncio")
    assert "route order failed" in spoken
    for secret in (canary, TOKEN, CODE, "session-orderer", "127.0.0.1"):
        assert secret not in spoken
