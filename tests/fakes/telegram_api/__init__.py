"""A Bot API to test against: strict, stateful, over real HTTP, and wicked on demand.

`FakeTelegram` (:mod:`.server`) is Telegram's side of the wire: it remembers chats, messages and updates
(:mod:`.world`, :mod:`.updates`), refuses what Telegram refuses with Telegram's own words (:mod:`.refusals`; the words
are those of the published Bot API server), counts rates (:mod:`.rates`) and breaks when told to (:mod:`.faults`).
`Phone` and `Group` (:mod:`.people`) are the people on the other side. Parties that are not ours judge it
(:mod:`.judges`): aiogram's method models every request, TDLib every formatted text, both libraries every update.
"""

from tests.fakes.telegram_api.people import Group, Phone
from tests.fakes.telegram_api.server import FakeTelegram

__all__ = ["FakeTelegram", "Group", "Phone"]
