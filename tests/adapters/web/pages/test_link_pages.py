"""Pages behind links in a real browser: feedback, the order's own link, the poster."""

from __future__ import annotations

from playwright.async_api import expect

from tests.adapters.web.calling import Caller
from tests.adapters.web.fakes import CODE, TOKEN
from tests.adapters.web.pages.browsing import Window, of_pages

pytestmark = of_pages


async def test_a_feedback_form_with_errors_leads_to_them(demo: Caller, window: Window) -> None:
    for scripts in (True, False):
        page = await window.open(f"/f/{TOKEN}", java_script_enabled=scripts)
        await page.get_by_label("Mikä oli hyödyllistä?").fill("Rehellisyys")
        await page.get_by_role("button", name="Lähetä vastaukset").click()
        await expect(page.get_by_role("alert")).to_be_focused()
        await expect(page).to_have_title("Virhe: Palaute – Keikka")
        await expect(page.get_by_label("Mikä oli hyödyllistä?")).to_have_value("Rehellisyys")
        await page.get_by_role("alert").get_by_role("link").first.click()
        await expect(page.get_by_role("radio", name="1", exact=True)).to_be_focused()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")
        await page.get_by_role("radio", name="Kyllä").check()
        await page.get_by_role("button", name="Lähetä vastaukset").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Vastauksesi on tallennettu")
        answers = dict(demo.house.heard[-1].heard.fields)
        assert (answers["rating"], answers["again"], answers["useful"]) == ("3", "yes", "Rehellisyys")
        demo.house.forms["feedback"] = "open"
    window.faults.clear()  # the browser's own words about the 422


async def test_the_order_link_is_copied(demo: Caller, window: Window) -> None:
    context = await window.context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await page.goto(f"{window.base}/o/{TOKEN}")
    await page.get_by_role("button", name="Kopioi").click()
    await expect(page.get_by_text("Kopioitu.")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == f"http://localhost:8080/o/{TOKEN}"


async def test_the_poster_is_one_sheet_of_a4(demo: Caller, window: Window) -> None:
    demo.house.intro = "Pitkä ja perusteellinen työpaja ammattilaisille ja opiskelijoille, ti 1.12. klo 14–16"
    page = await window.open(f"/a/{CODE}/poster", width=1280)
    pdf = await page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf
