"""What the machine needs to know, from the environment and `.env`. What people decide lives in the settings table."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from dialogs.speech.language import languages
from storage import MasterKeys, StorageTrouble


class BadConfiguration(Exception):
    """A value that cannot be used; the message is one clear line that names it."""


@dataclass(frozen=True)
class Config:
    """The configuration of one process, checked. Secrets are left out of its representation."""

    database_url: str = "sqlite:///data/keikka.db"
    public_url: str = "http://localhost:8080"
    host: str = "127.0.0.1"
    port: int = 8080
    master_keys: str | None = field(default=None, repr=False)
    timezone: str = "Europe/Helsinki"
    language: str = "fi"
    telegram_token: str | None = field(default=None, repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    telegram_dispatch_chat: str | None = None
    telegram_webhook_secret: str | None = field(default=None, repr=False)
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    slack_api_url: str = "https://slack.com/api"
    slack_dispatch_channel: str | None = None

    named: frozenset[str] = frozenset()

    @property
    def names_a_platform_or_database(self) -> str | None:
        """What makes `make run` start the real thing rather than the demo: the name of the setting, or None."""
        return next((name for name in REAL if name in self.named), None)


PREFIX = "KEIKKA_"
#: Whoever names one of these wants the real thing, not the demo.
REAL = ("KEIKKA_TELEGRAM_TOKEN", "KEIKKA_SLACK_BOT_TOKEN", "KEIKKA_DATABASE_URL")
NAMES: Mapping[str, str] = {
    "KEIKKA_DATABASE_URL": "database_url",
    "KEIKKA_PUBLIC_URL": "public_url",
    "KEIKKA_HOST": "host",
    "KEIKKA_PORT": "port",
    "KEIKKA_MASTER_KEYS": "master_keys",
    "KEIKKA_TIMEZONE": "timezone",
    "KEIKKA_LANGUAGE": "language",
    "KEIKKA_TELEGRAM_TOKEN": "telegram_token",
    "KEIKKA_TELEGRAM_API_URL": "telegram_api_url",
    "KEIKKA_TELEGRAM_DISPATCH_CHAT": "telegram_dispatch_chat",
    "KEIKKA_TELEGRAM_WEBHOOK_SECRET": "telegram_webhook_secret",
    "KEIKKA_SLACK_BOT_TOKEN": "slack_bot_token",
    "KEIKKA_SLACK_APP_TOKEN": "slack_app_token",
    "KEIKKA_SLACK_SIGNING_SECRET": "slack_signing_secret",
    "KEIKKA_SLACK_API_URL": "slack_api_url",
    "KEIKKA_SLACK_DISPATCH_CHANNEL": "slack_dispatch_channel",
}
#: What is of no use alone, and what it needs.
COMPANIONS: Mapping[str, str] = {
    name: token
    for platform, token in (("TELEGRAM", "KEIKKA_TELEGRAM_TOKEN"), ("SLACK", "KEIKKA_SLACK_BOT_TOKEN"))
    for name in NAMES
    if name.startswith(f"{PREFIX}{platform}_") and name != token
}


def from_environment(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Config:
    """Read the configuration; the environment wins over `.env`. Raises :class:`BadConfiguration`."""
    environ = os.environ if environ is None else environ
    merged = {**_written(env_file), **environ}
    values: dict[str, object] = {}
    for name, value in merged.items():
        if not name.startswith(PREFIX) or name.startswith("KEIKKA_TEST_"):
            continue
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise BadConfiguration(f"{name} is not a setting Keikka knows.{hint}")
        if value.strip():
            values[NAMES[name]] = _checked(name, value.strip())
    if "public_url" not in values and "port" in values:
        values["public_url"] = f"http://localhost:{values['port']}"
    values["named"] = named = frozenset(name for name, field_ in NAMES.items() if field_ in values)
    for name, without in COMPANIONS.items():
        if name in named and without not in named:
            raise BadConfiguration(f"{name} is set, but {without} is not: set that too, or leave both out.")
    return Config(**values)  # type: ignore[arg-type]  # names and values were checked one by one


def _written(env_file: Path) -> dict[str, str]:
    """What stands in `.env`. A line that is no `NAME=value` is told by its number, not by its words."""
    if not env_file.is_file():
        return {}
    try:
        with env_file.open(encoding="utf-8") as stream:
            for line in parse_stream(stream):
                if line.error or (line.key is not None and line.value is None):
                    number = line.original.line + line.original.string.rstrip().count("\n")
                    raise BadConfiguration(f"{env_file}, line {number}: write NAME=value.")
        return {name: value or "" for name, value in dotenv_values(env_file).items()}
    except UnicodeDecodeError:
        raise BadConfiguration(f"{env_file} is not text in UTF-8: save it as such.") from None
    except OSError as error:
        raise BadConfiguration(f"{env_file} cannot be read: {error.strerror}.") from None


def _checked(name: str, value: str) -> object:
    check = _CHECKS.get(name)
    return check(name, value) if check else value


def _port(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise BadConfiguration(f"{name} must be a port number from 1 to 65535, not {value!r}.")
    return int(value)


def _zone(name: str, value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise BadConfiguration(f"{name} must be a time zone such as Europe/Helsinki, not {value!r}.") from None
    return value


def _language(name: str, value: str) -> str:
    if value not in languages:
        raise BadConfiguration(f"{name} must be fi, sv or en, not {value!r}.")
    return value


def _keys(name: str, value: str) -> str:
    try:
        MasterKeys.from_environment_value(value)
    except StorageTrouble as trouble:
        raise BadConfiguration(str(trouble)) from None
    return value


def _url(name: str, value: str) -> str:
    if not _is_address(value):
        raise BadConfiguration(f"{name} must be an address such as https://keikka.example.org, not {value!r}.")
    return value.rstrip("/")


def _own_url(name: str, value: str) -> str:
    address = _url(name, value)
    if urlsplit(address).path:
        raise BadConfiguration(f"{name} must have nothing after the host, such as https://keikka.example.org.")
    return address


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _port_in_range = parts.port
    except ValueError:
        return False
    host = re.fullmatch(r"[a-z0-9.:-]+", parts.hostname or "") and "@" not in parts.netloc
    return bool(host) and parts.scheme in ("http", "https") and not parts.query + parts.fragment


def _database(name: str, value: str) -> str:
    if value.startswith("sqlite:///"):
        file = value.removeprefix("sqlite:///")
        if not file or file == ":memory:" or "?" in file:
            raise BadConfiguration(f"{name} must name a file, such as sqlite:///data/keikka.db.")
    elif not value.startswith(("postgresql://", "postgresql+psycopg://")):
        raise BadConfiguration(f"{name} must begin with sqlite:/// or postgresql://.")
    return value


def _chat(name: str, value: str) -> str:
    number, _slash, topic = value.partition("/")
    if not number.removeprefix("-").isdigit() or (topic and not topic.isdigit()):
        raise BadConfiguration(f"{name} must be a group's number such as -1001234567890, not {value!r}.")
    return value


def _channel(name: str, value: str) -> str:
    if not value.isascii() or not value.isalnum() or value[0] not in "CG":
        raise BadConfiguration(f"{name} must be a channel's id such as C0123456789, not {value!r}.")
    return value


def _starting(prefix: str, what: str) -> Callable[[str, str], str]:
    def check(name: str, value: str) -> str:
        if not value.startswith(prefix):
            raise BadConfiguration(f"{name} is the {what}, which begins with {prefix}.")
        return value

    return check


def _like(pattern: str, what: str) -> Callable[[str, str], str]:
    def check(name: str, value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise BadConfiguration(f"{name} must be {what}.")
        return value

    return check


_CHECKS: Mapping[str, Callable[[str, str], object]] = {
    "KEIKKA_PORT": _port,
    "KEIKKA_MASTER_KEYS": _keys,
    "KEIKKA_TELEGRAM_TOKEN": _like(r"[0-9]+:[A-Za-z0-9_-]+", "the token from BotFather, such as 123456:ABC-..."),
    "KEIKKA_TELEGRAM_WEBHOOK_SECRET": _like(r"[A-Za-z0-9_-]{32,256}", "32 to 256 characters of A-Z, a-z, 0-9, _ and -"),
    "KEIKKA_SLACK_SIGNING_SECRET": _like(r"[0-9a-fA-F]{32}", "the 32 letters and digits from Basic Information"),
    "KEIKKA_TIMEZONE": _zone,
    "KEIKKA_LANGUAGE": _language,
    "KEIKKA_PUBLIC_URL": _own_url,
    "KEIKKA_TELEGRAM_API_URL": _url,
    "KEIKKA_DATABASE_URL": _database,
    "KEIKKA_TELEGRAM_DISPATCH_CHAT": _chat,
    "KEIKKA_SLACK_API_URL": _url,
    "KEIKKA_SLACK_DISPATCH_CHANNEL": _channel,
    "KEIKKA_SLACK_BOT_TOKEN": _starting("xoxb-", "bot's token"),
    "KEIKKA_SLACK_APP_TOKEN": _starting("xapp-", "app-level token"),
}
