"""A made-up house behind the web: ears, doors and a stage with scripted content and no database.

It keeps the promises of :mod:`adapters.port` that pages rely on: a repeated act has one effect, following never
misses a change, looking changes nothing (`acts` counts everything that does).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from adapters.port import Incoming, View
from adapters.web.port import Over, Visitor
from dialogs.speech import Button, Message, Text, verbatim
from tests.adapters.web.given import AUDIENCE, ORDERER, qr

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
TOKEN = "tok-" + "a" * 40
CODE = "k7wq4mtx"
RECEIPT = "receipt-" + "r" * 35
HEALTH_KEY = "key-" + "h" * 40


def words(*parts: str) -> tuple[Text, ...]:
    return tuple(verbatim(part) for part in parts)


def button(label: str, data: str, weight: Any = "plain") -> Button:
    return Button(verbatim(label), data, weight)


def in_parts(cards: list[Any], shown: str) -> dict[str, Any]:
    """The first cards, fifty more each time and 150 at most; and how many there are."""
    asked = int(shown or 50)
    more = min(asked + 50, 150) if asked < min(len(cards), 150) else 0
    return {"cards": cards[:asked], "asked": asked, "shown": min(asked, len(cards)), "open": len(cards), "more": more}


#: What words of distress are answered on a page, as the house's view brings it.
HELP = {language: (verbatim("Soita 112"),) for language in ("fi", "sv", "en")}


class MadeUp:
    """Ears, Doors and Stage in one, in memory."""

    def __init__(self) -> None:
        self.acts: list[str] = []
        self.heard: list[Incoming] = []
        self.visitors: dict[str, Visitor] = {}
        self.sessions: dict[str, str] = {}
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.seen: set[str] = set()
        self.ids: dict[tuple[str, str], str] = {}
        self.following: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.views: dict[str, View] = {}
        self.settles = True
        self.fails: Exception | None = None
        self.answers = True
        self.on_text: Callable[[str], None] = lambda _text: None
        self.now = NOW
        self.organisation = "Mielen tuki ry"
        self.intro = "Luento, ti 1.12. klo 14–16"
        self.name = "Aino Esimerkki"
        self.seq = 0
        self.forms: dict[str, str] = {"feedback": "open", "audience": "open"}
        self.invitations = {TOKEN: "expert"}
        self.ended: dict[str, Over] = {}
        self.spoken: dict[str, str] = {}
        self.stayed: list[str] = []
        self.greeting = Message(
            words(
                "Hei. Tästä voit tilata kokemusasiantuntijan. Kerro omin sanoin, mitä tarvitset: aihe, paikka ja aika."
            )
        ).with_buttons((button("Aloita napeilla", "w:start"), button("Mikä on kokemusasiantuntija?", "w:help")))
        self.boards: dict[str, Any] = {"me": [], "dispatch": [], "alarms": [], "paused": False}

    # What tests and the stage put in.

    def person(self, name: str, *roles: str, language: str = "fi", session: str | None = None) -> Visitor:
        visitor = Visitor(name, language, frozenset(roles or ("orderer",)), remembered=True, known=bool(roles))
        self.visitors[name] = visitor
        if session:
            self.sessions[session] = name
        return visitor

    def us(self, person: str, message: Message, *, seen: bool = False, anew: bool = False) -> dict[str, Any]:
        row = self._row(person, {"side": "us", "card": message.card, "message": message, "seen": seen})
        if message.card:
            for old in [one for one in self.rows[person] if one["card"] == message.card and one is not row]:
                row["id"] = old["id"]
                row["at"] = row["at"] if anew else old["at"]
                self.rows[person].remove(old)
        self.stir(person)
        return row

    def them(self, person: str, text: str) -> None:
        self._row(person, {"side": "them", "card": None, "text": text, "seen": True})
        self.stir(person)

    def stir(self, person: str) -> None:
        for event in self.following[person]:
            event.set()

    def _row(self, person: str, row: dict[str, Any]) -> dict[str, Any]:
        self.seq += 1
        whole = {"seq": self.seq, "id": str(uuid4()), "at": self.now + timedelta(seconds=self.seq)} | row
        self.rows[person].append(whole)
        return whole

    # Ears

    async def hear(self, incoming: Incoming) -> str:
        if self.fails is not None:
            raise self.fails
        known = incoming.platform, incoming.external_id
        if known in self.ids:
            return self.ids[known]
        self.acts.append("hear")
        self.heard.append(incoming)
        inbox = self.ids[known] = f"inbox-{len(self.ids) + 1}"
        self._effect(incoming)
        return inbox

    def _effect(self, incoming: Incoming) -> None:
        heard, person = incoming.heard, incoming.account
        if heard.kind == "text":
            self.them(person, heard.text)
            self.on_text(heard.text)
            if self.answers:
                self.us(person, Message(words(f"Kuultu: {heard.text[:200]}")))
        elif heard.kind == "press" and person != "link":
            self.pressed(person, heard.data)
        elif heard.kind == "command" and heard.data == "seen":
            self.seen |= set(heard.field("ids").split(","))
        elif heard.kind == "command" and heard.data == "language":
            old = self.visitors[person]
            self.visitors[person] = Visitor(person, heard.field("language"), old.roles, old.remembered)
        elif heard.kind == "form":
            self.forms["feedback"] = "done" if heard.data == "feedback" else self.forms["feedback"]

    def pressed(self, person: str, data: str) -> None:
        if self.answers:
            self.us(person, Message(words(f"Painettu: {data}")))

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        await asyncio.sleep(0)
        return self.settles

    async def look(self, person: str | None, question: str, **about: str) -> View:
        if question in self.views:
            return self.views[question]
        found = getattr(self, f"_look_{question}")(person, **about)
        return found if found is not None else View(question, found=False)

    def _look_welcome(self, _person: str | None) -> View:
        return View("welcome", {"message": self.greeting})

    def _look_chat(self, person: str | None, after: str = "") -> View | None:
        if person is None:
            return None
        rows = [row for row in self.rows[person] if row["seq"] > int(after or 0)]
        rows = [row | {"seen": row["seen"] or row["id"] in self.seen} for row in rows]
        return View("chat", {"entries": rows, "last": self.seq, "roles": self.visitors[person].roles})

    def _look_me(self, person: str | None, shown: str = "") -> View | None:
        if person is None or "expert" not in self.visitors[person].roles:
            return None
        cards = self.boards["me"]
        empty = None if cards else verbatim("Ei avoimia pyyntöjä. Saat tiedon tähän, kun sinulle sopiva keikka tulee.")
        values = {"name": self.name, "paused": self.boards["paused"], "empty": empty}
        return View("me", values | in_parts(cards, shown))

    def _look_dispatch(self, person: str | None, shown: str = "") -> View | None:
        if person is None or "coordinator" not in self.visitors[person].roles:
            return None
        quiet = None if self.boards["dispatch"] else verbatim("Kaikki on kunnossa. Avoimia tilauksia ei ole.")
        digest = Message(words("1 tilaus odottaa", "Varattu: 2"))
        values = {"alarms": self.boards["alarms"], "quiet": quiet, "digest": digest}
        return View("dispatch", values | in_parts(self.boards["dispatch"], shown))

    def _look_order(self, _person: str | None, token: str = "") -> View | None:
        if token != TOKEN:
            return None
        message = Message(
            words(
                "Tilaus 214: luento, masennus, ti 1.12. klo 14–16",
                "Tila: varattu",
                "Paikka: Oulu",
                "Kokemusasiantuntija: Aino Esimerkki\nPuhelin: 040 000 0000",
            ),
            buttons=((button("Muuta tilausta", "edit:214"), button("Peru tilaus", "cancel:214", "danger")),),
        )
        values = {"message": message, "language": "fi", "booked": True, "code": CODE, "feedback_path": f"/f/{TOKEN}"}
        return View("order", values | {"formerly": {"cancelled:214": "cancel:214"}})

    def _look_invitation(self, _person: str | None, token: str = "") -> View | None:
        if token not in self.invitations:
            return None
        values = {"role": self.invitations[token], "organisation": self.organisation, "language": "fi"}
        return View("invitation", values)

    def _look_form(self, _person: str | None, purpose: str = "", token: str = "") -> View | None:
        if token != (CODE if purpose == "audience" else TOKEN):
            return None
        form = AUDIENCE if purpose == "audience" else ORDERER
        state, intro = self.forms[purpose], verbatim(self.intro)
        values = {"form": form, "answers": {}, "state": state, "intro": intro, "language": "fi", "help": HELP}
        kept = {"receipt": RECEIPT, "closes": NOW + timedelta(days=2)} if purpose == "audience" else {}
        return View("form", values | kept)

    def _look_poster(self, _person: str | None, code: str = "") -> View | None:
        if code != CODE:
            return None
        return View(
            "poster", {"when": verbatim(self.intro), "code": CODE, "short_address": f"/a/{CODE}", "language": "fi"}
        )

    def _look_file(self, person: str | None, name: str = "", address: str = "", **about: str) -> View | None:
        if name == "qr.svg":
            return View("file", {"content": qr(address), "media_type": "image/svg+xml", "filename": name})
        if about.get("token") != TOKEN and (person is None or "booking" not in about):
            return None
        content = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
        return View("file", {"content": content, "media_type": "text/calendar", "filename": "keikka-214.ics"})

    def _look_health(self, _person: str | None, **about: str) -> View:
        opened = about.get("key") == HEALTH_KEY
        return View("health", {"ok": True, "facts": {"outbox_waiting": 0}, "open": opened})

    def _look_demo(self, _person: str | None) -> View:
        phones = [
            {"seat": name, "name": f"Asiantuntija {name[-1]}", "kind": "expert", "waiting": name == "expert-1"}
            for name in self.visitors
            if name.startswith("expert")
        ]
        return View(
            "demo",
            {
                "now": self.now,
                "seats": [
                    {"seat": "orderer", "name": self.organisation, "kind": "orderer"},
                    {"seat": "newcomer", "name": "Uusi tilaaja", "kind": "newcomer"},
                    {"seat": "dispatch", "name": "Koordinaattori", "kind": "dispatch"},
                ],
                "phones": phones,
                "steps": [
                    {"to": "deadline", "label": verbatim("Vastausajan loppuun"), "at": self.now + timedelta(hours=4)},
                    {"to": "day_before", "label": verbatim("Päivää ennen"), "at": self.now + timedelta(days=8)},
                    {"to": "after_gig", "label": verbatim("Keikan jälkeen"), "at": self.now + timedelta(days=9)},
                    {"to": "next", "label": verbatim("Seuraavaan tapahtumaan"), "at": None},
                ],
            },
        )

    async def follow(self, person: str) -> AsyncIterator[int]:
        event = asyncio.Event()
        self.following[person].add(event)
        try:
            while True:
                await event.wait()
                event.clear()
                yield self.seq
        finally:
            self.following[person].discard(event)

    # Doors

    async def enter(self, session: str) -> Visitor | None:
        return self.visitors.get(self.sessions.get(session, ""))

    async def over(self, session: str) -> Over | None:
        return self.ended.get(session)

    async def step(self, session: str) -> int:
        return 47

    async def ask_step(self, session: str) -> None:
        self.acts.append("ask_step")

    async def stay(self, session: str) -> None:
        self.acts.append("stay")
        self.stayed.append(session)

    async def welcome(self, language: str, *, remember: bool) -> tuple[str, Visitor]:
        self.acts.append("welcome")
        secret, name = f"secret-{uuid4().hex}", f"orderer-{uuid4().hex[:8]}"
        visitor = self.visitors[name] = Visitor(name, language, frozenset({"orderer"}), remember)
        self.sessions[secret] = name
        return secret, visitor

    async def accept(self, invitation: str, session: str | None, *, remember: bool) -> tuple[str, Visitor] | None:
        self.acts.append("accept")
        role = self.invitations.pop(invitation, None)
        if role is None:
            return None
        secret = session or f"secret-{uuid4().hex}"
        name = self.sessions.setdefault(secret, f"{role}-{uuid4().hex[:8]}")
        before = self.visitors.get(name)
        language, roles = (before.language, before.roles) if before else ("fi", frozenset({"orderer"}))
        self.visitors[name] = Visitor(name, language, roles | {role}, remember, known=True)
        self.us(name, Message(words("Tervetuloa. Mikä on nimesi?")))
        return secret, self.visitors[name]

    async def redeem(self, code: str, session: str | None, *, remember: bool) -> tuple[str, Visitor] | None:
        self.acts.append("redeem")
        name = self.spoken.pop("".join(code.split()), None)
        if name is None:
            return None
        secret = f"secret-{uuid4().hex}"
        self.sessions[secret] = name
        return secret, self.visitors[name]

    async def remember(self, session: str, *, remember: bool) -> None:
        self.acts.append("remember")
        name = self.sessions.get(session)
        if name is not None:
            self.visitors[name] = replace(self.visitors[name], remembered=remember)

    async def sign_out(self, session: str) -> None:
        self.acts.append("sign_out")
        if self.sessions.pop(session, None) is not None:
            self.ended[session] = "ended"

    # Stage

    async def seat(self, name: str) -> Visitor | None:
        return self.visitors.get(name)

    async def move(self, to: str) -> str:
        self.acts.append("move")
        self.now += timedelta(hours=4)
        for person in self.visitors:
            self.stir(person)
        return self.now.isoformat()

    async def again(self) -> None:
        self.acts.append("again")
