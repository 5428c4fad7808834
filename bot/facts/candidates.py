"""Who may be asked for an order, ranked as things stand, with the reasons for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.facts import register, settings
from bot.facts.order_terms import terms_of
from bot.law import calendar, matcher, places, terms
from storage import orders
from storage.offers import OFFERS
from storage.orders import Offer, Order
from storage.transaction import Transaction


def candidates(tx: Transaction, order: Order, *, everyone: bool = False) -> matcher.Ranking | None:
    """Rank those who know a topic of the order and could come, or everyone, as things stand, with the reasons.

    None while the register is still being opened: nobody is ranked then, and asks wait.
    """
    asked_for = terms_of(tx, order)
    key = terms.terms_key(order, asked_for)
    offers = orders.offers_of(tx, order.id)
    asked = frozenset(
        one.expert_id
        for one in offers
        if (one.round == order.round or one.reasons.get("terms") == key) and not passed_over(order, one)
    )
    need = _need(tx, order)
    known = register.candidates(tx, need, everyone=everyone)
    if known is None:
        return None
    return matcher.rank(
        need,
        known,
        tx.now,
        places.distance,
        places.region_of,
        asked,
        settings.matching(tx),
    )


def candidates_ahead(tx: Transaction, those: Sequence[Order]) -> None:
    """Read ahead what ranking for these orders asks for: as many statements as for one of them."""
    OFFERS.ahead(tx, "order_id", [one.id for one in those], "id")
    tx.vault.open_ahead(one.id for one in those)
    register.ahead(tx, [_need(tx, one) for one in those])


def _need(tx: Transaction, order: Order) -> matcher.Need:
    return terms.need(order, terms_of(tx, order), short_notice=is_short(tx, order))


#: Why an offer was taken back while it could still be answered: somebody else was booked or asked instead.
PASSED_OVER = "passed_over"


def passed_over(order: Order, offer: Offer) -> bool:
    """Whether the expert was asked for this and never had their turn: they have not said no, and may be asked again."""
    return offer.state == "withdrawn" and offer.why == PASSED_OVER and offer.round == order.round


def changes_by_itself(tx: Transaction, order: Order) -> list[datetime]:
    """When, from now on, somebody's pause ends who might be asked, and when time becomes short. UTC."""
    need = terms.need(order, terms_of(tx, order), short_notice=False)
    short = calendar.short_from(tx.now, order.starts_at, order.zone, settings.hours(tx), settings.turns(tx))
    returns = [one.returns for one in register.candidates(tx, need) or () if one.paused]
    return [at for at in (*returns, short) if at is not None]


def is_short(tx: Transaction, order: Order) -> bool:
    """Whether the gig starts before one whole turn could end."""
    return calendar.is_short_notice(tx.now, order.starts_at, order.zone, settings.hours(tx), settings.turns(tx))
