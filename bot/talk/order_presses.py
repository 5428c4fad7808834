"""An orderer's presses: show, change, widen, cancel. A coordinator may do the same for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot import lifecycle
from bot.cards import render
from bot.cards import words as shared
from bot.desk import ordering
from bot.talk import forms
from bot.talk.speaker import Speaker
from dialogs.ordering import CHANGE_ORDER
from dialogs.speech import Button, Message, _
from storage import orders
from storage.orders import Order
from storage.transaction import Transaction

if TYPE_CHECKING:
    from bot.talk.presses import Press


def _order(press: Press) -> Order:
    assert isinstance(press.subject, Order)
    return press.subject


def show(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Show the order as it stands."""
    message = render(tx, "order", {"order": _order(press).id}, speaker.person)
    if message is not None:
        speaker.answer(tx, message)


def edit(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Open the order for changing; an argument names the line to begin with."""
    order = _order(press)
    if order.state not in lifecycle.BEFORE_THE_GIG:
        raise lifecycle.NotPossible(order.state, "edit")
    given = {k: v for k, v in orders.answers_of(tx, order).items() if k not in ("audience_code", "widened")}
    editing = press.arguments[0] if press.arguments else None
    forms.begin(tx, speaker, CHANGE_ORDER, str(order.number), given, editing)


def move(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """The change that ends a booking was asked about, and the answer is yes."""
    one = forms.current(tx, speaker.person)
    order = _order(press)
    if one is None or one.form.name != CHANGE_ORDER.name or one.about != str(order.number):
        raise lifecycle.NotPossible(order.state, "move")
    answers = dict(one.draft.answers)
    finished: dict[str, Any] = dict(one.form.finish(answers))
    if forms.save_change(tx, speaker, one, finished):
        forms.end(tx, speaker, one)


def keep(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """The change that would end a booking is dropped."""
    one = forms.current(tx, speaker.person)
    if one is not None and one.form.name == CHANGE_ORDER.name:
        forms.end(tx, speaker, one)
    speaker.answer(
        tx, Message((shared.heading(tx, _order(press)), _("The order stays as it was. The booking stands.")))
    )


def remote(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Remotely, too: an on-site order becomes *either*, and everybody it suits may be asked."""
    order = _order(press)
    answers = orders.answers_of(tx, order)
    if order.format != "onsite":
        speaker.answer(tx, Message((shared.heading(tx, order), _("The order can be held remotely already."))))
        return
    ordering.edit(tx, order, {**answers, "format": "either"}, speaker.person.id)


def widen(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Ask wider."""
    order = _order(press)
    if ordering.widen(tx, order, speaker.person.id) is None:
        speaker.answer(tx, Message((shared.heading(tx, order), _("The search is as wide as it can be."))))


def cancel(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Ask before cancelling."""
    order = _order(press)
    if order.state not in lifecycle.BEFORE_THE_GIG:
        raise lifecycle.NotPossible(order.state, "cancel")
    parts = [shared.heading(tx, order), _("Do you want to cancel this order?")]
    if order.state == "booked":
        parts.append(_("An expert has said yes. We tell them."))
    speaker.answer(
        tx,
        Message(
            tuple(parts),
            (
                (Button(_("Yes, cancel the order"), f"cancelled:{order.number}", "danger"),),
                (Button(_("No, keep the order"), f"show:{order.number}"),),
            ),
        ),
    )


def cancelled(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Cancel it."""
    order = _order(press)
    ordering.cancel(tx, order, speaker.person.id)
    if speaker.person.id != order.orderer_id:
        speaker.answer(tx, Message((shared.heading(tx, order), _("The order is cancelled."))))


ACTS: Mapping[str, Callable[[Transaction, Speaker, Press], None]] = {
    "show": show,
    "edit": edit,
    "move": move,
    "keep": keep,
    "remote": remote,
    "widen": widen,
    "cancel": cancel,
    "cancelled": cancelled,
}
