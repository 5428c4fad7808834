"""The platforms there are, a row each: what each is called, and what it is like where that changes what is said there.

The core asks a platform's traits, never its name. Nothing here imports an adapter.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.speech import Text, _, verbatim


@dataclass(frozen=True)
class Traits:
    """What a platform is like. A stranger's messenger, of which nothing is known, has none of these.

    `drawn_by_us`: its chats are kept in our database and drawn by our own pages at every look. A message is rendered
    at once and stays where a person wrote it with us; accounts and lanes are persons' ids, given by us.
    `stays_with_us`: what is said there passes through nobody else's hands, so that it needs no consent (SAFETY R18).
    `opens_links`: who reads there has our pages open already; elsewhere links open where our address is https.
    `tells_seen`: it tells what was seen, and an offer counts as delivered by that.
    `edits_ring`: a phone rings at an edited message as at a new one.
    `threads`: what belongs to a card stands under it, in nobody's way.
    `topics`: a group may have topics, one for each region (:class:`adapters.port.Forum`).
    """

    drawn_by_us: bool = False
    stays_with_us: bool = False
    opens_links: bool = False
    tells_seen: bool = False
    edits_ring: bool = False
    threads: bool = False
    topics: bool = False


@dataclass(frozen=True)
class Platform:
    """One platform: `name` is how it is kept in the database, `own_name` how people call it."""

    name: str
    own_name: Text
    traits: Traits


#: Our own pages: what is meant where no platform is named.
OWN_PAGES = "web"

PLATFORMS: tuple[Platform, ...] = (
    Platform(
        OWN_PAGES,
        _("Keikka's own page"),
        Traits(drawn_by_us=True, stays_with_us=True, opens_links=True, tells_seen=True),
    ),
    Platform("telegram", verbatim("Telegram"), Traits(topics=True)),
    Platform("slack", verbatim("Slack"), Traits(threads=True)),
)


def traits_of(name: str) -> Traits:
    """What the platform of this name is like; without a name, our own pages."""
    name = name or OWN_PAGES
    return next((row.traits for row in PLATFORMS if row.name == name), Traits())
