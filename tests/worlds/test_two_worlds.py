"""I17, R20: nothing that an orderer gets tells whether an expert exists, until a yes or the announced time.

The same acts in two houses that differ by experts alone. What reaches the orderer's clients is the same to the byte,
and what is done for the orderer is the same to the statement; nothing is masked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.offers import OFFERS
from storage.transaction import Transaction
from tests.theatre import Theatre
from tests.whole.device import Device
from tests.whole.devices.slack import SlackDevice
from tests.whole.devices.telegram import TelegramDevice
from tests.worlds.messengers import MessengerWorld
from tests.worlds.web import Base, WebWorld, base, open_world
from tests.worlds.worlds import (
    Records,
    World,
    are_silent,
    many,
    nobody,
    one_who_is_away,
    one_who_suits,
    say_no,
    watch,
)

Register = Callable[[Transaction], None]
Acts = Callable[[Theatre], None]

WORDS = (
    "Tarvitsemme luennon masennuksesta, oma kokemus, Oulussa paikan päällä ti 8.12.2026 klo 14-16, kuulijoina 30 "
    "hoitajaopiskelijaa."
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return base(tmp_path_factory.mktemp("base"))


async def story(oona: WebWorld) -> None:
    """All that an orderer can do and look at before a yes, until the announced time; experts look, and are silent."""
    await oona.says(WORDS)
    await oona.presses("w:send")
    await oona.looks()
    await oona.passes(seconds=60)
    await oona.looks()
    await oona.says("omat tilaukset")
    await oona.presses("show:1")
    await oona.presses("edit:1:audience")
    await oona.says("opiskelijoita")
    await oona.presses("w:send")
    await oona.passes(seconds=10)
    await oona.presses("show:1")
    await oona.passes(hours=5)
    await oona.looks()
    await oona.presses("widen:1")
    await oona.looks()
    await oona.presses("remote:1")
    await oona.passes(minutes=2)
    await oona.presses("edit:1:date")
    await oona.says("9.12.2026")
    await oona.presses("w:send")
    await oona.looks()
    await oona.passes(minutes=2)
    await oona.passes(hours=20)
    await oona.looks()
    await oona.presses("cancel:1")
    await oona.presses("cancel:1:yes")
    await oona.looks()
    await oona.passes(minutes=2)
    await oona.says(WORDS)
    await oona.presses("w:send")
    await oona.passes(hours=2)
    await oona.presses("edit:2:date")
    await oona.says("apua")
    await oona.says("peru")
    await oona.passes(hours=46)
    await oona.looks()
    await oona.passes(days=1)
    await oona.presses("show:2")
    await oona.looks()


def play(made: Base, folder: Path, register: Register, experts: Acts) -> tuple[Records, list[str]]:
    """What reached the orderer in a world, and what became of the offers there."""
    world = World()
    folder.mkdir()

    async def whole(patch: pytest.MonkeyPatch) -> list[str]:
        oona = await open_world(made, folder, world, patch, register, experts)
        try:
            await story(oona)
            return [one.state for one in oona.stage.database.look_now(OFFERS.all)]
        finally:
            await oona.close()

    with pytest.MonkeyPatch.context() as patch:
        watch(patch, lambda: world)
        return world.records, asyncio.run(whole(patch))


@pytest.fixture(scope="module")
def alone(house: Base, tmp_path_factory: pytest.TempPathFactory) -> Records:
    """What reaches the orderer where nobody knows the topic."""
    records, offers = play(house, tmp_path_factory.mktemp("nobody") / "house", nobody, are_silent)
    assert offers == []
    assert sum(what.startswith("POST") for what, _got in records.seen) > 20
    return records


@pytest.mark.parametrize(
    ("register", "experts", "asked"),
    [(one_who_suits, are_silent, True), (many, say_no, True), (one_who_is_away, are_silent, False)],
    ids=["one who is silent", "many who say no", "one who is away"],
)
def test_on_the_web_every_byte_and_every_statement_is_the_same(
    house: Base, alone: Records, register: Register, experts: Acts, asked: bool, tmp_path: Path
) -> None:
    found, offers = play(house, tmp_path / "house", register, experts)
    assert bool(offers) == asked
    alone.assert_same(found)


def talk(oona: MessengerWorld) -> None:
    """The same by words and buttons in a messenger's chat."""
    oona.says(WORDS)
    oona.presses("Lähetä tilaus")
    oona.passes(minutes=1)
    oona.says("omat tilaukset")
    oona.presses("Muuta tilausta")
    oona.passes(minutes=1)
    oona.presses("Muuta: Päivä")
    oona.says("9.12.2026")
    oona.presses("Tallenna muutokset")
    oona.passes(hours=7)
    oona.says("omat tilaukset")
    oona.presses("Peru tilaus")
    oona.presses("Kyllä, peru tilaus")
    oona.passes(minutes=1)
    oona.says(WORDS)
    oona.presses("Lähetä tilaus")
    oona.passes(days=3)
    oona.presses("Laajempi alue")
    oona.passes(days=1)


def chat(device: Device[Any], folder: Path, *, somebody: bool) -> tuple[Records, list[str]]:
    """What reached the orderer on this messenger in a world, and what became of the offers there."""
    world = World()
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        watch(patch, lambda: world)
        oona = MessengerWorld(device, folder, world, patch)
        try:
            oona.enter("expert", "Aino", topics="depression" if somebody else "epilepsy", home="Oulu")
            talk(oona)
            offers = oona.stage.look(OFFERS.all)
        finally:
            oona.close()
    return world.records, [one.state for one in offers]


@pytest.mark.parametrize("device", [TelegramDevice, SlackDevice])
def test_on_a_messenger_every_call_and_every_statement_is_the_same(device: type[Device[Any]], tmp_path: Path) -> None:
    expected, offers = chat(device(), tmp_path / "nobody", somebody=False)
    assert offers == []
    found, offers = chat(device(), tmp_path / "somebody", somebody=True)
    assert len(offers) > 2
    assert sum("statements" in what for what, _got in expected.seen) > 12
    assert len(expected.seen) > 30
    expected.assert_same(found)
