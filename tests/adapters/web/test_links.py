"""Pages behind links: looking, doing, and what they say when they are no good. All of it without scripts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from aiohttp import web

from adapters.pace import Pace
from adapters.web.limits import Limits
from tests.adapters.web.calling import Caller, act, opened
from tests.adapters.web.fakes import CODE, RECEIPT, TOKEN, MadeUp

GOOD = {"rating": "5", "again": "yes"}


async def test_an_invitation_binds_only_when_it_is_taken_up(caller: Caller) -> None:
    page = await caller.get(f"/i/{TOKEN}")
    assert "Tervetuloa kokemusasiantuntijaksi" in page.text
    assert "Mielen tuki ry" in page.text
    assert caller.house.acts == []
    taken = await caller.post(f"/i/{TOKEN}", {"remember": "yes"})
    assert (taken.status, taken.headers["Location"]) == (303, "/#latest")
    assert f"Max-Age={180 * 86400}" in taken.cookies["keikka"]
    assert "Mikä on nimesi?" in (await caller.get("/")).text


@pytest.mark.parametrize("role", ["expert", "coordinator", "orderer", "role of a later version"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_an_invitation_says_what_it_is_for(caller: Caller, role: str, language: str) -> None:
    caller.house.invitations[TOKEN] = role
    await caller.post("/language", {"language": language, "act": act()})
    page = await caller.get(f"/i/{TOKEN}")
    assert page.status == 200
    assert f'lang="{language}"' in page.text


async def test_on_a_shared_device_the_session_ends_with_the_browser(caller: Caller) -> None:
    taken = await caller.post(f"/i/{TOKEN}", {"remember": "no"})
    assert "Max-Age" not in taken.cookies["keikka"]
    assert "Expires" not in taken.cookies["keikka"]


async def test_the_device_question_must_be_answered(caller: Caller) -> None:
    page = await caller.post(f"/i/{TOKEN}")
    assert page.status == 422
    assert 'role="alert"' in page.text
    assert TOKEN in caller.house.invitations


async def test_a_browser_that_somebody_is_signed_in_with_says_so(caller: Caller) -> None:
    words = "Joku on jo kirjautunut tällä selaimella"
    assert words not in (await caller.get(f"/i/{TOKEN}")).text
    caller.sit("orderer")
    for page in (await caller.get(f"/i/{TOKEN}"), await caller.post(f"/i/{TOKEN}")):
        assert words in page.text
        assert 'action="/signout"' in page.text


async def test_a_used_invitation_is_no_good(caller: Caller) -> None:
    await caller.post(f"/i/{TOKEN}", {"remember": "no"})
    for answer in (await caller.get(f"/i/{TOKEN}"), await caller.post(f"/i/{TOKEN}", {"remember": "no"})):
        assert answer.status == 404
        assert "ei ole enää voimassa" in answer.text


async def test_an_invitation_taken_up_between_looking_and_pressing_is_told(caller: Caller) -> None:
    async def nothing(*_args: object, **_more: object) -> None:
        return None

    caller.house.accept = nothing  # type: ignore[method-assign]
    assert (await caller.post(f"/i/{TOKEN}", {"remember": "no"})).status == 404


async def test_an_order_shows_its_state_and_everything_that_goes_with_it(caller: Caller) -> None:
    page = await caller.get(f"/o/{TOKEN}")
    for there in (
        "Tila: varattu",
        f'href="/o/{TOKEN}/gig.ics"',
        f'href="/a/{CODE}/poster"',
        f'href="/f/{TOKEN}"',
        f'src="/o/{TOKEN}/qr.svg"',
        f'value="http://localhost:8080/o/{TOKEN}"',
        "mailto:?subject=Keikka-tilaukseni",
    ):
        assert there in page.text
    calendar = await caller.get(f"/o/{TOKEN}/gig.ics")
    assert calendar.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"<svg" in (await caller.get(f"/o/{TOKEN}/qr.svg")).body


async def test_a_press_on_an_order_s_page_is_heard_with_its_link(caller: Caller) -> None:
    fields = {"act": act(), "data": "edit:214"}
    pressed = await caller.post(f"/o/{TOKEN}", fields)
    assert (pressed.status, pressed.headers["Location"]) == (303, f"/o/{TOKEN}")
    await caller.post(f"/o/{TOKEN}", fields)
    [heard] = caller.house.heard
    assert (heard.account, heard.heard.kind, heard.heard.data) == ("link", "press", "edit:214")
    assert heard.heard.field("token") == TOKEN


async def test_what_cannot_be_undone_is_asked_twice(caller: Caller) -> None:
    asked = await caller.post(f"/o/{TOKEN}", {"act": act(), "data": "cancel:214"})
    assert "Oletko varma?" in asked.text
    assert caller.house.heard == []
    fields = dict(re.findall(r'name="(act|data)" value="([^"]+)"', asked.text))
    sure = await caller.post(f"/o/{TOKEN}", fields | {"sure": "yes"})
    assert sure.status == 303
    assert caller.house.heard[0].heard.data == "cancel:214"


async def test_a_page_that_was_opened_long_ago_calls_a_button_by_its_former_name(caller: Caller) -> None:
    sure = await caller.post(f"/o/{TOKEN}", {"act": act(), "data": "cancelled:214", "sure": "yes"})
    assert sure.status == 303
    assert caller.house.heard[0].heard.data == "cancel:214"


@pytest.mark.parametrize("data", ["release:214", "cancelled:999", "cancel:999", "", "x" * 100, "ä"])
async def test_a_press_on_an_old_button_shows_how_it_stands(caller: Caller, data: str) -> None:
    page = await caller.post(f"/o/{TOKEN}", {"act": act(), "data": data, "sure": "yes"})
    assert page.status == 200
    assert "Tässä on tilanne nyt" in page.text
    assert caller.house.heard == []


async def test_feedback_is_stored_once_and_thanked_for(caller: Caller) -> None:
    page = await caller.get(f"/f/{TOKEN}")
    found = re.search(r'name="act" value="([^"]+)"', page.text)
    assert found
    fields = GOOD | {"act": found[1], "useful": "Rehellisyys <3"}
    sent = await caller.post(f"/f/{TOKEN}", fields)
    assert (sent.status, sent.headers["Location"]) == (303, f"/f/{TOKEN}")
    [heard] = caller.house.heard
    assert (heard.heard.kind, heard.heard.data) == ("form", "feedback")
    assert dict(heard.heard.fields) == {"token": TOKEN, "rating": "5", "again": "yes", "useful": "Rehellisyys <3"}
    assert "Vastauksesi on tallennettu" in (await caller.get(f"/f/{TOKEN}")).text
    await caller.post(f"/f/{TOKEN}", fields)  # pressed twice
    assert len(caller.house.heard) == 1


async def test_errors_stand_beside_the_fields_and_what_was_typed_stays(caller: Caller) -> None:
    page = await caller.post(f"/f/{TOKEN}", {"act": act(), "useful": "Tämä jäi", "again": "maybe"})
    assert page.status == 422
    assert "<title>Virhe: Palaute – Keikka</title>" in page.text
    assert 'href="#q-rating"' in page.text
    assert 'id="q-rating-error"' in page.text
    assert ">Tämä jäi</textarea>" in page.text
    assert re.search(r'value="maybe"[^>]* checked', page.text)
    assert caller.house.heard == []


async def test_a_personal_identity_code_is_not_taken(caller: Caller) -> None:
    page = await caller.post(f"/f/{TOKEN}", GOOD | {"act": act(), "useful": "Terveisin 131052-308T"})
    assert page.status == 422
    assert "näyttää henkilötunnukselta" in page.text
    assert caller.house.heard == []


@pytest.mark.parametrize("path", [f"/f/{TOKEN}", f"/a/{CODE}"])
async def test_words_of_distress_are_answered_before_anything_is_stored(caller: Caller, path: str) -> None:
    fields = GOOD | {"useful": "En jaksa enää elää", "gave": "En jaksa enää elää"}
    page = await caller.post(path, fields | {"act": act()})
    assert "Soita 112" in page.text
    assert 'role="alert"' in page.text
    assert ">En jaksa enää elää</textarea>" in page.text
    assert caller.house.heard == []
    sent = await caller.post(path, fields | {"act": act(), "heeded": "yes"})
    assert sent.status == 303
    assert len(caller.house.heard) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [("closed", "Lomake on suljettu"), ("done", "on tallennettu"), ("not_yet", "Lomake aukeaa"), ("odd", "suljettu")],
)
@pytest.mark.parametrize("path", [f"/f/{TOKEN}", f"/a/{CODE}"])
async def test_a_form_that_is_not_open_says_so(caller: Caller, path: str, state: str, words: str) -> None:
    caller.house.forms = {"feedback": state, "audience": state}
    assert words in (await caller.get(path)).text
    assert words in (await caller.post(path, GOOD | {"act": act()})).text
    assert caller.house.heard == []


async def test_a_whole_hall_may_answer_in_the_same_minute(house: MadeUp) -> None:
    house.forms["audience"] = "open"
    async with opened(house, limits=Limits()) as caller:
        for _listener in range(120):
            caller.session.cookie_jar.clear()  # a phone of their own
            assert (await caller.post(f"/a/{CODE}", {"act": act(), "rating": "5"})).status == 303
        one = [await caller.post(f"/f/{TOKEN}", {"act": act(), **GOOD}) for _time in range(60)]
        assert 429 in {answer.status for answer in one}, "a link of one person is no hall"


async def test_the_audience_writes_only(caller: Caller) -> None:
    for _student in range(3):
        caller.session.cookie_jar.clear()
        page = await caller.get(f"/a/{CODE}")
        assert "Sanat" not in page.text
        found = re.search(r'name="act" value="([^"]+)"', page.text)
        assert found
        sent = await caller.post(f"/a/{CODE}", {"act": found[1], "rating": "4", "gave": "Sanat"})
        assert sent.headers["Location"] == f"/a/{CODE}/thanks"
        assert "on tullut perille" in (await caller.get(sent.headers["Location"])).text
    assert len(caller.house.heard) == 3
    assert len({heard.external_id for heard in caller.house.heard}) == 3
    assert all(heard.heard.field("token") == CODE for heard in caller.house.heard)


async def test_a_device_answers_once_with_a_code(caller: Caller) -> None:
    """It keeps one word for that code until the form closes: the same on every device, and nothing of who it is."""
    sent = await caller.post(f"/a/{CODE}", {"act": act(), "rating": "4"})
    kept = sent.cookies[f"keikka-answered-{CODE}"]
    assert RECEIPT in kept
    assert "Path=/a" in kept
    assert "Max-Age=172800" in kept
    assert "HttpOnly" in kept
    for again in (await caller.get(f"/a/{CODE}"), await caller.post(f"/a/{CODE}", {"act": act(), "rating": "1"})):
        assert again.status == 200
        assert "on jo vastattu" in again.text
        assert "<form" not in again.text.replace('<form class="languages', "")
    assert len(caller.house.heard) == 1
    caller.session.cookie_jar.clear()
    assert 'name="rating"' in (await caller.get(f"/a/{CODE}")).text, "somebody else's phone"


async def test_a_word_that_the_house_did_not_make_is_none(caller: Caller) -> None:
    page = await caller.get(f"/a/{CODE}", Cookie=f"keikka-answered-{CODE}=made-up")
    assert 'name="rating"' in page.text


async def test_wrong_codes_and_many_answers_of_one_phone_stop_nobody_beside_it(house: MadeUp) -> None:
    """All of a school come from one address: who types wrong codes there, and who answers on and on."""
    async with opened(house, limits=Limits()) as caller:
        wrong = [(await caller.get(f"/a/wrong{n:03}")).status for n in range(40)]
        assert set(wrong) == {404, 429}
        for _time in range(60):
            caller.session.cookie_jar.clear()
            await caller.post(f"/a/{CODE}", {"act": act(), "rating": "1"})
        caller.session.cookie_jar.clear()
        assert 'name="rating"' in (await caller.get(f"/a/{CODE}")).text
        assert (await caller.post(f"/a/{CODE}", {"act": act(), "rating": "5"})).status == 303


async def test_each_refusal_is_told_to_the_house_by_its_kind(house: MadeUp) -> None:
    """S20: what was tried at the doors can be told afterwards; a page that is not there is no attack."""

    async def turned_away(_request: web.Request) -> web.Response:
        return web.Response(status=401)

    told: list[str] = []
    once = Pace(0.001, 1)
    async with opened(
        house,
        limits=replace(Limits(), posts_of_session=once),
        carries=[web.post("/hook", turned_away)],
        refused=told.append,
    ) as caller:
        await caller.get("/nowhere")
        await caller.get("/o/wrong")
        await caller.get("/a/wrongcode")
        await caller.post(f"/f/{TOKEN}", GOOD | {"act": act()}, Origin="https://evil.example")
        for _time in range(2):
            await caller.post(f"/f/{TOKEN}", GOOD | {"act": act()})
        await caller.post("/hook")
    assert told == ["link", "link", "origin", "pace", "messenger"]


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("K7WQ4MTX", CODE),
        (" K7WQ 4MTX ", CODE),
        ("k7wq-4mtx", CODE),
        ("K7WQ–4MTX", CODE),
        ("../x", None),
        ("a", None),
        ("", None),
    ],
)
async def test_a_code_typed_by_hand_leads_to_its_form(caller: Caller, typed: str, leads_to: str | None) -> None:
    answer = await caller.send("GET", "/a", params={"code": typed})
    if leads_to:
        assert (answer.status, answer.headers["Location"]) == (303, f"/a/{leads_to}")
    else:
        assert answer.status == 200
        assert 'name="code"' in answer.text


async def test_a_code_in_the_address_may_be_typed_as_it_comes(caller: Caller) -> None:
    assert (await caller.get("/a/K7WQ%204MTX")).status == 200
    assert (await caller.get("/a/K7wq-4mtx")).status == 200


@pytest.mark.parametrize(("accepted", "language"), [("sv", "sv"), ("en-GB", "en"), ("de", "fi")])
async def test_an_audience_reads_its_own_language(caller: Caller, accepted: str, language: str) -> None:
    page = await caller.get(f"/a/{CODE}", **{"Accept-Language": accepted})
    assert f'lang="{language}"' in page.text


async def test_a_link_s_page_speaks_its_reader_s_language_unless_another_was_chosen(caller: Caller) -> None:
    assert '<html lang="fi">' in (await caller.get(f"/o/{TOKEN}", **{"Accept-Language": "en"})).text
    await caller.post("/language", {"language": "en", "act": act(), "back": f"/o/{TOKEN}"})
    assert '<html lang="en">' in (await caller.get(f"/o/{TOKEN}")).text


async def test_a_poster_has_address_code_and_picture(caller: Caller) -> None:
    page = await caller.get(f"/a/{CODE}/poster")
    assert "localhost:8080/a" in page.text
    assert "k7wq 4mtx" in page.text
    assert f'src="/a/{CODE}/qr.svg"' in page.text


@pytest.mark.parametrize("path", ["/o/wrong/qr.svg", "/a/WRONGCODE/qr.svg", "/o/wrong/gig.ics", "/a/WRONGCODE/poster"])
async def test_there_is_no_picture_or_file_of_a_wrong_link(caller: Caller, path: str) -> None:
    assert (await caller.get(path)).status == 404


async def test_links_are_told_when_nothing_took_effect_yet(caller: Caller) -> None:
    caller.house.settles = False
    answer = await caller.post(f"/f/{TOKEN}", GOOD | {"act": act()})
    assert answer.status == 202
    assert "Vastauksesi on tallennettu" in answer.text
