"""A new channel is one folder, one row in `PLATFORMS` and its texts: with a made-up one the whole house works."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters import platforms
from adapters.platforms import ChannelShape, OwnSetting, Platform, Traits, like
from adapters.port import Given, Messenger, MessengerModule
from bot import __main__, command
from bot.desk.telling import tell
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import BadConfiguration, Config, from_environment
from bot.house.platforms import invitation_links, links_in_chat, messengers
from dialogs.speech import CardName, Heard, verbatim
from storage import MasterKeys, outbox, people
from storage.orders import order_by_number
from storage.sealing import generate
from storage.transaction import Transaction
from tests.bot.house import pigeons
from tests.bot.house.pigeons import Pigeons
from tests.migrated import open_copy
from tests.theatre import Theatre
from tests.whole.rows import agree_all, enter

ROW = Platform(
    "pigeon",
    verbatim("Pigeon post"),
    Traits(threads=True),
    module="tests.bot.house.pigeons",
    settings=(OwnSetting("loft", like(r"[a-z0-9 ]+", "must be the name of a loft")), OwnSetting("roof", str)),
    begin="Build a loft first.",
    dispatch="roof",
    channel=ChannelShape(r"roof [0-9]+", "roof 1", "The roof's number"),
)
ENVIRONMENT = {
    "KEIKKA_PIGEON_LOFT": "loft seven",
    "KEIKKA_PIGEON_ROOF": "roof 1",
    "KEIKKA_LANGUAGE": "en",
    "KEIKKA_PUBLIC_URL": "https://keikka.example.org",
    "KEIKKA_MASTER_KEYS": generate(),
}
MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)
ORDER = (
    "Hello! We are looking for a lecturer with own experience of depression. The lecture is in Oulu on site on "
    "Tuesday 19 January 2027 14:00-16:00, for 30 nursing students."
)


@pytest.fixture(autouse=True)
def row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "PLATFORMS", (*platforms.PLATFORMS, ROW))


def configured(folder: Path, **more: str) -> Config:
    environment = {**ENVIRONMENT, "KEIKKA_DATABASE_URL": f"sqlite:///{folder}/keikka.db", **more}
    return from_environment(environment, folder / ".env")


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[tuple[WholeHouse, Pigeons]]:
    clock = Clock(MONDAY - datetime.now(UTC))
    database = open_copy(config.database_url, MasterKeys.from_environment_value(config.master_keys or ""), clock.now)
    house = WholeHouse(config, database, clock)
    made = messengers(config, database)
    await house.start(made)
    try:
        (post,) = made
        assert isinstance(post, Pigeons)
        yield house, post
    finally:
        await house.stop()


async def test_an_order_an_offer_and_a_booking_go_by_a_channel_of_one_folder_and_one_row(tmp_path: Path) -> None:
    async with running(configured(tmp_path)) as (house, post):
        everything = ["register", "offers_in_messenger", "feedback"]
        for role, name in (("expert", "Aino"), ("orderer", "Oona")):
            place = (ROW.name, f"{name}'s dovecote")
            await house.database.write(enter, place, role, name, "en", {}, everything)
        await house.database.write(agree_all, ROW.name)
        await post.send("Oona's dovecote", Heard("text", text=ORDER))
        summary = await post.sees("Oona's dovecote", "Check it and send it")
        await post.press(summary, "Send the order")
        await post.sees("Oona's dovecote", "Order 1 is sent.")
        card = await post.sees("roof 1", "Order 1, ")
        offer = await post.sees("Aino's dovecote", "Does it suit you?")
        assert "Request: lecture, Oulu" in offer.lines[0]
        await post.press(offer, "I take it")
        await post.sees("Oona's dovecote", "Aino")
        booked = await house.database.look(order_by_number, 1)
        assert booked is not None
        assert booked.state == "booked"
        story = await post.sees("roof 1", "Asked: number 1.")
        assert story.under is not None
        assert post.letters[story.under].lines[0] == card.lines[0]
        assert post.served == {card.lane}


@pytest.mark.parametrize("rings", [False, True])
def test_news_come_as_a_new_message_unless_an_edit_rings_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rings: bool
) -> None:
    monkeypatch.setattr(platforms, "PLATFORMS", (replace(ROW, traits=Traits(edits_ring=rings)),))

    def told_again(tx: Transaction) -> str | None:
        person = people.add_person(tx, language="en", zone="Europe/Helsinki", is_orderer=True)
        people.bind_identity(tx, person.id, ROW.name, "a dovecote", {"lane": "a dovecote"})
        outbox.remember_card(tx, ROW.name, "a dovecote", CardName("booking", "1"), "letter 1")
        tell(tx, person.id, "booked_orderer", {}, card=CardName("booking", "1"), news=True)
        return outbox.card_message(tx, ROW.name, "a dovecote", CardName("booking", "1"))

    theatre = Theatre(tmp_path)
    assert theatre.do(told_again) == ("letter 1" if rings else None)
    theatre.close()


async def test_its_links_are_had_from_the_chat_and_from_the_command_line(tmp_path: Path) -> None:
    config = configured(tmp_path)
    async with running(config) as (_house, post):
        told = await links_in_chat(config, [post])
    assert told == ("https://keikka.example.org/i/{}", "pigeon:loft seven:{}")


def test_the_command_line_knows_its_link(tmp_path: Path) -> None:
    told = invitation_links(configured(tmp_path))
    assert told == ["https://keikka.example.org/i/{token}", "pigeon:loft seven:{token}"]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"KEIKKA_PIGEON_LOFT": "!"}, "KEIKKA_PIGEON_LOFT must be the name of a loft."),
        ({"KEIKKA_PIGEON_LOFT": ""}, "KEIKKA_PIGEON_ROOF is set, but KEIKKA_PIGEON_LOFT is not"),
        ({"KEIKKA_PIGEON_LOFTT": "a"}, "Did you mean KEIKKA_PIGEON_LOFT?"),
    ],
)
def test_its_settings_are_checked_like_all_others(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    with pytest.raises(BadConfiguration) as told:
        configured(tmp_path, **environment)
    assert words in str(told.value)


def test_what_it_refuses_is_told_in_a_line(tmp_path: Path) -> None:
    config = configured(tmp_path, KEIKKA_PIGEON_LOFT="ab")
    database = open_copy(config.database_url, MasterKeys.from_environment_value(generate()), Clock().now)
    with pytest.raises(OSError, match="too short a name for a loft"):
        messengers(config, database)
    database.close_now()


def test_doctor_and_areas_know_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("areas", "doctor"):  # their choices and options are made of the rows when the module is read
        monkeypatch.delitem(sys.modules, f"bot.command.{name}", raising=False)
        monkeypatch.delattr(command, name, raising=False)

    def run(*words: str, **more: str) -> Result:
        environment = {**ENVIRONMENT, "KEIKKA_DATABASE_URL": f"sqlite:///{tmp_path}/keikka.db", **more}
        return CliRunner().invoke(__main__.main, words, env=environment)

    assert run("doctor", "pigeon", KEIKKA_PIGEON_LOFT="", KEIKKA_PIGEON_ROOF="").stderr == (
        "KEIKKA_PIGEON_LOFT is not set. Build a loft first.\n"
    )
    assert "roof 1" in run("areas", "set", "North", "--places", "Lappi", "--pigeon", "chimney").stderr
    made = run("areas", "set", "North", "--places", "Lappi", "--pigeon", "roof 12")
    assert made.stdout.splitlines()[-1] == "    pigeon roof 12", made.stderr
    seen = run("doctor", "pigeon")
    assert (seen.exit_code, seen.stdout) == (0, "good      The loft is loft seven, with ['roof 1', 'roof 12'].\n")
    assert "--pigeon" in run("areas", "set", "--help").stdout


def test_every_row_names_a_module_that_fits_a_messenger_into_a_house() -> None:
    made_up: MessengerModule = pigeons  # and mypy looks at its functions
    for row in platforms.messengers():
        module = row.load()
        assert all(callable(getattr(module, name)) for name in ("make", "examine", "link_to")), row.name
    assert isinstance(made_up.make(Given({"loft": "loft seven"}, "https://keikka.example.org", "en")), Messenger)
