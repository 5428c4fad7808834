"""What tells of ways in: one was made for somebody, somebody came in by it, somebody is a coordinator no more."""

from __future__ import annotations

from collections.abc import Mapping

from bot.facts.ways import OWN_NAMES
from bot.law.buttons import SURE, press_data
from bot.law.doors import again
from dialogs.speech import Button, Door, Message, Text, _
from storage.people import Person
from storage.transaction import Transaction


def came_in(_tx: Transaction, about: Mapping[str, str], _reader: Person) -> Message:
    """Said where the person was reached before: whoever used the link may be somebody else."""
    return Message(
        (
            _("A fresh link to your Keikka was opened just now. Channel: {channel}.")(
                channel=OWN_NAMES[about["platform"]]
            ),
            _("If it was not you, end it. Nobody gets in that way any more."),
        ),
        (
            (Button(_("It was not me, end it"), press_data("endway", SURE, about["way"]), "danger"),),
            (Button(_("It was me"), press_data("wasme", "yes")),),
        ),
    )


def way_back(_tx: Transaction, _about: Mapping[str, str], reader: Person) -> Message:
    """A link to the reader's own page, in their own chat."""
    return Message(
        (
            _("Here is a link that opens your own page in Keikka. It works once, and only today."),
            _("If you did not ask for it, you do not need to do anything."),
        ),
        doors=(Door(_("Open Keikka's own page"), "own_page", again(reader.language), reader.id),),
    )


MADE: Mapping[str, Text] = {
    "in_person": _("A coordinator has made a link that opens your Keikka, to be handed over to you."),
    "by_phone": _("A coordinator has made a code that opens your Keikka, to be read out to you by phone."),
    "order_page": _("A coordinator has made a link to your order's page, to be passed on to you."),
}


def way_made(_tx: Transaction, about: Mapping[str, str], _reader: Person) -> Message:
    """Said wherever the person is reached: what lets them in passes through somebody else's hands."""
    return Message(
        (MADE[about["how"]], _("If you did not ask for it, end it. Then nobody gets in with it.")),
        (
            (Button(_("I did not ask for it, end it"), press_data("notme", about["link"]), "danger"),),
            (Button(_("I asked for it"), press_data("wasme", "yes")),),
        ),
    )


def step_asked(_tx: Transaction, about: Mapping[str, str], _reader: Person) -> Message:
    """On a coordinator's messenger: is it they who opens Keikka in a browser?"""
    return Message(
        (
            _("Somebody opens your Keikka in a browser. The number on its page: {number}")(number=int(about["number"])),
            _("Press yes only if you see the same number in front of you."),
        ),
        (
            (Button(_("Yes, it is me"), press_data("confirm", about["way"]), "main"),),
            (Button(_("It was not me, end it"), press_data("endway", SURE, about["way"]), "danger"),),
        ),
    )


def ended_for_you(_tx: Transaction, _about: Mapping[str, str], _reader: Person) -> Message:
    """Waits on our own page for whoever was signed out everywhere."""
    return Message(
        (
            _("A coordinator has signed you out everywhere, because a phone or a computer was lost."),
            _("If this is a mistake, contact your coordinator."),
        )
    )


def coordinator_no_more(_tx: Transaction, _about: Mapping[str, str], _reader: Person) -> Message:
    """Said to whoever was one."""
    return Message(
        (
            _("You are not a coordinator in Keikka any more. You can still order here."),
            _("If this is a mistake, contact your organisation."),
        )
    )


def coordinator_new(_tx: Transaction, _about: Mapping[str, str], _reader: Person) -> Message:
    """Said to the other coordinators."""
    return Message(
        (
            _("A new coordinator has come in by an invitation, and sees all orders."),
            _("If you do not know who it is, look at the coordinators and remove whoever should not be there."),
        ),
        ((Button(_("Coordinators"), press_data("coordinators", "all")),),),
    )
