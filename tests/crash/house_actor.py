"""A house that lives a random life until it is killed: orders, answers, late answers, drop-outs, cancellations.

Run as a child process: `python -m tests.crash.house_actor FOLDER SEED ACTS [AT FAULT]`. Each act is heard under a fixed
id, so that one repeated after a kill is the same act; it is printed only when it is committed. `FAULT` kills the
process by SIGKILL at that statement or commit boundary, counted from the act `AT` on; after the last act comes the end.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.due import rules
from dialogs.speech import Heard
from storage import MasterKeys, marks, settings
from storage.inbox import HEARINGS
from storage.transaction import Transaction
from tests.theatre import Player, StageClock, Theatre

TOPICS = ("depression", "diabetes", "epilepsy")
EXPERTS, ORDERERS = 12, 6
SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


class Reopened(Theatre):
    """A theatre over a file that may hold an earlier life: its people are found again, its clock goes on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, keys=MasterKeys.from_environment_value(SECRET))
        moments = self.do(marks.marks_of, "stage_clock")
        if moments:
            self.clock = StageClock(datetime.fromisoformat(max(moments)))
        self.cast()

    def cast(self) -> None:
        """The people of the play: made on the first evening, found again later."""
        known = self.do(marks.marks_of, "cast")
        if not known:
            self.do(settings.change, "orders_a_day", 1000, "test")
            self.do(settings.change, "requests_a_day", 1000, "test")
        for n in range(EXPERTS):
            self._role(f"expert{n}", known, n)
        for n in range(ORDERERS):
            self._role(f"orderer{n}", known, n)
        self._role("coordinator0", known, 0)

    def _role(self, name: str, known: set[str], n: int) -> None:
        for line in known:
            if line.startswith(f"{name}="):
                self.players[name] = Player(name, line.partition("=")[2], "fi")
                return
        if name.startswith("expert"):
            player = self.expert(name, topics_own=[TOPICS[n % 3], TOPICS[(n + 1) % 3]], short_notice=n % 2 == 0)
        elif name.startswith("orderer"):
            player = self.orderer(name)
        else:
            player = self.coordinator(name)
        self.do(marks.mark, "cast", f"{name}={player.id}")

    def remember_clock(self) -> None:
        self.do(marks.mark, "stage_clock", self.clock.moment.isoformat())


def main() -> None:
    folder, seed, acts = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    stage = Reopened(folder)
    at, fault = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 4 else (acts + 1, 0)
    done = stage.do(_heard_acts)
    if done:
        act(stage, seed, done - 1)  # the last one once more: it is heard once
    for n in range(done, acts + 1):
        if n >= at:
            _plant(stage, fault)
            at = acts + 1
        if n < acts:
            act(stage, seed, n)
            print(f"ack {n}", flush=True)
    finish(stage)
    print("finished", flush=True)
    stage.close()


def _plant(stage: Theatre, fault: int) -> None:
    left = [fault]

    def hit(_point: str) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    stage.database.fault = hit


def _heard_acts(tx: Transaction) -> int:
    return sum(one.external_id.startswith("life-") for one in HEARINGS.all(tx))


def act(stage: Reopened, seed: int, n: int) -> None:
    """The n-th act of this life. What it is depends on the seed and on what can be done now."""
    dice = random.Random(f"{seed}/{n}")
    if dice.random() < 0.3:
        stage.later(hours=dice.choice((1, 2, 4, 26, 70)))
        stage.remember_clock()
    for name, player in stage.players.items():
        if name.startswith("expert") and dice.random() < 0.9:
            stage.open(player)
    who, heard = _choose(stage, dice)
    stage.hear(who, heard, f"life-{n}")


def _choose(stage: Reopened, dice: random.Random) -> tuple[Player, Heard]:
    if dice.random() < 0.35:
        orderer = stage.players[f"orderer{dice.randrange(ORDERERS)}"]
        return orderer, Heard("form", data="order", fields=tuple(_order(stage, dice).items()))
    names = sorted(stage.players)
    for _try in range(8):
        player = stage.players[dice.choice(names)]
        offered = [data for _label, data in stage.buttons(player) if data.partition(":")[0] in WANTED]
        if offered:
            return player, Heard("press", data=dice.choice(offered))
    return stage.players["coordinator0"], Heard("press", data="why:1")


#: What actors press. Enough of every kind that offers, bookings and ends of all sorts come about.
WANTED = frozenset(
    {"yes", "no", "drop", "dropped", "cancel", "cancelled", "skip", "extend", "widen", "remote", "clear", "feedback",
     "selfassess", "notheld", "staffdrop", "staffdropped", "asked", "assign", "phone", "phoned", "notright"}
)  # fmt: skip


def _order(stage: Reopened, dice: random.Random) -> dict[str, str]:
    day = (stage.local() + timedelta(days=dice.choice((1, 2, 6, 15, 25)))).date()
    hour = dice.randrange(9, 17)
    return {
        "topics": dice.choice(TOPICS),
        "perspective": "either",
        "kind": "lecture",
        "date": f"{day.day}.{day.month}.{day.year}",
        "time": f"{hour}-{hour + 2}",
        "format": dice.choice(("onsite", "remote", "either")),
        "place": "Oulu",
        "organisation": "Esimerkkikoulu",
        "contact_name": "Oona Esimerkki",
        "contact": "oona@example.org",
        "w:send": "1",
    }


def finish(stage: Theatre) -> None:
    """Let time run until nothing is left to happen."""
    for _round in range(400):
        moment = stage.database.look_now(rules.next_moment)
        if moment is None:
            return
        stage.until(moment)


if __name__ == "__main__":
    main()
