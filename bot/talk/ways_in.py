"""How an invitation is passed on: a line for each channel in which it opens."""

from __future__ import annotations

from bot.facts import disclosure
from dialogs.speech import Text, _, verbatim
from storage.transaction import Transaction

#: From localhost, while the messenger cannot be asked for its own name.
NO_WAY_IN = _("There is no link that opens on a phone right now. Please try again later.")


def ways_in(tx: Transaction, token: str, via: str) -> list[Text]:
    """Where this token opens, a line for each channel; a messenger is told no address that opens on no phone."""
    web = f"{tx.shelf.house.public_url}/i/{{}}"
    patterns = list(tx.shelf.invitation_links) or [web]
    if not disclosure.links_open(tx, via):
        patterns = [one for one in patterns if one != web]
    return [verbatim(pattern.replace("{}", token)) for pattern in patterns]
