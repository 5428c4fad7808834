"""The command menu: what stands behind the "/" key, per language and role, set by the bot itself.

Telegram chooses a list by chat, then by the language of the person's Telegram. People who are known get a list for
their own chat, in the language they chose here; everybody else gets the list of newcomers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from dialogs.speech import Text, _
from dialogs.speech.language import render
from dialogs.speech.tongues import languages

log = logging.getLogger("keikka.telegram")

ANYONE = "anyone"
GROUP = "group"


@dataclass(frozen=True)
class MenuLine:
    """One line of the menu: what it does (the word `Heard.data` carries), its names, whom it is for."""

    does: str
    names: Mapping[str, str]
    tells: Text
    roles: frozenset[str]


def _entry(does: str, fi: str, sv: str, en: str, tells: Text, *roles: str) -> MenuLine:
    return MenuLine(does, {"fi": fi, "sv": sv, "en": en}, tells, frozenset(roles))


#: In the order in which it is shown. Names: a-z, 0-9 and _, at most 32.
MENU: tuple[MenuLine, ...] = (
    _entry("my_gigs", "keikat", "uppdrag", "gigs", _("Your requests and gigs"), "expert"),
    _entry("pause", "tauko", "paus", "pause", _("Take a break from requests"), "expert"),
    _entry("where", "missa", "var", "where", _("Where you want to be asked"), "expert"),
    _entry("edit_profile", "tiedot", "uppgifter", "details", _("Your own details"), "expert"),
    _entry("invite", "kutsu", "inbjud", "invite", _("Invite an expert or a coordinator"), "coordinator"),
    _entry("order", "tilaa", "bestall", "order", _("Order an expert by experience"), ANYONE),
    _entry("my_orders", "tilaukset", "bestallningar", "orders", _("Your orders"), ANYONE),
    _entry("cancel", "peru", "avbryt", "cancel", _("Cancel what is going on"), ANYONE),
    _entry("language", "kieli", "sprak", "language", _("Choose the language"), ANYONE),
    _entry("help", "ohje", "hjalp", "help", _("What you can do here"), ANYONE, GROUP),
)

_DOES = {name: entry.does for entry in MENU for name in (*entry.names.values(), entry.does)}

ABOUT = _(
    "Here you can order an expert by experience: a trained person who tells about an illness, a disability or a life "
    "situation from their own experience. Press Start and say in your own words what you need: topic, place and time."
)
ABOUT_SHORT = _("Order an expert by experience: say the topic, the place and the time.")


def canonical(word: str) -> str:
    """The one word for a command, whichever language's name was used; an unknown command stays as it is."""
    return _DOES.get(word, word)


def commands(roles: Iterable[str], language: str) -> list[BotCommand]:
    """The menu of someone with these roles, in this language."""
    wanted = frozenset(roles)
    return [BotCommand(entry.names[language], render(entry.tells, language)) for entry in MENU if entry.roles & wanted]


async def dress(bot: Bot, groups: Iterable[int]) -> None:
    """Set the menus everybody sees and the bot's own words about itself, where they differ from what is set.

    Never raises: a bot without a menu still works.
    """
    try:
        for language in languages:
            await _set(bot, BotCommandScopeAllPrivateChats(), language, commands([ANYONE], language))
            await _tell(bot, language)
        await _set(bot, BotCommandScopeDefault(), "", [])
        for group in groups:
            for language in languages:
                await _set(bot, BotCommandScopeChat(group), language, commands([GROUP], language))
    except TelegramError as error:
        log.warning("the command menu could not be set (%s)", type(error).__name__)


async def dress_for(bot: Bot, chat: int, roles: Iterable[str], language: str) -> None:
    """Set the menu of one private chat. Never raises."""
    try:
        await _set(bot, BotCommandScopeChat(chat), "", commands({ANYONE, *roles}, language))
    except TelegramError as error:
        log.warning("the command menu of a chat could not be set (%s)", type(error).__name__)


async def _set(bot: Bot, scope: BotCommandScope, language: str, wanted: list[BotCommand]) -> None:
    if list(await bot.get_my_commands(scope, language or None)) != wanted:
        await bot.set_my_commands(wanted, scope, language or None)


async def _tell(bot: Bot, language: str) -> None:
    about, short = render(ABOUT, language), render(ABOUT_SHORT, language)
    if (await bot.get_my_description(language)).description != about:
        await bot.set_my_description(about, language)
    if (await bot.get_my_short_description(language)).short_description != short:
        await bot.set_my_short_description(short, language)
