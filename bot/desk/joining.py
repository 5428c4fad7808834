"""People coming and going: invitations, joining, pausing, leaving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from bot.cards.consent import REFUSED, refusal
from bot.desk import bookings, feedback, ordering
from bot.desk.anew import wake_for
from bot.desk.offering import ask_next, tell_offer, withdraw
from bot.desk.telling import alarm, take_back_quotes, tell
from bot.facts import disclosure
from bot.law import lifecycle
from bot.law.buttons import press_data
from bot.law.doors import LIFE
from dialogs.forms.joining import NAMED_MESSENGER
from dialogs.speech import Button, Message, Text, _
from storage import erasure, ledger, marks, orders, people, tokens
from storage.kinds import ConsentPurpose
from storage.offers import OFFERS
from storage.orders import ORDERS
from storage.people import Person
from storage.states import ProfileKind
from storage.tokens import LinkToken
from storage.transaction import Transaction

#: The version of the consent texts of `dialogs.forms.joining`.
CONSENT_TEXTS = "2026-11"

ROLES = ("expert", "coordinator", "orderer")


def invite(tx: Transaction, role: str, organisation: str | None, language: str, by: str) -> str:
    """Make an invitation; returns its token. `organisation` is named, and added if it is new."""
    if role not in ROLES:
        raise ValueError(role)
    organisation_id = people.organisation(tx, organisation) if organisation else ""
    token = tokens.make(tx, "invite", f"{role}/{language}/{organisation_id}", None, life_of(role))
    ledger.note(tx, by, "invite", role)
    return token


def life_of(role: str) -> timedelta:
    """How long an invitation to this role is good."""
    return LIFE["coordinator_invitation" if role == "coordinator" else "invitation"]


def read_invitation(token: LinkToken) -> tuple[str, str, str | None]:
    """An invitation's role, language and organisation id."""
    role, language, organisation = token.about.split("/", 2)
    return role, language, organisation or None


def take_up(tx: Transaction, person: Person, token: LinkToken) -> Person:
    """Give the invited person the invitation's role. A token is used once."""
    role, _language, organisation = read_invitation(token)
    if not tokens.use(tx, token):
        return person
    ledger.note(tx, person.id, "take_up", role)
    changes: dict[str, Any] = {"is_orderer": True}
    if role == "orderer":
        changes["known"] = True
    elif role == "expert":
        changes["is_expert"] = True
    elif role == "coordinator":
        changes |= {"is_coordinator": True, "known": True}
    if organisation:
        changes["organisation_id"] = organisation
    if role == "coordinator":
        announce_coordinator(tx, person)
    return people.change_person(tx, person.id, **changes) or person


def announce_coordinator(tx: Transaction, newcomer: Person) -> None:
    """The other coordinators learn that there is one more: an invitation may have gone astray."""
    for other in people.coordinators(tx):
        if other.id != newcomer.id:
            tell(tx, other.id, "coordinator_new", {"person": newcomer.id})


def join(tx: Transaction, person: Person, role: ProfileKind, answers: dict[str, Any]) -> None:
    """Keep a joining form's answers and consents. Joining again changes them."""
    if role == "expert":
        organisation = people.organisation_of(tx, person.organisation_id) if person.organisation_id else None
        answers = {**answers, "background": organisation.name if organisation else None}
    people.save_profile(tx, person.id, role, answers)
    given = set(answers.get("consents") or ())
    give_consents(tx, person.id, given)
    for purpose in ASKED_FOR.get(role, ()):
        if purpose not in given:
            _withdraw(tx, person, role, purpose)
    ledger.note(tx, person.id, "join", role)
    if role == "expert":
        wake_for(tx, person.id)


#: The consents that each role's form asks for: those not given there are withdrawn. Others are given elsewhere.
ASKED_FOR: Mapping[ProfileKind, tuple[ConsentPurpose, ...]] = {
    "expert": ("register", "offers_in_messenger", "feedback"),
    "coordinator": ("register",),
}


def give_consents(tx: Transaction, person_id: str, given: Iterable[ConsentPurpose]) -> None:
    """Keep the consents of a joining form, each for the messenger that its words name."""
    for purpose in given:
        people.give_consent(tx, person_id, purpose, CONSENT_TEXTS, NAMED_MESSENGER.get(purpose, ""))


def _withdraw(tx: Transaction, person: Person, role: ProfileKind, purpose: ConsentPurpose) -> None:
    withdrawn = people.withdraw_consent(tx, person.id, purpose, NAMED_MESSENGER.get(purpose, ""))
    if withdrawn and role == "expert" and purpose == "register":
        lose_consent(tx, person)


