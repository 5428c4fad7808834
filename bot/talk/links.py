"""Pages behind a private link: feedback, the audience's minute, and an order's own page. No session is needed.

The link is the right: its token names what it is for and who holds it. What the page's form checked is checked
again here, for nobody need use our page.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from adapters.port import Incoming
from bot.desk import feedback, ordering
from bot.facts import settings
from bot.law import lifecycle
from bot.law.buttons import SURE, in_todays_words, press_data
from bot.law.doors import read_page
from dialogs.form.draft import Draft
from dialogs.form.turn import Form, fill
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.reading.alarm import read_distress, read_identity_code
from storage import ledger, orders, tokens
from storage.orders import Booking, Order
from storage.transaction import Transaction


def handle(tx: Transaction, incoming: Incoming) -> None:
    """Take in what a link's page sent. What is not right changes nothing; the page tells it by looking again."""
    token = incoming.heard.field("token")
    fields = {name: value for name, value in incoming.heard.fields if name != "token"}
    if any(read_identity_code(value) for value in fields.values()):
        return
    if incoming.heard.kind == "form" and incoming.heard.data == "feedback":
        _feedback(tx, token, _without_distress(fields))
    elif incoming.heard.kind == "form" and incoming.heard.data == "audience":
        _audience(tx, token, _without_distress(fields), incoming.external_id)
    elif incoming.heard.kind == "press":
        _order_press(tx, token, incoming.heard.data)


def _without_distress(fields: dict[str, str]) -> dict[str, str]:
    """The answers without words of distress: the page has answered them, and they go to nobody (R19)."""
    return {name: "" if read_distress(value) else value for name, value in fields.items()}


def side_of(booking: Booking, person_id: str | None) -> str:
    """Whose feedback a link is for."""
    return "expert" if person_id == booking.expert_id else "orderer"


def _feedback(tx: Transaction, plain: str, fields: dict[str, str]) -> None:
    held = feedback_of_link(tx, plain)
    if held is None or held[0].state != "held":
        return
    booking, person_id = held
    side = side_of(booking, person_id)
    answers = _check(tx, FEEDBACK_EXPERT if side == "expert" else FEEDBACK_ORDERER, fields)
    if answers is not None and feedback.give_feedback(tx, booking, side, person_id, answers):  # type: ignore[arg-type]
        ledger.note(tx, person_id, "use_link", booking.order_id, opens="feedback")


def feedback_of_link(tx: Transaction, plain: str) -> tuple[Booking, str] | None:
    """The booking a link may give feedback about, and whose it is: a feedback link, or an order's own link."""
    token = tokens.find(tx, plain, "feedback")
    if token is not None:
        booking = orders.booking(tx, token.about)
        return (booking, token.person_id) if booking is not None and token.person_id else None
    order = order_of_link(tx, plain)
    standing = [one for one in orders.bookings_of(tx, order.id) if one.state in ("planned", "held")] if order else []
    return (standing[-1], order.orderer_id) if order is not None and standing else None


def _audience(tx: Transaction, code: str, fields: dict[str, str], external_id: str) -> None:
    booking = audience_booking(tx, code)
    if booking is None or audience_state(tx, booking) != "open":
        return
    answers = _check(tx, FEEDBACK_AUDIENCE, fields)
    if answers is not None:
        feedback.hear_audience(tx, booking, external_id, answers)


def receipt(tx: Transaction, code: str) -> str:
    """What a device keeps that has answered with this code: the same for all of them, and nobody else can make it.

    Nothing in the demo, where one browser is everybody's.
    """
    return "" if tx.shelf.house.demo else tokens.make_word(tx, f"answered:{code}")


def audience_booking(tx: Transaction, code: str) -> Booking | None:
    """The booking of an audience code."""
    token = tokens.find(tx, code, "audience")
    return orders.booking(tx, token.about) if token else None


def audience_state(tx: Transaction, booking: Booking) -> str:
    """`not_yet`, `open` or `closed`. It opens at the start and closes after `audience_days`.

    It is never full: nobody can shut the others out by answering often.
    """
    opens, closes = feedback.audience_window(tx, booking)
    if booking.state not in ("planned", "held"):
        return "closed"
    if tx.now < opens:
        return "not_yet"
    return "open" if tx.now < closes else "closed"


def _check(tx: Transaction, form: Form, fields: dict[str, str]) -> dict[str, Any] | None:
    now = tx.now.astimezone(ZoneInfo(settings.house_zone(tx)))
    result = fill(form, Draft.begun(), {**fields, "w:send": "1"}, now)
    return dict(result.answers) if result.outcome == "submit" and result.answers is not None else None


def _order_press(tx: Transaction, plain: str, data: str) -> None:
    """The order's own page may cancel; everything else is done in the chat."""
    order = order_of_link(tx, plain)
    if order is None or in_todays_words(data) != press_data("cancel", order.number, SURE):
        return
    try:
        ordering.cancel(tx, order, order.orderer_id)
    except lifecycle.NotPossible:
        return
    ledger.note(tx, order.orderer_id, "use_link", order.id, opens="order")


def order_of_link(tx: Transaction, plain: str) -> Order | None:
    """The order of a private link."""
    found = page_of_link(tx, plain)
    return found[0] if found else None


def page_of_link(tx: Transaction, plain: str) -> tuple[Order, str] | None:
    """The order of a private link, and the messenger where the link lies; empty for a link of our own pages."""
    token = tokens.find(tx, plain, "order")
    order_id, lies_in = read_page(token.about) if token else ("", "")
    order = orders.order(tx, order_id) if token else None
    return (order, lies_in) if order is not None else None
