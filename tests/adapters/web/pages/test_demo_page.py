"""The demo's page in a real browser: everybody at once, on a screen and on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from dialogs.speech import Message
from tests.adapters.web.calling import Caller
from tests.adapters.web.fakes import words
from tests.adapters.web.pages.browsing import Window, of_pages, until, until_page
from tests.adapters.web.pages.filling import rich

pytestmark = of_pages

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def _open_frames(page: Page) -> int:
    return await page.locator("iframe:visible").count()


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_demo_shows_everybody_at_once(demo: Caller, window: Window, width: int) -> None:
    del demo.house.visitors["expert-1"]
    page = await window.open("/demo", width=width)
    switch = page.get_by_role("group", name="Näytöt")
    assert await _open_frames(page) == (1 if width == 390 else 2)
    orderer = page.frame_locator('iframe[data-seat="orderer"]')
    await orderer.get_by_label("Viesti", exact=True).fill("Masennus, Oulu")
    await orderer.get_by_role("button", name="Lähetä", exact=True).click()
    await expect(orderer.get_by_text("Kuultu: Masennus, Oulu")).to_be_visible()
    demo.house.person("expert-1", "expert")
    demo.house.boards["me"] = [rich()]
    offer = demo.house.us("expert-1", rich())
    demo.house.stir("demo")
    if width == 390:
        await switch.get_by_role("button", name="Asiantuntijat").click()
    phone = page.frame_locator('iframe[data-seat="expert-1"]')
    await phone.get_by_role("button", name="Kyllä", exact=True).click()
    await expect(phone.get_by_text("Painettu: y:1")).to_be_visible()
    await until(lambda: offer["id"] in demo.house.seen)
    demo.house.boards["dispatch"] = [{"id": "1", "state": "booked", "message": rich("varattu")}]
    demo.house.stir("dispatch")
    if width == 390:
        await switch.get_by_role("button", name="Välitys").click()
    desk = page.frame_locator('iframe[data-seat="dispatch"]')
    await expect(desk.get_by_text("varattu", exact=True)).to_be_visible()
    if width == 390:  # what came while a screen was out of sight is in sight when it comes back
        for n in range(12):
            demo.house.us("orderer", Message(words(f"Viesti {n}", "rivi\n" * 5)))
        await expect(orderer.get_by_text("Viesti 11")).to_be_attached()
        await switch.get_by_role("button", name="Tilaaja").click()
        await expect(orderer.get_by_text("Viesti 11")).to_be_visible()
        frame = page.frame(url="**/demo/as/orderer/")
        assert frame is not None
        below = "document.documentElement.scrollHeight - scrollY - innerHeight"
        await until_page(frame, f"{below} < 150")
    await page.get_by_role("button", name="Vastausajan loppuun").click()
    await expect(page.locator(".now")).to_have_text("su 22.11. klo 15.05")
    assert await page.evaluate(SIDEWAYS) <= 0


async def test_the_demo_begins_anew(demo: Caller, window: Window) -> None:
    page = await window.open("/demo", width=1280)
    async with page.expect_event("load"):
        await page.get_by_role("button", name="Aloita alusta").click()
    assert "again" in demo.house.acts


async def test_the_same_language_button_works_in_a_seat(demo: Caller, window: Window) -> None:
    page = await window.open("/demo", width=1280)
    frame = page.frame_locator('iframe[data-seat="orderer"]')
    await frame.get_by_role("button", name="English").click()
    await expect(frame.get_by_placeholder("Write a message")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "fi")
