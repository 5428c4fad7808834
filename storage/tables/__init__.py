"""The tables, and the guards that can be written as constraints (R3). Triggers are in the migrations.

Ids are UUIDv7 texts. What tells of a named person's life is in `sealed`, `address`, `body` and `payload` columns only,
under the key of one subject (`storage.sealing`); the rest of a row is what a statistic may keep.
"""

from storage.tables.base import metadata
from storage.tables.house import counters, erasures, ledger, marks, roles, settings, tokens
from storage.tables.orders import alarms, awaited, bookings, due, feedback, offers, orders
from storage.tables.people import consents, fair_counts, fair_days, identities, keys, organisations, persons, profiles
from storage.tables.talk import cards, chats, conversations, inbox, messages, outbox

__all__ = [
    "alarms",
    "awaited",
    "bookings",
    "cards",
    "chats",
    "consents",
    "conversations",
    "counters",
    "due",
    "erasures",
    "fair_counts",
    "fair_days",
    "feedback",
    "identities",
    "inbox",
    "keys",
    "ledger",
    "marks",
    "messages",
    "metadata",
    "offers",
    "orders",
    "organisations",
    "outbox",
    "persons",
    "profiles",
    "roles",
    "settings",
    "tokens",
]
