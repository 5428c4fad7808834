"""Real messages pasted as the first words: each leads to a sent order by short answers, whatever was understood."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialogs.form.question import Question, question
from dialogs.form.turn import World
from dialogs.forms.order import ORDER
from tests.dialogs.playing import Player

MESSAGES = [
    json.loads(line)
    for name in ("dev_orders.jsonl", "orders_read.jsonl")
    for line in (Path(__file__).parents[1] / "understanding" / name).read_text(encoding="utf-8").splitlines()[:40]
]

#: What is answered to each question that is still asked: short words as on a phone, or a press.
ANSWERS: dict[str, list[str]] = {
    "topics": ["masennus", "kuulovamma"],
    "perspective": ["kumpi vain", "egen"],
    "kind": ["luento", "panel"],
    "date": ["12.3.", "11.4."],
    "time": ["14-16", "klo 9"],
    "length": ["2 t", "90 min"],
    "format": ["paikan päällä", "på plats"],
    "place": ["oulu", "Kuopiossa"],
    "organisation": ["Esimerkkiyhdistys", "Exempelskolan"],
    "contact_name": ["Maija Meri", "Kalle Koivu"],
    "contact": ["040 123 4567", "maija@example.org"],
}


def answer(waiting: Question, player: Player, turn: int) -> None:
    if waiting.kind == "offer":
        player.say("kyllä" if turn % 2 else "ei")
    else:
        assert waiting.slot is not None
        player.say(ANSWERS[waiting.slot.name][turn % 2])


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["id"])
def test_a_pasted_message_leads_to_a_sent_order(message: dict[str, Any]) -> None:
    now = datetime.fromisoformat(message["base_date"]).replace(hour=12, tzinfo=ZoneInfo("Europe/Helsinki"))
    player = Player(ORDER, message["lang"], now=now).say(message["text"])
    asked = []
    for turn in range(20):
        waiting = question(ORDER, player.draft, World(now))
        if waiting.kind == "summary":
            break
        asked.append((waiting.kind, waiting.slot.name if waiting.slot else None))
        answer(waiting, player, turn)
    player.press("w:send")
    assert player.outcome == "submit", asked
    assert {
        "topics",
        "kind",
        "date",
        "time",
        "format",
        "organisation",
        "contact_name",
        "contact",
    } <= player.answers.keys()
    assert len(asked) == len(set(asked)), f"asked twice: {asked}"
    assert player.answers["date"] >= now.date().isoformat()  # type: ignore[operator]  # an ISO day