def answer_consent(tx: Transaction, person: Person, purpose: ConsentPurpose, messenger: str, *, yes: bool) -> None:
    """May this be shown in that messenger: the answer is kept, and what stands in their own chat follows it."""
    refused = refusal(person.id, purpose, messenger)
    if yes:
        people.give_consent(tx, person.id, purpose, CONSENT_TEXTS, messenger)
    else:
        people.withdraw_consent(tx, person.id, purpose, messenger)
        marks.mark(tx, REFUSED, refused)
    if purpose == disclosure.AS_EXPERT and yes:
        wake_for(tx, person.id)
    if purpose == disclosure.AS_EXPERT:
        for offer in orders.offers_to(tx, person.id, ("live", "reserve")):
            tell_offer(tx, offer)


WELCOME: Mapping[str, Text] = {
    "expert": _("You are in the register now. When a gig suits you, we ask you here."),
    "coordinator": _("You are a coordinator now. The orders are on the dispatch page."),
    "orderer": _("You can order now. Say in your own words what you need: topic, place and time."),
}


SAVED = _("Your details are saved.")
NOT_HERE = _(
    "You cannot be asked here, because topics and contacts may not be shown here. The coordinator asks you another way."
)


def welcome(role: str, answers: Mapping[str, Any], *, before: bool = False, here: bool = True) -> Message:
    """What a person hears when they have joined, or changed the details they gave `before`.

    That an expert is asked `here` is said only to who can be.
    """
    parts = [SAVED if before else WELCOME[role]]
    if role == "expert" and not here:
        parts = [SAVED if before else _("You are in the register now."), NOT_HERE]
    buttons: tuple[tuple[Button, ...], ...] = ()
    if role == "expert":
        if "register" not in (answers.get("consents") or ()):
            parts = [
                _("Your details are saved. Without your consent to the register we do not ask you for gigs."),
                _("If you want everything erased, write “erase me”."),
            ]
        buttons = (
            (
                Button(_("Change my details"), press_data("profile", "me")),
                Button(_("Take a break"), press_data("pause", "me")),
            ),
        )
    return Message(tuple(parts), buttons)


def lose_consent(tx: Transaction, person: Person) -> None:
    """Without the consent to the register nobody is asked or sent: offers end, gigs are filled anew with an alarm."""
    ended = orders.offers_to(tx, person.id, ("live", "reserve"))
    for offer in ended:
        withdraw(tx, offer)
    for booking in orders.bookings_of_expert(tx, person.id, ("planned",)):
        alarm(tx, "left", booking.id, booking.order_id)
        bookings.drop_out(tx, booking, person.id)
    for offer in ended:
        ask_next(tx, offer.order_id)


def pause(tx: Transaction, person: Person) -> Person:
    """No new offers until further notice; bookings and open offers stand."""
    ledger.note(tx, person.id, "pause", person.id)
    return people.change_person(tx, person.id, state="paused", paused_until=None) or person


def unpause(tx: Transaction, person: Person) -> Person:
    """Offers may come again."""
    ledger.note(tx, person.id, "unpause", person.id)
    return people.change_person(tx, person.id, state="active", paused_until=None) or person


def leave_again(tx: Transaction, person_id: str) -> None:
    """Somebody erased earlier came back with a restored backup: what was open for them then ends now."""
    person = people.person(tx, person_id)
    if person is not None:
        leave(tx, person, "restore")


def leave(tx: Transaction, person: Person, by: str) -> None:
    """A person leaves: offers withdrawn, bookings filled anew, own orders cancelled; only then all is erased."""
    for offer in orders.offers_to(tx, person.id, ("live", "reserve")):
        withdraw(tx, offer)
    for booking in orders.bookings_of_expert(tx, person.id, ("planned",)):
        alarm(tx, "left", booking.id, booking.order_id)
        bookings.drop_out(tx, booking, by, staff=by != person.id)
    for order in orders.orders_of(tx, person.id):
        if order.state in lifecycle.BEFORE_THE_GIG:
            ordering.cancel(tx, order, by)
        elif order.state == "held":
            feedback.settle(tx, order, by)
    asked_in = [one.order_id for one in orders.offers_to(tx, person.id, ("withdrawn",))]
    own = [order.id for order in orders.orders_of(tx, person.id)]
    readers = _readers_of(tx, person, own)
    ledger.note(tx, by, "leave", person.id)
    people.change_person(tx, person.id, state="left", is_coordinator=False)
    erasure.erase_person(tx, person.id)
    take_back_quotes(tx, readers, {person.id, *own})
    for order_id in asked_in:
        ask_next(tx, order_id)


def _readers_of(tx: Transaction, person: Person, own: list[str]) -> set[str]:
    """Everybody in whose chat something may be quoted that this person told."""
    readers = {one.id for one in people.persons_where(tx, is_coordinator=True)}
    readers |= {one.expert_id for one in OFFERS.ahead(tx, "order_id", own)}
    asked_in = [one.order_id for one in orders.offers_to(tx, person.id, lifecycle.OFFER_STATES)]
    readers |= {one.orderer_id for one in ORDERS.ahead(tx, "id", asked_in)}
    return readers - {person.id}
