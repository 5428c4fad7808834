"""Small scenes in which one setting shows. Each is played in a house that has decided on it, and tells what is seen.

Oona orders, Kirsi coordinates; experts enter as a scene needs them. A scene returns what somebody reads, or when.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk import joining
from bot.due import audit, rules
from bot.due.refusals import note_refusals
from bot.house import delivery, sessions
from bot.house.errands import Errands
from dialogs.speech import Heard
from storage import clearing, orders, outbox, people, settings
from storage.transaction import Transaction
from storage.waking import Noted
from tests.theatre import HELSINKI
from tests.transcripts.stage import CoreStage

#: The gig that is ordered unless a scene says otherwise: a remote lecture two weeks ahead, after 11 working days.
GIG = {
    "kind": "lecture",
    "topics": "depression",
    "perspective": "either",
    "date": "2026-12-08",
    "time": "14:00-16:00",
    "format": "remote",
}
ONSITE = {"format": "onsite", "place": "m-oulu"}
NOTHING = "nothing"


class House:
    """A house with Oona and Kirsi in it, which has decided on one setting before anything else happened."""

    def __init__(self, folder: Path, now: str, decided: tuple[str, Any] | None) -> None:
        folder.mkdir()
        self.stage = CoreStage(folder, now, "en")
        self.theatre = self.stage.theatre
        if decided is not None:
            self.theatre.do(settings.change, *decided, "test")
        self.enters("coordinator", "Kirsi")
        self.enters("orderer", "Oona")

    def enters(self, role: str, name: str, **options: str) -> None:
        self.stage.enter(role, name, options.get("language", "en"), options)

    def expert(self, name: str = "Aino", **options: str) -> None:
        self.enters("expert", name, home="Oulu", **options)

    # -- what they do

    def order(self, who: str = "Oona", **other: str) -> None:
        self.stage.fills(who, "order", GIG | other)

    def booked(self, **other: str) -> None:
        """Aino has said yes to Oona's order."""
        self.expert()
        self.order(**other)
        self.stage.opens("Aino")
        self.stage.presses("Aino", "I take it")

    def later(self, **amount: float) -> None:
        """Time passes, the auditor has looked round, and a night has let go what is past its time."""
        self.theatre.later(**amount)
        self.theatre.do(audit.audit)
        self.theatre.do(clearing.whole)

    # -- what is seen

    def chat(self, who: str) -> list[str]:
        """Everything that is said in somebody's chat, a text each."""
        return self.theatre.screen(self.theatre.players[who])

    def line(self, who: str, words: str) -> str:
        """The newest line in somebody's chat with these words."""
        lines = [line for text in self.chat(who) for line in text.splitlines() if words in line]
        return lines[-1].rstrip(".") if lines else NOTHING

    def last(self, who: str) -> str:
        """The first sentence of what was said last."""
        return self.chat(who)[-1].splitlines()[0].partition(". ")[0]

    def told(self, who: str, words: str) -> str:
        """When somebody was told this, every time."""
        player = self.theatre.players[who]
        entries = [one for one in self.theatre.entries(player) if one["side"] == "us"]
        shown = [one["at"] for one in entries if words in self.theatre.text(one["message"], "en")]
        return ", ".join(_wall(at.astimezone(HELSINKI)) for at in shown) or NOTHING

    def card(self, words: str, number: int = 1) -> str:
        """The line of the dispatch card with these words."""
        return next((line.rstrip(".") for line in self.stage.card(number) if words in line), NOTHING)

    def when(self, seen: Callable[[], bool]) -> str:
        """The time at which it is seen, going from one due moment to the next."""
        while not seen():
            upcoming = self.theatre.database.look_now(rules.next_moment)
            if upcoming is None:
                return "never"
            self.theatre.until(upcoming)
        return _wall(self.theatre.local())

    def channel(self) -> list[str]:
        """The kinds of what has come to the dispatch channel since the last look."""
        kinds: list[str] = []
        while rows := self.theatre.do(outbox.lease, "telegram", 32, 60.0, "test"):
            for row in rows:
                self.theatre.do(delivery.drop, row)
                kinds.append(row.kind)
        return kinds


