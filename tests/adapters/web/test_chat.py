"""The chat over plain forms and over a script's calls: heard once, answered after it took effect, nothing lost."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from adapters.pace import Pace
from adapters.port import NotStored
from adapters.web.limits import Limits
from dialogs.speech import CardName, Message
from tests.adapters.web.calling import PEOPLE, ROOMY, Caller, act, opened
from tests.adapters.web.fakes import MadeUp, button, words
from tests.adapters.web.given import calendar_file, picture


async def test_a_newcomer_looks_and_nothing_is_made(caller: Caller) -> None:
    answer = await caller.get("/")
    assert answer.status == 200
    assert "Hei. Tästä voit tilata kokemusasiantuntijan." in answer.text
    assert answer.cookies == {}
    assert caller.house.acts == []


async def test_without_scripts_words_go_and_the_answer_is_on_the_page(caller: Caller) -> None:
    page = await caller.get("/")
    sent = await caller.post("/say", {"act": _act_of(page.text), "after": "0", "text": "Oulu, ti 14"})
    assert (sent.status, sent.headers["Location"]) == (303, "/#latest")
    assert caller.house.acts == ["welcome", "hear"]
    after = await caller.get("/")
    assert "Oulu, ti 14" in after.text
    assert "Kuultu: Oulu, ti 14" in after.text


async def test_without_scripts_the_page_waits_for_an_answer_that_is_on_its_way(house: MadeUp) -> None:
    house.answers = False
    async with opened(house) as caller:
        caller.sit("orderer")

        def answer_later(text: str) -> None:
            message = Message(words(f"Tuli: {text}"))
            asyncio.get_running_loop().call_later(0.05, lambda: house.us("orderer", message))

        house.on_text = answer_later
        assert (await caller.post("/say", {"act": act(), "after": "0", "text": "Hei"})).status == 303
        assert "Tuli: Hei" in (await caller.get("/")).text


async def test_a_script_is_told_the_id_of_the_effect(caller: Caller) -> None:
    caller.sit("orderer")
    told = await caller.call("/say", {"act": act(), "text": "Hei"})
    assert told.status == 200
    assert told.json == {"id": "inbox-1"}


async def test_a_page_without_a_stream_gets_the_news_with_the_answer(caller: Caller) -> None:
    caller.sit("orderer")
    told = await caller.call("/say", {"act": act(), "text": "Hei", "after": "0"})
    assert [(e["side"], e["parts"]) for e in told.json["entries"]] == [("them", ["Hei"]), ("us", ["Kuultu: Hei"])]
    assert told.json["last"] == 2


async def test_the_same_act_twice_has_one_effect(caller: Caller) -> None:
    caller.sit("orderer")
    fields = {"act": act(), "text": "Hei"}
    first, second = await caller.call("/say", fields), await caller.call("/say", fields)
    assert first.json["id"] == second.json["id"]
    assert caller.house.acts == ["hear"]


async def test_a_lost_first_answer_is_heard_again_in_a_new_session(caller: Caller) -> None:
    fields = {"act": act(), "text": "Hei"}
    await caller.call("/say", fields)
    caller.session.cookie_jar.clear()  # the answer with the cookie never came
    await caller.call("/say", fields)
    assert "Kuultu: Hei" in (await caller.get("/")).text


async def test_a_press_names_the_message_and_the_data(caller: Caller) -> None:
    caller.sit("expert-1")
    await caller.call("/press", {"act": act(), "data": "accept:of1:3", "to": "m-7"})
    heard = caller.house.heard[0]
    assert (heard.heard.kind, heard.heard.data, heard.replies_to, heard.account) == (
        "press",
        "accept:of1:3",
        "m-7",
        "expert-1",
    )


async def test_a_newcomer_may_begin_with_a_button(caller: Caller) -> None:
    sent = await caller.post("/press", {"act": act(), "data": "w:start", "to": "greeting"})
    assert sent.status == 303
    assert caller.house.acts == ["welcome", "hear"]


@pytest.mark.parametrize("after", ["²", "٣", "-1", "1e3", "9" * 30])
async def test_a_last_row_that_is_no_number_is_left_out(caller: Caller, after: str) -> None:
    told = await caller.call("/say", {"act": act(), "text": "Hei", "after": after})
    assert told.status == 200
    assert "entries" not in told.json


@pytest.mark.parametrize(
    ("page", "back"), [("me", "/me?after=4#latest"), ("dispatch", "/dispatch#latest"), ("evil", "/#latest")]
)
async def test_a_press_goes_back_to_its_page(house: MadeUp, page: str, back: str) -> None:
    async with opened(house, limits=Limits(answer_wait=0.01)) as caller:
        caller.sit("dispatch")
        sent = await caller.post("/press", {"act": act(), "data": "see:1", "page": page, "after": "4"})
        assert sent.headers["Location"] == back


async def test_what_took_no_effect_yet_is_said_kindly(caller: Caller) -> None:
    caller.sit("orderer")
    caller.house.settles = False
    told = await caller.call("/say", {"act": act(), "text": "Hei"})
    assert (told.status, told.json["id"]) == (202, "inbox-1")
    assert "on tallennettu" in told.json["words"]
    page = await caller.post("/say", {"act": act(), "text": "Hei"})
    assert page.status == 202
    assert "on tallennettu" in page.text


@pytest.mark.parametrize("status_of", ["page", "script"])
async def test_a_house_that_cannot_store_says_so(
    caller: Caller, status_of: str, caplog: pytest.LogCaptureFixture
) -> None:
    caller.sit("orderer")
    caller.house.fails = RuntimeError("database or disk is full: salainen teksti")
    send = caller.post if status_of == "page" else caller.call
    answer = await send("/say", {"act": act(), "text": "salainen teksti"})
    assert answer.status == 500
    said = answer.text if status_of == "page" else answer.json["words"]
    assert "ei ehkä tallentunut" in said
    assert "salainen" not in said + caplog.text
    assert "route say failed: RuntimeError" in caplog.text


@pytest.mark.parametrize("known", [True, False])
async def test_a_full_disk_is_said_plainly(caller: Caller, caplog: pytest.LogCaptureFixture, known: bool) -> None:
    if known:
        caller.sit("orderer")
    caller.house.fails = NotStored()
    told = await caller.call("/say", {"act": act(), "text": "salainen teksti"})
    assert (told.status, told.json["words"].partition(".")[0]) == (507, "Lähettämäsi ei tallentunut")
    page = await caller.post("/say", {"act": act(), "text": "salainen teksti"})
    assert (page.status, "Keikka ei voi nyt tallentaa mitään" in page.text) == (507, True)
    assert "failed" not in caplog.text, "it is the machine's trouble, not a fault"


@pytest.mark.parametrize("after", ["²", "-1", "9" * 5000, "x", ""])
async def test_no_place_in_the_chat_is_asked_for_wrongly(caller: Caller, after: str) -> None:
    caller.sit("expert-1")
    assert (await caller.get(f"/me?after={after}")).status == 200
    assert (await caller.get(f"/?after={after}")).status == 200
    assert (await caller.get(f"/stream?page=me&after={after}", Accept="application/json")).status == 200


async def test_the_first_act_is_kept_though_the_effect_fails(caller: Caller) -> None:
    caller.house.fails = RuntimeError()
    answer = await caller.call("/say", {"act": act(), "text": "Hei"})
    assert answer.status == 500
    assert "keikka" not in answer.cookies  # the retry makes a session that works


async def test_seen_is_heard_for_messages_and_for_cards_of_a_board(caller: Caller) -> None:
    caller.sit("expert-1")
    offer = caller.house.us("expert-1", Message(words("Pyyntö"), card=CardName("offer", "of1")))
    await caller.call("/seen", {"act": act(), "ids": "offer:of1,m-2"})
    assert caller.house.heard[0].heard.field("ids") == ",".join(sorted([offer["id"], "m-2"]))


async def test_nobody_sees_without_a_session(caller: Caller) -> None:
    assert (await caller.call("/seen", {"act": act(), "ids": "m-1"})).status == 204
    assert caller.house.acts == []


@pytest.mark.parametrize(("language", "text"), [("fi", "Kirjoita viesti"), ("sv", "Skriv ett"), ("en", "Write a")])
async def test_three_languages_with_a_session_and_without(caller: Caller, language: str, text: str) -> None:
    changed = await caller.post("/language", {"act": act(), "language": language, "back": "/a"})
    assert (changed.status, changed.headers["Location"]) == (303, "/a")
    page = await caller.get("/")
    assert text in page.text
    assert f'<html lang="{language}">' in page.text
    caller.session.cookie_jar.clear()
    caller.sit("orderer")
    await caller.post("/language", {"act": act(), "language": language})
    assert caller.house.heard[-1].heard.field("language") == language
    assert text in (await caller.get("/")).text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("sv-FI,sv;q=0.9", "sv"),
        ("de, en;q=0.7, fi;q=0.3", "en"),
        ("de", "fi"),
        ("", "fi"),
        ("en;q=0", "fi"),
        ("en;q=abc, sv;q=0.1", "sv"),
        ("*", "fi"),
    ],
)
async def test_a_newcomer_reads_what_the_browser_asks_for(caller: Caller, accepted: str, language: str) -> None:
    page = await caller.get("/", **{"Accept-Language": accepted})
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize(("answer", "stays"), [("yes", "Max-Age=2592000"), ("no", None)])
async def test_remembering_is_asked_and_kept(caller: Caller, answer: str, stays: str | None) -> None:
    await caller.post("/say", {"act": act(), "after": "0", "text": "Hei"})
    assert _asks_to_remember((await caller.get("/")).text)
    told = await caller.post("/remember", {"remember": answer, "back": "/#latest"})
    assert ("Max-Age" in told.cookies["keikka"]) == (stays is not None)
    assert stays is None or stays in told.cookies["keikka"]
    assert not _asks_to_remember((await caller.get("/")).text)


async def test_an_expert_is_remembered_for_180_days(caller: Caller) -> None:
    caller.sit("expert-1")
    told = await caller.post("/remember", {"remember": "yes"})
    assert f"Max-Age={180 * 86400}" in told.cookies["keikka"]


async def test_signing_out_ends_the_session_and_takes_the_cookie(caller: Caller) -> None:
    await caller.post("/say", {"act": act(), "after": "0", "text": "Hei"})
    left = await caller.post("/signout")
    assert left.headers["Location"] == "/signed-out"
    assert "Max-Age=0" in left.cookies["keikka"]
    assert caller.house.sessions.keys() <= {"session-orderer-0001", "session-expert-00001", "session-dispatch-001"}
    assert "Kuultu" not in (await caller.get("/")).text
    assert "Olet kirjautunut ulos" in (await caller.get("/signed-out")).text


async def test_who_comes_back_to_a_session_that_is_over_is_told_so_and_loses_no_word(caller: Caller) -> None:
    """They are somebody already: what they write now is not taken as a stranger's."""
    caller.sit("orderer")
    del caller.house.sessions[PEOPLE["orderer"]]
    caller.house.ended[PEOPLE["orderer"]] = "idle"
    for path, status in (("/", 200), ("/me", 403), ("/dispatch", 403)):
        page = await caller.get(path)
        assert (page.status, "koska täällä ei ole tehty mitään vähään aikaan" in page.text) == (status, True)
    said = await caller.post("/say", {"act": act(), "text": "Sana <b>talteen</b>"})
    assert said.status == 401
    assert "Sana &lt;b&gt;talteen&lt;/b&gt;</textarea>" in said.text
    told = await caller.call("/say", {"act": act(), "text": "Sana talteen"})
    assert (told.status, "ei lähetetty" in told.json["words"]) == (401, True)
    assert (await caller.call("/press", {"act": act(), "data": "orders:all"})).status == 401
    assert caller.house.acts == []
    left = await caller.post("/signout")
    assert "Max-Age=0" in left.cookies["keikka"], "and they can begin as somebody new"


