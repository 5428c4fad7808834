"""An incoming thing as it is kept in the inbox, sealed, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters.port import Incoming
from dialogs.speech import Heard


def to_json(incoming: Incoming) -> dict[str, Any]:
    """Everything that was heard, as plain JSON."""
    heard = incoming.heard
    return {
        "platform": incoming.platform,
        "external_id": incoming.external_id,
        "account": incoming.account,
        "lane": incoming.lane,
        "kind": heard.kind,
        "text": heard.text,
        "data": heard.data,
        "fields": [list(pair) for pair in heard.fields],
        "left_out": heard.left_out,
        "language": incoming.language,
        "name": incoming.name,
        "replies_to": incoming.replies_to,
        "sent_at": incoming.sent_at.isoformat() if incoming.sent_at else None,
        "private": incoming.private,
        "zone": incoming.zone,
        "aside": incoming.aside,
        "removable": incoming.removable,
    }


def from_json(data: dict[str, Any]) -> Incoming:
    """The incoming thing that :func:`to_json` wrote, also by an earlier version."""
    fields = tuple((str(name), str(value)) for name, value in data.get("fields", ()))
    sent_at = data.get("sent_at")
    return Incoming(
        platform=data["platform"],
        external_id=data["external_id"],
        account=data["account"],
        lane=data["lane"],
        heard=Heard(data["kind"], data.get("text", ""), data.get("data", ""), fields, int(data.get("left_out", 0))),
        language=data.get("language"),
        name=data.get("name"),
        replies_to=data.get("replies_to"),
        sent_at=datetime.fromisoformat(sent_at) if sent_at else None,
        private=bool(data.get("private", True)),
        zone=data.get("zone"),
        aside=data.get("aside"),
        removable=data.get("removable"),
    )
