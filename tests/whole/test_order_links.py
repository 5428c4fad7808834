"""A link on an organisation's page begins an order with some lines filled in: on Telegram and on the web alike."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.web.site import WebAdapter
from bot.command import invite
from bot.desk import joining, order_links
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import BadConfiguration, Config
from bot.house.sessions import WebDoors
from storage import Database, MasterKeys, tokens
from storage.sealing import generate
from storage.transaction import Transaction
from tests.fakes.telegram_api import Phone
from tests.migrated import open_copy
from tests.whole.devices.telegram import TelegramDevice, TelegramStage

PAGE = {"organisation": "Oulun ammattikorkeakoulu", "topics": "masennus", "kind": "luento", "place": "Oulussa"}
LINES = ["Aihe: masennus", "Tehtävä: luento", "Paikka: Oulu", "Organisaatio: Oulun ammattikorkeakoulu"]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[TelegramStage]:
    made = TelegramStage(TelegramDevice(), tmp_path, "2026-11-23 10:00", "fi")
    made.enter("orderer", "Oona", "fi", {})
    made.enter("stranger", "Outi", "fi", {})
    made.enter("coordinator", "Kirsi", "fi", {})
    try:
        yield made
    finally:
        made.close()


def told(stage: TelegramStage, who: str) -> list[str]:
    return [line for message in stage.news(who) for line in message.lines]


def code(stage: TelegramStage, **wanted: str) -> str:
    return str(stage.database.write_now(order_links.make, wanted or PAGE, "fi", "cli"))


def opens(stage: TelegramStage, who: str, link: str) -> None:
    phone: Phone = stage.device.phones[who]
    address = stage.run(stage.house.messengers[0].adapter.link_to(link))
    assert address is not None
    stage.act(lambda: phone.open_link(address))


def test_what_the_page_knows_is_shown_and_the_rest_is_asked(stage: TelegramStage) -> None:
    opens(stage, "Outi", code(stage))
    lines = told(stage, "Outi")
    assert [line for line in lines if line in LINES] == LINES
    assert lines[lines.index(LINES[-1]) + 1] == "Kenen kokemusta tarvitset?"
    stage.presses("Outi", "Oma kokemus")
    stage.says("Outi", "8.12. klo 14-16 paikan päällä")
    assert any("yhteyshenkilö" in line for line in told(stage, "Outi"))
    stage.says("Outi", "Outi Esimerkki")
    stage.says("Outi", "outi@example.org")
    assert {*LINES, "Aika: klo 14–16"} <= set(told(stage, "Outi"))
    stage.presses("Outi", "Lähetä tilaus")
    assert "Tila: odottaa koordinaattoria: uusi tilaaja" in stage.card(1), "the link makes nobody known"


def test_a_returning_orderer_need_not_say_who_they_are(stage: TelegramStage) -> None:
    opens(stage, "Oona", code(stage))
    lines = told(stage, "Oona")
    assert "Organisaatio: Oulun ammattikorkeakoulu" in lines, "they come from that page"
    assert "Yhteyshenkilö: Oona Meri" in lines


@pytest.mark.shows("verb order_link")
def test_one_code_is_for_everybody_who_reads_the_page(stage: TelegramStage) -> None:
    link = code(stage)
    for who in ("Outi", "Oona", "Outi"):
        opens(stage, who, link)
        assert LINES[0] in told(stage, who)


def test_a_half_written_order_is_not_thrown_away(stage: TelegramStage) -> None:
    stage.says("Outi", "Tarvitsemme työpajan suruista, paikka Kemi")
    told(stage, "Outi")
    opens(stage, "Outi", code(stage))
    lines = told(stage, "Outi")
    assert "Sinulla on tilaus, jota ei ole vielä lähetetty." in lines[0]
    assert "Paikka: Kemi" in lines
    assert "Paikka: Oulu" not in lines


def revoked(stage: TelegramStage) -> str:
    link = code(stage)
    stage.database.write_now(lambda tx: _take_back(tx, link))
    return link


def expired(stage: TelegramStage) -> str:
    link = stage.database.write_now(lambda tx: tokens.make(tx, order_links.PURPOSE, "{}", None, timedelta(seconds=-1)))
    return str(link)


def of_something_else(stage: TelegramStage) -> str:
    return str(stage.database.write_now(lambda tx: tokens.make(tx, "feedback", "{}", None, timedelta(days=1))))


def forged(_stage: TelegramStage) -> str:
    return "organisation-Virasto_topic-hiv"


@pytest.mark.parametrize("bad", [revoked, expired, of_something_else, forged])
def test_a_code_that_is_no_good_is_told_in_a_sentence_and_an_order_begins(stage: TelegramStage, bad: object) -> None:
    assert callable(bad)
    opens(stage, "Outi", bad(stage))
    lines = told(stage, "Outi")
    assert lines[0] == "Tämä linkki ei ole enää voimassa. Jos joku kutsui sinut, pyydä häneltä uusi linkki."
    assert lines[1].startswith("Hei. Tästä voit tilata kokemusasiantuntijan.")
    stage.says("Outi", "Luento masennuksesta")
    assert "Aihe: masennus" in told(stage, "Outi")


def test_a_used_invitation_lets_nobody_else_in_and_its_holder_go_on(stage: TelegramStage) -> None:
    token = stage.database.write_now(joining.invite, "expert", None, "fi", "cli")
    stage.enter("stranger", "Aino", "fi", {})
    opens(stage, "Aino", token)
    question = told(stage, "Aino")[-4:]
    opens(stage, "Aino", token)
    assert told(stage, "Aino")[-4:] == question
    opens(stage, "Outi", token)
    assert told(stage, "Outi") == ["Tämä kutsu ei ole enää voimassa. Pyydä uusi."]
    outi = stage.person("Outi")
    assert outi is not None
    assert not outi.is_expert


# On the web


@asynccontextmanager
async def website(folder: Path) -> AsyncIterator[tuple[WholeHouse, aiohttp.ClientSession, str]]:
    config = Config(database_url=f"sqlite:///{folder}/house.db", public_url="http://localhost:8080")
    clock = Clock()
    database = open_copy(config.database_url, MasterKeys.from_environment_value(generate()), clock.now)
    house = WholeHouse(config, database, clock)
    web = WebAdapter(host="127.0.0.1", port=0, public_url=config.public_url, doors=WebDoors(database), language="fi")
    await house.start([web])
    base = f"http://127.0.0.1:{web.port}"
    try:
        async with aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": base}
        ) as browser:
            yield house, browser, base
    finally:
        await house.stop()


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.mark.parametrize("begins", ["press", "words"])
async def test_the_same_code_on_the_web(tmp_path: Path, begins: str) -> None:
    async with website(tmp_path) as (house, browser, base):
        link = await house.database.write(order_links.make, PAGE, "fi", "cli")
        page = await (await browser.get(f"{base}/?start={link}")).text()
        assert all(line in page for line in LINES)
        fields = {"act": field(page, "act"), "after": "0"}
        if begins == "press":
            await browser.post(f"{base}/press", data=fields | {"data": f"order:from:{link}"})
        else:
            await browser.post(f"{base}/say", data=fields | {"text": "Kumpi vain", "start": field(page, "start")})
        page = await (await browser.get(f"{base}/")).text()
        assert ("Kenen kokemusta tarvitset?" if begins == "press" else "Mikä päivä?") in page
        assert all(line in page for line in LINES) == (begins == "press")
        page = await (await browser.get(f"{base}/?start={link}")).text()
        assert page.count("Aloita tilaus") == (1 if begins == "press" else 0), "what is half written is not begun twice"


async def test_a_made_up_code_on_the_web_is_told_and_the_page_greets(tmp_path: Path) -> None:
    async with website(tmp_path) as (_house, browser, base):
        for made_up in ("made-up", "%3Cb%3E", "x" * 500):
            answer = await browser.get(f"{base}/?start={made_up}")
            page = await answer.text()
            assert answer.status == 200
            assert ("Tämä linkki ei ole enää voimassa" in page) == (made_up == "made-up")
            assert "Hei. Tästä voit tilata kokemusasiantuntijan." in page


# From the command line


def test_the_command_prints_a_line_for_each_platform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = Config(
        database_url=f"sqlite:///{tmp_path}/house.db", public_url="https://keikka.example.org",
        master_keys=generate(), platforms={"slack": {"bot_token": "xoxb-1"}},
    )  # fmt: skip
    invite.print_order_links(config, {"topics": "depression and debt", "place": "Uleåborg"}, "en")
    web, slack = capsys.readouterr().out.split("\n")[:2]
    assert re.fullmatch(r"https://keikka\.example\.org/\?start=[A-Za-z0-9_-]{43}", web)
    assert slack == f"/keikka start {web.partition('=')[2]}"
    database = Database(config.database_url, MasterKeys.from_environment_value(config.master_keys or ""), Clock().now)
    filled = database.look_now(order_links.filled_in, web.partition("=")[2])
    database.close_now()
    assert filled == {"topics": ["depression", "debt"], "place": {"kind": "municipality", "key": "Oulu"}}


@pytest.mark.parametrize("wanted", [{}, {"topics": "xyzzy"}, {"place": "Atlantis"}])
def test_what_is_not_understood_is_told_in_a_line(tmp_path: Path, wanted: dict[str, str]) -> None:
    config = Config(database_url=f"sqlite:///{tmp_path}/house.db", master_keys=generate())
    with pytest.raises(BadConfiguration):
        invite.print_order_links(config, wanted, "fi")


def _take_back(tx: Transaction, link: str) -> None:
    token = tokens.find(tx, link, order_links.PURPOSE)
    assert token is not None
    tokens.revoke_one(tx, token)
