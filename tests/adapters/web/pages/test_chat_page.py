"""The chat in a real browser: written, sent, retried, answered, announced, by keyboard, and without scripts."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Page, Route, expect

from dialogs.speech import CardName, Message
from tests.adapters.web.calling import PEOPLE, Caller
from tests.adapters.web.fakes import button, words
from tests.adapters.web.pages.browsing import Window, of_pages, until, until_page

pytestmark = of_pages


def box(page: Page) -> Any:
    return page.get_by_label("Viesti", exact=True)


async def test_enter_sends_and_shift_enter_makes_a_line(demo: Caller, window: Window) -> None:
    page = await window.open("/", "orderer")
    await box(page).press_sequentially("Masennus")
    await box(page).press("Shift+Enter")
    await box(page).press_sequentially("Oulu")
    await box(page).press("Enter")
    await expect(page.locator(".entry.them .bubble")).to_have_text("Masennus\nOulu", use_inner_text=True)
    await expect(page.locator(".entry.us").last).to_contain_text("Kuultu: Masennus")
    await expect(box(page)).to_have_value("")
    await expect(box(page)).to_be_focused()
    assert [one.heard.text for one in demo.house.heard if one.heard.kind == "text"] == ["Masennus\nOulu"]
    await expect(page.locator(".pending")).to_have_count(0)


async def test_a_newcomer_s_first_words_open_a_live_chat(demo: Caller, window: Window) -> None:
    page = await window.open("/")
    await box(page).fill("Hei")
    await page.get_by_role("button", name="Lähetä", exact=True).click()
    await expect(page.locator(".entry.us").last).to_contain_text("Kuultu: Hei")
    person = next(name for name in demo.house.visitors if name.startswith("orderer-"))
    demo.house.us(person, Message(words("Tuli itsestään")))
    await expect(page.locator(".entry.us").last).to_contain_text("Tuli itsestään")
    await expect(page.locator(".remember")).to_be_visible()
    await page.get_by_role("button", name="Kyllä, muista").click()
    await expect(page.locator(".remember")).to_be_hidden()
    assert "remember" in demo.house.acts


async def test_writing_is_two_presses_away_and_the_menu_closes_by_itself(demo: Caller, window: Window) -> None:
    for n in range(5):
        demo.house.us("orderer", Message(words(f"Kysymys {n}"), ((button("Vastaus", "a:x:1"),),)))
    page = await window.open("/", "orderer")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(box(page)).to_be_focused()
    menu = page.locator(".menu summary")
    await menu.click()
    await expect(page.get_by_role("button", name="Kirjaudu ulos")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Kirjaudu ulos")).to_be_hidden()
    await expect(menu).to_be_focused()
    await menu.click()
    await box(page).click()
    await expect(page.get_by_role("button", name="Kirjaudu ulos")).to_be_hidden()


async def test_own_words_are_shown_before_the_house_has_answered(demo: Caller, window: Window) -> None:
    may_answer = asyncio.Event()

    async def slow(route: Route) -> None:
        await may_answer.wait()
        await route.continue_()

    page = await window.open("/", "orderer")
    await page.route("**/say", slow)
    await box(page).fill("Hei")
    await box(page).press("Enter")
    await expect(page.locator(".pending .bubble")).to_have_text("Hei")
    await expect(page.locator(".pending .note")).to_have_text("Lähetetään")
    may_answer.set()
    await expect(page.locator(".pending")).to_have_count(0)
    await expect(page.locator(".entry.them")).to_have_count(1)


async def test_a_lost_answer_is_sent_again_and_heard_once(demo: Caller, window: Window) -> None:
    lost = 0

    async def lose_twice(route: Route) -> None:
        nonlocal lost
        if lost < 2:
            lost += 1
            await route.fetch()  # the house has heard it; its answer never comes
            await route.abort()
        else:
            await route.continue_()

    page = await window.open("/")
    await page.route("**/say", lose_twice)
    await box(page).fill("Hei")
    await box(page).press("Enter")
    await expect(page.locator(".pending .note")).to_contain_text("Ei lähtenyt")
    await expect(page.locator(".entry.us").last).to_contain_text("Kuultu: Hei")
    await expect(page.locator(".entry.them")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".entry.them")).to_have_count(1)
    window.faults.clear()  # the browser's own words about the lost answers


async def test_without_a_connection_words_wait_and_can_be_sent_by_hand(demo: Caller, window: Window) -> None:
    page = await window.open("/", "orderer")
    await expect(page.locator("main")).to_be_visible()
    broken = True

    async def maybe(route: Route) -> None:
        await (route.abort() if broken else route.continue_())

    await page.route("**/say", maybe)
    await box(page).fill("Ensimmäinen")
    await box(page).press("Enter")
    await box(page).fill("Toinen")
    await box(page).press("Enter")
    retry = page.get_by_role("button", name="Lähetä uudelleen")
    await expect(retry).to_be_visible()
    assert demo.house.heard == [] or all(one.heard.kind != "text" for one in demo.house.heard)
    broken = False
    await retry.click()
    await expect(page.locator(".entry.them:not(.pending) .bubble")).to_have_text(["Ensimmäinen", "Toinen"])
    assert [one.heard.text for one in demo.house.heard if one.heard.kind == "text"] == ["Ensimmäinen", "Toinen"]
    window.faults.clear()


async def test_what_is_refused_for_good_is_given_back_to_be_rewritten(demo: Caller, window: Window) -> None:
    page = await window.open("/", "orderer")
    await box(page).fill("🙂" * 7000)
    await box(page).press("Enter")
    await expect(page.locator(".status")).to_have_count(1)
    await box(page).fill("א" * 14_000 + "\\\n" * 400)
    await page.route("**/say", lambda route: route.fulfill(status=413, json={"status": 413}))
    await box(page).press("Enter")
    await page.get_by_role("button", name="Kirjoita uudelleen").click()
    await expect(box(page)).to_have_value("א" * 14_000 + "\\\n" * 399 + "\\")
    await expect(page.locator(".failed")).to_have_count(0)
    window.faults.clear()


async def test_an_edited_card_stays_where_it_is_and_keeps_the_focus(demo: Caller, window: Window) -> None:
    house = demo.house
    offer = Message(
        words("Pyyntö"),
        ((button("Otan", "accept:1:1", "main"), button("En", "decline:1")),),
        card=CardName("offer", "1"),
    )
    house.us("expert-1", offer)
    house.us("expert-1", Message(words("Viesti sen jälkeen")))
    page = await window.open("/", "expert-1")
    await page.get_by_role("button", name="En", exact=True).focus()
    house.us("expert-1", Message(words("Pyyntö, muutettu"), offer.buttons, card=CardName("offer", "1")))
    await expect(page.locator(".entry .bubble > p")).to_have_text(["Pyyntö, muutettu", "Viesti sen jälkeen"])
    await expect(page.get_by_role("button", name="En", exact=True)).to_be_focused()
    house.us("expert-1", Message(words("Pyyntö on täytetty"), card=CardName("offer", "1")))
    await expect(page.locator(".carded")).to_be_focused()
    await expect(page.get_by_role("button", name="Otan")).to_have_count(0)


async def test_a_card_that_comes_anew_is_news_at_the_end(demo: Caller, window: Window) -> None:
    house = demo.house
    house.us("expert-1", Message(words("Keikka on sinun"), card=CardName("gig", "1")))
    house.us("expert-1", Message(words("Viesti sen jälkeen")))
    page = await window.open("/", "expert-1")
    house.us("expert-1", Message(words("Keikka on peruttu"), card=CardName("gig", "1")), anew=True)
    await expect(page.locator(".entry .bubble > p")).to_have_text(["Viesti sen jälkeen", "Keikka on peruttu"])
    await expect(page.locator(".entry.fresh .bubble > p")).to_have_text(["Keikka on peruttu"])
    await page.reload()
    await expect(page.locator(".entry .bubble > p")).to_have_text(["Viesti sen jälkeen", "Keikka on peruttu"])


async def test_a_press_goes_out_once_however_often_it_is_pressed(demo: Caller, window: Window) -> None:
    demo.house.us(
        "expert-1", Message(words("Pyyntö"), ((button("Otan", "accept:1:1", "main"),),), card=CardName("offer", "1"))
    )
    page = await window.open("/", "expert-1")
    await page.get_by_role("button", name="Otan").dblclick()
    await expect(page.locator(".entry.us").last).to_contain_text("Painettu: accept:1:1")
    assert [one.heard.data for one in demo.house.heard if one.heard.kind == "press"] == ["accept:1:1"]


async def test_a_page_tells_what_it_has_shown_and_a_hidden_one_does_not(demo: Caller, window: Window) -> None:
    for n in range(12):
        demo.house.us("expert-1", Message(words(f"Vanha {n}", "rivi\n" * 8)))
    offer = demo.house.us("expert-1", Message(words("Pyyntö"), card=CardName("offer", "1")))
    context = await window.context("expert-1")
    await context.add_init_script(HIDDEN_SWITCH)
    page = await context.new_page()
    await page.goto(window.base + "/")
    await page.wait_for_timeout(1200)
    assert demo.house.seen == set()
    await page.evaluate("shown()")
    await until(lambda: offer["id"] in demo.house.seen)
    first = demo.house.rows["expert-1"][0]["id"]
    assert first not in demo.house.seen  # it is far above what is on the screen


HIDDEN_SWITCH = """
  let hidden = true;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  window.shown = () => { hidden = false; document.dispatchEvent(new Event("visibilitychange")); };