async def test_a_browser_that_is_to_be_confirmed_opens_nothing_and_asks(caller: Caller) -> None:
    caller.sit("waiting")
    for path, status in (("/", 200), ("/me", 403), ("/dispatch", 403)):
        page = await caller.get(path)
        assert (page.status, "Tämän selaimen numero: 47" in page.text) == (status, True)
    assert (await caller.get("/stream")).status == 204
    said = await caller.post("/say", {"act": act(), "text": "Sana talteen"})
    assert (said.status, "Sana talteen</textarea>" in said.text) == (401, True)
    assert caller.house.acts == []
    asked = await caller.post("/step")
    assert (asked.status, "Sinulta kysyttiin" in asked.text) == (200, True)
    assert caller.house.acts == ["ask_step"]
    await caller.post("/signout")
    assert caller.house.acts == ["ask_step", "sign_out"], "who leaves there leaves nothing open"
    caller.sit("orderer")
    assert (await caller.post("/step")).headers["Location"] == "/"
    assert caller.house.acts == ["ask_step", "sign_out"]


async def test_what_is_done_keeps_a_session_open_and_what_is_looked_at_does_not(caller: Caller) -> None:
    caller.sit("orderer")
    caller.house.visitors["orderer"] = replace(caller.house.visitors["orderer"], quiet=True)
    await caller.get("/")
    await caller.call("/seen", {"act": act(), "ids": "m-1"})
    assert caller.house.stayed == []
    await caller.call("/press", {"act": act(), "data": "orders:all"})
    caller.house.visitors["orderer"] = replace(caller.house.visitors["orderer"], quiet=False)
    await caller.call("/press", {"act": act(), "data": "orders:all"})
    assert caller.house.stayed == [PEOPLE["orderer"]], "once in a while"