def _wall(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


Scene = Callable[[House], str]


# -- an offer


def answer_by(**gig: str) -> Scene:
    """Aino is asked for a gig, and reads at once by when to answer."""

    def play(house: House) -> str:
        house.expert(short_notice="yes")
        house.order(**gig)
        house.stage.opens("Aino")
        return house.line("Aino", "Please answer by").partition(". ")[0].removeprefix("Please ")

    return play


def asked(**gig: str) -> Scene:
    """When Aino gets the request for a gig."""

    def play(house: House) -> str:
        house.expert(short_notice="yes")
        house.order(**gig)
        return house.when(lambda: house.line("Aino", "Request") != NOTHING)

    return play


def three_requests(house: House) -> str:
    """Three orders that only Aino could take: for how many she is asked at once."""
    house.expert()
    for date in ("2026-12-08", "2026-12-09", "2026-12-10"):
        house.order(date=date)
    return f"{sum('Request' in text for text in house.chat('Aino'))} at once"


def asked_and_taken_back(house: House) -> str:
    """Six orders that only Aino could take, each cancelled when she has seen it: how often she is asked in a day."""
    house.expert()
    for number in range(1, 7):
        house.order()
        house.stage.opens("Aino")
        house.theatre.press_data(house.theatre.players["Oona"], f"cancel:{number}:yes")
    return f"{sum('Request' in text for text in house.chat('Aino'))} times"


def six_orders(house: House) -> str:
    """Oona sends order after order: what she is told at last."""
    for day in range(8, 14):
        house.order(date=f"2026-12-{day:02}")
    return house.line("Oona", "open order").partition(",")[0]


def orders_of_one_day(house: House) -> str:
    """Oona sends an order and cancels it, again and again: what she is told at last."""
    return _until_too_many(house, "Oona")


def orders_of_a_stranger(house: House) -> str:
    """The same of somebody whom the house does not know yet."""
    house.enters("newcomer", "Siv")
    return _until_too_many(house, "Siv")


def _until_too_many(house: House, who: str) -> str:
    for _again in range(25):
        house.order(who)
        told = house.line(who, "within a day")
        if told != NOTHING:
            break
        house.stage.presses(who, "Cancel the order")
        house.stage.presses(who, "Yes, cancel the order")
    assert house.theatre.do(alarms_of_floods), "a coordinator is told"
    return told.partition(" within")[0]


def alarms_of_floods(tx: Transaction) -> int:
    """How many alarms tell of too many orders in a day."""
    return sum(one.kind == "flood" for one in orders.alarms_open(tx))


def not_delivered(house: House) -> str:
    """Aino is asked on a messenger that does not answer: when Kirsi is asked to phone her."""
    house.expert()
    house.theatre.do(_prefers_telegram, house.theatre.players["Aino"].id)
    house.order()
    return house.when(lambda: house.card("An offer was not seen") != NOTHING)


def _prefers_telegram(tx: Transaction, person_id: str) -> None:
    people.bind_identity(tx, person_id, "telegram", "4711", {"lane": "4711"})
    people.change_person(tx, person_id, prefers_platform="telegram")


def not_opened(house: House) -> str:
    """Aino does not open her page: when Kirsi is asked to phone her."""
    house.expert()
    house.order()
    return house.when(lambda: house.card("An offer was not seen") != NOTHING)


# -- who is asked


def after_a_gig(house: House) -> str:
    """Aino and Bertta have been asked as often; Aino's gig was four days ago. Who is asked next?"""
    for name, date in (("Aino", "2026-11-26"), ("Bertta", "2026-12-17")):
        house.expert(name)
        house.order(date=date)
        house.stage.opens(name)
        house.stage.presses(name, "I take it")
    house.theatre.until("2026-11-30 10:00")
    house.order(date="2026-12-22")
    return next(name for name in ("Aino", "Bertta") if "22 Dec" in house.line(name, "Request"))


def two_on_a_day(house: House) -> str:
    """Aino's gig ends at 16:00; another, also on site, would begin at 16:30."""
    house.booked(**ONSITE)
    house.order(time="16:30-17:30", **ONSITE)
    return house.card("State", 2)


# -- what the orderer is told


def newcomers_order(house: House) -> str:
    """Nea orders for the first time."""
    house.enters("newcomer", "Nea")
    house.order("Nea")
    return house.card("State")


def newcomer_waits(house: House) -> str:
    """Nobody looks at Nea's first order: when Kirsi is reminded of it."""
    house.enters("newcomer", "Nea")
    house.order("Nea")
    return house.when(lambda: house.card("has waited for") != NOTHING)


def hears_by(**gig: str) -> Scene:
    """By when Oona is told she will hear."""

    def play(house: House) -> str:
        house.expert()
        house.order(**gig)
        return house.line("Oona", "You will hear").partition("You will hear from us ")[2]

    return play


def reminded(time: str) -> Scene:
    """When Aino is reminded of a gig at this time."""

    def play(house: House) -> str:
        house.booked(time=time)
        house.theatre.until("2026-12-08 14:30")
        return house.told("Aino", "A reminder")

    return play


# -- after the gig


def asked_how_it_went(house: House) -> str:
    """When Aino is asked how it went."""
    house.booked()
    return house.when(lambda: house.line("Aino", "How did the gig go?") != NOTHING)


def asked_once_more(house: House) -> str:
    """When Aino, who did not answer, is asked once more."""
    house.booked()
    return house.when(lambda: house.line("Aino", "There is still time") != NOTHING)


def nobody_answers(house: House) -> str:
    """When the order of a gig is closed about which nobody says anything."""
    house.booked()
    return house.when(lambda: "closed" in house.card("State"))


def audience(size: int, answers: int, at: str) -> Scene:
    """So many of an audience answer at a time: how many answers the card counts the next morning."""

    def play(house: House) -> str:
        house.booked(size=str(size))
        house.theatre.until(at)
        for _one in range(answers):
            house.stage.audience_answers(1, {"rating": "5"})
        house.theatre.until(f"{datetime.fromisoformat(at).date() + timedelta(days=1)} 10:00")
        return house.card("Feedback has come").rpartition(", ")[2]

    return play


def audience_for_aino(house: House) -> str:
    """Three of the audience answer: what Aino sees of it the next morning."""
    house.booked()
    house.theatre.until("2026-12-08 15:00")
    for _one in range(3):
        house.stage.audience_answers(1, {"rating": "5"})
    house.theatre.until("2026-12-09 10:00")
    return house.line("Aino", "in the audience have")


# -- alarms


def one_is_left(house: House) -> str:
    """Nobody but Aino could take it: what the card says of that."""
    house.expert()
    house.order()
    return house.card("left to ask")


def booking_unseen(house: House) -> str:
    """Aino has said yes, and Oona's page stays closed: when Kirsi is asked to phone Oona."""
    house.booked()
    return house.when(lambda: house.card("The orderer has not seen") != NOTHING)


def drops_out(house: House) -> str:
    """Aino drops out 36 hours before the gig: what the card says of that."""
    house.booked()
    house.theatre.until("2026-12-07 02:00")
    house.stage.presses("Aino", "I cannot come")
    house.stage.presses("Aino", "Yes, I cannot come")
    return house.card("dropped out less")


def many_are_refused(house: House) -> str:
    """A hundred wrong links within a minute: whether coordinators are told."""
    house.theatre.database.shelf.refused["link"] += 100
    house.theatre.do(note_refusals)
    told = house.theatre.do(lambda tx: [one.kind for one in orders.alarms_open(tx, "refusals")])
    return "told" if told else NOTHING


def what_the_log_says(house: House) -> str:
    """Kirsi looks at who ordered: whether the log says that somebody's contact was opened."""
    house.order()
    with logged("keikka.security") as lines:
        errands = Errands(house.theatre.database, lambda: ())
        asyncio.run(errands.note_in_log([Noted("see_contact", "somebody", "an order", "{}")]))
    return lines[0] if lines else NOTHING


@contextmanager
def logged(name: str) -> Iterator[list[str]]:
    """The lines that this log is told meanwhile."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    log, before = logging.getLogger(name), logging.getLogger(name).level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


def digest(house: House) -> str:
    """When the dispatch channel is told what waits."""
    house.theatre.database.shelf.dispatch_lanes = (("telegram", "-1001"),)
    house.order()
    return house.when(lambda: "digest" in house.channel())


# -- how long things are kept


def broken_off(house: House) -> str:
    """Oona breaks off an order, and comes back five days later."""
    house.stage.says("Oona", "depression")
    house.later(days=5)
    house.stage.says("Oona", "continue")
    return house.last("Oona")


def delivered_again(house: House) -> str:
    """What Oona said comes once more ten days later: how often it was heard."""
    oona = house.theatre.players["Oona"]
    for _time in range(2):
        house.theatre.hear(oona, Heard("text", text="hello"), "the same")
        house.later(days=10)
    return f"heard {sum('> hello' in text for text in house.chat('Oona'))}x"


def ten_days_ago(house: House) -> str:
    """What Oona's chat shows of the order she sent ten days ago."""
    house.order()
    house.later(days=10)
    return house.line("Oona", "is sent").partition(". ")[0]


def only_said_hello(house: House) -> str:
    """Siv said hello twenty days ago, and nothing since: whether the house still knows her."""
    house.enters("newcomer", "Siv", contact="")
    house.stage.says("Siv", "hello")
    house.later(days=20)
    known = house.stage.look(people.person, house.theatre.players["Siv"].id)
    return "known" if known is not None else NOTHING


def long_ago(house: House) -> str:
    """Oona's order was cancelled 60 days ago: what Kirsi finds when she asks for its details."""
    house.order()
    house.stage.presses("Oona", "Cancel the order")
    house.stage.presses("Oona", "Yes, cancel the order")
    details = house.stage.find("Kirsi", "Details")
    assert details is not None
    house.later(days=60)
    house.stage.sends_data("Kirsi", details)
    return house.line("Kirsi", "Oona Meri")


def signed_in(role: str, *, idle: bool = False) -> Scene:
    """For how many days somebody stays signed in on the web who does something there each day, or nothing at all."""

    def play(house: House) -> str:
        house.theatre.ahead = timedelta()
        token = house.theatre.do(joining.invite, role, None, "en", "test")
        accepted = house.theatre.do(sessions.accept, token, None, True)
        assert accepted is not None
        days = 0
        while house.theatre.database.look_now(sessions.enter, accepted[0]) is not None:
            days += 1
            if not idle:
                house.theatre.do(sessions.stay, accepted[0])
            house.theatre.clock.moment += timedelta(days=1)
        return f"{days} days"

    return play


def new_browser(house: House) -> str:
    """A coordinator who is on a messenger too opens Keikka in a new browser."""
    token = house.theatre.do(joining.invite, "coordinator", None, "en", "test")
    accepted = house.theatre.do(sessions.accept, token, None, True)
    assert accepted is not None
    house.theatre.do(people.bind_identity, accepted[1].person, "telegram", "4711", {"lane": "4711"})
    awaited = house.theatre.database.look_now(sessions.over, accepted[0]) == "step"
    return "asked on the phone" if awaited else "let in"


# -- whom a person in distress can turn to


def says(words: str, answer: str, language: str = "en") -> Scene:
    """Somebody writes this: the line of the answer with these words."""

    def play(house: House) -> str:
        house.enters("orderer", "Otso", language=language)
        house.stage.says("Otso", words)
        return house.line("Otso", answer)

    return play
