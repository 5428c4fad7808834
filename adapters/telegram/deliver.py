"""A message on its way out: in pieces, at Telegram's pace, edited in place where it stands already.

What went out of a message that broke off is remembered until it is through, so that trying again does not repeat the
pieces that arrived. Restarting forgets it: then the whole message comes again, and says the same (R4).
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from telegram import InlineKeyboardMarkup, InputFile, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from adapters.port import Outgoing, Receipt, Refused, TryLater, Undeliverable
from adapters.telegram.limits import TelegramTurns
from adapters.telegram.line import TelegramLine
from adapters.telegram.say import Keyboard, TelegramParcel, say
from adapters.telegram.trouble import AFTER_NETWORK, CANNOT_EDIT, GONE_ALREADY, NO_TOPIC, SAME_ALREADY, says, verdict
from dialogs.speech import File

log = logging.getLogger("keikka.telegram")

AS_PHOTO = ("image/png", "image/jpeg")
REMEMBERED = 2000
NO_PREVIEW = {"is_disabled": True}


def address(lane: str) -> tuple[int, int | None]:
    """Chat and topic of a lane: `123`, `-100123` or `-100123/45`. Raises `Undeliverable` for anything else."""
    chat, _, topic = lane.partition("/")
    try:
        return int(chat), int(topic) if topic else None
    except ValueError:
        raise Undeliverable("no_address") from None


@dataclass(frozen=True)
class Spot:
    """Where a message goes: a chat, a topic of its forum, and the message it answers, if that is still there.

    At a `quiet` one no phone rings. `astray` fills up when the topic is found to be gone.
    """

    chat: int
    topic: int | None = None
    answers: int | None = None
    quiet: bool = False
    astray: list[int] = field(default_factory=list)

    @property
    def reply(self) -> dict[str, Any] | None:
        """As Telegram is told: what is gone stands in nobody's way."""
        return {"message_id": self.answers, "allow_sending_without_reply": True} if self.answers else None


def _message_under(under: str | None) -> int | None:
    return int(under) if under is not None and under.isdecimal() else None


