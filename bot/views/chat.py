"""A person's chat: what stands in it, and its first words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from adapters.port import View
from bot.cards import ahead, from_json, quotes, render
from bot.law.buttons import press_data
from bot.talk import forms, from_page
from bot.views.answer import NOTHING, About
from dialogs.form.draft import Draft
from dialogs.form.turn import first
from dialogs.forms.order import ORDER
from dialogs.speech import Button, CardName, Message, _
from storage import conversations, orders
from storage.offers import OFFERS, Offer
from storage.people import Person
from storage.transaction import Transaction


def chat(tx: Transaction, person: Person | None, about: About) -> View:
    """A person's chat after a place in it. An empty one greets; an offer's card is always as it stands now.

    After a place from before numbers were one's own nothing is told: `outdated`, the page must load itself anew.
    """
    if person is None:
        return NOTHING
    after = int(about.get("after") or 0)
    if conversations.from_before(after):
        return View("chat", {"entries": [], "last": 0, "roles": _roles(person), "outdated": True})
    rows = conversations.history(tx, person.id, after) if after else conversations.latest(tx, person.id)
    entries = [greeting(tx, person)] if not rows and not after else _entries(tx, person, rows)
    if about.get("start") and not forms.half_written(forms.current(tx, person)):
        entries = _from_page(tx, person, about["start"], entries)
    return View("chat", {"entries": entries, "last": rows[-1].number if rows else after, "roles": _roles(person)})


def _entries(tx: Transaction, person: Person, rows: Sequence[conversations.Shown]) -> list[dict[str, Any]]:
    tx.vault.open_ahead(subject for row in rows if row.side == "us" for subject in quotes(row.message))
    ahead.offer_cards(tx, _offers_in(tx, rows))
    return [_entry(tx, person, row) for row in rows]


def _offers_in(tx: Transaction, rows: Sequence[conversations.Shown]) -> list[Offer]:
    """The offers whose cards stand among these rows."""
    cards = [CardName.read(row.card) for row in rows]
    return OFFERS.ahead(tx, "id", [card.subject for card in cards if card is not None and card.shows == "offer"])


def _entry(tx: Transaction, person: Person, row: conversations.Shown) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "seq": row.number,
        "id": row.id,
        "side": row.side,
        "card": row.card,
        "at": row.created_at,
        "seen": row.seen_at is not None,
    }
    if row.side == "them":
        return entry | {"text": str(row.message.get("text", ""))}
    message = from_json(tx, row.message)
    card = CardName.read(row.card)
    if card is not None and card.shows == "offer":
        message = offer_now(tx, person, card.subject) or message
    return entry | {"message": message}


def offer_now(tx: Transaction, person: Person, offer_id: str) -> Message | None:
    offer = orders.offer(tx, offer_id)
    if offer is None or offer.expert_id != person.id:
        return None
    return render(tx, "offer", {"offer": offer.id, "order": offer.order_id}, person)


FOR_EXPERTS = _("Hello. When a gig suits you, we ask you here. Your requests and gigs are on your page.")


def greeting(tx: Transaction, person: Person) -> dict[str, Any]:
    """The first words of an empty chat. Nothing is stored for them: looking changes nothing."""
    if person.is_expert and not person.is_orderer:
        return _passing_entry(tx, Message((FOR_EXPERTS,)))
    now = tx.now.astimezone(ZoneInfo(person.zone))
    return _passing_entry(tx, _opening(first(ORDER, Draft.begun(forms.order_given(tx, person)), now)))


def _passing_entry(tx: Transaction, message: Message) -> dict[str, Any]:
    return {"seq": 0, "id": "greeting", "side": "us", "card": None, "at": tx.now, "seen": True, "message": message}


def _from_page(tx: Transaction, person: Person, code: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chat of somebody who comes from an organisation's page: at its end stands what that page has filled in."""
    stored = [one for one in before if one["seq"]]
    usual = Message(()) if stored else before[0]["message"]
    now = tx.now.astimezone(ZoneInfo(person.zone))
    return [*stored, _passing_entry(tx, from_page.preview(tx, person, code, now, usual))]


def _opening(message: Message) -> Message:
    """The first words with buttons that begin an order: no draft is there yet that they could belong to."""
    rows = [
        tuple(Button(b.label, press_data("order", "new", b.data), b.weight) for b in row if not b.data.startswith("w:"))
        for row in message.buttons
    ]
    return Message(message.parts, tuple(row for row in rows if row))


def welcome(tx: Transaction, person: Person | None, about: About) -> View:
    """The greeting for somebody who has no session yet."""
    now = tx.now.astimezone(ZoneInfo(tx.shelf.house.zone))
    message = _opening(first(ORDER, Draft.begun(), now))
    if about.get("start"):
        message = from_page.preview(tx, None, about["start"], now, message)
    return View("welcome", {"message": message})


def _roles(person: Person) -> frozenset[str]:
    names = (("orderer", person.is_orderer), ("expert", person.is_expert), ("coordinator", person.is_coordinator))
    return frozenset(name for name, holds in names if holds)
