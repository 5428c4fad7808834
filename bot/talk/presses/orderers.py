"""An orderer's presses: show, change, widen, cancel. A coordinator may do the same for them."""

from __future__ import annotations

from bot.cards import words as shared
from bot.cards.disclosed import elsewhere
from bot.desk import ordering
from bot.facts import disclosure
from bot.law import lifecycle, terms
from bot.law.buttons import SURE, press_data
from bot.talk import forms, sent_forms
from bot.talk.speaker import Speaker
from dialogs.form.turn import answers_of, is_ready
from dialogs.forms.order import CHANGE_ORDER
from dialogs.speech import Button, Message, _
from storage import orders
from storage.orders import Order
from storage.transaction import Transaction


def show(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Show the order as it stands."""
    speaker.show(tx, "order", {"order": order.id})


def edit(tx: Transaction, speaker: Speaker, order: Order, line: str = "") -> None:
    """Open the order for changing, beginning with this line of it."""
    if order.state not in lifecycle.BEFORE_THE_GIG:
        raise lifecycle.NotPossible(order.state, "edit")
    given = terms.as_ordered(orders.answers_of(tx, order))
    heading = shared.heading(tx, order)
    if not disclosure.may_open(tx, speaker.person, order, speaker.incoming.platform):
        speaker.reply(tx, elsewhere(tx, heading, speaker.incoming.platform, speaker.person))
        return
    forms.begin(tx, speaker, CHANGE_ORDER, str(order.number), given, line or None, heading=heading, complete=True)


def move(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """The change that ends a booking was asked about, and the answer is yes."""
    one = forms.current(tx, speaker.person)
    if one is None or one.form.name != CHANGE_ORDER.name or one.about != str(order.number):
        raise lifecycle.NotPossible(order.state, "move")
    if not is_ready(one.form, one.draft, speaker.local_now(tx)):
        forms.show(tx, speaker, one)
        return
    if sent_forms.save_change(tx, speaker, one, dict(answers_of(one.form, one.draft))):
        forms.end(tx, speaker, one)
        forms.beneath(tx, speaker)


def keep(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """The change that would end a booking is dropped."""
    one = forms.current(tx, speaker.person)
    changing = one is not None and one.form.name == CHANGE_ORDER.name and one.about == str(order.number)
    if one is not None and changing:
        forms.end(tx, speaker, one)
    parts = [shared.heading(tx, order), _("The order stays as it was.")]
    if order.state == "booked":
        parts.append(_("The booking stands."))
    speaker.reply(tx, Message(tuple(parts)))
    if changing:
        forms.beneath(tx, speaker)


def remote(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Remotely, too: an on-site order becomes *either*, and everybody it suits may be asked."""
    if order.state not in lifecycle.SEEKING:  # a booking is not ended by an old button: see `edit`, which asks first
        raise lifecycle.NotPossible(order.state, "remote")
    answers = orders.answers_of(tx, order)
    if order.format != "onsite":
        speaker.reply(tx, Message((shared.heading(tx, order), _("The order can be held remotely already."))))
        return
    ordering.edit(tx, order, {**answers, "format": "either"}, speaker.person.id)


def widen(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Ask wider."""
    if ordering.widen(tx, order, speaker.person.id) is None:
        speaker.reply(tx, Message((shared.heading(tx, order), _("The search is as wide as it can be."))))
    elif speaker.person.id != order.orderer_id:
        speaker.reply(tx, Message((shared.heading(tx, order), _("The search is wider now. The orderer is told."))))


def ask_cancel(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Ask before cancelling."""
    if order.state not in lifecycle.BEFORE_THE_GIG:
        raise lifecycle.NotPossible(order.state, "cancel")
    parts = [shared.heading(tx, order), _("Do you want to cancel this order?")]
    if order.state == "booked":
        parts.append(_("An expert has said yes. We tell them."))
    speaker.reply(
        tx,
        Message(
            tuple(parts),
            (
                (Button(_("Yes, cancel the order"), press_data("cancel", order.number, SURE), "danger"),),
                (Button(_("No, keep the order"), press_data("show", order.number)),),
            ),
        ),
    )


def cancel_order(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Cancel it."""
    ordering.cancel(tx, order, speaker.person.id)
    if speaker.person.id != order.orderer_id:
        speaker.reply(tx, Message((shared.heading(tx, order), _("The order is cancelled."))))
