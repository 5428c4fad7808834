"""What tells of ways in: somebody came in by a fresh link, somebody is a coordinator no more."""

from __future__ import annotations

from collections.abc import Mapping

from bot.facts.ways import OWN_NAMES
from bot.law.buttons import SURE, press_data
from dialogs.speech import Button, Message, _
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
