"""Chromium does the whole main job in the demo: everybody's screen, three languages, phone and desk, keys alone."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.async_api import FrameLocator, Page, expect

from tests.adapters.web.pages.browsing import PATIENCE, Window, of_pages
from tests.pages.stage import LOCALES, WORDS, Show

pytestmark = of_pages

AWAY = "Failed to load resource:"
GAVE = "<b>Toivoa</b> & <script>rohkeutta</script>"


async def show_of(window: Window, width: int = 1280, language: str = "fi") -> Show:
    context = await window.context(width=width, base_url=window.base, locale=LOCALES[language])
    show = Show(await context.new_page(), language)
    await show.open()
    await show.speaks("orderer")
    return show


@pytest.mark.parametrize(("width", "language"), [(390, "fi"), (1280, "fi"), (1280, "sv"), (390, "en")])
async def test_from_an_order_to_its_feedback(window: Window, width: int, language: str) -> None:
    show = await show_of(window, width, language)
    words = show.words

    await show.to("orderer")
    await show.say("orderer", show.order())
    await show.sees("orderer", words["summary"])
    await show.press("orderer", "w:send")
    number = await show.number("orderer", words["sent"])

    first = await show.asked()
    await show.sit(first)
    await show.press(first, "no:")
    second = await show.asked(first)
    await show.sit(second)
    await show.move("deadline")  # silence: the offer lapses, and the next one is asked
    third = await show.asked(first, second)
    await show.sit(third)
    await show.press(third, "yes:")
    await show.sit("orderer")
    booked = await show.sees("orderer", words["found"])
    await expect(booked.locator("a[href$='/poster']")).to_be_attached()
    poster = await booked.locator("a[href$='/poster']").get_attribute("href")
    await newest(show.screen(third), "button[value^='drop:']")

    await show.move("day_before")
    await show.sees("orderer", words["reminder"])
    await show.sit(third)
    await newest(show.screen(third), "button[value^='drop:']")

    assert poster is not None
    audience = poster.removesuffix("/poster")
    assert await closed(window, audience), "the audience's page opens when the gig begins, not before"
    await show.move("after_gig")
    await audience_answers(window, audience, language, times=5)
    await show.move("after_gig")  # the next morning brings them together

    await show.sit("orderer")
    await show.sees("orderer", words["how"])
    await show.answers("orderer", "feedback:", words["saved"])
    theirs = WORDS[str(await show.screen(third).locator("html").get_attribute("lang"))]
    await show.sit(third)
    await show.sees(third, GAVE)  # five of the audience have answered: the expert sees their words, as words
    await expect(await show.sees(third, theirs["came"])).to_contain_text("5/5")
    await show.answers(third, "selfassess:", theirs["saved"])

    await show.sit("dispatch")
    card = show.screen("dispatch").locator(".card").filter(has_text=re.compile(rf"\b{number}\b")).first
    await expect(card).to_have_class(re.compile("over"), timeout=PATIENCE)
    await expect(card).to_contain_text("2/2")


async def closed(window: Window, audience: str) -> bool:
    context = await window.context(base_url=window.base, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(audience)
    return await page.locator("form.questions").count() == 0


async def audience_answers(window: Window, audience: str, language: str, times: int) -> None:
    """The audience's phones have no scripts; the page is the form, and its answer is a page."""
    context = await window.context(base_url=window.base, locale=LOCALES[language], java_script_enabled=False)
    page = await context.new_page()
    for _listener in range(times):
        await page.goto(audience)
        await page.locator("input[name='rating'][value='5']").check()
        await page.locator("textarea[name='gave']").fill(GAVE)
        await page.locator("form.questions button.main").click()
        await expect(page).to_have_url(re.compile("/thanks$"))
        assert await page.locator("form").count() == await page.locator("form.languages").count()


