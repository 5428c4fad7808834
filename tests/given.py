"""What many tests begin with."""

from __future__ import annotations

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
