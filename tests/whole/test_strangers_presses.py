"""S22: who presses in the dispatch channel and is nobody here is answered, and nothing of them is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.port import Incoming
from bot.house import delivery
from bot.house.hearing import hear_and_handle
from dialogs.speech import Heard
from storage import outbox
from storage.tables import alarms, identities, keys, persons
from storage.transaction import Transaction
from tests.theatre import Theatre


@pytest.mark.shows("card stranger")
@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("sv", "Den knappen är gammal eller inte för dig. Inget har ändrats."),
        (None, "Tuo painike on vanha tai ei ole sinulle. Mikään ei muuttunut."),
    ],
)
def test_twenty_presses_of_two_strangers_make_nobody(language: str | None, answer: str, tmp_path: Path) -> None:
    theatre = Theatre(tmp_path)
    theatre.coordinator("Kirsi")
    before = theatre.database.look_now(_rows)
    for n in range(20):
        heard = Heard("press", data="release:1")
        press = Incoming("telegram", f"press {n}", f"account {n % 2}", "-1001", heard, language=language, private=False)
        theatre.do(hear_and_handle, press)
    rows = [row for _again in range(20) for row in theatre.do(outbox.lease, "telegram", 9, 60.0, "house")]
    said = [theatre.do(delivery.prepare, row) for row in rows]
    assert [theatre.text(one.message, one.language) for one in said if one is not None][:2] == [answer, answer]
    for row in rows:
        theatre.do(delivery.undeliverable, row, "blocked")
    assert theatre.database.look_now(_rows) == before, "nor is it an alarm that they cannot be written to"
    theatre.close()


def _rows(tx: Transaction) -> list[int]:
    return [int(tx.value(select(func.count()).select_from(one))) for one in (persons, identities, keys, alarms)]
