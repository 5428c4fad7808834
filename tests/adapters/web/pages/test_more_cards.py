"""A page with more cards than it shows: the next ones come on a press, by keyboard, on a phone and without scripts."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from dialogs.speech import CardName, Message
from tests.adapters.web.calling import Caller
from tests.adapters.web.fakes import button, words
from tests.adapters.web.pages.browsing import Window, of_pages, until_page

pytestmark = of_pages

ALL = 130


def message(n: int, text: str = "") -> Message:
    return Message(
        words(f"Tilaus {n}", text or "Odottaa"), ((button("Näytä", f"see:{n}"),),), card=CardName("order", f"{n}")
    )


def fill(demo: Caller, many: int = ALL) -> None:
    demo.house.boards["dispatch"] = [
        {"id": str(n), "state": "stuck", "message": message(n), "details": None} for n in range(1, many + 1)
    ]
    demo.house.boards["me"] = [message(n) for n in range(1, many + 1)]


def orders(page: Page) -> Locator:
    return page.locator(".cards:not(.alarms) > .card")


def more(page: Page) -> Locator:
    return page.locator(".next-cards a")


async def has(page: Page, many: int, words_: str) -> None:
    await expect(orders(page)).to_have_count(many)
    for tally in await page.locator("p.tally").all():
        await expect(tally).to_contain_text(words_)


async def focus(page: Page) -> str:
    found: Any = await page.evaluate("document.activeElement.dataset.key || ''")
    return str(found)


async def test_the_next_cards_come_in_place(demo: Caller, window: Window) -> None:
    """At 390 and 1280 pixels; reading goes on at the first new card, and a reload shows as many again."""
    fill(demo)
    for width in (390, 1280):
        page = await window.open("/dispatch", "dispatch", width=width)
        await has(page, 50, "50/130")
        await more(page).click()
        await has(page, 100, "100/130")
        assert await focus(page) == "order 51"
        await expect(page.locator(".status")).to_contain_text("100/130")
        await expect(more(page)).to_have_text("Näytä 30 lisää")
        await more(page).click()
        await expect(orders(page)).to_have_count(ALL)
        await expect(page.locator("p.tally").first).to_be_hidden()
        await expect(more(page)).to_be_hidden()
        await expect(page.locator(".status")).to_contain_text("Nyt kaikki näkyvät.")
        assert page.url.endswith("?shown=150")
        await page.reload()
        await expect(orders(page)).to_have_count(ALL)
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide


async def test_by_keyboard_alone(demo: Caller, window: Window) -> None:
    fill(demo)
    page = await window.open("/dispatch", "dispatch", width=1280)
    await orders(page).nth(49).get_by_role("button").focus()
    await page.keyboard.press("Tab")
    await expect(more(page)).to_be_focused()
    await page.keyboard.press("Enter")
    await has(page, 100, "100/130")
    assert await focus(page) == "order 51"
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.value") == "see:51"


async def test_without_scripts_the_link_loads_them(demo: Caller, window: Window) -> None:
    fill(demo)
    page = await window.open("/dispatch", "dispatch", java_script_enabled=False)
    await has(page, 50, "50/130")
    await more(page).click()
    await has(page, 100, "100/130")
    assert re.search(r"\?shown=100#from-50$", page.url)
    await expect(page.locator("#from-50")).to_contain_text("Tilaus 51")
    await orders(page).nth(60).get_by_role("button").click()
    await expect(orders(page)).to_have_count(100)  # what was pressed does not fold the page up again
    await expect(page.locator(".beside")).to_contain_text("Painettu: see:61")


async def test_new_and_changed_cards_land_where_they_belong(demo: Caller, window: Window) -> None:
    fill(demo)
    page = await window.open("/dispatch", "dispatch", width=1280)
    await more(page).click()
    await has(page, 100, "100/130")
    board = demo.house.boards["dispatch"]
    board.insert(70, {"id": "new", "state": "waiting", "message": message(999), "details": None})
    board[80]["message"] = message(80, "Muuttunut")
    board.insert(0, board.pop(90))
    demo.house.stir("dispatch")
    await expect(orders(page).nth(71)).to_contain_text("Tilaus 999")
    await expect(orders(page).nth(81)).to_contain_text("Muuttunut")
    await expect(orders(page).nth(0)).to_contain_text("Tilaus 90")
    await has(page, 100, "100/131")
    await until_page(page, "document.querySelectorAll('.cards:not(.alarms) > .card').length === 100")
    demo.house.boards["dispatch"] = board[:3]
    demo.house.stir("dispatch")
    await expect(orders(page)).to_have_count(3)
    await expect(page.locator("p.tally").first).to_be_hidden()
    demo.house.boards["dispatch"] = []
    demo.house.stir("dispatch")
    await expect(page.locator(".empty")).to_be_visible()


async def test_where_no_more_fit_the_page_says_so(demo: Caller, window: Window) -> None:
    fill(demo, 2_345)
    page = await window.open("/dispatch?shown=150", "dispatch")
    await expect(orders(page)).to_have_count(150)
    told = re.sub(r"\s", " ", await page.locator("p.tally").first.inner_text())
    assert told == "150/2 345 avoimesta tilauksesta näkyy: ensin ne, jotka tarvitsevat jotakuta. " + (
        "Tälle sivulle mahtuu lisää, kun osa näistä on hoidettu."
    )
    await expect(more(page)).to_be_hidden()


async def test_an_experts_page_does_the_same(demo: Caller, window: Window) -> None:
    fill(demo)
    page = await window.open("/me", "expert-1")
    await has(page, 50, "50/130 pyynnöstä ja keikasta näkyy.")
    await more(page).click()
    await has(page, 100, "100/130")
    assert await focus(page) == "order:51"


async def test_when_the_connection_is_gone_nothing_is_lost(demo: Caller, window: Window) -> None:
    fill(demo)
    page = await window.open("/dispatch", "dispatch")
    await page.route("**/stream*shown=100*", lambda route: route.abort())
    window_faults = len(window.faults)
    await more(page).click()
    await expect(page.locator(".status")).to_contain_text("Painallus ei mennyt perille")
    await has(page, 50, "50/130")
    await page.unroute("**/stream*shown=100*")
    del window.faults[window_faults:]
    await more(page).click()
    await has(page, 100, "100/130")
