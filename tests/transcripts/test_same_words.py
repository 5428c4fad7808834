"""I17: what an orderer reads is the same whether or not a given expert exists, until a yes or the announced time.

So are the bodies that their browser gets for the chat, with every number in them; ids of rows alone are masked (R20).

Otherwise an order would be a question: is there somebody with this illness in this town? (R16)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.web import say
from bot.desk import joining
from bot.views import pages
from storage import people
from tests.theatre import Player, Theatre
from tests.transcripts.stage import CoreStage

ORDER = {
    "topics": "grief",
    "perspective": "either",
    "kind": "lecture",
    "date": "2026-12-08",
    "time": "14:00-16:00",
    "format": "onsite",
    "place": "m-oulu",
}


#: Ids of rows, what makes links, and the stamp of a draft, which is the end of an id.
MADE_UP = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{43}|(?<=~)[0-9a-f]{4}(?=\")")


def nobody(theatre: Theatre) -> None:
    """Nobody knows the topic."""
    theatre.expert("Aino", topics_own=["depression"])


def one_who_is_silent(theatre: Theatre) -> None:
    theatre.expert("Aino", topics_own=["grief"])


def one_who_says_no(theatre: Theatre) -> None:
    theatre.expert("Aino", topics_own=["grief"])


def one_who_is_away(theatre: Theatre) -> None:
    aino = theatre.expert("Aino", topics_own=["grief"])
    theatre.do(lambda tx: joining.pause(tx, _found(people.person(tx, aino.id))))


def one_far_away(theatre: Theatre) -> None:
    theatre.expert("Aino", topics_own=["grief"], home="Utsjoki")


def many(theatre: Theatre) -> None:
    for n in range(5):
        theatre.expert(f"Expert{n}", topics_own=["grief"])


def _found(person: people.Person | None) -> people.Person:
    assert person is not None
    return person


Register = Callable[[Theatre], None]
REGISTERS: tuple[Register, ...] = (one_who_is_silent, one_who_says_no, one_who_is_away, one_far_away, many)


def orderers_side(folder: Path, register: Register, language: str) -> list[str]:
    """Everything the orderer sees while they wait and ask, and the order's own page, up to the announced time."""
    stage = CoreStage(folder, "2026-11-23 10:00", language)
    theatre = stage.theatre
    register(theatre)
    stage.enter("orderer", "Oona", language, {})
    oona = theatre.players["Oona"]
    seen: list[str] = []
    last = ""

    def look() -> None:
        nonlocal last
        chat = theatre.database.look_now(pages.look, oona.id, "chat", {"after": last}).values
        last = str(chat["last"])
        seen.append(MADE_UP.sub("...", json.dumps([last, say.entries(chat["entries"], say.Reader(language))])))
        seen.extend("\n".join(one.lines) for one in stage.news("Oona"))
        seen.append("\n".join(stage.page(1)))
        page = theatre.database.look_now(pages.look, oona.id, "me", {})
        seen.append(repr(page.values))

    stage.fills("Oona", "order", ORDER)
    look()
    for name, who in list(theatre.players.items()):
        if name != "Oona":
            theatre.open(who)
            if register is one_who_says_no:
                _press(theatre, who, "no:")
    look()
    stage.says("Oona", {"fi": "omat tilaukset", "sv": "mina beställningar", "en": "my orders"}[language])
    look()
    theatre.press_data(oona, "edit:1:audience")
    stage.says("Oona", "opiskelijoita")
    _press(theatre, oona, "w:send")
    look()
    for moment in ("2026-11-24 09:00", "2026-11-24 17:00", "2026-11-25 09:59", "2026-11-25 10:01"):
        theatre.until(moment)
        look()
    theatre.press_data(oona, "show:1")
    look()
    theatre.press_data(oona, "widen:1")
    look()
    stage.close()
    return seen


def _press(theatre: Theatre, who: Player, begins: str) -> None:
    data = next(data for _label, data in theatre.buttons(who) if data.startswith(begins))
    theatre.press_data(who, data)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.__name__)
def test_the_orderer_reads_the_same(register: Register, language: str, tmp_path: Path) -> None:
    for name in ("nobody", "somebody"):
        (tmp_path / name).mkdir()
    expected = orderers_side(tmp_path / "nobody", nobody, language)
    assert len(expected) > 20
    assert orderers_side(tmp_path / "somebody", register, language) == expected
