"""What is remembered: one SQLite file, or PostgreSQL, behind plain functions over one `Transaction`.

Reading order: `engine` (how a unit of work runs: `database`, `unit`, `writer`, `pool_writer`, `engines`), `transaction`
(what it holds, with `shelf` and `waking`), `tables`, `states` and `kinds` (what is kept, and its words), `rows` (rows
as values); then a module for each thing: `people`, `orders` (with `offers`, `bookings`, `feedback`, `alarms`),
`conversations`, `inbox`, `outbox`, `marks`, `roles`, `tokens`, `settings`, `areas`, `ledger`. What must not be read:
`sealing`, `erasure`, `engine.rewrapping`. At the start: `engine.schema` and the `migrations`. The decisions, with what
was measured, are in this room's README.
"""

from storage.engine.database import Database
from storage.sealing import MasterKeys
from storage.transaction import Transaction
from storage.trouble import BadSetting, Clash, SealBroken, StorageTrouble

__all__ = ["BadSetting", "Clash", "Database", "MasterKeys", "SealBroken", "StorageTrouble", "Transaction"]
