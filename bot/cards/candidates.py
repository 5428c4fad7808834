"""Who could be asked for an order, and why, for one coordinator: names of those whom they look after (R17)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import ahead
from bot.cards.told import quote
from bot.facts import settings
from bot.facts.tenancy import is_reached
from bot.law.matcher import LeftOut, Ranked, WhyNot
from dialogs.speech import Message, Several, Text, _, ngettext
from storage import people
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction


def named_for(tx: Transaction, reader: Person, expert_id: str) -> dict[str, Text | str]:
    """An expert's name and contact, opened for a coordinator who looks after them; else whose they are not."""
    if not is_reached(tx, reader, expert_id):
        return {"name": OF_ANOTHER, "contact": BY_THEIR_OWN}
    profile = people.profile(tx, expert_id, "expert") or {}
    return {"name": quote(profile.get("name"), expert_id), "contact": quote(profile.get("contact"), expert_id)}


OF_ANOTHER = _("an expert of another organisation")
BY_THEIR_OWN = _("reached by their own coordinator")


REASONS: Mapping[WhyNot, Text] = {
    "consent": _("consent is missing"),
    "paused": _("is paused"),
    "unreachable": _("cannot be reached"),
    "asked": _("was asked already"),
    "kind": _("does not do this kind of gig"),
    "language": _("does not speak the language"),
    "short_notice": _("does not allow short notice"),
    "topic": _("does not know the topic"),
    "format": _("does not do this format"),
    "distance": _("is too far away"),
    "booked": _("has another gig then"),
    "not_here": _("has not agreed to be asked in that channel"),
}

#: Who is left out for these reasons is named: a coordinator could still ask them another way or another time.
NAMED: tuple[WhyNot, ...] = ("asked", "booked", "paused", "distance", "short_notice", "not_here")


def candidate_line(tx: Transaction, reader: Person, one: Ranked) -> Text:
    """A candidate with the reasons of the rank, for one coordinator."""
    line = _("{name}: {matched} of {of} topics, gigs this year {gigs}")
    reasons = one.reasons
    return line(
        name=named_for(tx, reader, one.person)["name"],
        matched=int(reasons.get("matched", 0)),
        of=int(reasons.get("of", 0)),
        gigs=int(reasons.get("gigs", 0)),
    )


def reasons_line(tx: Transaction, reader: Person, one: Ranked) -> Text:
    """A candidate with every reason of the rank."""
    reasons = [candidate_line(tx, reader, one)]
    if "km" in one.reasons:
        reasons.append(_("{km} km")(km=int(one.reasons["km"])))
    if one.reasons.get("resting"):
        reasons.append(_("had a gig a few days ago"))
    if one.reasons.get("wished"):
        reasons.append(_("of the wished organisation"))
    days = one.reasons.get("asked_days")
    reasons.append(
        _("not asked before") if days is None else ngettext("asked {n} day ago", "asked {n} days ago", int(days))
    )
    if one.busy_with_offers:
        reasons.append(busy(settings.number(tx, "offers_at_most")))
    if one.asked_enough:
        reasons.append(_("asked often enough today"))
    return Text("{items}")(items=Several(tuple(reasons)))


def busy(at_most: int) -> Text:
    """Why an expert must first answer what they were asked."""
    return ngettext("has {n} open request", "has {n} open requests", at_most)


def why(
    tx: Transaction, reader: Person, order: Order, ranked: tuple[Ranked, ...], left: tuple[LeftOut, ...]
) -> Message:
    """Who would be asked next and why, and how many were left out for what."""
    parts: list[Text] = [_("Order {number}: who can be asked, best first.")(number=order.number)]
    near = [out for out in left if out.why in NAMED][:10]
    ahead.looked_after(tx, [*(one.person for one in ranked[:10]), *(out.person for out in near)])
    parts.extend(reasons_line(tx, reader, one) for one in ranked[:10])
    if not ranked:
        parts.append(_("Nobody can be asked now."))
    counted: dict[WhyNot, int] = {}
    for out in left:
        counted[out.why] = counted.get(out.why, 0) + 1
    for reason, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        parts.append(_("Left out: {n}, {reason}")(n=n, reason=REASONS[reason]))
    parts.extend(
        _("{name}: {reason}")(name=named_for(tx, reader, out.person)["name"], reason=REASONS[out.why]) for out in near
    )
    return Message(tuple(parts))
