"""What holds for every page in a real browser, on a phone, on a screen, and enlarged to twice its size."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from dialogs.speech import CardName, Message
from tests.adapters.web.calling import Caller
from tests.adapters.web.fakes import CODE, TOKEN, words
from tests.adapters.web.pages.browsing import Window, of_pages, until_page
from tests.adapters.web.pages.filling import fill, rich

pytestmark = of_pages

LONG = "Kokemusasiantuntijatoiminnankoordinaattorintehtävänkuvausluonnos" * 2

PAGES = {
    "chat": ("/", "orderer"),
    "newcomer": ("/", None),
    "me": ("/me", "expert-1"),
    "dispatch": ("/dispatch", "dispatch"),
    "invitation": (f"/i/{TOKEN}", None),
    "order": (f"/o/{TOKEN}", None),
    "feedback": (f"/f/{TOKEN}", None),
    "audience": (f"/a/{CODE}", None),
    "code": ("/a", None),
    "thanks": (f"/a/{CODE}/thanks", None),
    "poster": (f"/a/{CODE}/poster", None),
    "closed": ("/me", None),
    "code by phone": ("/code", None),
    "over": ("/", "away"),
    "step": ("/", "waiting"),
    "signed out": ("/signed-out", None),
    "nothing": ("/nothing", None),
    "demo": ("/demo", None),
    "seat": ("/demo/as/expert-1/", None),
}


SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, summary, textarea, input, .option")]
  .filter((node) => node.checkVisibility() && !node.closest(".skip, p, .option *, [type=hidden]"))
  .map((node) => [node.outerHTML.slice(0, 90), node.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
  .map(([html, box]) => `${html} ${Math.round(box.width)}x${Math.round(box.height)}`)"""

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

NAMED = "button, a, input:not([type=hidden]), textarea, img, iframe, nav, aside"
NAMELESS = f"""() => [...document.querySelectorAll("{NAMED}")]
  .filter((node) => node.checkVisibility())
  .filter((node) => !(node.getAttribute("aria-label") || node.getAttribute("aria-labelledby") || node.title
     || node.textContent.trim() || node.querySelector("img[alt]:not([alt=''])")
     || node.alt !== undefined && node.hasAttribute("alt") || node.labels?.length))
  .map((node) => node.outerHTML.slice(0, 90))"""

ONE_EACH = """() => [document.querySelectorAll("h1").length, document.querySelectorAll("main").length,
  document.documentElement.lang]"""

TWICE = """() => { const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place); }"""


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_holds_together(demo: Caller, window: Window, name: str) -> None:
    fill(demo.house, LONG)
    path, person = PAGES[name]
    page = await window.open(path, person)
    await expect(page.locator("main")).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
    assert await page.evaluate(TWICE) == []
    assert await page.evaluate(ONE_EACH) == [1, 1, "fi"]
    # 320 is the narrowest; 640 x 400 is a screen of 1280 x 800 enlarged to 200 %.
    for width, height in ((320, 640), (390, 844), (640, 400), (1280, 800)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(SIDEWAYS) <= 0, width
        assert await page.evaluate(SMALL_TARGETS) == [], width
    window.faults[:] = [fault for fault in window.faults if "Failed to load resource" not in fault]


@pytest.mark.parametrize("name", ["chat", "me", "dispatch", "feedback", "order", "demo"])
async def test_everything_is_reached_with_tab_and_seen_there(demo: Caller, window: Window, name: str) -> None:
    fill(demo.house)
    path, person = PAGES[name]
    page = await window.open(path, person, width=1280)
    await expect(page.locator("main")).to_be_visible()
    wanted = await page.evaluate(
        """() => [...document.querySelectorAll("button, a, summary, textarea, input:not([type=hidden])")]
        .filter((node) => node.checkVisibility() && !node.closest("details:not([open]) > :not(summary)")).length"""
    )
    await page.evaluate("document.activeElement.blur()")
    reached: list[Any] = []
    for _press in range(wanted + 5):
        await page.keyboard.press("Tab")
        at = await page.evaluate(
            """() => { const node = document.activeElement, style = getComputedStyle(node);
            const option = node.closest(".option");
            return [node.tagName, node.name || node.className, node.value || node.textContent.slice(0, 20),
              (option ? getComputedStyle(option) : style).outlineStyle !== "none"]; }"""
        )
        if at[0] in ("BODY", "IFRAME"):
            break
        assert at[3], f"the focus is not seen on {at}"
        reached.append(at)
    radios = await page.locator("input[type=radio]").count()
    groups = await page.locator("fieldset:has(input[type=radio])").count()
    if name != "demo":  # its frames take the focus in turn
        assert len(reached) >= wanted - radios + groups


async def test_a_gig_is_taken_with_the_keyboard_alone(demo: Caller, window: Window) -> None:
    demo.house.boards["me"] = [rich()]

    def taken(person: str, data: str) -> None:
        demo.house.boards["me"] = [Message(words("Keikka on sinun"), card=CardName("order", "1"))]
        demo.house.us(person, Message(words("Kiitos. Keikka on varattu sinulle.")))

    demo.house.pressed = taken  # type: ignore[method-assign]
    page = await window.open("/me", "expert-1")
    while await page.evaluate("document.activeElement.value") != "y:1":
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".card > p").first).to_have_text("Keikka on sinun")
    await expect(page.locator(".said .bubble")).to_have_text("Kiitos. Keikka on varattu sinulle.", use_inner_text=True)
    await expect(page.locator(".card")).to_be_focused()
    assert [one.heard.data for one in demo.house.heard if one.heard.kind == "press"] == ["y:1"]


