"""What is remembered: one SQLite file, or PostgreSQL, behind plain functions over one `Transaction`.

Reading order: `database` (how a unit of work runs), `transaction` (what it holds), `tables` and `states` (what is
kept), then one module for each thing: `people`, `orders` (with `offers`, `bookings`, `feedback`), `conversations`,
`inbox`, `outbox`, `marks`, `roles`, `tokens`, `settings`, `ledger`; `sealing` and `erasure` for what must not be read.
"""

from storage.database import Database
from storage.sealing import MasterKeys
from storage.transaction import Transaction
from storage.trouble import BadSetting, Clash, SealBroken, StorageTrouble

__all__ = ["BadSetting", "Clash", "Database", "MasterKeys", "SealBroken", "StorageTrouble", "Transaction"]
