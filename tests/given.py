"""What many tests begin with. `ORDER | {"date": ...}` is the same order on another day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: An order as a form gives it: a remote lecture on a Tuesday two weeks after the stage's first day.
ORDER: dict[str, Any] = {
    "kind": "lecture",
    "topics": ["depression"],
    "perspective": "either",
    "date": "2026-12-08",
    "time": {"start": "14:00", "end": "16:00"},
    "format": "remote",
    "organisation": "Koulu",
    "contact_name": "Oona",
    "contact": "oona@example.org",
}
OULU = {"kind": "municipality", "key": "Oulu"}
#: The same in Oulu.
ON_SITE: dict[str, Any] = ORDER | {"format": "onsite", "place": OULU}
#: The same as somebody whom the house knows fills it in on a page.
FIELDS: dict[str, str] = {
    "topics": "depression", "perspective": "either", "kind": "lecture", "date": "2026-12-08", "time": "14:00-16:00",
    "format": "onsite", "place": "m-oulu",
}  # fmt: skip
#: An order as it is written and read back in a chat: in Oulu, on the Tuesday of :data:`tests.dialogs.playing.NOW`.
WRITTEN: dict[str, Any] = ON_SITE | {
    "perspective": "own", "date": "2026-12-01",
    "organisation": "Oulun ammattikorkeakoulu", "contact_name": "Maija Meri", "contact": "040 123 4567",
}  # fmt: skip

CONSENTS = ("register", "offers_in_messenger", "feedback")


def profile(name: str, consents: Sequence[str] = CONSENTS, **more: Any) -> dict[str, Any]:
    """An expert in Oulu who knows depression and does everything that is asked in these tests."""
    return {
        "name": name,
        "contact": f"{name.lower()}@example.org",
        "consents": list(consents),
        "topics_own": ["depression"],
        "topics_family": [],
        "kinds": ["lecture", "panel", "workshop", "group_visit", "interview"],
        "formats": ["onsite", "remote"],
        "home": "Oulu",
        "reach": {"km": 60},
        "languages": ["fi", "sv", "en"],
        "short_notice": False,
    } | more


def orderer(name: str, options: Mapping[str, str] | None = None) -> dict[str, str]:
    """Who orders and how to reach them; a story's `options` go before what is made up here."""
    made = {
        "organisation": "Esimerkkiopisto",
        "contact_name": f"{name} Meri",
        "contact": f"{name.lower()}@example.org",
    }
    return {line: (options or {}).get(line, words) for line, words in made.items()}
