"""What the machine needs to know, from the environment and `.env`. What people decide lives in the settings table."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from adapters import platforms
from adapters.platforms import OwnSetting, Platform
from adapters.port import Given
from dialogs.speech.tongues import languages
from storage import MasterKeys, StorageTrouble


class BadConfiguration(Exception):
    """A value that cannot be used; the message is one clear line that names it."""


@dataclass(frozen=True)
class Config:
    """The configuration of one process, checked. Secrets are left out of its representation.

    `platforms` are each messenger's own settings by their names, of the messengers that have any.
    """

    database_url: str = "sqlite:///data/keikka.db"
    public_url: str = "http://localhost:8080"
    host: str = "127.0.0.1"
    port: int = 8080
    proxies: int = 1
    master_keys: str | None = field(default=None, repr=False)
    timezone: str = "Europe/Helsinki"
    language: str = "fi"
    platforms: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    named: frozenset[str] = frozenset()

    @property
    def names_a_platform_or_database(self) -> str | None:
        """What makes `make run` start the real thing rather than the demo: the name of the setting, or None."""
        return next((name for name in _real() if name in self.named), None)

    def configured(self) -> list[Platform]:
        """The messengers that have their token."""
        return [row for row in platforms.messengers() if row.token in self.platforms.get(row.name, {})]

    def given(self, row: Platform, lanes: Iterable[str] = ()) -> Given:
        """What a messenger is made of, with these dispatch channels there."""
        return Given(self.platforms[row.name], self.public_url, self.language, tuple(lanes))

    def main_lanes(self, row: Platform) -> list[str]:
        """The main dispatch channel on a messenger, if there is one."""
        lane = self.platforms.get(row.name, {}).get(row.dispatch)
        return [lane] if lane else []


PREFIX = "KEIKKA_"
#: What a house needs whatever its platforms are; each platform's own settings are in its row.
NAMES: Mapping[str, str] = {
    "KEIKKA_DATABASE_URL": "database_url",
    "KEIKKA_PUBLIC_URL": "public_url",
    "KEIKKA_HOST": "host",
    "KEIKKA_PORT": "port",
    "KEIKKA_PROXIES": "proxies",
    "KEIKKA_MASTER_KEYS": "master_keys",
    "KEIKKA_TIMEZONE": "timezone",
    "KEIKKA_LANGUAGE": "language",
}


def known_names() -> list[str]:
    """Every name that Keikka knows in the environment."""
    return [*NAMES, *_settings_of_platforms()]


def _settings_of_platforms() -> dict[str, tuple[Platform, OwnSetting]]:
    return {row.variable(one.name): (row, one) for row in platforms.messengers() for one in row.settings}


def _real() -> list[str]:
    """Whoever names one of these wants the real thing, not the demo."""
    return [*(row.variable(row.token) for row in platforms.messengers()), "KEIKKA_DATABASE_URL"]


def from_environment(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Config:
    """Read the configuration; the environment wins over `.env`. Raises :class:`BadConfiguration`."""
    environ = os.environ if environ is None else environ
    checked = _checked({**_read_file(env_file), **environ})
    values = {field_: checked[name] for name, field_ in NAMES.items() if name in checked}
    if "public_url" not in values and "port" in values:
        values["public_url"] = f"http://localhost:{values['port']}"
    values["platforms"] = _of_platforms(checked)
    return Config(**values, named=frozenset(checked))  # type: ignore[arg-type]  # they were checked one by one


def _checked(environ: Mapping[str, str]) -> dict[str, object]:
    """What is set, by name, each checked. Raises :class:`BadConfiguration` for a name or a value that is no good."""
    known = known_names()
    checked: dict[str, object] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name.startswith("KEIKKA_TEST_"):
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise BadConfiguration(f"{name} is not a setting Keikka knows.{hint}")
        if value.strip():
            checked[name] = _check(name, value.strip())
    return checked


def _of_platforms(checked: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Each platform's own settings. Raises :class:`BadConfiguration` for one that is of no use without its token."""
    own: dict[str, dict[str, str]] = {}
    for name, (row, setting) in _settings_of_platforms().items():
        if name not in checked:
            continue
        if (token := row.variable(row.token)) not in checked:
            raise BadConfiguration(f"{name} is set, but {token} is not: set that too, or leave both out.")
        own.setdefault(row.name, {})[setting.name] = str(checked[name])
    return own


def _read_file(env_file: Path) -> dict[str, str]:
    """What stands in `.env`. A line that is no `NAME=value` is told by its number, not by its words."""
    if not env_file.is_file():
        return {}
    from dotenv import dotenv_values  # loaded where there is such a file
    from dotenv.parser import parse_stream

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


def _check(name: str, value: str) -> object:
    if (check := _CHECKS.get(name)) is not None:
        return check(name, value)
    of_platform = _settings_of_platforms().get(name)
    if of_platform is None:
        return value
    try:
        return of_platform[1].check(value)
    except ValueError as bad:
        raise BadConfiguration(f"{name} {bad}.") from None


def _port(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise BadConfiguration(f"{name} must be a port number from 1 to 65535, not {value!r}.")
    return int(value)


def _proxies(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 9:
        raise BadConfiguration(f"{name} must be how many web servers stand before Keikka, 1 to 9, not {value!r}.")
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


def _own_url(name: str, value: str) -> str:
    try:
        address = platforms.address(value)
    except ValueError as bad:
        raise BadConfiguration(f"{name} {bad}.") from None
    if urlsplit(address).path:
        raise BadConfiguration(f"{name} must have nothing after the host, such as https://keikka.example.org.")
    return address


def _database(name: str, value: str) -> str:
    if value.startswith("sqlite:///"):
        file = value.removeprefix("sqlite:///")
        if not file or file == ":memory:" or "?" in file:
            raise BadConfiguration(f"{name} must name a file, such as sqlite:///data/keikka.db.")
    elif not value.startswith(("postgresql://", "postgresql+psycopg://")):
        raise BadConfiguration(f"{name} must begin with sqlite:/// or postgresql://.")
    return value


_CHECKS: Mapping[str, Callable[[str, str], object]] = {
    "KEIKKA_PORT": _port,
    "KEIKKA_PROXIES": _proxies,
    "KEIKKA_MASTER_KEYS": _keys,
    "KEIKKA_TIMEZONE": _zone,
    "KEIKKA_LANGUAGE": _language,
    "KEIKKA_PUBLIC_URL": _own_url,
    "KEIKKA_DATABASE_URL": _database,
}
