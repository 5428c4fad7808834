"""What a setting can be: a number with a unit and limits, a time of day, yes or no, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Any

from storage.trouble import BadSetting


@dataclass(frozen=True)
class Number:
    """A whole number of `unit`, from `least` to `most`."""

    default: int
    unit: str
    least: int
    most: int
    explanation: str

    def read(self, name: str, value: Any) -> int:
        """The number meant. Raises `BadSetting`."""
        if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,9}", value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise BadSetting(f"{name} takes {self.limits}.")
        return value

    def give(self, stored: Any) -> int:
        """The stored value as the code uses it."""
        return int(stored)

    @property
    def limits(self) -> str:
        """What it takes, in words."""
        return f"a whole number of {self.unit} from {self.least} to {self.most}"


@dataclass(frozen=True)
class TimeOfDay:
    """A local time of day, in whole minutes."""

    default: str
    explanation: str
    unit: str = "local time"

    def read(self, name: str, value: Any) -> str:
        """The time meant, as `HH:MM`. Raises `BadSetting`."""
        if isinstance(value, time):
            return value.strftime("%H:%M")
        found = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?", value.strip()) if isinstance(value, str) else None
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if hour > 23 or minute > 59:
            raise BadSetting(f"{name} takes {self.limits}.")
        return f"{hour:02}:{minute:02}"

    def give(self, stored: Any) -> time:
        """The stored value as the code uses it."""
        return time.fromisoformat(stored)

    @property
    def limits(self) -> str:
        """What it takes, in words."""
        return "a time of day such as 16:00"


YES = {"yes", "true", "on", "1", "kyllä", "ja"}
NO = {"no", "false", "off", "0", "ei", "nej"}


@dataclass(frozen=True)
class YesNo:
    """A decision."""

    default: bool
    explanation: str
    unit: str = "yes or no"

    def read(self, name: str, value: Any) -> bool:
        """The decision meant. Raises `BadSetting`."""
        if isinstance(value, bool):
            return value
        word = value.strip().lower() if isinstance(value, str) else ""
        if word not in YES | NO:
            raise BadSetting(f"{name} takes {self.limits}.")
        return word in YES

    def give(self, stored: Any) -> bool:
        """The stored value as the code uses it."""
        return bool(stored)

    @property
    def limits(self) -> str:
        """What it takes, in words."""
        return "yes or no"


@dataclass(frozen=True)
class Words:
    """A short text: a telephone number, a name, an address."""

    default: str
    explanation: str
    longest: int = 200
    unit: str = "text"

    def read(self, name: str, value: Any) -> str:
        """The text meant, on one line. Raises `BadSetting`."""
        if not isinstance(value, str) or len(value) > self.longest or any(not c.isprintable() for c in value):
            raise BadSetting(f"{name} takes {self.limits}.")
        return value.strip()

    def give(self, stored: Any) -> str:
        """The stored value as the code uses it."""
        return str(stored)

    @property
    def limits(self) -> str:
        """What it takes, in words."""
        return f"one line of at most {self.longest} characters"


Setting = Number | TimeOfDay | YesNo | Words
