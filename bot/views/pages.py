"""What pages show: one table from a question to a read-only view. Powers are checked here as they are at a press."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from adapters.port import View
from bot.cards import digest, dispatch, from_json, render, story, words
from bot.cards import expert as expert_cards
from bot.cards import orderer as orderer_cards
from bot.cards.papers import calendar_file, qr_png, qr_svg
from bot.desk import joining
from bot.due import audit
from bot.facts import disclosure
from bot.talk import forms, from_page, links
from bot.views import messenger
from dialogs.form.draft import Draft
from dialogs.form.turn import first
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.forms.order import ORDER
from dialogs.speech import Button, Link, Message, Text, _
from storage import conversations, inbox, orders, outbox, people, tokens
from storage.orders import Booking, Order
from storage.people import Person
from storage.transaction import Transaction

About = Mapping[str, str]
NOTHING = View("nothing", found=False)

#: The dispatch page shows what needs attention first.
ATTENTION = {"stuck": 0, "waiting": 1, "searching": 2, "booked": 3, "held": 4}
#: Ended orders stay on the dispatch page this many at most.
ENDED_SHOWN = 10


def look(tx: Transaction, person_id: str | None, question: str, about: About) -> View:
    """Answer a page's question; an unknown one, or one about what is not yours, finds nothing."""
    answer = VIEWS.get(question)
    person = _who(tx, person_id) if person_id else None
    return answer(tx, person, about) if answer else NOTHING


def _who(tx: Transaction, name: str) -> Person | None:
    """A person by their id, or by `platform:account` where a messenger asks."""
    platform, colon, account = name.partition(":")
    return people.who_is(tx, platform, account) if colon else people.person(tx, name)


def chat(tx: Transaction, person: Person | None, about: About) -> View:
    """A person's chat after a place in it. An empty one greets; an offer's card is always as it stands now."""
    if person is None:
        return NOTHING
    after = int(about.get("after") or 0)
    rows = conversations.history(tx, person.id, after) if after else conversations.latest(tx, person.id)
    entries = [_entry(tx, person, row) for row in rows]
    if not rows and not after:
        entries = [greeting(tx, person)]
    if about.get("start") and not forms.half_written(forms.current(tx, person)):
        entries = _from_page(tx, person, about["start"], entries)
    return View("chat", {"entries": entries, "last": rows[-1].seq if rows else after, "roles": _roles(person)})


def _entry(tx: Transaction, person: Person, row: conversations.Shown) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "seq": row.seq,
        "id": row.id,
        "side": row.side,
        "card": row.card,
        "at": row.created_at,
        "seen": row.seen_at is not None,
    }
    if row.side == "them":
        return entry | {"text": str(row.message.get("text", ""))}
    message = from_json(tx, row.message)
    kind, _colon, subject = (row.card or "").partition(":")
    if kind == "offer":
        message = _offer_now(tx, person, subject) or message
    return entry | {"message": message}


def _offer_now(tx: Transaction, person: Person, offer_id: str) -> Message | None:
    offer = orders.offer(tx, offer_id)
    if offer is None or offer.expert_id != person.id:
        return None
    return render(tx, "offer", {"offer": offer.id, "order": offer.order_id}, person)


FOR_EXPERTS = _("Hello. When a gig suits you, we ask you here. Your requests and gigs are on your page.")


def greeting(tx: Transaction, person: Person) -> dict[str, Any]:
    """The first words of an empty chat. Nothing is stored for them: looking changes nothing."""
    if person.is_expert and not person.is_orderer:
        return _unstored(tx, Message((FOR_EXPERTS,)))
    now = tx.now.astimezone(ZoneInfo(person.zone))
    return _unstored(tx, _opening(first(ORDER, Draft.begun(forms.order_given(tx, person)), now)))


def _unstored(tx: Transaction, message: Message) -> dict[str, Any]:
    return {"seq": 0, "id": "greeting", "side": "us", "card": None, "at": tx.now, "seen": True, "message": message}


