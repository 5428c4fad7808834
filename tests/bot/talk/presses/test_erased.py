"""An order's buttons stay in chats for years: what they open has perhaps been erased by then, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk import ordering
from storage import erasure, people
from storage.transaction import Transaction
from tests.given import ORDER
from tests.theatre import Theatre


def _ordered_cancelled_and_erased(tx: Transaction, orderer: str) -> int:
    person = people.person(tx, orderer)
    assert person is not None
    order = ordering.submit(tx, person, ORDER)
    ordering.cancel(tx, order, orderer)
    erasure.erase_order(tx, order.id)
    return order.number


@pytest.mark.parametrize("verb", ["why", "see"])
def test_what_was_written_has_been_erased(tmp_path: Path, verb: str) -> None:
    stage = Theatre(tmp_path)
    kirsi, oona = stage.coordinator("Kirsi"), stage.orderer("Oona")
    stage.expert("Aino")
    number = stage.do(_ordered_cancelled_and_erased, oona.id)
    stage.press_data(kirsi, f"{verb}:{number}")
    assert "on poistettu" in "\n".join(stage.screen(kirsi, 1))
    stage.close()
