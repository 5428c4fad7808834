"""What a setting can be: a number with a unit and limits, a time of day, yes or no, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Any

from storage.said import Said, _
from storage.trouble import BadSetting

TAKES = _("{name} takes {limits}.")
LOCAL_TIME, YES_OR_NO, TEXT = _("local time"), _("yes or no"), _("text")


@dataclass(frozen=True)
class Number:
    """A whole number of `unit`, from `least` to `most`."""

    default: int
    unit: Said
    least: int
    most: int
    explanation: Said

    def read(self, name: str, value: Any) -> int:
        """The number meant. Raises `BadSetting`."""
        if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,9}", value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise BadSetting(TAKES(name=name, limits=self.limits))
        return value

    def give(self, stored: Any) -> int:
        """The stored value as the code uses it."""
        return int(stored)

    @property
    def limits(self) -> Said:
        """What it takes, in words."""
        return _("a whole number from {least} to {most}")(least=self.least, most=self.most)


@dataclass(frozen=True)
class TimeOfDay:
    """A local time of day, in whole minutes."""

    default: str
    explanation: Said
    unit: Said = LOCAL_TIME

    def read(self, name: str, value: Any) -> str:
        """The time meant, as `HH:MM`. Raises `BadSetting`."""
        if isinstance(value, time):
            return value.strftime("%H:%M")
        found = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?", value.strip()) if isinstance(value, str) else None
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if hour > 23 or minute > 59:
            raise BadSetting(TAKES(name=name, limits=self.limits))
        return f"{hour:02}:{minute:02}"

    def give(self, stored: Any) -> time:
        """The stored value as the code uses it."""
        return time.fromisoformat(stored)

    @property
    def limits(self) -> Said:
        """What it takes, in words."""
        return _("a time of day such as {time}")(time="16:00")


YES = {"yes", "true", "on", "1", "kyllä", "ja"}
NO = {"no", "false", "off", "0", "ei", "nej"}


@dataclass(frozen=True)
class YesNo:
    """A decision."""

    default: bool
    explanation: Said
    unit: Said = YES_OR_NO

    def read(self, name: str, value: Any) -> bool:
        """The decision meant. Raises `BadSetting`."""
        if isinstance(value, bool):
            return value
        word = value.strip().lower() if isinstance(value, str) else ""
        if word not in YES | NO:
            raise BadSetting(TAKES(name=name, limits=self.limits))
        return word in YES

    def give(self, stored: Any) -> bool:
        """The stored value as the code uses it."""
        return bool(stored)

    @property
    def limits(self) -> Said:
        """What it takes, in words."""
        return YES_OR_NO


@dataclass(frozen=True)
class Words:
    """A short text: a telephone number, a name, an address."""

    default: str
    explanation: Said
    longest: int = 200
    unit: Said = TEXT

    def read(self, name: str, value: Any) -> str:
        """The text meant, on one line. Raises `BadSetting`."""
        if not isinstance(value, str) or len(value) > self.longest or any(not c.isprintable() for c in value):
            raise BadSetting(TAKES(name=name, limits=self.limits))
        return value.strip()

    def give(self, stored: Any) -> str:
        """The stored value as the code uses it."""
        return str(stored)

    @property
    def limits(self) -> Said:
        """What it takes, in words."""
        return _("one line of at most {most} characters")(most=self.longest)


Setting = Number | TimeOfDay | YesNo | Words
