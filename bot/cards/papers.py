"""Files that go with a booking: the calendar file and the audience's QR code. No diagnosis in either (R11)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from adapters.platforms import traits_of
from bot.cards.disclosed import shown_line
from bot.facts import disclosure
from bot.facts.order_terms import terms_of
from bot.law.places import named_place
from dialogs.speech import File, Link, Text, _
from dialogs.speech.language import render
from storage import people
from storage.orders import Booking, Order
from storage.transaction import Transaction


def calendar_file(tx: Transaction, order: Order, booking: Booking, *, side: str) -> File:
    """The gig as an `.ics` file in the reader's language: time, municipality, number. Nothing tells of an illness.

    The UID stays the same when the order changes and the sequence rises, so a calendar updates its entry. Both sides
    get the same event; `side` is `orderer` or `expert` and chooses whose language it speaks.
    """
    import icalendar  # loaded for a first file

    person = people.person(tx, booking.expert_id if side == "expert" else order.orderer_id)
    language = person.language if person else "fi"
    event = icalendar.Event()
    event.add("uid", f"{booking.id}@keikka")
    event.add("sequence", order.version)
    event.add("dtstamp", tx.now)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    told = {"summary": _("Gig {number}")(number=order.number), "location": _location(tx, order, booking)}
    for name, text in told.items():
        if (shown := shown_line(tx, text, IN_CALENDARS, person)) is not None:
            event.add(name, render(shown, language))
    event.add("class", "PRIVATE")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Keikka//keikka//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return File(f"keikka-{order.number}.ics", "text/calendar", calendar.to_ical(), _("Calendar file"))


def files_of(
    tx: Transaction, order: Order, booking: Booking, about: Mapping[str, str], code: str, *, side: str
) -> tuple[File, ...]:
    """The files of a booking's card: the calendar file, and on a messenger the audience's QR code as a picture."""
    files = (calendar_file(tx, order, booking, side=side),)
    if traits_of(about.get("via", "")).drawn_by_us or not code or not disclosure.audience_opens(tx):
        return files
    address = f"{tx.shelf.house.public_url}/a/{code}"
    return (*files, File("palaute.png", "image/png", qr_png(address), _("QR code for the audience")))


def audience_lines(tx: Transaction, code: str) -> tuple[Text, ...]:
    """How the audience answers; nothing where no audience could open the page."""
    if not disclosure.audience_opens(tx):
        return ()
    line = _("The audience can give feedback with the code {code}. The poster shows it with a QR code.")
    return (line(code=code),)


def poster_links(tx: Transaction, code: str) -> tuple[Link, ...]:
    """The poster to print, where its QR code leads somewhere."""
    return (Link(_("Poster to print"), f"/a/{code}/poster"),) if disclosure.audience_opens(tx) else ()


#: Where a file goes nobody knows, and nobody consents to: a channel of its own, which is shown the least.
IN_CALENDARS = "calendar"


def _location(tx: Transaction, order: Order, booking: Booking) -> Text:
    terms = terms_of(tx, order).agreed(booking.format)
    if terms.place is None:
        return _("Remote gig")
    return Text("{words}", (("words", named_place(*terms.place)),))


def qr_svg(address: str) -> bytes:
    """A QR code as SVG, dark on white with its quiet zone."""
    return _qr(address, kind="svg", scale=6, light="#fff")


def qr_png(address: str) -> bytes:
    """A QR code as PNG."""
    return _qr(address, kind="png", scale=10)


def _qr(address: str, **look: Any) -> bytes:
    import segno  # loaded for a first picture

    out = io.BytesIO()
    segno.make(address, error="m").save(out, border=4, **look)
    return out.getvalue()
