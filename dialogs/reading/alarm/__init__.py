"""What must be answered before any order: acute distress, a wish for support for oneself, a personal identity code."""

from dialogs.reading.alarm.codes import read_identity_code
from dialogs.reading.alarm.distress import read_distress
from dialogs.reading.alarm.support import read_peer_wish

__all__ = ["read_distress", "read_identity_code", "read_peer_wish"]
