"""Pages behind a link: an order, an invitation, a feedback form, a poster, a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.port import View
from bot.cards import orderer as orderer_cards
from bot.cards import words
from bot.cards.disclosed import show_behind
from bot.cards.papers import calendar_file, qr_png, qr_svg
from bot.desk import feedback, joining
from bot.facts import disclosure
from bot.law import lifecycle
from bot.law.buttons import SURE, former_names, press_data
from bot.talk import links, safeguard
from bot.views.answer import NOTHING, About
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.speech import Button, Message, Text, _
from dialogs.speech.tongues import Language, languages
from storage import orders, people, tokens
from storage.orders import Booking, Order
from storage.people import Person
from storage.transaction import Transaction


def order(tx: Transaction, person: Person | None, about: About) -> View:
    """An order's own page behind its private link."""
    found = links.page_of_link(tx, about.get("token", ""))
    one, lies_in = found or (None, "")
    orderer = people.person(tx, one.orderer_id) if one else None
    if one is None or orderer is None or one.erased_at is not None:
        return NOTHING
    message = show_behind(tx, orderer_cards.overview(tx, {"order": one.id}, orderer), lies_in, orderer)
    buttons = _page_buttons(one)
    booking = orderer_cards.standing_booking(tx, one)
    values = {
        "message": Message(message.parts, buttons, card=message.card),
        "formerly": _formerly(buttons),
        "number": one.number,
        "state": one.state,
        "language": orderer.language,
        "booked": booking is not None,
        "code": _code(tx, one) if booking and disclosure.audience_opens(tx) else None,
        "feedback_path": f"/f/{about['token']}" if booking is not None and _feedback_open(tx, booking) else None,
    }
    return View("order", values)


def _page_buttons(one: Order) -> tuple[tuple[Button, ...], ...]:
    """Cancelling alone; it is the page that asks first."""
    if one.state not in lifecycle.BEFORE_THE_GIG:
        return ()
    return ((Button(_("Cancel the order"), press_data("cancel", one.number, SURE), "danger"),),)


def _formerly(buttons: tuple[tuple[Button, ...], ...]) -> dict[str, str]:
    """What the presses of these buttons were called before, and are called now."""
    return {old: now for row in buttons for each in row for old, now in former_names(each.data).items()}


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
    values = {
        "form": FEEDBACK_EXPERT if side == "expert" else FEEDBACK_ORDERER,
        "answers": {},
        "state": _form_state(tx, booking, found, side),
        "intro": _intro(found),
        "language": reader.language,
        "help": _help(tx),
    }
    return View("form", values)


def _form_state(tx: Transaction, booking: Booking, one: Order, side: str) -> str:
    if booking.state == "planned":
        return "not_yet"
    if side in {given.respondent for given in orders.feedback_of(tx, booking.id)}:
        return "done"
    return "open" if booking.state == "held" and one.state == "held" else "closed"


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
        "help": _help(tx),
        "receipt": links.receipt(tx, about["token"]),
        "closes": feedback.audience_window(tx, booking)[1],
    }
    return View("form", values)


def _help(tx: Transaction) -> Mapping[Language, tuple[Text, ...]]:
    """What the page says first to words of distress, in the language that it is read in."""
    return {language: tuple(safeguard.help_lines(tx, language)) for language in languages}


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
    if name in QR_CODES:
        draw, media = QR_CODES[name]
        return View("file", {"content": draw(about.get("address", "")), "media_type": media, "filename": name})
    one = links.order_of_link(tx, about.get("token", ""))
    if one is not None:
        booking = orderer_cards.standing_booking(tx, one)
        return _calendar(tx, one, booking, "orderer") if booking is not None else NOTHING
    return _own_calendar(tx, person, about["booking"]) if person is not None and about.get("booking") else NOTHING


QR_CODES: Mapping[str, tuple[Callable[[str], bytes], str]] = {
    "qr.svg": (qr_svg, "image/svg+xml"),
    "qr.png": (qr_png, "image/png"),
}


def _own_calendar(tx: Transaction, person: Person, booking_id: str) -> View:
    """The calendar file of a booking for one of its two sides; nothing for anybody else."""
    booking = orders.booking(tx, booking_id)
    one = orders.order(tx, booking.order_id) if booking else None
    if one is None or booking is None or person.id not in (one.orderer_id, booking.expert_id):
        return NOTHING
    return _calendar(tx, one, booking, "expert" if booking.expert_id == person.id else "orderer")


def _calendar(tx: Transaction, one: Order, booking: Booking, side: str) -> View:
    made = calendar_file(tx, one, booking, side=side)
    return View("file", {"content": made.content, "media_type": made.media_type, "filename": made.name})
