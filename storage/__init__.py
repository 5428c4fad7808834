"""What is remembered: one SQLite file, or PostgreSQL, behind plain functions over one `Transaction`.

Reading order: `database` (how a unit of work runs: `unit`, `writer`, `pool_writer`, `engines`), `transaction` (what
it holds), `tables` and `states` (what is kept), `kept` (rows as values); then a module for each thing: `people`,
`orders` (with `offers`, `bookings`, `feedback`, `alarms`), `conversations`, `inbox`, `outbox`, `marks`, `roles`,
`tokens`, `settings`, `ledger`. What must not be read: `sealing`, `rewrapping`, `erasure`, `keeping`. At the start:
`schema` and its `migrations`.
"""

from storage.engine.database import Database
from storage.sealing import MasterKeys
from storage.transaction import Transaction
from storage.trouble import BadSetting, Clash, SealBroken, StorageTrouble

__all__ = ["BadSetting", "Clash", "Database", "MasterKeys", "SealBroken", "StorageTrouble", "Transaction"]
