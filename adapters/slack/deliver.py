"""A message on its way out: in pieces, at Slack's pace, edited in place where it stands already.

Each piece carries the id of its outbox row as metadata. Where it is not known whether an earlier copy arrived, the
channel is read back first: what stands there is not sent again (R4).

A lane `PERSON/WINDOW` or `PERSON/CHANNEL` is beside what that person pressed: the window is filled, or the answer is
whispered in the channel. Where that is gone, or Slack will not, it goes to their messages; a whisper whose fate is not
known is whispered again.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.port import Outgoing, Receipt, Refused, TryLater, Undeliverable
from adapters.slack.hear import OURS
from adapters.slack.limits import SlackTurns
from adapters.slack.line import SlackLine
from adapters.slack.panes import window
from adapters.slack.say import SlackParcel, SlackPiece, say
from adapters.slack.trouble import CANNOT_EDIT, NO_THREAD, TOKEN, error_of, verdict
from dialogs.speech import File

log = logging.getLogger("keikka.slack")

REMEMBERED = 2000
EVENT = "keikka_message"  # the kind of our messages' metadata
READ_BACK = 100  # messages that are looked through for one that may have arrived
READ_BACK_THREAD = 999  # a thread is told from its beginning
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, json.JSONDecodeError)


@dataclass
class Begun:
    """What of one message stands in Slack already: the stamps of its pieces and the names of its files."""

    pieces: dict[int, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    doubtful: bool = False


def _thread(outgoing: Outgoing) -> str:
    """The thread of the card that a message stands under; empty where it stands under none."""
    return _stamp(outgoing.under) if outgoing.under else ""


def _stamp(message: str) -> str:
    """The stamp of a message; versions before this one kept its channel before it."""
    return message.rpartition(":")[2]


def _note_pieces(messages: list[dict[str, Any]], outgoing: Outgoing, begun: Begun) -> str:
    """Note which pieces stand among these messages, oldest first; the stamp of the first that does, else empty."""
    since = ""
    for one in messages:
        payload = (one.get("metadata") or {}).get("event_payload") or {}
        if payload.get("outbox") == outgoing.idempotency:
            begun.pieces[int(payload["piece"])] = str(one["ts"])
            since = since or str(one["ts"])
    return since


def _note_files(messages: list[dict[str, Any]], since: str, parcel: SlackParcel, begun: Begun) -> None:
    """Note which files were shared after this stamp."""
    shared = {file.get("name") for one in messages if str(one["ts"]) > since for file in one.get("files") or ()}
    begun.files = sorted({*begun.files, *(file.name for file, _title in parcel.files if file.name in shared)})


class SlackDelivery:
    """Brings messages to Slack."""

    def __init__(
        self,
        line: SlackLine,
        turns: SlackTurns,
        public_url: str,
        wait_until_open: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._line = line
        self._wait_until_open = wait_until_open  # of a window under a name of ours
        self._turns = turns
        self._public_url = public_url
        self._channels: OrderedDict[str, str] = OrderedDict()
        self._begun: OrderedDict[str, Begun] = OrderedDict()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """As `Adapter.deliver`. The receipt is the stamp of the message with the buttons (the last piece).

        Its channel is that of the lane, and is not named: a direct message's would name its person.
        """
        person, _slash, place = outgoing.lane.partition("/")
        if place:
            if await self._beside(outgoing, person, place):
                return Receipt()
            outgoing = replace(outgoing, lane=person)
        in_channel = outgoing.lane.startswith(("C", "G"))
        parcel = say(outgoing.message, outgoing.language, self._public_url, in_channel=in_channel)
        if not parcel.pieces and not parcel.files:
            raise Refused("nothing to say")
        begun = self._progress_of(outgoing)
        try:
            return await self._bring(outgoing, parcel, begun)
        except (TryLater, Undeliverable, Refused) as judged:
            begun.doubtful |= isinstance(judged, TryLater) and not judged.surely_not_sent
            log.warning("message %s: %s (%s)", outgoing.idempotency, type(judged).__name__, judged)
            raise

    async def _beside(self, outgoing: Outgoing, person: str, place: str) -> bool:
        """Fill a window, or whisper in a channel; False where it must be said in the person's messages instead."""
        try:
            if place.startswith(("C", "G")):
                await self._whisper(outgoing, person, place)
            else:
                await self._fill(outgoing, place)
        except (Undeliverable, Refused) as judged:
            log.info("message %s: not beside the press (%s)", outgoing.idempotency, judged)
            return False
        return True

    async def _whisper(self, outgoing: Outgoing, person: str, channel: str) -> None:
        for piece in say(outgoing.message, outgoing.language, self._public_url).pieces:
            blocks = list(piece.blocks)
            await self._call(
                "chat.postEphemeral", "", channel=channel, user=person, text=piece.note, blocks=blocks, parse="none"
            )

    async def _fill(self, outgoing: Outgoing, place: str) -> None:
        name = place.removeprefix(OURS)
        if self._wait_until_open is not None:
            await self._wait_until_open(name)
        which = {"external_id": name} if place.startswith(OURS) else {"view_id": place}
        pane = window(outgoing.message, outgoing.language, self._public_url)
        await self._call("views.update", "", **which, view=pane)

    async def channel_of(self, lane: str) -> str:
        """The channel of a lane: a person's direct messages, or the channel itself."""
        if lane.startswith(("C", "G", "D")):
            return lane
        if not lane.startswith(("U", "W")):
            raise Undeliverable("no_address")
        if lane not in self._channels:
            opened = await self._call("conversations.open", "", users=lane)
            self._channels[lane] = str(opened["channel"]["id"])
            if len(self._channels) > REMEMBERED:
                self._channels.popitem(last=False)
        return self._channels[lane]

    async def _bring(self, outgoing: Outgoing, parcel: SlackParcel, begun: Begun) -> Receipt:
        channel = await self.channel_of(outgoing.lane)
        standing = _stamp(outgoing.edits) if outgoing.edits is not None else ""
        if standing and not begun.pieces and await self._edit(channel, standing, parcel):
            return Receipt(standing)
        if outgoing.again or begun.doubtful:
            await self._read_back(channel, outgoing, parcel, begun)
        for number, piece in enumerate(parcel.pieces):
            if number not in begun.pieces:
                begun.pieces[number] = await self._post(channel, piece, outgoing, number)
        await self._bring_files(channel, parcel, begun)
        self._begun.pop(outgoing.idempotency, None)
        stamp = begun.pieces.get(len(parcel.pieces) - 1)
        return Receipt(stamp)

    async def _bring_files(self, channel: str, parcel: SlackParcel, begun: Begun) -> None:
        for file, title in parcel.files:
            if file.name not in begun.files:
                await self._file(channel, file, title)
                begun.files.append(file.name)

    async def _post(self, channel: str, piece: SlackPiece, outgoing: Outgoing, number: int) -> str:
        """Post a piece; what belongs to a card goes to its thread, and is seen in the channel too unless quiet."""
        message: dict[str, Any] = {
            "channel": channel,
            "text": piece.note,
            "blocks": list(piece.blocks),
            "parse": "none",
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT, "event_payload": {"outbox": outgoing.idempotency, "piece": number}},
        }
        thread = _thread(outgoing)
        if thread:
            try:
                answer = await self._call(
                    "chat.postMessage", channel, thread_ts=thread, reply_broadcast=not outgoing.quiet, **message
                )
                return str(answer["ts"])
            except Refused as refused:
                if str(refused) not in NO_THREAD:
                    raise
        return str((await self._call("chat.postMessage", channel, **message))["ts"])

    async def _edit(self, channel: str, stamp: str, parcel: SlackParcel) -> bool:
        """Edit in place; False where that cannot be, and it must be sent anew. Twice the same is one edit."""
        if parcel.files or len(parcel.pieces) != 1:
            return False
        piece = parcel.pieces[0]
        await self._turns.turn("chat.update", channel)
        try:
            await self._line.call(
                "chat.update", channel=channel, ts=stamp, text=piece.note, blocks=list(piece.blocks), parse="none"
            )
        except FAILURES as error:
            if isinstance(error, SlackApiError) and error_of(error) in CANNOT_EDIT:
                return False
            judged = self._judge("chat.update", channel, error)
            if isinstance(judged, TryLater):
                raise TryLater(judged.after, surely_not_sent=True, why=str(judged)) from None
            raise judged from None
        return True

    async def _file(self, channel: str, file: File, title: str) -> None:
        """A file is complete in Slack only with its last step: before that a failure has brought nothing."""
        try:
            place = await self._ask("files.getUploadURLExternal", "", filename=file.name, length=len(file.content))
            await self._line.upload(str(place["upload_url"]), file.content)
        except TryLater as later:
            raise TryLater(later.after, surely_not_sent=True, why=str(later)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TryLater(5.0, surely_not_sent=True, why=type(error).__name__) from None
        made = json.dumps([{"id": str(place["file_id"]), "title": title}])
        await self._ask("files.completeUploadExternal", channel, channel_id=channel, files=made)

    async def _read_back(self, channel: str, outgoing: Outgoing, parcel: SlackParcel, begun: Begun) -> None:
        """Note what of this message stands in the channel already, or under its card."""
        try:
            messages = await self._standing(channel, _thread(outgoing))
        except TryLater as later:
            if str(later) in TOKEN:  # we may not read there: a second copy then says the same (R4)
                return
            # Reading says nothing of the message itself: it stays as unknown as it was.
            raise TryLater(later.after, surely_not_sent=True, why=str(later)) from None
        since = _note_pieces(messages, outgoing, begun)
        if since or not parcel.pieces:
            _note_files(messages, since, parcel, begun)
        begun.doubtful = False

    async def _standing(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """The newest messages of a channel, and those of a thread, which the channel's history leaves out."""
        asked: list[tuple[str, dict[str, Any]]] = [("conversations.history", {"limit": READ_BACK})]
        if thread:
            asked.append(("conversations.replies", {"limit": READ_BACK_THREAD, "ts": thread}))
        found: dict[str, dict[str, Any]] = {}
        for method, more in asked:
            try:
                answer = await self._ask(method, "", channel=channel, include_all_metadata=True, **more)
            except Refused as refused:
                if str(refused) not in NO_THREAD:
                    raise
            else:
                found |= {str(one["ts"]): one for one in answer["messages"] or ()}
        return [one for _stamp, one in sorted(found.items())]

    # -- calling

    async def _call(self, method: str, lane: str, /, **arguments: Any) -> AsyncSlackResponse:
        await self._turns.turn(method, lane)
        try:
            return await self._line.call(method, **arguments)
        except FAILURES as error:
            raise self._judge(method, lane, error) from None

    async def _ask(self, method: str, lane: str, /, **arguments: Any) -> AsyncSlackResponse:
        await self._turns.turn(method, lane)
        try:
            return await self._line.ask(method, **arguments)
        except FAILURES as error:
            raise self._judge(method, lane, error) from None

    def _judge(self, method: str, channel: str, error: Exception) -> TryLater | Undeliverable | Refused:
        result = verdict(error)
        if isinstance(result, TryLater) and str(result) == "429":
            self._turns.hold(method, channel, result.after)
        return result

    def _progress_of(self, outgoing: Outgoing) -> Begun:
        begun = self._begun.setdefault(outgoing.idempotency, Begun())
        if len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        return begun