async def test_files_of_messages_are_only_their_reader_s(caller: Caller) -> None:
    caller.sit("expert-1")
    row = caller.house.us("expert-1", Message(words("x"), files=(calendar_file(), picture())))
    calendar = await caller.get(f"/file/{row['seq']}/0")
    assert calendar.headers["Content-Disposition"] == 'attachment; filename="keikka.ics"'
    drawn = await caller.get(f"/file/{row['seq']}/1")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert drawn.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert (await caller.get(f"/file/{row['seq']}/2")).status == 404
    caller.sit("orderer")
    assert (await caller.get(f"/file/{row['seq']}/0")).status == 404


async def test_boards_are_only_for_their_roles(caller: Caller) -> None:
    caller.house.boards["me"] = [
        Message(words("Pyyntö: luento"), ((button("Otan", "accept:1"),),), card=CardName("offer", "1"))
    ]
    for person, me, dispatch in (
        (None, 403, 403),
        ("orderer", 403, 403),
        ("expert-1", 200, 403),
        ("dispatch", 403, 200),
    ):
        if person:
            caller.sit(person)
        answers = [await caller.get("/me"), await caller.get("/dispatch")]
        assert [answer.status for answer in answers] == [me, dispatch]
        assert ("Pyyntö: luento" in answers[0].text) == (me == 200)