SHAPE = """(selector) => {
  const shape = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent.trim() || null;
    const marks = [...node.attributes].map((a) => [a.name, a.value])
      .filter(([name]) => !["data-seen"].includes(name))
      .map(([name, value]) => [name, name === "class" ? value.replace(/ ?(fresh|changed)/g, "") : value])
      .filter(([name, value]) => !(name === "value" && ["act", "after"].includes(node.name)));
    return [node.tagName, marks.sort(), [...node.childNodes].map(shape).filter((child) => child !== null)];
  };
  return shape(document.querySelector(selector));
}"""


@pytest.mark.parametrize(
    ("path", "person", "selector", "topic"),
    [
        ("/", "orderer", ".entries", "orderer"),
        ("/demo/as/orderer/", None, ".entries", "orderer"),
        ("/me", "expert-1", ".cards.big", "expert-1"),
        ("/dispatch", "dispatch", ".orders .cards:not(.alarms)", "dispatch"),
        ("/dispatch", "dispatch", ".cards.alarms", "dispatch"),
    ],
)
async def test_what_the_script_draws_is_what_the_server_draws(
    demo: Caller, window: Window, path: str, person: str | None, selector: str, topic: str
) -> None:
    canary = "<b onclick=\"x\">'lihava'</b> & <script>hacked=1</script>"
    text = f"{canary}\n\nti 1.12. klo 14–16, lö 5.12 kl. 9, Tue 1 Dec 14:00–16:00"
    demo.house.us("orderer", Message(words("Ennen")))
    page = await window.open(path, person, width=1280)
    await page.wait_for_timeout(300)
    fill(demo.house, text)
    demo.house.stir(topic)
    if path.startswith("/demo"):
        await page.evaluate("postMessage('news', location.origin)")
        await page.reload()  # a seat outside its demo page hears nothing by itself
    await expect(page.get_by_text("Otsikko").first).to_be_visible()
    live = await page.evaluate(SHAPE, selector)
    assert await page.evaluate("window.hacked") is None
    await page.reload()
    assert await page.evaluate(SHAPE, selector) == live


async def test_who_wants_no_motion_gets_none(demo: Caller, window: Window) -> None:
    for wish, some in (("reduce", False), ("no-preference", True)):
        page = await window.open("/", "orderer", reduced_motion=wish)
        await page.wait_for_timeout(300)
        demo.house.us("orderer", Message(words(f"Viesti {wish}")))
        await expect(page.get_by_text(f"Viesti {wish}")).to_be_visible()
        moves = await page.evaluate("getComputedStyle(document.querySelector('.fresh')).animationName !== 'none'")
        assert moves is some


async def test_a_message_is_announced_once_and_politely(demo: Caller, window: Window) -> None:
    page = await window.open("/", "orderer")
    log = page.get_by_role("log", name="Viestit")
    await expect(log).to_have_attribute("aria-live", "polite")
    await page.wait_for_timeout(300)
    await page.evaluate(
        """() => { window.added = []; new MutationObserver((all) => all.forEach((one) =>
        one.addedNodes.forEach((node) => added.push(node.textContent)))).observe(
        document.querySelector("[role=log]"), {childList: true, subtree: true}); }"""
    )
    demo.house.us("orderer", Message(words("Kuulutus")))
    await until_page(page, "added.length > 0")
    await page.wait_for_timeout(200)
    said = [text for text in await page.evaluate("added") if "Kuulutus" in text]
    assert len(said) == 1
    assert said[0].startswith("Keikka")  # who says it comes first


async def test_the_invitation_and_the_boards_work_without_scripts(demo: Caller, window: Window) -> None:
    page = await window.open(f"/i/{TOKEN}", java_script_enabled=False)
    await page.get_by_role("radio", name="Kyllä, tämä on oma laitteeni").check()
    await page.get_by_role("button", name="Aloita").click()
    await expect(page.get_by_text("Mikä on nimesi?")).to_be_visible()
    demo.house.boards["me"] = [rich()]
    await page.get_by_role("link", name="Keikat").click()
    await page.get_by_role("button", name="Kyllä", exact=True).click()
    await expect(page.locator(".said")).to_contain_text("Painettu: y:1")
    board = await window.open("/dispatch", "dispatch", java_script_enabled=False)
    demo.house.boards["dispatch"] = [{"id": "1", "state": "stuck", "message": rich()}]
    await board.reload()
    await board.locator(".orders").get_by_role("button", name="Ei", exact=True).click()
    await expect(board.locator(".beside")).to_contain_text("Painettu: n:1")


async def test_on_a_phone_the_dispatcher_is_led_to_what_was_opened(demo: Caller, window: Window) -> None:
    demo.house.boards["dispatch"] = [{"id": "1", "state": "stuck", "message": rich()}]
    page = await window.open("/dispatch", "dispatch")
    await page.wait_for_timeout(300)
    demo.house.us("dispatch", Message(words("Itsestään tullut")))
    await expect(page.get_by_role("button", name="Vain sinulle 1")).to_be_visible()
    await expect(page.get_by_text("Itsestään tullut")).to_be_hidden()
    await page.locator(".orders").get_by_role("button", name="Ei", exact=True).click()
    await expect(page.get_by_text("Painettu: n:1")).to_be_visible()
    await expect(page.get_by_text("Itsestään tullut")).to_be_visible()
    await page.get_by_role("button", name="Tilaukset").click()
    await expect(page.get_by_text("Itsestään tullut")).to_be_hidden()
