"""What `keikka doctor telegram` looks at: token, name, privacy mode, groups, webhook and clock.

Each finding says in words how it is and, where something is to be done, what to press. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime

import aiohttp
from telegram import ChatFullInfo, ChatMember, ChatMemberAdministrator, ChatMemberRestricted, User
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from adapters.findings import Finding, clock
from adapters.telegram.line import OFFICIAL, TelegramLine
from adapters.telegram.quiet import silence
from dialogs.speech import _

CLOCK_OFF = 30  # seconds
WAIT = aiohttp.ClientTimeout(total=10)


async def examine(
    token: str,
    *,
    api_url: str = OFFICIAL,
    groups: Iterable[int] = (),
    webhook_url: str = "",
    now: datetime | None = None,
) -> list[Finding]:
    """Look at everything that can be looked at from here; never raises for what Telegram says or does not say.

    `webhook_url` is the address Telegram should post to, empty when polling; `now` is aware. Raises `ValueError` with
    one clear sentence for an unsafe `api_url`.
    """
    silence()
    line = TelegramLine(token, api_url)
    try:
        return [finding async for finding in _findings(line, api_url, groups, webhook_url, now or datetime.now(UTC))]
    finally:
        await line.shutdown()


async def _findings(
    line: TelegramLine, api_url: str, groups: Iterable[int], webhook_url: str, now: datetime
) -> AsyncIterator[Finding]:
    try:
        await line.initialize()
        me = line.bot
    except InvalidToken:
        yield Finding(
            "bad",
            _("Telegram refuses the token."),
            _("In BotFather: /mybots, the bot, API Token. Copy it to KEIKKA_TELEGRAM_TOKEN in the .env file."),
        )
        return
    except TelegramError:
        yield Finding(
            "bad",
            _("Telegram could not be reached."),
            _("Check the network of this machine, and KEIKKA_TELEGRAM_API_URL if you have set it."),
        )
        return
    yield Finding("good", _("The bot is {name}, at {address}.")(name=me.full_name, address=f"t.me/{me.username}"))
    wanted = list(groups)
    for finding in _settings(me, wanted):
        yield finding
    for group in wanted:
        yield await _group(line, group)
    yield await _webhook(line, webhook_url)
    if (seen := clock(await _told_time(api_url), now, within=CLOCK_OFF)) is not None:
        yield seen


def _settings(me: User, groups: list[int]) -> list[Finding]:
    found = []
    if me.can_read_all_group_messages:
        found.append(
            Finding(
                "bad",
                _("Privacy mode is off: the bot gets everything that is written in its groups."),
                _("In BotFather: /setprivacy, the bot, Enable. Then take the bot out of the group and add it again."),
            )
        )
    else:
        found.append(Finding("good", _("Privacy mode is on.")))
    if not me.can_join_groups and groups:
        found.append(
            Finding(
                "bad", _("The bot may not be added to groups."), _("In BotFather: /setjoingroups, the bot, Enable.")
            )
        )
    if not groups:
        found.append(
            Finding(
                "hint",
                _("No dispatch group is set."),
                _("Add the bot to the coordinators' group: it answers with the line for the .env file."),
            )
        )
    return found


async def _group(line: TelegramLine, group: int) -> Finding:
    try:
        chat = await line.get_chat(group)
        member = await line.get_chat_member(group, line.id)
    except ChatMigrated as moved:
        return Finding(
            "bad",
            _("The dispatch group has a new number, because Telegram made it a supergroup."),
            _("Put this line in the .env file: {line}")(line=f"KEIKKA_TELEGRAM_DISPATCH_CHAT={moved.new_chat_id}"),
        )
    except (BadRequest, Forbidden):
        return Finding(
            "bad",
            _("The bot is not in the dispatch group {number}.")(number=str(group)),
            _("Add the bot to the group, and check the number in KEIKKA_TELEGRAM_DISPATCH_CHAT."),
        )
    except TelegramError:
        return Finding("bad", _("The dispatch group could not be looked at. Try again later."))
    if not _may_write(chat, member):
        return Finding(
            "bad",
            _("The bot may not write in the dispatch group."),
            _("In the group: Edit, Permissions, let members send messages, or make the bot an administrator."),
        )
    if chat.is_forum and not (isinstance(member, ChatMemberAdministrator) and member.can_manage_topics):
        return Finding(
            "hint",
            _("The dispatch group has topics, but the bot may not open new ones."),
            _("In the group: Edit, Administrators, add the bot with the right to manage topics."),
        )
    return Finding("good", _("The dispatch group is {name}.")(name=chat.title or str(group)))


def _may_write(chat: ChatFullInfo, member: ChatMember) -> bool:
    if member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR):
        return True
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    everybody = chat.permissions is None or chat.permissions.can_send_messages is not False
    return member.status == ChatMember.MEMBER and everybody


async def _webhook(line: TelegramLine, wanted: str) -> Finding:
    try:
        info = await line.get_webhook_info()
    except TelegramError:
        return Finding("bad", _("The webhook could not be looked at. Try again later."))
    if wanted and info.url == wanted and info.last_error_message:
        return Finding(
            "bad",
            _("Telegram cannot post to the webhook. It says: {words}")(words=info.last_error_message),
            _("Check that KEIKKA_PUBLIC_URL opens from the internet with a valid certificate."),
        )
    if info.url != wanted:
        told = _("The webhook is not set yet.") if wanted else _("Another program has set a webhook for this bot.")
        return Finding("hint", told, _("Keikka puts it right when it starts."))
    return Finding("good", _("The webhook is set.") if wanted else _("No webhook is set: Keikka asks Telegram itself."))


async def _told_time(api_url: str) -> str:
    """The `Date` of an answer of Telegram's; empty when it told none."""
    try:
        async with (
            aiohttp.ClientSession(timeout=WAIT, trust_env=True) as session,
            session.head(api_url, allow_redirects=False) as answer,
        ):
            return answer.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError):
        return ""