async def test_an_expert_s_page_shows_what_was_answered_to_the_press(caller: Caller) -> None:
    caller.sit("expert-1")
    caller.house.us("expert-1", Message(words("Vanha viesti")))
    caller.house.boards["me"] = [
        Message(words("Pyyntö"), ((button("Otan", "accept:1", "main"),),), card=CardName("offer", "1"))
    ]
    page = await caller.get("/me")
    assert "Vanha viesti" not in page.text
    fields = dict(re.findall(r'name="(act|to|page|after)" value="([^"]*)"', page.text))
    pressed = await caller.post("/press", fields | {"data": "accept:1"})
    after = await caller.get(pressed.headers["Location"].split("#")[0])
    assert "Painettu: accept:1" in after.text
    assert "Vanha viesti" not in after.text


async def test_limits_of_a_session_and_of_new_sessions(house: MadeUp) -> None:
    tight = Limits(posts_of_session=Pace(0.01, 3), posts_of_address=Pace(0.01, 100), sessions_of_address=Pace(0.01, 2))
    async with opened(house, limits=tight) as caller:
        statuses = [(await caller.call("/say", {"act": act(), "text": "x"})).status for _ in range(5)]
        assert statuses == [200, 200, 200, 200, 429]  # the first made the session
        for _ in range(2):
            caller.session.cookie_jar.clear()
            last = await caller.post("/say", {"act": act(), "text": "x"})
        assert last.status == 429
        assert "Pieni tauko" in last.text
        assert int(last.headers["Retry-After"]) > 0
        assert house.acts.count("welcome") == 2


async def test_an_address_is_one_however_many_sessions_it_has(house: MadeUp) -> None:
    async with opened(house, limits=Limits(posts_of_address=Pace(0.01, 4))) as caller:
        caller.sit("orderer")
        statuses = []
        for person in ("orderer", "expert-1", "dispatch", "orderer", "expert-1"):
            caller.sit(person)
            statuses.append((await caller.call("/say", {"act": act(), "text": "x"})).status)
        assert statuses == [200, 200, 200, 200, 429]


def test_the_defaults_let_a_class_answer_at_once() -> None:
    assert ROOMY.body == Limits().body == 64 * 1024
    assert Limits().posts_of_address.burst >= 200
    assert Limits().posts_of_session.burst >= 20


def _act_of(page: str) -> str:
    found = re.search(r'name="act" value="([^"]+)"', page)
    assert found
    return found[1]


def _asks_to_remember(page: str) -> bool:
    found = re.search(r'<aside class="remember"( hidden)?', page)
    assert found
    return found[1] is None