async def test_a_new_orderer_waits_for_the_coordinators_release(window: Window) -> None:
    show = await show_of(window)
    await show.sit("newcomer")
    await show.say("newcomer", f"{show.order()}. Testikoulu, Tiina Testaaja, tiina@example.org")
    for _question in range(4):  # organisation, name and contact, if they were not found in the message
        ready = show.screen("newcomer").locator(".entry.us").last.locator("button[value^='w:send']")
        if await ready.count():
            break
        await show.say("newcomer", "tiina@example.org")
        await expect(show.screen("newcomer").locator(".pending")).to_have_count(0, timeout=PATIENCE)
    await show.press("newcomer", "w:send")
    number = await show.number("newcomer", "oordinaattori")
    waiting = show.page.locator("section[data-area='phones'] a.seat:has(.waiting)")
    await expect(waiting).to_have_count(0)

    await show.sit("dispatch")
    card = show.screen("dispatch").locator(".card").filter(has_text=re.compile(rf"\b{number}\b")).first
    await expect(card).to_have_class(re.compile("attention"), timeout=PATIENCE)
    await card.locator(f"button[value='release:{number}']").click()
    asked = await show.asked()
    await show.sit(asked)
    await show.sees(asked, "koordinaattori")
    await show.press(asked, "yes:")
    await show.sees("newcomer", show.words["found"])


async def test_a_whole_order_by_the_keyboard_alone(window: Window) -> None:
    show = await show_of(window)
    context = await window.context(width=1280, base_url=window.base)
    orderer = await context.new_page()
    await orderer.goto("/demo/as/orderer/")
    await tab_to(orderer, "textarea")
    await orderer.keyboard.type(show.order())
    await orderer.keyboard.press("Enter")
    await newest(orderer, "button[value^='w:send']")
    await tab_to(orderer, "button[value^='w:send']", back=True)
    await orderer.keyboard.press("Enter")
    await newest(orderer, "button[value^='cancel:']")

    seat = await show.asked()
    expert = await context.new_page()
    await expert.goto(f"/demo/as/{seat}/")
    await tab_to(expert, "button[value^='yes:']")
    await expert.keyboard.press("Space")
    await newest(expert, "button[value^='drop:']")
    await newest(orderer, "a[href$='/poster']")
    assert await orderer.evaluate("document.activeElement !== document.body"), "the place is not lost"

    await show.move("after_gig")
    await newest(orderer, "button[value^='feedback:']")
    await tab_to(orderer, "button[value^='feedback:']", back=True)
    await orderer.keyboard.press("Enter")
    await newest(orderer, "button[value^='a:rating:4']")
    await tab_to(orderer, "button[value^='a:rating:4']", back=True)
    await orderer.keyboard.press("Enter")
    await newest(orderer, "button[value^='s:useful']")


async def newest(page: Page | FrameLocator, what: str) -> None:
    await expect(page.locator(".entry.us").last.locator(what)).to_be_attached(timeout=PATIENCE)


async def tab_to(page: Page, what: str, *, back: bool = False) -> None:
    """Press the tabulator until the newest such thing has the focus, and see that one can see it."""
    key = "Shift+Tab" if back else "Tab"
    last = f"[...document.querySelectorAll(`{what}`)].at(-1)"
    for _press in range(400):
        if await page.evaluate(f"document.activeElement === {last}"):
            seen = f"(node => getComputedStyle(node).outlineStyle !== 'none' || node.matches('textarea'))({last})"
            assert await page.evaluate(seen), f"the focus on {what} cannot be seen"
            return
        await page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not come to {what}")


async def test_start_again_makes_a_new_demo(window: Window) -> None:
    show = await show_of(window)
    word = f"muistatko {uuid4().hex[:6]}"
    await show.say("orderer", word)
    await show.sees("orderer", word)
    await show.page.locator(".again button").click()
    await expect(show.screen("orderer").locator(".entry").filter(has_text=word)).to_have_count(0, timeout=2 * PATIENCE)
    await expect(show.page.locator("section[data-area='phones'] a.seat")).to_have_count(0, timeout=PATIENCE)
    await show.say("orderer", show.order())
    await show.press("orderer", "w:send")
    sent = await show.sees("orderer", show.words["sent"])
    await expect(sent).to_contain_text("Tilaus 1 ")
    # While the old house goes and the new one comes it turns visitors away, or nobody answers; the browser notes it.
    window.faults[:] = [one for one in window.faults if not one.startswith(AWAY)]