"""


async def test_unread_messages_are_counted_in_the_title_while_the_page_is_hidden(demo: Caller, window: Window) -> None:
    context = await window.context("orderer")
    await context.add_init_script(HIDDEN_SWITCH)
    page = await context.new_page()
    await page.goto(window.base + "/")
    for n in (1, 2):
        demo.house.us("orderer", Message(words(f"Viesti {n}")))
        await expect(page).to_have_title(f"({n}) Keskustelu – Keikka")
    await page.evaluate("shown()")
    await expect(page).to_have_title("Keskustelu – Keikka")


async def test_a_reader_of_old_messages_is_not_moved_but_told(demo: Caller, window: Window) -> None:
    for n in range(20):
        demo.house.us("orderer", Message(words(f"Vanha {n}", "rivi\n" * 4)))
    page = await window.open("/", "orderer")
    at_end = "innerHeight + scrollY >= document.documentElement.scrollHeight - 20"
    assert await page.evaluate(at_end)
    await page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    await page.wait_for_timeout(100)
    demo.house.us("orderer", Message(words("Uusin")))
    hint = page.get_by_role("button", name="Uusi viesti")
    await expect(hint).to_be_visible()
    assert await page.evaluate("scrollY") == 0
    await hint.click()
    await until_page(page, at_end)
    await expect(hint).to_be_hidden()
    await expect(box(page)).to_be_focused()


async def test_signing_out_in_one_tab_closes_the_other(demo: Caller, window: Window) -> None:
    demo.house.us("orderer", Message(words("Salainen viesti")))
    context = await window.context("orderer")
    first, second = await context.new_page(), await context.new_page()
    for page in (first, second):
        await page.goto(window.base + "/")
        await expect(page.get_by_text("Salainen viesti")).to_be_visible()
    await page.wait_for_timeout(300)
    await first.locator(".menu summary").click()
    await first.get_by_role("button", name="Kirjaudu ulos").click()
    await expect(first.get_by_role("heading", level=1)).to_contain_text("kirjautunut ulos")
    await expect(second.get_by_text("Salainen viesti")).to_have_count(0)


async def test_eight_tabs_and_still_there_is_a_connection_to_send_with(demo: Caller, window: Window) -> None:
    context = await window.context("orderer")
    pages = [await context.new_page() for _ in range(8)]
    for page in pages:
        await page.goto(window.base + "/")
    await box(pages[-1]).fill("Kahdeksas")
    await box(pages[-1]).press("Enter")
    await expect(pages[-1].locator(".entry.us").last).to_contain_text("Kuultu: Kahdeksas")
    await pages[0].bring_to_front()
    await expect(pages[0].locator(".entry.us").last).to_contain_text("Kuultu: Kahdeksas")


async def test_without_scripts_the_whole_chat_works(demo: Caller, window: Window) -> None:
    demo.house.greeting = Message(words("Hei."), ((button("Aloita", "w:start"),),))
    page = await window.open("/", java_script_enabled=False)
    await page.get_by_role("button", name="Aloita").click()
    await expect(page.locator(".entry.us").last).to_contain_text("Painettu: w:start")
    await box(page).fill("Oulu")
    await page.get_by_role("button", name="Lähetä", exact=True).click()
    await expect(page.locator(".entry.us").last).to_contain_text("Kuultu: Oulu")
    await page.get_by_role("button", name="Ei", exact=True).click()
    await expect(page.locator(".remember")).to_be_hidden()
    await page.get_by_role("button", name="Svenska").click()
    await expect(page.locator("html")).to_have_attribute("lang", "sv")


async def test_a_house_that_restarts_is_found_again(demo: Caller, window: Window) -> None:
    page = await window.open("/", "orderer")
    await page.wait_for_timeout(300)
    demo.adapter._port = demo.adapter.port
    await demo.adapter.stop()
    await box(page).fill("Odottaa")
    await box(page).press("Enter")
    await expect(page.locator(".pending .note")).to_contain_text("Ei lähtenyt")
    await demo.adapter.start(demo.house)
    await expect(page.locator(".entry.us").last).to_contain_text("Kuultu: Odottaa")
    window.faults.clear()  # the browser's own words about the time without a house


async def test_what_is_being_written_stays_when_the_session_has_ended(demo: Caller, window: Window) -> None:
    page = await window.open("/", "orderer")
    await box(page).fill("Puolikas lause")
    demo.house.ended[PEOPLE["orderer"]] = "idle"
    del demo.house.sessions[PEOPLE["orderer"]]
    demo.house.stir("orderer")
    await expect(page.locator(".status")).to_contain_text("Kopioi kirjoittamasi")
    await expect(box(page)).to_have_value("Puolikas lause")
    await box(page).press("Enter")
    await expect(page.locator(".entry .note")).to_contain_text("ei lähetetty")
    await page.get_by_role("button", name="Kirjoita uudelleen").click()
    await expect(box(page)).to_have_value("Puolikas lause")
    await page.get_by_role("button", name="Lataa sivu uudelleen").click()
    window.faults.clear()  # the browser's own words about the refusal
    await expect(page.locator("h1")).to_have_text("Olet kirjautunut ulos tällä laitteella")