def _from_page(tx: Transaction, person: Person, code: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chat of somebody who comes from an organisation's page: at its end stands what that page has filled in."""
    stored = [one for one in before if one["seq"]]
    usual = Message(()) if stored else before[0]["message"]
    now = tx.now.astimezone(ZoneInfo(person.zone))
    return [*stored, _unstored(tx, from_page.offered(tx, person, code, now, usual))]


def _opening(message: Message) -> Message:
    """The first words with buttons that begin an order: no draft is there yet that they could belong to."""
    rows = [
        tuple(Button(b.label, f"order:new:{b.data}", b.weight) for b in row if not b.data.startswith("w:"))
        for row in message.buttons
    ]
    return Message(message.parts, tuple(row for row in rows if row))


def welcome(tx: Transaction, person: Person | None, about: About) -> View:
    """The greeting for somebody who has no session yet."""
    now = tx.now.astimezone(ZoneInfo(str(tx.shelf.get("zone", "Europe/Helsinki"))))
    message = _opening(first(ORDER, Draft.begun(), now))
    if about.get("start"):
        message = from_page.offered(tx, None, about["start"], now, message)
    return View("welcome", {"message": message})


def _roles(person: Person) -> frozenset[str]:
    names = (("orderer", person.is_orderer), ("expert", person.is_expert), ("coordinator", person.is_coordinator))
    return frozenset(name for name, holds in names if holds)


def me(tx: Transaction, person: Person | None, about: About) -> View:
    """An expert's open offers and gigs, whenever the page is opened."""
    if person is None or not person.is_expert:
        return NOTHING
    cards = []
    for offer in orders.offers_to(tx, person.id, ("live", "reserve")):
        message = _offer_now(tx, person, offer.id)
        if message is not None:
            cards.append(message)
    for booking in orders.bookings_of_expert(tx, person.id, ("planned",)):
        message = render(tx, "booked_expert", {"booking": booking.id, "order": booking.order_id}, person)
        if message is not None:
            calendar = Link(_("Calendar file"), f"/b/{booking.id}/gig.ics")
            cards.append(replace(message, links=(*message.links, calendar), files=()))
    held = orders.bookings_of_expert(tx, person.id, ("held",))
    cards += [message for booking in held if (message := expert_cards.unanswered(tx, booking)) is not None]
    profile = people.profile(tx, person.id, "expert") or {}
    empty = None if cards else expert_cards.nothing(joined=bool(profile))
    values = {"name": str(profile.get("name", "")), "paused": person.state == "paused", "cards": cards, "empty": empty}
    return View("me", values)


def dispatch_page(tx: Transaction, person: Person | None, about: About) -> View:
    """The dispatch channel: what needs attention first, then what is near."""
    if person is None or not person.is_coordinator:
        return NOTHING
    open_ = orders.open_orders(tx)
    alarmed = {one.order_id for one in orders.alarms_open(tx)}
    open_.sort(key=lambda one: (one.id not in alarmed, ATTENTION.get(one.state, 9), one.starts_at))
    ended = orders.orders_in(tx, ("closed", "unfilled", "cancelled"))[-ENDED_SHOWN:]
    cards = [
        {
            "id": one.id,
            "state": one.state,
            "message": dispatch.card(tx, {"order": one.id}, person),
            "details": story.whole(tx, one),
            "alarmed": one.id in alarmed,
        }
        for one in (*open_, *reversed(ended))
    ]
    alarms = [
        dispatch.alarm(tx, {"alarm": f"{one.kind}/{one.about}", "id": one.id}, person)
        for one in orders.alarms_open(tx)
        if one.order_id is None and one.kind in dispatch.ALARMS
    ]
    quiet = None if open_ else _("No open orders. When one comes in, it is shown here.")
    values = {"cards": cards, "alarms": alarms, "quiet": quiet, "digest": digest.of_orders(tx, open_)}
    return View("dispatch", values)


def order(tx: Transaction, person: Person | None, about: About) -> View:
    """An order's own page behind its private link."""
    one = links.order_of_link(tx, about.get("token", ""))
    orderer = people.person(tx, one.orderer_id) if one else None
    if one is None or orderer is None or one.erased_at is not None:
        return NOTHING
    message = orderer_cards.overview(tx, {"order": one.id}, orderer)
    booking = orderer_cards.planned(tx, one)
    values = {
        "message": Message(message.parts, _page_buttons(one), card=message.card),
        "number": one.number,
        "state": one.state,
        "language": orderer.language,
        "booked": booking is not None,
        "code": _code(tx, one) if booking and disclosure.audience_opens(tx) else None,
        "feedback_path": f"/f/{about['token']}" if booking is not None and _feedback_open(tx, booking) else None,
    }
    return View("order", values)


def _page_buttons(one: Order) -> Any:
    buttons = orderer_cards.order_buttons(one)
    return tuple(
        tuple(type(b)(b.label, f"cancelled:{one.number}", b.weight) for b in row if b.data.startswith("cancel:"))
        for row in buttons
    )


def _code(tx: Transaction, one: Order) -> str:
    return str(orders.answers_of(tx, one).get("audience_code", ""))


def _feedback_open(tx: Transaction, booking: Booking) -> bool:
    given = {one.respondent for one in orders.feedback_of(tx, booking.id)}
    return booking.state == "held" and "orderer" not in given


def invitation(tx: Transaction, person: Person | None, about: About) -> View:
    """What an invitation is for. Looking does not use it up."""
    token = tokens.find(tx, about.get("token", ""), "invite")
    if token is None or token.used_at is not None:
        return NOTHING
    role, language, organisation = joining.read_invitation(token)
    found = people.organisation_of(tx, organisation) if organisation else None
    values = {"role": role, "organisation": found.name if found else None, "language": language}
    return View("invitation", values)


def form(tx: Transaction, person: Person | None, about: About) -> View:
    """A feedback form behind its link: open, not yet, closed or done."""
    if about.get("purpose") == "audience":
        return _audience_form(tx, about)
    link = links.feedback_of_link(tx, about.get("token", ""))
    if link is None:
        return NOTHING
    booking, person_id = link
    reader = people.person(tx, person_id)
    found = orders.order(tx, booking.order_id)
    if reader is None or found is None:
        return NOTHING
    side = links.side_of(booking, person_id)
    given = {one.respondent for one in orders.feedback_of(tx, booking.id)}
    state = "done" if side in given else ("open" if booking.state == "held" and found.state == "held" else "closed")
    if booking.state == "planned":
        state = "not_yet"
    values = {
        "form": FEEDBACK_EXPERT if side == "expert" else FEEDBACK_ORDERER,
        "answers": {},
        "state": state,
        "intro": _intro(found),
        "language": reader.language,
    }
    return View("form", values)


def _audience_form(tx: Transaction, about: About) -> View:
    booking = links.audience_booking(tx, about.get("token", ""))
    found = orders.order(tx, booking.order_id) if booking else None
    if booking is None or found is None:
        return NOTHING
    values = {
        "form": FEEDBACK_AUDIENCE,
        "answers": {},
        "state": links.audience_state(tx, booking),
        "intro": _intro(found),
        "language": None,
    }
    return View("form", values)


def _intro(one: Order) -> Text:
    """Which gig it is about, without a topic: the page may be open on a shared screen."""
    return _("{kind}, {when}")(kind=words.kind_name(one.kind), when=words.span(one))


def poster(tx: Transaction, person: Person | None, about: About) -> View:
    """The poster with the audience's code. It names no diagnosis."""
    booking = links.audience_booking(tx, about.get("code", ""))
    found = orders.order(tx, booking.order_id) if booking else None
    if booking is None or found is None:
        return NOTHING
    orderer = people.person(tx, found.orderer_id)
    values = {
        "title": _("What did this give you?"),
        "when": _intro(found),
        "short_address": f"/a/{about['code']}",
        "code": about["code"],
        "language": orderer.language if orderer else "fi",
    }
    return View("poster", values)


def file(tx: Transaction, person: Person | None, about: About) -> View:
    """A file behind a link: the calendar file of a booking, the QR code of an address."""
    name = about.get("name", "")
    if name in ("qr.svg", "qr.png"):
        draw, media = (qr_svg, "image/svg+xml") if name == "qr.svg" else (qr_png, "image/png")
        return View("file", {"content": draw(about.get("address", "")), "media_type": media, "filename": name})
    one = links.order_of_link(tx, about.get("token", ""))
    side = "orderer"
    booking = orderer_cards.planned(tx, one) if one else None
    if one is None and person is not None and about.get("booking"):
        booking = orders.booking(tx, about["booking"])
        one = orders.order(tx, booking.order_id) if booking else None
        side = "expert" if booking and booking.expert_id == person.id else "orderer"
        if one is None or booking is None or person.id not in (one.orderer_id, booking.expert_id):
            return NOTHING
    if one is None or booking is None:
        return NOTHING
    made = calendar_file(tx, one, booking, side=side)
    return View("file", {"content": made.content, "media_type": made.media_type, "filename": made.name})


def health(tx: Transaction, person: Person | None, about: About) -> View:
    """Numbers only: is the last audit clean, and does anything wait too long."""
    audited = audit.last(tx)
    facts = {
        "open_orders": len(orders.open_orders(tx)),
        "heard_waiting": inbox.backlog(tx),
        "unknown_deliveries": len(outbox.unknown_rows(tx)),
        "audit_findings": audited[1] if audited else 0,
    }
    fresh = audited is not None and tx.now - audited[0] < audit.EVERY * 3
    return View("health", {"ok": fresh and facts["audit_findings"] == 0, "facts": facts})


#: Questions that read a few rows of one person.
SMALL = frozenset({"chat", "welcome", "order_form"})

VIEWS: Mapping[str, Callable[[Transaction, Person | None, About], View]] = {
    "chat": chat,
    "welcome": welcome,
    "me": me,
    "dispatch": dispatch_page,
    "order": order,
    "invitation": invitation,
    "form": form,
    "poster": poster,
    "file": file,
    "health": health,
    "front": messenger.front,
    "order_form": messenger.order_form,
    "order_check": messenger.order_check,
}
