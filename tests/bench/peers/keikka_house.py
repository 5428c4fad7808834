"""`keikka run` without Telegram's pace, which the peers do not keep either: `python -m tests.bench.peers.keikka_house`.

Telegram takes 30 messages a second of one bot, and the house sends no more; here it is asked what it could do.
"""

from __future__ import annotations

import sys

from adapters.telegram import adapter
from adapters.telegram.limits import without_waits
from bot.__main__ import main

if __name__ == "__main__":
    vars(adapter)["TelegramTurns"] = without_waits
    sys.argv = ["keikka", "run"]
    main()
