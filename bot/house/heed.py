"""How much is read of what an account of a messenger writes: as long as there is budget all that is heard, then little.

The web turns away who asks for more than there is (`adapters.web.budget`). A messenger's message cannot be turned away:
it has been stored by then, and may be an order, or words of somebody who cannot go on. So of an account that has spent
its budget the beginning and the end of each message are read, and the answer says where that ended. How many messages
an account sends a second, the messengers see to.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from adapters.platforms import traits_of
from adapters.port import Incoming
from adapters.web.budget import Budget, Overspent, Work, cost_of
from dialogs.speech.shortening import SCANT, shortened
from storage import people
from storage.transaction import Transaction


class Heeding:
    """The budgets of accounts in this process: paced as on the web, for each account and for strangers in all."""

    def __init__(self, work: Work | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._budget = Budget(work or Work(), clock)

    def costs(self, incoming: Incoming) -> bool:
        """Whether what was heard costs so much to read that it is counted."""
        texts = (incoming.heard.text, *(value for _name, value in incoming.heard.fields))
        return not traits_of(incoming.platform).drawn_by_us and any(SCANT.is_long(one) for one in texts)

    def heed(self, incoming: Incoming, *, known: bool) -> Incoming:
        """What is read of it: all, or little where its account has spent what it has. Whom the house knows has more."""
        account = f"{incoming.platform}:{incoming.account}"
        (self._budget.know if known else self._budget.forget)(account)
        heard = incoming.heard
        length = sum(len(one.encode()) for one in (heard.text, *(value for _name, value in heard.fields)))
        try:
            self._budget.take(account, account, cost_of("", "POST", length))
        except Overspent:
            return replace(incoming, heard=shortened(heard, SCANT))
        return incoming


def is_known(tx: Transaction, incoming: Incoming) -> bool:
    """Whether the house knows whose account it is: an expert, a coordinator, an orderer who was let through once."""
    person = people.who_is(tx, incoming.platform, incoming.account)
    return person is not None and (person.known or person.is_expert or person.is_coordinator)