class TelegramDelivery:
    """Brings messages to Telegram. `moved` is told when a group turns out to have become a supergroup."""

    def __init__(
        self, line: TelegramLine, turns: TelegramTurns, public_url: str, moved: Callable[[int, int], Awaitable[None]]
    ) -> None:
        self._line = line
        self._turns = turns
        self._public_url = public_url
        self._moved = moved
        self._now_at: dict[int, int] = {}
        self._begun: OrderedDict[str, list[int]] = OrderedDict()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """As `Adapter.deliver`. The receipt names the message with the buttons (the last piece of the text)."""
        chat, topic = address(outgoing.lane)
        chat = self._now_at.get(chat, chat)
        parcel = say(outgoing.message, outgoing.language, self._public_url)
        if not parcel.pieces and not parcel.files:
            raise Refused("nothing to say")
        if outgoing.removes is not None:
            await self._remove(chat, outgoing.removes)
        try:
            return await self._bring(
                outgoing, parcel, Spot(chat, topic, _message_under(outgoing.under), outgoing.quiet)
            )
        except ChatMigrated as error:
            log.info("group %s is now supergroup %s", chat, error.new_chat_id)
            return await self._bring_after(chat, error.new_chat_id, outgoing, parcel)
        except TelegramError as error:
            raise self._judge(error, chat, outgoing) from None

    def send_to(self, old: int, new: int) -> None:
        """From now on bring to `new` what is for `old`."""
        self._now_at[old] = new

    async def _bring_after(self, old: int, new: int, outgoing: Outgoing, parcel: TelegramParcel) -> Receipt:
        """The group moved while we were not told: the house hears it durably, then the message goes to the new id."""
        try:
            await self._moved(old, new)
        except Exception as error:
            raise TryLater(AFTER_NETWORK, surely_not_sent=True, why=type(error).__name__) from None
        self.send_to(old, new)
        try:
            return await self._bring(outgoing, parcel, Spot(new))
        except TelegramError as error:
            raise self._judge(error, new, outgoing) from None

    async def _bring(self, outgoing: Outgoing, parcel: TelegramParcel, spot: Spot) -> Receipt:
        done = await self._standing(outgoing, parcel, spot.chat)
        last = len(parcel.pieces) - 1
        for number, piece in enumerate(parcel.pieces):
            if number >= len(done):
                sent = await self._text(spot, piece, parcel.keyboard if number == last else None)
                done = self._note(outgoing, sent)
        for number, (file, caption) in enumerate(parcel.files, len(parcel.pieces)):
            if number >= len(done):
                keyboard = parcel.keyboard if not parcel.pieces and number == 0 else None
                sent = await self._file(spot, file, caption, keyboard)
                done = self._note(outgoing, sent)
        self._begun.pop(outgoing.idempotency, None)
        return Receipt(str(done[max(last, 0)]), astray=bool(spot.astray))

    async def _standing(self, outgoing: Outgoing, parcel: TelegramParcel, chat: int) -> list[int]:
        """What of it is there: what went out before it broke off, else the message that could be edited in place."""
        done = self._begun.get(outgoing.idempotency, [])
        if done or outgoing.edits is None:
            return done
        edited = await self._edit(chat, outgoing.edits, parcel)
        return self._note(outgoing, edited) if edited is not None else done

    async def _text(self, spot: Spot, text: str, keyboard: Keyboard | None) -> int:
        async def send(spot: Spot) -> int:
            sent = await self._line.call(
                "sendMessage",
                chat_id=spot.chat,
                text=text,
                parse_mode="HTML",
                reply_markup=keyboard,
                message_thread_id=spot.topic,
                reply_parameters=spot.reply,
                disable_notification=spot.quiet or None,
                link_preview_options=NO_PREVIEW,
            )
            return int(sent["message_id"])

        return await self._in_topic(send, spot)

    async def _file(self, spot: Spot, file: File, caption: str, keyboard: Keyboard | None) -> int:
        async def send(spot: Spot) -> int:
            upload = InputFile(file.content, filename=file.name, attach=True)
            common: dict[str, Any] = {
                "caption": caption or None,
                "parse_mode": ParseMode.HTML if caption else None,
                "reply_markup": InlineKeyboardMarkup.de_json(keyboard) if keyboard is not None else None,
                "message_thread_id": spot.topic,
                "reply_parameters": ReplyParameters(**spot.reply) if spot.reply is not None else None,
            }
            if file.media_type in AS_PHOTO:
                return (await self._line.send_photo(spot.chat, upload, **common)).message_id
            return (await self._line.send_document(spot.chat, upload, **common)).message_id

        return await self._in_topic(send, spot)

    async def _in_topic(self, send: Callable[[Spot], Awaitable[int]], spot: Spot) -> int:
        """Send into its topic, or that of what it answers; into the group itself where that is gone or closed."""
        try:
            async with self._turns.turn(spot.chat):
                return await send(spot)
        except BadRequest as error:
            if (spot.topic is None and spot.answers is None) or not says(error, NO_TOPIC):
                raise
            if spot.topic is not None:
                spot.astray.append(spot.topic)
        async with self._turns.turn(spot.chat):
            return await send(replace(spot, topic=None, answers=None))

    async def _edit(self, chat: int, message_id: str, parcel: TelegramParcel) -> int | None:
        """Edit in place; the message's id, or None where that cannot be and it must be sent anew."""
        if not message_id.isdecimal():
            return None
        if len(parcel.pieces) != 1:
            await self._retire(chat, int(message_id))
            return None
        try:
            async with self._turns.turn(chat):
                await self._line.call(
                    "editMessageText",
                    chat_id=chat,
                    message_id=int(message_id),
                    text=parcel.pieces[0],
                    parse_mode="HTML",
                    reply_markup=parcel.keyboard,
                    link_preview_options=NO_PREVIEW,
                )
        except TelegramError as error:
            if says(error, CANNOT_EDIT):
                return None
            if says(error, SAME_ALREADY):
                return int(message_id)
            judged = verdict(error)
            if isinstance(judged, TryLater) and not judged.surely_not_sent:  # twice the same edit is one edit
                raise TryLater(judged.after, surely_not_sent=True, why=str(judged)) from None
            raise
        return int(message_id)

    async def _remove(self, chat: int, name: str) -> None:
        """Remove what a person wrote, in this chat or in the group that `name` begins with; twice does no harm.

        Raises `Refused` where Telegram does not let us.
        """
        group, _, message_id = name.rpartition(":")
        chat = int(group) if group else chat
        try:
            async with self._turns.turn(chat):
                await self._line.delete_message(chat, int(message_id))
        except TelegramError as error:
            if says(error, GONE_ALREADY):
                return
            judged = verdict(error)
            if isinstance(judged, TryLater):
                raise TryLater(judged.after, surely_not_sent=True, why=str(judged)) from None
            raise Refused("not removed") from None

    async def _retire(self, chat: int, message_id: int) -> None:
        """Take the buttons from a message that is said anew."""
        async with self._turns.turn(chat):
            try:
                await self._line.edit_message_reply_markup(chat, message_id)
            except BadRequest as error:
                log.info("no buttons were taken away (%s)", type(error).__name__)

    def _note(self, outgoing: Outgoing, message_id: int) -> list[int]:
        done = self._begun.setdefault(outgoing.idempotency, [])
        done.append(message_id)
        if len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        return done

    def _judge(self, error: TelegramError, chat: int, outgoing: Outgoing) -> TryLater | Undeliverable | Refused:
        result = verdict(error)
        if isinstance(error, RetryAfter) and isinstance(result, TryLater):
            self._turns.hold(chat, result.after)
        log.warning("message %s: %s (%s)", outgoing.idempotency, type(result).__name__, result)
        return result
