"""Where a page opens, where an own press leads, and what a house without room says, in a real browser."""

from __future__ import annotations

from playwright.async_api import expect

from adapters.port import NotStored
from dialogs.speech import Message
from tests.adapters.web.calling import Caller
from tests.adapters.web.fakes import button, words
from tests.adapters.web.pages.browsing import Window, of_pages

pytestmark = of_pages

LONG = tuple((button(f"aihe {n}", f"a:topics:{n}"),) for n in range(30))


async def test_a_long_greeting_is_read_from_its_beginning(demo: Caller, window: Window) -> None:
    demo.house.greeting = Message(words("Hei. Tästä voit tilata."), LONG)
    page = await window.open("/")
    await expect(page.locator(".entry.us p").filter(has_text="Hei.")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="aihe 29")).not_to_be_in_viewport()


async def test_a_newest_message_is_there_when_the_page_opens(demo: Caller, window: Window) -> None:
    for n in range(12):
        demo.house.us("orderer", Message(words(f"Viesti {n}")))
    page = await window.open("/", "orderer")
    await expect(page.get_by_text("Viesti 11")).to_be_in_viewport()
    demo.house.us("orderer", Message(words("Pitkä"), LONG))
    await page.reload()
    await expect(page.get_by_text("Pitkä")).to_be_in_viewport()


async def test_a_seat_in_a_frame_moves_itself_alone(demo: Caller, window: Window) -> None:
    demo.house.us("orderer", Message(words("Pitkä"), LONG))
    page = await window.open("/demo")
    seat = page.frame_locator("iframe[data-seat='orderer']")
    await expect(seat.get_by_text("Pitkä")).to_be_in_viewport()
    assert await page.evaluate("scrollY") == 0


async def test_an_own_press_leads_to_its_answer(demo: Caller, window: Window) -> None:
    demo.house.us("orderer", Message(words("Mistä?"), LONG))
    page = await window.open("/", "orderer")
    await page.get_by_role("button", name="aihe 3", exact=True).click()
    await expect(page.get_by_role("button", name="aihe 3", exact=True)).not_to_have_attribute("aria-busy", "true")
    demo.house.us("orderer", Message(words("Kenen?"), LONG))
    await expect(page.get_by_text("Kenen?")).to_be_in_viewport()
    await expect(page.locator(".jump")).to_be_hidden()


async def test_a_newcomer_may_sign_out_at_once(demo: Caller, window: Window) -> None:
    page = await window.open("/")
    await page.locator(".menu summary").click()
    await expect(page.get_by_role("button", name="Kirjaudu ulos")).to_be_hidden()
    await page.get_by_label("Viesti", exact=True).fill("Hei")
    await page.get_by_role("button", name="Lähetä", exact=True).click()
    await expect(page.locator(".entry.us").last).to_contain_text("Kuultu: Hei")
    await page.locator(".menu summary").click()
    await page.get_by_role("button", name="Kirjaudu ulos").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Olet kirjautunut")


async def test_a_house_without_room_says_so_and_hears_it_when_there_is(demo: Caller, window: Window) -> None:
    demo.house.fails = NotStored()
    page = await window.open("/", "orderer")
    await page.get_by_label("Viesti", exact=True).fill("Hei")
    await page.get_by_role("button", name="Lähetä", exact=True).click()
    await expect(page.locator(".pending .note")).to_contain_text("Lähettämäsi ei tallentunut.")
    demo.house.fails = None
    await expect(page.locator(".entry.us").last).to_contain_text("Kuultu: Hei")
    await expect(page.locator(".entry.them")).to_have_count(1)
    window.faults.clear()  # the browser's own words about the refusals
